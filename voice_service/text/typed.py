"""Codes as people type them from a board: in any case, with gaps, dashes and small slips."""

# Each stands for itself and for what is easily read as it: no vowels, so that no code spells a
# word, and never two that look alike across a classroom. Eight of them are 37 bits.
LETTERS = "0123456789CDFHJKMNPQRTVWXY"
# As long as the code of a wave is.
LONG = 8
_LOOKS_LIKE = str.maketrans("OILZSGBU", "0112568V")
_MEANT_IN_WORDS = str.maketrans("01", "ol")


def plain(typed: str) -> str:
    """Return a code without what stands between its letters, in capitals."""
    return "".join(char for char in typed.upper() if char.isascii() and char.isalnum())


def letters(typed: str) -> str:
    """Return the letters that were meant; empty when it cannot be a code of letters."""
    meant = plain(typed).translate(_LOOKS_LIKE)
    fits = len(meant) == LONG and set(meant) <= set(LETTERS)
    return meant if fits else ""


def words(typed: str) -> str:
    """Return words as they are kept: small letters, nothing between them."""
    return plain(typed).lower().translate(_MEANT_IN_WORDS)
