"""Notices to staff: the text and the mail that ask somebody to sign in and look."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.services import outbox, recipients, rota
from voice_service.services.library import Means


def messages_to(
    person: StaffMember,
    *,
    kind: str,
    key: str,
    words: str,
    address: str,
    now: datetime,
    means: Means,
) -> tuple[Message | None, Message | None]:
    """Make the text and the mail that tell a member of staff to look at a page."""
    text = mail = None
    if person.phone and means.settings.twilio is not None:
        text = outbox.queued(
            means.secrets,
            kind=kind,
            key=f"{key}:text",
            phone=person.phone,
            body=f"{words} {address}",
            priority=outbox.SAFETY,
            now=now,
        )
    if means.settings.mail is not None:
        mail = outbox.mailed(
            kind=kind,
            key=f"{key}:mail",
            to=person.email,
            subject=words.rstrip("."),
            body=f"{words}\n\nPlease sign in and look:\n{address}\n",
            now=now,
        )
    return text, mail


def tell_duty(session: Session, what: str, *, now: datetime, means: Means) -> None:
    """Tell whoever is on duty of an alarm that cannot wait, at most once an hour."""
    people = rota.people_in_order(session, now=now)
    who = recipients.next_of(session, people, (), means)
    key = f"{what}:{now:%Y%m%d%H}"
    known = select(Message.id).where(Message.step_key.in_((f"{key}:text", f"{key}:mail")))
    if who is None or session.scalars(known).first() is not None:
        return
    text, mail = messages_to(
        who,
        kind="alert",
        key=key,
        words="Have your say: a text from a young person could not be taken in.",
        address=f"{means.settings.public_base_url}/staff/alarms",
        now=now,
        means=means,
    )
    outbox.put(session, *(message for message in (text, mail) if message is not None))
