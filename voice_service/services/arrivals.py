"""Whose a text is: the young person, the wave and the question that it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from voice_service.conversation.engine import standing, start
from voice_service.conversation.moves import Reply, read
from voice_service.conversation.state import BAND, CLOSED, WELCOME, State, Status
from voice_service.db import AnyRow, table_of
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.models.waves import Invitation, SurveyVersion, Wave
from voice_service.services.concerns import Asked
from voice_service.services.library import pinned_by
from voice_service.survey.definition import AgeBand, Channel, Survey

log = structlog.get_logger()

# Nobody is asked in more waves at once; older ones only matter when none is open.
MOST_OFFERS = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """One wave that a young person was asked in, and how far the conversation is.

    `conversation_id` is None when nothing was said yet; the state is then that of the beginning.
    """

    participant_id: int
    invitation_id: int
    seed: bytes
    wave_id: int
    duty_id: int
    feedback_on: date
    opens_at: datetime | None
    closed_at: datetime | None
    version_id: int
    digest: str
    conversation_id: int | None
    channel: str | None  # the one last used
    revision: int
    state: State
    band: AgeBand | None

    @property
    def ended(self) -> bool:
        """Tell whether nothing is left to ask of this one."""
        return self.state.status in (Status.FINISHED, Status.DECLINED)

    def closed_by(self, moment: datetime) -> bool:
        """Tell whether the wave had been closed; what came before that counts, however late."""
        return self.closed_at is not None and self.closed_at <= moment

    def open_at(self, moment: datetime) -> bool:
        """Tell whether the wave takes answers."""
        begun = self.opens_at is None or self.opens_at <= moment
        return begun and not self.closed_by(moment)

    def survey(self, session: Session) -> Survey:
        """Return the survey exactly as this wave asks it."""
        return pinned_by(session, self.version_id, self.digest)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whose a text is, as far as we can tell; `others` are more waves open to the same number."""

    lookup: str
    opted_out_at: datetime | None = None
    participant_id: int | None = None
    band: AgeBand | None = None
    paused: bool = False
    # Somebody of those who share the number: then nothing is asked of any of them.
    someone_paused: bool = False
    offer: Offer | None = None
    others: tuple[Offer, ...] = ()
    language: str = "en"

    @property
    def opted_out(self) -> bool:
        """Tell whether this number wants no texts."""
        return self.opted_out_at is not None


_P, _I, _W = table_of(Participant).c, table_of(Invitation).c, table_of(Wave).c
_V, _C, _O = table_of(SurveyVersion).c, table_of(Conversation).c, table_of(OptOut).c
_M = table_of(Message).c
# Built once: making a statement costs more than running it.
_OPTED_OUT = select(_O.at).where(_O.phone_lookup == bindparam("lookup"))
_ASKED = (
    select(
        *(_P.id.label("participant_id"), _P.age_band, _P.look, _P.language, _P.paused_at),
        _O.at.label("opted_out_at"),
        *(_I.id.label("invitation_id"), _I.seed, _I.wave_id, _W.duty_id, _W.feedback_on),
        *(_W.opens_at, _W.closed_at, _V.id.label("version_id"), _V.digest),
        *(_C.id.label("conversation_id"), _C.channel, _C.revision, _C.state),
        _C.age_band.label("conversation_band"),
    )
    .select_from(
        table_of(Participant)
        .outerjoin(table_of(OptOut), _O.phone_lookup == _P.phone_lookup)
        .outerjoin(table_of(Invitation), _I.participant_id == _P.id)
        .outerjoin(table_of(Wave), _W.id == _I.wave_id)
        .outerjoin(table_of(SurveyVersion), _V.id == _W.survey_version_id)
        .outerjoin(
            table_of(Conversation),
            and_(_C.wave_id == _I.wave_id, _C.participant_id == _I.participant_id),
        )
    )
    .where(_P.phone_lookup == bindparam("lookup"))
    .order_by(_W.closed_at.is_not(None), _W.launched_at.desc(), _I.id.desc())
    .limit(MOST_OFFERS)
)
_LAST_ASKED = (
    select(_M.wave_id, _M.participant_id)
    .where(
        _M.phone_lookup == bindparam("lookup"),
        _M.direction == "out",
        _M.wave_id.is_not(None),
    )
    .order_by(_M.id.desc())
    .limit(1)
)


