"""Surveys that youth workers write: begun, reworded, checked, approved by another, asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from flask_security import hash_password
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from tests.house import PASSWORD, House
from tests.respondent import Surfer
from voice_service.db import db
from voice_service.models.authoring import Draft, Idea
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import YOUTH_WORKER, AuditEvent, StaffMember
from voice_service.services import accounts
from voice_service.services.launchable import surveys_to_launch
from voice_service.survey.loader import load_survey

DRAFTS = "/staff/surveys/drafts"


@dataclass
class Sheet(HTMLParser):
    """The longest form of a page as a browser would send it, and all of the page's words."""

    fields: MultiDict[str, str] = field(default_factory=MultiDict)
    action: str = ""
    words: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    _forms: list[tuple[str, MultiDict[str, str]]] = field(default_factory=list)
    _named: str = ""
    _area: str = ""
    _inert: int = 0

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._inert += 1
        if tag == "iframe":
            self.frames.append(given.get("srcdoc", ""))
        if tag == "form":
            self._forms.append((given.get("action", ""), MultiDict()))
        elif self._forms and not self._inert:
            self._take(tag, given, self._forms[-1][1])

    def _take(self, tag: str, given: dict[str, str], form: MultiDict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input":
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                form.add(name, value)
        elif tag in ("select", "textarea"):
            self._named, self._area = name, name if tag == "textarea" else ""
            form.add(name, "")
        elif tag == "option" and "selected" in given:
            form[self._named] = value
        elif tag == "button":
            self.buttons.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._inert -= 1
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._forms and not self._inert:
            self._forms[-1][1][self._area] = data.removeprefix("\n")
        self.words.append(data)

    def close(self) -> None:
        super().close()
        if self._forms:
            self.action, self.fields = max(self._forms, key=lambda form: len(form[1]))

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class Writer:
    """A member of staff at the editor, without JavaScript."""

    def __init__(self, house: House, email: str = "youth_worker@example.org") -> None:
        self.client = house.staff(email)
        self.path, self.status, self.sheet = "", 0, Sheet()

    def opens(self, path: str, status: int = 200) -> "Writer":
        self._show(self.client.get(path, follow_redirects=True))
        assert self.status == status, (path, self.status)
        return self

    def _show(self, answer: Any) -> None:
        self.status, self.path = answer.status_code, answer.request.path
        self.sheet = Sheet()
        self.sheet.feed(answer.text)
        self.sheet.close()

    def presses(self, do: str = "save", **changes: object) -> "Writer":
        """Send the page's form with some fields changed; a list stands for several ticks."""
        return self.posts(self.sheet.action or self.path, {"do": do, **changes})

    def posts(self, address: str, changes: dict[str, object]) -> "Writer":
        form = MultiDict(self.sheet.fields)
        for name, value in changes.items():
            name = name.replace("__", "-")
            form.setlist(name, value if isinstance(value, list) else [str(value)])
        form.setlistdefault("csrf_token")
        self._show(self.client.post(address, data=form, follow_redirects=True))
        return self

    def sees(self, *parts: str) -> "Writer":
        for part in parts:
            assert part in self.sheet.text, f"{part!r} is not in {self.sheet.text!r}"
        return self

    def sees_not(self, *parts: str) -> "Writer":
        for part in parts:
            assert part not in self.sheet.text, part
        return self


@pytest.fixture
def house(house: House) -> House:
    """A house in which a second youth worker works."""
    with house.app.app_context():
        role = accounts.roles(db.session)[YOUTH_WORKER]
        db.session.add(
            StaffMember(
                email="second@example.org",
                name="Invented second worker",
                password=hash_password(PASSWORD),
                active=True,
                fs_uniquifier="second",
                roles=[role],
            )
        )
        db.session.commit()
    return house


@contextmanager
def stored(house: House, draft_id: int = 1) -> Iterator[Draft]:
    with house.app.app_context():
        yield db.session.get_one(Draft, draft_id)
        db.session.commit()


def begun(house: House) -> Writer:
    """Begin the next version of a survey."""
    writer = Writer(house).opens(f"{DRAFTS}/begin?survey=feeling-safe")
    return writer.presses(how="version").sees("Being written")


def test_from_a_survey_to_a_version_that_a_second_person_approved_and_a_child_answers(
    house: House,
) -> None:
    writer = begun(house).sees("version 2", "8 What one thing")
    writer.opens(f"{DRAFTS}/1/questions/safe_school")
    writer.presses(ask="How safe do you feel in class?", ask__8__11=" Do you feel\nsafe in class? ")
    writer.sees("“How safe do you feel in class?” is saved")
    # A new question, from its kind to its place; nobody types a value or an id.
    writer.opens(f"{DRAFTS}/1/questions/new").sees("How do young people answer it?")
    writer.opens(f"{DRAFTS}/1/questions/new?kind=choice&after=safe_school")
    writer.presses(
        ask="Where do you like to be in a break?",
        o0__label="Outside",
        o1__label="In the library",
        o2__label="In class",
        asked_for="1",
        said_on="2026-11-23",
        if__safe_school=["1", "2"],
        bands=["12-15", "16-18"],
    )
    writer.sees("Young people asked for it", "Asked only when the answer to")
    with stored(house) as draft:
        survey = load_survey(draft.document, "draft.yaml")
        assert "# The younger a child, the fewer steps" in draft.document
        assert "asks about each place" in draft.document
    asked = survey.question("where_do_you_like_to_be_in_a_break")
    assert [question.id for question in survey.questions][2] == asked.id
    assert [choice.value for choice in asked.choices] == ["outside", "in_the_library", "in_class"]
    assert survey.question("safe_school").ask.to("8-11") == "Do you feel safe in class?"  # type: ignore[arg-type]
    # Nobody launches what only its writer has read.
    with house.app.app_context():
        assert surveys_to_launch(db.session, house.means)["feeling-safe"].version == 1
    writer.opens(f"{DRAFTS}/1").posts(f"{DRAFTS}/1/propose", {}).sees("Waits for approval")
    writer.posts(f"{DRAFTS}/1/approve", {}).sees("Somebody else has to approve it")
    second = Writer(house, "second@example.org").opens(f"{DRAFTS}").sees("Read and approve")
    second.opens(f"{DRAFTS}/1").sees("What is new since version 1", "Do you feel safe in class?")
    second.posts(f"{DRAFTS}/1/approve", {"remark": "Good words."}).sees("Approved", "Good words.")
    second.opens("/staff/surveys").sees("version 2")
    second.opens("/staff/surveys/feeling-safe").sees("Young people asked for this question")
    second.opens("/staff/surveys/feeling-safe/launch").sees("Launch “Feeling safe”")
    with house.app.app_context():
        house.means.library.surveys["approved"] = surveys_to_launch(db.session, house.means)[
            "feeling-safe"
        ]
    try:
        wave = house.launch("approved")
    finally:
        del house.means.library.surveys["approved"]
    child = Surfer(house).opens(f"/j/{house.code(wave)}").starts()
    child.picks("12-15").sees("the place where you live").picks("3")
    child.sees("How safe do you feel in class?").picks("1")
    child.sees("Where do you like to be in a break?", "In the library")


def test_the_file_comes_down_as_it_would_stand_in_the_folder(house: House) -> None:
    writer = begun(house)
    writer.opens(f"{DRAFTS}/1/questions/safe_way").presses(sensitive="1")
    answer = writer.client.get(f"{DRAFTS}/1/download")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="feeling-safe.yaml"'
    shipped = house.means.library.surveys["feeling-safe"].document
    lines = set(answer.text.splitlines()) ^ set(shipped.splitlines())
    assert lines == {"version: 1", "version: 2"}, "one more line that says “sensitive: true”"
    assert answer.text.count("sensitive: true") == shipped.count("sensitive: true") + 1


def test_a_survey_of_its_own_begins_empty_and_says_what_it_still_needs(house: House) -> None:
    writer = Writer(house).opens(f"{DRAFTS}/begin")
    writer.presses(title="", bands=[]).sees("Give it a title", "Tick at least one age")
    writer.presses(title="The café & me", bands=["8-11", "12-15"])
    writer.sees("There is no question yet", "It cannot be asked yet")
    writer.posts(f"{DRAFTS}/1/propose", {}).sees("It cannot be asked yet")
    writer.opens(f"{DRAFTS}/1/questions/new?kind=scale")
    writer.presses(ask="How is the café?").sees("“How is the café?” is saved")
    with stored(house) as draft:
        assert (draft.survey_id, draft.version) == ("the-cafe-me", 1)
        scale = load_survey(draft.document, "x").questions[0]
    assert scale.choices[0].face == "very-happy"
    assert len(scale.choices_for("8-11")) == 4, "as many steps as suit the age"  # type: ignore[arg-type]
    # The same title again: another survey.
    writer.opens(f"{DRAFTS}/begin").presses(title="The café & me", bands=["8-11"])
    with stored(house, 2) as other:
        assert other.survey_id == "the-cafe-me-2"


def test_a_copy_with_a_title_of_its_own_is_another_survey(house: House) -> None:
    writer = Writer(house).opens(f"{DRAFTS}/begin?survey=online-life")
    writer.presses(how="survey", title="Our games").sees("Our games", "version 1")
    with stored(house) as draft:
        survey = load_survey(draft.document, "x")
        assert (survey.id, survey.title.default, survey.version) == ("our-games", "Our games", 1)


def test_the_check_speaks_beside_the_words_and_the_phone_shows_them_unsaved(house: House) -> None:
    writer = begun(house)
    page = f"{DRAFTS}/1/questions/adult_to_tell"
    markup = "Why <script>alert(1)</script> & “you”?"
    writer.opens(page).presses("check", ask=markup).sees("Not saved yet", "can sound like blame")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “you”?" in writer.sheet.frames[0]
    assert "<script>" not in writer.sheet.frames[0]
    texted = writer.posts(page, {"look": "16-18 sms", "ask": "Who helps you?"})
    texted.sees("Who helps you? 1 Yes 2 No 3 I don't know 4 I don't want to say", "one message")
    writer.posts(page, {"look": "8-11 sms"}).sees("At this age it is asked on the web only")
    writer.posts(page, {"look": "5-7 sms"}).sees("never texted")
    young = writer.posts(page, {"look": "5-7 web"})
    assert "Is there a grown-up you can tell?" in young.sheet.frames[0]
    assert "band-5-7" in young.sheet.frames[0]
    with stored(house) as draft:
        assert draft.revision == 1
        assert "Who helps you" not in draft.document


def test_the_script_hears_the_same_by_field(house: House) -> None:
    writer = begun(house).opens(f"{DRAFTS}/1/questions/safe_school")
    form = MultiDict(writer.sheet.fields)
    form["ask-8-11"] = "Why do you feel safe at school?"
    form["do"] = "check"
    answer = writer.client.post(
        f"{DRAFTS}/1/questions/safe_school", data=form, headers={"Accept": "application/json"}
    )
    told = answer.get_json()
    assert "ask-8-11" in told["notes"]
    assert "can sound like blame" in told["notes"]["ask-8-11"]
    assert (told["errors"], told["stale"]) == (1, "")
    assert "srcdoc" in told["phone"]


def test_answers_are_moved_removed_and_added_by_buttons(house: House) -> None:
    writer = begun(house).opens(f"{DRAFTS}/1/questions/places_avoid")
    writer.presses("down:0").presses("remove:2").presses("add-option")
    writer.presses(o2__label="The stairs").sees("is saved")
    with stored(house) as draft:
        found = load_survey(draft.document, "x").question("places_avoid")
        assert "Asked of those who feel less than mostly safe" in draft.document
    assert [choice.value for choice in found.choices] == [
        *("town", "park", "streets", "school", "online", "other", "nowhere", "the_stairs"),
    ]


def test_a_list_is_changed_for_all_who_use_it_left_and_shared(house: House) -> None:
    writer = begun(house).opens(f"{DRAFTS}/1/lists/how-safe")
    writer.sees("all 5 questions").presses(o1__label="Fairly safe")
    writer.opens(f"{DRAFTS}/1/questions/safe_town").presses("check", shared="")
    writer.sees("Add an answer").presses(o4__label="Never safe")
    writer.opens(f"{DRAFTS}/1/questions/places_avoid").presses("share")
    with stored(house) as draft:
        survey = load_survey(draft.document, "x")
    labels = [choice.label.default for choice in survey.question("safe_home").choices]
    assert labels == ["Very safe", "Fairly safe", "In between", "Not very safe", "Not safe at all"]
    own = [choice.label.default for choice in survey.question("safe_town").choices]
    assert own == [*labels[:-1], "Never safe"]
    assert "places-avoid:" in survey.document


def test_a_question_moves_but_not_before_what_it_looks_at(house: House) -> None:
    writer = begun(house)
    move = f"{DRAFTS}/1/questions/{{}}/move"
    writer.posts(move.format("safe_school"), {"to": "up"}).sees("is question 1 of 8 now")
    writer.posts(move.format("safe_online"), {"to": "down"}).sees("is question 6 of 8 now")
    writer.posts(move.format("places_avoid"), {"to": "up"})
    writer.sees(
        "It stays where it is", "is asked only after certain answers to", "go out in your area"
    )
    with stored(house) as draft:
        ids = [question.id for question in load_survey(draft.document, "x").questions]
    assert ids[:2] == ["safe_school", "safe_home"]
    assert ids.index("places_avoid") < ids.index("safe_online")


def test_what_a_condition_needs_goes_only_with_the_condition(house: House) -> None:
    writer = begun(house)
    remove = f"{DRAFTS}/1/questions/safe_way/remove"
    writer.posts(remove, {}).sees("asked only after certain answers", "Which places do you stay")
    with stored(house) as draft:
        assert "id: safe_way" in draft.document
    writer.presses().sees("is removed")
    with stored(house) as draft:
        survey = load_survey(draft.document, "x")
    assert "safe_way" not in repr(survey.questions)
    assert "safe_town" in repr(survey.question("places_avoid").when)


def test_two_at_once_lose_nothing_and_each_sees_the_other_s_words(house: House) -> None:
    page = f"{DRAFTS}/1/questions/safe_school"
    first, second = begun(house).opens(page), Writer(house, "second@example.org").opens(page)
    second.presses(ask="How safe is your class?").sees("is saved")
    first.presses(ask="How safe is school?")
    assert first.status == 409
    first.sees("Invented second worker saved this draft while you were writing")
    first.sees("How safe is your class?", "How safe is school?")
    assert first.sheet.fields["ask"] == "How safe is school?"
    with stored(house) as draft:
        assert "How safe is your class?" in draft.document
    first.presses().sees("is saved")
    with stored(house) as draft:
        assert "How safe is school?" in draft.document
        assert draft.revision == 3
    # The question itself is gone meanwhile: what was typed can be added again.
    first.opens(page)
    second.opens(f"{DRAFTS}/1/questions/safe_school/remove").presses().sees("is removed")
    first.presses(ask="Is school safe?").sees("They removed this question")
    assert first.status == 409
    first.presses().sees("“Is school safe?” is saved")
    with stored(house) as draft:
        assert load_survey(draft.document, "x").questions[-1].id == "safe_school"


def test_a_draft_that_can_take_no_more_gives_the_words_back(house: House) -> None:
    page = f"{DRAFTS}/1/questions/safe_school"
    first, second = begun(house).opens(page), Writer(house, "second@example.org")
    second.opens(f"{DRAFTS}/1").posts(f"{DRAFTS}/1/put-aside", {}).sees("Tick the box first")
    second.posts(f"{DRAFTS}/1/put-aside", {"sure": "1"}).sees("Put aside", "There is no draft yet")
    first.presses(ask="A good question?")
    assert first.status == 409
    first.sees("This could not be saved", "This draft was put aside", "A good question?")
    with house.app.app_context():
        db.session.delete(db.session.get_one(Draft, 1))
        db.session.commit()
    first.posts(page, {"ask": "Another one?", "kind": "scale"})
    first.sees("There is no such draft any more", "Another one?")
    first.opens(f"{DRAFTS}/1", 404)


def test_what_cannot_be_kept_is_said_beside_the_field_and_nothing_is_lost(house: House) -> None:
    writer = begun(house).opens(f"{DRAFTS}/1/questions/safe_school")
    writer.presses(ask="x" * 10_000).sees("This has 10,000 characters; 2,000 is the most")
    assert writer.sheet.fields["ask"] == "x" * 10_000
    writer.presses(ask="Short?", bands=[]).sees("Nobody is asked this. Tick at least one age")
    writer.opens(f"{DRAFTS}/1/questions/new?kind=number")
    writer.presses(ask="How many?", id="safe_way", least="few", said_on="soon")
    writer.sees("There is a question called “safe_way” already", "Write a whole number here")
    writer.presses(id="How Many", least="0", said_on="").sees("Start with a small letter")
    writer.presses(id="how_many", most="-1").sees("is saved", "1 error")
    # Hidden characters and half a line end never reach the file.
    writer.opens(f"{DRAFTS}/1/questions/safe_way").presses(ask="Is\x00 it\tsafe\r\nthere\x1b? # no")
    with stored(house) as draft:
        assert "Is it safe there? # no" in draft.document
        assert draft.status == "draft"


def test_errors_of_the_check_need_a_reason_and_it_stands_beside_the_approval(house: House) -> None:
    writer = begun(house).opens(f"{DRAFTS}/1/questions/safe_school")
    writer.presses(ask="Why do you feel safe at school?").sees("1 error")
    writer.posts(f"{DRAFTS}/1/propose", {"reason": " "}).sees("The check found errors")
    writer.posts(f"{DRAFTS}/1/propose", {"reason": "The panel chose these words."})
    writer.sees("It waits for somebody else", "The panel chose these words.")
    lead = Writer(house, "lead@example.org").opens("/staff/").sees("Drafts 1")
    lead.opens(f"{DRAFTS}/1").posts(f"{DRAFTS}/1/send-back", {"remark": ""}).sees(
        "Say what is to be"
    )
    lead.posts(f"{DRAFTS}/1/send-back", {"remark": "Ask what helps."})
    writer.opens(f"{DRAFTS}/1").sees("Sent back, with this remark", "Ask what helps.", "Propose it")
    with house.app.app_context():
        done = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject == "draft").order_by(AuditEvent.id)
        ).all()
    assert done == ["began", "proposed", "sent_back"]


