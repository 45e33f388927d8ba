"""Parties as forms ask for them: ruled rows, running text, and the lines on which they sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alliance.kernel.documents.blocks import Cell, Fields, Grid

Facts = Mapping[str, Any]
WIDTHS = (5, 9, 14, 5, 4, 8, 7, 5, 5)
"""The columns of a form that begins with parties."""
DAY = "        年      月      日"
SIGNS = "（签名、盖章或者按指印）"


def head(text: str, span: int = 1, down: int = 1) -> Cell:
    """A cell that names what stands beside it."""
    return Cell(text, span=span, down=down, head=True)


def party_rows(party: Facts) -> tuple[tuple[Cell, ...], ...]:
    """The rows of one party in a form of `WIDTHS`: a person's particulars, or an organisation's."""
    agent = ((head("委托代理人"), Cell(party["agent"], span=7)),) if party["agent"] else ()
    role = head(party["role"], down=3 + len(agent))
    contact = (head("联系方式"), Cell(party["phone"], span=3))
    if party["organisation"]:
        rows: tuple[tuple[Cell, ...], ...] = (
            (role, head("名称"), Cell(party["name"], span=7)),
            (head("负责人"), Cell(party["head"], span=3), *contact),
            (head("住所"), Cell(party["address"], span=7)),
        )
    else:
        rows = (
            (
                role,
                head("姓名"),
                Cell(party["name"]),
                head("性别"),
                Cell(party["sex"]),
                head("民族"),
                Cell(party["nation"]),
                head("年龄"),
                Cell(party["age"]),
            ),
            (head("职业或职务"), Cell(party["work"], span=3), *contact),
            (head("单位或住址"), Cell(party["address"], span=7)),
        )
    return rows + agent


def form(parties: Iterable[Facts], rows: Iterable[tuple[Cell, ...]] = ()) -> Grid:
    """A ruled form that opens with its parties and goes on with `rows` of the same nine columns."""
    return Grid(WIDTHS, (*(row for party in parties for row in party_rows(party)), *rows))


def wide(term: str, text: str, tall: int = 0) -> tuple[Cell, Cell]:
    """A row of a party form: a term over the first two columns, its text over the rest."""
    return head(term, span=2), Cell(text, span=7, tall=tall)


def party_fields(party: Facts) -> Fields:
    """One party on lines to fill in, as records and agreements open."""
    agent = ((("委托代理人 ", party["agent"]),),) if party["agent"] else ()
    if party["organisation"]:
        return Fields(
            (
                ((f"{party['role']} ", party["name"]),),
                (("负责人 ", party["head"]), ("联系方式 ", party["phone"])),
                (("住所 ", party["address"]),),
                *agent,
            )
        )
    return Fields(
        (
            (
                (f"{party['role']} ", party["name"]),
                ("性别 ", party["sex"]),
                ("民族 ", party["nation"]),
                ("年龄 ", party["age"]),
            ),
            (("职业或职务 ", party["work"]), ("联系方式 ", party["phone"])),
            (("单位或住址 ", party["address"]),),
            *agent,
        )
    )


def names(parties: Iterable[Facts], role: str = "") -> str:
    """The names of all parties, or of those on one side: 王秀英、锦绣物业."""
    return "、".join(party["name"] for party in parties if not role or party["role"] == role)


def signing(terms: Sequence[tuple[str, str]], day: str = "") -> Fields:
    """The lines at the end on which people sign, each with what is known already, and the day."""
    return Fields((*(((term, text),) for term, text in terms), (("日期：", day or DAY),)))


def party_signing(facts: Facts, *, others: Sequence[tuple[str, str]] = ()) -> Fields:
    """A line for every party, then `others`, then the day that the paper bears, if any."""
    signed: Mapping[str, str] = facts.get("signatures", {})
    terms = [(f"{party['role']}{SIGNS}：", signed.get(party["name"], "")) for party in facts["parties"]]
    return signing((*terms, *others), facts.get("signed_on", ""))


def office(facts: Facts) -> tuple[tuple[str, str], ...]:
    """The line of the body with its seal, where it has one to set."""
    return ((f"{facts['body']}（{facts['seal']}）：", ""),) if facts["seal"] else ()
