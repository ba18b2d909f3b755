"""What children text: conversations by chance, always the same, signed as Twilio signs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tests.house import BASE, TWILIO

PATH = "/webhooks/twilio/message"
SURVEY, BAND = "feeling-safe", "12-15"
# Four about how safe a place is, one yes or no, one in their own words.
QUESTIONS = ("scale", "scale", "scale", "scale", "yes_no", "text")
# The ways to answer, with how often each is taken; nothing here may worry anybody.
WAYS = {
    "scale": {"1": 20, "2": 30, "3": 20, "B": 6, "mostly safe": 6, "idk": 8, "skip": 4, "6": 3}
    | {"2 it is ok most days and my friends are there": 6, "help": 2, "back": 5},
    "yes_no": {"yes": 40, "1": 40, "yeah my nan": 5, "idk": 8, "back": 4, "skip": 3},
    "text": {"idk": 10, "skip": 5, "": 85},
}
# After these the same question stands; not twice in a row, because then it is given up.
STANDS_STILL = {"help", "yeah my nan"}
WISHES = (
    "more lights by the bus stop near the shops",
    "I would like it if there were more things to do at the park after school",
    "cleaner toilets and a quiet place to sit at lunch",
    "longer opening hours for the library so we can do our homework there together",
    "more buses in the evening because the last one goes really early",
    "a proper crossing on the main road by the school gate please",
    "teachers who listen and maybe a youth club that is open on fridays",
)
AFTERWARDS = ("thanks", "ok thank you", "when do we hear about it")


def conversation(chance: random.Random) -> list[str]:
    """Return all that one child texts, from the first 1 to the last answer, and maybe a thanks."""
    said, place = ["1"], 0
    while place < len(QUESTIONS):
        way = WAYS[QUESTIONS[place]]
        reply = chance.choices(list(way), list(way.values()))[0] or chance.choice(WISHES)
        if (reply == "back" and place == 0) or said[-1] in STANDS_STILL & {reply}:
            continue
        said.append(reply)
        if reply not in STANDS_STILL:
            place += -1 if reply == "back" else 1
    return said + [chance.choice(AFTERWARDS)] * (chance.random() < 0.3)


@dataclass(frozen=True)
class Text:
    """One text of a child, and the whole request by which Twilio hands it over."""

    sid: str
    phone: str
    body: str
    request: bytes


def conversations(phones: Sequence[str], seed: int) -> list[list[Text]]:
    """Write a conversation for each phone, ready to be sent."""
    chance, validator = random.Random(seed), RequestValidator(TWILIO.auth_token)
    return [[_text(validator, phone, *each) for each in _said(chance)] for phone in phones]


def _said(chance: random.Random) -> Iterator[tuple[str, str]]:
    for body in conversation(chance):
        yield body, f"SM{chance.getrandbits(128):032x}"


def _text(validator: RequestValidator, phone: str, body: str, sid: str) -> Text:
    form = {
        "ToCountry": "GB",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "GB",
        "To": TWILIO.number,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": TWILIO.account_sid,
        "From": phone,
        "ApiVersion": "2010-04-01",
    }
    content = urlencode(form).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: voice.test\r\nUser-Agent: TwilioProxy/1.1\r\n"
        f"Accept: */*\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {validator.compute_signature(BASE + PATH, form)}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return Text(sid, phone, body, head.encode() + content)
