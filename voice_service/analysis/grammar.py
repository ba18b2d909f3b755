"""The small words by which a child denies, wishes, contrasts and makes stronger."""

from collections.abc import Iterator, Mapping


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEGATORS = _set(
    """
    not no never none nobody nowhere nothing neither nor hardly barely scarcely rarely seldom
    without dont doesnt didnt isnt aint arent wasnt werent cant couldnt wont wouldnt shouldnt
    hasnt havent hadnt shant mustnt neednt amnt innt less nah nope stopped unable doubt doubts
    lost lack lacks lacking unsure un cannae didnae isnae dinnae dotn dint doent
    """
)
ANSWERS = _set("no nah nope")
LAST = _set("no nah nope never not nowhere nobody nothing none")  # "I feel safe. Not!"
# "don t", "can;t": the apostrophe became something else.
TORN_OFF = "t"
TORN = _set("don didn doesn isn ain aren wasn weren can couldn won wouldn shouldn hasn haven hadn")
SAID_WITH_DON = _set("feel like think want")
BREAKS = _set(
    """
    but although though however except yet because cause since while whereas unless until
    otherwise instead
    """
)
PRONOUNS = _set("i it its we he she they you there")
SUBJECTS = PRONOUNS | _set("my the this that our")
DONT_KNOW, WHETHER = ("dont", "know"), _set("if whether that when how anyone anywhere any")
TURNED = frozenset(("sick",))  # bad by itself, praise in a phrase of ours
FAR_FROM = {"far": "from", "opposite": "of", "last": "thing"}
CUT_SHORT = _set("isnt arent wasnt werent doesnt dont didnt aint not hasnt havent cant wont")
OCCASION = _set("when whenever if")
MYSELF = _set("am feel get was felt")
THINKING = _set("think believe say feel that reckon if know sure find why when where how")
WISHES = _set("wish wished wishes should supposed pretend pretending ought")
WISHED_BY_TWO = {
    "would": _set("feel be like love make help want rather prefer"),
    "id": _set("feel be like love prefer rather"),
    "could": _set("feel be make have do help improve"),
    "used": _set("to"),
    "want": _set("to more a the better people them someone it"),
    "need": _set("to more a the better people them someone it"),
    "needs": _set("to more a the better"),
    "make": _set("it me us people everyone things sure kids children"),
    "more": _set("safe"),
}
STRENGTH = {
    word: times
    for times, words in (
        (1.4, "very really so extremely super proper absolutely totally completely massively"),
        (1.3, "too well dead bare mad hella always incredibly truly fucking bloody fully"),
        (0.8, "quite fairly mostly usually sometimes pretty"),
        (0.6, "bit little slightly kinda somewhat"),
    )
    for word in words.split()
}
# A denial reaches far over what is good and not far over what is bad: "I don't go down there, it's
# bad" must stay bad, and calling a frightened child happy is the worse mistake.
REACH_GOOD, REACH_BAD, REACH_OTHER, REACH_LESS = 12, 4, 4, 4

# Words after which the next few are counted as denied.
DENYING = _set(
    """
    not no never none nobody nowhere nothing neither nor hardly barely rarely without dont doesnt
    didnt isnt aint arent wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent hadnt
    """
)
SCOPE = 4

# What a word may do in a clause, by itself or with the one after it (CUT: by the end of its
# sentence). One that does nothing is passed over.
BREAK, SUBJECT, PRONOUN, PHRASE, WISH, DENY, VALUE, SIDE, SCOPES, STRONG, WHEN, CUT = (
    1 << n for n in range(12)
)
TURNING = PHRASE | WISH | DENY  # where a word does any of them, others may not mean what they say


def roles_of_two() -> Iterator[tuple[str, str, int]]:
    """Yield every two words that together wish or deny, and which of it they do."""
    for first, seconds in WISHED_BY_TWO.items():
        for second in seconds:
            yield first, second, WISH
    for first in TORN:
        yield first, TORN_OFF, DENY
    for second in SAID_WITH_DON:
        yield "don", second, DENY
    for first, second in FAR_FROM.items():
        yield first, second, DENY


def roles_of(prior: Mapping[str, float]) -> dict[str, int]:
    """Say of every word that does something in a clause by itself what it does, as bits."""
    roles: dict[str, int] = {}
    for bit, words in (
        (BREAK, BREAKS),
        (SUBJECT, SUBJECTS),
        (PRONOUN, PRONOUNS),
        (WHEN, OCCASION),
        (WISH, WISHES),
        (DENY, NEGATORS),
        (VALUE, prior.keys() - NEGATORS),
        (SIDE, prior),
        (SCOPES, DENYING),
        (STRONG, STRENGTH),
    ):
        for word in words:
            roles[word] = roles.get(word, 0) | bit
    return roles
