"""Invariants of the house: each guards one promise in a few lines."""

import ast
import re
import typing
from pathlib import Path

import pytest

from tests.house import House, library, settings_on
from voice_service.app import create_app
from voice_service.conversation import events
from voice_service.models.tables import METADATA
from voice_service.safeguarding.screening import Severity
from voice_service.services import turns
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
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = client.open(path, method=method)
            assert answer.status_code in (302, 400, 401, 403), (method, path, answer.status_code)
            assert "Invented" not in answer.text


ROLES = {
    "youth_worker@example.org": {
        *("/staff/surveys", "/staff/waves/1", "/staff/waves/1/progress", "/staff/alarms"),
    },
    "lead@example.org": {
        *("/staff/concerns", "/staff/waves/1", "/staff/waves/1/progress"),
        *("/staff/waves/1/comments", "/staff/alarms"),
    },
    "partner_reader@example.org": set(),
    "administrator@example.org": {"/staff/accounts", "/staff/alarms"},
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
        reads = "administrator" not in email
        assert client.get("/staff/waves/1/summary").status_code == (200 if reads else 403)


def test_every_event_is_handled() -> None:
    handled = Path(turns.__file__).read_text(encoding="utf-8")
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
        assert [str(problem) for problem in check(survey)] == []
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


def test_the_first_words_of_safety_fit_in_two_texts_and_promise_no_secrecy() -> None:
    for kind, channels in library().replies.all_words().items():
        for words in (text for wordings in channels.values() for text in wordings.values()):
            assert "?" not in words.replace("Not safe now?", "").replace("Not safe right now?", "")
            assert not re.search(r"\b(secret|promise|won't tell|keep it private)\b", words), words
        for words in channels.get("sms", {}).values():
            size = measure(words.replace("{by}", "the end of the next working day"))
            assert (size.encoding, size.count <= 2) == ("GSM-7", True), (kind, words)


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
