"""Sealed columns: what a child wrote and who it was cannot be read in the database, only here."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, Column, LargeBinary, String, create_engine, inspect, select, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeDecorator

from tests.house import KEYS, House, library, settings_on
from tests.respondent import Surfer, Texter
from voice_service.app import create_app
from voice_service.db import db, prepare
from voice_service.keys import Keyring, KeysError, Secrets, new_key
from voice_service.models.people import Participant
from voice_service.models.tables import METADATA
from voice_service.models.types import SealedJson, SealedText

NUMBER = "+447700900321"
AWKWARD = "NUL \x00, half an emoji \ud83d, zalgo Z\u0351, \u202eback to front, \U0001f600"

# Columns that are not sealed although their name or their length says they could hold something
# personal, each with the reason. A new one belongs here only with a reason as good.
UNSEALED = {
    "commitment.we_did": "what partners tell the public; it must not quote a child",
    "commitment.we_did_plainly": "the same in plainer words",
    "commitment.you_said": "a summary by staff for the public; it must not quote a child",
    "commitment.you_said_plainly": "the same in plainer words",
    "commitment.partner": "the name of an agency",
    "draft.document": "a survey that is written, by staff",
    "draft.remark": "what one member of staff says to another about a draft",
    "draft.title": "the title of a survey",
    "idea.shown_as": "as a person worded it to be shown to other young people",
    "wave.launched_despite": "why staff launched it, shown with its results",
    "api_token.name": "what a token is for, written by an administrator; names nobody",
    "answer.choices": "values of the survey's own options, needed for counting",
    "concern.safety_answer": "one of three words of ours, like its severity",
    "cohort.name": "a school or a group, shown to staff and in summaries",
    "message.phone_lookup": "a keyed hash, by which a number is found unread",
    "message.step_key": "the kind and the ids of what a text is for",
    "opt_out.phone_lookup": "a keyed hash, by which a number is found unread",
    "participant.phone_lookup": "a keyed hash, by which a number is found unread",
    "role.description": "our own words",
    "role.name": "one of four words of ours",
    "role.permissions": "our own words",
    "sitting.words": "a code that stands on a board, for some hours",
    "staff_member.email": "looked up at sign-in",
    "staff_member.password": "an argon2 hash",
    "survey_version.document": "the survey itself, which is public",
    "wave.audience": "the group that acts on the answers, as published in the summary",
    "wave.decision": "as published in the summary",
    "wave.title": "what staff call a wave; no child's words",
    "worker_seen.name": "the name of a process",
}
# Random bytes from which a link's token is derived with a key that is not in the database.
BYTES_THAT_SAY_NOTHING = {"invitation.seed", "sitting.seed"}
SEALED = {
    *("participant.name", "participant.phone", "staff_member.name", "staff_member.phone"),
    *("message.phone", "message.body", "answer.words", "answer.quote", "conversation.state"),
    *("concern.indicators", "concern.question_shown"),
}
TELLING = re.compile(
    r"name|phone|number|mobile|email|address|postcode|birth|school|word|body|quote|text|comment"
    r"|note|reason|answer|reply|said|message|question_shown|indicator|state$|choices|document"
)


def columns() -> dict[str, Column[Any]]:
    return {
        f"{table.name}.{column.name}": column
        for table in METADATA.tables.values()
        for column in table.columns
    }


def is_sealed(column: Column[Any]) -> bool:
    return isinstance(column.type, SealedText | SealedJson)


def test_every_column_that_can_hold_personal_words_is_sealed() -> None:
    sealed = {place for place, column in columns().items() if is_sealed(column)}
    assert sealed >= SEALED, "what was sealed once stays sealed"
    open_ones = set()
    for place, column in columns().items():
        kind = column.type
        if isinstance(kind, TypeDecorator):
            kind = kind.impl_instance
        if is_sealed(column) or not isinstance(kind, String | JSON | LargeBinary):
            continue
        if isinstance(kind, LargeBinary):
            assert place in BYTES_THAT_SAY_NOTHING, f"{place} holds bytes: seal it, or say why not"
        elif is_roomy(kind) or TELLING.search(column.name):
            open_ones.add(place)
    assert open_ones - UNSEALED.keys() == set(), "seal these, or say in UNSEALED why not"
    assert UNSEALED.keys() - open_ones == set(), "these are gone or sealed: take them out"


def is_roomy(kind: String | JSON) -> bool:
    """Tell whether a sentence fits in: identifiers, codes and hashes are 64 characters at most."""
    return isinstance(kind, JSON) or kind.length is None or kind.length > 64


def test_each_sealed_column_is_bound_to_its_own_place() -> None:
    for place, column in columns().items():
        if isinstance(column.type, SealedText | SealedJson):
            assert column.type.place == place


def test_a_whole_evening_leaves_nothing_readable(house: House) -> None:
    """By text, on the web, with a concern and an alert: raw SQL shows no word and no number."""
    house.launch()
    house.deliver()
    ash = Texter(house)
    link = "/s/" + ash.was_sent("/s/").rsplit("/s/", 1)[1]
    ash.replies("1", "2 because of Quillfeather", "SKIP", "SKIP", "SKIP", "SKIP", "zebra crossings")
    Texter(house, NUMBER).replies("my stepdad Zebedee hits me")
    Surfer(house).opens(link).picks("3").picks("other")
    house.deliver()
    with open_session(house.app) as session:
        raw = raw_rows(session)
        assert session.scalars(select(Participant.name)).first() == "Invented"
    told = ("Quillfeather", "zebra", "Zebedee", "hits me", "stepdad", "Invented youth", "reply 1")
    for words in (*told, NUMBER, "7700900321", "7700900001", "7700900901"):
        assert words.encode() not in raw, f"{words} can be read in the database"
    assert b"feeling-safe" in raw, "a search that finds nothing at all would prove nothing"


def test_what_is_stored_differs_each_time_and_opens_only_unchanged_in_its_place(
    house: House,
) -> None:
    with open_session(house.app) as session:
        people = list(session.scalars(select(Participant).order_by(Participant.id).limit(2)))
        for person in people:
            person.name = AWKWARD
        session.commit()
        one, two = session.execute(text("SELECT name FROM participant ORDER BY id LIMIT 2")).all()
        assert bytes(one[0]) != bytes(two[0])
        session.expire_all()
        assert [person.name for person in people] == [AWKWARD, AWKWARD]
        sealed = bytes(one[0])
        at = people[0].id
        session.execute(text("UPDATE participant SET phone = name WHERE id = :at"), {"at": at})
        session.commit()
        with pytest.raises(KeysError, match=r"participant\.phone was changed or moved"):
            session.scalars(select(Participant.phone).where(Participant.id == at)).all()
        for place in (0, 5, len(sealed) // 2, len(sealed) - 1):
            changed = bytearray(sealed)
            changed[place] ^= 1
            session.rollback()
            session.execute(
                text("UPDATE participant SET name = :name WHERE id = :at"),
                {"name": bytes(changed), "at": at},
            )
            with pytest.raises(KeysError, match=r"participant\.name"):
                session.scalars(select(Participant.name).where(Participant.id == at)).all()
        session.rollback()


def test_an_old_key_still_opens_after_a_new_one_is_put_in_front(database_url: str) -> None:
    fresh = new_key("k2")
    old, both, new = (with_keys(database_url, keys) for keys in (KEYS, f"{fresh},{KEYS}", fresh))
    add_person(old, "A" * 8, "Under the old key")
    add_person(both, "B" * 8, "Under the new key")
    with open_session(both) as session:
        people = session.scalars(select(Participant).order_by(Participant.code)).all()
        assert [person.name for person in people] == ["Under the old key", "Under the new key"]
        # Numbers are still found, and links still lead where they did.
        assert [person.phone_lookup for person in people] == [people[0].phone_lookup] * 2
        raw = session.scalars(text("SELECT name FROM participant ORDER BY code")).all()
        assert [bytes(sealed)[2:4] for sealed in raw] == [b"k1", b"k2"]
    for app, missing in ((old, "k2"), (new, "k1")):
        with (
            open_session(app) as session,
            pytest.raises(KeysError, match=f"needs the key {missing}"),
        ):
            session.scalars(select(Participant.name)).all()
    links = {app.extensions["voice"].secrets.link_token("seed") for app in (old, both)}
    assert len(links) == 1


def test_times_know_utc_and_a_time_without_a_zone_is_refused(house: House) -> None:
    summer = datetime(2030, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    with open_session(house.app) as session:
        person = session.scalars(select(Participant)).first()
        assert person is not None
        person.created_at = summer
        session.commit()
        session.refresh(person)
        assert person.created_at.isoformat() == "2030-06-30T23:30:00+00:00"
        person.created_at = summer.replace(tzinfo=None)
        with pytest.raises(StatementError, match="without a zone"):
            session.flush()
        session.rollback()


ANY_TEXT = st.text(st.characters(exclude_categories=()))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    engine = create_engine("sqlite://")
    prepare(engine, Secrets.of(Keyring.parse(KEYS)))
    return engine.dialect


@given(words=ANY_TEXT, value=ANY_JSON)
def test_any_text_and_any_json_survive(dialect: Dialect, words: str, value: object) -> None:
    sealed, data = SealedText("a.b"), SealedJson("a.b")
    stored = sealed.process_bind_param(words, dialect)
    assert sealed.process_result_value(stored, dialect) == words
    assert data.process_result_value(data.process_bind_param(value, dialect), dialect) == value


def with_keys(url: str, keys: str) -> Flask:
    return create_app(replace(settings_on(url), keyring=Keyring.parse(keys)), library())


def add_person(app: Flask, code: str, name: str) -> None:
    secrets: Secrets = app.extensions["voice"].secrets
    with open_session(app) as session:
        person = Participant(code=code, name=name, phone=NUMBER, created_at=datetime.now(UTC))
        person.phone_lookup = secrets.lookup(NUMBER)
        session.add(person)
        session.commit()


@contextmanager
def open_session(app: Flask) -> Iterator[Any]:
    with app.app_context():
        try:
            yield db.session
        finally:
            db.session.close()
            db.engine.dispose()


def raw_rows(session: Any) -> bytes:
    """Return everything that every table holds, as it is stored."""
    connection = session.connection()
    parts: list[bytes] = []
    for name in inspect(connection).get_table_names():
        for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
            for value in row:
                is_bytes = isinstance(value, bytes | memoryview)
                parts.append(bytes(value) if is_bytes else str(value).encode("utf-8", "replace"))
    return b"\n".join(parts)
