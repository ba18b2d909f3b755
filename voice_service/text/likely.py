"""Where a share that was counted may lie in truth."""

from math import sqrt

_SURE = 1.96  # standard deviations: 95 in 100 of such intervals hold the truth


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Give the 95% interval of Wilson (1927) for a part of a whole, from 0 to 1."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, _SURE**2
    middle = (share + square / 2 / whole) / (1 + square / whole)
    spread = sqrt(share * (1 - share) / whole + square / 4 / whole**2)
    half = _SURE * spread / (1 + square / whole)
    return max(0.0, middle - half), min(1.0, middle + half)
