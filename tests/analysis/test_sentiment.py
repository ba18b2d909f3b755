"""How a child's words sound, above all when they say that they are not safe."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.analysis.sentiment import sentiment

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
LABELS = ("negative", "neutral", "positive")

APOSTROPHES = ("'", "’", "‘", "`", "´", "ʼ", "′", "＇", "", " ", ";", "\u0092", "â€™")
SUBJECTS = ("I", "kids like me")
DENIALS = (
    "don~t feel", "do not feel", "didn~t feel", "never feel", "am not", "ain~t", "isn~t",
    "have never felt", "hardly feel", "barely feel", "can~t feel", "cannot feel", "doesn~t feel",
    "don~t think I am", "don~t know if I am", "no longer feel", "rarely feel", "wasn~t",
)  # fmt: skip
BEGINNINGS = (
    "nowhere is", "nobody feels", "no one here is", "there is no place that is", "not", "never",
    "nothing makes me feel", "I walk home without feeling", "I stopped feeling", "it isn~t",
)  # fmt: skip
HOW = ("", "very", "at all", "all that", "even a bit")
ASSURING = (
    "safe", "safer", "comfortable", "happy", "ok", "alright", "fine", "good", "great", "confident",
    "calm", "relaxed", "secure", "protected", "supported", "listened to", "included", "welcome",
    "looked after", "cared for", "trusted", "normal",
)  # fmt: skip


def denials() -> Iterator[str]:
    starts = [f"{who} {denial}" for who, denial in product(SUBJECTS, DENIALS)] + [*BEGINNINGS]
    for start, how, word in product(starts, HOW, ASSURING):
        for sign in APOSTROPHES if "~" in start and not how else APOSTROPHES[:1]:
            yield " ".join(f"{start.replace('~', sign)} {how} {word}".split())


def test_no_denial_of_safety_sounds_positive() -> None:
    wrong = [text for text in denials() if sentiment(text).label in ("positive", "mixed")]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "It isn't great", "not very safe", "I never feel safe walking home", "nobody listens",
        "my dad hits me", "I want to die", "unsafe", "scared", "scary", "worried", "not ok",
        "I feel safe? No", "I feel safe... not", "i feel safe nowhere", "I DO NOT FEEL SAFE!!!",
        "i feel safe with no one", "safe is the last thing i feel", "far from safe", "un-safe",
        "I dont feel happy and safe", "i dnt feel saaafe", "no safe places", "kms",
        "I only feel safe when he is out", "no one helps me", "school dont do nothing about it",
        "i feel sick", "its minging", "thats peak", "😢", "i have no one to talk to",
    ],
)  # fmt: skip
def test_it_sounds_negative(text: str) -> None:
    assert sentiment(text).label == "negative"
    assert -1 <= sentiment(text).score < 0


@pytest.mark.parametrize(
    "text",
    [
        "I feel safe", "not bad", "I don't feel unsafe", "No, I feel safe", "nothing scares me",
        "its a sick park", "the youth club is boss", "youth workers are sound", "dead good",
        "its well lit now", "they stopped the bullying", "my nan looks after me", "😊😊",
        "i never feel scared", "i can talk to my teacher",
    ],
)  # fmt: skip
def test_it_sounds_positive(text: str) -> None:
    assert sentiment(text).label == "positive"
    assert 0 < sentiment(text).score <= 1


@pytest.mark.parametrize(
    "text",
    [
        "the park is fun but the bus stop is scary", "home is safe, school isn't",
        "good in the day, scary at night", "I feel safe at home but not in town",
    ],
)  # fmt: skip
def test_two_sides_are_mixed(text: str) -> None:
    assert sentiment(text).label == "mixed"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "nothing", "idk", "I don't know", "n/a", "🦕", "...", "asdfgh", "yes", "no",
        "nie czuję się bezpiecznie w szkole", "no me siento seguro en casa",
        "je ne me sens pas en sécurité", "Ich will nach Hause", "我不觉得安全", "لا أشعر بالأمان",
    ],
)  # fmt: skip
def test_what_tells_us_nothing_cannot_be_told(text: str) -> None:
    assert (sentiment(text).label, sentiment(text).score) == ("cannot_tell", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "i walk to school with my brother", "its ok", "the boss of the shop", "i heard a sound",
        "I would feel safe if he left", "I wish I felt safe", "bare people get the bus",
    ],
)  # fmt: skip
def test_plain_telling_and_wishes_are_no_praise(text: str) -> None:
    assert sentiment(text).label in ("neutral", "negative")


def test_a_bare_yes_or_no_is_read_by_its_question() -> None:
    assert sentiment("no", "Do you feel safe at home?").label == "negative"
    assert sentiment("yes", "Do you feel safe at home?").label == "positive"
    assert sentiment("yes", "Are you worried about anything?").label == "negative"
    assert sentiment("no", "safe_home").label == "cannot_tell"


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text(alphabet="no't’ \0\ud800\u0301.,?!;\nsafe😊"))
def test_it_never_raises(text: str) -> None:
    mood = sentiment(text, text)
    assert -1 <= mood.score <= 1
    assert mood.score == 0 or mood.label != "cannot_tell"


@pytest.mark.parametrize(
    "piece", ["not safe ", "x", ".", "😊", "no ", "?a", "\0", "e\u0301", "n't "]
)
def test_a_megabyte_is_read_like_its_beginning(piece: str) -> None:
    assert sentiment(piece * (1_000_000 // len(piece))).score <= 1


def test_textblob_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, voice_service.analysis.sentiment; sys.exit('textblob' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def macro_f1(said: list[str], true: list[str]) -> float:
    total = 0.0
    for label in LABELS:
        both = sum(s == t == label for s, t in zip(said, true, strict=True))
        total += 2 * both / max(1, said.count(label) + true.count(label))
    return total / len(LABELS)


def by_score(score: float) -> str:
    return "positive" if score >= 0.15 else "negative" if score <= -0.15 else "neutral"


@pytest.mark.parametrize("name", ["vader_tweets.csv", "nhs_feedback.csv"])
def test_it_is_no_worse_than_plain_textblob(name: str) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip("the open data sets are not here")
    from textblob import TextBlob

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    true = [row["label"] for row in rows]
    ours = macro_f1([by_score(sentiment(row["text"]).score) for row in rows], true)
    plain = macro_f1([by_score(TextBlob(row["text"]).sentiment.polarity) for row in rows], true)
    assert ours >= plain + 0.05
