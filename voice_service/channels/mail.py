"""Mail to staff: one mail handed to the mail server, over a line that was checked."""

import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Any

from voice_service.settings import Mail, is_address

# For the whole of a mail, from the first knock to the last word.
SECONDS = 15.0


class MailError(Exception):
    """A mail was not taken; says why in words that hold nothing of it, and no address.

    `permanent`: another try cannot help. `away`: the server takes no mail of ours at all just now.
    `code` is for records.
    """

    def __init__(
        self, words: str, code: str, *, permanent: bool = False, away: bool = False
    ) -> None:
        super().__init__(words)
        self.code, self.permanent, self.away = code, permanent, away


def send(
    mail: Mail, to: str, subject: str, text: str, message_id: str, *, seconds: float = SECONDS
) -> None:
    """Hand one mail to the server; raises MailError when it was not taken, or may not have been.

    `message_id` is the part before the @, and the same for every try.
    """
    if not is_address(to):
        raise MailError("this is no address that a mail can go to", "address", permanent=True)
    letter = _letter(mail, to, subject, text, message_id)
    with _connected(mail, seconds) as smtp:
        smtp.send_message(letter, mail.sender, [to])


def greet(mail: Mail, *, seconds: float = SECONDS) -> None:
    """Connect, say hello and log in, and send nothing; raises MailError."""
    with _connected(mail, seconds):
        return


def _letter(mail: Mail, to: str, subject: str, text: str, message_id: str) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = mail.sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = formatdate()
    letter["Message-ID"] = f"<{message_id}@{_domain(mail)}>"
    # So that no "I am on holiday" comes back to us.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _domain(mail: Mail) -> str:
    return mail.sender.rpartition("@")[2]


class _Hurried(smtplib.SMTP):
    """A talk that ends in time, however slowly the other side speaks."""

    def __init__(self, mail: Mail, seconds: float, **options: Any) -> None:
        self._end = time.monotonic() + seconds
        # Who we are, in place of this machine's name, which would be asked for over the network.
        options |= {"local_hostname": _domain(mail), "timeout": seconds}
        super().__init__(mail.host, mail.port, **options)

    def getreply(self) -> tuple[int, bytes]:
        """Wait for a reply, no longer than there is time for the whole."""
        if self.sock is not None:
            self.sock.settimeout(max(self._end - time.monotonic(), 0.01))
        return super().getreply()


class _HurriedTls(_Hurried, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


@contextmanager
def _connected(mail: Mail, seconds: float) -> Iterator[smtplib.SMTP]:
    """Connect, secure the line and log in; every failure, then and later, becomes a MailError."""
    context = ssl.create_default_context()
    try:
        tls = mail.security == "tls"
        smtp = _HurriedTls(mail, seconds, context=context) if tls else _Hurried(mail, seconds)
        with closing(smtp):
            if mail.security == "starttls":
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if mail.user is not None:
                smtp.login(mail.user, mail.password or "")
            yield smtp
            # What was taken is taken, however the talk ends.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _refusal(error) from error


def _refusal(error: Exception) -> MailError:
    match error:
        case smtplib.SMTPRecipientsRefused():
            number = max(code for code, _ in error.recipients.values())
            words = f"the mail server refused the recipient ({number})"
            return MailError(words, f"recipient_{number}", permanent=number >= 500)
        case smtplib.SMTPAuthenticationError():
            number = error.smtp_code
            return MailError(
                f"the mail server refused the user or the password ({number})", "login", away=True
            )
        case smtplib.SMTPNotSupportedError():
            words = "the mail server offers no TLS (STARTTLS), or no log-in"
            return MailError(words, "not_offered", away=True)
        case smtplib.SMTPDataError():
            number = error.smtp_code
            return MailError(
                f"the mail server refused a mail ({number})", f"data_{number}", away=True
            )
        case smtplib.SMTPResponseException():
            number = error.smtp_code
            return MailError(f"the mail server answered {number}", f"answer_{number}", away=True)
        case ssl.SSLCertVerificationError():
            words = "the certificate of the mail server is not good, so nothing was sent"
            return MailError(words, "certificate", away=True)
        case ssl.SSLError():
            return MailError("the mail server does not speak TLS there", "tls", away=True)
        case _:
            return MailError("the mail server does not answer", "no_answer", away=True)
