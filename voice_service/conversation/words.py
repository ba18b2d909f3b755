"""The small words of the service itself, by key: buttons, hints, what stands between questions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(when: date) -> str:
    """Write a date as it is spoken: 4 January."""
    return f"{when.day} {_MONTHS[when.month - 1]}"


@dataclass(frozen=True, slots=True, eq=False)
class Words(Mapping[str, str]):
    """The service's own words in one language; where a translation is missing, in English.

    `day` writes a date as it is spoken; `reviewed_by` names the person who has read them all,
    and is empty until somebody has.
    """

    said: Mapping[str, str]
    language: str = "en"
    right_to_left: bool = False
    day: Callable[[date], str] = day
    reviewed_by: str = ""

    def __getitem__(self, key: str) -> str:
        return self.said.get(key) or _ENGLISH[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_ENGLISH)

    def __len__(self) -> int:
        return len(_ENGLISH)

    @property
    def direction(self) -> str:
        """Which way they are read, as HTML says it."""
        return "rtl" if self.right_to_left else "ltr"


# Plain enough for the youngest reader and not babyish for the oldest. `%s` marks are filled by the
# page: progress (number, of), number_range (least, most), call and text_number (a number),
# text_word (word and number, by name, because other languages change their order).
_ENGLISH: Mapping[str, str] = {
    # On every page. The site's name gives nothing away to someone looking over a shoulder.
    "site": "Have your say",
    "leave": "Leave this page",
    "past": "Go to the main part",
    "help": "Get help",
    "private": "What happens to my answers?",
    # Answering.
    "progress": "%s of %s",
    "next": "Next",
    "back": "Back",
    "skip": "Skip",
    "dont_know": "I don't know",
    "rather_not": "I don't want to say",
    "choose_many": "Choose as many as you like",
    "number_range": "A number from %s to %s",
    "no_names": "Leave out names if you can.",
    "answered": "You have answered this. We have kept it. Answer again to change it.",
    # Starting, and carrying on after a reply about safety.
    "start": "Start",
    "no_thanks": "No thanks",
    "carry_on": "Carry on when you like",
    "safe_yes": "Yes",
    "safe_no": "No",
    "safe_not_sure": "Not sure",
    "send": "Send",
    # The front door.
    "home_title": "Have your say",
    "home_lead": "Tell the people in charge what life is like for you.",
    "code_label": "Your code",
    "code_hint": "It is on your card or in your message.",
    "code_go": "Go",
    "home_choose": "You choose what to answer.",
    "home_stop": "You can stop at any time.",
    "home_private": "We keep it private. If someone may be hurt, we tell a safe adult.",
    # Help.
    "help_title": "Get help",
    "help_lead": "It is good to tell someone. You can use these at any time.",
    "call": "Call %s",
    "text_word": "Text %(word)s to %(number)s",
    "text_number": "Text %s",
    "web": "Open the website",
    "go_on": "Go back to my questions",
    # When a way in does not work.
    "code_wrong": "That code did not work. Check it and try again.",
    "link_old_title": "This link has stopped working",
    "link_old_line": "Ask the person who gave it to you for a new one.",
    "closed_title": "This one has finished",
    "closed_line": "It is too late to answer now. Thank you for coming.",
    "early_title": "This has not started yet",
    "early_line": "Please come back later. If we have your number, we will text you.",
    "nowhere_title": "No questions are open here",
    "nowhere_line": "To go on or to start, open your link again or use your code.",
    "lost_title": "We can't find that page",
    "lost_line": "The link may have lost a piece. Try it again, or use your code.",
    "error_title": "Sorry, that did not work",
    "error_line": "It is our fault, not yours. Please try again in a minute.",
    "long_title": "That was very long",
    "long_line": "We could not take all of it. Please go back and send it in smaller pieces.",
    "to_start": "Use a code",
}

ENGLISH = Words(_ENGLISH)
