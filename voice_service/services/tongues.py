"""The languages that a young person can choose, and the service's own words in each of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date
from babel.support import NullTranslations, Translations
from werkzeug.wrappers import Request

from voice_service.conversation.words import ENGLISH, Words
from voice_service.services.library import Library

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
_REVIEWED_BY = re.compile(r'^"X-Reviewed-By:(.*)\\n"$', re.M)
CODES = tuple(code for code, _, _ in OFFERED)
_RIGHT_TO_LEFT = frozenset(code for code, _, direction in OFFERED if direction == "rtl")


# Each catalogue is read once: a child waits for the answer.
@cache
def words_for(language: str) -> Words:
    """Return the service's own words in a language; English for one that is not offered."""
    if language not in CODES or language == ENGLISH.language:
        return ENGLISH
    catalogue = Translations.load(TRANSLATIONS, [language])
    return Words(
        _said(catalogue),
        language,
        language in _RIGHT_TO_LEFT,
        partial(_day, language),
        reviewer(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"),
    )


def choose(request: Request) -> str:
    """Return the language of who sends a request: the one chosen before, else their browser's."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in CODES:
        return chosen
    return request.accept_languages.best_match(CODES, ENGLISH.language) or ENGLISH.language


def unreviewed(library: Library) -> Sequence[str]:
    """List the languages, in English, in which something has not been read by a person yet."""
    found = []
    for code in CODES:
        read_by = [words_for(code).reviewed_by]
        if code in library.replies.languages:
            read_by.append(library.replies.languages[code].reviewed_by)
        if code in library.contacts.languages:
            read_by.append(library.contacts.languages[code].reviewed_by)
        if code != ENGLISH.language and not all(read_by):
            found.append(in_english(code))
    return found


def in_english(code: str) -> str:
    """Name a language, as staff call it."""
    return Locale.parse(code).get_display_name("en") or code


def reviewer(catalogue: Path) -> str:
    """Return who has reviewed a catalogue, as its .po says; Babel compiles only what it knows."""
    found = _REVIEWED_BY.search(catalogue.read_text(encoding="utf-8"))
    return found[1].strip() if found else ""


def _said(catalogue: NullTranslations) -> Mapping[str, str]:
    """Look up every word once, by its English; what has no translation is left out."""
    found = {key: catalogue.gettext(english) for key, english in ENGLISH.items()}
    return MappingProxyType({key: said for key, said in found.items() if said != ENGLISH[key]})


def _day(language: str, when: date) -> str:
    return format_date(when, "d MMMM", locale=language)
