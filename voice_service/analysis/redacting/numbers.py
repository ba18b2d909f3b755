"""Finds numbers by which a person is reached or known: phones, NHS and other long numbers."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from voice_service.analysis.redacting.gazetteer import NUMBER, PHONE, Gazetteer
from voice_service.analysis.redacting.reading import Reading
from voice_service.analysis.redacting.spans import Find, Kind

_RUN = re.compile(r"(?<!\d)[+(]{0,2}\d(?:[ ()\-]{0,3}\d|\.\d)*+")
_ADDRESS_OF_MACHINE = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}[a-z0-9]{4}\d{7}[a-z0-9]{0,16}(?![a-z0-9])")
_GROUP = re.compile(r"\d+")
_PHONE_MOST = 13
_LONG = 7  # so many digits in one piece are somebody's number
_ASKED_MOST = 16  # questions to the library about one text
_SHORTEST = 4
_BEFORE, _CUE_WORDS = 40, 5  # how far before a number a cue counts: characters and words
_DIGITS = {
    **dict.fromkeys(("zero", "oh", "o", "nought", "naught"), "0"),
    **dict(zip("one two three four five six seven eight nine".split(), "123456789", strict=True)),
}
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_SPOKEN_LEAST, _SPOKEN_MOST = 9, 14


class _Group(NamedTuple):
    digits: str
    start: int
    end: int


def find_numbers(reading: Reading, gazetteer: Gazetteer) -> Iterator[Find]:
    """Find phone numbers, written or spelled out, and other long numbers."""
    folded = reading.folded
    asked = 0
    for run in _RUN.finditer(folded):
        if run.end() - run.start() < _SHORTEST:
            continue
        groups = [_Group(g.group(), *g.span()) for g in _GROUP.finditer(folded, *run.span())]
        if "".join(group.digits for group in groups) not in gazetteer.public_numbers:
            asked += 1
            cue = _cue(folded, run.start(), gazetteer)
            yield from _in_run(groups, run, cue, ask=asked < _ASKED_MOST)
    for account in _IBAN.finditer(folded):
        yield Find(*account.span(), Kind.NUMBER)
    if folded.count(".") > 2:
        for machine in _ADDRESS_OF_MACHINE.finditer(folded):
            yield Find(*machine.span(), Kind.NUMBER)
    if not _DIGITS.keys().isdisjoint(reading.words):
        yield from _spoken(reading)


def _cue(folded: str, at: int, gazetteer: Gazetteer) -> int:
    """Give what the words before a number say it is, as bits."""
    cue = 0
    for word in re.findall(r"[a-z]+", folded[max(0, at - _BEFORE) : at])[-_CUE_WORDS:]:
        cue |= gazetteer.bits.get(word, 0)
    return cue & (NUMBER | PHONE)


def _in_run(groups: Sequence[_Group], run: re.Match[str], cue: int, *, ask: bool) -> Iterator[Find]:
    """Find what a run of digits holds: UK phones first, then the rest."""
    whole = "".join(group.digits for group in groups[:_PHONE_MOST])
    abroad = run.group().startswith(("+", "(+")) and not whole.startswith("44")
    if abroad and len(groups) < 8 and _LONG < len(whole) <= _PHONE_MOST:
        yield Find(*run.span(), Kind.PHONE)
        return
    rest: list[_Group] = []
    at, found = 0, False
    while at < len(groups):
        last = _uk_phone(groups, at)
        if last is None:
            rest.append(groups[at])
            at += 1
            continue
        digits = "".join(group.digits for group in groups[at : last + 1])
        kind = Kind.PHONE if not ask or _possible(digits) else Kind.NUMBER
        start = run.start() if at == 0 else groups[at].start
        yield Find(start, groups[last].end, kind)
        at, found = last + 1, True
    if rest and not found and _abroad(rest, run.group(), cue):
        yield Find(run.start(), rest[-1].end, Kind.PHONE)
    else:
        yield from _long(rest, 0 if found else cue)


def _uk_phone(groups: Sequence[_Group], first: int) -> int | None:
    """Give the last of the groups that make a UK number from here: 0, +44, 0044 or a bare 7."""
    begun = groups[first].digits
    bare = begun[0] == "7" and len(begun) in (4, 10)
    if not (bare or begun[0] == "0" or begun.startswith("44")):
        return None
    digits = ""
    for last in range(first, min(first + _PHONE_MOST, len(groups))):
        digits += groups[last].digits
        if len(digits) > _PHONE_MOST:
            return None
        if begun.startswith("44"):
            whole = len(digits) == 12
        elif bare:
            whole = len(digits) == 10
        else:
            # A number goes on to its eleventh digit when the next group gives it that one.
            whole = len(digits) in (11, 13) or (len(digits) == 10 and last + 1 == len(groups))
            whole = whole and (len(digits) < 13 or digits.startswith("0044"))
        if whole and not digits.startswith("012345678"):
            return last
    return None


def _possible(digits: str) -> bool:
    """Ask the library. It is imported here because most texts hold no number."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse("+" + digits if digits.startswith("44") else digits, "GB")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed)


