"""The phone of the editor: a question as it looks on the web page and as it arrives as a text."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import render_template, url_for

from voice_service.conversation import prompts, screens
from voice_service.conversation.state import CLOSED, WELCOME, State, Status
from voice_service.conversation.texts import Facts
from voice_service.conversation.words import ENGLISH
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.text.gsm7 import make_safe, measure

# As long as the day of feeding back lies ahead when a launch is proposed.
FEEDBACK = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Look:
    """Which age and which channel somebody looks at."""

    band: AgeBand
    channel: Channel

    def __str__(self) -> str:
        return f"{self.band.value} {self.channel.value}"


@dataclass(frozen=True, slots=True)
class Phone:
    """What the phone shows: a whole page, or a text with its parts, or a note why neither."""

    look: Look
    bands: tuple[AgeBand, ...]
    page: str = ""
    text: str = ""
    parts: int = 0
    note: str = ""


def look_of(written: str | None, bands: tuple[AgeBand, ...]) -> Look:
    """Read which age and channel are looked at; at first the oldest of school age, on the web."""
    band, _, channel = (written or "").partition(" ")
    known = {each.value: each for each in bands}
    first = known.get("12-15") or next(iter(bands), AgeBand.TWELVE_TO_FIFTEEN)
    return Look(known.get(band, first), Channel.SMS if channel == "sms" else Channel.WEB)


def phone(survey: Survey | None, step: str, look: Look, link: str, today: date) -> Phone:
    """Show one step of a survey, whatever the answers before it; None: there is no survey yet."""
    if survey is None:
        note = "The preview comes when what is marked as an error is put right."
        return Phone(look, (), note=note)
    survey = _always_asked(survey, step)
    note = _not_shown(survey, step, look)
    if note:
        return Phone(look, survey.bands, note=note)
    status = Status.INVITED if step == WELCOME else Status.OPEN
    state = State(step=step, status=status, band=look.band)
    facts = Facts(feedback_on=today + FEEDBACK, link=link)
    if look.channel is Channel.WEB:
        return Phone(look, survey.bands, page=_page(survey, state, facts))
    text = make_safe(prompts.ask_by_text(survey, state, facts))
    return Phone(look, survey.bands, text=text, parts=measure(text).count)


def _page(survey: Survey, state: State, facts: Facts) -> str:
    return render_template(
        "participant/screen.html",
        screen=screens.screen(survey, state, facts),
        place="",
        words=ENGLISH,
        contacts=(),
        english=ENGLISH,
        help_url=url_for("participant_help.help_page"),
        private_url=url_for("participant_answers.private"),
        looks_url=url_for("participant_looks.looks_page"),
        leave_url=url_for("participant.leave"),
        once="",
        still=True,
    )


def _always_asked(survey: Survey, step: str) -> Survey:
    questions = tuple(replace(q, when=None) if q.id == step else q for q in survey.questions)
    return replace(survey, questions=questions)


def _not_shown(survey: Survey, step: str, look: Look) -> str:
    if look.channel is Channel.SMS and look.band is AgeBand.FIVE_TO_SEVEN:
        return "Children of 5 to 7 answer beside a helper and are never texted."
    if step in (WELCOME, CLOSED):
        return ""
    question = survey.question(step)
    if not question.asked_of(look.band, Channel.WEB):
        return "This question is not for this age."
    if not question.asked_of(look.band, look.channel):
        return "At this age it is asked on the web only, not by text."
    return ""
