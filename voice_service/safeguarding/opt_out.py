"""What Twilio itself answers to STOP, HELP and START: words to be set there, and who did it."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_Words = Annotated[str, Field(min_length=1)]


class OptOutError(ValueError):
    """The words cannot be used; the message says what is wrong."""


class OptOutWords(BaseModel):
    """The three answers, and the person who set them at Twilio."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    stop: _Words
    help: _Words
    start: _Words
    set_at_twilio_on: date | None
    set_by: str

    @property
    def signed(self) -> bool:
        """Tell whether a person has set them at Twilio and said so."""
        return self.set_at_twilio_on is not None and bool(self.set_by)


def load_opt_out(document: str) -> OptOutWords:
    """Read opt_out.yaml; raises OptOutError saying what is wrong."""
    try:
        read: Any = YAML(typ="safe", pure=True).load(document)
        return OptOutWords.model_validate(read)
    except (YAMLError, ValidationError) as error:
        raise OptOutError(f"surveys/safeguarding/opt_out.yaml: {error}") from error
