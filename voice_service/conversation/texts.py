"""The promise before a conversation, and the texts that begin one."""

from dataclasses import dataclass, field
from datetime import date

from voice_service.conversation.words import ENGLISH, Words
from voice_service.survey.definition import AgeBand

# To a member of staff, in English.
TO_STAFF = (
    "This number only sends alerts; replies are kept but nobody on duty is told. "
    "Sign in to answer: {address}"
)
_YOUNG = ("young_choose", "young_stop", "young_reads", "young_safe", "young_tell")
_PLAIN = ("plain_choose", "plain_stop", "plain_reads", "promise_private", "plain_changed")
_OLDER = (
    *("promise_choose", "promise_stop", "promise_reads", "promise_private"),
    "promise_changed",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a conversation must be able to say about its wave, and in which words.

    `link` is the participant's own web link, empty when there is none; `contacts` are the
    support lines of the band, each as one short line.
    """

    feedback_on: date
    link: str = ""
    contacts: tuple[str, ...] = ()
    words: Words = field(default_factory=lambda: ENGLISH)


def promise(
    band: AgeBand | None, feedback_on: date | None, words: Words = ENGLISH
) -> tuple[str, ...]:
    """Return what is said on the web before the first question, one line for each promise."""
    if band is AgeBand.FIVE_TO_SEVEN:
        return tuple(words[key] for key in _YOUNG)
    keys = _PLAIN if band in (AgeBand.EIGHT_TO_ELEVEN, AgeBand.EASY_READ) else _OLDER
    *lines, changed = keys
    if feedback_on is None:
        return (*(words[key] for key in lines), words[changed])
    by = words[f"{changed}_by"].format(day=words.day(feedback_on))
    return (*(words[key] for key in lines), by)


def invitation(facts: Facts) -> str:
    """Return the text that invites: who, why, the promise, the choice; never the topic.

    The phone may be shared, so nothing in it tells what the survey is about.
    """
    words = facts.words
    said = words["invitation"].format(day=words.day(facts.feedback_on))
    link = words["invitation_link" if facts.link else "invitation_no_link"]
    return f"{said} {link.format(link=facts.link)}"


def reminder(facts: Facts) -> str:
    """Return the one reminder: no topic, no hurry, no guilt, and the way out."""
    said = facts.words["reminder"]
    if not facts.link:
        return said
    return f"{said} {facts.words['reminder_link'].format(link=facts.link)}"


def changed(link: str, words: Words = ENGLISH) -> str:
    """Return the one text that tells of what changed: no topic, no answer, and the way out."""
    return words["changed_text"].format(link=link)


def declined_page(words: Words) -> tuple[str, tuple[str, ...]]:
    """Return the title and the lines of the page for who does not want to."""
    return words["declined_title"], (words["declined_page"],)


def stopped_page(words: Words) -> tuple[str, tuple[str, ...]]:
    """Return the title and the lines of the page for who wants no more texts."""
    help_line = words.careful("stopped_help").split("\n")
    return words["declined_title"], (words["stopped_texts"], words["stopped_back"], *help_line)
