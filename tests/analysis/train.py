"""Trains the table of how words sound from open data and from our own corpora.

It needs scikit-learn and the lexicon of VADER, which the service never does:
`pip install --require-hashes -r requirements-train.txt` beside the other requirements. Then
`python -m tests.analysis.train --data FOLDER` writes voice_service/analysis/weights.json;
FOLDER holds the open data named in SETS. One text in five of the open data, and the unseen
half of the corpus, are kept back and not read here.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from voice_service.analysis.children import ASSURING, SIGNS, WORDS
from voice_service.analysis.clauses import pauses
from voice_service.analysis.heard import Heard
from voice_service.analysis.hearing import (
    features,
    known,
    manner,
    prior_signs,
    read_clauses,
    shrink,
    text_signs,
    told,
)
from voice_service.analysis.measuring import Comment, kept_back, read_corpus, read_open
from voice_service.analysis.phrases import PHRASES
from voice_service.analysis.questions import asked
from voice_service.analysis.rated import rated, rated_signs
from voice_service.analysis.sides import sides
from voice_service.analysis.table import (
    FORMAT,
    GROUP_OF,
    GROUPS,
    POSTS,
    PRIOR_SIGNS,
    RATED_SIGNS,
    SIDES,
    UNIT,
    VOICES,
    Table,
    load_table,
)
from voice_service.safeguarding.measuring import read_corpus as read_safety
from voice_service.text.normalise import normalise

HERE = Path(__file__).parent
SAFETY = HERE.parent / "safeguarding" / "corpus"
OUT = Path(__file__).parents[2] / "voice_service" / "analysis" / "weights.json"
CLASSES = ("negative", "neutral", "positive")
SETS = {
    "tweets": ("vader_tweets.csv", "VADER tweets (Hutto and Gilbert), a part", "MIT"),
    "nhs": ("nhs_feedback.csv", "pxtextmining NHS feedback, a part", "MIT (c) NHS England"),
    "goemotions": ("goemotions.csv", "GoEmotions (google-research), a part", "CC BY 4.0"),
}
# How much a text of each source counts, and how far its labels are evened out.
COUNTS = {"tweets": 8.0, "nhs": 3.0, "goemotions": 1.5, "own": 3.0, "safety": 0.5, "words": 4.0}
EVEN = {"goemotions": 0.35}
EVENLY = 0.5  # any other
# The voice that each source is in.
VOICE = {"tweets": 0, "goemotions": 1, "nhs": 2, "own": 3, "safety": 3, "words": 3}
# Thousandths below which a weight is not kept: by group, of a voice, of harm. A pair of words is
# looked for in every text, and must be worth it.
LEAST, TELLING, OF_HARM = (100, 250, 300), 1000, 250
LEAST_OF_PAIRS, OF_HARM_BY_PAIRS = (300, 700, 700), 400
HEED = 5.0  # what a text that tells of harm counts against one that does not
# What a text counts in each other group, and in one that it is taken for.
FAR, TAKEN = (0.0, 0.1, 0.0), (0.1, 0.5, 0.5)
POSTED = 1.0  # how much likelier a text that answers nothing is a post than it is here; log-odds
EVERYWHERE = {"words": 0.05, "safety": 0.1}  # what our words count, whoever says them
WHOLE, PART = 1.0, 0.5  # what the wording of a question counts, and each of its words
STRENGTH = (1.0, 1.0, 1.6)  # how far the weights may go (C of the regression), by group
STEPS = (300, 300, 1000)  # the first two stop early, which keeps what few texts say milder
FEWEST, FEWEST_OF_VOICE = 2, 5  # texts a feature must stand in
SEED = 20261126
# Of what the three lists say of a word, how much each counts; and how far from 0 we may go.
LISTS = {"vader": 1.2, "ours": 1.0, "textblob": 0.6}
DOUBT = 0.3
SURE = 0.3  # what a word of ours is worth that is sure of its sense


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the features that the service would count in it; `signs` are of the whole."""

    source: str
    text: str
    label: str
    words: dict[str, float]
    features: dict[str, float]
    signs: dict[str, float]
    rated: dict[str, float]
    asks: dict[str, float]


