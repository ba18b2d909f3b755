"""Somebody who reads pictures better than words goes through a survey."""

import re

from tests.house import House
from tests.respondent import Surfer
from voice_service.web.drawings import read_drawings

DRAWINGS = {str(drawing): name for name, drawing in read_drawings().items()}


def pictures(reader: Surfer) -> list[str]:
    """Name the symbols on the page where somebody stands, in their order."""
    page = reader.client.get("/survey").text
    return [DRAWINGS[inside] for inside in re.findall(r'<svg class="symbol[^>]+>(.+?)</svg>', page)]


def test_easy_read_has_a_picture_with_everything_and_other_ages_have_none(house: House) -> None:
    door = f"/j/{house.code(house.launch(cohort='School'))}"
    robin = Surfer(house).opens(door).starts()
    assert pictures(robin) == ["child", "easy-read"], "how to find the easy words"
    robin.picks("easy-read").sees("Do you feel safe where you live?")
    always = ["not-sure", "do-not-want-to-say"]
    assert pictures(robin) == ["home", *always, "skip"], "the scale has its faces"
    robin.picks("1").presses("skip").presses("skip").picks("1").presses("skip")
    places = ["park", "shops", "bus", "street", "school", "game", "other-place", "everywhere"]
    assert pictures(robin) == ["stay-away", *places, *always, "back", "skip"]
    robin.picks("park").sees("Is there an adult you can tell?")
    assert pictures(robin) == ["trusted-adult", "yes", "no", *always, "back", "skip"]
    robin.presses("skip").writes("more lights").sees("Thank you")

    ash = Surfer(house).opens(door).starts().picks("12-15")
    while "Thank you" not in ash.page.text:
        assert pictures(ash) == []
        ash.presses("skip")


def test_what_easy_read_tells_of_harm_is_answered_in_pictures_too(house: House) -> None:
    door = f"/j/{house.code(house.launch(cohort='School'))}"
    robin = Surfer(house).opens(door).starts().picks("easy-read")
    for _ in range(6):
        robin.presses("skip")
    answer = robin.client.post("/survey", data={**robin.page.fields, "answer": "my dad hits me"})
    page = answer.text
    shown = [DRAWINGS[part] for part in re.findall(r'<svg class="symbol[^>]+>(.+?)</svg>', page)]
    assert "You did well to say this." in page
    assert shown[:2] == ["thank-you", "heart"]
    assert "call" in shown, "999 has a telephone beside it"
