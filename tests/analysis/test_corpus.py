"""What is trained on and what is judged by: well-formed, and nothing of the one in the other."""

import re
from pathlib import Path

from voice_service.analysis.measuring import read_corpus
from voice_service.analysis.sentiment import LABELS

CORPUS = Path(__file__).parent / "corpus"
BANDS = {"5-7", "8-11", "12-15", "16-18", "easy-read"}
FEW = 4  # words below which two children may well say the same


def lines() -> list[list[str]]:
    text = (CORPUS / "written.tsv").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


def same(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def size(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def test_every_comment_that_was_written_to_learn_from_has_a_label_and_a_band() -> None:
    wrong = [
        number
        for number, (label, band, style, question, text) in enumerate(lines(), 2)
        if label not in LABELS or band not in BANDS or not style or not text.strip()
    ]
    assert wrong == []


def test_none_of_them_stands_in_the_half_that_is_kept_back() -> None:
    unseen = read_corpus((CORPUS / "unseen.tsv").read_text("utf-8"), "unseen.tsv")
    kept_back = {same(one.text) for one in unseen if size(one.text) >= FEW}
    assert kept_back.isdisjoint(same(text) for *_, text in lines())
    written = [(question, same(text) or text) for *_, question, text in lines()]
    assert len(written) == len(set(written))
