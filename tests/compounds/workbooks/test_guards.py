"""Files that are refused before anything parses them, each with the way out."""

import secrets
import time
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from alliance.kernel.errors import Invalid
from tests.compounds.workbooks.books import COMPOUND_HEADS, MEGABYTE, a_row, read, saved, stream_of

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(stream: BytesIO, name: str = "登记表.xlsx", **limits: int) -> str:
    with pytest.raises(Invalid) as caught:
        read(stream, name=name, **limits)
    assert caught.value.remedy
    return f"{caught.value.reason}{caught.value.remedy}"


def with_part(name: str, content: bytes, *, instead: bool = False) -> BytesIO:
    """A good workbook with one more part, or with that part changed."""
    source = saved({"小区": [COMPOUND_HEADS, a_row("新园")]})
    stream = BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if not (instead and part.filename == name):
                new.writestr(part, old.read(part.filename))
        new.writestr(name, content)
    stream.seek(0)
    return stream


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "a.xlsx", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "旧版 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.et", "WPS"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "打开密码",
        ),
        ("小区名称,户数\n".encode(), "a.csv", "逗号分隔"),
        (b"%PDF-1.7", "a.pdf", "PDF"),
        (b"%PDF-1.7", "a.xlsx", "内容却不是"),
        (b"PK\x03\x04nonsense", "a.xlsx", "损坏"),
    ],
)
def test_other_files_are_answered_by_how_to_save_them(content: bytes, name: str, word: str) -> None:
    assert word in refused(BytesIO(content), name)


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("xl/workbook.bin", ".xlsb"),
        ("content.xml", ".ods"),
        ("Index/Document.iwa", "Numbers"),
        ("word/document.xml", "Word"),
    ],
)
def test_other_zips_are_named(part: str, word: str) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(part, b"<a/>")
    assert word in refused(stream)


def test_macros_are_not_taken() -> None:
    assert "宏" in refused(with_part("xl/vbaProject.bin", b"x"))


def test_links_to_other_workbooks_are_not_taken() -> None:
    assert "断开链接" in refused(with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"))


@pytest.mark.parametrize(
    "mark", [b"<!DOCTYPE lolz [<!ENTITY a 'b'>]>", b"<!doctype x>", b"  <!ENTITY a SYSTEM 'file:///etc/passwd'>"]
)
def test_entities_are_refused_wherever_they_stand(mark: bytes) -> None:
    sheet = b"<?xml version='1.0'?>" + b" " * 262_130 + mark + b"<worksheet/>"
    assert "不正常" in refused(with_part("xl/worksheets/sheet1.xml", sheet, instead=True))


def test_entities_do_not_hide_in_another_encoding() -> None:
    sheet = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><worksheet/>".encode("utf-16")
    assert "不正常" in refused(with_part("xl/worksheets/sheet1.xml", sheet, instead=True))


def test_a_bomb_is_not_unpacked() -> None:
    assert "不正常" in refused(with_part("xl/media/big.xml", b" " * 120 * MEGABYTE))


def test_what_shrinks_too_well_is_refused_though_it_is_small() -> None:
    assert "不正常" in refused(with_part("xl/media/big.xml", b" " * 20 * MEGABYTE))


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    stream = with_part("xl/media/big.bin", b"\0" * 8 * MEGABYTE)
    packed = bytearray(stream.getvalue())
    at = packed.rfind(b"PK\x01\x02", 0, packed.rfind(b"xl/media/big.bin"))
    packed[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "损坏" in refused(BytesIO(bytes(packed)))


def test_one_text_of_megabytes_in_every_cell_is_read_in_a_moment() -> None:
    cells = ["".join(f'<c r="{sign}{row}" t="s"><v>0</v></c>' for sign in "ABCDE") for row in range(2, 302)]
    rows = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(cells, 2))
    heads = "".join(
        f'<c r="{sign}1" t="inlineStr"><is><t>{head}</t></is></c>'
        for sign, head in zip("ABCDE", COMPOUND_HEADS, strict=False)
    )
    sheet = f'<worksheet xmlns="{SHEETS}"><sheetData><row r="1">{heads}</row>{rows}</sheetData></worksheet>'
    text = secrets.token_hex(2 * MEGABYTE)
    shared = f'<sst xmlns="{SHEETS}"><si><t>{text}</t></si></sst>'
    listed = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/></Types>'
    )
    stream = BytesIO()
    with (
        zipfile.ZipFile(saved({"小区": [COMPOUND_HEADS]})) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        types = old.read("[Content_Types].xml")
        for name in old.namelist():
            if name not in ("[Content_Types].xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
                new.writestr(name, old.read(name))
        new.writestr("[Content_Types].xml", types if b"sharedStrings" in types else types.replace(b"</Types>", listed))
        new.writestr("xl/worksheets/sheet1.xml", sheet)
        new.writestr("xl/sharedStrings.xml", shared)
    stream.seek(0)
    began = time.perf_counter()
    book = read(stream, name="登记表.xlsx")
    assert time.perf_counter() - began < 20  # each cell by itself would take minutes
    assert book.rows == 300
    assert {text for row in book.sheets[0].rows for text in row.cells.values()} == {text[:1000]}


def test_too_many_parts_are_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for number in range(2001):
            packed.writestr(f"xl/{number}.xml", b"")
    assert "不正常" in refused(stream)


def test_the_size_is_a_parameter() -> None:
    assert "最大 0.001" in refused(saved({"小区": [COMPOUND_HEADS, a_row("新园")]}), most_bytes=1049)


def test_too_many_rows_are_refused() -> None:
    rows = [a_row(f"新园{number}") for number in range(40)]
    assert "最多 20 行" in refused(saved({"小区": [COMPOUND_HEADS, *rows]}), most_rows=20)


def test_a_workbook_of_something_else_says_which_sheets_are_wanted() -> None:
    assert "“小区”" in refused(saved({"工资表": [("姓名", "应发"), ("王一", 100)]}))


def test_an_empty_workbook_says_so() -> None:
    assert "还没有填" in refused(saved({"小区": [COMPOUND_HEADS]}))
    assert "没有认出" in refused(stream_of(Workbook()))
