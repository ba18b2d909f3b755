"""Prints how much the redactor finds and what it takes by mistake, set by set."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from voice_service.analysis.redaction import Gazetteer, Redactor, load_gazetteer

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "surveys" / "redaction"
SENTENCES = Path(__file__).with_name("redaction.tsv")
SHARED = ROOT.parent / "shared" / "data"


@cache
def gazetteer() -> Gazetteer:
    """Read the shipped lists once."""
    files = ("names.txt", "places.txt", "schools.txt", "cues.txt")
    return load_gazetteer(*((LISTS / f).read_text(encoding="utf-8") for f in files))


@cache
def redactor() -> Redactor:
    """Make the redactor of the shipped lists once."""
    return Redactor(gazetteer())


class Sentence(NamedTuple):
    """A sentence as a child writes it, what is left of it, and whether the builder saw it."""

    text: str
    expected: str
    half: str


def sentences(half: str) -> list[Sentence]:
    """Read the labelled sentences of one half, "seen" or "unseen"."""
    rows = SENTENCES.read_text(encoding="utf-8").splitlines()
    return [s for s in (Sentence(*row.split("\t")) for row in rows) if s.half == half]


class Figures(NamedTuple):
    """How many sentences came out right; of those with nothing to take, how many lost a word."""

    sentences: int
    exact: int
    taken: int
    to_take: int
    clean: int
    spoilt: int

    @property
    def recall(self) -> float:
        """The share of what must go that went, whatever it was called."""
        return self.taken / self.to_take if self.to_take else 1.0


def measure(half: str) -> Figures:
    """Measure one half of our own sentences."""
    exact = taken = to_take = clean = spoilt = 0
    for text, expected, _ in sentences(half):
        found = redactor().redact(text)
        exact += found.text == expected
        missing = _must_go(text, expected)
        gone = [False] * len(text)
        for span in found.spans:
            gone[span.start : span.end] = [True] * (span.end - span.start)
        to_take += len(missing)
        taken += sum(all(gone[start:end]) for start, end in missing)
        clean += text == expected
        spoilt += text == expected and found.text != text
    return Figures(len(sentences(half)), exact, taken, to_take, clean, spoilt)


def _must_go(text: str, expected: str) -> list[tuple[int, int]]:
    """Give the places of a text that its expected form has in square brackets."""
    places, at = [], 0
    pieces = _pieces(expected)
    for number, (kept, bracket) in enumerate(pieces):
        start = at + len(kept)
        assert text[at:start] == kept, text
        if bracket:
            after = pieces[number + 1][0]
            at = text.index(after, start + 1) if after else len(text)
            places.append((start, at))
    return places


def _pieces(expected: str) -> list[tuple[str, str]]:
    pieces, rest = [], expected
    while "[" in rest:
        kept, _, rest = rest.partition("[")
        bracket, _, rest = rest.partition("]")
        pieces.append((kept, bracket))
    return [*pieces, (rest, "")]


class Labelled(NamedTuple):
    """A sentence of another set with the places and kinds of what is in it."""

    text: str
    places: list[tuple[int, int, str]]


def synthetic() -> Iterator[Labelled]:
    """Read the synthetic sentences (made up, and American in part)."""
    for row in json.loads((SHARED / "pii_sentences.json").read_text(encoding="utf-8")):
        places = [(s["start_position"], s["end_position"], s["entity_type"]) for s in row["spans"]]
        yield Labelled(row["full_text"], places)


def noisy() -> Iterator[Labelled]:
    """Read the noisy sentences, their words joined by spaces again."""
    blocks = (SHARED / "names_in_noisy_text.conll").read_text(encoding="utf-8").split("\n\n")
    for block in blocks:
        text, places = "", []
        for line in filter(str.strip, block.split("\n")):
            word, _, label = line.partition("\t")
            start = len(text) + bool(text)
            text = f"{text} {word}" if text else word
            if label.startswith("I-") and places:
                places[-1] = (places[-1][0], len(text), places[-1][2])
            elif label.startswith("B-"):
                places.append((start, len(text), label[2:]))
        yield Labelled(text, places)


def against(rows: Iterator[Labelled]) -> tuple[dict[str, tuple[int, int]], int, int, Counter[str]]:
    """Give (found, all) by kind, sentences without any label that lost words, and their number."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    spoilt = clean = 0
    wrong: Counter[str] = Counter()
    for row in rows:
        spans = redactor().redact(row.text).spans
        for start, end, kind in row.places:
            found[kind][1] += 1
            # Found when every letter of it is gone.
            gone = sum(max(0, min(end, s.end) - max(start, s.start)) for s in spans)
            kept = "".join(
                char
                for at, char in enumerate(row.text[start:end], start)
                if not any(s.start <= at < s.end for s in spans)
            )
            found[kind][0] += bool(gone) and not any(map(str.isalnum, kept))
        if not row.places:
            clean += 1
            spoilt += bool(spans)
            wrong.update(row.text[s.start : s.end].lower() for s in spans)
    return {kind: (hit, total) for kind, (hit, total) in found.items()}, spoilt, clean, wrong


def main() -> None:
    """Print the figures of every set that is here."""
    for half in ("seen", "unseen"):
        if sentences(half):
            f = measure(half)
            print(
                f"own sentences, {half}: {f.sentences}, exactly right {f.exact}; "
                f"gone {f.taken} of {f.to_take} ({f.recall:.3f}); "
                f"with nothing to take {f.clean}, of which spoilt {f.spoilt}"
            )
    for name, rows in (("synthetic", synthetic), ("noisy", noisy)):
        if not SHARED.exists():
            continue
        kinds, spoilt, clean, wrong = against(rows())
        print(f"{name}: sentences without labels {clean}, of which spoilt {spoilt}")
        for kind, (hit, total) in sorted(kinds.items(), key=lambda item: -item[1][1]):
            print(f"  {kind:20} {hit:4} of {total:4}  {hit / total:.3f}")
        print("  taken by mistake:", ", ".join(f"{w} {n}" for w, n in wrong.most_common(40)))


if __name__ == "__main__":
    main()