def prior() -> dict[str, float]:
    """Join what three lists say a word is worth, -1 to 1; where none of ours is sure, milder."""
    from textblob.en import sentiment as pattern

    pattern.load()
    lists: dict[str, dict[str, float]] = {"ours": {**WORDS, **ASSURING, **SIGNS}}
    lists["textblob"] = {
        word: senses[None][0] for word, senses in dict.items(pattern) if None in senses
    }
    lists["vader"] = {word: value / 4 for word, value in ratings().items()}
    joined: dict[str, float] = {}
    for word in sorted(set().union(*lists.values())):
        said = [(LISTS[name], values[word]) for name, values in lists.items() if word in values]
        ours = lists["ours"].get(word)
        total = sum(count * value for count, value in said)
        value = total / (sum(count for count, _ in said) + DOUBT)
        if ours is not None and (not ours or ours * value < 0):
            value = ours  # a sense of our children's stands against the others
        if round(value * UNIT):
            joined[word] = value
    return joined


def ratings() -> dict[str, float]:
    """Read how strangers rated single words, -4 to 4."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    found: dict[str, float] = {}
    for word, value in SentimentIntensityAnalyzer().lexicon.items():
        words = normalise(word).words
        # A sign of theirs that we read as a letter or a digit is no word.
        if len(words) == 1 and (word == words[0] or (word.isalpha() and len(word) > 2)):
            found.setdefault(words[0], value)
    return found


def bare(prior_of: dict[str, float]) -> Table:
    """Make a table that knows what words are worth and has learned nothing."""
    document = {
        "format": FORMAT,
        "version": "bare",
        "sources": [],
        "prior": {word: round(value * UNIT) for word, value in prior_of.items()},
        "rated": {},
        "asked": {},
        "mixed": {},
        "harm": {"": 0},
        "both": {"": 0},
        "weights": {name: {} for name in GROUPS},
        "voices": {"": [0] * VOICES},
        "signs": [{"": [0, 0]}] * VOICES,
    }
    return load_table(json.dumps(document))


class Maker:
    """Makes examples of texts, as the service would read them."""

    def __init__(self, prior_of: dict[str, float]) -> None:
        self.table = bare(prior_of)
        self.ratings = ratings()

    def make(self, source: str, text: str, question: str, label: str) -> Example:
        read = normalise(text)
        words, asks = read.words, asked(question)
        kind = asks.kind if asks is not None else ""
        places = pauses(text, read.starts, read.ends)
        reading = read_clauses(words, known(words, self.table), places, self.table)
        clauses = reading.clauses
        counted = Counter(features(words, clauses, reading.muted, kind))
        by = shrink(len(words))
        found = {key: count * by for key, count in counted.items()}
        pieces = [piece for clause in clauses for piece in clause.pieces]
        signs = {"": 1.0, **dict(zip(PRIOR_SIGNS, prior_signs(pieces), strict=True))}
        signs |= dict.fromkeys(text_signs(text, len(words), kind), 1.0)
        shows = [*told(words), *manner(text, len(words))]
        said = {each: count * by for each, count in Counter(shows).items()}
        shown = rated_signs(rated(text, read, self.ratings))
        of_rating = {name: value for name, value in zip(RATED_SIGNS, shown, strict=True) if value}
        features_asked = asks.features if asks is not None else ()
        weighed = {one: WHOLE if one[0] == "=" else PART for one in features_asked}
        return Example(source, text, label, said, found, signs, of_rating, weighed)


class Columns:
    """The features that are counted, and examples as rows of a matrix."""

    def __init__(self, rows: Iterable[dict[str, float]], fewest: int = FEWEST) -> None:
        seen: Counter[str] = Counter()
        for row in rows:
            seen.update(row.keys())
        self.names = sorted(f for f, n in seen.items() if n >= fewest)
        self.place = {name: i for i, name in enumerate(self.names)}

    def matrix(self, rows: Sequence[dict[str, float]]) -> csr_matrix:
        data: list[float] = []
        indices: list[int] = []
        ends = [0]
        for row in rows:
            for feature, value in row.items():
                if (column := self.place.get(feature)) is not None and value:
                    indices.append(column)
                    data.append(value)
            ends.append(len(indices))
        return csr_matrix((data, indices, ends), shape=(len(rows), len(self.names)))


def weights_of(examples: Sequence[Example]) -> np.ndarray:
    """Weigh each text by its source, and evened out by its label within the source."""
    counts = Counter((example.source, example.label) for example in examples)
    sizes = Counter(example.source for example in examples)
    return np.array(
        [
            COUNTS[e.source] * (sizes[e.source] / (3 * counts[e.source, e.label])) ** _even(e)
            if e.source not in ("safety", "words")
            else COUNTS[e.source]
            for e in examples
        ]
    )


def _even(example: Example) -> float:
    """Say how far the labels of its source are evened out."""
    return EVEN.get(example.source, EVENLY)


class Voices:
    """Tells by its words in which of the voices a text is."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.columns = Columns((example.words for example in examples), FEWEST_OF_VOICE)
        self.model = self._fitted(examples)

    def _fitted(self, examples: Sequence[Example]) -> LogisticRegression:
        voices = [VOICE[example.source] for example in examples]
        model = LogisticRegression(C=10.0, max_iter=100, class_weight="balanced")
        return model.fit(self.matrix(examples), voices)

    def matrix(self, examples: Sequence[Example]) -> csr_matrix:
        return self.columns.matrix([example.words for example in examples])

    def of(self, examples: Sequence[Example]) -> np.ndarray:
        return self._likeliest(self.model, examples)

    def unseen(self, examples: Sequence[Example]) -> np.ndarray:
        """Tell the voice of each text by a model that has not seen it."""
        found = np.zeros(len(examples), int)
        split = StratifiedKFold(4, shuffle=True, random_state=SEED)
        for train, test in split.split(examples, [VOICE[e.source] for e in examples]):
            model = self._fitted([examples[i] for i in train])
            found[test] = self._likeliest(model, [examples[i] for i in test])
        return found

    def _likeliest(self, model: LogisticRegression, examples: Sequence[Example]) -> np.ndarray:
        """Give the likeliest voice; what answers a question is no post."""
        chances = model.decision_function(self.matrix(examples))
        chances[[bool(example.asks) for example in examples], :POSTS] = -np.inf
        return np.asarray(chances.argmax(axis=1), int)