def _abroad(groups: Sequence[_Group], run: str, cue: int) -> bool:
    """Tell whether a run is a phone number by a cue, a + or the way Americans write one."""
    digits = "".join(group.digits for group in groups)
    if _is_nhs(groups, digits) or cue & NUMBER or len(digits) > _PHONE_MOST:
        return False
    sizes = [len(group.digits) for group in groups]
    counted = all(group.digits.endswith("00") for group in groups)
    if sizes == [3, 3, 3] and not counted:  # as Poles write one
        return True
    written = run.startswith(("+", "00")) or sizes == [3, 3, 4]
    return bool(cue & PHONE and len(digits) >= 6) or (written and len(digits) >= 10)


def _is_nhs(groups: Sequence[_Group], digits: str) -> bool:
    """Tell whether ten digits, written 3 3 4 or in one piece, bear the check digit of the NHS."""
    if len(digits) != 10 or [len(group.digits) for group in groups] not in ([10], [3, 3, 4]):
        return False
    weighed = zip(digits, range(10, 1, -1), strict=False)
    return (11 - sum(int(digit) * weight for digit, weight in weighed) % 11) % 11 == int(digits[9])


def _long(groups: Sequence[_Group], cue: int) -> Iterator[Find]:
    """Find long numbers: in one piece, in equal fours, in ways cards are written, or by a cue."""
    sizes = [len(group.digits) for group in groups[:8]]
    years = all(group.digits[:2] in ("19", "20") for group in groups[:8])
    cards = len(sizes) in (3, 4, 5) and set(sizes[:-1]) == {4} and not years
    said = cue & NUMBER and sum(sizes) >= _SHORTEST and len(sizes) <= 6
    if cards or said or sizes in ([3, 3, 4], [3, 2, 4]):
        yield Find(groups[0].start, groups[-1].end, Kind.NUMBER)
        return
    for group in groups:
        # "1000000 times" and "9999999" are nobody's number.
        if len(group.digits) >= _LONG and len(set(group.digits.rstrip("0"))) > 2:
            yield Find(group.start, group.end, Kind.NUMBER)


def _spoken(reading: Reading) -> Iterator[Find]:
    """Find a number said word by word: "oh seven seven double one ..."."""
    words = reading.words
    at = 0
    while at < len(words):
        if words[at] not in _DIGITS and not words[at].isdecimal() and words[at] not in _TIMES:
            at += 1
            continue
        began, digits, spoken = at, "", 0
        while at < len(words) and (piece := _piece(words, at)) is not None:
            digits += piece
            spoken += not words[at].isdecimal()
            at += 1
        counted = "0123456789".startswith(digits[:9])
        least = _SPOKEN_LEAST <= len(digits) <= _SPOKEN_MOST
        if least and digits[0] in "047" and spoken > 2 and not counted:
            yield Find(reading.starts[began], reading.ends[at - 1], Kind.PHONE)
        at = max(at, began + 1)


def _piece(words: Sequence[str], at: int) -> str | None:
    """Give the digits one word of a spoken number adds; "double" adds its one before its digit."""
    word = words[at]
    if word in _TIMES and at + 1 < len(words):
        digit = _DIGITS.get(words[at + 1])
        return None if digit is None else digit * (_TIMES[word] - 1)
    if word.isdecimal() and len(word) <= _SPOKEN_MOST:
        return word
    return "" if word == "plus" and at + 1 < len(words) else _DIGITS.get(word)
