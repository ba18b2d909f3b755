"""How the comments of a wave sound: counted, and protected as one table."""

from collections.abc import Iterable, Sequence

from voice_service.reporting.facts import Comment
from voice_service.reporting.protection import Figures, Profile
from voice_service.reporting.results import SENTIMENTS, SentimentMix
from voice_service.reporting.tables import protect_table
from voice_service.survey.definition import Kind, Survey


def sounds_of(
    survey: Survey, comments: Sequence[Comment], profile: Profile
) -> tuple[SentimentMix, dict[str, SentimentMix]]:
    """Protect how comments sound: those of the whole wave, and those on each text question.

    The second is by the id of the question.
    """
    asked = [question for question in survey.questions if question.kind is Kind.TEXT]
    table = protect_table(
        [_counted(one for one in comments if one.question == question.id) for question in asked],
        _counted(comments),
        sensitive=any(question.sensitive for question in asked),
        profile=profile,
    )
    mixes = map(_mix, table.rows)
    return _mix(table.total), {q.id: mix for q, mix in zip(asked, mixes, strict=True)}


def _counted(comments: Iterable[Comment]) -> tuple[int, ...]:
    heard = [one.sentiment if one.sentiment in SENTIMENTS else "cannot_tell" for one in comments]
    return tuple(heard.count(label) for label in SENTIMENTS)


def _mix(figures: Figures) -> SentimentMix:
    return SentimentMix(figures.base, dict(zip(SENTIMENTS, figures.cells, strict=True)))
