"""What holds a dossier together: its cover, its contents, the account of what is in it, and the back."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.documents.blocks import Block, Cell, Fields, Grid, Heading, Paragraph
from mediation.papers.wording.parties import DAY, Facts, head, signing

EMPTY_ROWS = 6
"""Free lines at the end of the contents, for what is added by hand."""


def cover(facts: Facts) -> Sequence[Block]:
    """卷宗封面: name, number, mediators, from and until, who bound it and when, how long it is kept, notes."""
    return (
        Fields(
            (
                (("卷　　名：", facts["name"]),),
                (("卷　　号：", facts["file_number"]),),
                (("调 解 员：", "、".join(facts["mediators"])),),
                (("调解日期：", facts["began_on"] or DAY), ("至 ", facts["ended_on"] or DAY)),
                (("立 卷 人：", facts["bound_by"]),),
                (("立卷日期：", facts["on"]),),
                (("保管期限：", facts["kept"]),),
                (("备　　注：", facts["note"]),),
            ),
            loose=True,
        ),
    )


def contents(facts: Facts) -> Sequence[Block]:
    """卷内目录: number, paper, pages, notes."""
    rows = tuple(
        (Cell(str(at)), Cell(line["title"]), Cell(line["pages"]), Cell(line["note"]))
        for at, line in enumerate(facts["lines"], 1)
    )
    blank = tuple((Cell("", tall=9), Cell(""), Cell(""), Cell("")) for _ in range(EMPTY_ROWS if facts["free"] else 0))
    terms = tuple(head(term) for term in ("序号", "文书名称", "页号", "备注"))
    return (Grid((3, 17, 5, 7), (terms, *rows, *blank)),)


def situation(facts: Facts) -> Sequence[Block]:
    """卷宗情况说明: what is in it, what is not in order, which electronic originals with which digest."""
    rows = tuple((Cell(one["name"]), Cell(one["size"]), Cell(one["digest"])) for one in facts["originals"])
    terms = tuple(head(term) for term in ("电子件名称", "大小", "校验码（SHA-256）"))
    warnings = facts["warnings"]
    return (
        Paragraph(f"本卷共 {facts['papers']} 件、{facts['pages']} 页（不含封面、目录和封底）。"),
        Heading("需要说明的情况"),
        *((Paragraph(line) for line in warnings) if warnings else (Paragraph("文书齐全，日期先后相符。"),)),
        *((Heading("电子原件"), Grid((9, 4, 19), (terms, *rows))) if rows else ()),
        signing((("立卷人（签名）：", facts["bound_by"]), ("检查人（签名）：", "")), facts["on"]),
    )


def slip(facts: Facts) -> Sequence[Block]:
    """电子文件说明: stands in the dossier for a file that cannot be printed, with what proves the original."""
    return (
        Paragraph("本件是电子文件，不能印在纸上，原始文件保存在平台上，校验码相同的就是原件。"),
        Fields(
            (
                (("文件名称：", facts["name"]),),
                (("大　　小：", facts["size"]),),
                (("校验码（SHA-256）：", facts["digest"]),),
            )
        ),
    )


def back(facts: Facts) -> Sequence[Block]:
    """封底: how many pages, who bound it, who checked it."""
    return (
        Fields(
            (
                (("本卷共 ", f"{facts['pages']} 页"),),
                (("立卷人：", facts["bound_by"]),),
                (("立卷检查：", ""),),
                (("检查日期：", DAY),),
            ),
            loose=True,
        ),
    )
