"""What the machine makes of comments, as an analyst and a reader see and correct it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.house import LEAD, House
from tests.respondent import Page, Texter
from voice_service.db import db
from voice_service.models.conversations import Answer
from voice_service.models.judgements import Judgement
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.services import agreeing, reading, summaries, understanding
from voice_service.survey.loader import load_survey, read_text

ANALYST = "analyst@example.org"
WORDS = "me and ellie hate the bus stop its dead scary at night"
HARM = "my stepdad hits me"
POLISH = "nie czuję się bezpiecznie w szkole"


SURVEY = load_survey(
    read_text(Path(__file__).parents[1] / "surveys" / "in_their_words.yaml"), "in_their_words.yaml"
)


def shown(client: Any, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    page = Page()
    page.feed(answer.text)
    return page


def lead_of(session: Session) -> StaffMember:
    return session.scalars(select(StaffMember).where(StaffMember.email == LEAD)).one()


def answered(house: House, words: str, phone: int = 1) -> int:
    """Let a young person write this and the worker understand it; return the answer."""
    Texter(house, f"+4477009{phone:05}").replies("1", words)
    with house.app.app_context():
        while understanding.understand_new(db.session, house.means):
            pass
        (found,) = [one.id for one in db.session.scalars(select(Answer)) if one.words == words]
        return found


def read_all(house: House) -> None:
    with house.app.app_context():
        now = datetime.now(UTC)
        ids = list(db.session.scalars(select(Message.id).where(Message.to_read)))
        lead = lead_of(db.session)
        reading.read(db.session, ids, lead, now=now)


def test_an_analyst_reads_no_names_and_only_what_the_lead_has_read(house: House) -> None:
    house.launch(SURVEY)
    answered(house, WORDS)
    client = house.staff(ANALYST)
    assert "Nothing is left to check" in shown(client, "/staff/checking").text
    read_all(house)
    page = shown(client, "/staff/checking")
    assert "hate the bus stop" in page.text
    assert "ellie" not in page.text.lower()
    assert "[a friend]" in page.text
    assert "Sounds negative" in page.text
    assert "Buses, trains and taxis" in page.text
    assert client.get("/staff/reading").status_code == 403
    assert "ellie" in shown(house.staff(LEAD), "/staff/checking").text


def test_what_a_concern_holds_is_never_there(house: House) -> None:
    house.launch(SURVEY)
    answered(house, HARM)
    read_all(house)
    for who in (ANALYST, LEAD):
        assert "hits me" not in shown(house.staff(who), "/staff/checking").text


def test_a_correction_wins_and_is_kept_with_who_and_why(house: House) -> None:
    wave = house.launch(SURVEY)
    answer_id = answered(house, WORDS)
    read_all(house)
    client = house.staff(ANALYST)
    token = shown(client, "/staff/checking").fields["csrf_token"]
    form = {"csrf_token": token, "sounds": "mixed", "why": "they laugh about it"}
    assert client.post(f"/staff/checking/{answer_id}", data=form).status_code == 303
    themes = {"csrf_token": token, "themes": "chosen", "theme": ["transport", "lighting"]}
    told = client.post(
        f"/staff/checking/{answer_id}", data=themes, headers={"Accept": "application/json"}
    )
    assert told.json == {"left": 0}
    with house.app.app_context():
        answer = db.session.get_one(Answer, answer_id)
        assert (answer.sentiment, understanding.sounds(answer)) == ("negative", "mixed")
        assert understanding.themes_of(answer) == [("transport", "mixed"), ("lighting", "mixed")]
        first, second = db.session.scalars(select(Judgement).order_by(Judgement.id))
        assert (first.machine, first.person, first.why) == (
            *("negative", "mixed"),
            "they laugh about it",
        )
        assert second.person == "lighting,transport"
        assert first.by.email == ANALYST
        # A newer version reads it again, and the person's word stays.
        answer.understood_by = "older"
        db.session.commit()
        assert understanding.understand_new(db.session, house.means) == 1
        assert understanding.sounds(db.session.get_one(Answer, answer_id)) == "mixed"
        assert summaries.summary(db.session, wave, house.means) is not None


def test_other_words_need_another_judgement(house: House) -> None:
    house.launch(SURVEY)
    answer_id = answered(house, WORDS)
    read_all(house)
    client = house.staff(LEAD)
    token = shown(client, "/staff/checking").fields["csrf_token"]
    client.post(f"/staff/checking/{answer_id}", data={"csrf_token": token, "sounds": "neutral"})
    with house.app.app_context():
        assert agreeing.measured(db.session).sentiment.judged == 1
        answer = db.session.get_one(Answer, answer_id)
        answer.words, answer.answered_at = "the park is great", datetime.now(UTC)
        db.session.commit()
        assert agreeing.measured(db.session).sentiment.judged == 0


def test_nonsense_is_refused_and_nothing_is_kept(house: House) -> None:
    house.launch(SURVEY)
    answer_id = answered(house, WORDS)
    client = house.staff(LEAD)
    token = shown(client, "/staff/reading").fields["csrf_token"]
    data = {"Accept": "application/json"}
    for form in ({"sounds": "furious"}, {"themes": "chosen", "theme": "aliens"}):
        told = client.post(
            f"/staff/checking/{answer_id}", data={"csrf_token": token, **form}, headers=data
        )
        assert told.status_code == 422
        assert "Choose" in told.json["error"]
    missing = client.post("/staff/checking/999", data={"csrf_token": token}, headers=data)
    assert missing.status_code == 422
    with house.app.app_context():
        assert list(db.session.scalars(select(Judgement))) == []


def test_words_in_another_language_stand_first_and_say_which(house: House) -> None:
    house.launch(SURVEY)
    answered(house, WORDS, phone=1)
    answered(house, POLISH, phone=2)
    page = shown(house.staff(LEAD), "/staff/reading").text
    assert page.index("bezpiecznie") < page.index("bus stop")
    assert "Not in English: it seems to be Polish" in page
    with house.app.app_context():
        texts = reading.unread(db.session, lead_of(db.session))
        later = reading.unread(db.session, lead_of(db.session), after=texts[0].id)
        assert [text.id for text in later] == [text.id for text in texts[1:]]
        (answer,) = [one for one in db.session.scalars(select(Answer)) if one.words == POLISH]
        assert (answer.sentiment, answer.language, answer.themes) == ("cannot_tell", "pl", [])


def test_a_reader_corrects_where_it_is_read(house: House) -> None:
    house.launch(SURVEY)
    answer_id = answered(house, WORDS)
    client = house.staff(LEAD)
    page = shown(client, "/staff/reading")
    assert "Sounds negative" in page.text
    form = {"csrf_token": page.fields["csrf_token"], "sounds": "mixed", "from": "reading"}
    answer = client.post(f"/staff/checking/{answer_id}", data=form)
    assert answer.location == "/staff/reading"
    assert "Sounds mixed (a person said so)" in shown(client, "/staff/reading").text


def test_where_people_disagree_too_often_the_figure_is_hidden(house: House) -> None:
    wave = house.launch(SURVEY)
    answer_id = answered(house, WORDS)
    with house.app.app_context():
        answer, lead = db.session.get_one(Answer, answer_id), lead_of(db.session)
        for number in range(25):
            copy = Answer(
                conversation_id=answer.conversation_id,
                wave_id=wave,
                question_id=f"copy-{number}",
                choices=[],
                words=WORDS,
                sentiment="negative",
                understood_by="1",
                channel="sms",
                answered_at=answer.answered_at,
            )
            db.session.add(copy)
            db.session.flush()
            label = "negative" if number % 2 else "neutral"
            understanding.judge_sentiment(
                db.session, copy, label, "", by=lead, now=datetime.now(UTC)
            )
        found = agreeing.measured(db.session)
        assert (found.sentiment.judged, found.sentiment.same) == (25, 12)
        assert found.sentiment.too_low
        told = summaries.summary(db.session, wave, house.means)
        assert told is not None
        assert "48%" in told.sentiment_hidden
        assert told.sentiment.base is None
    page = shown(house.staff(ANALYST), "/staff/checking/agreement").text
    assert "48% of 25 comments" in page
    assert "too low" in page


def test_a_quote_begins_without_names_and_a_person_has_the_last_word(house: House) -> None:
    wave = house.launch(SURVEY)
    answered(house, "me and ellie want lights, text 07700 900123")
    page = house.staff(LEAD).get(f"/staff/waves/{wave}/comments").text
    proposed = page[page.index("<textarea") : page.index("</textarea>")]
    assert "ellie" not in proposed
    assert "900123" not in proposed
    assert "[a phone number]" in proposed
    assert "A computer took out" in page
