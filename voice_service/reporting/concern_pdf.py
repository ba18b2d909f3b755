"""One concern on paper: sober, complete, and safe to print whatever the child wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fpdf.enums import XPos, YPos

from voice_service.reporting.concern_file import ConcernFile, Line, Step, Told
from voice_service.reporting.paper import BRAND, INK, MARGIN, RULE, SOFT, Paper

_LONDON = ZoneInfo("Europe/London")
_SEVERITIES = {
    "immediate": ((140, 18, 34), (255, 255, 255)),
    "high": ((251, 220, 223), (122, 13, 27)),
    "medium": ((255, 243, 209), (92, 61, 0)),
    "low": ((231, 233, 248), INK),
}
_SOURCES = {
    "screening": "The software, from the words",
    "answer": "The software, from the answer that was chosen",
    "failure": "The software, because it could not screen the text",
    "person": "A person who read the text",
}
_CHANNELS = {"sms": "by text", "web": "on the web", "mail": "by mail"}
_ANSWERS = {"yes": "Yes", "no": "No", "not_sure": "Not sure"}
_JUDGED = {"right": "Rightly raised", "false_alarm": "A false alarm"}
_AGENCIES = {
    "social_care": "Children's social care",
    "police_999": "Police, 999",
    "police_101": "Police, 101",
}
_WHY_TOLD = {
    "raised": "it was raised",
    "escalated": "nobody had acknowledged it",
    "path_lost": "the messages to the person before were lost",
    "said_no": "the young person said that they are not safe",
    "wrote": "the young person wrote again",
    "passed_on": "it was passed to them",
    "chased": "a referral had no answer",
    "joined": "the young person had written before, and that message was just going",
}
_DONE = {
    "alerted": "told somebody",
    "viewed": "looked at it",
    "revealed": "looked at the name and number",
    "assigned": "passed it on",
    "noted": "wrote a note",
    "raised_higher": "made it more severe",
    "judged": "judged what the software had found",
    "decided": "decided what to do",
    "referred": "referred it",
    "received": "wrote down that the agency has it",
    "resumed": "let the survey go on",
    "shut_out": "shut somebody out of it",
    "about_staff": "gave it to the senior officer",
    "exported": "took a copy for a case system",
    "reopened": "opened it again",
    "nobody_told": "found nobody to tell",
    "safe_now": "asked whether they are safe right now, and had an answer",
}
_DETAIL = {
    "who": "Who",
    "to": "To",
    "why": "Because",
    "answer": "Answer",
    "answered_by": "Answered by",
    "due": "Due",
    "severity": "Severity",
    "before": "Before that",
    "source": "Raised by",
    "decision": "Decision",
    "judged": "Judgement",
    "reason": "Reason",
}
NAMES_STAND = (
    "Words in square brackets stand for characters that cannot be printed here: emoji, characters "
    "of other scripts, and those that nobody can see. The file in JSON holds them as they came."
)


def as_pdf(file: ConcernFile) -> bytes:
    """Draw the file as an A4 PDF with numbered pages; whatever text it holds, it stays in order."""
    paper = Paper(
        f"Concern {file.number}",
        f"OFFICIAL-SENSITIVE  ·  Concern {file.number}",
        at=file.export.at,
    )
    draw = _Drawing(paper, file)
    for part in (draw.head, draw.child, draw.wrote, draw.signs, draw.talked, draw.done):
        part()
    draw.told()
    draw.history()
    draw.note()
    return bytes(paper.output())


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The parts of the document, in the order in which somebody who takes the case over reads."""

    paper: Paper
    file: ConcernFile

    def note(self) -> None:
        """Say what the names in brackets are, once, after the first of them."""
        if self.paper.named and not self.paper.explained:
            self.paper.explained = True
            self.paper.ln(1)
            self.paper.words(NAMES_STAND, 8.5, soft=True)

    def head(self) -> None:
        paper, file = self.paper, self.file
        fill, ink = _SEVERITIES.get(file.severity, _SEVERITIES["low"])
        paper.ink(22, INK, "B")
        paper.cell(paper.epw - 38, 11, f"Concern {file.number}")
        paper.ink(10.5, ink, "B")
        paper.set_fill_color(*fill)
        paper.cell(38, 9, file.severity.capitalize(), align="C", fill=True)
        paper.ln(12)
        paper.words(
            f"Exported by {file.export.by}, {_moment(file.export.at)}.", 9.5, soft=True, line=5
        )
        paper.words(f"Reason: {file.export.reason}", 9.5, soft=True, line=5)
        paper.words("Every time in this document is the time in England.", 9.5, soft=True, line=5)
        if file.history_changed_at is not None:
            paper.ln(2)
            paper.words(
                f"Warning: the history below does not hold together from step "
                f"{file.history_changed_at} on. It was changed outside the service.",
                10,
                bar=(165, 29, 45),
                indent=5,
            )

    def child(self) -> None:
        paper, child = self.paper, self.file.child
        paper.section("The young person")
        if child.code is None:
            paper.words("The text came from somebody whom the service does not know.")
        paper.fact("Name", child.name or "Not held by the service")
        paper.fact("Code", child.code)
        paper.fact("Age", child.age_band or "Not known")
        paper.fact("Phone", child.phone or "Not held by the service")
        paper.words("A family may share a phone. Think before you call or text.", 8.5, soft=True)

    def wrote(self) -> None:
        paper, file = self.paper, self.file
        paper.section("What the young person wrote")
        if file.question_shown is not None:
            paper.words("Shown before it:", 9, soft=True)
            paper.words(file.question_shown, indent=5)
            paper.ln(2)
        paper.ln(1)
        paper.words(file.words, 13, indent=5, line=7, bar=BRAND)
        paper.ln(1)
        self.note()
        paper.ln(1)
        how = _CHANNELS.get(file.channel, file.channel)
        paper.words(f"Sent {how}, {_moment(file.came_at)}.", 9, soft=True)
        if file.part_missing:
            paper.words("The network lost a part of this text: there may be more.", 9, soft=True)
        if file.pictures:
            paper.words(f"Pictures sent with it, not kept: {file.pictures}.", 9, soft=True)
        if file.reply_sent is not None:
            paper.ln(2)
            paper.words("What the service answered:", 9, soft=True)
            paper.words(file.reply_sent, indent=5)
        if file.safety_asked_at is not None:
            answer = _ANSWERS.get(file.safety_answer or "", "No answer")
            paper.ln(2)
            paper.fact("Safe right now?", f"{answer} (asked {_moment(file.safety_asked_at)})")

    def signs(self) -> None:
        paper, file = self.paper, self.file
        paper.section("Why it was raised")
        paper.fact("Raised", _moment(file.raised_at))
        paper.fact("By", _SOURCES.get(file.source, file.source))
        paper.fact("Who read it", file.raised_by)
        for sign in file.signs:
            words = f"{sign.severity.capitalize()}, {sign.category.replace('-', ' ')}"
            paper.fact("Found", f"{words}: “{sign.phrase}”" if sign.phrase else words)
        paper.fact("Terms", f"version {file.terms_version}")
        paper.fact("Software's part", _JUDGED.get(file.judged or ""))
        paper.fact("About staff", "Yes: senior officers only" if file.about_staff else None)

    def talked(self) -> None:
        paper, file = self.paper, self.file
        paper.section("The conversation")
        if file.earlier_left_out:
            paper.words("The latest texts; earlier ones are in the service.", 9, soft=True)
        for line in file.conversation:
            self._line(line)

    def _line(self, line: Line) -> None:
        paper = self.paper
        if paper.will_page_break(13):
            paper.add_page()
        who = "Young person" if line.direction == "in" else "Service"
        how = _CHANNELS.get(line.channel, line.channel)
        this = "  ·  this concern is about this text" if line.this else ""
        lost = "  ·  it did not arrive" if line.lost else ""
        paper.words(f"{who} {how}, {_moment(line.at)}{this}{lost}", 8.5, soft=True, line=4.6)
        bar = None if line.direction == "out" else BRAND if line.this else RULE
        paper.words(line.words, indent=5, bar=bar)
        paper.ln(2)

    def done(self) -> None:
        paper, file = self.paper, self.file
        paper.section("What was done")
        paper.fact("Stands at", file.status.capitalize())
        paper.fact("Acknowledged", _by(file.acknowledged_at, file.acknowledged_by))
        paper.fact("With", file.assigned_to)
        paper.fact("Decision", file.decision_words or "None yet")
        paper.fact("Decided", _by(file.decided_at, None))
        paper.fact("Closed", _by(file.closed_at, None))
        paper.fact("Survey", "Waits while a person helps" if file.survey_paused else None)
        paper.fact("Survey went on", _by(file.resumed_at, None))
        paper.fact("Shut out of it", ", ".join(file.shut_out) or None)
        others = ", ".join(str(number) for number in file.other_concerns)
        paper.fact("Other concerns", others or None)
        for one in file.referrals:
            paper.ln(2)
            paper.fact("Referred to", _AGENCIES.get(one.agency, one.agency))
            paper.fact("Made", _by(one.made_at, one.made_by))
            paper.fact("Answer due", _moment(one.due_at))
            paper.fact("Answered", _by(one.received_at, one.received_by) or "Not yet")

    def told(self) -> None:
        paper = self.paper
        paper.section("Who was told")
        if not self.file.alerts:
            paper.words("Nobody could be told by text or mail.")
        for alert in self.file.alerts:
            why = _WHY_TOLD.get(alert.why, alert.why)
            paper.words(f"{_moment(alert.at)}: {alert.who}, because {why}. {_ways(alert)}", 9.5)

    def history(self) -> None:
        paper = self.paper
        paper.section("History")
        for step in self.file.history:
            if paper.will_page_break(11):
                paper.add_page()
            top = paper.y
            paper.ink(8.5, SOFT)
            paper.cell(9, 5, str(step.number), new_x=XPos.LMARGIN, new_y=YPos.TOP)
            paper.set_xy(MARGIN, top)
            done = _DONE.get(step.action, f"{step.action} it".replace("_", " "))
            paper.words(f"{_moment(step.at)}: {step.by or 'The service'} {done}", 9.5, indent=9)
            for name, value in _details(step):
                paper.words(f"{name}: {value}", 9.5, indent=13, soft=True)
            paper.ln(1)


