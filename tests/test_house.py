"""Invariants of the house: each guards one promise in a few lines."""

import ast
import re
import typing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.house import House, library, settings_on
from tests.respondent import Texter
from voice_service.app import create_app
from voice_service.conversation import events
from voice_service.db import db
from voice_service.models.concerns import Concern, ConcernEvent
from voice_service.models.messages import Message
from voice_service.models.staff import AuditEvent
from voice_service.models.tables import METADATA
from voice_service.safeguarding.screening import Severity
from voice_service.services import turn_rows
from voice_service.settings import NAMES, SURVEYS
from voice_service.survey.checks import check
from voice_service.text.gsm7 import measure
from voice_service.web.entry import LIBRARY_ROUTES

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted((ROOT / "voice_service").rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("house") / "voice.sqlite3"
    return create_app(settings_on(f"sqlite:///{path}"), library())


def paths_of(rule: str) -> list[str]:
    """List the addresses of a route, with 1 for every id and each word of a choice of words."""
    words = re.search(r"<any\(([^)]*)\)", rule)
    made = (
        [re.sub(r"<any\([^>]*>", word.strip(), rule) for word in words[1].split(",")]
        if words
        else [rule]
    )
    return [re.sub(r"<[^>]+>", "1", path) for path in made]


def test_every_route_declares_who_may_enter(app) -> None:  # type: ignore[no-untyped-def]
    undeclared = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not getattr(app.view_functions[rule.endpoint], "entry", None)
    }
    assert undeclared <= LIBRARY_ROUTES, undeclared - LIBRARY_ROUTES


def test_nobody_who_is_not_signed_in_gets_past_the_staff_door(house: House) -> None:
    client = house.app.test_client()
    for rule in house.app.url_map.iter_rules():
        if not rule.rule.startswith("/staff") or rule.endpoint in LIBRARY_ROUTES:
            continue
        path = paths_of(rule.rule)[0]
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = client.open(path, method=method)
            assert answer.status_code in (302, 400, 401, 403), (method, path, answer.status_code)
            assert "Invented" not in answer.text


ROLES = {
    "youth_worker@example.org": {
        *("/staff/surveys", "/staff/waves/1", "/staff/waves/1/progress", "/staff/alarms"),
        *("/staff/rota", "/staff/ideas", "/staff/waves/1/commitments"),
        "/staff/waves/1/commitments/new",
        *("/staff/rota", "/staff/surveys/drafts"),
        *("/staff/rota", "/staff/waves/1/sittings"),
    },
    "senior_officer@example.org": {"/staff/concerns"},
    "lead@example.org": {
        *("/staff/concerns", "/staff/waves/1", "/staff/waves/1/progress"),
        *("/staff/waves/1/comments", "/staff/reading", "/staff/alarms", "/staff/rota"),
        *("/staff/scrutiny", "/staff/ideas", "/staff/waves/1/commitments"),
        *("/staff/scrutiny", "/staff/surveys/drafts"),
    },
    "partner_reader@example.org": set(),
    "scrutineer@example.org": {"/staff/scrutiny"},
    "administrator@example.org": {
        *("/staff/accounts", "/staff/alarms", "/staff/rota", "/staff/surveys/drafts"),
    },
}


def test_each_role_sees_its_own_pages_and_no_others(house: House) -> None:
    house.launch()
    doors = set().union(*ROLES.values())
    for email, mine in ROLES.items():
        client = house.staff(email)
        for path in doors:
            expected = 200 if path in mine else 403
            assert client.get(path).status_code == expected, (email, path)
        assert client.get("/staff/").status_code == 200
        reads = email.split("@")[0] in {"youth_worker", "lead", "partner_reader"}
        assert client.get("/staff/waves/1/summary").status_code == (200 if reads else 403)


HARM = "my uncle Ozric hits me with a zebra"


def shapes(house: House) -> tuple[int, int, int]:
    """Count what must never become less: concerns, steps of their histories, texts."""
    with house.app.app_context():
        found = tuple(
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Concern, ConcernEvent, Message)
        )
        concern = db.session.scalars(select(Concern)).one()
        assert concern.status != "closed"
        assert concern.message.body == HARM
        assert concern.indicators
        db.session.rollback()
    return found  # type: ignore[return-value]


def test_there_is_no_route_and_no_role_by_which_a_concern_disappears(house: House) -> None:
    """Everybody presses everything there is, with the worst that a form can hold."""
    house.launch()
    Texter(house).replies("1", HARM)
    before = shapes(house)
    junk = {
        **dict.fromkeys(("reason", "words", "by", "quote", "name", "title"), "because I say so"),
        **dict.fromkeys(("to", "who", "message_id", "concern_id"), "1"),
        "severity": "low",
        "delete": "1",
        "status": "closed",
        "_method": "DELETE",
        "judged": "false_alarm",
        "format": "json",
        "released": "1",
        "wave_id": "1",
    }
    for email in ROLES:
        client = house.staff(email)
        page = client.get("/staff/").text
        token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        for rule in house.app.url_map.iter_rules():
            if rule.endpoint in LIBRARY_ROUTES or "/static" in rule.rule:
                continue
            for path in paths_of(rule.rule):
                for method in rule.methods - {"OPTIONS", "HEAD", "GET"} | {"DELETE", "PATCH"}:
                    answer = client.open(path, method=method, data={**junk, "csrf_token": token})
                    assert answer.status_code < 500, (email, method, path)
        after = shapes(house)
        assert all(now >= then for now, then in zip(after, before, strict=True)), email
        before = after


