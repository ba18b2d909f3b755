"""The aggregate API: a token, protected figures, and nothing about anybody."""

import json
from datetime import UTC, datetime

from tests.house import House
from tests.respondent import Surfer, Texter
from voice_service.db import db
from voice_service.services import accounts


def get(house: House, path: str, token: str = ""):  # type: ignore[no-untyped-def]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return house.app.test_client().get(path, headers=headers)


def token_of(house: House) -> str:
    with house.app.app_context():
        return accounts.new_token(db.session, "test", now=datetime.now(UTC))


def test_nothing_without_a_token(house: House) -> None:
    house.launch()
    token_of(house)
    for token in ("", "wrong", "x" * 500):
        for path in ("/api/v1/waves", "/api/v1/waves/1/summary", "/api/v1/waves/99/summary"):
            answer = get(house, path, token)
            assert (answer.status_code, answer.is_json) == (401, True)


def test_a_summary_follows_the_answers_and_names_nobody(house: House) -> None:
    wave = house.launch()
    token = token_of(house)
    path = f"/api/v1/waves/{wave}/summary"
    before = get(house, path, token).json
    assert (before["asked"], before["answered"], before["whole_only"]) == (2, 0, True)
    Texter(house).replies("1", "2", "my secret place is the den")
    code = house.code(wave)
    for _ in range(12):
        joined = Surfer(house).opens(f"/j/{code}").starts().picks("12-15").picks("5")
        joined.picks("4").presses("skip")
    after = get(house, path, token).json
    assert (after["asked"], after["answered"]) == (14, 13)
    home = next(question for question in after["questions"] if question["id"] == "safe_home")
    assert home["base"] == 15
    shown = {option["value"]: option["count"] for option in home["options"]}
    assert shown["1"] is None
    assert shown["3"] is None
    for option in home["options"]:
        assert option["suppressed"] == (option["count"] is None)
        assert option["count"] is None or option["count"] >= 8
        assert option["label"]
    text = json.dumps(after)
    for secret in ("secret place", "+447700", "Invented"):
        assert secret not in text
    assert after["who_we_heard"] is None
    assert {question["id"] for question in after["questions"]} >= {"safe_home", "change_one_thing"}
    assert all(question["groups"] is None for question in after["questions"])
    assert get(house, "/api/v1/waves/99/summary", token).status_code == 404
    assert get(house, "/api/v1/waves", token).json["waves"][0]["id"] == wave
