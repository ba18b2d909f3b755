"""A summary as plain data for JSON, with names that stay."""

from typing import Any

from voice_service.reporting.protection import Cell
from voice_service.reporting.results import (
    GroupResult,
    Heard,
    Option,
    QuestionResult,
    SentimentMix,
    Summary,
    ThemeResult,
)

Json = dict[str, Any]


def as_dict(summary: Summary) -> Json:
    """Give a summary as data that `json` can write.

    A **figure** is `count` (rounded), `percent` (whole, of the base) and `suppressed`. When
    `suppressed` is true both numbers are null: the figure is hidden, and may be zero.

    - `id`, `survey`, `title`: the wave, and the survey it asked
    - `asked`, `answered`: how many were asked and how many took part, exact
    - `response_rate`: whole percentage of those asked; null when fewer than 20 were
    - `opened`, `closed`, `feedback_on`: dates as YYYY-MM-DD, or null
    - `final`: true when the wave is closed and a person has read every comment
    - `not_final_because`: sentences that say why it is not; empty when it is
    - `audience`, `decision`: who reads this, and what it informs
    - `launched_despite`: why the survey was asked although its check had found errors, or ""
    - `whole_only`: true for a panel, where nothing is broken down
    - `questions`: each with `id`, `kind`, `text`, `measure`, `sensitive`, `base` (rounded, null
      when too few answered), `options` (each `value`, `label` and a figure), `dont_know`,
      `rather_not`, `skipped` (figures), `plain` (a sentence to read aloud), `why` (why figures
      are hidden, or ""), `groups` (null, or each group's `name`, `base` and `options`),
      `sentiment` (null, or as below) and `comments` (released by a person)
    - `sentiment`: of all comments, `base` and figures `negative`, `neutral`, `positive`, `mixed`
      and `cannot_tell`
    - `sentiment_hidden`: why nothing is said of how comments sound, or ""
    - `themes`: what children spoke of, the most spoken of first: `id`, `name`, `owner`, a figure of
      children, and `sentiment` (as above, of these children); `themes_base`: of how many children
      (rounded, null when too few wrote)
    - `comments`: every released comment, as `question` and `text`
    - `who_we_heard`: null, or each group and age band: `kind`, `name`, `asked`, `answered`
      (rounded; null when hidden or not known), `suppressed`
    - `protection`: `profile`, and `words` that say how figures are protected
    """
    return {
        "id": summary.id,
        "survey": summary.survey,
        "title": summary.title,
        "asked": summary.asked,
        "answered": summary.answered,
        "response_rate": summary.response_rate,
        "opened": summary.opened.isoformat() if summary.opened else None,
        "closed": summary.closed.isoformat() if summary.closed else None,
        "feedback_on": summary.feedback_on.isoformat() if summary.feedback_on else None,
        "final": summary.final,
        "not_final_because": list(summary.not_final_because),
        "audience": summary.audience,
        "decision": summary.decision,
        "launched_despite": summary.launched_despite,
        "whole_only": summary.whole_only,
        "questions": [_question(question) for question in summary.questions],
        "sentiment": _sentiment(summary.sentiment),
        "sentiment_hidden": summary.sentiment_hidden,
        "themes": [_theme(theme) for theme in summary.themes],
        "themes_base": summary.themes_base,
        "comments": [{"question": one.question, "text": one.text} for one in summary.comments],
        "who_we_heard": None
        if summary.who_we_heard is None
        else [_heard(heard) for heard in summary.who_we_heard],
        "protection": {"profile": summary.profile.name, "words": summary.words},
    }


def _question(question: QuestionResult) -> Json:
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "measure": question.measure,
        "sensitive": question.sensitive,
        "base": question.base,
        "options": [_option(option) for option in question.options],
        "dont_know": _figure(question.dont_know),
        "rather_not": _figure(question.rather_not),
        "skipped": _figure(question.skipped),
        "sentiment": None if question.sentiment is None else _sentiment(question.sentiment),
        "comments": list(question.comments),
        "plain": question.plain,
        "why": question.why,
        "groups": None if question.groups is None else [_group(group) for group in question.groups],
    }


def _theme(theme: ThemeResult) -> Json:
    return {
        "id": theme.id,
        "name": theme.name,
        "owner": theme.owner,
        **_figure(theme.cell),
        "sentiment": _sentiment(theme.sounds),
    }


def _group(group: GroupResult) -> Json:
    options = [_option(option) for option in group.options]
    return {"name": group.name, "base": group.base, "options": options}


def _option(option: Option) -> Json:
    return {"value": option.value, "label": option.label, **_figure(option.cell)}


def _sentiment(mix: SentimentMix) -> Json:
    return {"base": mix.base, **{label: _figure(cell) for label, cell in mix.cells.items()}}


def _heard(heard: Heard) -> Json:
    return {
        "kind": heard.kind,
        "name": heard.name,
        "asked": heard.asked,
        "answered": heard.answered,
        "suppressed": heard.suppressed,
    }


def _figure(cell: Cell) -> Json:
    return {"count": cell.count, "percent": cell.percent, "suppressed": cell.suppressed}