def rows_of(examples: Sequence[Example], voices: Sequence[int]) -> list[dict[str, float]]:
    """Give each example as one row: its features, its signs, and its signs in its voice."""
    rows = []
    for one, voice in zip(examples, voices, strict=True):
        signs = one.signs | one.rated if voice < POSTS else one.signs
        rows.append(
            {
                **one.features,
                **{f"§{name}": value for name, value in signs.items() if name},
                **{f"§{voice}§{name}": value for name, value in signs.items()},
                **{f"¶{name}": value for name, value in one.asks.items()},
            }
        )
    return rows


class Group:
    """The three ways to sound, fitted to the examples in the voices of one group."""

    def __init__(self, group: int, examples: Sequence[Example], found: Sequence[int]) -> None:
        self.group = group
        kept, voices, counts = [], [], []
        for example, voice, weight in zip(examples, found, weights_of(examples), strict=True):
            own, read = GROUP_OF[VOICE[example.source]] == group, GROUP_OF[voice] == group
            far = EVERYWHERE.get(example.source, FAR[group])
            if example.asks and group == 0:
                far = 0.0  # no answer is a post
            times = 1.0 if own else max(far, TAKEN[group] * read)
            if times:
                kept.append(example)
                voices.append(voice if read else VOICE[example.source] if own else self._voice())
                counts.append(weight * times)
        rows = rows_of(kept, voices)
        self.columns = Columns(rows)
        self.model = LogisticRegression(C=STRENGTH[group], max_iter=STEPS[group])
        labels = [example.label for example in kept]
        self.model.fit(self.columns.matrix(rows), labels, sample_weight=counts)

    def _voice(self) -> int:
        """Give the voice in which is read what does not belong here."""
        return max(voice for voice in range(VOICES) if GROUP_OF[voice] == self.group)

    def say(self, examples: Sequence[Example], voices: Sequence[int]) -> list[str]:
        return list(self.model.predict(self.columns.matrix(rows_of(examples, voices))))

    def pairs(self) -> dict[str, tuple[float, float]]:
        """Give what each column counts for against neutral."""
        neg, none, pos = self.model.coef_  # in the order of the alphabet, as the labels are
        return {
            name: (float(n), float(p))
            for name, n, p in zip(self.columns.names, neg - none, pos - none, strict=True)
        }

    def weights(self) -> dict[str, list[int]]:
        each = {k: thousandths(v) for k, v in self.pairs().items() if k[0] not in "§¶"}
        least, of_pairs = LEAST[self.group], LEAST_OF_PAIRS[self.group]
        return {
            k: v for k, v in each.items() if max(map(abs, v)) >= (of_pairs if " " in k else least)
        }

    def asked(self) -> dict[str, list[int]]:
        """Give what the words of a question count for, as often as they stand in one."""
        each = {
            k[1:]: thousandths((v[0] * size, v[1] * size))
            for k, v in self.pairs().items()
            if k[0] == "¶"
            for size in (WHOLE if k[1] == "=" else PART,)
        }
        return {k: v for k, v in each.items() if max(map(abs, v)) >= LEAST[self.group]}

    def signs(self, voice: int) -> dict[str, list[int]]:
        pairs = self.pairs()
        shared = {k[1:]: v for k, v in pairs.items() if k[0] == "§" and k.count("§") == 1}
        mark = f"§{voice}§"
        mine = {k.removeprefix(mark): v for k, v in pairs.items() if k.startswith(mark)}
        names = {"", *shared, *mine}
        zero = (0.0, 0.0)
        summed = {n: add(shared.get(n, zero), mine.get(n, zero)) for n in sorted(names)}
        bias = self.model.intercept_ - self.model.intercept_[1]
        summed[""] = add(summed[""], (float(bias[0]), float(bias[2])))
        return {name: thousandths(pair) for name, pair in summed.items()}


