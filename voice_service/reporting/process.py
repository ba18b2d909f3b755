"""How concerns were dealt with, in numbers for the scrutineer: no words, no names, no small counts.

The sum over everything is never shown. Each figure is protected for itself or as one part of a
sum that a reader may know to the last child; shares come from such figures alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from voice_service.reporting.figures import Figure, Kind, ProcessReport, Section
from voice_service.reporting.protection import DEFAULT
from voice_service.reporting.shares import count, is_shown, parts, seen, share, tells, times

SEVERITIES = {"immediate": "Immediate", "high": "High", "medium": "Medium", "low": "Low"}
SOFTWARE = {
    "screening": "by the words",
    "answer": "by an answer that was chosen",
    "failure": "because it could not screen a text",
}
AGENCIES = {
    "social_care": "to children’s social care",
    "police_999": "to the police, by 999",
    "police_101": "to the police, by 101",
}
DECISIONS = {
    "referred": "Referred to an agency",
    "trusted_adult": "Spoke with the child’s trusted adult",
    "already_known": "Already known to services",
    "no_further_action": "No further action",
    "undecided": "Not decided yet",
}


@dataclass(frozen=True, slots=True)
class ConcernFacts:
    """One concern without anything that could name a child.

    `in_time`: acknowledged before the next person was due; None while it still may be.
    """

    source: str
    severity: str
    judged: str | None = None
    decision: str | None = None
    alerted_after: timedelta | None = None
    acknowledged_after: timedelta | None = None
    decided_after: timedelta | None = None
    in_time: bool | None = None
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """Texts that were screened, texts for a person to read, and how long until each was read."""

    screened: int = 0
    to_read: int = 0
    read_after: Sequence[timedelta] = ()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """On how many days the test of the line passed, failed, and was not made."""

    passed: int = 0
    failed: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report is made from; `referrals` tell of each whether it was answered in time."""

    title: str
    first: date
    last: date
    concerns: Sequence[ConcernFacts] = ()
    referrals: Sequence[bool | None] = ()
    alerts_lost: int = 0
    reading: ReadingFacts = ReadingFacts()
    line: LineFacts = LineFacts()


@dataclass(frozen=True, slots=True)
class _Group:
    """Concerns whose number may be shown, with its parts."""

    concerns: Sequence[ConcernFacts]

    @property
    def severities(self) -> list[int]:
        return [sum(c.severity == severity for c in self.concerns) for severity in SEVERITIES]

    @property
    def shown(self) -> bool:
        # Where every part is as high as a hidden one can be, their number would tell them all.
        number = len(self.concerns)
        return is_shown(number) and not tells(self.severities, range(4), seen(number))

    @property
    def span(self) -> tuple[int, int]:
        return seen(len(self.concerns)) if self.shown else (0, 4 * DEFAULT.hide_to)


def process(facts: Facts) -> ProcessReport:
    """Make the report; whoever knows every rule in here still cannot work out a hidden figure."""
    software = _Group([one for one in facts.concerns if one.source in SOFTWARE])
    people = _Group([one for one in facts.concerns if one.source not in SOFTWARE])
    severe = "How severe, when "
    return ProcessReport(
        title=facts.title,
        first=facts.first,
        last=facts.last,
        sections=(
            _raised(software, people),
            _severity("severity_software", f"{severe}the software raised it", software),
            _severity("severity_people", f"{severe}a person raised it", people),
            _prompt(facts, software),
            _decided(facts, software, people),
            _right(software, people),
            _read(facts.reading),
            _line(facts.line),
        ),
    )


def _raised(software: _Group, people: _Group) -> Section:
    kinds = [sum(c.source == kind for c in software.concerns) for kind in SOFTWARE]
    figures = (
        _whole("software", "Raised by the software", software),
        *parts(SOFTWARE, kinds, software.span, shown=software.shown, inner=True),
        _whole("people", "Raised by a person who read the text", people),
    )
    return Section("raised", "Concerns", figures)


def _whole(name: str, label: str, group: _Group) -> Figure:
    return count(name, label, len(group.concerns) if group.shown else 0)


def _severity(name: str, title: str, group: _Group) -> Section:
    return Section(name, title, _severities(group))


def _severities(group: _Group) -> tuple[Figure, ...]:
    return parts(SEVERITIES, group.severities, group.span, shown=group.shown)