def test_every_view_of_a_child_s_words_is_on_record(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    Texter(house, "+447700900002").replies("1", "3 by the zebra crossing")

    def looks() -> int:
        with house.app.app_context():
            viewed = select(func.count()).where(ConcernEvent.action == "viewed")
            read = select(func.count()).where(AuditEvent.action == "read_words")
            found = [db.session.scalar(query) or 0 for query in (viewed, read)]
            db.session.rollback()
        return sum(found)

    shown = 0
    for email in ROLES:
        client = house.staff(email)
        for rule in house.app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint in LIBRARY_ROUTES:
                continue
            path, before = paths_of(rule.rule)[0], looks()
            page = client.get(path).get_data(as_text=True)
            if "zebra" in re.sub(r"<[^>]+>", "", page):
                shown += 1
                assert email == "lead@example.org", (email, path)
                assert looks() == before + 1, f"{path} shows words, and nobody knows who looked"
            assert "+447700900001" not in page, "a number is shown only after a reason was given"
    assert shown >= 2


def test_every_event_is_handled() -> None:
    handled = Path(turn_rows.__file__).read_text(encoding="utf-8")
    for event in typing.get_args(events.Event):
        assert f"{event.__name__}(" in handled, f"{event.__name__} becomes no rows, on purpose?"


def test_every_setting_is_in_the_readme_and_nowhere_else_read() -> None:
    for name, _, _ in NAMES:
        assert f"`{name}`" in README, f"{name} is not in the README's table"
    allowed = {"app.py", "settings.py", "place.py"}
    for file in CODE:
        if file.name not in allowed:
            assert "os.environ" not in file.read_text(encoding="utf-8"), file


def test_every_survey_passes_the_checks() -> None:
    assert not library().problems
    for survey in library().surveys.values():
        assert [str(each) for each in check(survey) if each.level == "error"] == []
    assert {"feeling-safe", "online-life", "are-we-listening"} <= set(library().surveys)


def test_every_init_is_empty_and_every_module_says_what_it_is_for() -> None:
    for file in CODE:
        source = file.read_text(encoding="utf-8")
        if file.name == "__init__.py":
            assert source == "", file
        else:
            assert ast.get_docstring(ast.parse(source)), file


def test_no_module_is_called_after_nothing() -> None:
    assert not {"utils", "helpers", "common", "manager", "misc"} & {file.stem for file in CODE}


NO_QUESTIONS = ("Not safe now?", "Not safe right now?", "In danger?", "Do you want our help?")


def test_the_words_of_safety_fit_in_two_texts_ask_nothing_and_promise_no_secrecy() -> None:
    replies = library().replies
    for kind, channels in replies.all_words().items():
        for words in (text for wordings in channels.values() for text in wordings.values()):
            asks = words
            for said in NO_QUESTIONS:
                asks = asks.replace(said, "")
            # The one question that may be asked stands by itself.
            assert ("?" in asks) == (kind == "safe_now"), words
            assert not re.search(r"\b(secret|promise|won't tell|keep it private)\b", words), words
        for words in channels.get("sms", {}).values():
            if kind == "immediate":
                words += f" {replies.safe_now(None, 'sms')}"
            size = measure(replies.longest(words, "12:55am on Wednesday 30 September"))
            assert (size.encoding, size.count <= 2) == ("GSM-7", True), (kind, words)
        for band in ("5-7", "8-11", "12-15", "16-18", "easy-read"):
            for channel, wordings in channels.items():
                shown = wordings.get(band, wordings["default"])
                if kind in ("immediate", "severe") and (channel, band) != ("web", "5-7"):
                    assert "999" in shown, (kind, channel, band)


def test_severity_has_one_order() -> None:
    assert [severity.value for severity in Severity] == ["immediate", "high", "medium", "low"]


def test_every_table_is_known_and_named_in_the_singular() -> None:
    assert len(METADATA.tables) >= 18
    assert not [name for name in METADATA.tables if name.endswith("s")]


def test_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")
    assert not (ROOT / "uv.lock").exists()


def test_only_fiction_numbers_stand_in_the_code_and_surveys_of_the_demo() -> None:
    for file in (ROOT / "voice_service" / "demo").rglob("*"):
        if file.suffix in (".py", ".yaml"):
            for number in re.findall(r"\+44\d+", file.read_text(encoding="utf-8")):
                assert (number + "00")[:10] == "+447700900", (file, number)


def test_surveys_are_where_the_settings_say() -> None:
    assert (SURVEYS / "support" / "contacts.yaml").is_file()
