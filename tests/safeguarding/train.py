"""Trains the learned table of screening from the seen half of the corpus and open data.

It needs scikit-learn, which the service never does:
`pip install --require-hashes -r requirements-train.txt` beside the other requirements. Then
`python -m tests.safeguarding.train --data FOLDER` writes surveys/safeguarding/weights.json;
FOLDER holds the open data named in SOURCES. The unseen half of the corpus is not read here.
"""

import argparse
import csv
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from tests.safeguarding import agreed
from voice_service.safeguarding.features import features
from voice_service.safeguarding.grammar import Found, Grammar
from voice_service.safeguarding.learned import rule_features
from voice_service.safeguarding.measuring import Labelled, read_corpus
from voice_service.safeguarding.reading import read
from voice_service.safeguarding.screening import corrector
from voice_service.safeguarding.terms import Severity, load_terms
from voice_service.safeguarding.weights import UNIT, shrink
from voice_service.text.normalise import normalise

SURVEYS = Path(__file__).parents[2] / "surveys" / "safeguarding"
CORPUS = Path(__file__).parent / "corpus"
KINDS = Path(__file__).parent / "training" / "kinds.yaml"

# Open data taken as ordinary texts: file, name, licence, how many at most.
SOURCES = (
    ("goemotions.csv", "GoEmotions (google-research), a part", "Apache-2.0, CC BY 4.0", 5000),
    ("nhs_feedback.csv", "pxtextmining NHS feedback, a part", "MIT (c) NHS England", 800),
    ("vader_tweets.csv", "VADER tweets (Hutto and Gilbert), a part", "MIT", 600),
    ("stressor_texts.csv", "Stress Annotated Dataset, a part", "MIT", 1200),
)
# Of the texts on stress only these: families and feelings hold texts that do tell of harm.
CALM = {"Work", "Financial Problem", "Everyday Decision Making", "Other", "School"}
OPEN_WEIGHT = 0.03  # one of them weighs as little as this beside a text of the corpus
RAISED = 0.7  # what a rule raises anyway counts for less
AGREED = 12.0  # a text that a test holds to what it says counts for so many
URGENT = 2.5  # danger at this minute counts for more
STRENGTH = 1.0  # how far the weights may go (C of the regression) for whether a text tells
STRENGTH_OF_WHAT = 4.0  # and for of what it tells, and how severe it is
FEWEST = 2  # texts a feature must stand in
KNOWN_FEWEST = 3  # texts of the open data a word must stand in to be no slip of another
FALSE_ALARMS = 0.016  # of ordinary texts, across folds, by the table alone
DANGER = 0.55  # chance from which a text tells that is likelier than not about danger now
WORSE = 0.7  # chance from which the table makes a text worse than the rules did
MOST = {"telling": 18_000, "category": 900, "severity": 2_500}  # weights kept
SEED = 20261126


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the features it has; one that it has twice counts once."""

    features: frozenset[str]
    words: int
    found: tuple[Found, ...]

    @property
    def alarms(self) -> bool:
        """Tell whether a rule by itself raises this."""
        return any(not one.rule.hint for one in self.found)


class Maker:
    """Makes examples of texts, as screening would read them."""

    def __init__(self, kinds: dict[str, str], known: Sequence[str]) -> None:
        terms = load_terms((SURVEYS / "terms.yaml").read_text("utf-8"))
        self.grammar = Grammar(terms)
        self.corrector = corrector(terms, known)
        self.kinds = kinds

    def make(self, text: str) -> Example:
        reading = read(text, self.corrector)
        words = len(reading.words)
        found = self.grammar.find(reading, None)
        if not words:
            return Example(frozenset(), 0, ())
        rules = rule_features(found, 0, words)
        counted = features(reading.words, 0, words, self.kinds, rules)
        return Example(frozenset(feature for feature, _, _ in counted), words, tuple(found))


def read_kinds() -> dict[str, str]:
    """Read the kinds, with the classes of the terms they name; a word keeps its first kind."""
    yaml = YAML(typ="safe", pure=True)
    classes = yaml.load((SURVEYS / "terms.yaml").read_text("utf-8"))["words"]

    def words(text: str) -> Iterable[str]:
        for word in str(text).split():
            if word.startswith("<"):
                yield from words(classes[word.strip("<>")])
            elif "_" not in word:
                yield word

    kinds: dict[str, str] = {}
    for kind, text in yaml.load(KINDS.read_text("utf-8")).items():
        for word in words(text):
            kinds.setdefault(word, kind)
    return kinds


def read_open(folder: Path, name: str) -> list[dict[str, str]]:
    """Read one file of the open data."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_words(folder: Path) -> tuple[str, ...]:
    """Find the words that many people write, and that are no slip of others; commonest first."""
    counts: Counter[str] = Counter()
    for name, *_ in SOURCES:
        for row in read_open(folder, name):
            counts.update(set(normalise(row["text"]).words))
    return tuple(
        word
        for word, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        if count >= KNOWN_FEWEST and 3 < len(word) < 16 and word.isascii() and word.isalpha()
    )