def _prompt(facts: Facts, software: _Group) -> Section:
    concerns = facts.concerns
    passed_on = sum(c.passed_on for c in concerns)
    figures = (
        *times("alerted", "An alert went out", (c.alerted_after for c in concerns)),
        *times("acknowledged", "Acknowledged", (c.acknowledged_after for c in concerns)),
        *times("decided", "Decided", (c.decided_after for c in concerns)),
        _in_time("in_time", "Acknowledged before the next person was due", concerns),
        *_in_time_by_severity(software),
        count("passed_on", "Passed on to the next person", passed_on),
        count("alerts_lost", "Alerts that reached nobody", facts.alerts_lost),
    )
    return Section(
        "prompt",
        "How soon",
        figures,
        "Times count from when a concern was raised. The next person is due after 5 minutes when "
        "it is immediate, after an hour when it is high, and after one working day otherwise.",
    )


def _in_time(
    name: str, label: str, concerns: Iterable[ConcernFacts], inner: bool = False
) -> Figure:
    known = [c.in_time for c in concerns if c.in_time is not None]
    return share(name, label, sum(known), len(known) - sum(known), inner=inner)


def _in_time_by_severity(software: _Group) -> Iterable[Figure]:
    # Only where their number is shown, so that no share gives a number away.
    shown = {cell.id for cell in _severities(software) if not cell.suppressed}
    for severity in ("immediate", "high"):
        label = f"of the {severity} ones that the software raised"
        mine = [c for c in software.concerns if c.severity == severity and severity in shown]
        yield _in_time(f"in_time_{severity}", label, mine, inner=True)


def _decided(facts: Facts, software: _Group, people: _Group) -> Section:
    made = [_decision(one.decision) for one in facts.concerns]
    whole = software.span[0] + people.span[0], software.span[1] + people.span[1]
    referred, *others = parts(DECISIONS, [made.count(kind) for kind in DECISIONS], whole)
    shown = not referred.suppressed
    agencies = [sum(c.decision == agency for c in facts.concerns) for agency in AGENCIES]
    answered = [one for one in facts.referrals if one is not None and shown]
    late = len(answered) - sum(answered)
    in_time = "answered within one working day"
    figures = (
        referred,
        *parts(AGENCIES, agencies, seen(sum(agencies)), shown=shown, inner=True),
        share("answered_in_time", in_time, sum(answered), late, inner=True),
        *others,
    )
    return Section("decided", "What was decided", figures)


def _decision(decision: str | None) -> str:
    return "referred" if decision in AGENCIES else decision or "undecided"


def _right(software: _Group, people: _Group) -> Section:
    # How many were not judged is never shown, so these add up to nothing that a reader knows.
    judged = [c.judged for c in software.concerns] if software.shown else []
    right, wrong = judged.count("right"), judged.count("false_alarm")
    missed = len(people.concerns) if people.shown else 0
    precision, recall = "Right, of what it raised", "Found, of what it should raise"
    figures = (
        count("right", "Rightly raised, as people judged", right),
        count("false_alarms", "False alarms, as people judged", wrong),
        count("missed", "Missed: raised by a person alone", missed),
        share("precision", f"{precision} (precision)", right, wrong, interval=True),
        share("recall", f"{recall} (recall)", right, missed, interval=True),
    )
    return Section(
        "right",
        "How right the software was",
        figures,
        "Shares are worked out from these rounded figures, with the range in which the truth lies "
        "95 times in 100. What nobody has judged or read yet is not in them.",
    )


def _read(reading: ReadingFacts) -> Section:
    read = len(reading.read_after)
    figures = (
        count("screened", "Texts that the software screened", reading.screened),
        count("to_read", "Texts in a child’s own words", reading.to_read),
        share("read", "read by a person", read, reading.to_read - read, inner=True),
        *times("until_read", "Read by a person", reading.read_after),
    )
    return Section("read", "Read by people", figures)


def _line(line: LineFacts) -> Section:
    figures = (
        Figure("line_passed", "Passed", Kind.DAYS, line.passed),
        Figure("line_failed", "Failed", Kind.DAYS, line.failed),
        Figure("line_missed", "Not made", Kind.DAYS, line.missed),
    )
    note = "These are days and count no children, so they are exact."
    return Section("line", "The daily test of the alert line", figures, note)
