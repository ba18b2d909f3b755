"""The folder of a demo: secrets made once, the settings that follow from them, what it tells."""

import base64
import json
import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

if sys.platform != "win32":
    import fcntl

from voice_service.keys import Keyring, new_key
from voice_service.settings import Mail, Settings, Twilio

SENDER = "+447700900999"
MAIL_SENDER = "have.your.say@example.org"
STAND_IN = "/stand-in"


class DemoError(ValueError):
    """The demo cannot start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class DemoSecrets:
    """What is made by chance when the demo first starts, and kept."""

    encryption_keys: str
    secret_key: str
    account_sid: str
    auth_token: str
    api_token: str
    passwords: dict[str, str]


def read_or_make(folder: Path, emails: Sequence[str], password: Any) -> DemoSecrets:
    """Read the demo's secrets, or make them, each password by `password()`; owner-only.

    Who has joined the demo's people since the folder was made gets a password, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secrets.json"
    if not path.exists():
        made = DemoSecrets(
            encryption_keys=new_key(),
            secret_key=secrets.token_hex(32),
            account_sid=f"AC{secrets.token_hex(16)}",
            auth_token=secrets.token_hex(16),
            api_token=base64.urlsafe_b64encode(os.urandom(24)).decode(),
            passwords={email: password() for email in emails},
        )
        _keep(path, made)
        return made
    try:
        made = DemoSecrets(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DemoError(
            f"{path} cannot be read; put it back, or start in a new folder with --data"
        ) from error
    if joined := {email: password() for email in emails if email not in made.passwords}:
        made.passwords.update(joined)
        _keep(path, made)
    return made


def _keep(path: Path, made: DemoSecrets) -> None:
    write_private(path, {name: getattr(made, name) for name in made.__slots__})


def hold(folder: Path) -> IO[str]:
    """Keep the folder to one demo at a time, for as long as the returned file is open.

    Raises DemoError when a demo is running on it.
    """
    file = (folder / "lock").open("a")
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DemoError(
                f"a demo is running on {folder} already; stop it, or use another folder with --data"
            ) from error
    return file


def write_private(path: Path, content: object) -> None:
    """Write JSON that only the owner can read, whole or not at all."""
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    part.replace(path)


def settings_for(
    folder: Path, made: DemoSecrets, base_url: str, mail_port: int | None = None
) -> Settings:
    """Return the settings of a demo: everything local, texts and mails through the stand-in."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder.resolve() / 'voice.sqlite3'}"
    return Settings(
        database_url=url,
        keyring=Keyring.parse(made.encryption_keys),
        secret_key=made.secret_key,
        public_base_url=base_url,
        twilio=Twilio(made.account_sid, made.auth_token, SENDER, base_url + STAND_IN),
        mail=Mail("127.0.0.1", mail_port, MAIL_SENDER, "none") if mail_port else None,
        demo=True,
        spool=folder / "spool",
    )
