"""What the editor's forms hold, as sheets; what cannot be kept at all is a slip, by its field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import get_args

from werkzeug.datastructures import MultiDict

from voice_service.survey import editing
from voice_service.survey.branching import Branching, Clause
from voice_service.survey.definition import AgeBand, Channel, Face, Kind, Survey, Wording
from voice_service.survey.document import SNAKE, VALUE
from voice_service.survey.editing import Data, Front
from voice_service.survey.sheets import WITH_OPTIONS, OptionSheet, Sheet
from voice_service.survey.wording import LIMITS

Form = MultiDict[str, str]
FACES: tuple[str, ...] = get_args(Face)
MOST_CHARACTERS = 2000
MOST_OPTIONS = 40
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_KEY = re.compile(r"[a-z0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet as it was filled in, the keys of its options in the form, and the slips.

    A new question is to stand behind the one named in `after`, or at the end.
    """

    sheet: Sheet
    keys: tuple[str, ...] = ()
    slips: Mapping[str, str] = field(default_factory=dict)
    new: bool = False
    after: str = ""

    def changed(self, data: Data) -> Data:
        """Return a survey with this question as it was filled in."""
        if not self.new:
            return editing.change(data, self.sheet)
        taken = self.sheet.id in editing.ids_of(data)
        return editing.add(data, replace(self.sheet, id="") if taken else self.sheet, self.after)

    def step(self, data: Data) -> str:
        """Return the id under which this question stands, or would."""
        ids = editing.ids_of(data)
        if not self.new:
            return self.sheet.id
        return next(name for name in editing.ids_of(self.changed(data)) if name not in ids)


def keys_of(options: Sequence[OptionSheet]) -> tuple[str, ...]:
    """Number the options of a form that was not filled in yet."""
    return tuple(str(number) for number in range(len(options)))


def clean(words: str) -> str:
    """Take away what nobody types on purpose: hidden characters, tabs, spaces at the ends."""
    words = _HIDDEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    lines = [" ".join(line.split()) for line in words.strip().split("\n")]
    return "\n".join(lines)


def words_from(form: Form, name: str, slips: dict[str, str], *, lines: bool = False) -> Wording:
    """Read one text: its standard words, and those of each band that has its own."""
    found: dict[str, str] = {}
    for place in ("", *(f"-{band}" for band in AgeBand)):
        words = clean(form.get(f"{name}{place}", ""))
        words = words if lines else " ".join(words.split("\n")).strip()
        if len(words) > MOST_CHARACTERS:
            slips[f"{name}{place}"] = (
                f"This has {len(words):,} characters; {MOST_CHARACTERS:,} is the most that can be "
                "kept, and far more than a child reads. Make it shorter."
            )
        found[place] = words
    own = {band: found[f"-{band}"] for band in AgeBand if found[f"-{band}"]}
    return Wording(found[""], own)


def question_from(form: Form, was: Sheet, data: Data, *, new: bool) -> Filled:
    """Read the form of a question; what it does not hold stays as it was."""
    slips: dict[str, str] = {}
    for_bands = _survey_bands(data)
    options, keys = options_from(form, for_bands, slips)
    sheet = Sheet(
        id=_id(form, data, slips) if new else was.id,
        kind=was.kind,
        ask=words_from(form, "ask", slips),
        hint=words_from(form, "hint", slips),
        options=options,
        shared=_shared(form, data) if was.kind in WITH_OPTIONS else "",
        branching=_branching(form, was, data, None if new else was.id, slips),
        measured="measured" in form,
        sensitive="sensitive" in form,
        bands=_ticked(form, "bands", for_bands, was.bands, slips, "Nobody is asked this."),
        web_only=_web_only(form, was, for_bands),
        least=_number(form, "least", slips),
        most=_number(form, "most", slips),
        from_young_people="asked_for" in form,
        said_on=_day(form, slips),
    )
    return Filled(sheet, keys, slips, new, form.get("after", "") if new else "")


def options_from(
    form: Form, for_bands: Sequence[str], slips: dict[str, str]
) -> tuple[tuple[OptionSheet, ...], tuple[str, ...]]:
    """Read the options of a form, in their order, with the keys by which it names them."""
    keys = [key for key in dict.fromkeys(form.getlist("o")) if _KEY.fullmatch(key)][:MOST_OPTIONS]
    options = []
    for key in keys:
        value = form.get(f"o{key}-value", "")
        face = form.get(f"o{key}-face", "")
        options.append(
            OptionSheet(
                value=value if re.fullmatch(VALUE, value) and len(value) <= 40 else "",
                label=words_from(form, f"o{key}-label", slips),
                face=face if face in FACES else "",
                bands=_ticked(
                    *(form, f"o{key}-bands", for_bands, frozenset(), slips),
                    "Nobody sees this answer.",
                ),
            )
        )
    return tuple(options), tuple(keys)


def rearranged(filled: Filled, what: str) -> Filled:
    """Add an option, or move or remove one, as a button of the form asks."""
    action, _, key = what.partition(":")
    options, keys = list(filled.sheet.options), list(filled.keys)
    if action == "add-option" and len(keys) < MOST_OPTIONS:
        options.append(OptionSheet("", Wording("")))
        keys.append(next(str(n) for n in range(1000) if str(n) not in keys))
    elif key in keys:
        place = keys.index(key)
        goal = place + {"up": -1, "down": 1}.get(action, 0)
        option, name = options.pop(place), keys.pop(place)
        if action != "remove":
            goal = min(max(goal, 0), len(keys))
            options.insert(goal, option)
            keys.insert(goal, name)
    sheet = replace(filled.sheet, options=tuple(options))
    return replace(filled, sheet=sheet, keys=tuple(keys))