def whose(session: Session, lookup: str, *, now: datetime) -> Arrival:
    """Find the young person and the wave of a text: the one this number was asked last.

    Nothing is locked: of two turns made from the same state only one can be stored.
    """
    connection, key = session.connection(), {"lookup": lookup}
    rows = connection.execute(_ASKED, key).all()
    if not rows:
        return Arrival(lookup, connection.execute(_OPTED_OUT, key).scalar())
    offers = [_offer(row) for row in rows if row.invitation_id is not None]
    opted_out_at = rows[0].opted_out_at
    if not offers:
        first = rows[0]
        return Arrival(
            *(lookup, opted_out_at, first.participant_id, _band(first.look or first.age_band)),
            paused=first.paused_at is not None,
            someone_paused=any(row.paused_at is not None for row in rows),
            language=first.language,
        )
    offer = _asked_last(connection, lookup, offers, now)
    people = {row.participant_id: row for row in rows}
    return Arrival(
        lookup=lookup,
        opted_out_at=opted_out_at,
        participant_id=offer.participant_id,
        band=offer.band,
        paused=people[offer.participant_id].paused_at is not None,
        someone_paused=any(row.paused_at is not None for row in rows),
        offer=offer,
        language=offer.state.language,
        others=tuple(
            other
            for other in offers
            if other is not offer
            and other.open_at(now)
            and not other.ended
            and people[other.participant_id].paused_at is None
        ),
    )


def _offer(row: AnyRow) -> Offer:
    age, look = _band(row.age_band), _band(row.look)
    state = start(age, row.language, look) if row.state is None else State.from_json(row.state)
    return Offer(
        *(row.participant_id, row.invitation_id, row.seed, row.wave_id, row.duty_id),
        *(row.feedback_on, row.opens_at, row.closed_at, row.version_id, row.digest),
        *(row.conversation_id, row.channel, row.revision or 0, state),
        state.band or _band(row.conversation_band),
    )


def _band(value: str | None) -> AgeBand | None:
    return AgeBand(value) if value else None


def _asked_last(connection: Any, lookup: str, offers: Sequence[Offer], now: datetime) -> Offer:
    open_ones = [offer for offer in offers if offer.open_at(now)]
    if len(open_ones) < 2:
        return (open_ones or offers)[0]
    last = connection.execute(_LAST_ASKED, {"lookup": lookup}).first()
    for offer in open_ones:
        if last is not None and (offer.wave_id, offer.participant_id) == tuple(last):
            return offer
    return open_ones[0]


def moved_to(arrival: Arrival, offer: Offer) -> Arrival:
    """Return the arrival as if this other offer had been asked last."""
    others = tuple(other for other in arrival.others if other is not offer)
    return replace(
        arrival,
        participant_id=offer.participant_id,
        band=offer.band,
        offer=offer,
        others=others,
        language=offer.state.language,
    )


def asked(session: Session, arrival: Arrival, words: str) -> Asked:
    """Return the question that a text answers, as this child saw it, and what the text chose."""
    offer = arrival.offer
    if offer is None or offer.closed_at is not None:
        return Asked()
    try:
        survey = offer.survey(session)
        state = standing(survey, offer.state, Channel.SMS)
        if state.step in (WELCOME, BAND, CLOSED):
            return Asked()
        question = survey.question(state.step)
        chosen = read(question, state, Reply(words)).values
        words = question.ask.for_staff(state.band, state.language)
        return Asked(question.id, words, chosen, question.concern_when)
    except Exception as error:  # noqa: BLE001 - screening goes on without the question
        log.error("question_unknown", error=type(error).__name__)
        return Asked()
