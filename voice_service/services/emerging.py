"""What more young people speak of than in the wave before, and what no theme covers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.analysis.discovering import DiscoverError, uncovered
from voice_service.analysis.emerging import Said, rose
from voice_service.analysis.redaction import Redacted
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.waves import SurveyVersion, Wave
from voice_service.reporting.protection import DEFAULT, HIDDEN, Cell, protect_count
from voice_service.services import understanding
from voice_service.services.comments import with_concerns
from voice_service.services.library import Means
from voice_service.services.waves import one_wave, survey_of_wave
from voice_service.services.withheld import roster
from voice_service.text.normalise import normalise

_LEAST = DEFAULT.hide_to + 1  # people; what fewer say would be hidden
_PLACE = "place"  # what the redactor takes out and we may speak of, when enough people do
_GAP = " a "  # stands where a name stood, so that the words around it are no pair
_SEED = 20261126


class EmergingError(ValueError):
    """The two waves cannot be compared; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Rising:
    """A word, a pair of words or a place that a larger share speaks of now than before."""

    phrase: str
    now: Cell
    before: Cell
    is_place: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """Comments that no theme covers and that share words: the words, and how many people."""

    words: tuple[str, ...]
    people: Cell


@dataclass(frozen=True, slots=True)
class Emerging:
    """What is new in a wave, in protected numbers; `since` is None when there is none before.

    `groups` is None where they cannot be looked for, and `missing` then says what to do.
    """

    wave: Wave
    since: Wave | None
    people: Cell
    rising: tuple[Rising, ...]
    groups: tuple[Gathered, ...] | None
    missing: str = ""


def emerging(
    session: Session, wave_id: int, means: Means, *, since: int | None = None
) -> Emerging | None:
    """Say what rose since a wave, the one before of the same survey unless given.

    None for a wave that there is not, that asks the panel, or in which fewer than 10 people wrote
    something: there even a whole group's words tell of somebody. What a concern holds is left
    out, and so are names. Raises EmergingError for a `since` that cannot be compared.
    """
    wave = one_wave(session, wave_id)
    if wave is None or _is_panel(wave):
        return None
    then = _before(session, wave) if since is None else _chosen(session, wave, since)
    # What is said of one wave may name a child of the other.
    names = roster(session, {wave.id} if then is None else {wave.id, then.id})
    reader = _Reader(session, means, names)
    now = reader.read(wave)
    people = len({one.said.person for one in now if one.said.words})
    if people < DEFAULT.smallest_group:
        return None
    before = [] if then is None else reader.read(then)
    groups, missing = _groups([one.said for one in now if not one.covered], reader.never)
    return Emerging(
        wave=wave,
        since=then,
        people=protect_count(people),
        rising=_rising(now, before, reader),
        groups=groups,
        missing=missing,
    )


def _is_panel(wave: Wave) -> bool:
    return any(cohort.kind == "panel" for cohort in wave.cohorts)


def _before(session: Session, wave: Wave) -> Wave | None:
    """Return the last wave before of the same survey that did not ask the panel."""
    earlier = session.scalars(
        select(Wave)
        .join(SurveyVersion, SurveyVersion.id == Wave.survey_version_id)
        .where(
            SurveyVersion.survey_id == wave.survey_version.survey_id,
            Wave.launched_at < wave.launched_at,
        )
        .order_by(Wave.launched_at.desc(), Wave.id.desc())
    )
    return next((one for one in earlier if not _is_panel(one)), None)


def _chosen(session: Session, wave: Wave, since: int) -> Wave:
    then = one_wave(session, since)
    if then is None:
        raise EmergingError(f"There is no wave {since}.")
    if then.survey_version.survey_id != wave.survey_version.survey_id:
        raise EmergingError(f"Wave {since} asks another survey, so nothing can be compared.")
    if _is_panel(then) or then.id == wave.id:
        raise EmergingError(f"Wave {since} cannot be compared with: choose another group's.")
    return then


@dataclass(frozen=True, slots=True)
class _Read:
    said: Said
    covered: bool
    places: tuple[str, ...]


class _Reader:
    """Reads the comments of waves, without names and without what concerns hold."""

    def __init__(self, session: Session, means: Means, names: Sequence[str]) -> None:
        self._session, self._means, self._names = session, means, names

    def read(self, wave: Wave) -> list[_Read]:
        """Read the comments of a wave that still count."""
        return list(self._comments(wave))

    def _comments(self, wave: Wave) -> Iterator[_Read]:
        kept_away = with_concerns(self._session, wave.id)
        survey = survey_of_wave(wave)
        rows = self._session.execute(
            select(Answer, Conversation.participant_id)
            .join(Conversation, Conversation.id == Answer.conversation_id)
            .where(Answer.wave_id == wave.id, Answer.words.is_not(None), Answer.on_path)
            .order_by(Answer.id)
        )
        for answer, person in rows:
            if (answer.conversation_id, answer.question_id) in kept_away:
                continue
            _, themes = understanding.told(answer, survey, self._means)
            yield self._nameless(answer.words or "", person, bool(themes))

    def _nameless(self, words: str, person: int, covered: bool) -> _Read:
        found = self._redact(words)
        places = [words[one.start : one.end] for one in found.spans if one.kind == _PLACE]
        pieces, done = [], 0
        for span in found.spans:
            if span.kind != _PLACE:
                pieces += [words[done : span.start], _GAP]
                done = span.end
        read = normalise("".join(pieces) + words[done:]).words
        return _Read(Said(person, read), covered, tuple(map(_phrase, places)))

    def _redact(self, words: str) -> Redacted:
        return self._means.library.redactor.redact(words, self._names)

    def never(self, phrase: str) -> bool:
        """Tell whether a phrase is a name, or could be one."""
        found = self._redact(phrase)
        return any(one.kind != _PLACE for one in found.spans) or any(
            flag.kind == "name" for flag in found.flags
        )


def _phrase(place: str) -> str:
    return " ".join(normalise(place).words)


def _rising(now: Sequence[_Read], before: Sequence[_Read], reader: _Reader) -> tuple[Rising, ...]:
    places = {place for one in (*now, *before) for place in one.places if place}
    found = rose(
        [one.said for one in now],
        [one.said for one in before],
        least=_LEAST,
        places=places,
        never=reader.never,
        fewest=DEFAULT.smallest_group,
    )
    return tuple(
        Rising(
            one.phrase,
            protect_count(one.people_now),
            HIDDEN if one.people_before is None else protect_count(one.people_before),
            one.is_place,
        )
        for one in found
    )


def _groups(
    said: Sequence[Said], never: Callable[[str], bool]
) -> tuple[tuple[Gathered, ...] | None, str]:
    try:
        found = uncovered(said, least=_LEAST, seed=_SEED, never=never)
    except DiscoverError as error:
        return None, str(error)
    return tuple(Gathered(one.words, protect_count(one.people)) for one in found), ""