class Fitted:
    """The voices, and the three ways to sound in each group of them."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.voices = Voices(examples)
        found = self.voices.unseen(examples)
        self.groups = [Group(group, examples, found) for group in range(len(GROUPS))]

    def say(self, examples: Sequence[Example]) -> list[str]:
        voices = self.voices.of(examples)
        said = [group.say(examples, voices) for group in self.groups]
        return [said[GROUP_OF[voice]][at] for at, voice in enumerate(voices)]

    def document(self) -> dict[str, object]:
        """Give what was learned as the parts of the table."""
        named = list(zip(GROUPS, self.groups, strict=True))
        return {
            "weights": {name: group.weights() for name, group in named},
            "asked": {name: group.asked() for name, group in named},
            "voices": self._voices(),
            "signs": [self.groups[GROUP_OF[voice]].signs(voice) for voice in range(VOICES)],
        }

    def _voices(self) -> dict[str, list[int]]:
        model = self.voices.model
        each = {
            name: [round(float(value) * UNIT) for value in values]
            for name, values in zip(self.voices.columns.names, model.coef_.T, strict=True)
        }
        kept = {name: values for name, values in each.items() if max(map(abs, values)) >= TELLING}
        level = [float(v) + POSTED * (n < POSTS) for n, v in enumerate(model.intercept_)]
        return {"": [round(value * UNIT) for value in level], **kept}


def add(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Add up what a sign counts for in every voice and in one."""
    return one[0] + other[0], one[1] + other[1]


def thousandths(pair: tuple[float, float]) -> list[int]:
    """Round a pair of weights to whole thousandths."""
    return [round(pair[0] * UNIT), round(pair[1] * UNIT)]


def examples_of(folder: Path, maker: Maker) -> Iterator[Example]:
    """Read what is trained on: four fifths of the open data, the seen half of ours."""
    yield from open_examples(folder, maker)
    yield from our_examples(maker)


