"""Judging the hotline's workbook: each row becomes a case, joins one, goes elsewhere, or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches

from alliance.kernel.crypto import Keyring, context_of, mask_phone
from compounds.workbooks.reading import Read, Row
from compounds.workbooks.values import same
from compounds.workbooks.verdicts import Weighing
from mediation.actions import STORY_MOST, SUBJECT_MOST
from mediation.hotline import masking, routes
from mediation.hotline.columns import BEFORE, ORDERS
from mediation.hotline.known import Known, Site
from mediation.hotline.models import HotlineOrder
from mediation.hotline.verdicts import Caller, Line, Order, Prepared
from mediation.hotline.workflow import GRADE_NAMES, NATURE_NAMES, Grade, Nature, Verdict
from mediation.models import Party

LOOK_BACK = timedelta(days=366 * 3)
NEAR_ENOUGH = 0.5
SUBJECT_SHORT = 30
_CLOCK_TIME = re.compile(r"[ T]+[0-9]{1,2}[:：时][0-9]{1,2}.*$")
_PETITION = "信访"
_COMMITTEE = re.compile(r"业委会|业主委员会")
_NATURES = {name: one for one, name in NATURE_NAMES.items()}
_GRADES = {name: one for one, name in GRADE_NAMES.items()}


def prepared(read: Read, keyring: Keyring) -> tuple[Prepared, ...]:
    """The rows of a sheet with callers masked; nothing of who they are goes any further than this."""
    return tuple(_prepared(row, keyring) for row in read.rows)


def _prepared(row: Row, keyring: Keyring) -> Prepared:
    cells = dict(row.cells)
    name, told = cells.get("caller", ""), cells.pop("phone", "")
    caller, wrong = Caller(masking.caller(name)), ""
    if told:
        try:
            number = masking.telephone(told)
        except ValueError as refused:
            wrong = str(refused)
        else:
            sealed = keyring.seal(number, context_of(HotlineOrder.number_sealed))
            index = keyring.index(number, context_of(Party.number_index))
            caller = replace(caller, number_sealed=sealed, number_index=index, number_masked=mask_phone(number))
            cells["phone"] = caller.number_masked
    for code, text in cells.items():
        if code not in ("number", "phone", "caller", "received_on", "due_on", "nature", "grade"):
            cells[code] = masking.words(text, name)
    if "caller" in cells:
        cells["caller"] = caller.name
    for code in ("received_on", "due_on"):
        if code in cells:
            cells[code] = _CLOCK_TIME.sub("", cells[code].strip())
    return Prepared(replace(row, cells=cells), caller, wrong)


def judged(read: Read, rows: tuple[Prepared, ...], known: Known, today: date) -> tuple[Line, ...]:
    """The verdict on every row, in their order."""
    return tuple(_lines(read, rows, known, today))


def _lines(read: Read, rows: tuple[Prepared, ...], known: Known, today: date) -> Iterator[Line]:
    numbers: dict[str, int] = {}
    opened: dict[tuple[int, str], int] = {}
    for one in rows:
        line = _Judging(read, one, known, today).line(numbers, opened)
        order = line.order
        if line.verdict is Verdict.NEW and order is not None and order.number_index is not None:
            opened[order.compound_id, order.number_index] = line.number
        yield line


class _Judging:
    """One row on its way to a verdict."""

    def __init__(self, read: Read, one: Prepared, known: Known, today: date) -> None:
        self.row = Weighing(read, one.row, ORDERS)
        self.one, self.known, self.today = one, known, today
        self.unknown = False

    def line(self, numbers: dict[str, int], opened: Mapping[tuple[int, str], int]) -> Line:
        """The verdict, with the rows before: one number twice, one matter twice."""
        number = self.row.take("number")
        title = self.one.row.cells.get("title") or self.one.row.cells.get("content", "")[:SUBJECT_SHORT]
        if number is not None and (before := numbers.setdefault(number, self.one.row.number)) != self.one.row.number:
            self.row.wrong(f"工单号和第 {before} 行的一样；请只留一行。", "number")
        if number is not None and number in self.known.orders and not self.row.problems:
            reference = self.known.orders[number]
            told = f"这张工单导入过，在 {reference} 里。" if reference else "这张工单导入过。"
            return Line(self.one.row.number, Verdict.REPEATED, title, remarks=(told,))
        order = self._order(number)
        if self.row.problems or order is None:
            verdict = Verdict.UNKNOWN_COMPOUND if self.unknown and len(self.row.problems) == 1 else Verdict.WRONG
            return Line(self.one.row.number, verdict, title, tuple(self.row.problems))
        turned = self.row.take("turned") or ""
        if (route := routes.of(order.nature, f"{order.subject} {order.content}", turned)) is not None:
            return Line(self.one.row.number, Verdict.ROUTED, order.subject, remarks=(route.told,), order=order)
        return self._taken(order, opened)

    def _taken(self, order: Order, opened: Mapping[tuple[int, str], int]) -> Line:
        key = (order.compound_id, order.number_index or "")
        at = self.one.row.number
        if (matter := self.known.matters.get(key)) is not None:
            told = f"同一个来电人、同一个小区，{matter.told or '另有一件'}还在办，并进去一起办，原来的期限都不丢。"
            return Line(at, Verdict.SAME_MATTER, order.subject, remarks=(told,), order=order, joins=matter.case_id)
        if (before := opened.get(key)) is not None:
            told = f"和第 {before} 行是同一个来电人、同一个小区，并成一件，各记各的期限。"
            return Line(at, Verdict.SAME_MATTER, order.subject, remarks=(told,), order=order, joins_row=before)
        remarks = () if order.number_index else ("没有电话，以后只能通过热线找到来电人。",)
        if not order.responsible:
            remarks = (*remarks, "没有写责任主体，立案以后请在受理时核对对方是谁。")
        return Line(at, Verdict.NEW, order.subject, remarks=remarks, order=order)

    def _order(self, number: str | None) -> Order | None:
        received, nature, grade = self.row.take("received_on"), self.row.take("nature"), self.row.take("grade")
        content, subject = self.row.take("content"), self.row.take("title")
        named, room = self.row.take("compound"), self.row.take("room") or ""
        if self.one.phone_wrong:
            self.row.wrong(f"“联系电话”{self.one.phone_wrong}", "phone")
        if received is not None and not self.today - LOOK_BACK <= received <= self.today:
            self.row.wrong("“受理日期”要在最近三年里，不能是以后的日子。", "received_on")
        site = self._site(named) if named is not None else None
        if site is None or self.row.problems:
            return None
        responsible = self.row.take("responsible") or ""
        rest = same(str(named))[len(same(site.name)) :]
        caller = self.one.caller
        return Order(
            number=str(number),
            received_on=received,
            caller=caller.name,
            number_sealed=caller.number_sealed,
            number_index=caller.number_index,
            number_masked=caller.number_masked,
            compound_id=site.compound_id,
            place_id=site.place_id,
            compound=site.name,
            room=(room or rest)[:60],
            category="／".join(text for code in _CATEGORIES if (text := self.row.take(code))),
            nature=_NATURES.get(nature, Nature.COMPLAINT),
            grade=_GRADES.get(grade or "", Grade.NORMAL),
            subject=_subject(subject or str(content)),
            content=str(content)[:STORY_MOST],
            responsible=responsible,
            company_id=self.known.companies.get(same(responsible)) if responsible else None,
            committee=bool(_COMMITTEE.search(responsible)),
            told="\n".join(f"{label}：{text}" for code, label in BEFORE if (text := self.one.row.cells.get(code))),
            petition=_PETITION in (self.row.take("channel") or "") or _PETITION in (self.row.take("turned") or ""),
        )

    def _site(self, named: str) -> Site | None:
        """The compound of a cell, which may go on with building and room; the problem is noted where there is none."""
        plain = same(named)
        found = self.known.sites.get(plain)
        if found is None:
            longest = max((name for name in self.known.sites if name and plain.startswith(name)), key=len, default="")
            found = self.known.sites.get(longest, ())
        street = same(self.row.take("street") or "")
        here = [one for one in found if not street or same(one.street).startswith(street.removesuffix("街道"))]
        if len(here) == 1:
            return here[0]
        self.unknown = True
        if len(here) > 1:
            places = "、".join(f"{one.community}的{one.name}" for one in here)
            self.row.wrong(f"有几个小区都叫这个名字：{places}；请在“所属街道”里写清楚。", "compound")
        elif found:
            self.row.wrong(f"“{found[0].name}”在{found[0].street}，和“所属街道”对不上。", "compound")
        else:
            near = get_close_matches(plain, list(self.known.sites), n=2, cutoff=NEAR_ENOUGH)
            told = "、".join(self.known.sites[name][0].name for name in near)
            hint = f"您是不是要填：{told}？" if told else ""
            self.row.wrong(f"“{named}”没有登记过，或者不在您的工作范围里。{hint}", "compound")
        return None


_CATEGORIES = ("category", "category2", "category3")


def _subject(text: str) -> str:
    flat = " ".join(text.split())
    short = flat if len(flat) <= SUBJECT_SHORT * 2 else f"{flat[: SUBJECT_SHORT * 2]}……"
    return short[:SUBJECT_MOST] if len(short) >= 4 else f"12345 工单：{short}"  # noqa: PLR2004 -- the least of a subject
