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
from textblob import Blobber, Sentence, TextBlob

from voice_service.analysis.analyzer import YoungVoiceAnalyzer
from voice_service.analysis.clauses import pauses
from voice_service.analysis.heard import Heard
from voice_service.analysis.hearing import count, count_kind, features, known, read_clauses
from voice_service.analysis.lanes import HALF, HEAVIEST, LANES, SOUND, packed, unpacked
from voice_service.analysis.measuring import POLAR, kept_back, macro_f1, read_corpus, read_open
from voice_service.analysis.pieces import Piece
from voice_service.analysis.questions import Kind, asked
from voice_service.analysis.rated import rated, rated_signs
from voice_service.analysis.sentiment import sentiment
from voice_service.analysis.table import (
    DENIED,
    FORMAT,
    OF_KIND,
    POSTS,
    RATED_SIGNS,
    UNKNOWN,
    TableError,
    load_table,
    released,
)
from voice_service.safeguarding.measuring import read_corpus as read_safety
from voice_service.text.normalise import normalise

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
CORPUS = Path(__file__).parent / "corpus"
SAFETY = Path(__file__).parents[1] / "safeguarding" / "corpus"

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


PLAIN = (
    "my dad hits me", "mum drinks every nite n forgets to feed us", "he locks me in my room",
    "theres never any food in", "my stepdad comes in my room at night", "i get battered at home",
    "im scared of my uncle", "mums boyfriend grabbed me by the neck",
    "they scream at each other all night", "i have to look after my mum on my own",
    "no one washes my clothes", "my house is freezing and theres no leccy",
    "dad smashed the door in", "i dont wanna go home", "i hide when he gets in",
    "he calls me fat n ugly", "my brother hurts me when mum is out", "we got no gas again",
    "i sleep on the floor", "i havent eaten since yesterday",
    "they took my phone and said theyd batter me", "lads in year 11 push me down the stairs",
    "everyone laughs at me in class", "i get called names every day",
    "teachers see it and do nothing", "i eat my dinner in the toilets", "no one sits with me",
    "they said i should kill myself", "im getting bullied n no one cares", "i dread school",
    "some fella followed me home", "got jumped by the shops", "theres always gangs by ours",
    "someone got stabbed in our park", "im not safe on the bus", "i dont feel safe walkin home",
    "i dnt feel safe at skl", "i cant go out after dark", "men beep at me and shout stuff",
    "a man in a car asked me to get in", "they make me carry stuff for them",
    "i owe them money and theyre coming for me", "he wants pics of me",
    "he said hed post my nudes", "somebody keeps messaging me and wont stop",
    "they made a group chat about me", "he told me not to tell anyone",
    "a man online asked where i live", "they leaked my pictures", "i cut myself", "i wanna die",
    "i dont want to be here anymore", "whats the point in living", "i took loads of tablets",
    "i burn my arms", "nobody would miss me", "i cant do this anymore", "i feel like ending it",
    "i wish i wasnt born", "i am not ok", "im not alright", "nowhere is safe", "i never feel safe",
    "i wouldnt say i feel safe", "it aint safe round ere", "its proper dodgy by ours la",
    "our ma goes ead at me every day", "am terrified of him", "me dad kicks off n lashes stuff",
    "i got leathered again", "bizzies do nothin for us", "its not a nice place to live",
    "i do not feel happy at home", "i didnt feel listened to", "they dont believe me",
    "no one believes me", "i cant trust anyone", "i want to run away",
    "i ran away and slept in the park", "they want to send me abroad to marry him",
    "my mum is dead", "i miss my nan so much", "my boyfriend tracks my phone and gets angry",
    "he makes me do things i dont want to", "he touches me", "he makes me touch him",
    "she pinches me when no one is looking", "i wet the bed cos im scared", "i have bruises",
    "i am hungry all the time", "i feel unsafe", "im being blackmailed",
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
        "haha my dad punched me lol", "kms lol", "i hope i die", "thanks for nothing",
        "good when hes not there", "happy when dads out", "its ok as long as he doesnt shout",
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
        "i never feel scared", "i can talk to my teacher", "good when mum is at home",
        "i feel safe when my mum is here", "lol that was fun", "i couldnt be happier",
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


@pytest.mark.parametrize("name", ["sentiment", "analyzer"])
def test_reading_needs_nothing_from_outside(name: str) -> None:
    heavy = ("textblob", "nltk", "numpy", "pydantic", "ruamel")
    code = (
        f"import sys, voice_service.analysis.{name}; "
        f"sys.exit(any(each.split('.')[0] in {heavy} for each in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_plain_word_of_harm_sounds_positive() -> None:
    assert [text for text in PLAIN if sentiment(text).label in ("positive", "mixed")] == []


@pytest.mark.parametrize(
    ("good", "other"),
    [
        ("that park is sick", "i feel sick"),
        ("the new youth club is boss", "my mums boss rang"),
        ("miss is sound", "the sound of the bell"),
        ("it was dead good", "my hamster is dead"),
        ("youth club is peng", "the food is minging"),
        ("well good today", "thats peak"),
        ("its mint", "its long"),
        ("bare fun", "bare people get the bus"),
    ],
)
def test_words_of_the_young_have_their_own_sense(good: str, other: str) -> None:
    assert sentiment(good).label == "positive"
    assert sentiment(other).label != "positive"


@pytest.mark.parametrize(
    "text", ["great, more homework /s", "yeah right, they help", 'so they "help" me 🙄']
)
def test_what_is_said_in_mockery_is_no_praise(text: str) -> None:
    assert sentiment(text).label != "positive"


@pytest.mark.parametrize(
    ("answer", "question", "label"),
    [
        ("nothing", "What should be better?", "positive"),
        ("nothing", "What do you like about school?", "negative"),
        ("everything", "What do you like about school?", "positive"),
        ("nobody", "Who helps you?", "negative"),
        ("yes", "Do you feel scared at night?", "negative"),
        ("nah", "Are you worried about anything?", "positive"),
        ("nothing", "What one thing would help you feel safer?", "cannot_tell"),
        ("nothing", "What would you keep?", "negative"),
        ("yeah my brother", "Is there anything that makes you feel unsafe?", "negative"),
        ("the park at night", "Is there anything that makes you feel unsafe?", "negative"),
        ("nah not really", "Is there anything that makes you feel unsafe?", "positive"),
        ("nothing its lovely", "What should be better?", "positive"),
        ("nothing they are all nice", "What worries you?", "positive"),
        ("nothing they do makes me happy", "What should be better?", "negative"),
        ("nothing feels safe", "What worries you?", "negative"),
    ],
)
def test_an_answer_is_read_by_its_question(answer: str, question: str, label: str) -> None:
    assert sentiment(answer, question).label == label


TEXTS = (
    "I don't feel safe at home but school is nice, and my teacher listens!",
    "no", "the sound of the sea", "It was good. It was bad? no, never not good", "a big red bus",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", ["", "good"])
def test_reading_adds_up_what_training_counts(text: str, kind: Kind) -> None:
    read, table = normalise(text), released()
    words, numbers = read.words, known(read.words, table)
    places = pauses(text, read.starts, read.ends)
    reading = read_clauses(words, numbers, places, table)
    count(words, numbers, reading, table)
    if kind:
        count_kind(words, numbers, kind, table)
    expected = 0
    for feature in features(words, reading.clauses, reading.muted, kind):
        if " " in feature:
            first, second = feature.split(" ")
            expected += table.words.get(first, UNKNOWN)[1].get(second, 0)
        elif OF_KIND in feature:
            of, word = feature.split(OF_KIND)
            expected += table.kinds.get(of, {}).get(word, 0)
        elif feature[0] == DENIED:
            expected += table.denied.get(feature[1:], 0)
        else:
            expected += table.words.get(feature, UNKNOWN)[0]
    assert unpacked(sum(numbers))[SOUND:] == unpacked(expected)[SOUND:]


SAID = ["so", "really", "good", "sad", "great", "bus", "I", "and", "my", ", good", ". very", "\n"]


@given(st.lists(st.sampled_from(SAID), max_size=8))
def test_a_plain_text_holds_what_a_reading_of_its_clauses_finds(parts: list[str]) -> None:
    text, table = " ".join(parts), released()
    heard = Heard(text, normalise(text), table)
    found = [piece for clause in heard.clauses for piece in clause.pieces]
    assert [_meant(piece) for piece in heard.pieces] == [_meant(piece) for piece in found]


def _meant(piece: Piece) -> tuple[int, str, float]:
    return piece.at, piece.word, piece.weight


def test_the_wording_of_a_question_tells_how_its_answer_is_meant() -> None:
    worried, safe = (
        sentiment("my big brother", question).score
        for question in ("What worries you?", "What makes you feel safe?")
    )
    assert worried < 0 < safe


def test_an_answer_is_never_taken_for_a_post() -> None:
    table = released()
    for text in ("LOL @sam that was awesome http://example.org #win", "Love this sub, OP."):
        read = normalise(text)
        assert Heard(text, read, table).voice < POSTS
        assert Heard(text, read, table, asked("What is going well?")).voice >= POSTS


@given(st.text(max_size=200))
def test_the_ratings_of_a_post_stay_within_their_bounds(text: str) -> None:
    found = rated(text, normalise(text), released().rated)
    assert -1 < found < 1
    assert len(rated_signs(found)) == len(RATED_SIGNS)


@pytest.mark.parametrize(
    ("milder", "stronger"),
    [("good", "very good"), ("kind of good", "good"), ("good", "GOOD ok"), ("good", "good!!")],
)
def test_a_post_is_rated_higher_the_stronger_it_says_so(milder: str, stronger: str) -> None:
    first, second = (rated(one, normalise(one), {"good": 1.9}) for one in (milder, stronger))
    assert 0 < first < second
    denied = f"not {stronger}"
    assert rated(denied, normalise(denied), {"good": 1.9}) < 0


@given(st.lists(st.lists(st.integers(-HEAVIEST, HEAVIEST), min_size=LANES, max_size=LANES)))
def test_lanes_are_added_up_each_by_itself(rows: list[list[int]]) -> None:
    total = sum(packed(0, row) for row in rows)
    expected = [sum(lane) for lane in zip(*rows, strict=True)] if rows else [0] * LANES
    assert [each - HALF for each in unpacked(total)] == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("I don't feel safe, but nice 😊😊 gr8 n wanttodie".split())))
def test_the_words_that_moved_it_are_slices_of_the_text(parts: list[str]) -> None:
    text = " ".join(parts)
    for moved in sentiment(text).words:
        assert moved.word == text[moved.start : moved.end]
        assert moved.weight


def test_the_words_shown_speak_as_they_count_in_answer_to_the_question() -> None:
    said = (sentiment("my big brother", f"What {asks}?") for asks in ("worries you", "helps you"))
    worried, safe = ({one.word: one.weight for one in each.words} for each in said)
    assert worried["big"] < safe["big"]
    assert worried["brother"] < safe["brother"]


@pytest.mark.parametrize("broken", ["", "{}", "[]", "null", f'{{"format": {FORMAT}}}', "[" * 5000])
def test_a_broken_table_says_what_to_do(broken: str) -> None:
    with pytest.raises(TableError, match=r"weights\.json"):
        load_table(broken)


def test_a_blob_reads_with_our_ear() -> None:
    blob = TextBlob("I don't feel safe", analyzer=YoungVoiceAnalyzer())
    assert blob.sentiment.classification == "negative"
    assert blob.sentiment.polarity == blob.sentiment.score < 0
    # The sentences of a blob are made so; to find where they end needs data that is not here.
    assert Sentence("My teacher is kind", analyzer=blob.analyzer).sentiment.label == "positive"
    blob.analyzer.train()
    assert blob.analyzer.kind == "co"
    found = Blobber(analyzer=YoungVoiceAnalyzer("What should be better?"))("nothing").sentiment
    assert (found.classification, found[0]) == ("positive", "positive")
    assert found == YoungVoiceAnalyzer("What should be better?").analyze("nothing")


def share_positive(texts: list[str]) -> float:
    return sum(sentiment(text).label == "positive" for text in texts) / len(texts)


def test_few_who_tell_of_harm_sound_positive() -> None:
    corpus = read_safety((SAFETY / "seen.tsv").read_text("utf-8"), "seen.tsv")
    assert share_positive([one.text for one in corpus if one.tells]) <= 0.03


@pytest.mark.parametrize(
    ("name", "asks", "floor"),
    [
        ("vader_tweets.csv", False, 0.74),
        ("nhs_feedback.csv", False, 0.64),
        ("nhs_feedback.csv", True, 0.66),
        ("goemotions.csv", False, 0.68),
    ],
)
def test_it_is_right_about_open_texts_it_was_not_trained_on(
    name: str, asks: bool, floor: float
) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip("the open data sets are not here")
    texts = [one for one in read_open(path.read_text("utf-8"), name) if kept_back(one.text)]
    said = [sentiment(one.text, one.question if asks else None).label for one in texts]
    assert macro_f1([one.label for one in texts], said) >= floor


@pytest.mark.parametrize(("asks", "floor"), [(True, 0.76), (False, 0.66)])
def test_it_is_right_about_our_own_unseen_texts(asks: bool, floor: float) -> None:
    corpus = read_corpus((CORPUS / "unseen.tsv").read_text("utf-8"), "unseen.tsv")
    texts = [one for one in corpus if one.label in POLAR]
    said = [sentiment(one.text, one.question if asks else None).label for one in texts]
    assert macro_f1([one.label for one in texts], said) >= floor


def by_score(score: float) -> str:
    return "positive" if score >= 0.15 else "negative" if score <= -0.15 else "neutral"


@pytest.mark.parametrize("name", ["vader_tweets.csv", "nhs_feedback.csv"])
def test_it_is_no_worse_than_plain_textblob(name: str) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip("the open data sets are not here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    true = [row["label"] for row in rows]
    ours = macro_f1(true, [by_score(sentiment(row["text"]).score) for row in rows])
    plain = macro_f1(true, [by_score(TextBlob(row["text"]).sentiment.polarity) for row in rows])
    assert ours >= plain + 0.05
