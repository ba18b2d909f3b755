"""Properties of the engine: whatever is replied, it ends and loses nothing."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from voice_service.conversation import prompts, screens
from voice_service.conversation.engine import change_look, resume, standing, start
from voice_service.conversation.events import Answered, Finished, Turn
from voice_service.conversation.moves import Reply
from voice_service.conversation.path import path
from voice_service.conversation.reading import Command
from voice_service.conversation.state import BAND, CLOSED, HELPER, WELCOME, Missing, State, Status
from voice_service.conversation.texts import Facts
from voice_service.survey.definition import AgeBand, Channel
from voice_service.survey.loader import load_survey, read_text, surveys_in

ROOT = Path(__file__).resolve().parents[2]
TINY = load_survey(read_text(ROOT / "tests/surveys/branches.yaml"), "branches.yaml")
BY_ID = {"branches": TINY} | {
    file.stem: load_survey(read_text(file), file.name) for file in surveys_in(ROOT / "surveys")
}
survey_ids = st.sampled_from(sorted(BY_ID))
FACTS = Facts(date(2026, 12, 18), "https://voice.test/s/x", ("Childline: 0800 1111",))

bands = st.sampled_from(
    [None, AgeBand.EIGHT_TO_ELEVEN, AgeBand.TWELVE_TO_FIFTEEN, AgeBand.SIXTEEN_TO_EIGHTEEN]
)
said = st.one_of(
    st.sampled_from(
        ["1", "2", "3", "4", "yes", "no", "idk", "skip", "back", "help", "", "1 3", "7"]
    ),
    st.text(max_size=30),
)
words = said.map(Reply)
pressed = st.sampled_from([Reply(command=command) for command in Command])
missing = st.sampled_from([Reply(missing=Missing.DONT_KNOW), Reply(missing=Missing.RATHER_NOT)])
picked = st.sampled_from(["1", "2", "3", "yes", "no", "dark", "park", "town", "12-15"]).map(
    lambda value: Reply(value, values=(value,))
)
replies = st.one_of(words, pressed, missing, picked)
channels = st.sampled_from(list(Channel))


@given(survey_ids, bands, st.lists(st.tuples(replies, channels), max_size=40))
def test_no_reply_breaks_it_and_nothing_recorded_is_lost(survey, band, sequence) -> None:  # type: ignore[no-untyped-def]
    survey, state, recorded = BY_ID[survey], start(band), {}
    for reply, channel in sequence:
        turn = resume(survey, state, reply, channel)
        for event in turn.events:
            if isinstance(event, Answered):
                recorded[event.answer.question] = event.answer
        state = turn.state
        assert {**recorded, **dict(state.answers)} == dict(state.answers)
        assert State.from_json(state.as_json()) == state
        assert prompts.sms(survey, turn, FACTS) is not None
        screens.screen(survey, standing(survey, state, Channel.WEB), FACTS)


@given(survey_ids, bands, st.lists(said, max_size=12), channels)
def test_it_always_ends(survey, band, sequence, channel) -> None:  # type: ignore[no-untyped-def]
    """After anything at all, three unclear replies to each step lead to the end."""
    survey, state = BY_ID[survey], start(band)
    for body in sequence:
        state = resume(survey, state, Reply(body), channel).state
    if state.step == WELCOME:
        state = resume(survey, state, Reply("1"), channel).state
    for _ in range(3 * (len(survey.questions) + 1)):
        state = resume(survey, state, Reply("zzz qqq"), channel).state
    assert state.step == CLOSED
    assert state.status is Status.FINISHED


@given(survey_ids, bands, st.lists(replies, max_size=30), channels)
def test_it_asks_only_what_is_on_the_path_and_never_what_was_skipped(
    survey, band, sequence, channel
) -> None:  # type: ignore[no-untyped-def]
    survey, state = BY_ID[survey], start(band)
    for reply in sequence:
        before = state
        turn = resume(survey, state, reply, channel)
        state = turn.state
        if state.step in (WELCOME, BAND, HELPER, CLOSED):
            continue
        on_path = [question.id for question in path(survey, state.band, state.answers)]
        assert state.step in on_path
        went_back = any(type(event).__name__ == "WentBack" for event in turn.events)
        if state.step != before.step and not went_back:
            assert state.step not in state.answers, (
                "an answered or skipped question was asked again"
            )


def test_a_changed_answer_takes_others_off_the_path_and_back() -> None:
    state = start(AgeBand.TWELVE_TO_FIFTEEN)
    for body in ("1", "yes", "bad", "1 3"):
        state = resume(TINY, state, Reply(body), Channel.WEB).state
    changed = resume(TINY, state, Reply("2", values=("no",), question="bus"), Channel.WEB)
    assert {event.question for event in changed.events if type(event).__name__ == "LeftPath"} == {
        "wait",
        "why_bad",
    }
    assert changed.state.answers["why_bad"].values == ("dark", "people"), "kept, though not counted"
    again = resume(TINY, changed.state, Reply("1", values=("yes",), question="bus"), Channel.WEB)
    assert {
        event.question for event in again.events if type(event).__name__ == "ReturnedToPath"
    } == {"wait", "why_bad"}


def test_the_same_page_sent_twice_counts_once() -> None:
    state = resume(TINY, start(AgeBand.TWELVE_TO_FIFTEEN), Reply("1"), Channel.WEB).state
    first = resume(TINY, state, Reply("yes", values=("yes",), question="bus"), Channel.WEB)
    second = resume(TINY, first.state, Reply("yes", values=("yes",), question="bus"), Channel.WEB)
    assert second.state == first.state
    assert not any(isinstance(event, Answered | Finished) for event in second.events)


def test_what_is_only_for_the_web_waits_there() -> None:
    state = start(AgeBand.EIGHT_TO_ELEVEN)
    turn = Turn(state)
    for body in ("1", "no", "5"):
        turn = resume(TINY, turn.state, Reply(body), Channel.SMS)
    text = prompts.sms(TINY, turn, FACTS)
    assert "You are nearly there." in text, "a statement goes out in front of the next question"
    turn = resume(TINY, turn.state, Reply("that is all"), Channel.SMS)
    assert turn.state.status is Status.FINISHED
    assert FACTS.link in prompts.sms(TINY, turn, FACTS)
    assert standing(TINY, turn.state, Channel.WEB).step == "place"


@given(survey_ids, bands, st.lists(st.one_of(replies, bands), max_size=25))
def test_a_change_of_look_loses_no_answer_and_takes_none_off_the_path(  # type: ignore[no-untyped-def]
    survey, band, sequence
) -> None:
    survey, state = BY_ID[survey], start(band)
    for step in sequence:
        if isinstance(step, Reply):
            state = resume(survey, state, step, Channel.WEB).state
            continue
        turn = change_look(survey, state, Channel.WEB, band=step, language="en")
        assert turn.state.answers == state.answers
        assert turn.state.age == state.age
        assert [type(event).__name__ for event in turn.events] == ["LookChosen"]
        state = turn.state
        assert State.from_json(state.as_json()) == state
        screens.screen(survey, state, FACTS)
