"""Whether a text is English enough for us to say how it sounds, and which language else."""

import re
from collections.abc import Sequence
from functools import lru_cache


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words of English that are rare in other languages written in these letters.
_ENGLISH = _set(
    """
    the and i you my they we it its she is are was were have has had been be not dont do does
    did this that there here what when where who why how because but for from with about would
    could should can cant isnt im feel feels like more want need people school home think know at
    of to very really too go going get some any no never all always every make makes our their
    them your him her his out up down on it as if or just one
    walk bus road street park friends teachers teacher nothing something someone everything
    """
)
# Small words of the languages that children here write, where they are not English words too.
_SMALL = {
    "fr": """je ne pas suis est les des une que qui mes dans avec nous vous elle sens
        ai chez mais tres jaime cest quand mon pere mere frappe frere""",
    "de": """ich nicht und das ist der mich mir wir sie ein eine mein meine auf mit zu
        fuhle auch immer aber sehr schule nach hause vater schlagt bruder""",
    "pl": """nie jest czuje sie w moj moja jak nic dobrze szkole boje lubie tak jestem
        bardzo mnie jestesmy bo ze sa dla domu bije""",
    "es": """yo mi el los las siento muy estoy es en y por mis tengo nada casa escuela
        bien pero cuando porque padre madre pega hermano""",
    "pt": "nao eu um meu minha pai bate irmao muito estou com sinto em quando porque gosto tenho",
    "it": "che non sono il di per ho molto mio mia sento scuola perche quando mi piace",
    "ro": "nu sunt simt foarte imi este sa acasa mea meu scoala cand pentru ma bate tatal",
    "tr": "degil cok bir ve bu yok icin okul evde seviyorum babam annem beni dovuyor",
    "so": "waan ahay iyo waxaan nabad guriga iskuulka aabo hooyo garaacaa",
    "cy": "rydw dw ddim yn teimlo ysgol fy mae ni dwi hoffi gartref ydw",
    "lt": "es ne nav nera labai jauciuosi mokykloje namuose patinka",
    "sq": "une nuk jam ndihem shume dhe shkolle shtepi",
    "nl": "ik niet het een mijn voel thuis maar",
    "ur": "mujhe mera meri hai nahi nahin bohat ghar acha lagta",
    "tl": "ako hindi ng sa mga bahay paaralan",
    "hu": "nem vagyok egy es hogy nagyon iskola otthon szeretem",
    "cs": "jsem neni velmi doma skola rad proto nebo",
}
_OF_WORD: dict[str, str] = {}
for _code, _words in _SMALL.items():
    for _word in _words.split():
        _OF_WORD.setdefault(_word, _code)
_OTHER = frozenset(_OF_WORD)
# Letters of a script, and the language that children here most likely write in it.
_SCRIPTS = {
    "ur": "[\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2]",
    "ar": "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]",
    "uk": "[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]",
    "ru": "[\u0400-\u04ff]",
    "zh": "[\u3400-\u9fff]",
    "ja": "[\u3040-\u30ff]",
    "ko": "[\uac00-\ud7af\u1100-\u11ff]",
    "hi": "[\u0900-\u097f]",
    "bn": "[\u0980-\u09ff]",
    "pa": "[\u0a00-\u0a7f]",
    "gu": "[\u0a80-\u0aff]",
    "ta": "[\u0b80-\u0bff]",
    "am": "[\u1200-\u137f]",
    "el": "[\u0370-\u03ff]",
    "he": "[\u0590-\u05ff]",
    "th": "[\u0e00-\u0e7f]",
}
_IN_SCRIPT = {code: re.compile(letters) for code, letters in _SCRIPTS.items()}
_STRANGE = re.compile("|".join(_SCRIPTS.values()))
_LATIN = re.compile("[A-Za-z]")
UNKNOWN = "other"  # no English, and none of the languages above
_TELLING = 4  # letters of a word that tells by itself
_LONGEST = 2_000  # characters by which a script is known

_ANSWERS = _set(
    "yes yeah yep yh ye ya no nah nope nothing none idk maybe na n/a dont know i not really sure"
    " much dunno nil pass skip whatever same as above comment rather say prefer to want answer"
    " dunno anything everything nobody nowhere all loads lots stuff hmm um at would could can will"
    " ever lol haha"
)
_NOT_APPLICABLE = ("and", "a")  # as the normaliser reads "n/a"


def says_nothing(words: Sequence[str]) -> bool:
    """Tell whether a text gives no more than "nothing", "idk" or "no", or no word at all."""
    return _ANSWERS.issuperset(words) or tuple(words) in (_NOT_APPLICABLE, _NO_ONE)


_NO_ONE = ("no", "one")


def foreign(text: str, words: Sequence[str]) -> str | None:
    """Say which language a text is in that is not English; None when it is, or tells too little.

    `words` are those of the text, normalised. The answer is a code of ISO 639-1, or "other".
    """
    if not text.isascii():
        code = _by_script(text[:_LONGEST])
        if code:
            return code
    if _OTHER.isdisjoint(words):
        return None
    return _by_words(words)


def _by_script(text: str) -> str | None:
    """Find a script that most of the letters are in."""
    strange = len(_STRANGE.findall(text))
    # Two letters may be a look-alike in an English word, and one sign of Chinese is a word.
    if not strange or strange <= len(_LATIN.findall(text)):
        return None
    if strange < 3 and not _IN_SCRIPT["zh"].search(text):
        return None
    return next(code for code, letters in _IN_SCRIPT.items() if letters.search(text))


def _by_words(words: Sequence[str]) -> str | None:
    lettered = [word for word in words if word.isalpha()]
    strange = [word for word in lettered if word in _OTHER]
    if len(strange) * 1.5 <= sum(word in _ENGLISH for word in lettered):
        return None
    if len(strange) < 2 and len(strange[0]) < _TELLING:  # "alrite la", "my ma"
        return None
    return _commonest(tuple(strange))


@lru_cache(maxsize=1024)
def _commonest(strange: tuple[str, ...]) -> str:
    codes = [_OF_WORD[word] for word in strange]
    return max(codes, key=codes.count)