class Table:
    """The features that are counted, and texts as rows of a matrix."""

    def __init__(self, examples: Sequence[Example], skip: Iterable[str] = ()) -> None:
        seen: Counter[str] = Counter()
        for example in examples:
            seen.update(example.features)
        left_out = frozenset(skip)
        kept = sorted(f for f, n in seen.items() if n >= FEWEST and f not in left_out)
        self.column = {feature: i for i, feature in enumerate(kept)}

    def matrix(self, examples: Sequence[Example]) -> csr_matrix:
        data: list[float] = []
        indices: list[int] = []
        ends = [0]
        for example in examples:
            for feature in example.features:
                if (column := self.column.get(feature)) is not None:
                    indices.append(column)
                    data.append(shrink(example.words))
            ends.append(len(indices))
        return csr_matrix((data, indices, ends), shape=(len(examples), len(self.column)))


def fit(
    matrix: csr_matrix, yes: np.ndarray, weight: np.ndarray, strength: float
) -> LogisticRegression:
    """Fit one yes or no."""
    model = LogisticRegression(C=strength, max_iter=500, solver="liblinear", random_state=SEED)
    return model.fit(matrix, yes, sample_weight=weight)


def head(model: LogisticRegression, table: Table, most: int) -> dict[str, object]:
    """Keep the weights that count most, as whole thousandths."""
    weights = np.rint(model.coef_[0] * UNIT).astype(int)
    order = np.argsort(-np.abs(weights))[:most]
    names = list(table.column)
    kept = {names[i]: int(weights[i]) for i in order if weights[i]}
    return {"bias": round(float(model.intercept_[0]) * UNIT), "weights": dict(sorted(kept.items()))}


def held() -> frozenset[str]:
    """List the texts that tests hold to what was agreed about them."""
    blocks = (*agreed.AT_LEAST.values(), agreed.NEIGHBOURS)
    lines = (line for block in blocks for line in block.splitlines())
    return frozenset([*lines, *agreed.EXACTLY, *agreed.ORDINARY])


class Trainer:
    """Fits every head on examples of the corpus and of the open data."""

    def __init__(self, texts: list[Labelled], examples: list[Example], calm: list[Example]) -> None:
        self.texts, self.examples, self.calm = texts, examples, calm
        self.tells = np.array([text.tells for text in texts])
        self.weights = np.ones(len(texts))
        self.weights[[self.tells[i] and examples[i].alarms for i in range(len(texts))]] = RAISED
        self.weights[[text.severity is Severity.IMMEDIATE for text in texts]] *= URGENT
        kept = held()
        self.even = np.array([AGREED if text.text in kept else 1.0 for text in texts])
        self.weights *= self.even

    def rank(self, i: int) -> int:
        """Give the rank of the severity a text was given."""
        severity = self.texts[i].severity
        return len(Severity) if severity is None else severity.rank

    def telling(self, rows: np.ndarray) -> tuple[LogisticRegression, Table]:
        """Fit whether a text tells. The rules raise it anyway: only hints count here."""
        mine = [self.examples[i] for i in rows]
        rules = {f"!{one.rule.id}" for e in self.examples for one in e.found if not one.rule.hint}
        table = Table([*mine, *self.calm], rules)
        weight = np.concatenate([self.weights[rows], np.full(len(self.calm), OPEN_WEIGHT)])
        yes = np.concatenate([self.tells[rows], np.zeros(len(self.calm), bool)])
        return fit(table.matrix([*mine, *self.calm]), yes, weight, STRENGTH), table

    def of_those_that_tell(
        self, rows: np.ndarray
    ) -> tuple[Table, dict[str, LogisticRegression], dict[Severity, LogisticRegression]]:
        """Fit of what a text tells, and how severe it is at the least."""
        mine = [i for i in rows if self.tells[i]]
        table = Table([self.examples[i] for i in mine])
        matrix = table.matrix([self.examples[i] for i in mine])
        labels = np.array([self.texts[i].label for i in mine])
        ranks = np.array([self.rank(i) for i in mine])
        even = self.even[mine]
        categories = {
            name: fit(matrix, labels == name, even, STRENGTH_OF_WHAT)
            for name in sorted(set(labels))
        }
        severities = {
            severity: fit(matrix, ranks <= severity.rank, even, STRENGTH_OF_WHAT)
            for severity in list(Severity)[:3]
        }
        return table, categories, severities

    def folds(self) -> tuple[np.ndarray, list[str], list[Severity]]:
        """Judge every text by models that have not seen it: chance, category, severity."""
        chances = np.zeros(len(self.texts))
        labels, severities = [""] * len(self.texts), [Severity.LOW] * len(self.texts)
        split = StratifiedKFold(5, shuffle=True, random_state=SEED)
        for train, test in split.split(np.zeros(len(self.texts)), self.tells):
            model, table = self.telling(train)
            here = [self.examples[i] for i in test]
            chances[test] = model.predict_proba(table.matrix(here))[:, 1]
            table, categories, worse = self.of_those_that_tell(train)
            matrix = table.matrix(here)
            names = list(categories)
            scores = np.stack([categories[name].decision_function(matrix) for name in names])
            at_least = {s: m.predict_proba(matrix)[:, 1] for s, m in worse.items()}
            for n, i in enumerate(test):
                labels[i] = names[int(scores[:, n].argmax())]
                severities[i] = next((s for s, p in at_least.items() if p[n] >= 0.5), Severity.LOW)
        return chances, labels, severities


