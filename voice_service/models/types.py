"""Column types: text and JSON sealed before they are stored, and times that always know UTC."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from voice_service.db import secrets_of


class SealedText(TypeDecorator[str]):
    """Text encrypted in its column, bound to `place` (`table.column`); any str survives it."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal the text; lone surrogates and NUL are kept as they are."""
        if value is None:
            return None
        data = value.encode("utf-8", "surrogatepass")
        return secrets_of(dialect).keyring.seal(self.place, data)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Open what was sealed."""
        if value is None:
            return None
        data = secrets_of(dialect).keyring.open(self.place, bytes(value))
        return data.decode("utf-8", "surrogatepass")


class SealedJson(TypeDecorator[Any]):
    """A JSON value encrypted in its column, bound to `place` (`table.column`)."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        """Seal the value; JSON's own escapes carry every character."""
        if value is None:
            return None
        return secrets_of(dialect).keyring.seal(self.place, json.dumps(value).encode())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        """Open what was sealed."""
        if value is None:
            return None
        return json.loads(secrets_of(dialect).keyring.open(self.place, bytes(value)))


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the moment to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored; give it one")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC (SQLite forgets the zone)."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
