"""What records say as workbooks: one compound fact by fact, and all compounds with a column a fact."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.days import full_date
from compounds.awards.evidence import Fact
from compounds.awards.facts import telling
from compounds.awards.facts.codes import FACTS, ROOM_NAMES, FactKind, Unit
from compounds.awards.facts.reports import CompoundFacts, Line
from compounds.workbooks import sheets_out
from compounds.workbooks.columns import Column, Sheet
from compounds.workbooks.sheets_out import Out

UNKNOWN = "不知道"
ONE = Sheet(
    "facts",
    "平台记录",
    (),
    (
        Column("room", "记在哪里", width=16),
        Column("name", "看什么", width=26),
        Column("value", "是多少", width=12),
        Column("words", "怎么说的", width=40),
        Column("as_of", "到哪一天", width=14),
        Column("records", "依据的记录", width=50),
        Column("what", "怎么算的", width=50),
    ),
)
MANY = Sheet(
    "compounds",
    "各小区",
    (),
    (
        Column("street", "街道", width=14),
        Column("name", "小区", width=22),
        *(Column(code, kind.name, width=14) for code, kind in FACTS.items()),
    ),
)


def value(kind: FactKind, fact: Fact | None) -> str:
    """A figure as people read it: 是, 66.7%, 91.5 分, 6."""
    if fact is None:
        return UNKNOWN
    if kind.unit is Unit.YES:
        return "是" if fact.value else "否"
    if kind.unit is Unit.SHARE:
        return telling.percent(fact.value)
    return f"{fact.value:f} 分" if kind.unit is Unit.POINTS else f"{fact.value:f}"


def one_book(found: CompoundFacts) -> bytes:
    """One row a fact, unknown ones too."""
    notes = (f"{found.name}：平台记录", telling.span(found.period), "只有比例和数目，没有任何人的姓名。")
    rows = [
        {
            "room": ROOM_NAMES[row.kind.room],
            "name": row.kind.name,
            "value": value(row.kind, row.fact),
            "words": row.fact.words if row.fact is not None else row.kind.unknown,
            "as_of": full_date(row.fact.as_of) if row.fact is not None else "",
            "records": "；".join(f"{one.label}（{full_date(one.on)}）" for one in row.fact.records) if row.fact else "",
            "what": row.kind.what,
        }
        for row in found.rows
    ]
    return sheets_out.workbook([Out(ONE.kind, rows)], sheets=(ONE,), notes=notes)


def many_book(lines: Sequence[Line], span: str) -> bytes:
    """One row a compound."""
    rows = [
        {
            "street": line.street,
            "name": line.name,
            **{code: value(kind, line.facts.get(code)) for code, kind in FACTS.items()},
        }
        for line in lines
    ]
    notes = ("各小区的平台记录", span, "只有比例和数目，没有任何人的姓名。“不知道”不等于“没有”。")
    return sheets_out.workbook([Out(MANY.kind, rows)], sheets=(MANY,), notes=notes)
