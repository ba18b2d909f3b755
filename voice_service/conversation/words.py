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

    def careful(self, key: str) -> str:
        """Return words that name where help is: with the English, until a person has read them."""
        english = _ENGLISH[key]
        if self.reviewed_by or self[key] == english:
            return self[key]
        return f"{self[key]}\n{english}"

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
    "skipped": "Skipped",
    "answer_kept": "Sent. We keep it private.",
    "chosen": "your answer now",
    "answered": "You have answered this. We have kept it. Answer again to change it.",
    # Starting, and carrying on after a reply about safety.
    "start": "Start",
    "no_thanks": "No thanks",
    "carry_on": "Carry on when you like",
    "safe_yes": "Yes",
    "safe_no": "No",
    "safe_not_sure": "Not sure",
    "send": "Send",
    # Tools that work where there is a script.
    "tools": "Tools",
    "read": "Listen",
    "read_stop": "Stop",
    "cover": "Hide",
    "cover_title": "Notes",
    "read_more": "Listen: the page is read to you",
    "cover_more": "Hide what is on my screen",
    "looks_more": "Look: choose words, colours and language",
    "uncover": "Tap to go back",
    "waiting": "No signal just now. We hold your answer here and send it when it is back.",
    "try_now": "Try now",
    "leave_note": "Leaving is quick, but your phone may still list this page in its history.",
    # How it looks.
    "looks": "Look",
    "looks_title": "Choose how this looks",
    "looks_lead": "Pick the words that suit you. Your answers stay.",
    "looks_later": "You can choose this once you have your questions.",
    "language": "Language",
    "choose": "Use this",
    # The front door.
    "home_title": "Have your say",
    "home_lead": "Tell the people in charge what life is like for you.",
    "code_label": "Your code",
    "code_hint": "It is on the board, on your card or in your message.",
    "code_go": "Go",
    "home_choose": "You choose what to answer.",
    "home_stop": "You can stop at any time.",
    "home_private": "We keep it private. If someone may be hurt, we tell a safe adult.",
    # Help.
    "help_title": "Get help",
    "help_lead": "It is good to tell someone. You can use these at any time.",
    "tell_title": "I want to tell someone something",
    "tell_label": "Write it here. A person will read it.",
    "tell_send": "Send it to a person",
    "tell_empty": "Write something first. Then press Send.",
    "call": "Call %s",
    "text_word": "Text %(word)s to %(number)s",
    "text_number": "Text %s",
    "web": "Open the website",
    "go_on": "Go back to my questions",
    # What happens to my answers.
    "mine_title": "What I said",
    "mine_lead": "Anyone who looks at this screen can read it.",
    "mine_show": "Show me what I said",
    "mine_none": "You have not answered anything yet.",
    "mine_kept": "We keep this one private. It is not shown here.",
    "mine_unlinked": "We can't tell which answers are yours. So we can't show them or take them "
    "out. Did you have your own link? Open it again first.",
    "back_title": "Take it back",
    "back_lead": "You can take back all that you said. Then it is gone, and does not count.",
    "back_counted": "The answers are counted already, so the numbers stay. "
    "Your own words can still be taken out.",
    "back_ask": "Take back what I said",
    "back_sure": "Are you sure? This cannot be undone.",
    "back_yes": "Yes, take it back",
    "back_no": "No, keep it",
    "back_done": "It is done. We have taken it back.",
    "back_kept": "If you told us that someone may be hurt, a safe adult still looks after that.",
    "helped_title": "Who helped me",
    "helped_lead": "Did someone help you to answer?",
    "helped_save": "Keep this",
    "helped_done": "Thank you. We have kept that.",
    # When a way in does not work.
    "code_wrong": "That code did not work. Check it and try again.",
    "code_letters": "Please type the eight letters and numbers. The three words do not work just "
    "now.",
    "code_wait": "That was a lot of codes from here. You can type one again at %s. If there is a "
    "square picture to scan, that works right now.",
    "over_title": "This code is not open any more",
    "over_line": "Ask the person who gave it to you. They can open it again.",
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
    # Who helps.
    "ask_helper": "Who is with you?",
    "helper_hint": "Pick who helps you.",
    "helper_school": "Someone at school",
    "helper_home": "Someone I live with",
    "helper_worker": "A youth worker",
    "helper_other": "Someone else",
    "helper_nobody": "No one",
    "hear_back": "You hear what changed by {day}. Open the same link then.",
    "changed_text": (
        "You helped the council, police and health services. See what changed: {link} "
        "Text STOP to stop."
    ),
    # What changed: you said, we did.
    "changed_title": "What changed",
    "changed_lead": "You told us what you think. Thank you. This is what happened.",
    "you_said": "You said",
    "we_did": "We did",
    "we_are_doing": "We are doing",
    "we_cannot": "We can't do this. This is why:",
    "told_on": "We told you on %s.",
    "changed_soon_title": "Not yet",
    "changed_soon_line": "Change takes time. We will tell you here by %s.",
    "changed_late_title": "We are late",
    "changed_late_line": "We said we would tell you by %s. We are sorry. We will tell you here.",
    "to_changed": "See what changed",
    # What young people want to be asked.
    "to_ideas": "Tell us what to ask next",
    "ideas_title": "What should we ask next time?",
    "ideas_lead": "You know what matters. Write one thing for us to ask, or leave it empty.",
    "ideas_safe": "A person reads it. If someone may be hurt, we tell a safe adult.",
    "ideas_pick": "Which of these should we ask?",
    "ideas_pick_hint": "Other young people had these ideas. Pick up to three.",
    "ideas_kept": "Thank you. We have kept what you sent.",
    "ideas_too_many": "Please pick three at most.",
    # The promise before the first question: for the youngest, for 8 to 11 and easy read, for all
    # others. {day} is the day by which they hear what changed.
    "young_choose": "You choose.",
    "young_stop": "You can skip. You can stop.",
    "young_reads": "Our team will read it.",
    "young_safe": "We keep it safe.",
    "young_tell": "If you may be hurt, we tell a safe adult.",
    "plain_choose": "You choose if you want to do this.",
    "plain_stop": "You can skip a question. You can stop at any time.",
    "plain_reads": "Our team reads your answers.",
    "plain_changed_by": "We will tell you what changed by {day}.",
    "plain_changed": "We will tell you what changed.",
    "promise_choose": "It is your choice. Nothing happens if you say no.",
    "promise_stop": "Skip any question. Stop at any time.",
    "promise_reads": "Our small team reads your answers. Others see numbers, never your name.",
    "promise_private": "We keep them private. But if someone may be hurt, we tell a safe adult.",
    "promise_changed_by": "This page is free. You hear what changed by {day}.",
    "promise_changed": "This page is free. You hear what changed.",
    # Asking.
    "ask_age": "How old are you?",
    "5-7": "5 to 7",
    "8-11": "8 to 11",
    "12-15": "12 to 15",
    "16-18": "16 or over",
    "easy-read": "Easy words and short questions",
    "thank_you": "Thank you",
    "nudge_pick": "Pick one, or press Skip.",
    "nudge_pick_some": "Pick as many as you like, or press Skip.",
    "nudge_words": "Write something, or press Skip.",
    "nudge_range": "Use a number from {least} to {most}, or press Skip.",
    # The ends.
    "declined_title": "That's fine",
    "declined_page": "You do not have to do this. If you change your mind, open your link again.",
    "stopped_texts": "You will not get any more texts from us.",
    "stopped_back": "If you change your mind, open your link again.",
    "stopped_help": "You can talk to Childline any time, free: 0800 1111. In danger, call 999.",
    "safety_title": "Thank you for telling us",
    # By text. Who shares the phone may read them, so nothing tells what a survey is about. What
    # stands in capitals is what can be texted; STOP and START are the carrier's own words.
    "invitation": (
        "Hi. The council, police and health services want to hear from young people, to make "
        "things better. You choose: reply 1 to start or 2 for no thanks. Skip anything, or text "
        "STOP to stop. Our team reads it and keeps it private, but if someone may be hurt we tell "
        "a safe adult. We say what changed by {day}."
    ),
    "invitation_link": "Texts may cost; free at {link}",
    "invitation_no_link": "Texts may cost.",
    "reminder": (
        "Hi again. The council, police and health services would still like to hear from young "
        "people. It is your choice: reply 1 to start or 2 for no thanks. This is the only "
        "reminder. Text STOP to stop."
    ),
    "reminder_link": "Free on the web: {link}",
    "how_to": "Text SKIP, BACK or HELP any time.",
    "who_we_are": (
        "This is the council, police and health services. We ask young people what they think."
    ),
    "ask_start": "Reply 1 to start or 2 for no thanks.",
    "reply_words": "Reply in your own words, or SKIP.",
    "reply_number": "Reply with a number from {least} to {most}.",
    "reply_several": "Pick one or more, like 1 3.",
    "declined": "No problem at all. If you change your mind, text 1.",
    "left_alone": "That's fine, we will leave it there. Text 1 any time to start.",
    "thanks": "Thank you for telling us.",
    "moved_on": "No problem, let's go on.",
    "again_number": "Sorry, I did not get that. Please reply with one number from 1 to {most}.",
    "again_several": "Sorry, I did not get that. Reply with the numbers you want, like 1 3.",
    "again_words": "Sorry, I did not get that. Please write it again, or text SKIP.",
    "again_range": "Sorry, I did not get that. Please reply with a number from {least} to {most}.",
    "kept": "Thank you. You have finished, and we have kept what you wrote.",
    "more_on_web": "There is a little more you can tell us, free, at {link}",
    "help_start": "You can get help now:",
    "contact_call": "call {number}",
    "contact_text": "text {word} to {number}",
    "contact_or": "or",
    "on_the_web": "You can go on with the same question here, free: {link}",
    "no_link": "There is no web page for this one. You can go on here by text.",
    "another": "There are more questions for this phone. Text NEXT to go on with those.",
    "back_again": "Welcome back.",
    "no_pictures": "We cannot see pictures here. Please write it in words.",
    "stopped": (
        "You will not get any more texts from us. If you need to talk: Childline 0800 1111, free. "
        "In danger, 999. Text START to come back."
    ),
    "wave_closed": (
        "Thank you for your message. This one has finished, so it is not counted, but we have kept "
        "it. If you need to talk: Childline 0800 1111. In danger: 999."
    ),
    "not_yet": (
        "Thank you for your message. We have not begun to ask yet and will text you when we do. If "
        "you need to talk: Childline 0800 1111. In danger: 999."
    ),
    "nothing_open": (
        "Thank you for your message. We are not asking anything just now. If you need to talk: "
        "Childline 0800 1111. In danger: 999."
    ),
    "wait": (
        "Thank you, your message is safe with us. Our computer needs a moment and will text you "
        "back. In danger: 999."
    ),
    # A tablet that goes from hand to hand. The first page is for the grown-up who brings it.
    "next_person": "I am done. Next person",
    "next_title": "Are you done?",
    "next_line": "What you sent is kept. The next person starts new and sees nothing of yours.",
    "next_yes": "Yes, next person",
    "passed_on_title": "That page is closed",
    "passed_on_line": "It was for the person before. The next person can start new.",
    "tablet_over_title": "All done",
    "tablet_over_line": "This tablet has finished. Please give it back to the grown-up.",
    "tablet_lost_title": "This tablet is not ready",
    "tablet_lost_line": "Ask the grown-up to open its link again. It needs cookies to work.",
    "tablet_title": "Use this tablet for the group",
    "tablet_lead": "For the grown-up: it goes from hand to hand, one young person after another.",
    "tablet_clean": "Each starts new and sees nothing of the one before, not even by going back.",
    "tablet_signs_out": "If you are signed in as staff, this signs you out, here and everywhere.",
    "tablet_ends": "New people can start until %s.",
    "tablet_go": "Begin here",
}

ENGLISH = Words(_ENGLISH)