def report(
    trainer: Trainer, limit: float, folds: tuple[np.ndarray, list[str], list[Severity]]
) -> None:
    """Print what the folds say of the seen half."""
    chances, labels, severities = folds
    tells = trainer.tells
    rule = np.array([example.alarms for example in trainer.examples])
    near = np.array([text.label == "near" for text in trainer.texts])
    alarm = (chances >= limit) | rule
    print(
        f"limit {limit:.3f}: recall by the rules {rule[tells].mean():.3f}, "
        f"with the table {alarm[tells].mean():.3f}"
    )
    print(
        f"alarms in 1,000: ordinary {1000 * alarm[~tells & ~near].mean():.0f}, "
        f"near {1000 * alarm[near].mean():.0f}"
    )
    mine = np.flatnonzero(tells)
    right = np.mean([labels[i] == trainer.texts[i].label for i in mine])
    given = [trainer.rank(i) for i in mine]
    off = np.abs(np.array(given) - [severities[i].rank for i in mine])
    print(
        f"category right {right:.3f}, severity right {np.mean(off == 0):.3f}, "
        f"within one step {np.mean(off <= 1):.3f}"
    )


def main() -> None:
    """Train, say what the folds found, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of open data")
    parser.add_argument("--version", default="2026-11-4")
    parser.add_argument("--out", type=Path, default=SURVEYS / "weights.json")
    chosen = parser.parse_args()
    kinds, known = read_kinds(), known_words(chosen.data)
    maker = Maker(kinds, known)
    texts = read_corpus((CORPUS / "seen.tsv").read_text("utf-8"), "seen.tsv")
    draw = random.Random(SEED)
    calm: list[Example] = []
    sources: list[dict[str, object]] = [
        {
            "name": "tests/safeguarding/corpus/seen.tsv, written for this project",
            "licence": "MIT",
            "telling": sum(text.tells for text in texts),
            "ordinary": sum(not text.tells for text in texts),
        }
    ]
    for file, name, licence, most in SOURCES:
        rows = [
            row for row in read_open(chosen.data, file) if row.get("label") in CALM or most != 1200
        ]
        taken = draw.sample(rows, min(most, len(rows)))
        calm += [maker.make(row["text"]) for row in taken]
        sources.append({"name": name, "licence": licence, "telling": 0, "ordinary": len(taken)})
    trainer = Trainer(texts, [maker.make(text.text) for text in texts], calm)
    folds = trainer.folds()
    plain = np.array([text.label == "ordinary" for text in texts])
    quiet = np.sort(folds[0][plain])[::-1]
    limit = float(quiet[int(FALSE_ALARMS * len(quiet))]) + 1e-6
    report(trainer, limit, folds)
    everything = np.arange(len(texts))
    model, table = trainer.telling(everything)
    rest, categories, severities = trainer.of_those_that_tell(everything)
    by_kind: dict[str, list[str]] = {}
    for word, kind in kinds.items():
        by_kind.setdefault(kind, []).append(word)
    document = {
        "version": chosen.version,
        "sources": sources,
        "limits": {"telling": round(limit, 4), "danger": DANGER, "worse": WORSE},
        "kinds": {kind: " ".join(words) for kind, words in by_kind.items()},
        "known": " ".join(known),
        "telling": head(model, table, MOST["telling"]),
        "categories": {n: head(m, rest, MOST["category"]) for n, m in categories.items()},
        "severities": {s: head(m, rest, MOST["severity"]) for s, m in severities.items()},
    }
    written = json.dumps(document, ensure_ascii=False, indent=0) + "\n"
    chosen.out.write_text(written, "utf-8")
    print(f"{chosen.out.name}: {len(written.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