def open_examples(folder: Path, maker: Maker) -> Iterator[Example]:
    """Read the four fifths of the open data."""
    for source, (file, *_) in SETS.items():
        for one in read_open((folder / file).read_text("utf-8"), file):
            if not kept_back(one.text):
                yield maker.make(source, one.text, "", one.label)
                if one.question:  # with its question and without: not everybody hands it on
                    yield maker.make(source, one.text, one.question, one.label)


def our_examples(maker: Maker) -> Iterator[Example]:
    """Read our comments, our lists of words, and texts that tell of harm."""
    for one in our_comments():
        if one.label in CLASSES:
            yield maker.make("own", one.text, one.question, one.label)
    for phrase, value in ours():
        if not value:
            yield maker.make("words", phrase, "", "neutral")
        elif abs(value) >= SURE:
            yield maker.make("words", phrase, "", "positive" if value > 0 else "negative")
    for text in read_safety((SAFETY / "seen.tsv").read_text("utf-8"), "seen.tsv"):
        if text.tells:
            yield maker.make("safety", text.text, "", "negative")


def our_comments() -> list[Comment]:
    """Read the seen half of the comments that were judged twice, and those that were written."""
    seen = read_corpus((HERE / "corpus" / "seen.tsv").read_text("utf-8"), "seen.tsv")
    known = {one.text for one in seen}
    return [*seen, *(one for one in read_written() if one.text not in known)]


