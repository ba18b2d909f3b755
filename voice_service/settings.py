"""Every setting, read once from the environment into one frozen object, failing with the fix."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import phonenumbers
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from voice_service.keys import Keyring, KeysError

ROOT = Path(__file__).resolve().parents[1]
SURVEYS = ROOT / "surveys"
MIGRATIONS = ROOT / "migrations"


class SettingsError(ValueError):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Twilio:
    """How to reach Twilio: account, number, and for the demo the local stand-in."""

    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    api_base: str | None = None
    messaging_service_sid: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """How to reach the mail server, and who our mails are from; `security` says how they travel.

    That is tls (from the first byte), starttls (never without), or none (on this machine alone).
    """

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that differs between one installation and the next."""

    database_url: str = field(repr=False)
    keyring: Keyring
    secret_key: str = field(repr=False)
    public_base_url: str
    twilio: Twilio | None = None
    mail: Mail | None = None
    surveys: Path = SURVEYS
    pence_per_segment: float = 4.0
    duty_reads_by: str = "the end of the next working day"
    duty_reads_within: int = 60
    demo: bool = False
    # Where webhooks are kept while the database is away; it need not exist yet.
    spool: Path = ROOT / "spool"
    # In a trial nobody but these numbers is texted; None: no trial.
    trial_team: frozenset[str] | None = None
    # How many proxies of ours each add to X-Forwarded-For whom they heard from; 0: none.
    proxies: int = 0

    @property
    def fiction(self) -> bool:
        """Whether numbers kept for films may be used: only where a stand-in takes the texts."""
        return self.twilio is not None and self.twilio.api_base is not None

    @property
    def secure(self) -> bool:
        """Whether pages are served over https, so that cookies may be marked Secure."""
        return self.public_base_url.startswith("https://")


