"""The languages that a young person can choose, and the service's own words in each of them."""

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from babel.dates import format_date
from babel.support import NullTranslations, Translations
from werkzeug.wrappers import Request

from voice_service.conversation.words import ENGLISH, Words

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"
COOKIE = "language"
# Each with its own name for itself, and which way it is read.
OFFERED: tuple[tuple[str, str, str], ...] = (
    ("en", "English", "ltr"),
    ("pl", "Polski", "ltr"),
    ("ar", "العربية", "rtl"),
    ("uk", "Українська", "ltr"),
    ("cy", "Cymraeg", "ltr"),
)
_CODES = tuple(code for code, _, _ in OFFERED)
_RIGHT_TO_LEFT = frozenset(code for code, _, direction in OFFERED if direction == "rtl")


# Each catalogue is read once: a child waits for the answer.
@cache
def words_for(language: str) -> Words:
    """Return the service's own words in a language; English for one that is not offered."""
    if language not in _CODES or language == ENGLISH.language:
        return ENGLISH
    catalogue = Translations.load(TRANSLATIONS, [language])
    return Words(
        _said(catalogue),
        language,
        language in _RIGHT_TO_LEFT,
        partial(_day, language),
        catalogue.info().get("x-reviewed-by", ""),
    )


def choose(request: Request) -> str:
    """Return the language of who sends a request: the one chosen before, else their browser's."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in _CODES:
        return chosen
    return request.accept_languages.best_match(_CODES, ENGLISH.language) or ENGLISH.language


def _said(catalogue: NullTranslations) -> Mapping[str, str]:
    """Look up every word once, by its English; what has no translation is left out."""
    found = {key: catalogue.gettext(english) for key, english in ENGLISH.items()}
    return MappingProxyType({key: said for key, said in found.items() if said != ENGLISH[key]})


def _day(language: str, when: date) -> str:
    return format_date(when, "d MMMM", locale=language)
