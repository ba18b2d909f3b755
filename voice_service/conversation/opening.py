"""The steps before the first question: the welcome, the age, who helps."""

from dataclasses import replace

from voice_service.conversation.events import (
    AskedAgain,
    BandChosen,
    Declined,
    Event,
    HelpAsked,
    HelpedBy,
    LeftAlone,
    Started,
    Turn,
    WentBack,
)
from voice_service.conversation.moves import MOST_ASKED_AGAIN, Reply, go_on, read_options
from voice_service.conversation.options import band_options, helper_options
from voice_service.conversation.reading import (
    Command,
    read_start,
    read_text,
)
from voice_service.conversation.state import (
    BAND,
    HELPER,
    WELCOME,
    Helper,
    State,
    Status,
)
from voice_service.survey.definition import AgeBand, Channel, Survey


def at_welcome(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    if reply.command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    words = reply.words or " ".join(reply.values)
    answer = read_start(words)
    if answer is None:
        if read_text(words).command is Command.HELP:
            return Turn(state, (HelpAsked(),))
        if state.asked_again >= MOST_ASKED_AGAIN:
            return Turn(state, (LeftAlone(),))
        return Turn(replace(state, asked_again=state.asked_again + 1), (AskedAgain(WELCOME),))
    if not answer:
        return Turn(replace(state, status=Status.DECLINED, asked_again=0), (Declined(),))
    opened = replace(state, status=Status.OPEN, asked_again=0)
    if opened.band not in survey.bands:
        opened = replace(opened, band=opened.age)
    if opened.band not in survey.bands:
        if len(survey.bands) > 1:
            return Turn(replace(opened, step=BAND), (Started(),))
        opened = replace(opened, band=survey.bands[0], age=survey.bands[0])
    return _begin(survey, opened, channel, (Started(),))


def _begin(survey: Survey, state: State, channel: Channel, events: tuple[Event, ...]) -> Turn:
    """Go to the first question; the youngest are first asked who helps them."""
    if state.band is AgeBand.FIVE_TO_SEVEN and channel is Channel.WEB and state.helper is None:
        return Turn(replace(state, step=HELPER, asked_again=0), events)
    return go_on(survey, state, channel, events)


def at_band(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    reading = read_options(reply, band_options(survey, channel))
    if reading.command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    if reading.command is Command.BACK:
        return Turn(replace(state, step=WELCOME, asked_again=0), (WentBack(WELCOME),))
    if reading.clear and reading.values:
        age = AgeBand(reading.values[0])
        return _of_age(survey, state, age, channel)
    refused = reading.command is Command.SKIP or reading.missing is not None
    if refused or state.asked_again >= MOST_ASKED_AGAIN:
        # Without an age we use the middle wording, and everything is still asked and kept.
        return _of_age(survey, state, _middle_band(survey), channel)
    return Turn(replace(state, asked_again=state.asked_again + 1), (AskedAgain(BAND),))


def _of_age(survey: Survey, state: State, age: AgeBand, channel: Channel) -> Turn:
    band = state.band if state.band in survey.bands else age  # a look chosen before is kept
    return _begin(survey, replace(state, band=band, age=age), channel, (BandChosen(age),))


def at_helper(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    reading = read_options(reply, helper_options())
    if reading.command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    if reading.command is Command.BACK:
        return Turn(replace(state, step=WELCOME, asked_again=0), (WentBack(WELCOME),))
    if reading.clear and reading.values:
        helper = Helper(reading.values[0])
        helped = replace(state, helper=helper)
        return go_on(survey, helped, channel, (HelpedBy(helper),))
    if reading.command is Command.SKIP or state.asked_again >= MOST_ASKED_AGAIN:
        return go_on(survey, state, channel, ())
    return Turn(replace(state, asked_again=state.asked_again + 1), (AskedAgain(HELPER),))


def _middle_band(survey: Survey) -> AgeBand:
    ages = [band for band in survey.bands if band is not AgeBand.EASY_READ]
    return AgeBand.TWELVE_TO_FIFTEEN if AgeBand.TWELVE_TO_FIFTEEN in ages else survey.bands[0]
