"""In their own language: by page from right to left, by text, and what is said about safety."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select, update

from tests.house import House, library
from tests.respondent import Surfer, Texter
from voice_service.conversation.words import ENGLISH
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer
from voice_service.models.people import Cohort, Participant
from voice_service.models.staff import StaffMember
from voice_service.services import launching, obstacles
from voice_service.services.tongues import words_for

ASH = "+447700900001"
ARABIC, POLISH = words_for("ar"), words_for("pl")


def reads(house: House, language: str, phone: str = ASH) -> None:
    """Let a member of the panel have said which language they read."""
    with house.app.app_context():
        lookup = house.means.secrets.lookup(phone)
        who = Participant.phone_lookup == lookup
        db.session.execute(update(Participant).where(who).values(language=language))
        db.session.commit()


def answers(house: House) -> dict[str, tuple[list[str], str | None, str | None]]:
    with house.app.app_context():
        rows = db.session.scalars(select(Answer))
        return {row.question_id: (row.choices, row.missing, row.words) for row in rows}


def html(surfer: Surfer, path: str = "/survey", **headers: str) -> str:
    """Return a page as it comes, with its marks of language and direction."""
    return surfer.client.get(path, headers=headers, follow_redirects=True).get_data(as_text=True)


def shown(page: str, pattern: str) -> str:
    found = re.search(pattern, page, re.S)
    assert found is not None, f"{pattern} is not in {page}"
    return found[1]


def test_a_group_s_page_in_arabic_from_the_door_to_the_end(house: House) -> None:
    code = house.code(house.launch("feeling-safe", "School"))
    noor = Surfer(house)
    noor.client.set_cookie("language", "ar")
    door = html(noor, f"/j/{code}")
    assert '<html lang="ar" dir="rtl">' in door
    assert ARABIC["promise_private"] in door
    noor.opens(f"/j/{code}").sees(ARABIC["start"], ARABIC["site"]).starts()
    noor.sees(ARABIC["ask_age"], "16 أو أكثر")
    # From here on it is the language of the conversation, whatever the browser says.
    noor.client.set_cookie("language", "pl")
    noor.picks("12-15").sees("1 من 7", ARABIC["dont_know"], ARABIC["skip"])
    page = html(noor)
    assert '<html lang="ar" dir="rtl">' in page
    asked = library().surveys["feeling-safe"].question("safe_home").ask.to(None, "ar")
    assert f'<h1 id="ask">{asked}</h1>' in page
    noor.sends().sees("«تخطي»")
    noor.picks("4").sees("2 من 7").presses("back").sees("1 من 7").picks("3").picks("dont_know")
    noor.opens("/help").sees("0800 1111")
    assert 'href="tel:08001111"' in html(noor, "/help")
    noor.opens("/private").sees(ARABIC["promise_reads"]).opens("/survey")
    for _ in range(8):
        if "skip" not in dict(noor.page.buttons):
            break
        noor.presses("skip")
    noor.sees(ARABIC["thank_you"])
    assert answers(house)["safe_home"][0] == ["3"]
    with house.app.app_context():
        assert "ar" in set(db.session.scalars(select(Participant.language)))


def test_the_language_travels_without_cookies(house: House) -> None:
    code = house.code(house.launch("feeling-safe", "School"))
    iryna = Surfer(house, cookies=False)
    page = iryna.client.get(f"/j/{code}", headers={"Accept-Language": "uk-UA,uk;q=0.9,en;q=0.5"})
    assert '<html lang="uk" dir="ltr">' in page.text
    iryna._show(page)
    iryna.starts().sees("Скільки тобі років?").picks("12-15").sees("1 з 7")


def test_before_anything_was_chosen_a_page_speaks_as_the_browser_does(house: House) -> None:
    for accepts, language in {
        "cy,en;q=0.5": "cy",
        "pl-PL": "pl",
        "fr": "en",
        "xx-nonsense;q=many": "en",
        "en-GB,en;q=0.9,uk;q=0.8": "en",
    }.items():
        page = html(Surfer(house), "/", **{"Accept-Language": accepts})
        assert f'<html lang="{language}"' in page, accepts
        assert words_for(language)["home_lead"].replace("'", "&#39;") in page
    chosen = Surfer(house)
    chosen.client.set_cookie("language", "cy")
    assert '<html lang="cy"' in html(chosen, "/", **{"Accept-Language": "pl"})
    chosen.client.set_cookie("language", "../../etc")
    assert '<html lang="pl"' in html(chosen, "/", **{"Accept-Language": "pl"})
    lost = html(Surfer(house), "/nothing/here", **{"Accept-Language": "pl"})
    assert POLISH["lost_title"] in lost
    chosen.client.set_cookie("language", "pl")
    chosen.opens("/").sends(code="BCDFGHJK").sees(POLISH["code_wrong"])
    staff = html(Surfer(house), "/staff/login", **{"Accept-Language": "pl"})
    assert "Logowanie" not in staff
    assert "Sign in" in staff


def test_a_whole_survey_by_text_in_polish(house: House) -> None:
    reads(house, "pl")
    house.launch()
    house.deliver()
    kasia = Texter(house)
    invitation = kasia.was_sent("STOP")
    assert invitation.startswith("Czesc."), "without accents it costs half"
    for promise in ("Ty wybierasz", "odpowiedz 1", "krzywda", "SMS-y moga kosztowac", "/s/"):
        assert promise in invitation
    with house.app.app_context():
        lookups = {row.phone: row.language for row in db.session.scalars(select(Participant))}
    assert lookups[ASH] == "pl"
    kasia.replies("tak").receives(
        "Jak bezpiecznie czujesz sie", "6 Nie wiem", "POMIN, WSTECZ albo HELP"
    )
    kasia.replies("2").receives("w szkole").replies("Nie wiem")
    kasia.replies("WSTECZ").receives("w szkole").replies("3")
    kasia.replies("nie wiem").replies("pomin")
    kasia.replies("11").receives("nie udalo sie nam tego zrozumiec", "od 1 do 4")
    kasia.replies("help").receives(
        "Tu od razu dostaniesz pomoc:",
        "Childline: zadzwon 0800 1111",
        "Shout: wyslij SHOUT na 85258",
        "Childline: call 0800 1111",  # the English, until a person has read the Polish
    )
    kasia.replies("Nie chcę mówić").receives("Odpowiedz swoimi slowami albo napisz POMIN.")
    kasia.replies("więcej światła").receives("Dziekujemy, ze nam mowisz.")
    assert answers(house) == {
        "safe_home": (["4"], None, None),
        "safe_school": (["3"], None, None),
        "safe_town": ([], "dont_know", None),
        "safe_online": ([], "skipped", None),
        "adult_to_tell": ([], "rather_not", None),
        "change_one_thing": ([], None, "więcej światła"),
    }
    kasia.replies("wypisz mnie").receives("Nie dostaniesz od nas wiecej", ENGLISH["stopped"])


def test_a_child_who_tells_hears_it_in_polish_and_in_the_approved_english(house: House) -> None:
    reads(house, "pl")
    house.launch()
    kasia = Texter(house).replies("1", "my dad hits me")
    kasia.receives("Dziekujemy, ze nam mowisz", "przeczyta to najpozniej", "Thank you for telling")
    assert kasia.last.count("999") == 2
    assert kasia.last.count("0800 1111") == 2
    kasia.replies("halo?").receives("przeczyta", "a person will read it")
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.reply_sent is not None
        assert "Thank you for telling us" in concern.reply_sent
        assert "Dziękujemy" in concern.reply_sent, "what the child was told, as it is written"


def test_in_danger_now_tak_and_nie_are_understood(house: House) -> None:
    reads(house, "uk")
    house.launch()
    danylo = Texter(house).replies("1", "he is going to kill me right now")
    danylo.receives("Ти зараз у безпеці?", "Are you safe right now?")
    danylo.replies("ні").receives("Дзвони 999 зараз", "Please call 999 now")
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert (concern.severity, concern.safety_answer) == ("immediate", "no")


def test_a_page_about_safety_has_two_blocks_until_somebody_has_read_the_translation(
    house: House,
) -> None:
    reads(house, "ar")
    house.launch()
    house.deliver()
    link = "/s/" + Texter(house).was_sent("/s/").rsplit("/s/", 1)[1]
    noor = Surfer(house).opens(link).starts()
    telling = {**noor.page.fields, "answer": "he is going to kill me right now"}
    page = noor.client.post("/survey", data=telling).get_data(as_text=True)
    assert '<html lang="ar" dir="rtl">' in page
    assert "هل أنت في أمان الآن؟" in page
    beside = shown(page, r'<div class="english" lang="en" dir="ltr">(.*?)</div>')
    assert "Thank you for telling us" in beside
    assert "call 999 now" in beside
    assert '<span class="english" lang="en" dir="ltr">Are you safe right now?</span>' in page
    assert re.search(r"نعم\s*<span[^>]*>Yes</span>", page)
    assert "Call 999 if you are in danger now." in page, "contacts, too"
    noor._show(noor.client.get("/survey"))
    noor.sees("لا توجد أسئلة الآن", "There are no questions just now.")
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.reply_sent is not None
        assert "فعلت الصواب" in concern.reply_sent
        assert "Are you safe right now?" in concern.reply_sent


def test_a_launch_costs_what_each_language_costs(house: House) -> None:
    def plan() -> launching.Plan:
        with house.app.app_context():
            survey = house.means.library.surveys["feeling-safe"]
            panel = db.session.scalars(select(Cohort).where(Cohort.name == "Panel")).one()
            lead = db.session.scalars(select(StaffMember).filter_by(email="lead@example.org")).one()
            now = datetime.now(UTC)
            details = launching.proposed(survey, lead, today=now.date())
            made = launching.plan(
                db.session, survey, [panel.id], details, now=now, means=house.means
            )
            return made

    english = plan()
    reads(house, "uk")
    mixed = plan()
    house.launch()
    house.deliver()
    assert replace(mixed, segments=english.segments, pence=english.pence) == english
    assert mixed.segments > english.segments + 2, "another script takes more than twice as many"
    sent = dict(house.sent)
    assert "Привіт" in sent[ASH]
    with house.app.app_context():
        told = obstacles.warnings(library().surveys["feeling-safe"], [], house.means)
    assert any("Ukrainian" in line for line in told)