def test_what_was_read_is_what_is_approved(house: House) -> None:
    writer = begun(house)
    writer.posts(f"{DRAFTS}/1/propose", {})
    second = Writer(house, "second@example.org").opens(f"{DRAFTS}/1")
    writer.opens(f"{DRAFTS}/1").posts(f"{DRAFTS}/1/take-back", {}).sees("Being written")
    writer.opens(f"{DRAFTS}/1/questions/safe_way").presses(ask="Is it safe on the way?")
    writer.opens(f"{DRAFTS}/1").posts(f"{DRAFTS}/1/propose", {}).sees("Waits for approval")
    second.posts(f"{DRAFTS}/1/approve", {}).sees("Somebody else has changed this draft")
    with stored(house) as draft:
        assert draft.status == "proposed"
    # Fixed words: nothing is saved into a draft that waits.
    writer.opens(f"{DRAFTS}/1/questions/safe_way").sees("Take it back first")


def test_two_drafts_of_one_survey_are_approved_as_two_versions(house: House) -> None:
    for number in (1, 2):
        writer = begun(house)
        writer.opens(f"{DRAFTS}/{number}").posts(f"{DRAFTS}/{number}/propose", {})
    lead = Writer(house, "administrator@example.org")
    for number in (2, 1):
        lead.opens(f"{DRAFTS}/{number}").posts(f"{DRAFTS}/{number}/approve", {}).sees("Approved")
    with stored(house, 2) as second:
        assert second.version == 2
    with stored(house, 1) as first:
        assert first.version == load_survey(first.document, "x").version == 3
    with house.app.app_context():
        approved = select(func.count()).where(Draft.status == "approved")
        assert db.session.scalar(approved) == 2
        assert surveys_to_launch(db.session, house.means)["feeling-safe"].version == 3


