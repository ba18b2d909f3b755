"""A4 paper: any text in any direction, broken into lines, page by page, with a footer that counts.

A child's words are drawn line by line, so that nothing in them can move what stands around them.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from voice_service.reporting.legible import legible

FONTS = Path(__file__).with_name("fonts")
FAMILY = "DejaVu"
MARGIN, FOOT = 20.0, 22.0  # millimetres
LABEL = 42.0
INK, SOFT, RULE, BRAND = (29, 31, 56), (79, 82, 110), (200, 203, 220), (59, 67, 181)
# Stands for the number of pages. What a child wrote is never taken for it: see `legible`.
_IN_ALL = "\ue000" * 3
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


class Paper(FPDF):
    """A document of plain sections; remembers whether characters became names in it."""

    def __init__(self, title: str, mark: str, *, at: datetime) -> None:
        """Begin a document that was made `at` a time; `mark` stands at the foot of every page."""
        super().__init__(format="A4")
        self.alias_nb_pages(_IN_ALL)
        self.mark = mark
        self.named = self.explained = False
        self._widths: dict[tuple[str, str, float], float] = {}
        self.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT)
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_author("Have your say")
        self.set_creation_date(at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    @cached_property
    def _drawable(self) -> frozenset[int]:
        font = self.fonts[FAMILY.lower()]
        return frozenset(font.cmap) if isinstance(font, TTFFont) else frozenset()

    def _has(self, char: str) -> bool:
        return ord(char) in self._drawable

    def footer(self) -> None:
        """Write the mark, and which page of how many this is."""
        self.set_y(-15)
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.h - 17, self.w - MARGIN, self.h - 17)
        self.ink(8, SOFT)
        self.cell(self.epw / 2, 5, self.mark)
        count = f"page {self.page_no()} of {_IN_ALL}"
        self.cell(self.epw / 2, 5, count, align="R")

    def section(self, title: str) -> None:
        """Begin a section; its title never stands alone at the end of a page."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(5)
        self.start_section(title)
        self.ink(12.5, INK, "B")
        self.cell(0, 7, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.y, self.w - MARGIN, self.y)
        self.ln(2)

    def fact(self, label: str, value: str | None) -> None:
        """Write a label and what it stands for; nothing for None."""
        if value is None:
            return
        if self.will_page_break(6):
            self.add_page()
        top, page = self.y, self.page
        self.ink(9, SOFT)
        self.cell(LABEL, 5.4, label)
        self.set_xy(MARGIN, top)
        self.words(value, 10, indent=LABEL, line=5.4)
        if (self.page, self.y) == (page, top):
            self.ln(5.4)

    def words(
        self,
        text: str,
        size: float = 10,
        *,
        indent: float = 0.0,
        line: float = 5.2,
        soft: bool = False,
        bar: tuple[int, int, int] | None = None,
    ) -> None:
        """Write any text, broken into lines; `bar` draws a coloured line beside it."""
        shown = legible(text, self._has)
        self.named = self.named or shown.named
        self.ink(size, SOFT if soft else INK)
        width = self.epw - indent
        for part in shown.text.split("\n"):
            right = next((w for c in part if (w := _strong(c)) is not None), False)
            for piece in self._broken(part, width):
                if self.will_page_break(line):
                    self.add_page()
                    self.ink(size, SOFT if soft else INK)
                if bar is not None:
                    self.set_fill_color(*bar)
                    self.rect(MARGIN + indent - 3.5, self.y, 1.1, line, style="F")
                self._line(piece, indent, width, line, right)

    def _line(self, text: str, indent: float, width: float, height: float, right: bool) -> None:
        """Draw one line; only what is read from the right is shaped and turned."""
        self.set_x(MARGIN + indent)
        turned = _turned(text)
        if turned:
            self.set_text_shaping(True, direction="rtl" if right else "ltr")
        self.cell(
            width, height, text, align="R" if right else "L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        if turned:
            self.set_text_shaping(False)

    def _broken(self, text: str, width: float) -> Iterator[str]:
        """Break a text into lines in the order in which it is read."""
        room, line, used = width - 2 * self.c_margin, "", 0.0
        for word in re.findall(r" +|[^ ]+", text):
            size = self._width(word)
            if line and used + size > room:
                yield line.rstrip(" ")
                line, used = "", 0.0
                if word.isspace():
                    continue
            while size > room:
                cut = self._fits(word, room)
                size -= sum(self._char_width(char) for char in word[:cut])
                yield word[:cut]
                word = word[cut:]
            line, used = line + word, used + size
        yield line

    def _fits(self, word: str, room: float) -> int:
        """Count the characters of a long word that fit, never parting a letter from its marks."""
        used = 0.0
        for place, char in enumerate(word):
            used += self._char_width(char)
            if used > room and place and not unicodedata.combining(char):
                return place
        return len(word)

    def _width(self, word: str) -> float:
        if not _turned(word):
            return sum(self._char_width(char) for char in word)
        self.set_text_shaping(True)
        width = float(self.get_string_width(word))
        self.set_text_shaping(False)
        return width

    def _char_width(self, char: str) -> float:
        place = (char, self.font_style, self.font_size_pt)
        if (width := self._widths.get(place)) is None:
            width = self._widths[place] = float(self.get_string_width(char))
        return width

    def ink(self, size: float, colour: tuple[int, int, int], style: str = "") -> None:
        """Choose the size in points, the colour and the style ("B": bold) of what follows."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)


def _turned(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def _strong(char: str) -> bool | None:
    """Tell whether a character is read from the right; None for one that is read either way."""
    direction = unicodedata.bidirectional(char)
    return None if direction not in ("L", "R", "AL") else direction != "L"
