"""In another language: who reads Polish is asked in Polish, and staff read what that was."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from tests.diary.test_on_the_web import link
from tests.house import LEAD, House
from tests.respondent import Surfer, Texter
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.people import Cohort, Participant
from voice_service.models.staff import StaffMember
from voice_service.services import launching

POLISH = "Jak bezpiecznie czujesz się w miejscu, w którym mieszkasz?"
ENGLISH = "How safe do you feel in the place where you live?"


def all_read(house: House, language: str) -> None:
    """Let everybody on the panel read one language."""
    with house.app.app_context():
        for person in db.session.scalars(select(Participant)):
            person.language = language
        db.session.commit()


def warnings(house: House) -> str:
    """Return what whoever launches feeling-safe for the panel is told."""
    now = datetime.now(UTC)
    with house.app.app_context():
        survey = house.means.library.surveys["feeling-safe"]
        panel = db.session.scalars(select(Cohort).where(Cohort.name == "Panel")).one()
        lead = db.session.scalars(select(StaffMember).where(StaffMember.email == LEAD)).one()
        details = replace(launching.proposed(survey, lead, today=now.date()), spend_limit_pence=1)
        plan = launching.plan(
            *(db.session, survey, [panel.id], details), now=now, means=house.means
        )
        return "\n".join(plan.warnings)


def test_by_text(house: House) -> None:
    all_read(house, "pl")
    house.launch()
    ash = Texter(house).replies("1").receives("Jak bezpiecznie", "5 Wcale nie czuje")
    ash.replies("2").receives("w szkole lub w college'u")
    ash.replies("back", "1 but my dad hits me").receives("999", "0800 1111")
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.question_shown == f"{POLISH}\n{ENGLISH}"
        assert concern.message.body == "1 but my dad hits me"
        assert db.session.scalars(select(Conversation)).one().state["language"] == "pl"
    page = house.staff(LEAD).get("/staff/concerns/1").text
    assert POLISH in page
    assert ENGLISH in page


def test_a_choice_that_worries_us_is_told_in_both_languages(house: House) -> None:
    all_read(house, "pl")
    house.launch()
    ash = Surfer(house).opens(link(house)).starts().sees(POLISH, "Wcale nie czuję się bezpiecznie")
    ash.picks("1").sees("Jak bezpiecznie czujesz się w szkole")
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.severity == "medium"
        assert concern.question_shown == f"{POLISH}\n{ENGLISH}"
        assert concern.message.body == "Wcale nie czuję się bezpiecznie\nNot safe at all"


def test_a_survey_without_the_language_is_asked_in_english(house: House) -> None:
    all_read(house, "fr")
    house.launch()
    Texter(house).replies("1").receives("How safe do you feel", "1 Very safe")
    with house.app.app_context():
        assert db.session.scalars(select(Conversation)).one().state["language"] == "fr"


def test_whoever_launches_is_told_what_is_not_right_in_other_languages(house: House) -> None:
    assert "Nobody who speaks pl, ar, uk, cy has reviewed" in warnings(house)
    assert "no words in it" not in warnings(house)
    all_read(house, "fr")
    assert "Some read fr, and this survey has no words in it: English is shown." in warnings(house)
