"""A youth worker has the comments in a CSV file or in Excel, as it is really written."""

import io
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import IO
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from voice_service.analysis.comments import CommentsError, read_comments

SECRET = "my stepdad Zebedee locks me in"
OFFICE = "http://schemas.openxmlformats.org"
MAIN = f'xmlns="{OFFICE}/spreadsheetml/2006/main"'
RELATED = f"{OFFICE}/officeDocument/2006/relationships"
NAMES = '<row r="1"><c r="A1" t="inlineStr"><is><t>comment</t></is></c></row>'


def read(content: bytes | IO[bytes], question: str | None = None) -> list[tuple[str, str | None]]:
    raw = io.BytesIO(content) if isinstance(content, bytes) else content
    return list(read_comments(raw, "may.xlsx", "comment", question))


def outcome(content: bytes, question: str | None = None) -> str:
    try:
        return repr(read(content, question))
    except CommentsError as error:
        return str(error)


def excel(
    *sheets: Iterable[Iterable[object]], hidden: int | None = None, epoch: datetime = WINDOWS_EPOCH
) -> bytes:
    """Write a workbook as openpyxl does: with every text in its cell."""
    book, kept = Workbook(), io.BytesIO()
    book.epoch = epoch
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    if hidden is not None:
        book.worksheets[hidden].sheet_state = "hidden"
    book.save(kept)
    return kept.getvalue()


def parts(sheet: str, shared: str = "") -> dict[str, str]:
    """Write the parts of a workbook as Excel does: with the texts in a table of their own."""
    links = f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
    return {
        "_rels/.rels": f'{links}<Relationship Id="a" Type="{RELATED}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets>'
        '<sheet name="May" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{links}<Relationship Id="b" Type="{RELATED}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="c" Type="{RELATED}/sharedStrings" '
        'Target="/xl/SharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>",
    }


def by_hand(sheet: str, shared: str = "") -> bytes:
    return zipped(parts(sheet, shared))


