"""Builds the summary of a wave: counted, protected and said in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from voice_service.reporting.document import as_dict
from voice_service.reporting.facts import Comment, GroupFacts, WaveFacts
from voice_service.reporting.plain import (
    not_final_because,
    plain,
    protection_words,
    why_hidden,
)
from voice_service.reporting.protection import (
    DEFAULT,
    DFE,
    HIDDEN,
    Figures,
    Profile,
    protect_missing,
    protect_parts,
    protect_row,
)
from voice_service.reporting.results import (
    GroupResult,
    Heard,
    Option,
    QuestionResult,
    Quote,
    SentimentMix,
    Summary,
)
from voice_service.reporting.sounds import sounds_of
from voice_service.reporting.statistics import Row, Tally, count, options_of, pooled
from voice_service.reporting.subjects import Spoken, Subject, spoken_of
from voice_service.reporting.tables import protect_table
from voice_service.survey.definition import Kind, Question, Survey

__all__ = [
    "DEFAULT",
    "DFE",
    "Comment",
    "GroupFacts",
    "Row",
    "Subject",
    "Summary",
    "WaveFacts",
    "as_dict",
    "summarise",
]


def summarise(
    survey: Survey,
    *,
    wave: WaveFacts,
    rows: Iterable[Row],
    comments: Sequence[Comment] = (),
    groups: Sequence[GroupFacts] = (),
    subjects: Sequence[Subject] = (),
    sentiment_hidden: str = "",
    profile: Profile = DEFAULT,
) -> Summary:
    """Summarise one wave.

    `sentiment_hidden` says why nothing may be said of how comments sound, or is empty.

    `rows` hold each answer that counts, `comments` each text that was written, `groups` every
    group and age band that was asked. The rows' groups are the names of `groups` of kind "group".
    """
    counted = count(survey, rows)
    names = [facts for facts in groups if facts.kind == "group"]
    heard = _heard(names, wave, profile)
    building = _Building(
        profile=profile,
        groups=() if wave.whole_only else tuple(facts.name for facts in names),
        withheld=frozenset(i for i, one in enumerate(heard) if one.answered is None),
        small={facts.name for facts in names if facts.answered < profile.smallest_group},
        comments=comments if wave.answered >= profile.smallest_group else (),
    )
    whole, mixes = sounds_of(survey, () if sentiment_hidden else building.comments, profile)
    themes, themes_base = spoken_of(
        subjects,
        [Spoken(one.person, one.themes) for one in building.comments],
        sounds_shown=not sentiment_hidden,
        profile=profile,
    )
    questions = tuple(
        building.question(question, counted[question.id], mixes.get(question.id))
        for question in survey.questions
        if question.has_answer
    )
    bands = _heard([facts for facts in groups if facts.kind == "age_band"], wave, profile)
    return Summary(
        id=wave.id,
        survey=survey.id,
        title=wave.title,
        asked=wave.asked,
        answered=wave.answered,
        response_rate=_rate(wave, profile),
        opened=wave.opened,
        closed=wave.closed,
        audience=wave.audience,
        decision=wave.decision,
        feedback_on=wave.feedback_on,
        whole_only=wave.whole_only,
        questions=questions,
        sentiment=whole,
        sentiment_hidden=sentiment_hidden,
        themes=themes,
        themes_base=themes_base,
        comments=tuple(Quote(q.id, text) for q in questions for text in q.comments),
        who_we_heard=None if wave.whole_only else (*heard, *bands),
        profile=profile,
        words=protection_words(profile),
        not_final_because=not_final_because(closed=wave.closed is not None, unread=wave.unread),
        launched_despite=wave.launched_despite,
    )


@dataclass(frozen=True, slots=True)
class _Building:
    """What every question of a summary needs to be built."""

    profile: Profile
    groups: tuple[str, ...]
    withheld: frozenset[int]
    small: Collection[str]
    comments: Sequence[Comment]

    def question(
        self, question: Question, tallies: Mapping[str | None, Tally], mix: SentimentMix | None
    ) -> QuestionResult:
        tally = pooled(question, tallies.values())
        figures = self._figures(question, tally, mix)
        options = _options(question, figures)
        missing = protect_missing(tally.reasons, figures.base, self.profile)
        return QuestionResult(
            id=question.id,
            kind=question.kind.value,
            text=question.ask.default,
            measure=question.measure,
            sensitive=question.sensitive,
            base=figures.base,
            options=options,
            dont_know=missing[0],
            rather_not=missing[1],
            skipped=missing[2],
            sentiment=mix,
            comments=self._released(question, figures),
            groups=self._groups(question, tallies, tally),
            plain=plain(question, options, figures),
            why=why_hidden(figures.base, figures.suppressed or HIDDEN in missing, self.profile),
        )

    def _figures(self, question: Question, tally: Tally, mix: SentimentMix | None) -> Figures:
        if mix is None:
            return protect_row(
                tally.options,
                base=tally.base,
                several=question.kind is Kind.CHOICES,
                sensitive=question.sensitive,
                profile=self.profile,
            )
        written = protect_row((), base=tally.base, profile=self.profile).base
        return Figures(mix.base or written, tuple(mix.cells.values()))

    def _released(self, question: Question, figures: Figures) -> tuple[str, ...]:
        if figures.base is None:
            return ()
        return tuple(
            comment.released
            for comment in self.comments
            if comment.question == question.id
            and comment.released
            and comment.group not in self.small
        )

    def _groups(
        self, question: Question, tallies: Mapping[str | None, Tally], whole: Tally
    ) -> tuple[GroupResult, ...] | None:
        # Where several may be ticked, options add up to nothing that a table could be held to.
        if not self.groups or question.measure is None or question.kind is Kind.CHOICES:
            return None
        empty = Tally((0,) * len(whole.options), 0, {})
        table = protect_table(
            [tallies.get(name, empty).options for name in self.groups],
            whole.options,
            withheld=self.withheld,
            sensitive=question.sensitive,
            profile=self.profile,
        )
        return tuple(
            GroupResult(name, figures.base, _options(question, figures))
            for name, figures in zip(self.groups, table.rows, strict=True)
        )


def _options(question: Question, figures: Figures) -> tuple[Option, ...]:
    if question.kind is Kind.TEXT:
        return ()
    return tuple(
        Option(value, label, cell)
        for (value, label), cell in zip(options_of(question), figures.cells, strict=True)
    )


def _heard(groups: Sequence[GroupFacts], wave: WaveFacts, profile: Profile) -> tuple[Heard, ...]:
    answered = protect_parts([facts.answered for facts in groups], wave.answered, profile)
    asked: Sequence[int | None] = [None] * len(groups)
    known = [facts.asked for facts in groups if facts.asked is not None]
    if len(known) == len(groups):
        asked = protect_parts(known, wave.asked, profile)
    return tuple(
        Heard(facts.kind, facts.name, before, after, suppressed=_is_hidden(facts, before, after))
        for facts, before, after in zip(groups, asked, answered, strict=True)
    )


def _is_hidden(facts: GroupFacts, asked: int | None, answered: int | None) -> bool:
    return answered is None or (facts.asked is not None and asked is None)


def _rate(wave: WaveFacts, profile: Profile) -> int | None:
    if wave.asked < profile.percent_base:
        return None
    return min(100, (200 * wave.answered + wave.asked) // (2 * wave.asked))
