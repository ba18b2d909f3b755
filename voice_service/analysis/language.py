"""Whether a text is English enough for us to say how it sounds."""

from collections.abc import Sequence


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
_ALSO_ENGLISH = _set("in am a an me we he she us so do no was will is are more has same some by")
# Common small words of the languages children here write, where they are not English words too.
_OTHER = _set(
    """
    je ne pas suis est les des une que qui mon ma mes dans avec pour nous vous il elle sens ai
    ich nicht bin und das ist der den mich mir wir sie ein eine mein meine auf mit zu fuhle auch
    nie jest czuje sie w na mam bardzo moj moja jak nic dobrze szkole boje lubie tak jestem
    yo mi el la los las siento muy estoy es en y con por mis hay tengo nada casa escuela bien
    nao eu um uma meu minha muito estou com sinto em
    che non sono il di per ho molto mio mia sento
    nu sunt ma simt foarte imi este si la sa acasa
    ben degil cok bir ve bu var yok icin
    waan ma ahay iyo waxaan nabad
    rydw dw ddim yn teimlo ysgol fy mae ni
    es ne man nav as nera labai jauciuosi
    une nuk jam ndihem shume dhe
    ik niet ben het een van mijn voel
    """
)
_ANSWERS = _set(
    "yes yeah yep yh ye ya no nah nope nothing none idk maybe na n/a dont know i not really sure"
    " much dunno nil pass skip whatever same as above comment rather say prefer to want answer"
    " dunno anything everything stuff hmm um"
)
_NOT_APPLICABLE = ("and", "a")  # as the normaliser reads "n/a"


def says_nothing(words: Sequence[str]) -> bool:
    """Tell whether a text gives no more than "nothing", "idk" or "no", or no word at all."""
    return all(word in _ANSWERS for word in words) or tuple(words) == _NOT_APPLICABLE


def looks_english(words: Sequence[str]) -> bool:
    """Tell whether a text is more English than any other language, as far as small words show."""
    lettered = [word for word in words if word.isalpha()]
    strange = sum(word in _OTHER or not word.isascii() for word in lettered)
    return strange * 1.5 <= sum(word in _ENGLISH for word in lettered) or strange == 0


def known(words: Sequence[str]) -> int:
    """Count the common English words of a text, those included that other languages have too."""
    return sum(word in _ENGLISH or word in _ALSO_ENGLISH for word in words)
