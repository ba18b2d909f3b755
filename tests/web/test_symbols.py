"""The symbols as drawings, in a page, and in the gallery for whoever writes surveys."""

import re
from statistics import median
from xml.etree import ElementTree

from flask import render_template_string

from tests.house import LEAD, House
from tests.respondent import Page
from voice_service.survey.symbols import SYMBOLS
from voice_service.web.drawings import FOLDER, TURNING, read_drawings

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"path": {"d"}, "circle": {"cx", "cy", "r"}}
CLASSES = {"t1", "t2", "ink"}
AUTHOR = "youth_worker@example.org"


def test_every_symbol_is_described_and_drawn_and_there_is_none_besides() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SYMBOLS)
    shows = [symbol.shows for symbol in SYMBOLS.values()]
    assert len(set(shows)) == len(shows)
    assert all(4 < len(words) < 60 and words[-1] != "." for words in shows)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in SYMBOLS)
    assert set(SYMBOLS) >= TURNING


def test_a_symbol_holds_shapes_alone_in_one_style() -> None:
    """No id to clash, no style that the policy refuses, no link, no script, no own colour."""
    roots = {path.stem: ElementTree.parse(path).getroot() for path in FOLDER.iterdir()}
    assert len({tuple(sorted(root.attrib.items())) for root in roots.values()}) == 1
    assert {root.get("viewBox") for root in roots.values()} == {"0 0 48 48"}
    for name, root in roots.items():
        for shape in root:
            allowed = SHAPES[shape.tag.removeprefix(SVG)]
            assert set(shape.keys()) - {"class"} == allowed, name
            assert shape.get("class", "ink") in CLASSES, name
            assert len(shape) == 0, name
            assert not (shape.text or "").strip(), name


def test_symbols_are_small() -> None:
    sizes = [len(drawing) for drawing in read_drawings().values()]
    assert median(sizes) < 300
    assert max(sizes) < 500


def test_a_page_says_what_a_symbol_shows_or_leaves_it_to_the_words_beside(house: House) -> None:
    page = "{% from 'participant/symbols.html' import symbol, beside_words %}"
    with house.app.test_request_context():
        alone = render_template_string(page + "{{ symbol('home') }}")
        beside = render_template_string(page + "{{ beside_words('back') }}")
        gone = render_template_string(page + "[{{ symbol('no-such') }}{{ beside_words('') }}]")
    assert 'role="img" aria-label="a house"' in alone
    assert "aria-hidden" not in alone
    assert 'aria-hidden="true"' in beside
    assert 'class="symbol turns"' in beside
    assert "aria-label" not in beside
    assert str(read_drawings()["back"]) in beside
    assert gone == "[]"


def test_who_writes_surveys_finds_a_symbol(house: House) -> None:
    author = house.staff(AUTHOR)
    everything = author.get("/staff/symbols").text
    assert everything.count("<code>") == len(SYMBOLS) + 1  # and the line that shows how
    assert all(
        f"<code>{name}</code><span>{each.shows}" in everything for name, each in SYMBOLS.items()
    )
    some = read(author.get("/staff/symbols?q=ear").text)
    assert "listen an ear" in some
    assert "a town hall" not in some
    nothing = read(author.get("/staff/symbols?q=<b>zebra").text)
    assert "No symbol is called “<b>zebra”" in nothing
    assert house.staff(LEAD).get("/staff/symbols").status_code == 200
    for other in ("partner_reader", "scrutineer", "administrator", "senior_officer"):
        assert house.staff(f"{other}@example.org").get("/staff/symbols").status_code == 403


def read(page: str) -> str:
    reader = Page()
    reader.feed(page)
    return reader.text