FIXES = {
    "VOICE_ENCRYPTION_KEYS": "VOICE_ENCRYPTION_KEYS; make one with `voice keys new`, keep it safe",
    "SECRET_KEY": "SECRET_KEY; make one with `openssl rand -hex 32`",
    "PUBLIC_BASE_URL": "PUBLIC_BASE_URL; the address people use, like https://voice.example.org",
}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_MAIL_PORTS = {"smtp": 587, "smtps": 465}
# Where a mail does not leave the machine, nobody can read along.
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# Name, default (None: it must be set), what it is. The README's table is held to this one.
NAMES: tuple[tuple[str, str | None, str], ...] = (
    (
        "DATABASE_URL",
        f"sqlite:///{ROOT / 'voice.sqlite3'}",
        "where data is kept: SQLite or PostgreSQL",
    ),
    ("VOICE_ENCRYPTION_KEYS", None, "keys of the encrypted columns, id:base64, newest first"),
    ("SECRET_KEY", None, "signs cookies and forms, at least 32 characters"),
    ("PUBLIC_BASE_URL", None, "where the service is reached from outside, https://..."),
    ("TWILIO_ACCOUNT_SID", "", "the Twilio account; leave all TWILIO_* empty for no texting"),
    ("TWILIO_AUTH_TOKEN", "", "signs Twilio's webhooks and our calls"),
    ("TWILIO_NUMBER", "", "the number texts are sent from, +447..."),
    (
        "TWILIO_MESSAGING_SERVICE_SID",
        "",
        "the Messaging Service to send through, MG...; leave empty to send from the number",
    ),
    ("TWILIO_API_BASE", "", "a local stand-in for Twilio instead of Twilio itself"),
    (
        "VOICE_MAIL_URL",
        "",
        "the server for mail to staff, smtp://user:password@host:587 or smtps://host; "
        "empty: no mail",
    ),
    ("VOICE_MAIL_FROM", "", "the address that mail to staff comes from"),
    ("VOICE_SURVEYS", str(SURVEYS), "the folder of surveys, contacts and approved words"),
    ("VOICE_PENCE_PER_SEGMENT", "4.0", "what one SMS segment costs, in pence"),
    (
        "VOICE_TRIAL_TEAM",
        "",
        "in a trial, the only numbers that are texted, +447...,+447...; empty: no trial",
    ),
    ("VOICE_SPOOL", str(ROOT / "spool"), "the folder for texts while the database is away"),
    (
        "VOICE_DUTY_READS_BY",
        "the end of the next working day",
        "when a person will have read a worrying text, as told to the child, without a rota",
    ),
    (
        "VOICE_DUTY_READS_WITHIN",
        "60",
        "within how many minutes whoever is on duty reads a worrying text, 5 to 1440",
    ),
    (
        "VOICE_PROXIES",
        "0",
        "how many proxies stand in front and each add to X-Forwarded-For, 0 to 5",
    ),
)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check every setting; `NAME_FILE` may hold the path of a file with the value.

    Raises SettingsError for the first one that is missing or wrong.
    """
    missing = [fix for name, fix in FIXES.items() if not _given(environ, name)]
    if missing:
        raise SettingsError("\n  ".join(("these settings are not set:", *missing)))
    values = {name: _value(environ, name, default or "") for name, default, _ in NAMES}
    return Settings(
        database_url=_database(values["DATABASE_URL"]),
        keyring=_keyring(values["VOICE_ENCRYPTION_KEYS"]),
        secret_key=_long("SECRET_KEY", values["SECRET_KEY"]),
        public_base_url=_base_url("PUBLIC_BASE_URL", values["PUBLIC_BASE_URL"]),
        twilio=_twilio(values),
        mail=_mail(values["VOICE_MAIL_URL"], values["VOICE_MAIL_FROM"]),
        surveys=_folder("VOICE_SURVEYS", values["VOICE_SURVEYS"]),
        pence_per_segment=_pence("VOICE_PENCE_PER_SEGMENT", values["VOICE_PENCE_PER_SEGMENT"]),
        duty_reads_by=values["VOICE_DUTY_READS_BY"],
        duty_reads_within=_whole(
            "VOICE_DUTY_READS_WITHIN", values["VOICE_DUTY_READS_WITHIN"], 5, 1440, of=" of minutes"
        ),
        spool=_spool("VOICE_SPOOL", values["VOICE_SPOOL"]),
        trial_team=_team(values["VOICE_TRIAL_TEAM"]),
        proxies=_whole("VOICE_PROXIES", values["VOICE_PROXIES"], 0, 5),
    )


def is_address(text: str) -> bool:
    """Tell whether a mail can be addressed like this: the plain address alone, in ASCII."""
    return _ADDRESS.fullmatch(text) is not None


def _given(environ: Mapping[str, str], name: str) -> bool:
    return bool(environ.get(name, "").strip() or environ.get(f"{name}_FILE"))


def _value(environ: Mapping[str, str], name: str, default: str) -> str:
    if path := environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}_FILE: the file {path} cannot be read ({error})") from error
    return environ.get(name, "").strip() or default


def _database(url: str) -> str:
    try:
        backend = make_url(url.replace("postgres://", "postgresql://", 1)).get_backend_name()
    except ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL is not a database URL; try sqlite:///voice.sqlite3"
        ) from error
    if backend not in {"sqlite", "postgresql"}:
        raise SettingsError(f"DATABASE_URL: {backend} is not known here; use sqlite or postgresql")
    return url


def _keyring(text: str) -> Keyring:
    try:
        return Keyring.parse(text)
    except KeysError as error:
        raise SettingsError(f"VOICE_ENCRYPTION_KEYS: {error}") from error


def _long(name: str, value: str) -> str:
    if len(value) < 32:
        raise SettingsError(f"{name} has {len(value)} characters; it needs at least 32, by chance")
    return value


def _base_url(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(f"{name} must be a plain address like https://voice.example.org")
    return value.rstrip("/")


def _twilio(values: Mapping[str, str]) -> Twilio | None:
    names = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER")
    given = [name for name in names if values[name]]
    if not given:
        return None
    for name in names:
        if name not in given:
            raise SettingsError(f"{name} is not set although {given[0]} is; set all three or none")
    sid, number = values["TWILIO_ACCOUNT_SID"], values["TWILIO_NUMBER"]
    if not (sid.startswith("AC") and len(sid) == 34):
        raise SettingsError("TWILIO_ACCOUNT_SID must be AC and 32 more characters")
    base, service = values["TWILIO_API_BASE"], values["TWILIO_MESSAGING_SERVICE_SID"]
    if service and not (service.startswith("MG") and len(service) == 34):
        raise SettingsError("TWILIO_MESSAGING_SERVICE_SID must be MG and 32 more characters")
    return Twilio(
        sid,
        values["TWILIO_AUTH_TOKEN"],
        _number("TWILIO_NUMBER", number),
        _base_url("TWILIO_API_BASE", base) if base else None,
        service or None,
    )


def _mail(url: str, sender: str) -> Mail | None:
    if not url and not sender:
        return None
    for name, given, other in (
        ("VOICE_MAIL_URL", url, "VOICE_MAIL_FROM"),
        ("VOICE_MAIL_FROM", sender, "VOICE_MAIL_URL"),
    ):
        if not given:
            raise SettingsError(f"{name} is not set although {other} is; set both or none")
    if not is_address(sender):
        raise SettingsError("VOICE_MAIL_FROM must be an address like voice@example.org")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    more = host is None or parts.path.strip("/") or parts.query or parts.fragment
    if not host or port == 0 or more or parts.scheme not in _MAIL_PORTS:
        # What was given holds a password, so it is not repeated here.
        raise SettingsError(
            "VOICE_MAIL_URL must be like smtp://user:password@host:587 or smtps://host:465; "
            "in a password / is written %2F, : %3A, @ %40, # %23 and ? %3F"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password) or not (user + password).isascii():
        raise SettingsError("VOICE_MAIL_URL needs a user and a password, both ASCII, or neither")
    security = "tls" if parts.scheme == "smtps" else "starttls"
    if security == "starttls" and not user and host in _LOOPBACK:
        security = "none"
    return Mail(
        *(host, port or _MAIL_PORTS[parts.scheme], sender, security),
        *(user or None, password or None),
    )


def _number(name: str, value: str) -> str:
    """Return a number as everything else writes it, without spaces and hyphens."""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise SettingsError(f"{name} must be an international number like +447...")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _team(value: str) -> frozenset[str] | None:
    if not value:
        return None
    given = (number.strip() for number in value.split(","))
    numbers = frozenset(_number("VOICE_TRIAL_TEAM", number) for number in given if number)
    # A trial without a team must not become a service that texts everybody.
    if not numbers or not all(number.startswith("+447") for number in numbers):
        raise SettingsError(
            "VOICE_TRIAL_TEAM must be UK mobiles, +447..., with commas between; leave it empty "
            "when there is no trial"
        )
    return numbers


def _folder(name: str, value: str) -> Path:
    if not (path := Path(value)).is_dir():
        raise SettingsError(f"{name}: there is no folder {value}")
    return path


def _spool(name: str, value: str) -> Path:
    if (path := Path(value)).exists() and not path.is_dir():
        raise SettingsError(f"{name}: {value} is a file; it must be a folder, or not there yet")
    return path


def _pence(name: str, value: str) -> float:
    try:
        pence = float(value)
    except ValueError as error:
        raise SettingsError(f"{name} must be a number of pence like 4.0") from error
    if not 0 <= pence <= 100:
        raise SettingsError(f"{name} must be between 0 and 100 pence")
    return pence


def _whole(name: str, value: str, least: int, most: int, *, of: str = "") -> int:
    if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
        raise SettingsError(f"{name} must be a whole number{of}, from {least} to {most}")
    return int(value)