def zipped(files: dict[str, str], lie: tuple[str, int, int] | None = None) -> bytes:
    """Zip files; a lie says of one of them how many bytes it has, unpacked and packed."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        if lie:
            info = archive.getinfo(lie[0])
            info.file_size, info.compress_size = lie[1:]
    return kept.getvalue()


def test_cells_become_text_as_a_person_sees_them() -> None:
    text = '  I don’t\nfeel <safe> & "well" 😊'
    seen = {
        3.0: "3", 1200000: "1200000", 0.1 + 0.2: "0.3", -2.5: "-2.5", 1e20: "1e+20",
        True: "TRUE", False: "FALSE", "#N/A": "#N/A", text: text,
        date(2026, 12, 31): "31/12/2026", time(9, 5): "09:05",
        datetime.fromisoformat("2026-05-01T14:30"): "01/05/2026 14:30",
        timedelta(hours=26, minutes=3): "26:03:00",
    }  # fmt: skip
    rows: list[list[object]] = [
        ["id", " Comment ", "ask"],
        *([n, cell, "q1"] for n, cell in enumerate(seen)),
    ]
    for epoch in (WINDOWS_EPOCH, MAC_EPOCH):
        assert read(excel(rows, epoch=epoch), "ask") == [(text, "q1") for text in seen.values()]


def test_empty_rows_are_left_out_and_empty_cells_are_empty_texts() -> None:
    rows: list[list[object]] = [
        [],
        ["id", None, "comment", "ask"],
        [1],
        [None, ""],
        [],
        [None, None, "hi"],
        [0, "x"],
    ]
    assert read(excel(rows), "ask") == [("", None), ("hi", None), ("", None)]


def test_what_only_excel_writes_is_read_as_it_is_seen() -> None:
    shared = (
        "<si><t>comment</t></si>"
        '<si><r><rPr><b/></rPr><t xml:space="preserve">he </t></r><r><t>hits me</t></r>'
        '<rPh sb="0" eb="1"><t>spoken</t></rPh></si>'
        "<si><t>he hits_x000D_\nme _x005F_x000D_ _xD83D__xDE0A_</t></si><si/>"
    )
    cells = [
        't="s"><v>0</v>', 't="s"><v>1</v>', 't="s"><v>2</v>', 't="s"><v>3</v>',
        't="str"><f>A2&amp;"!"</f><v>he hits me!</v>', '><f>1+1</f><v>2</v>',
        't="e"><f>1/0</f><v>#DIV/0!</v>', 't="d"><v>2026-05-01T00:00:00</v>', '><f>A9</f>',
    ]  # fmt: skip
    sheet = "".join(f'<row r="{n}"><c {cell}</c></row>' for n, cell in enumerate(cells, 1))
    seen = ["he hits me", "he hits\r\nme _x000D_ 😊", "he hits me!", "2", "#DIV/0!", "01/05/2026"]
    files = parts(sheet, shared)
    assert [text for text, _ in read(zipped(files))] == seen
    # Some programs put a prefix before every name.
    for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        prefixed = re.sub(r"<(/?)(?=\w)", r"<\1x:", files[name])
        files[name] = prefixed.replace("xmlns=", "xmlns:x=")
    assert [text for text, _ in read(zipped(files))] == seen


def test_the_first_sheet_with_the_column_is_read_and_a_hidden_one_last() -> None:
    cover, old, new = [["Read me", "Term 3"]], [["comment"], ["old"]], [["COMMENT"], ["new"]]
    assert read(excel(cover, [], new, old)) == [("new", None)]
    assert read(excel(cover, old, new, hidden=1)) == [("new", None)]
    assert read(excel(cover, old, hidden=1)) == [("old", None)]


def test_whoever_hands_over_several_sheets_hears_that_one_is_read() -> None:
    told: list[str] = []
    sheets = excel([["comment"], ["old"]], [["comment"], ["new"]])
    rows = read_comments(io.BytesIO(sheets), "two.xlsx", "comment", None, told.append)
    assert list(rows) == [("old", None)]
    assert [words.split(",")[0] for words in told] == ["The workbook has 2 sheets"]


def bomb(part: str, size: int, times: int) -> bytes:
    return zipped({"xl/workbook.xml": "<x/>", part: "x"}, (part, size, size // times))


def laughing(part: str, entity: str) -> bytes:
    """Write into a part of a workbook what a reader of XML might let grow, or fetch."""
    files = parts(NAMES, "<si><t>comment</t></si>")
    root = files[part].split(" ", 1)[0].removeprefix("<")
    files[part] = f"<!DOCTYPE {root} [{entity}]>{files[part]}".replace("comment", "&b;")
    return zipped(files)


LAUGHS = '<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 9 + '">'
FETCHES = '<!ENTITY b SYSTEM "file:///etc/passwd">'
OLD = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(70_000)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty. Its first line must name the columns."),
        (b"id,name\n1,x\n", "There is no column 'comment'. The columns are: id, name."),
        (b"comment\nok\n" + SECRET.encode() + b"\xe9\n", "Save it as 'CSV UTF-8'"),
        (excel([], []), "The workbook is empty. The first row of a sheet must name the columns."),
        (
            excel([["Term 3 survey"], [], ["id", "comment"], [1, SECRET]]),
            "There is no column 'comment'. The columns are: Term 3 survey. The first row that is "
            "not empty must name the columns: if a title stands above them, take it out.",
        ),
        (
            excel([["Read me"]], [[None, SECRET, "id"]]),
            "The columns are: Read me. On another sheet: column 1 (no name), column 2 (6 words), "
            "id. The first row",
        ),
        (excel([["comment", "comment"]]), "2 columns are called 'comment'. Rename one."),
        (OLD, "may.xlsx is an old Excel file (.xls). Save it as .xlsx or CSV UTF-8"),
        (OLD[: (1 << 16) - 9] + "EncryptedPackage".encode("utf-16-le"), "take the password off"),
        (excel([["comment"], [SECRET]])[:-300], "damaged or was not copied whole"),
        (b"PK\x03\x04" + SECRET.encode(), "damaged or was not copied whole"),
        (by_hand(NAMES + f"<row>{SECRET}"), "damaged or was not copied whole"),
        (by_hand(NAMES + '<row><c t="s"><v>-1</v></c></row>'), "damaged or was not copied whole"),
        (zipped({"word/document.xml": SECRET}), "not an Excel workbook (.xlsx). Save it as .xlsx"),
        (bomb("xl/worksheets/sheet1.xml", (1 << 30) + 1, 201), "unpack to far more than"),
        (bomb("xl/SharedStrings.xml", (1 << 31) + 1, 20), "unpack to far more than"),
        (bomb("xl/worksheets/sheet1.xml", 1 << 31, 20), "not an Excel workbook"),
        *(
            (laughing(part, entity), "a document type definition, which Excel never writes")
            for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")
            for entity in (LAUGHS, FETCHES, "")
        ),
        (by_hand(NAMES + f"<row><c><v>{'9' * (17 << 20)}</v></c></row>"), "over 16 MB long"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do_and_without_a_childs_words(
    content: bytes, says: str
) -> None:
    said = outcome(content)
    assert says in said
    assert "Zebedee" not in said


def test_a_missing_column_of_questions_is_told_too() -> None:
    assert "no column 'ask'. The columns are: comment, id." in outcome(
        excel([["comment", "id"]]), "ask"
    )


def test_a_damaged_copy_is_read_rightly_or_not_at_all() -> None:
    whole = by_hand(f"{NAMES}<row><c t='s'><v>0</v></c></row>", f"<si><t>{SECRET}</t></si>")
    assert read(whole) == [(SECRET, None)]
    spoilt = (whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :] for at in range(len(whole)))
    outcomes = Counter(map(outcome, spoilt))
    assert len(whole) / 2 > outcomes.pop(outcome(whole)) > 0
    assert not [each for each in outcomes if "Zebedee" in each or each.startswith("[")]


class Pipe(io.RawIOBase):
    """Gives what it is given and cannot go back, and counts."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.given = pieces, 0

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        piece = next(self.pieces, b"")
        room[: len(piece)] = piece
        self.given += 1
        return len(piece)


