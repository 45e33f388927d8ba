"""Papers as .docx, opened again by the library that Word's files are checked with; and QR pictures."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.ns import qn

from alliance.kernel import qr
from alliance.kernel.attachments import checking
from alliance.kernel.documents import word
from alliance.kernel.documents.blocks import Heading, Paragraph, Signature, Table
from tests.kernel.paper_steps import FACTS, compose


def test_a_docx_holds_every_part_and_opens_again() -> None:
    content = word.docx("任职证明", compose(FACTS), issuer="柯城区业委会联盟", reference="柯证〔2026〕1号")
    document = docx.Document(io.BytesIO(content))
    text = [paragraph.text for paragraph in document.paragraphs]
    assert text[:3] == ["柯城区业委会联盟", "柯证〔2026〕1号", "任职证明"]
    assert "兹证明王秀英在锦绣家园任职。" in text
    assert "1. 一式两份。" in text
    assert text[-1] == "2026年11月22日"
    assert [row.cells[1].text for row in document.tables[0].rows] == ["锦绣家园", "王秀英"]
    assert [[cell.text for cell in row.cells] for row in document.tables[1].rows][1] == ["0", "同意", "0"]
    assert document.core_properties.title == "任职证明"
    for style in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体")
    fields = document.sections[0].footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]


def test_the_head_of_a_long_table_is_repeated_on_each_page() -> None:
    table = Table(("名称", "数"), (("甲", "1"),) * 90, numbers=frozenset({1}))
    document = docx.Document(io.BytesIO(word.docx("表", (table,))))
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "<w:p>&amp;", "\r\n"])
def test_no_character_breaks_the_file(bad: str) -> None:
    blocks = (Heading(f"一{bad}"), Paragraph(f"甲{bad}乙"), Signature((bad,)), Table((bad,), ((bad,),)))
    content = word.docx(f"标题{bad}", blocks, issuer=bad, subject=bad)
    document = docx.Document(io.BytesIO(content))
    assert any("甲" in paragraph.text and "乙" in paragraph.text for paragraph in document.paragraphs)
    assert checking.checked("a.docx", content).content == content


def test_a_qr_picture_is_plain_svg() -> None:
    drawn = qr.svg("https://alliance.example.cn/v/2K7M9PQRTX4W", label="查验")
    root = ET.fromstring(drawn)  # noqa: S314 -- our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].text == "查验"
    assert not re.search(r"style=|<script|on\w+=", drawn)
    assert qr.data_uri("x").startswith("data:image/svg+xml;base64,")
    for text in ("", "长" * 101):
        with pytest.raises(ValueError, match="do not fit"):
            qr.svg(text)