def read_written() -> Iterator[Comment]:
    """Read the comments that were only written to be learned from, each with one label."""
    lines = (HERE / "corpus" / "written.tsv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        label, band, style, question, text = line.split("\t")
        yield Comment(label, text, question, band=band, style=style)


def ours() -> Iterator[tuple[str, float]]:
    """Yield the words, signs and phrases of our own lists: said alone, each means what it means.

    And denied: "I don't feel unsafe" is good news.
    """
    for word, value in {**WORDS, **ASSURING, **SIGNS}.items():
        yield word, value
        if word.isalpha():
            yield f"its {word}", value
            yield f"thats {word}", value
            yield f"i dont feel {word}", -value
            yield f"not {word}", -value
    for seconds in PHRASES.values():
        for phrases in seconds.values():
            for words, value in phrases:
                yield " ".join(words), value


def table_of(fitted: Fitted, prior_of: dict[str, float], said_both: dict[str, float]) -> Table:
    """Make the table that the service would read."""
    learned = {"mixed": {"": -9.0}, "harm": {}, "both": said_both}
    return load_table(json.dumps(document(fitted, prior_of, learned, "training", [])))


def document(
    fitted: Fitted,
    prior_of: dict[str, float],
    learned: dict[str, dict[str, float]],
    version: str,
    sources: list[dict[str, object]],
) -> dict[str, object]:
    """Give the whole table as it is written; `learned` holds mixed, harm and both."""
    return {
        "format": FORMAT,
        "version": version,
        "sources": sources,
        "prior": {word: round(value * UNIT) for word, value in prior_of.items()},
        "rated": {word: round(value * UNIT) for word, value in ratings().items()},
        **{
            part: {name: round(value * UNIT) for name, value in each.items()}
            for part, each in learned.items()
        },
        **fitted.document(),
    }


def in_order(part: object, met: Mapping[str, int]) -> object:
    """Put the words that are met most often first, and after each its pairs.

    They are laid down in memory in the order of the file, and what is needed together lies near.
    """
    if not isinstance(part, dict):
        return part

    def place(name: str) -> tuple[int, str, float]:
        first, _, second = name.partition(" ")
        return -met.get(first, 0), first, -met.get(second, 0) if second else -inf

    return {name: in_order(part[name], met) for name in sorted(part, key=place)}


def harm(comments: Sequence[Comment]) -> dict[str, float]:
    """Learn by which words and pairs of words young people tell of harm, and do not."""
    safety = read_safety((SAFETY / "seen.tsv").read_text("utf-8"), "seen.tsv")
    texts = [(one.text, bool(one.tells)) for one in safety]
    texts += [(one.text, False) for one in comments if one.label != "negative"]
    texts += [(text, False) for text, value in ours() if value > 0]
    return _told(texts, HEED)


def both(comments: Sequence[Comment]) -> dict[str, float]:
    """Learn by which words and pairs of words young people say two things at once."""
    return _told([(one.text, one.label == "mixed") for one in comments], 1.0)


def _told(texts: Sequence[tuple[str, bool]], heed: float) -> dict[str, float]:
    """Learn which words tell some texts from others; `heed` is how much the former count."""
    rows: list[dict[str, float]] = []
    for text, _ in texts:
        words = normalise(text).words
        by = shrink(len(words))
        rows.append({key: count * by for key, count in Counter(told(words)).items()})
    columns = Columns(rows)
    model = LogisticRegression(C=3.0, max_iter=1000)
    model.fit(
        columns.matrix(rows),
        [tells for _, tells in texts],
        sample_weight=[heed if tells else 1.0 for _, tells in texts],
    )
    each = dict(zip(columns.names, map(float, model.coef_[0]), strict=True))
    kept = {
        name: value
        for name, value in each.items()
        if abs(value) * UNIT >= (OF_HARM_BY_PAIRS if " " in name else OF_HARM)
    }
    return {"": float(model.intercept_[0]), **kept}


def two_sides(
    comments: Sequence[Comment], examples: Sequence[Example], prior_of: dict[str, float]
) -> dict[str, float]:
    """Learn when a text is mixed, from a table that has not seen the texts it judges."""
    judged = [one for one in comments if one.label != "cannot_tell" and not fixed(one.text)]
    unseen = {one.text for one in judged}
    kept = [one for one in examples if one.text not in unseen]
    said_both = both([one for one in comments if one.text not in unseen])
    table = table_of(Fitted(kept), prior_of, said_both)
    rows: list[Sequence[float]] = []
    mixed: list[bool] = []
    for comment in judged:
        read = normalise(comment.text)
        heard = Heard(comment.text, read, table, asked(comment.question))
        if len(heard.clauses) > 1:
            rows.append(sides(heard))
            mixed.append(comment.label == "mixed")
    model = LogisticRegression(C=3.0, fit_intercept=False, max_iter=500)
    model.fit(np.array(rows), np.array(mixed))
    return {name: float(weight) for name, weight in zip(SIDES, model.coef_[0], strict=True)}


def fixed(text: str) -> bool:
    """Tell whether a comment is one of the two thirds that every table of ours has seen."""
    return sha256(text.encode()).digest()[0] % 3 > 0


def main() -> None:
    """Train, say how the texts that were kept back come out, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of open data")
    parser.add_argument("--version", default="2026-11-5")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args()
    prior_of = prior()
    maker = Maker(prior_of)
    examples = list(examples_of(chosen.data, maker))
    comments = our_comments()
    learned = {
        "mixed": two_sides(comments, examples, prior_of),
        "harm": harm(comments),
        "both": both(comments),
    }
    counts = Counter(example.source for example in examples)
    named = {source: (name, licence) for source, (_, name, licence) in SETS.items()}
    named["own"] = ("seen.tsv and written.tsv of tests/analysis/corpus, written for it", "MIT")
    named["words"] = ("the words and phrases of voice_service/analysis/children.py", "MIT")
    named["safety"] = ("tests/safeguarding/corpus/seen.tsv, written for this project", "MIT")
    sources: list[dict[str, object]] = [
        {"name": name, "licence": licence, "texts": counts[source]}
        for source, (name, licence) in named.items()
    ]
    sources.append({"name": "the lexicon of VADER (Hutto and Gilbert)", "licence": "MIT"})
    sources.append({"name": "the lexicon of TextBlob (Loria; pattern)", "licence": "MIT, BSD"})
    whole = document(Fitted(examples), prior_of, learned, chosen.version, sources)
    met = Counter(word for example in examples for word in example.words)
    whole = {name: in_order(part, met) for name, part in whole.items()}
    written = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    chosen.out.write_text(written + "\n", "utf-8")
    print(f"{chosen.out.name}: {len(written.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
