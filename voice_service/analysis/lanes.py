"""Sums of many weights at once: all that a word counts for is packed into one whole number.

A lane is 32 bits wide. Whole numbers are as long as they need to be, so adding two of them adds up
every lane, in one step that is as fast as adding one weight.
"""

from collections.abc import Sequence
from struct import Struct

# What a word does in a clause takes the first two lanes, as bits of its own and as one of those
# that are counted: summed up, they tell how to read a text. Then what it counts for: towards
# negative and positive in posts, in feedback and in answers; the four voices; telling of harm;
# saying two things.
LANES = 14
SOUND, VOICE, HARM, BOTH = 2, 8, 12, 13
ROLES = 0xFFFF  # what one word does
DOES = (1 << 64) - 1  # what all words of a text do, counted
VALUED, TURNS = 1 << 24, 1 << 44  # one that has a value of its own; one that turns another's
HEAVIEST = 60_000  # of a weight, so that no lane overflows in a text of 4,000 characters
_BITS, HALF = 32, 1 << 31
_LEVEL = sum(HALF << _BITS * lane for lane in range(LANES))
_read = Struct(f"<{LANES}I").unpack


def packed(first: int, weights: Sequence[int]) -> int:
    """Pack weights into one number, the first of them in the lane that is named."""
    if len(weights) == 2:  # nearly all of them
        return (weights[0] + (weights[1] << _BITS)) << _BITS * first
    return sum(weight << _BITS * (first + lane) for lane, weight in enumerate(weights))


def unpacked(total: int) -> tuple[int, ...]:
    """Take the sums of all lanes out of a number, each with HALF added."""
    return _read((total + _LEVEL).to_bytes(4 * LANES, "little"))
