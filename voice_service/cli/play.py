"""`voice survey play`: go through a survey in the terminal, as a child would."""

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from voice_service.conversation import prompts, screens
from voice_service.conversation.engine import resume, standing, start
from voice_service.conversation.events import Turn
from voice_service.conversation.moves import Reply
from voice_service.conversation.reading import plain, read_choice
from voice_service.conversation.state import CLOSED, State, Status
from voice_service.conversation.texts import Facts
from voice_service.services.tongues import words_for
from voice_service.settings import SURVEYS
from voice_service.survey.contacts import load_contacts
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.survey.loader import load_survey, read_text
from voice_service.survey.problems import DocumentError
from voice_service.text.gsm7 import measure


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--band", type=click.Choice([band.value for band in AgeBand]), help="The age band.")
@click.option(
    "--channel", type=click.Choice([c.value for c in Channel]), default="sms", show_default=True
)
@click.option("--language", default="en", show_default=True, help="The language of the wording.")
def play(file: Path, band: str | None, channel: str, language: str) -> None:
    """Play the survey in FILE: type what a young person would; an empty line ends it.

    By text each message shows how many SMS segments it takes. Without --band the age
    is asked first, as it is for somebody we do not know.
    """
    survey = _load(file)
    known = AgeBand(band) if band else None
    if known is not None and known not in survey.bands:
        raise click.ClickException(
            f"{survey.id} is not made for {band}; it is for {', '.join(survey.bands)}"
        )
    if language not in survey.languages:
        raise click.ClickException(
            f"{survey.id} has no words in {language}; it has {', '.join(survey.languages)}"
        )
    way = Channel(channel)
    facts = _facts(known, language)
    state = start(known, language)
    _show(survey, Turn(state), way, facts)
    while not _over(state):
        typed = _ask()
        if not typed:
            break
        turn = resume(survey, state, _reply(survey, state, typed, way), way)
        state = turn.state
        _show(survey, turn, way, facts)
    _recorded(survey, state)


def _facts(band: AgeBand | None, language: str) -> Facts:
    contacts = load_contacts(read_text(SURVEYS / "support" / "contacts.yaml"))
    lines = tuple(contact.line for contact in contacts.shown_to(band))
    words = words_for(language)
    due = _today() + timedelta(days=42)
    return Facts(due, "https://voice.example.org/s/...", lines, words)


def _today() -> date:
    return datetime.now(UTC).date()


def _load(file: Path) -> Survey:
    try:
        return load_survey(read_text(file), str(file))
    except DocumentError as error:
        raise click.ClickException("\n".join(str(problem) for problem in error.problems)) from error


def _over(state: State) -> bool:
    return state.step == CLOSED or state.status is Status.DECLINED


def _ask() -> str:
    if sys.stdin.isatty():
        click.secho("you> ", nl=False, fg="green")
    line = sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty() and line:
        click.echo(f"you> {line}")
    return line


def _reply(survey: Survey, state: State, typed: str, channel: Channel) -> Reply:
    """Read a typed line as a text, or on the web as what would be picked on the page."""
    if channel is Channel.SMS:
        return Reply(typed)
    shown = screens.screen(survey, standing(survey, state, channel), Facts(_today()))
    if not shown.options:
        return Reply(typed)
    reading = read_choice(typed, shown.options, several=shown.kind == "choices")
    if not reading.values:
        return Reply(typed)
    return Reply(plain(typed), values=reading.values)


def _show(survey: Survey, turn: Turn, channel: Channel, facts: Facts) -> None:
    click.echo()
    if channel is Channel.SMS:
        text = prompts.sms(survey, turn, facts)
        size = measure(text)
        click.echo(text)
        parts = "part" if size.count == 1 else "parts"
        click.secho(f"[{size.count} {parts}, {size.encoding}]", dim=True)
        return
    state = standing(survey, turn.state, channel)
    screen = screens.screen(survey, state, facts)
    progress = f"({screen.number} of {screen.of}) " if screen.of else ""
    for line in (f"{progress}{screen.title}", screen.hint, *screen.lines):
        if line:
            click.echo(line)
    for number, option in enumerate(screen.options, 1):
        click.echo(f"  {number} {option.label}")
    if screen.missing_offered:
        click.secho("  or: I don't know, I don't want to say, skip, back", dim=True)
    if screen.kind == "welcome":
        click.echo("  1 Start\n  2 No thanks")


def _recorded(survey: Survey, state: State) -> None:
    click.echo()
    click.secho("What was recorded:", bold=True)
    for answer in state.answers.values():
        if not survey.question(answer.question).has_answer:
            continue
        said = ", ".join(answer.values) or (answer.missing or "")
        click.echo(
            f"  {answer.question}: {said} {answer.text!r}"
            if answer.text
            else f"  {answer.question}: {said}"
        )
