"""Finds what shows by its signs: e-mail addresses, links, usernames, postcodes, number plates."""

import re
from collections.abc import Iterator

from voice_service.analysis.redacting.gazetteer import NO_USERNAME, PLATE, PLATFORM, Gazetteer
from voice_service.analysis.redacting.reading import Reading
from voice_service.analysis.redacting.spans import Find, Kind

# Every repeated part is possessive or starts where the sign before it ends, so that no text,
# however long or strange, makes a search go back over what it has read.
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]++@[\w\-]++(?:\.[\w\-]++)*+")
_SPACED = re.compile(
    r"(?<![\w.+\-])[\w.+\-]++(?: (?:dot|underscore|dash) [\w+\-]++){0,3}"
    r" ?[(\[]?(?:@| at )[)\]]? ?"
    r"(?:(?:gmail|googlemail|hotmail|yahoo|icloud|btinternet|protonmail)\b"
    r"(?: ?(?:\.| dot ) ?(?:com|co|uk|org|net)\b){0,2}+"
    r"|(?:outlook|live|sky|aol|msn)(?: ?(?:\.| dot ) ?(?:com|co|uk|net)\b){1,2}+)"
)
_SAID = re.compile(
    r"(?<![\w.+\-])[\w.+\-]++ at [\w\-]++(?: dot (?:com|co|uk|org|net|sch|ac|gov|ie|pl|ro)\b){1,3}+"
)
_LINK = re.compile(r"(?<!\w)(?:https?://|hxxps?://|www\.)\S++")
_ENDS = (
    "com|net|org|uk|gov|edu|info|biz|xyz|online|site|website|app|io|gg|tv|ly|dev|eu|wales|cymru"
    "|de|fr|pl|ro|ua|ru|ie|nl"
)
_DOMAIN = re.compile(
    rf"(?<![\w@\-])(?:[\w\-]{{1,63}}\.){{1,6}}(?:(?:{_ENDS})(?![\w\-])(?:[/?]\S*+)?"
    r"|(?:me|be|it|to|cc|ai|sh|link|live|fm|id)/\w\S*+)"
)
_AT_NAME = re.compile(r"(?<![\w@])@([a-z0-9_][\w.\-]*+)")
_CHUNK = re.compile(r"(?<![\w.])\w++(?:\.\w++)*+")
_DIGIT = re.compile(r"\d")
_HANDLE = re.compile(
    r"(?:s|'s)? ?(?:name|user|username|tag|acc|account|id)?s? ?"
    r"(?P<said>(?:is|im|its|called|username|under|as)\b ?|[:=>]|-(?= )){0,3} {0,2}@?"
    r"(?P<handle>[a-z0-9_][\w.\-#]{0,40}+)"
)
_ORDINARY_MIX = re.compile(
    r"(?:year|yr|y|ks|ps|mp|lvl|level|covid|top|no|u|under|gcse|set|v|x)\d+s?"
)
_POSTCODE = re.compile(
    r"(?<![a-z0-9])([a-z]{1,2})(\d[a-z\d]?)\s{0,3}+(\d[abd-hjlnp-uw-z]{2})(?![a-z0-9])"
)
_TEXTED = frozenset("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 2be 2do 2go 2us 4us 4ur 2ur 2so".split())
_AREAS = frozenset(
    """
    ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e
    ec eh en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln
    ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so
    sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze
    """.split()
)
_PLATE_NOW = re.compile(r"(?<![a-z0-9])[a-hj-pr-y][a-y]\d\d( ?)[a-hj-pr-z]{3}(?![a-z0-9])")
_PLATE_OLD = re.compile(r"(?<![a-z0-9])[a-hj-np-y]\d{1,3} ?[a-hj-pr-y]{3}(?![a-z0-9])")
_NEAR = 5  # words before a plate in which "reg" or "plate" counts


