"""Whether a text holds words of the child's own, which a person must read, or only a choice."""

from voice_service.conversation.events import (
    Answered,
    AskedAgain,
    LeftAlone,
    MovedOn,
    SaidMore,
    Turn,
)
from voice_service.text.keywords import is_help, is_next, is_start, is_stop
from voice_service.text.plain import plain

# A number, a letter, "no": they say nothing by themselves.
_BARE = 2
# Longer than any word for "skip" or "help": whatever it was taken for, somebody reads it.
_LONG = 20


def own_words(body: str, turn: Turn | None) -> bool:
    """Tell whether a person must read a text; `turn` is what the survey made of it, if anything.

    In doubt it is read: a needless look costs a moment, a missed one may cost a child.
    """
    said = plain(body)
    if len(said) <= _BARE and said.isascii():
        return False
    if len(said) > _LONG:
        return True
    if is_stop(body) or is_help(body) or is_start(body) or is_next(body):
        return False
    return turn is None or any(_wordy(event) for event in turn.events)


def _wordy(event: object) -> bool:
    if isinstance(event, Answered):
        return bool(event.answer.text)
    return isinstance(event, AskedAgain | MovedOn | SaidMore | LeftAlone)
