"""Groups from a list: all of it or nothing, and only numbers that may be texted."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.house import House
from voice_service.channels.numbers import NumberError, mobile
from voice_service.db import db
from voice_service.models.people import Participant
from voice_service.services.cohorts import CohortError, Entry, add_cohort


@pytest.mark.parametrize(
    "written", ["07911 123456", "+44 7911 123456", "447911123456", "(07911) 123-456"]
)
def test_a_mobile_number_has_one_form(written: str) -> None:
    assert mobile(written) == "+447911123456"


@pytest.mark.parametrize(
    "written",
    ["0151 606 2008", "+33 6 12 34 56 78", "07700 900001", "999", "hello", "", "07911 12345678"],
)
def test_others_are_refused(written: str) -> None:
    with pytest.raises(NumberError):
        mobile(written)
    if "900001" in written:
        assert mobile(written, fiction=True) == "+447700900001"


def test_a_list_is_taken_whole_or_not_at_all(house: House) -> None:
    good = [Entry(2, "A", "07700 900031", "12-15"), Entry(3), Entry(4, "B", "", "8-11")]
    bad = [Entry(5, "C", "0151 606 2008"), Entry(6, "D", "", "13"), Entry(7, "A", "+447700900031")]
    with house.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Participant))
        with pytest.raises(CohortError) as caught:
            add_cohort(
                db.session, "Panel", "club", good + bad, now=datetime.now(UTC), means=house.means
            )
        assert [problem.split(":")[0] for problem in caught.value.problems] == [
            "there is no kind of group club; choose one of panel, school, group",
            "there is a group called Panel already",
            "line 5",
            "line 6",
            "line 7",
        ]
        assert db.session.scalar(select(func.count()).select_from(Participant)) == before
        made, count = add_cohort(
            db.session, "Club", "group", good, now=datetime.now(UTC), means=house.means
        )
        assert (made.name, count) == ("Club", 3)
    wave = house.launch(cohort="Club")
    house.deliver()
    assert [to for to, _ in house.sent] == ["+447700900031"]
    assert house.code(wave)
