"""The fixed words of a conversation: the promise before it, and what stands between questions."""

from dataclasses import dataclass
from datetime import date

from voice_service.survey.definition import AgeBand

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a conversation must be able to say about its wave.

    `link` is the participant's own web link, empty when there is none; `contacts` are the
    support lines of the band, each as one short line.
    """

    feedback_on: date
    link: str = ""
    contacts: tuple[str, ...] = ()


def day(when: date) -> str:
    """Write a date as it is spoken: 4 January."""
    return f"{when.day} {MONTHS[when.month - 1]}"


def promise(band: AgeBand | None, feedback_on: date | None) -> tuple[str, ...]:
    """Return what is said on the web before the first question, one line for each promise."""
    by = f" by {day(feedback_on)}" if feedback_on else ""
    if band is AgeBand.FIVE_TO_SEVEN:
        return (
            "You choose.",
            "You can skip. You can stop.",
            "Our team will read it.",
            "We keep it safe.",
            "If you may be hurt, we tell a safe adult.",
        )
    if band in (AgeBand.EIGHT_TO_ELEVEN, AgeBand.EASY_READ):
        return (
            "You choose if you want to do this.",
            "You can skip a question. You can stop at any time.",
            "Our team reads your answers.",
            "We keep them private. But if someone may be hurt, we tell a safe adult.",
            f"We will tell you what changed{by}.",
        )
    return (
        "It is your choice. Nothing happens if you say no.",
        "Skip any question. Stop at any time.",
        "Our small team reads your answers. Others see numbers, never your name.",
        "We keep them private. But if someone may be hurt, we tell a safe adult.",
        f"This page is free. You hear what changed{by}.",
    )


def invitation(facts: Facts) -> str:
    """Return the text that invites: who, why, the promise, the choice; never the topic.

    The phone may be shared, so nothing in it tells what the survey is about.
    """
    link = f" Texts may cost; free at {facts.link}" if facts.link else " Texts may cost."
    return (
        "Hi. The council, police and health services want to hear from young people, to make "
        "things better. You choose: reply 1 to start or 2 for no thanks. Skip anything, or text "
        "STOP to stop. Our team reads it and keeps it private, but if someone may be hurt we tell "
        f"a safe adult. We say what changed by {day(facts.feedback_on)}.{link}"
    )


def reminder(facts: Facts) -> str:
    """Return the one reminder: no topic, no hurry, no guilt, and the way out."""
    link = f" Free on the web: {facts.link}" if facts.link else ""
    return (
        "Hi again. The council, police and health services would still like to hear from young "
        "people. It is your choice: reply 1 to start or 2 for no thanks. This is the only "
        f"reminder. Text STOP to stop.{link}"
    )


def changed(link: str) -> str:
    """Return the one text that tells of what changed: no topic, no answer, and the way out."""
    return (
        "You helped the council, police and health services. See what changed: "
        f"{link} Text STOP to stop."
    )


HOW_TO = "Text SKIP, BACK or HELP any time."
WHO_WE_ARE = "This is the council, police and health services. We ask young people what they think."
ASK_START = "Reply 1 to start or 2 for no thanks."
DECLINED = "No problem at all. If you change your mind, text 1."
LEFT_ALONE = "That's fine, we will leave it there. Text 1 any time to start."
THANKS = "Thank you for telling us."
GO_ON = "No problem, let's go on."
AGAIN_NUMBER = "Sorry, I did not get that. Please reply with one number from 1 to {most}."
AGAIN_SEVERAL = "Sorry, I did not get that. Reply with the numbers you want, like 1 3."
AGAIN_WORDS = "Sorry, I did not get that. Please write it again, or text SKIP."
AGAIN_RANGE = "Sorry, I did not get that. Please reply with a number from {least} to {most}."
KEPT = "Thank you. You have finished, and we have kept what you wrote."
MORE_ON_WEB = "There is a little more you can tell us, free, at {link}"
HELP_START = "You can get help now:"
ON_THE_WEB = "You can go on with the same question here, free: {link}"
NO_LINK = "There is no web page for this one. You can go on here by text."
ANOTHER = "There are more questions for this phone. Text NEXT to go on with those."
STOPPED = (
    "You will not get any more texts from us. If you need to talk: Childline 0800 1111, free. "
    "In danger, 999. Text START to come back."
)
BACK_AGAIN = "Welcome back."
TO_STAFF = (
    "This number only sends alerts; replies are kept but nobody on duty is told. "
    "Sign in to answer: {address}"
)
NO_PICTURES = "We cannot see pictures here. Please write it in words."
WAVE_CLOSED = (
    "Thank you for your message. This one has finished, so it is not counted, but we have kept "
    "it. If you need to talk: Childline 0800 1111. In danger: 999."
)
NOT_YET = (
    "Thank you for your message. We have not begun to ask yet and will text you when we do. If "
    "you need to talk: Childline 0800 1111. In danger: 999."
)
NOTHING_OPEN = (
    "Thank you for your message. We are not asking anything just now. If you need to talk: "
    "Childline 0800 1111. In danger: 999."
)
WAIT = (
    "Thank you, your message is safe with us. Our computer needs a moment and will text you back. "
    "In danger: 999."
)

NUDGE_PICK = "Pick one, or press Skip."
NUDGE_PICK_SOME = "Pick as many as you like, or press Skip."
NUDGE_WORDS = "Write something, or press Skip."
NUDGE_RANGE = "Use a number from {least} to {most}, or press Skip."
DECLINED_PAGE = "You do not have to do this. If you change your mind, open your link again."
HEAR_BACK = "You hear what changed by {day}. Open the same link then."
DECLINED_TITLE = "That's fine"
STOPPED_PAGE = (
    "You will not get any more texts from us.",
    "If you change your mind, open your link again.",
    "You can talk to Childline any time, free: 0800 1111. In danger, call 999.",
)
SAFETY_TITLE = "Thank you for telling us"
