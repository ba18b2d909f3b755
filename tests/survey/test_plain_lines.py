"""The languages of a survey are read line by line: faster than YAML, and to the same result."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.survey.loader import surveys_in
from voice_service.survey.problems import DocumentError
from voice_service.survey.reader import Reading, read, read_as_yaml, read_in_two

SURVEYS = surveys_in(Path(__file__).parents[2] / "surveys")
HEAD = "id: tiny\nquestions:\n  - ask: {default: Hi, 5-7: Hello}\nlanguages:\n"
TAIL = """\
  # a note
  pl:
    reviewed_by: ""
    title: Poczucie 5
    about:
      default: Pytają o to rada (council), policja i służba zdrowia.

      5-7: 'To, co'
      of: no
    option_lists:
      how:
        5: {of: abcdefgh, default: "Bardzo, bardzo", 5-7: Dużo's}
        4:
  ar:
    title: هل نُصغي؟
"""


def reading_of(document: str) -> Reading | str:
    """Read a document with the YAML library alone, or say what is wrong with it."""
    try:
        return read_as_yaml(document, "tiny.yaml")
    except DocumentError as error:
        return str(error)


def test_lines_and_yaml_agree() -> None:
    found = read_in_two(HEAD + TAIL, "tiny.yaml")
    assert found == reading_of(HEAD + TAIL)
    assert found is not None
    assert found.data["languages"]["pl"]["option_lists"]["how"] == {
        "5": {"of": "abcdefgh", "default": "Bardzo, bardzo", "5-7": "Dużo's"},
        "4": None,
    }
    assert found.lines["languages", "pl", "about", "5-7"] == 12


@pytest.mark.parametrize("file", SURVEYS, ids=lambda file: file.stem)
def test_the_shipped_surveys_are_read_in_this_way(file: Path) -> None:
    document = file.read_text(encoding="utf-8")
    assert read_in_two(document, "it.yaml") == reading_of(document)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Poczucie 5", "Poczucie: 5"),
        ("Poczucie 5", "Poczucie # 5"),
        ("Poczucie 5", "Poczucie\n      bezpieczeństwa"),
        ("Poczucie 5", ">-\n      Poczucie"),
        ("Poczucie 5", "[Poczucie]"),
        ("Poczucie 5", '"Pocz\\u0075cie"'),
        ("  ar:", "  pl:"),
        ("  ar:", " ar:"),
        ("  ar:", "bands: [5-7]\nmore:\n  ar:"),
        ("  ar:", "...\n  ar:"),
        ("id: tiny", "{id: tiny}"),
        ("id: tiny", "id: 'tiny"),
        ("id: tiny", "languages: {}"),
        ("id: tiny", "id: tiny\rtitle: b"),
        ("  # a note", "  # a note\u2028  fr: b"),
    ],
)
def test_what_could_mean_something_else_is_left_to_yaml(old: str, new: str) -> None:
    document = (HEAD + TAIL).replace(old, new, 1)
    assert read_in_two(document, "tiny.yaml") is None


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_spoilt_lines_are_read_as_yaml_reads_them_or_not_at_all(data: st.DataObject) -> None:
    document = HEAD + TAIL
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(document)))
        put_in = data.draw(st.text("-:[]{}&*!'\"|>%@ \n#,ab5?~\u00a0ż", max_size=5))
        document = document[:start] + put_in + document[start + data.draw(st.integers(0, 8)) :]
    found = read_in_two(document, "tiny.yaml")
    if found is not None:
        assert found == reading_of(document)


def test_a_document_that_is_spoilt_is_refused_as_before() -> None:
    with pytest.raises(DocumentError, match="stands twice in the same part"):
        read(HEAD + TAIL + "  ar: {}\n", "tiny.yaml")
