"""Judging the bureau's table: each row is new, the same, a correction, of no compound we know, or wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from compounds.awards.checks import figures
from compounds.awards.checks.columns import BY_TABLE
from compounds.awards.checks.known import Known, Site
from compounds.awards.checks.verdicts import LABELS, Content, Entry, Figures, Line, Monthly, Yearly, digest, told
from compounds.awards.checks.workflow import Table, Verdict
from compounds.workbooks.reading import Read, Row
from compounds.workbooks.values import same
from compounds.workbooks.verdicts import Change, Weighing, said

NEAR_ENOUGH = 0.5
WALLED = "您任职的企业与这个小区有合同关系，不能由您导入；请由评选组另一位秘书导入。"
HIDDEN = "这一行在表格里是隐藏的，也读进来了。"
T = TypeVar("T")


def judged(content: Content, known: Known, today: date) -> tuple[Line, ...]:
    """The verdict on every row, sheet by sheet."""
    return tuple(_lines(content, known, today))


def _lines(content: Content, known: Known, today: date) -> Iterator[Line]:
    for sheet in content.sheets:
        seen: dict[tuple[int, date], int] = {}
        for row in sheet.rows:
            yield _Judging(sheet, row, content.usual, known, today).line(seen)


class _Judging:
    """One row on its way to a verdict."""

    def __init__(self, read: Read, row: Row, usual: date | None, known: Known, today: date) -> None:
        self.table = Table(read.kind)
        self.row = Weighing(read, row, BY_TABLE[self.table])
        self.read, self.usual, self.known, self.today = row, usual, known, today
        self.unknown = False
        self.remarks: list[str] = [HIDDEN] if row.hidden else []

    def line(self, seen: dict[tuple[int, date], int]) -> Line:
        """The verdict, with the rows before: one compound and month twice."""
        entry = self._entry()
        title = entry.compound if entry is not None else self.read.cells.get("compound", "")
        if entry is not None:
            key = entry.compound_id, entry.when
            if (before := seen.setdefault(key, self.read.number)) != self.read.number:
                what = "同一个月" if self.table is Table.MONTHLY else "同一年"
                self.row.wrong(f"和第 {before} 行是同一个小区、{what}；请只留一行。", "compound")
        if self.row.problems or entry is None:
            verdict = Verdict.UNKNOWN if self.unknown and len(self.row.problems) == 1 else Verdict.WRONG
            return Line(self.table, self.read.number, verdict, title, tuple(self.row.problems), tuple(self.remarks))
        kept = self.known.kept.get((self.table, entry.compound_id, entry.when))
        changes: tuple[Change, ...] = ()
        if kept is None:
            verdict = Verdict.NEW
        elif kept.digest == digest(entry.figures):
            verdict = Verdict.SAME
        else:
            verdict, changes = Verdict.CORRECTION, _changes(kept.figures, entry.figures)
        replaces = kept.key if kept is not None and verdict is Verdict.CORRECTION else None
        return Line(
            self.table, self.read.number, verdict, title, (), tuple(self.remarks), changes, entry, replaces=replaces
        )

    def _entry(self) -> Entry | None:
        named = self.row.take("compound")
        site = self._site(named) if named is not None else None
        when = self._month() if self.table is Table.MONTHLY else self._year()
        values: Figures | None = self._monthly() if self.table is Table.MONTHLY else self._yearly()
        if site is None or when is None or values is None:
            return None
        if site.compound_id in self.known.walled:
            self.row.wrong(WALLED, "compound")
        if site.former:
            self.remarks.append(f"“{site.former}”是以前的名字，现在叫“{site.name}”。")
        return Entry(site.compound_id, site.place_id, site.name, when, values)

    def _month(self) -> date | None:
        found = self._read("month", figures.month)
        if found is None and not self.read.cells.get("month"):
            found = self.usual
            if found is None:
                self.row.wrong("没有写月份；请加一列“月份”，或者上传时选这份表是哪个月的。", "month")
        return self._near(found, "month")

    def _year(self) -> date | None:
        found = self._read("year", figures.year)
        if found is None and not self.read.cells.get("year"):
            found = self.usual.year if self.usual is not None else None
            if found is None:
                self.row.wrong("没有写年度；请加一列“年度”，或者上传时选这份表是哪个月的。", "year")
        return self._near(date(found, 1, 1), "year") if found else None

    def _near(self, found: date | None, column: str) -> date | None:
        if found is None:
            return None
        back = (self.today.year - found.year) * 12 + self.today.month - found.month
        # The appraisal of a year begins to be old only with the end of that year.
        old = back - (11 if column == "year" else 0) > self.known.limits.back
        if found > self.today or old:
            what = BY_TABLE[self.table].column(column).heading
            self.row.wrong(f"“{what}”要在最近 {self.known.limits.back} 个月里，不能是以后的。", column)
            return None
        return found

    def _monthly(self) -> Monthly | None:
        score, deducted = self._read("score", figures.points), self._read("deducted", figures.points)
        found, mended = self._read("found", figures.number), self._read("mended", figures.number)
        if score is None and deducted is None:
            if not self.read.cells.get("score") and not self.read.cells.get("deducted"):
                self.row.wrong("没有填“得分”，也没有填“扣分”。", "score")
            return None
        if score is not None and deducted is not None and score + deducted != figures.FULL:
            self.row.wrong("“得分”和“扣分”加起来不是 100；请核对，只留一个。", "score")
        if mended is not None and (found is None or mended > found):
            self.row.wrong("“已整改数”比“发现问题数”多，或者没有填发现了几个；请核对。", "mended")
        final = score if score is not None else figures.FULL - (deducted or Decimal(0))
        return Monthly(final, found, mended, self._note())

    def _yearly(self) -> Yearly | None:
        total = self._read("total", figures.points)
        if total is None:
            if not self.read.cells.get("total"):
                self.row.wrong("没有填“总分”。", "total")
            return None
        grade = self.row.take("grade") or ""
        suggested = next(name for name, least in self.known.limits.grades if total >= least)
        if grade and grade.removesuffix("秀").removesuffix("好") != suggested:
            self.remarks.append(
                f"表里写“{grade}”；按平台的建议分档（不是法定，待核）{total} 分是“{suggested}”，以表里的为准。"
            )
        parts = {name: self._read(name, figures.points) for name in ("monthly", "site", "satisfaction", "complaints")}
        return Yearly(
            total, **parts, grade=grade, party_quarters=self._read("party", figures.quarters), note=self._note()
        )

    def _note(self) -> str:
        return self.row.take("note") or ""

    def _read(self, column: str, reader: Callable[[str], T]) -> T | None:
        """What a cell means; None where it is empty or wrong, and then the problem is noted."""
        heading = self.row.sheet.column(column).heading
        # A percentage is one of the two ways in which a share is written.
        trouble = self.read.troubles.get(column)
        text = self.read.cells.get(column, "")
        if trouble and not (column == "party" and text.endswith("%")):
            self.row.wrong(trouble, column)
            return None
        if not text.strip():
            return None
        try:
            return reader(text)
        except ValueError as wrong:
            self.row.wrong(f"“{heading}”{wrong}", column)
            return None

    def _site(self, named: str) -> Site | None:
        """The compound that a cell names; the problem is noted where there is none, or more than one."""
        found = self.known.sites.get(same(named), ())
        street = same(self.row.take("street") or "").removesuffix("街道")
        here = [one for one in found if not street or same(one.street).startswith(street)]
        if len(here) == 1:
            return here[0]
        self.unknown = True
        if len(here) > 1:
            places = "、".join(f"{one.street}{one.community}的{one.name}" for one in here)
            self.row.wrong(f"有几个小区都叫这个名字：{places}；请在“所在街道”里写清楚。", "compound")
        elif found:
            self.row.wrong(f"“{found[0].name}”在{found[0].street}，和“所在街道”对不上。", "compound")
        else:
            near = get_close_matches(same(named), list(self.known.sites), n=2, cutoff=NEAR_ENOUGH)
            names = "、".join(self.known.sites[name][0].name for name in near)
            hint = f"您是不是要填：{names}？" if names else "请先请社区登记这个小区。"
            self.row.wrong(f"“{named}”没有登记过。{hint}", "compound")
        return None


def _changes(was: Mapping[str, Any], now: Figures) -> tuple[Change, ...]:
    """Every figure that differs, an emptied one too: a correction says all that it says."""
    before = told(type(now)(**was))
    return tuple(
        Change(LABELS[key], said(was[key]), said(getattr(now, key)))
        for key, value in told(now).items()
        if value != before[key]
    )
