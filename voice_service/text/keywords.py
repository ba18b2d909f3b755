"""What a whole message can ask of the line itself: stop, start, help, the web page, the next one.

Nothing but phrases of the line with politeness around them counts: one word more makes it a
message to a person. "Stop hitting me" and "please stop my dad" are not an opt-out.
"""

import re
from collections.abc import Set
from itertools import product

from voice_service.text.plain import plain

# What Twilio acts on by itself when it is the whole message, in any case.
CARRIER_STOP = frozenset("stop stopall unsubscribe end quit cancel revoke optout".split())
CARRIER_START = frozenset("start unstop yes".split())
CARRIER_HELP = frozenset("help info".split())
WEB_WORDS = frozenset("web website webpage link".split())

Phrases = Set[tuple[str, ...]]

# A thumb is neither a yes nor a no here: it is how one says "got it" to "no more texts".
_SIGNS = str.maketrans(
    {"\N{THUMBS UP SIGN}": " ", "\N{THUMBS DOWN SIGN}": " ", "\N{SQUARED SOS}": " sos "}
)
# A longer message has something else to say, and its end would not be looked at.
_MOST_CHARACTERS = 1000


def _squeezed(words: str) -> str:
    """Write each letter once where it is repeated: "stoppp" and "pleease" are as good."""
    return re.sub(r"(.)\1+", r"\1", words)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _squeezed(plain(text.translate(_SIGNS))))


def _any(*slots: str) -> set[tuple[str, ...]]:
    """Spell out phrases from slots in a row, each with its alternatives between bars."""
    choices = product(*(_squeezed(slot).split("|") for slot in slots))
    return {tuple(" ".join(chosen).split()) for chosen in choices}


_AROUND: Phrases = (
    _any("please|pls|plz|plse|plese|pleas|thanks|thank you|thank u|no thanks|thx|ty|ta|cheers")
    | _any("hi|hello|hey|ok|okay|k|sorry|sry|bye|x|mate|and|just")
    | _any("can|could|will|would", "you|u")
    | _any("now|right now|again|any more|anymore|ever|forever|for ever")
)

_TEXTS = "texts|text|txts|txt|messages|message|msgs|msg|sms|surveys|survey"
_WHICH = "|the|these|this|your|ur"
_MY_PHONE = "my number|my phone|my phone number|this number|this phone"
_THE_LIST = _WHICH, "list|mailing list|text list"
_DO_NOT = "dont|do not"
_NOT_WANTED = "i dont want|dont want|i do not want|i dont wanna get"
# "I want to stop sending them" and "how do I stop these messages" may be about somebody else's:
# only what is never said of others takes these in front.
_YOU = "|i want you to|i would like you to|id like you to|i need you to"
_I = "|i want to|i wanna|i would like to|id like to|how do i|how can i|can i"

