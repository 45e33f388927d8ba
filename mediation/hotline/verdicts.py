"""Work orders as they were understood, callers masked, the verdict on each, and how all is kept as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from compounds.workbooks.reading import Read, Row
from compounds.workbooks.verdicts import Problem
from mediation.hotline.columns import ORDERS
from mediation.hotline.workflow import TAKEN, Grade, Nature, Verdict


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called: as they may be named, and the number sealed, found again and masked."""

    name: str
    number_sealed: str | None = field(default=None, repr=False)
    number_index: str | None = None
    number_masked: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One row before it is judged: names and numbers of people are gone from its cells."""

    row: Row
    caller: Caller
    phone_wrong: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One work order. The number of the caller is sealed for `HotlineOrder`, and found by its fingerprint.

    `told` is what was done before it came; `petition` is true where the law on petitions sets the period.
    """

    number: str
    received_on: date
    caller: str
    number_sealed: str | None = field(repr=False)
    number_index: str | None
    number_masked: str
    compound_id: int
    place_id: int
    compound: str
    room: str
    category: str
    nature: Nature
    grade: Grade
    subject: str
    content: str
    responsible: str
    company_id: int | None
    committee: bool
    told: str
    petition: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row judged. `joins` is the open case to which it belongs, `joins_row` the row that makes that case."""

    number: int
    verdict: Verdict
    title: str
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    order: Order | None = None
    joins: int | None = None
    joins_row: int | None = None

    @property
    def key(self) -> int:
        """Where the row stands."""
        return self.number

    @property
    def place(self) -> str:
        """Where the row stands, as people say it."""
        return f"第 {self.number} 行"

    @property
    def stands_on(self) -> tuple[object, ...]:
        """What must not change between the preview and the confirmation."""
        compound = self.order.compound_id if self.order is not None else None
        return self.verdict, self.joins, self.joins_row, compound


@dataclass(frozen=True, slots=True)
class Content:
    """What a previewed run holds: the sheet with its rows, callers masked, and the verdicts as they were shown."""

    name: str
    letters: Mapping[str, str]
    unused: tuple[str, ...]
    rows: tuple[Prepared, ...]
    lines: tuple[Line, ...]

    @property
    def read(self) -> Read:
        """The sheet as it is judged again; its rows stand in `rows`."""
        return Read(ORDERS.kind, self.name, self.letters, (), self.unused)


def counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many rows of each verdict, and how many a confirmation would write."""
    found = Counter(line.verdict for line in lines)
    return {**{one.value: found[one] for one in Verdict}, "taken": sum(found[one] for one in TAKEN)}


def to_json(content: Content) -> dict[str, Any]:
    """Plain lists and dictionaries; `from_json` gives the same content back."""
    return {
        "name": content.name,
        "letters": dict(content.letters),
        "unused": list(content.unused),
        "rows": [
            [one.row.number, dict(one.row.cells), dict(one.row.troubles), asdict(one.caller), one.phone_wrong]
            for one in content.rows
        ],
        "lines": [
            {**asdict(line), "order": _order_out(line.order) if line.order is not None else None}
            for line in content.lines
        ],
    }


def from_json(plain: Mapping[str, Any]) -> Content:
    """The content that `to_json` has written."""
    return Content(
        plain["name"],
        plain["letters"],
        tuple(plain["unused"]),
        tuple(
            Prepared(Row(number, cells, troubles), Caller(**caller), wrong)
            for number, cells, troubles, caller, wrong in plain["rows"]
        ),
        tuple(
            Line(
                line["number"],
                Verdict(line["verdict"]),
                line["title"],
                tuple(Problem(**one) for one in line["problems"]),
                tuple(line["remarks"]),
                _order_in(line["order"]) if line["order"] is not None else None,
                line["joins"],
                line["joins_row"],
            )
            for line in plain["lines"]
        ),
    )


def _order_out(order: Order) -> dict[str, Any]:
    return {**asdict(order), "received_on": order.received_on.isoformat()}


def _order_in(plain: Mapping[str, Any]) -> Order:
    return Order(
        **{
            **plain,
            "received_on": date.fromisoformat(plain["received_on"]),
            "nature": Nature(plain["nature"]),
            "grade": Grade(plain["grade"]),
        }
    )