def front_from(form: Form, slips: dict[str, str]) -> Front:
    """Read what a survey says around its questions."""
    bands = frozenset(form.getlist("bands")) & frozenset(band.value for band in AgeBand)
    if not bands:
        slips["bands"] = "Tick at least one age."
    title = words_from(form, "title", slips)
    if not title.default:
        slips["title"] = "Give the survey a title."
    return Front(
        title=title,
        about=words_from(form, "about", slips, lines=True),
        informs=words_from(form, "informs", slips, lines=True).default,
        closing=words_from(form, "closing", slips, lines=True),
        bands=bands,
    )


def typed(form: Form) -> list[str]:
    """List the words that somebody typed, to be shown where they cannot be kept."""
    shown = ("ask", "hint", "title", "about", "informs", "closing", "words", "reason", "remark")
    return [
        clean(words)
        for name, words in form.items(multi=True)
        if words.strip() and (name.startswith(shown) or re.match(r"o[a-z0-9]+-label", name))
    ]


def starter(kind: Kind, data: Data, survey: Survey | None) -> Sheet:
    """Fill in a new question of a kind as far as can be proposed.

    It is asked on the web only at each age that is asked as many questions by text as it can take.
    """
    empty = Sheet("", kind, web_only=frozenset(_full(survey)) if survey else frozenset())
    if kind is Kind.SCALE:
        lists = list(editing.lists_of(data))
        return replace(empty, shared=lists[0]) if lists else replace(empty, options=_SCALE)
    if kind in (Kind.CHOICE, Kind.CHOICES):
        return replace(empty, options=(OptionSheet("", Wording("")),) * 3)
    return replace(empty, least=0, most=7) if kind is Kind.NUMBER else empty


def _full(survey: Survey) -> Iterator[str]:
    for band in survey.bands:
        asked = [q for q in survey.asked_of(band, Channel.SMS) if q.has_answer]
        if band is not AgeBand.FIVE_TO_SEVEN and len(asked) >= LIMITS[band].sms:
            yield band.value


_YOUNGEST = frozenset({"5-7", "easy-read"})
_OLDER = frozenset({"12-15", "16-18"})
# The younger a child, the fewer steps; the values stay the same, so that ages compare.
_SCALE = (
    OptionSheet("5", Wording("Very good"), "very-happy"),
    OptionSheet("4", Wording("Good"), "happy", _OLDER | {"8-11"}),
    OptionSheet("3", Wording("So so"), "middle", _OLDER | _YOUNGEST),
    OptionSheet("2", Wording("Not so good"), "sad", _OLDER | {"8-11"}),
    OptionSheet("1", Wording("Not good at all"), "very-sad"),
)


def _survey_bands(data: Data) -> list[str]:
    bands = editing.front_of(data).bands
    return [band.value for band in AgeBand if band in bands]


def _ticked(
    form: Form,
    name: str,
    offered: Sequence[str],
    was: frozenset[str],
    slips: dict[str, str],
    nobody: str,
) -> frozenset[str]:
    """Read ticks for bands, where all of them stand for everybody."""
    ticked = frozenset(form.getlist(name)) & frozenset(offered)
    if offered and not ticked:
        slips[name] = f"{nobody} Tick at least one age, or remove it."
    everybody = ticked == frozenset(offered)
    return frozenset() if everybody and was != ticked else ticked


def _web_only(form: Form, was: Sheet, for_bands: Sequence[str]) -> frozenset[str]:
    # Children of 5 to 7 are never texted, so there is no tick for them.
    offered = frozenset(for_bands) - {AgeBand.FIVE_TO_SEVEN}
    return (was.web_only - offered) | (offered - frozenset(form.getlist("texted")))


def _branching(
    form: Form, was: Sheet, data: Data, question_id: str | None, slips: dict[str, str]
) -> Branching:
    if was.branching.by_hand and form.get("join") == "by-hand":
        return was.branching
    clauses = []
    for question, values in editing.answers_before(data, question_id).items():
        unless = form.get(f"unless-{question}") == "1"
        if values:
            ticked = frozenset(form.getlist(f"if-{question}")) & frozenset(values)
            if ticked:
                clauses.append(Clause(question, ticked, None, unless))
        elif (least := _number(form, f"least-{question}", slips)) is not None:
            clauses.append(Clause(question, frozenset(), least, unless))
    join = "any" if form.get("join") == "any" and len(clauses) > 1 else "all"
    return Branching("any" if join == "any" else "all", tuple(clauses))


def _shared(form: Form, data: Data) -> str:
    name = form.get("shared", "")
    return name if name in editing.lists_of(data) else ""


def _id(form: Form, data: Data, slips: dict[str, str]) -> str:
    name = form.get("id", "").strip()
    if name in editing.ids_of(data):
        slips["id"] = f"There is a question called “{name}” already. Choose another name."
    elif name and (not re.fullmatch(SNAKE, name) or len(name) > 40):
        slips["id"] = "Start with a small letter; use small letters, numbers and _, at most 40."
    return name


def _number(form: Form, name: str, slips: dict[str, str]) -> int | None:
    written = form.get(name, "").strip()
    if not written:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}", written):
        slips[name] = "Write a whole number here, or leave it empty."
        return None
    return int(written)


def _day(form: Form, slips: dict[str, str]) -> str:
    written = form.get("said_on", "").strip()
    if not written:
        return ""
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        slips["said_on"] = "Write a day, like 2026-11-23, or leave it empty."
        return ""
