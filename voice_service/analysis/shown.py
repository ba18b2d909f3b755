"""Which weights of a table are added up for a text, and which of them may be learned."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from voice_service.analysis.clauses import pauses
from voice_service.analysis.heard import Heard
from voice_service.analysis.hearing import (
    features,
    known,
    prior_signs,
    read_clauses,
    shrink,
    text_signs,
)
from voice_service.analysis.measuring import Comment
from voice_service.analysis.questions import asked
from voice_service.analysis.sentiment import LONGEST
from voice_service.analysis.table import GROUP_OF, GROUPS, PRIOR_SIGNS, Table
from voice_service.text.normalise import normalise

_FEWEST = 2  # texts in which a feature that is not in the table must stand: no one child's words


class Key(NamedTuple):
    """One weight of a table: a sign's in a voice, or a feature's of a text or question in a group.

    `part` is where it stands in the document of the table, `of` the number or name there.
    """

    part: str
    of: Any
    name: str


def shows(one: Comment, table: Table) -> Iterator[tuple[Key, float]]:
    """Give the weights that are added up for a text, and how much each counts."""
    text, asks = one.text[:LONGEST], asked(one.question or None)
    read = normalise(text)
    words = read.words
    kind = asks.kind if asks is not None else ""
    places = pauses(text, read.starts, read.ends)
    reading = read_clauses(words, known(words, table), places, table)
    voice = Heard(text, read, table, asks).voice
    group = GROUPS[GROUP_OF[voice]]
    found = Counter(features(words, reading.clauses, reading.muted, kind))
    by = shrink(len(words))
    yield from ((Key("weights", group, feature), count * by) for feature, count in found.items())
    yield from ((Key("asked", group, feature), 1.0) for feature in (asks.features if asks else ()))
    pieces = [piece for clause in reading.clauses for piece in clause.pieces]
    signs = zip(PRIOR_SIGNS, prior_signs(pieces), strict=True)
    yield Key("signs", voice, ""), 1.0
    yield from ((Key("signs", voice, name), value) for name, value in signs if value)
    names = text_signs(text, len(words), kind)
    yield from ((Key("signs", voice, name), 1.0) for name in names)


def known_weights(
    corrections: Sequence[Comment], table: Table, document: Mapping[str, Any]
) -> Callable[[Key], bool]:
    """Tell which weights may move: those of the table, and what stands in several corrections."""
    stands: Counter[Key] = Counter()
    for text, question in {(one.text, one.question) for one in corrections}:
        each = shows(Comment("", text, question), table)
        stands.update({key for key, _ in each})

    def is_known(key: Key) -> bool:
        part = document[key.part]
        return key.part == "signs" or key.name in part.get(key.of, ()) or stands[key] >= _FEWEST

    return is_known
