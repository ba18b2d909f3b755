"""The other languages of surveys in the terminal: how complete they are, and marking them anew."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.loader import read_text
from voice_service.survey.problems import DocumentError
from voice_service.survey.stamping import stamped
from voice_service.survey.translations import Share, languages, share


def table(surveys: Iterable[Survey]) -> Iterator[str]:
    """Write, for each survey with other languages, how many texts each age is shown in them."""
    for survey in surveys:
        if languages(survey):
            yield from _table_of(survey)


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PATH...",
)
@click.option("--language", metavar="CODE", help="Only this language, such as pl.")
def stamp(paths: tuple[Path, ...], language: str | None) -> None:
    """Mark translations as made from the English words that stand now.

    Run it when a person has looked at them again after the English was changed: until then the
    changed texts are shown in English. Only the lines with the marks change.
    """
    for path in paths:
        try:
            document, changed = stamped(read_text(path), str(path), language)
        except DocumentError as error:
            raise click.ClickException(str(error)) from error
        if changed:
            path.write_text(document, encoding="utf-8", newline="")
        click.echo(f"{path}: {changed} {'text' if changed == 1 else 'texts'} marked")


def _table_of(survey: Survey) -> Iterator[str]:
    yield ""
    yield f"{survey.id}: texts in other languages, of all that each age reads"
    yield _row("", [str(band) for band in survey.bands], "reviewed by")
    for language in languages(survey):
        shares = [share(survey, language, band) for band in survey.bands]
        reviewer = survey.reviewed_by.get(language) or "nobody yet"
        yield _row(language, [_cell(each) for each in shares], reviewer)
        for band, each in zip(survey.bands, shares, strict=True):
            if wanting := _wanting(band, each):
                yield wanting


def _row(language: str, cells: list[str], reviewer: str) -> str:
    return f"  {language:<4}" + "".join(f"{cell:<11}" for cell in cells) + reviewer


def _cell(each: Share) -> str:
    return f"{each.texts - each.in_english} of {each.texts}"


def _wanting(band: AgeBand, each: Share) -> str:
    counts = (
        (each.missing, "missing"),
        (each.stale, "made from other English words"),
        (each.plain, "in the words for everybody"),
    )
    said = ", ".join(f"{number} {what}" for number, what in counts if number)
    shown = "; English is shown for those" if each.in_english and not each.plain else ""
    return f"      {band}: {said}{shown}" if said else ""