def test_a_pipe_is_read_as_it_comes_and_left_open() -> None:
    pipe = Pipe(iter([b"\xef\xbb\xbfcomment\n", *[b"hello\n"] * 9]))
    piped = io.BufferedReader(pipe)
    rows = read_comments(piped, "-", "comment", None)
    assert next(rows) == ("hello", None)
    assert pipe.given < 5
    assert len(list(rows)) == 8
    assert not piped.closed
    rows = read_comments(raw := io.BytesIO(b"comment\nhello\n"), "-", "comment", None)
    assert next(rows) == ("hello", None)
    raw.close()
    rows.close()  # type: ignore[attr-defined]
    book = excel([["comment"], ["hello"]])
    piped = io.BufferedReader(Pipe(book[at : at + 999] for at in range(0, len(book), 999)))
    assert read(piped) == [("hello", None)]


def test_reading_csv_does_not_load_the_library_for_workbooks() -> None:
    code = (
        "import io, sys; from voice_service.analysis.comments import read_comments;"
        "assert list(read_comments(io.BytesIO(b'a\\n1\\n'), '', 'a', None)) == [('1', None)];"
        "sys.exit('openpyxl' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def many(count: int, *, shared: bool) -> bytes:
    """Write a workbook of texts that all differ, 60 characters each."""
    texts = [f"{n:08}{escape('<not safe>')}".ljust(60, "x") for n in range(count)]
    if not shared:
        return by_hand(NAMES + "".join(
            f'<row r="{n}" ht="15"><c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c></row>'
            for n, text in enumerate(texts, 2)
        ))  # fmt: skip
    cells = "".join(f'<row><c t="s"><v>{n}</v></c></row>' for n in range(count))
    return by_hand(NAMES + cells, "".join(f"<si><t>{text}</t></si>" for text in texts))


@pytest.mark.parametrize("shared", [True, False])
def test_ten_times_the_rows_take_no_more_memory(shared: bool) -> None:
    read(many(10, shared=shared))
    peaks = []
    for count in (2_000, 20_000):
        raw = io.BytesIO(many(count, shared=shared))
        tracemalloc.start()
        assert sum(1 for _ in read_comments(raw, "", "comment", None)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5, peaks
