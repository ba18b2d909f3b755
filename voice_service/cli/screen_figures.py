"""What `voice screen` says in figures: on texts whose answer is known, and on those we have."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from voice_service.safeguarding.measuring import (
    CorpusError,
    Group,
    Judged,
    Share,
    by_band,
    by_category,
    by_severity,
    by_style,
    judge,
    measure,
    read_corpus,
)
from voice_service.safeguarding.screening import Screener

HALVES = (
    ("seen.tsv", "Seen: looked at while the terms were written and the table was trained"),
    ("unseen.tsv", "Unseen: never looked at, so these are the figures to believe"),
)
_GROUPINGS: tuple[tuple[str, Callable[[Sequence[Judged]], list[Group]]], ...] = (
    ("category", by_category),
    ("severity", by_severity),
    ("style", by_style),
    ("age band", by_band),
)


def show_figures(screener: Screener, folder: Path) -> None:
    """Print the figures of both halves of a corpus, and not one of its texts."""
    found = [(folder / name, title) for name, title in HALVES if (folder / name).is_file()]
    if not found:
        raise click.ClickException(
            f"There is neither seen.tsv nor unseen.tsv in {folder}. Give the folder that holds "
            "them: `voice screen --evaluate FOLDER`."
        )
    click.echo(f"terms {screener.version}; in square brackets 95% Wilson intervals")
    for path, title in found:
        try:
            texts = read_corpus(path.read_text("utf-8"), path.name)
        except UnicodeDecodeError:
            raise click.ClickException(f"{path.name} is not UTF-8 text.") from None
        except CorpusError as error:
            raise click.ClickException(str(error)) from None
        with click.progressbar(texts, label=path.name, file=sys.stderr) as bar:
            judged = judge(screener.screen, bar)
        click.echo(f"\n{title} ({len(texts)} texts)")
        _show_half(judged)


def _show_half(judged: Sequence[Judged]) -> None:
    figures = measure(judged)
    for name, share in (
        ("recall: of those that tell, found", figures.recall),
        ("precision: of those found, right", figures.precision),
        ("category right", figures.category),
        ("severity right", figures.severity),
        ("severity at most one step away", figures.close),
    ):
        click.echo(f"  {name:<36}{_share(share)}")
    for name, share in (("ordinary", figures.ordinary), ("near", figures.near)):
        click.echo(f"  {f'alerts in 1,000 texts: {name}':<36}{_per_thousand(share)}")
    for title, grouping in _GROUPINGS:
        click.echo(f"  {f'by {title}':<19}{'recall':<36}precision")
        for group in grouping(judged):
            click.echo(_group(group))


def _group(group: Group) -> str:
    return f"    {group.name:<17}{_share(group.recall):<36}{_share(group.precision)}"


def _share(share: Share) -> str:
    if not share.whole:
        return "none"
    low, high = share.interval
    return f"{share.value:.3f} [{low:.3f}, {high:.3f}] ({share.part}/{share.whole})"


def _per_thousand(share: Share) -> str:
    if not share.whole:
        return "none"
    low, high = (1000 * end for end in share.interval)
    return f"{1000 * share.value:.0f} [{low:.0f}, {high:.0f}] ({share.part}/{share.whole})"


# What people said of the software, as the totals tell it.
JUDGED = {
    "missed": "Missed by the software and raised by a reader",
    "right": "Raised rightly, as people judged",
    "false_alarm": "False alarms, as people judged",
}


def show_stored(screener: Screener) -> None:
    """List the stored texts that would be judged otherwise: ids, severities and rules, no words."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services.rescreening import rescreen

    looked_at = worse = milder = 0
    judged: Counter[tuple[str, bool]] = Counter()
    stopped = False
    with create_app().app_context():
        click.echo(f"{'message':>10}  {'was':<10}{'would be':<10}rules")
        try:
            for one in rescreen(
                db.session,
                screener,
                seen=lambda count: click.echo(f"  {count} texts looked at", err=True),
            ):
                looked_at += 1
                if one.judged is not None:
                    judged[one.judged, bool(one.rules)] += 1
                if not one.changed:
                    continue
                worse, milder = worse + one.worse, milder + (not one.worse)
                rules = " ".join(one.rules) or "-"
                was, now = one.old or "nothing", one.new or "nothing"
                click.echo(f"{one.message_id:>10}  {was:<10}{now:<10}{rules}")
        except KeyboardInterrupt:
            stopped = True
    click.echo(
        f"{looked_at} texts{' until you stopped it' if stopped else ''}: {worse} would be taken "
        f"more seriously, {milder} less, {looked_at - worse - milder} as before. "
        "Nothing was changed."
    )
    for name, words in JUDGED.items():
        if whole := judged[name, True] + judged[name, False]:
            click.echo(f"{words}: {whole}, of which the words raise {judged[name, True]} now.")
