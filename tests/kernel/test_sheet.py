"""A sheet printed on the spot: it looks like our papers, and carries neither number nor code."""

from __future__ import annotations

from datetime import date

from flask import Flask

from alliance.kernel.documents import sheet
from alliance.kernel.documents.blocks import Cell, Fields, Grid, Heading, Paragraph, Signature, Table
from alliance.kernel.documents.sheet import Sheet
from tests.type_sizes import too_small

BLOCKS = (
    Heading("一、时间"),
    Paragraph("会议定于____年__月__日召开。"),
    Table(("事项", "票数"), (("修改规约", "12"),), numbers=frozenset({1})),
    Grid((1, 3), ((Cell("姓名", head=True), Cell("", tall=20)),)),
)


def test_a_sheet_says_what_it_is_and_claims_no_number(app: Flask) -> None:
    made = Sheet("会议通知", BLOCKS, date(2026, 11, 22), issuer="锦绣家园", note="试算", foot="范本第1版")
    html = sheet.html(app.jinja_env, made)
    for said in ("会议通知", "锦绣家园", "试算", "范本第1版", "会议定于____年__月__日召开。", "height: 20mm"):
        assert said in html
    assert "扫码" not in html
    assert 'class="check"' not in html


def test_a_sheet_prints_large_enough_to_read(app: Flask) -> None:
    made = sheet.pdf(app.jinja_env, Sheet("会议通知", BLOCKS, date(2026, 11, 22), note="试算", foot="范本第1版"))
    assert made[:5] == b"%PDF-"
    assert too_small(made) == {}


def test_where_somebody_signs_there_is_a_line_to_sign_on(app: Flask) -> None:
    lines = (Signature(("核查员（签名）：", "2026年11月22日")), Fields(((("联系电话：", ""), ("姓名：", "王秀英")),)))
    html = sheet.html(app.jinja_env, Sheet("记录表", lines, date(2026, 11, 22)))
    assert html.count('class="room"') == 1
    assert html.count('class="line blank"') == 1