def test_a_question_begins_with_an_idea_of_young_people(house: House) -> None:
    with house.app.app_context():
        child = db.session.scalars(select(Participant)).first()
        assert child is not None
        now = datetime.now(UTC)
        row = {"direction": "in", "channel": "web", "kind": "answer", "status": "taken"}
        message = Message(**row, body="why r toilets shut", created_at=now)
        db.session.add(message)
        db.session.flush()
        db.session.add(
            Idea(
                participant_id=child.id,
                message_id=message.id,
                words="why r toilets shut",
                shown_as="Are the toilets open when you need them?",
                created_at=now,
            )
        )
        db.session.commit()
    writer = begun(house).opens(f"{DRAFTS}?idea=1").sees("Ask it here")
    writer.opens(f"{DRAFTS}/1/questions/new?idea=1")
    writer.sees("Are the toilets open when you need them?").sees_not("why r toilets shut")
    writer.opens(f"{DRAFTS}/1/questions/new?kind=yes_no&idea=1")
    assert writer.sheet.fields["ask"] == "Are the toilets open when you need them?"
    writer.presses().sees("Young people asked for it")
    with stored(house) as draft:
        assert re.search(r"from: young-people\n +said_on:", draft.document)
    # Nothing stands there for an idea that nobody has worded.
    writer.opens(f"{DRAFTS}/1/questions/new?kind=yes_no&idea=99")
    assert writer.sheet.fields["ask"] == ""


def test_others_look_and_approve_but_do_not_write(house: House) -> None:
    begun(house)
    for email in ("lead@example.org", "administrator@example.org"):
        writer = Writer(house, email).opens(f"{DRAFTS}/1").sees_not("Add a question")
        writer.opens(f"{DRAFTS}/1/questions/safe_way", 403)
    for email in ("partner_reader@example.org", "scrutineer@example.org"):
        Writer(house, email).opens(f"{DRAFTS}/1", 403)
