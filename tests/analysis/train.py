"""Trains the table of how words sound from open data and the seen half of our own corpus.

It needs scikit-learn and the lexicon of VADER, which the service never does:
`pip install --require-hashes -r requirements-train.txt` beside the other requirements. Then
`python -m tests.analysis.train --data FOLDER` writes voice_service/analysis/weights.json;
FOLDER holds the open data named in SOURCES. One text in five of the open data, and the unseen
half of the corpus, are kept back and not read here.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from voice_service.analysis.children import ASSURING, SIGNS, WORDS
from voice_service.analysis.clauses import Reading, pauses
from voice_service.analysis.heard import Heard
from voice_service.analysis.hearing import features, prior_signs, shrink, text_signs, told
from voice_service.analysis.measuring import Comment, kept_back, read_corpus, read_open
from voice_service.analysis.phrases import PHRASES
from voice_service.analysis.questions import kind_of
from voice_service.analysis.table import (
    ANSWER,
    FORMAT,
    PRIOR_SIGNS,
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
COUNTS = {"tweets": 8.0, "nhs": 3.0, "goemotions": 1.5, "own": 7.0, "safety": 0.4, "words": 1.0}
EVEN = 0.5
# The voice that each source is in.
VOICE = {"tweets": 0, "goemotions": 1, "nhs": 2, "own": 3, "safety": 3, "words": 3}
LEAST, TELLING, OF_HARM = 60, 1200, 150  # thousandths below which a weight is not kept
STRENGTH = 1.0  # how far the weights may go (C of the regression)
FEWEST = 2  # texts a feature must stand in
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
    asked: bool
    label: str
    words: dict[str, float]
    features: dict[str, float]
    signs: dict[str, float]


def prior() -> dict[str, float]:
    """Join what three lists say a word is worth, -1 to 1; where none of ours is sure, milder."""
    from textblob.en import sentiment as pattern
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    pattern.load()
    lists: dict[str, dict[str, float]] = {"ours": {**WORDS, **ASSURING, **SIGNS}}
    lists["textblob"] = {
        word: senses[None][0] for word, senses in dict.items(pattern) if None in senses
    }
    lists["vader"] = {}
    for word, value in SentimentIntensityAnalyzer().lexicon.items():
        words = normalise(word).words
        # A sign of theirs that we read as a letter or a digit is no word.
        if len(words) == 1 and (word == words[0] or (word.isalpha() and len(word) > 2)):
            lists["vader"].setdefault(words[0], value / 4)
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


def bare(prior_of: dict[str, float]) -> Table:
    """Make a table that knows what words are worth and has learned nothing."""
    document = {
        "format": FORMAT,
        "version": "bare",
        "sources": [],
        "prior": {word: round(value * UNIT) for word, value in prior_of.items()},
        "mixed": {},
        "harm": {"": 0},
        "weights": {},
        "voices": {"": [0] * VOICES},
        "signs": [{"": [0, 0]}] * VOICES,
    }
    return load_table(json.dumps(document))


class Maker:
    """Makes examples of texts, as the service would read them."""

    def __init__(self, prior_of: dict[str, float]) -> None:
        self.table = bare(prior_of)

    def make(self, source: str, text: str, question: str, label: str) -> Example:
        read = normalise(text)
        words, kind = read.words, kind_of(question)
        reading = Reading(words, pauses(text, read.starts, read.ends), self.table)
        clauses = reading.clauses
        counted = Counter(features(words, clauses, reading.muted, kind))
        by = shrink(len(words))
        found = {key: count * by for key, count in counted.items()}
        pieces = [piece for clause in clauses for piece in clause.pieces]
        signs = {"": 1.0, **dict(zip(PRIOR_SIGNS, prior_signs(pieces), strict=True))}
        signs |= dict.fromkeys(text_signs(text, len(words), len(clauses), kind), 1.0)
        said = Counter(words)
        return Example(
            source, text, bool(question), label, {w: n * by for w, n in said.items()}, found, signs
        )


class Columns:
    """The features that are counted, and examples as rows of a matrix."""

    def __init__(self, rows: Iterable[dict[str, float]]) -> None:
        seen: Counter[str] = Counter()
        for row in rows:
            seen.update(row.keys())
        self.names = sorted(f for f, n in seen.items() if n >= FEWEST)
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
            COUNTS[e.source] * (sizes[e.source] / (3 * counts[e.source, e.label])) ** EVEN
            if e.source not in ("safety", "words")
            else COUNTS[e.source]
            for e in examples
        ]
    )


class Voices:
    """Tells by its words in which of the voices a text is."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.columns = Columns(example.words for example in examples)
        self.model = self._fitted(examples)

    def _fitted(self, examples: Sequence[Example]) -> LogisticRegression:
        voices = [VOICE[example.source] for example in examples]
        model = LogisticRegression(C=1.0, max_iter=500, class_weight="balanced")
        return model.fit(self.matrix(examples), voices)

    def matrix(self, examples: Sequence[Example]) -> csr_matrix:
        return self.columns.matrix([example.words for example in examples])

    def of(self, examples: Sequence[Example]) -> np.ndarray:
        found = np.asarray(self.model.predict(self.matrix(examples)), int)
        return np.where([example.asked for example in examples], ANSWER, found)

    def unseen(self, examples: Sequence[Example]) -> np.ndarray:
        """Tell the voice of each text by a model that has not seen it."""
        found = np.zeros(len(examples), int)
        split = StratifiedKFold(4, shuffle=True, random_state=SEED)
        for train, test in split.split(examples, [VOICE[e.source] for e in examples]):
            model = self._fitted([examples[i] for i in train])
            found[test] = model.predict(self.matrix([examples[i] for i in test]))
        return np.where([example.asked for example in examples], ANSWER, found)


