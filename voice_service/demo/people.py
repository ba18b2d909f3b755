"""The people of the demo. All are invented; the numbers are Ofcom's for fiction."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voice_service.survey.definition import AgeBand

YOUNGEST, CHILD = AgeBand.FIVE_TO_SEVEN.value, AgeBand.EIGHT_TO_ELEVEN.value
TEEN, OLDER = AgeBand.TWELVE_TO_FIFTEEN.value, AgeBand.SIXTEEN_TO_EIGHTEEN.value
EASY_READ = AgeBand.EASY_READ.value


@dataclass(frozen=True, slots=True)
class Member:
    """A young person on the panel of 15."""

    name: str
    age: int
    age_band: str
    phone: str


@dataclass(frozen=True, slots=True)
class School:
    """A school or group that was asked, and how it differs.

    `bands` are shares of those who answered. `lean` moves the answers to a scale question up or
    down, in steps of that scale.
    """

    name: str
    kind: str
    asked: int
    answered: int
    bands: Mapping[str, float]
    lean: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """Somebody who works with the service."""

    name: str
    role: str
    email: str
    phone: str | None = None


def _panel(*members: tuple[str, int, str]) -> tuple[Member, ...]:
    return tuple(
        Member(f"{name} (demo)", age, band, f"+4477009{number:05}")
        for number, (name, age, band) in enumerate(members, start=1)
    )


PANEL = _panel(
    ("Ash T.", 10, CHILD),
    ("Bea M.", 11, CHILD),
    ("Cal R.", 11, CHILD),
    ("Dot W.", 12, TEEN),
    ("Eli F.", 12, TEEN),
    ("Fen O.", 13, TEEN),
    ("Gus H.", 13, EASY_READ),
    ("Hana J.", 14, TEEN),
    ("Ivo P.", 14, TEEN),
    ("Jaz K.", 15, TEEN),
    ("Kit S.", 15, TEEN),
    ("Lu D.", 16, OLDER),
    ("Mo A.", 16, OLDER),
    ("Nell G.", 17, OLDER),
    ("Ozzie B.", 18, OLDER),
)

_PRIMARY = {YOUNGEST: 0.4, CHILD: 0.6}
_SECONDARY = {CHILD: 0.04, TEEN: 0.8, OLDER: 0.1, EASY_READ: 0.06}

# One club so small that its figures, and those of the next smallest, must be protected.
SCHOOLS = (
    School("Lighthouse Lane Primary (demo)", "school", 92, 74, _PRIMARY),
    School("Seagull Street Primary (demo)", "school", 84, 68, _PRIMARY, {"safe_town": -0.3}),
    School("Marram Hill High (demo)", "school", 150, 118, _SECONDARY, {"safe_online": -1.2}),
    School(
        "Tall Ships Academy (demo)",
        "school",
        134,
        102,
        _SECONDARY,
        {"safe_way": -1.3, "safe_town": -0.4},
    ),
    School(
        "Sandpiper Sixth Form College (demo)",
        "school",
        45,
        29,
        {OLDER: 0.93, EASY_READ: 0.07},
        {"safe_school": 0.3, "safe_town": -0.3},
    ),
    School("The Boat Shed Youth Club (demo)", "group", 15, 9, {TEEN: 0.67, OLDER: 0.33}),
)

STAFF = (
    StaffPerson("Robin K. (demo)", "youth_worker", "youth.worker@example.org"),
    StaffPerson("Sam P. (demo)", "safeguarding_lead", "safeguarding@example.org", "+447700900901"),
    StaffPerson("Kim D. (demo)", "safeguarding_lead", "deputy@example.org", "+447700900902"),
    StaffPerson("Lee S. (demo)", "senior_officer", "senior@example.org", "+447700900903"),
    StaffPerson("Alex W. (demo)", "partner_reader", "partnership@example.org"),
    StaffPerson("Max V. (demo)", "scrutineer", "scrutineer@example.org"),
    StaffPerson("Dee N. (demo)", "analyst", "analyst@example.org"),
    StaffPerson("Jo M. (demo)", "administrator", "administrator@example.org"),
)
