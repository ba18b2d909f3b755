"""Whole conversations as golden text files; `--rewrite` writes them anew for review."""

from datetime import date
from pathlib import Path

import pytest

from voice_service.conversation import prompts, screens
from voice_service.conversation.engine import resume, standing, start
from voice_service.conversation.events import Turn
from voice_service.conversation.moves import Reply
from voice_service.conversation.reading import Command
from voice_service.conversation.screens import Screen
from voice_service.conversation.state import Missing, State
from voice_service.conversation.texts import Facts
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.survey.loader import load_survey, read_text
from voice_service.text.gsm7 import measure

ROOT = Path(__file__).resolve().parents[1]
FACTS = Facts(
    date(2026, 12, 18),
    "https://voice.test/s/AAAAAAAAAAAAAAAAAAAAAA",
    ("Childline: 0800 1111", "Shout: text SHOUT to 85258", "In danger: 999"),
)
FILES = sorted((ROOT / "tests" / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_transcript(file: Path, request: pytest.FixtureRequest) -> None:
    written = file.read_text(encoding="utf-8")
    played = _play(written)
    if request.config.getoption("--rewrite"):
        file.write_text(played, encoding="utf-8")
    assert played == written


def test_there_are_transcripts_for_both_channels() -> None:
    heads = [file.read_text(encoding="utf-8") for file in FILES]
    assert sum("channel: sms" in head for head in heads) >= 5
    assert sum("channel: web" in head for head in heads) >= 3


def _play(written: str) -> str:
    """Play the replies (`> ...`) of a transcript again, and write down everything that happens."""
    head = dict(
        line.split(": ", 1)
        for line in written.splitlines()
        if ": " in line[:20] and line[0].isalpha()
    )
    kept = ("about", "survey", "band", "channel", "language")
    head = {key: head[key] for key in kept if key in head}
    survey = load_survey(read_text(ROOT / head["survey"]), head["survey"])
    channel = Channel(head["channel"])
    band = None if head["band"] == "unknown" else AgeBand(head["band"])
    turn = Turn(start(band, head.get("language", "en")))
    lines = [*(f"{key}: {value}" for key, value in head.items()), ""]
    lines += _shown(survey, turn, channel)
    for reply in (line[2:] for line in written.splitlines() if line.startswith("> ")):
        lines += ["", f"> {reply}", ""]
        turn = resume(survey, turn.state, _reply(reply, channel), channel)
        lines += [f"  * {event}" for event in turn.events]
        lines += _shown(survey, turn, channel)
    lines += ["", "recorded:"]
    lines += [f"  {answer}" for answer in turn.state.answers.values()]
    return "\n".join(lines) + "\n"


def _reply(line: str, channel: Channel) -> Reply:
    """Read a line: by text its words; on the web `[pick a b]`, `[skip]`, or what is typed."""
    if channel is Channel.SMS:
        return Reply(line.encode().decode("unicode_escape") if "\\u" in line else line)
    if not line.startswith("["):
        return Reply(line, values=(line,))
    word, *values = line.strip("[]").split()
    if word in set(Command):
        return Reply(command=Command(word))
    if word in set(Missing):
        return Reply(missing=Missing(word))
    return Reply(" ".join(values), values=tuple(values))


def _shown(survey: Survey, turn: Turn, channel: Channel) -> list[str]:
    if channel is Channel.SMS:
        text = prompts.sms(survey, turn, FACTS)
        return [*(f"< {line}" for line in text.split("\n")), f"  ({measure(text).count} SMS)"]
    state: State = standing(survey, turn.state, channel)
    again = any(type(event).__name__ == "AskedAgain" for event in turn.events)
    screen: Screen = screens.screen(survey, state, FACTS, nudge=again)
    lines = [f"< {screen.number} of {screen.of}" if screen.of else f"< {screen.kind}"]
    lines += [
        f"< {line}" for line in (screen.title, screen.hint, *screen.lines, screen.nudge) if line
    ]
    lines += [f"<   ({option.value}) {option.label}" for option in screen.options]
    return lines