def rows_of(examples: Sequence[Example], voices: Sequence[int]) -> list[dict[str, float]]:
    """Give each example as one row: its features, its signs, and its signs in its voice."""
    return [
        {
            **one.features,
            **{f"§{name}": value for name, value in one.signs.items() if name},
            **{f"§{voice}§{name}": value for name, value in one.signs.items()},
        }
        for one, voice in zip(examples, voices, strict=True)
    ]


class Fitted:
    """The voices and the three ways to sound, fitted to some examples."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.voices = Voices(examples)
        rows = rows_of(examples, self.voices.unseen(examples))
        self.columns = Columns(rows)
        self.model = LogisticRegression(C=STRENGTH, max_iter=300, random_state=SEED)
        labels = [example.label for example in examples]
        self.model.fit(self.columns.matrix(rows), labels, sample_weight=weights_of(examples))

    def say(self, examples: Sequence[Example]) -> list[str]:
        rows = rows_of(examples, self.voices.of(examples))
        return list(self.model.predict(self.columns.matrix(rows)))

    def document(self) -> dict[str, object]:
        """Give what was learned as the parts of the table."""
        neg, none, pos = self.model.coef_  # in the order of the alphabet, as the labels are
        bias = self.model.intercept_ - self.model.intercept_[1]
        pairs = {
            name: (float(n), float(p))
            for name, n, p in zip(self.columns.names, neg - none, pos - none, strict=True)
        }
        weights = {k: thousandths(v) for k, v in pairs.items() if not k.startswith("§")}
        shared = {k[1:]: v for k, v in pairs.items() if k.startswith("§") and k.count("§") == 1}
        signs = []
        for voice in range(len(set(VOICE.values()))):
            mark = f"§{voice}§"
            mine = {k.removeprefix(mark): v for k, v in pairs.items() if k.startswith(mark)}
            names = {"", *shared, *mine}
            zero = (0.0, 0.0)
            summed = {n: add(shared.get(n, zero), mine.get(n, zero)) for n in sorted(names)}
            summed[""] = add(summed[""], (float(bias[0]), float(bias[2])))
            signs.append({name: thousandths(pair) for name, pair in summed.items()})
        return {
            "weights": {k: v for k, v in weights.items() if max(map(abs, v)) >= LEAST},
            "voices": self._voices(),
            "signs": signs,
        }

    def _voices(self) -> dict[str, list[int]]:
        model = self.voices.model
        each = {
            name: [round(float(value) * UNIT) for value in values]
            for name, values in zip(self.voices.columns.names, model.coef_.T, strict=True)
        }
        kept = {name: values for name, values in each.items() if max(map(abs, values)) >= TELLING}
        return {"": [round(float(v) * UNIT) for v in model.intercept_], **kept}


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
    """Read the seen half of our comments, our lists of words, and texts that tell of harm."""
    for one in read_corpus((HERE / "corpus" / "seen.tsv").read_text("utf-8"), "seen.tsv"):
        if one.label in CLASSES:
            yield maker.make("own", one.text, one.question, one.label)
    for phrase, value in ours():
        if abs(value) >= SURE:
            yield maker.make("words", phrase, "", "positive" if value > 0 else "negative")
    for text in read_safety((SAFETY / "seen.tsv").read_text("utf-8"), "seen.tsv"):
        if text.tells:
            yield maker.make("safety", text.text, "", "negative")


def ours() -> Iterator[tuple[str, float]]:
    """Yield the words, signs and phrases of our own lists: said alone, each means what it means."""
    for word, value in {**WORDS, **ASSURING, **SIGNS}.items():
        yield word, value
        if word.isalpha():
            yield f"its {word}", value
    for seconds in PHRASES.values():
        for phrases in seconds.values():
            for words, value in phrases:
                yield " ".join(words), value


def table_of(fitted: Fitted, prior_of: dict[str, float], mixed: dict[str, float]) -> Table:
    """Make the table that the service would read."""
    return load_table(json.dumps(document(fitted, prior_of, mixed, {"": -9.0}, "training", [])))


def document(
    fitted: Fitted,
    prior_of: dict[str, float],
    mixed: dict[str, float],
    harmful: dict[str, float],
    version: str,
    sources: list[dict[str, object]],
) -> dict[str, object]:
    """Give the whole table as it is written."""
    return {
        "format": FORMAT,
        "version": version,
        "sources": sources,
        "prior": {word: round(value * UNIT) for word, value in prior_of.items()},
        "mixed": {name: round(value * UNIT) for name, value in mixed.items()},
        "harm": {name: round(value * UNIT) for name, value in harmful.items()},
        **fitted.document(),
    }


def harm(comments: Sequence[Comment]) -> dict[str, float]:
    """Learn by which words and pairs of words young people tell of harm, and do not."""
    safety = read_safety((SAFETY / "seen.tsv").read_text("utf-8"), "seen.tsv")
    texts = [(one.text, bool(one.tells)) for one in safety]
    texts += [(one.text, False) for one in comments if one.label != "negative"]
    rows: list[dict[str, float]] = []
    for text, _ in texts:
        words = normalise(text).words
        by = shrink(len(words))
        rows.append({key: count * by for key, count in Counter(told(words)).items()})
    columns = Columns(rows)
    model = LogisticRegression(C=3.0, max_iter=300)
    model.fit(columns.matrix(rows), [tells for _, tells in texts])
    each = dict(zip(columns.names, map(float, model.coef_[0]), strict=True))
    kept = {name: value for name, value in each.items() if abs(value) * UNIT >= OF_HARM}
    return {"": float(model.intercept_[0]), **kept}


def two_sides(
    comments: Sequence[Comment], examples: Sequence[Example], prior_of: dict[str, float]
) -> dict[str, float]:
    """Learn when a text is mixed, from tables that have not seen the texts they judge."""
    rows: list[list[float]] = []
    mixed: list[bool] = []
    own = {comment.text for comment in comments}
    for half in (0, 1):
        mine = {text for text in own if sha256(text.encode()).digest()[0] % 2 == half}
        kept = [e for e in examples if e.text not in mine]
        table = table_of(Fitted(kept), prior_of, {"": -9.0})
        for comment in comments:
            if comment.text in mine and comment.label != "cannot_tell":
                read = normalise(comment.text)
                asked = bool(comment.question)
                heard = Heard(comment.text, read, kind_of(comment.question), table, asked)
                if len(heard.clauses) > 1:
                    rows.append(list(heard.sides().values()))
                    names = list(heard.sides())
                    mixed.append(comment.label == "mixed")
    model = LogisticRegression(C=3.0, fit_intercept=False, max_iter=500)
    model.fit(np.array(rows), np.array(mixed))
    return {name: float(weight) for name, weight in zip(names, model.coef_[0], strict=True)}


def main() -> None:
    """Train, say how the texts that were kept back come out, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of open data")
    parser.add_argument("--version", default="2026-11-1")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args()
    prior_of = prior()
    maker = Maker(prior_of)
    examples = list(examples_of(chosen.data, maker))
    comments = read_corpus((HERE / "corpus" / "seen.tsv").read_text("utf-8"), "seen.tsv")
    mixed = two_sides(comments, examples, prior_of)
    counts = Counter(example.source for example in examples)
    named = {source: (name, licence) for source, (_, name, licence) in SETS.items()}
    named["own"] = ("tests/analysis/corpus/seen.tsv, written for this project", "MIT")
    named["words"] = ("the words and phrases of voice_service/analysis/children.py", "MIT")
    named["safety"] = ("tests/safeguarding/corpus/seen.tsv, written for this project", "MIT")
    sources: list[dict[str, object]] = [
        {"name": name, "licence": licence, "texts": counts[source]}
        for source, (name, licence) in named.items()
    ]
    sources.append({"name": "the lexicon of VADER (Hutto and Gilbert)", "licence": "MIT"})
    sources.append({"name": "the lexicon of TextBlob (Loria; pattern)", "licence": "MIT, BSD"})
    whole = document(Fitted(examples), prior_of, mixed, harm(comments), chosen.version, sources)
    written = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    chosen.out.write_text(written + "\n", "utf-8")
    print(f"{chosen.out.name}: {len(written.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
