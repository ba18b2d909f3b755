"""What few words say by the question that they answer: yes, no, nothing, a name."""

from collections.abc import Sequence

from voice_service.analysis.grammar import SUBJECTS
from voice_service.analysis.heard import Heard
from voice_service.analysis.questions import asked, read_question
from voice_service.analysis.table import Table

_YES = frozenset(("yes", "yeah", "yep", "yh", "ye", "yup"))
_NO = frozenset(("no", "nah", "nope"))
_NOTHING = frozenset(("nothing", "none", "nobody", "nowhere", "nil", "no one"))
# Who says one of these has not answered.
_NOT_SAID = frozenset("idk dont know sure maybe comment rather prefer pass skip dunno".split())
_NOT_MEANT = _NOT_SAID | _NO | _NOTHING | {"not", "i"}
_HINT = 0.2  # a question worth less than it asks after nothing good or bad
_FEW = 4  # words of an answer that is no more than a name
_DOING = frozenset(("do", "does", "did", "say", "says", "said", "give", "gives"))
_EVERYTHING = frozenset(("everything", "all", "loads", "lots"))


def answered(words: Sequence[str], question: str | None, table: Table) -> bool | None:
    """Tell whether a bare yes, no, nothing or everything is good news; None when nobody can."""
    asks, said = asked(question), " ".join(words)
    if question is None or asks is None or not words:
        return None
    if asks.kind == "told":
        weight = _leaning(question, table) if _NOT_SAID.isdisjoint(words) else 0.0
        yes = words[0] in _YES or said in _EVERYTHING
        no = words[0] in _NO or words[0] in _NOTHING
        return (weight > 0) == yes if weight and (yes or no) else None
    if asks.ideas or asks.kind not in ("good", "bad", "better"):
        return None
    if said in _NOTHING:
        return asks.kind != "good"
    return asks.kind == "good" if said in _EVERYTHING else None


def owns_up(heard: Heard, question: str) -> bool:
    """Tell whether few words say yes to "Is there anything that worries you?", or name it."""
    words, asks = heard.read.words, heard.asks
    if asks is None or asks.kind != "told":
        return False
    yes = words[0] in _YES
    if len(words) > _FEW + yes or "but" in words or not _NOT_MEANT.isdisjoint(words[:1]):
        return False
    if any(piece.weight > 0 and piece.word not in _YES for piece in heard.pieces):
        return False
    return (yes or asks.open) and _leaning(question, heard.table) < 0


def needs_nothing(heard: Heard) -> bool:
    """Tell whether "nothing" is the answer to what is wrong, and a new sentence goes on."""
    first, *more = heard.read.words
    asks = heard.asks
    if (
        asks is None
        or asks.ideas
        or asks.kind not in ("bad", "better")
        or first != "nothing"
        or SUBJECTS.isdisjoint(more[:1])
    ):
        return False
    return _DOING.isdisjoint(more[1:4])  # "nothing they do makes me happy" is one sentence


def _leaning(question: str, table: Table) -> float:
    """Say whether a question asks after something good, above 0, or bad."""
    heard = Heard(question, read_question(question), table)
    weight = sum(piece.value for piece in heard.pieces)
    return weight if abs(weight) > _HINT else 0.0
