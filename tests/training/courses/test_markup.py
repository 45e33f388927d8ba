"""The text of a lesson: anchors on its blocks, and nothing in it that could do harm."""

from __future__ import annotations

import pytest

from training.courses import markup

HARM = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[点](javascript:alert(1))",
    "[点](data:text/html;base64,PHNjcmlwdD4=)",
    "[点](//example.org/x)",
    "![看](https://example.org/track.png)",
    "<iframe src='https://example.org'></iframe>",
    "[点](/\\example.org)",
)
UNWANTED = ("<script", "<iframe", "<img src=x", 'href="javascript', 'href="data', 'href="//', "track.png", 'href="/\\')


def shown(body: str) -> str:
    return str(markup.rendered(body, lambda number: f"/pictures/{number}").html)


@pytest.mark.parametrize("body", HARM)
def test_markup_of_ones_own_and_ways_out_do_not_come_through(body: str) -> None:
    html = shown(body)
    assert [part for part in UNWANTED if part in html] == []


def test_every_block_has_an_anchor_and_tables_scroll_by_themselves() -> None:
    text = markup.rendered("## 一\n\n话。\n\n- 甲\n- 乙\n\n> 例\n\n|a|b|\n|-|-|\n|1|2|\n", str)
    assert text.blocks == 5
    assert [f'id="b{number}"' in text.html for number in range(1, 6)] == [True] * 5
    assert '<div class="wide" tabindex="0"' in text.html
    assert markup.rendered("", str).blocks == 0


def test_a_picture_of_the_course_needs_a_description() -> None:
    assert '<img src="/pictures/12" alt="投票箱" loading="lazy">' in shown("![投票箱](picture:12)")
    assert markup.pictures("![投票箱](picture:12) ![](picture:3)") == {12, 3}
    assert markup.faults("![投票箱](picture:12) [范本](/guidance/texts/covenant) [官网](https://example.org)") == []
    assert len(markup.faults("![](picture:1)")) == 1
    assert "链接" in markup.faults("[点](javascript:alert(1))")[0]


def test_a_first_heading_of_ones_own_does_not_stand_beside_the_title() -> None:
    assert "<h1" not in shown("# 大标题")
