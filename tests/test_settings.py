"""A wrong setting stops the process and is named."""

from pathlib import Path

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
MAILING = {
    "VOICE_MAIL_URL": "smtps://mail.example.org",
    "VOICE_MAIL_FROM": "voice@example.org",
}


def test_good_settings_are_read() -> None:
    settings = read_settings(GOOD | TEXTING)
    assert settings.public_base_url == "https://voice.example.org"
    assert settings.secure
    assert settings.twilio is not None
    assert settings.database_url.startswith("sqlite:///")
    assert "token" not in repr(settings)
    assert "MDEy" not in repr(settings)
    assert settings.trial_team is None
    assert settings.twilio.messaging_service_sid is None
    assert settings.spool.name == "spool"


def test_numbers_are_read_however_they_are_written() -> None:
    team = " +44 7700 900001,+447700-900002 ,, +447700900001 "
    changes = {"VOICE_TRIAL_TEAM": team, "TWILIO_NUMBER": "+44 7700 900999"}
    settings = read_settings(GOOD | TEXTING | changes)
    assert settings.trial_team == {"+447700900001", "+447700900002"}
    assert settings.twilio is not None
    assert settings.twilio.number == "+447700900999"


def test_a_service_and_a_spool_that_is_not_there_yet_are_taken(tmp_path: Path) -> None:
    service, spool = "MG" + "0" * 32, tmp_path / "not" / "yet"
    changes = {"TWILIO_MESSAGING_SERVICE_SID": service, "VOICE_SPOOL": str(spool)}
    settings = read_settings(GOOD | TEXTING | changes)
    assert settings.twilio is not None
    assert settings.twilio.messaging_service_sid == service
    assert settings.spool == spool
    assert not spool.exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, "starttls", None, None)),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "none", None, None)),
        ("smtp://us:pw@localhost", ("localhost", 587, "starttls", "us", "pw")),
        ("smtps://mail.example.org/", ("mail.example.org", 465, "tls", None, None)),
        (
            "smtps://us%40example.org:p%2F%3A%40@mail.example.org:8465",
            ("mail.example.org", 8465, "tls", "us@example.org", "p/:@"),
        ),
    ],
)
def test_a_mail_server_is_read_from_one_address(
    url: str, expected: tuple[str, int, str, str | None, str | None]
) -> None:
    changes = {"VOICE_MAIL_URL": url, "VOICE_MAIL_FROM": "voice@example.org"}
    mail = read_settings(GOOD | changes).mail
    assert mail is not None
    assert (mail.host, mail.port, mail.security, mail.user, mail.password) == expected
    assert mail.sender == "voice@example.org"
    assert "p/:@" not in repr(mail)
    assert read_settings(GOOD).mail is None


def test_a_wrong_mail_server_is_refused_without_repeating_its_password() -> None:
    changes = {"VOICE_MAIL_URL": "smtp://us:deep/secret@host", "VOICE_MAIL_FROM": "a@example.org"}
    with pytest.raises(SettingsError, match="%2F") as told:
        read_settings(GOOD | changes)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VOICE_ENCRYPTION_KEYS", ""),
        ("VOICE_ENCRYPTION_KEYS", "k1:short"),
        ("VOICE_PROXIES", "6"),
        ("VOICE_PROXIES", "one"),
        ("VOICE_DUTY_READS_WITHIN", "4"),
        ("VOICE_DUTY_READS_WITHIN", "1441"),
        ("VOICE_DUTY_READS_WITHIN", "an hour"),
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
        ("TWILIO_MESSAGING_SERVICE_SID", "MG123"),
        ("TWILIO_MESSAGING_SERVICE_SID", "AC" + "0" * 32),
        ("VOICE_TRIAL_TEAM", "07700 900001"),
        ("VOICE_TRIAL_TEAM", "+441513330000"),
        ("VOICE_TRIAL_TEAM", "+447700900001 +447700900002"),
        ("TWILIO_NUMBER", "+4477009000012345"),
        ("VOICE_TRIAL_TEAM", "everybody"),
        # Whoever wrote this wanted a trial, and it must not become a service for everybody.
        ("VOICE_TRIAL_TEAM", ","),
        ("VOICE_MAIL_URL", ""),
        ("VOICE_MAIL_URL", "mail.example.org:587"),
        ("VOICE_MAIL_URL", "https://mail.example.org"),
        ("VOICE_MAIL_URL", "smtp://mail.example.org:many"),
        ("VOICE_MAIL_URL", "smtp://mail.example.org:0"),
        ("VOICE_MAIL_URL", "smtp://user@mail.example.org"),
        ("VOICE_MAIL_URL", "smtp://mail.example.org?starttls=no"),
        ("VOICE_MAIL_URL", "smtp://user:pässword@mail.example.org"),
        ("VOICE_MAIL_FROM", ""),
        ("VOICE_MAIL_FROM", "voice"),
        ("VOICE_MAIL_FROM", "Voice <voice@example.org>"),
        ("VOICE_SPOOL", __file__),
        ("VOICE_SURVEYS", "/no/such/folder"),
        ("VOICE_PENCE_PER_SEGMENT", "four"),
        ("VOICE_PENCE_PER_SEGMENT", "-1"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings(GOOD | TEXTING | MAILING | {name: value})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("f" * 40 + "\n")
    given = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert read_settings(given | {"SECRET_KEY_FILE": str(file)}).secret_key == "f" * 40
    with pytest.raises(SettingsError, match="SECRET_KEY_FILE"):
        read_settings(given | {"SECRET_KEY_FILE": str(tmp_path / "gone")})
