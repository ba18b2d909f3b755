"""How far the machine agrees with people here, on this partnership's own comments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from voice_service.analysis.agreement import Agreement, agreement, of_theme
from voice_service.models.conversations import Answer
from voice_service.models.judgements import SENTIMENT, THEMES, Judgement

HIDDEN = (
    "How comments sound is not shown: people here read {judged} of them, and said the same as the "
    "computer on {share}% only."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What machine and person said of one comment, and in which wave it stands."""

    wave_id: int
    machine: str
    person: str


@dataclass(frozen=True, slots=True)
class Measured:
    """How far machine and people agree: on how comments sound, and on what they are about.

    `labels` holds, for each label that the machine gave, how often people said it too.
    """

    sentiment: Agreement
    labels: dict[str, Agreement]
    waves: dict[int, Agreement]
    themes: dict[str, Agreement]

    def theme_hidden(self, theme: str) -> bool:
        """Tell whether people disagree on a theme so often that its figure must not be shown."""
        found = self.themes.get(theme)
        return found is not None and found.too_low

    @property
    def sentiment_hidden(self) -> str:
        """Say why nothing may be said of how comments sound; empty when it may."""
        if not self.sentiment.too_low:
            return ""
        return HIDDEN.format(judged=self.sentiment.judged, share=round(100 * self.sentiment.share))


def measured(session: Session) -> Measured:
    """Measure on every comment that a person has judged and whose words still stand."""
    moods = list(judged(session, SENTIMENT))
    subjects = [(_ids(one.machine), _ids(one.person)) for one in judged(session, THEMES)]
    told = sorted({theme for pair in subjects for each in pair for theme in each})
    return Measured(
        sentiment=agreement([(one.machine, one.person) for one in moods]),
        labels={
            label: agreement(_one_label(moods, label))
            for label in sorted({one.machine for one in moods})
        },
        waves={
            wave: agreement([(one.machine, one.person) for one in moods if one.wave_id == wave])
            for wave in sorted({one.wave_id for one in moods})
        },
        themes={theme: of_theme(theme, subjects) for theme in told},
    )


def judged(session: Session, aspect: str) -> Iterator[Judged]:
    """Yield the last judgement of each comment whose words have not changed since."""
    later = aliased(Judgement)
    last = (
        select(func.max(later.id))
        .where(later.answer_id == Judgement.answer_id, later.aspect == aspect)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Answer.wave_id, Judgement.machine, Judgement.person)
        .join(Answer, Answer.id == Judgement.answer_id)
        .where(
            Judgement.aspect == aspect,
            Judgement.id == last,
            Judgement.words_at == Answer.answered_at,
            Answer.words.is_not(None),
        )
    )
    for wave_id, machine, person in rows:
        yield Judged(wave_id, machine, person)


def _one_label(moods: Sequence[Judged], label: str) -> list[tuple[str, str]]:
    return [(one.machine, one.person) for one in moods if one.machine == label]


def _ids(themes: str) -> frozenset[str]:
    return frozenset(filter(None, themes.split(",")))
