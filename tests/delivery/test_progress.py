"""Callbacks come in any order, twice, or not at all: what became of a text is the same."""

from itertools import product

import pytest

from voice_service.delivery.progress import after

OURS = ("queued", "sending", "sent", "delivered", "failed", "unknown")
REPORTS = ("queued", "sending", "sent", "delivered", "undelivered")
ALL_REPORTS = (*REPORTS, "accepted", "scheduled", "read", "failed", "canceled", "on_the_moon")


def became(status: str, *reports: str) -> str:
    for report in reports:
        status = after(status, report)
    return status


def known(status: str, said: set[str]) -> str:
    """What the reports prove together, told without an order."""
    if "delivered" in said | {status}:
        return "delivered"
    if "undelivered" in said or status == "failed":
        return "failed"
    return "sent" if said else status


@pytest.mark.parametrize("status", OURS)
def test_every_story_of_up_to_five_callbacks(status: str) -> None:
    for length in range(6):
        for story in product(REPORTS, repeat=length):
            assert became(status, *story) == known(status, set(story)), story


@pytest.mark.parametrize("status", OURS)
def test_no_two_reports_depend_on_their_order_or_number(status: str) -> None:
    for one, other in product(ALL_REPORTS, repeat=2):
        assert became(status, one, other) == became(status, other, one)
        assert became(status, one, other, one) == became(status, one, other)


def test_what_the_provider_has_is_not_in_doubt_and_not_to_be_sent_again() -> None:
    for status, report in product(("queued", "sending", "unknown"), ("accepted", "queued", "sent")):
        assert after(status, report) == "sent"


def test_a_phone_that_shows_a_text_has_it() -> None:
    assert became("sent", "read", "failed", "canceled") == "delivered"
    assert became("sent", "canceled", "sent") == "failed"


def test_a_word_that_nobody_knows_changes_nothing() -> None:
    assert [after(status, "on_the_moon") for status in OURS] == list(OURS)


def test_a_status_that_is_not_ours_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="“taken” is no status of an outbound text"):
        after("taken", "sent")
