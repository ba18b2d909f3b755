"""TextBlob and VADER beside our own reading, each with the thresholds that suit it best."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from voice_service.analysis.measuring import POLAR, Comment

HOW_TO_GET_VADER = 'pip install "voice-service[evaluate]"'
_STEPS = tuple(step / 20 for step in range(-10, 11))
Score = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Rival:
    """Something else that gives a text a score from -1 to 1; `score` is None where it is not."""

    name: str
    score: Score | None


def rivals() -> tuple[Rival, ...]:
    """Load TextBlob, and VADER where it is installed."""
    from textblob import TextBlob

    def polarity(text: str) -> float:
        return float(TextBlob(text).sentiment.polarity)

    return Rival("TextBlob", polarity), Rival("VADER", _vader())


def _vader() -> Score | None:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyzer = SentimentIntensityAnalyzer()

    def compound(text: str) -> float:
        return float(analyzer.polarity_scores(text)["compound"])

    return compound


def thresholds(scores: Sequence[float], given: Sequence[str]) -> tuple[float, float]:
    """Choose below what score a text is negative and above what positive: the best macro-F1.

    Try it on the seen part of a set only. Steps of 0.05 from -0.5 to 0.5; of equals, the first.
    """
    by_label = {
        name: sorted(s for s, g in zip(scores, given, strict=True) if g == name) for name in POLAR
    }
    pairs = [(low, high) for low, high in product(_STEPS, _STEPS) if low <= high]
    return max(pairs, key=lambda pair: _macro_f1(by_label, *pair))


def _macro_f1(by_label: dict[str, list[float]], low: float, high: float) -> float:
    told = dict.fromkeys(POLAR, 0)
    right = dict.fromkeys(POLAR, 0)
    for name, scores in by_label.items():
        below, above = bisect_left(scores, low), len(scores) - bisect_right(scores, high)
        each = {"negative": below, "neutral": len(scores) - below - above, "positive": above}
        right[name] = each[name]
        for label, count in each.items():
            told[label] += count
    f1 = [2 * right[name] / max(1, told[name] + len(by_label[name])) for name in POLAR]
    return sum(f1) / len(f1)


def label_of(score: float, low: float, high: float) -> str:
    """Give the label of a score between two thresholds."""
    return "negative" if score < low else "positive" if score > high else "neutral"


def said_by(score: Score, seen: Sequence[Comment], unseen: Sequence[Comment]) -> list[str]:
    """Label comments by scores, with thresholds that are chosen on others of the same set."""
    low, high = thresholds([score(one.text) for one in seen], [one.label for one in seen])
    return [label_of(score(one.text), low, high) for one in unseen]