# The bare word takes neither, and "stop it" is left out: it could be about anything.
_STOP: Phrases = (
    _any("stop|stp|stpo|sotp|tsop|stop all|stopall|cancel|leave me alone")
    | _any("take me off|wrong number|reply stop|text stop|send stop")
    | _any("no more", _TEXTS)
    | _any(_YOU, "stop|cancel", f"{_WHICH}|all|all the|all these", _TEXTS)
    | _any(_YOU, "stop", "text|texting|txting|messaging|msging|contacting", f"|me|us|{_MY_PHONE}")
    | _any(_YOU, "stop", "texing|textin|txtin|texin|messagin|msgin", "|me|us")
    | _any(_YOU, "stop sending", "|me|us", "these|them|this|stuff|things")
    | _any(_YOU, "stop sending", "|me|us", _WHICH, _TEXTS)
    | _any(_YOU, "stop asking", "|me", "questions|these questions|all these questions")
    | _any(_DO_NOT, "text|txt")
    | _any(_DO_NOT, "text|txt|message|msg|contact", f"me|us|{_MY_PHONE}")
    | _any(_DO_NOT, "send", "me|us", f"{_WHICH}|any|any more|more", _TEXTS)
    | _any("never", "text|txt|message|msg|contact", "me again")
    | _any(_NOT_WANTED, "any|any more|more|these|the|your|ur|to get|to get any more", _TEXTS)
    | _any(_NOT_WANTED, "to be texted|you to text me|you texting me")
    | _any(_I, "unsubscribe|unsub", f"|me|{_MY_PHONE}", "|from this|from these|from texts")
    | _any(_I, "opt out|optout|opt me out")
    | _any("unsubscribe|unsub|remove|delete", "me from", *_THE_LIST)
    | _any("take me", "off|of", *_THE_LIST)
    | _any("remove|delete|lose|take off", _MY_PHONE)
    | _any("remove|delete|take", _MY_PHONE, "off|of|from", *_THE_LIST)
    | _any("take", _MY_PHONE, "off")
    # "Przestań", "توقف", "перестань" are left out, as "stop it" is: it could be about anything.
    | _any(
        "zatrzymaj wiadomości|zatrzymaj wiadomosci|zatrzymaj smsy|wypisz mnie|nie piszcie do mnie"
    )
    | _any("nie chcę wiadomości|nie chce wiadomosci|nie wysyłajcie wiadomości|koniec wiadomości")
    | _any("إيقاف|ايقاف|إيقاف الرسائل|ايقاف الرسائل|إلغاء الاشتراك|الغاء الاشتراك")
    | _any("لا ترسلوا رسائل|لا أريد رسائل|لا اريد رسائل")
    | _any("стоп|відпишіть мене|відписатися|відписатись|не пишіть мені|не надсилайте повідомлень")
    | _any("peidiwch â thecstio|peidiwch a thecstio|dim mwy o negeseuon|stopiwch y negeseuon")
)
_START: Phrases = (
    _any("start|unstop|subscribe|resubscribe|text me")
    | _any("start", "texting|sending|the texts|texts", "|me")
    | _any("opt", "|me", "|back", "in")
)
_HELP: Phrases = (
    _any("help|help me|help us|sos|info|information|more info|get help")
    | _any("|i", "need|want", "|some|more", "help|info")
    | _any("|where|how", "can i", "get|have|find", "|some", "help")
    | _any("how do i get help|who can help|who can help me")
    | _any("pomoc|pomocy|pomóż|pomoz|pomóż mi|pomoz mi|potrzebuję pomocy|potrzebuje pomocy")
    | _any("مساعدة|مساعده|النجدة|ساعدني|ساعدوني|ساعديني|أحتاج مساعدة|احتاج مساعدة")
    | _any("أحتاج إلى مساعدة|احتاج الى مساعدة|أريد مساعدة|اريد مساعدة")
    | _any("допомога|допоможіть|допоможи|допоможіть мені|допоможи мені|потрібна допомога")
    | _any("поможіть|мені потрібна допомога|рятуйте")
    | _any("cymorth|helpwch fi|helpa fi|angen help|dwi angen help|dw i angen help")
)
_THE_LINK = "|the|a|my|that", "link|web link|weblink|website|web site|webpage|web page"
_WEB: Phrases = (
    _any("|".join(WEB_WORDS))
    | _any("on the", "web|website")
    | _any("|send|send me|can i have|can i get|i want|where is|wheres|whats", *_THE_LINK)
    | _any("|can i|i want to|id like to", "do|answer", "it|this", "online|on the web")
)

_FEWEST_CHARACTERS = 3
_LONGEST = max(len(phrase) for phrase in _AROUND | _STOP | _START | _HELP | _WEB)


def _bare(text: str) -> bool:
    """Tell whether a text is a number or a letter, as most answers are: that asks for nothing."""
    return len(text) < _FEWEST_CHARACTERS and text.isascii()


def _only(text: str, phrases: Phrases) -> bool:
    """Tell whether a text is such phrases and politeness from end to end, one phrase at least."""
    if _bare(text) or len(text) > _MOST_CHARACTERS:
        return False
    words = _words(text)
    reached = {0: False}  # how far the words are understood, and whether a phrase was among them
    for start in range(len(words)):
        if start not in reached:
            continue
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            part = tuple(words[start:end])
            if part in phrases or part in _AROUND:
                found = part in phrases or reached[start]
                reached[end] = reached.get(end, False) or found
    return bool(words) and reached.get(len(words), False)


def is_carrier_stop(text: str) -> bool:
    """Tell whether Twilio itself takes a text for STOP, confirms it and blocks what we send.

    Only the bare word is sure to be: after "STOP!!!" we confirm, and Twilio may refuse that.
    """
    return text.strip().lower() in CARRIER_STOP


def is_stop(text: str) -> bool:
    """Tell whether a text asks for no more texts, in the carrier's word or in other words."""
    return not _bare(text) and (plain(text) in CARRIER_STOP or _only(text, _STOP))


def is_start(text: str) -> bool:
    """Tell whether a text asks for texts again after a stop."""
    return not _bare(text) and (
        plain(text.translate(_SIGNS)) in CARRIER_START or _only(text, _START)
    )


def is_help(text: str) -> bool:
    """Tell whether a text asks for help and for nothing else: "help my mum" is a message."""
    return _only(text, _HELP)


def is_web(text: str) -> bool:
    """Tell whether a text asks for the web link instead of texts."""
    return _only(text, _WEB)


def is_next(text: str) -> bool:
    """Tell whether a text asks for the questions of the next person who shares the phone."""
    return not _bare(text) and plain(text) == "next"
