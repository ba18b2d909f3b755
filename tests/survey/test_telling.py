"""What is told to young people: short, easy, and nobody can be found in it."""

import pytest

from voice_service.demo.changes import CHANGES
from voice_service.survey.definition import AgeBand
from voice_service.survey.telling import OLDER, PLAIN, measured


@pytest.mark.parametrize(
    ("words", "band", "remark"),
    [
        ("We go home when it is dark and we are cold.", PLAIN, "11 words; 8 is the most"),
        ("One child said it.", OLDER, "“One child” is a small number"),
        ("Some say “it is dark”.", OLDER, "quote marks"),
        ("Some say 'it is dark'.", OLDER, "quote marks"),
        ("Municipal authorities deliberate.", PLAIN, "Find shorter words for: authorities"),
        ("It is dark. " * 30, PLAIN, "characters; 160 is a good most"),
        ("It is dark. " * 10, AgeBand.EIGHT_TO_ELEVEN, "characters; 80 is a good most"),
    ],
)
def test_a_remark_says_what_to_look_at(words: str, band: AgeBand, remark: str) -> None:
    assert any(remark in one for one in measured([words], band).remarks)


def test_plain_words_pass_and_an_apostrophe_is_no_quote() -> None:
    found = measured(["We can't. The bus drivers' boss said no."], OLDER)
    assert (found.remarks, found.longest, found.words) == ((), 6, 8)
    assert measured([""], PLAIN).remarks == ()


def test_what_the_demo_tells_is_easy_enough() -> None:
    for one in CHANGES:
        assert measured([one.you_said, one.we_did], OLDER).remarks == ()
        assert measured([one.you_said_plainly, one.we_did_plainly], PLAIN).remarks == ()
