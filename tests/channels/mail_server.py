"""A real mail server on the loopback that answers whatever it is told to."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.end_to_end.processes import free_port
from voice_service.settings import Mail

SENDER = "voice@example.org"
USER, PASSWORD = "voice", "an-invented-password"


@dataclass
class Box:
    """What a mail server has taken, and what it says next about a recipient or a mail."""

    mail: Mail
    came: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    recipient: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for _, letter in self.came]

    async def handle_EHLO(self, _server: Any, session: Any, _: Any, name: str, told: Any) -> Any:
        self.greetings.append(name)
        session.host_name = name
        return told

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.recipient:
            return self.recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        await asyncio.sleep(self.seconds)
        if self.data:
            return self.data.pop(0)
        letter = message_from_bytes(envelope.original_content or b"", policy=default)
        self.came.append((list(envelope.rcpt_tos), cast(EmailMessage, letter)))
        return "250 OK"


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False, auth_data=data)


@contextmanager
def mail_server(
    *, security: str = "none", keys: ssl.SSLContext | None = None, port: int | None = None
) -> Iterator[Box]:
    """Run a mail server for a while; with keys it speaks TLS, and then it wants a log-in."""
    host, found = ("localhost" if keys else "127.0.0.1"), port or free_port()
    login = (USER, PASSWORD) if keys else ()
    box = Box(Mail(host, found, SENDER, security, *login))
    options: dict[str, Any] = {}
    if keys is not None:
        options = {"authenticator": _knows, "auth_required": True}
        implicit = security == "tls"
        options |= {"ssl_context": keys} if implicit else {"tls_context": keys}
        # It does not see that the whole line is secure already.
        options |= {"auth_require_tls": False} if implicit else {"require_starttls": True}
    server = Controller(box, hostname="127.0.0.1", port=found, **options)
    server.start()
    try:
        yield box
    finally:
        server.stop(no_assert=True)


def make_keys(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make keys for localhost; returns them for a server, and the certificate to be trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path, secret = folder / "mail.crt", folder / "mail.key"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path, secret)
    return context, path