def _details(step: Step) -> list[tuple[str, str]]:
    detail: Mapping[str, Any] = step.detail
    known = [name for name in _DETAIL if name in detail]
    labels = _DETAIL | ({"reason": "Note"} if step.action == "noted" else {})
    return [
        (labels.get(name, name), _plain(name, detail[name]))
        for name in (*known, *(name for name in detail if name not in _DETAIL))
    ]


def _plain(name: str, value: object) -> str:
    """Write one detail of a step; what people wrote themselves is left as it is."""
    words = str(value)
    if name == "due":
        return _moment(datetime.fromisoformat(words))
    if name == "why":
        return _WHY_TOLD.get(words, words)
    if name in ("severity", "before", "source", "decision", "judged", "answer"):
        return _AGENCIES.get(words, words.replace("_", " "))
    return _AGENCIES.get(words, words) if name == "to" else words


def _ways(alert: Told) -> str:
    ways = [("Text", alert.text, alert.text_sent_at), ("Mail", alert.mail, alert.mail_sent_at)]
    return " ".join(
        f"{name}: {status}{f', {_moment(at)}' if at else ''}."
        for name, status, at in ways
        if status is not None
    )


def _by(at: datetime | None, who: str | None) -> str | None:
    if at is None:
        return None
    return f"{_moment(at)}, {who}" if who else _moment(at)


def _moment(at: datetime) -> str:
    local = at.astimezone(_LONDON)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"