def find_signs(reading: Reading, gazetteer: Gazetteer) -> Iterator[Find]:
    """Find what shows by its signs, in places of the folded text; finds may overlap."""
    folded = reading.folded
    if "@" in folded or " at " in folded:
        yield from _emails(folded)
    if "@" in folded:
        yield from _at_names(folded, gazetteer)
    if "." in folded:
        yield from _links(folded)
    if "_" in folded:
        yield from _underscored(folded)
    if _DIGIT.search(folded):
        yield from _postcodes(folded)
        yield from _plates(reading, gazetteer)
    yield from _handles(reading, gazetteer)


def _emails(folded: str) -> Iterator[Find]:
    for pattern in (_EMAIL, _SPACED, _SAID):
        for found in pattern.finditer(folded):
            yield Find(*found.span(), Kind.EMAIL)


def _at_names(folded: str, gazetteer: Gazetteer) -> Iterator[Find]:
    for found in _AT_NAME.finditer(folded):
        name = found[1].rstrip(".-")
        clock = name.removesuffix("am").removesuffix("pm").replace(".", "").isdecimal()
        if not clock and not gazetteer.bits.get(name, 0) & NO_USERNAME:
            yield Find(found.start(), found.start(1) + len(name), Kind.USERNAME)


def _links(folded: str) -> Iterator[Find]:
    for pattern in (_LINK, _DOMAIN):
        for found in pattern.finditer(folded):
            link = found.group().rstrip(".,!?;:)]'\"")
            yield Find(found.start(), found.start() + len(link), Kind.LINK)


def _underscored(folded: str) -> Iterator[Find]:
    """Find names like jay_xo; signs around a word ("_really_") are no name."""
    for found in _CHUNK.finditer(folded):
        if "_" in found.group().strip("_."):
            yield Find(*found.span(), Kind.USERNAME)


def _handles(reading: Reading, gazetteer: Gazetteer) -> Iterator[Find]:
    """Find the name after "my snap is" or "insta:"."""
    for number, word in enumerate(reading.words):
        if gazetteer.bits.get(word, 0) & PLATFORM:
            found = _HANDLE.match(reading.folded, reading.ends[number])
            if found and _is_handle(found, gazetteer):
                handle = found["handle"].rstrip(".-")
                start = found.start("handle")
                yield Find(start, start + len(handle), Kind.USERNAME)


def _is_handle(found: re.Match[str], gazetteer: Gazetteer) -> bool:
    handle = found["handle"].rstrip(".-#")
    lettered = any(char.isalpha() for char in handle)
    if not lettered or len(handle) < 3 or _ORDINARY_MIX.fullmatch(handle):
        return False
    if handle.isalpha():
        known = gazetteer.everyday(handle) or gazetteer.bits.get(handle, 0)
        return bool(found["said"]) and not known and not gazetteer.nearly_everyday(handle[:40])
    if any(char.isdecimal() for char in handle) or "_" in handle:
        return True
    return not all(gazetteer.everyday(part) for part in re.split(r"[.\-#]", handle) if part)


def _postcodes(folded: str) -> Iterator[Find]:
    for found in _POSTCODE.finditer(folded):
        if found[1] in _AREAS and found[3] not in _TEXTED:
            yield Find(*found.span(), Kind.POSTCODE)


def _plates(reading: Reading, gazetteer: Gazetteer) -> Iterator[Find]:
    folded = reading.folded
    for found in _PLATE_NOW.finditer(folded):
        start, end = reading.original(*found.span())
        # "yr11 boy" and "at12 the" are no plates: with a space it takes capitals or a cue.
        if not found[1] or reading.text[start:end].isupper() or _cued(reading, gazetteer, found):
            yield Find(*found.span(), Kind.PLATE)
    for found in _PLATE_OLD.finditer(folded):
        if _cued(reading, gazetteer, found):
            yield Find(*found.span(), Kind.PLATE)


def _cued(reading: Reading, gazetteer: Gazetteer, found: re.Match[str]) -> bool:
    before = reading.folded[max(0, found.start() - 40) : found.start()].split()
    return any(gazetteer.bits.get(word.strip(":,"), 0) & PLATE for word in before[-_NEAR:])
