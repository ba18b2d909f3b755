"""A wrong setting stops the process and is named."""

import pytest

from tests.house import KEYS
from voice_service.settings import SettingsError, read_settings

GOOD = {
    "VOICE_ENCRYPTION_KEYS": KEYS,
    "SECRET_KEY": "s" * 32,
    "PUBLIC_BASE_URL": "https://voice.example.org/",
}
TEXTING = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_NUMBER": "+447700900999",
}


def test_good_settings_are_read() -> None:
    settings = read_settings(GOOD | TEXTING)
    assert settings.public_base_url == "https://voice.example.org"
    assert settings.secure
    assert settings.twilio is not None
    assert settings.database_url.startswith("sqlite:///")
    assert "token" not in repr(settings)
    assert "MDEy" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VOICE_ENCRYPTION_KEYS", ""),
        ("VOICE_ENCRYPTION_KEYS", "k1:short"),
        ("VOICE_ENCRYPTION_KEYS", "no-colon"),
        ("VOICE_ENCRYPTION_KEYS", f"{KEYS},{KEYS}"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("PUBLIC_BASE_URL", ""),
        ("PUBLIC_BASE_URL", "voice.example.org"),
        ("PUBLIC_BASE_URL", "ftp://voice.example.org"),
        ("DATABASE_URL", "mysql://localhost/voice"),
        ("DATABASE_URL", "nonsense"),
        ("TWILIO_AUTH_TOKEN", ""),
        ("TWILIO_ACCOUNT_SID", "XX123"),
        ("TWILIO_NUMBER", "07700 900999"),
        ("TWILIO_API_BASE", "localhost"),
        ("VOICE_SURVEYS", "/no/such/folder"),
        ("VOICE_PENCE_PER_SEGMENT", "four"),
        ("VOICE_PENCE_PER_SEGMENT", "-1"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings(GOOD | TEXTING | {name: value})


def test_a_secret_may_stand_in_a_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "secret"
    file.write_text("f" * 40 + "\n")
    given = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert read_settings(given | {"SECRET_KEY_FILE": str(file)}).secret_key == "f" * 40
    with pytest.raises(SettingsError, match="SECRET_KEY_FILE"):
        read_settings(given | {"SECRET_KEY_FILE": str(tmp_path / "gone")})
