"""How many comments a second are read on one core: how they sound, beside TextBlob on the same."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from textblob import TextBlob

from tests.analysis.test_sentiment import denials
from tests.benchmarks.databases import Place
from tests.benchmarks.figures import Aim, Figure, Note, WrongError
from tests.benchmarks.size import Size
from voice_service.analysis.measuring import read_corpus
from voice_service.analysis.sentiment import sentiment

PEER = "TextBlob(text).sentiment on the same comments, one after the other"
MOST = 2_000


def understanding(place: Place, size: Size) -> Iterator[Figure | Note]:
    """Measure how fast comments are read; the database has no part in it."""
    texts = _texts()
    if not all(sentiment(text).label != "positive" for text in list(denials())[:200]):
        raise WrongError("a denial of safety sounds positive")
    for text in texts[:200]:
        TextBlob(text).sentiment  # noqa: B018 - both have read before the clock starts
    ours, peers = [], []
    for _ in range(size.rounds):
        ours.append(_rate(sentiment, texts))
        peers.append(_rate(lambda text: TextBlob(text).sentiment, texts))
    yield Figure(
        benchmark="understanding",
        database=place.kind,
        name="comments a second, how they sound",
        unit="/s",
        ours=ours,
        peers=peers,
        peer=PEER,
        aim=Aim("ratio", ">=", 3),
    )


def _texts() -> Sequence[str]:
    corpus = Path(__file__).parents[1] / "analysis" / "corpus" / "seen.tsv"
    comments = read_corpus(corpus.read_text("utf-8"), corpus.name)
    return [comment.text for comment in comments[:MOST]]


def _rate(read: Callable[[str], object], texts: Sequence[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        read(text)
    return len(texts) / (time.perf_counter() - began)
