"""Judging terms with their members: dates, seats, what was filed on paper, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.parameters.queries import Book as Rules
from compounds.filing import access, elections
from compounds.filing.access import TermFacts
from compounds.filing.actions import EARLIEST, SEATS_MOST
from compounds.filing.elections import Bounds, Rule
from compounds.models import Role
from compounds.names import ROLE_NAMES
from compounds.workbooks.finding import Gazetteer, Site
from compounds.workbooks.known import Known, KnownTerm
from compounds.workbooks.reading import Read
from compounds.workbooks.values import same
from compounds.workbooks.verdicts import Change, Line, Problem, Verdict, Weighing, changes
from compounds.workflow import Stage

RULES = ("committee_seats_least", "committee_seats_most", "committee_term_least", "committee_term_most")
ROLE = {name: role for role, name in ROLE_NAMES.items()}
ELSEWHERE = "表格不改已经登记的届次，请在这一届的页面上办"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one workbook may bring: new or moved terms, since each writes many records."""

    terms: int


@dataclass(frozen=True, slots=True)
class Member:
    """One elected person; the number is empty where none is to be kept."""

    row: int
    name: str
    role: Role
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TermDeed:
    """A term to register, and how far it has come on paper; one that is `known` is only taken further."""

    row: int
    site: Site
    number: int
    elected_on: date
    starts_on: date
    ends_on: date
    filed_on: date | None
    evidence: str
    ended_on: date | None
    because: str
    members: tuple[Member, ...] = ()
    known: KnownTerm | None = None


TermKey = tuple[tuple[int, str], int]


@dataclass(slots=True)
class _Election:
    """The row of a term, and the members that the other sheet gives it."""

    row: Weighing
    site: Site
    number: int
    known: KnownTerm | None
    members: list[tuple[Weighing, Member | None]] = field(default_factory=list)


@dataclass(slots=True)
class Terms:
    """All terms of a workbook being judged; `met` are the compounds it names, `electing` those it brings a good one."""

    today: date
    actor: Actor
    known: Known
    gazetteer: Gazetteer
    broken: Mapping[tuple[int, str], int]
    rules: Rules
    limits: Limits
    deeds: list[TermDeed] = field(default_factory=list)
    electing: set[tuple[int, str]] = field(default_factory=set)
    met: set[tuple[int, str]] = field(default_factory=set)

    def of(self, read: Read | None, members: Read | None) -> list[Line]:
        """The lines of the sheet of terms, then those of the sheet of members."""
        lines: dict[int, Line] = {}
        elections_: dict[TermKey, _Election] = {}
        registered = {(term.compound_id, term.number): term for term in self.known.terms}
        for raw in read.rows if read else ():
            row = Weighing(read, raw)  # type: ignore[arg-type]  # there are rows only where there is a sheet
            site, number = self.gazetteer.site(row), row.take("number")
            if site is None or number is None:
                lines[raw.number] = row.line(raw.cells.get("name", "")[:60], Verdict.WRONG)
                continue
            self.met.add(site.key)
            self._refuse_broken(row, site)
            key = (site.key, number)
            if (first := elections_.get(key)) is not None:
                row.wrong(f"与第 {first.row.row.number} 行是同一届；请只留一行。", "number")
                lines[raw.number] = row.line(_titled(site, number), Verdict.WRONG)
                continue
            known = registered.get((site.known.compound_id, number)) if site.known else None
            elections_[key] = _Election(row, site, number, known)
        sat = self._members(members, elections_, registered)
        periods = self._periods()
        for election in sorted(elections_.values(), key=lambda one: one.number):
            lines[election.row.row.number] = self._term(election, periods)
        ordered = [lines[number] for number in sorted(lines)]
        return ordered + self._member_lines(sat, elections_, {line.number: line for line in ordered})

    def _refuse_broken(self, row: Weighing, site: Site) -> None:
        if site.key in self.broken:
            row.wrong(f"“小区”表第 {self.broken[site.key]} 行有问题，改好那一行，这一行才能导入。", "name")

    def _members(
        self,
        read: Read | None,
        elections_: Mapping[TermKey, _Election],
        registered: Mapping[tuple[int, int], KnownTerm],
    ) -> list[tuple[Weighing, Site | None, int | None, Member | None]]:
        """Read the sheet of members, and give each to its term."""
        sat = []
        numbers: set[str] = set()
        for raw in read.rows if read else ():
            row = Weighing(read, raw)  # type: ignore[arg-type]  # as above
            site, number = self.gazetteer.site(row), row.take("number")
            name, role, phone = row.take("person"), ROLE.get(row.take("role") or ""), row.take("phone")
            member = None
            if name is not None and role is not None and not row.problems:
                if phone and (phone in self.known.numbers_taken or phone in numbers):
                    row.look("这个手机号已经登记过，或者上面已经有一行，不会再登记一次。")
                    phone = ""
                numbers.add(phone or "")
                member = Member(raw.number, name, role, phone or "")
            if site is not None and number is not None:
                if (election := elections_.get((site.key, number))) is not None:
                    election.members.append((row, member))
                elif site.known is None or (site.known.compound_id, number) not in registered:
                    row.wrong(f"“业委会”表里没有{site.name}第 {number} 届；请先在那张表里登记这一届。", "number")
                elif (name, role) not in registered[site.known.compound_id, number].members:
                    row.wrong(f"与已经登记的委员不同；{ELSEWHERE}。", "person")
            sat.append((row, site, number, member))
        return sat

    def _periods(self) -> dict[tuple[int, str], list[tuple[date, date, int]]]:
        """The days for which terms of the registry are filed, by compound."""
        compounds = {compound.compound_id: compound for compound in self.known.compounds}
        found: dict[tuple[int, str], list[tuple[date, date, int]]] = {}
        for term in self.known.terms:
            if term.stage in (Stage.FILED, Stage.ENDED):
                compound = compounds[term.compound_id]
                last = min(term.ended_on, term.ends_on) if term.ended_on else term.ends_on
                found.setdefault((compound.community_id, same(compound.name)), []).append(
                    (term.starts_on, last, term.number)
                )
        return found

    def _term(self, election: _Election, periods: dict[tuple[int, str], list[tuple[date, date, int]]]) -> Line:
        row, site, known = election.row, election.site, election.known
        elected_on, starts_on, ends_on = row.take("elected_on"), row.take("starts_on"), row.take("ends_on")
        filed_on, evidence = row.take("filed_on"), row.take("evidence") or ""
        ended_on, because = row.take("ended_on"), row.take("because") or ""
        title = _titled(site, election.number)
        base = f"{known.version}" if known else ""
        if row.problems or elected_on is None or starts_on is None or ends_on is None:
            return row.line(title, Verdict.WRONG, base=base)
        members = tuple(member for _, member in election.members if member is not None)
        deed = TermDeed(
            row.row.number, site, election.number, elected_on, starts_on, ends_on, filed_on, evidence, ended_on,
            because, members, known,
        )  # fmt: skip
        if known is None:
            self._new(election, deed)
        else:
            _hold_against(row, deed, known)
        differing = _moves(deed)
        if (known is None or differing) and site.known is not None:
            handling = self.known.wall.handling(compound_id=site.known.compound_id)
            if not handling:
                row.wrong(f"{handling.because}{handling.remedy}")
        if known is None or differing:
            self._on_paper(row, deed, periods.setdefault(site.key, []))
        if not row.problems and (known is None or differing):
            if len(self.deeds) >= self.limits.terms:
                row.wrong(f"一份表格一次最多登记 {self.limits.terms} 届；请先导入前面的，这一行留到下一份。")
            else:
                self.deeds.append(deed)
                self.electing.add(site.key)
        now = Verdict.NEW if known is None else Verdict.CHANGED if differing else Verdict.SAME
        return row.line(title, now, changes=differing, base=base)

    def _new(self, election: _Election, deed: TermDeed) -> None:
        row = election.row
        verdict = access.register_term(self.actor, deed.site.path)
        if not verdict:
            row.wrong(f"{verdict.because}{verdict.remedy}")
        if deed.elected_on > self.today:
            row.wrong("“选举日期”不能晚于今天。", "elected_on")
        if deed.elected_on < EARLIEST:
            row.wrong(f"{EARLIEST.year} 年以前选举的届次不用登记。", "elected_on")
        if deed.starts_on < deed.elected_on:
            row.wrong("“任期起”不能早于“选举日期”。", "starts_on")
        if deed.ends_on <= deed.starts_on:
            row.wrong("“任期止”要晚于“任期起”。", "ends_on")
        self._seats(election, deed)
        self._mark(row, deed)

    def _seats(self, election: _Election, deed: TermDeed) -> None:
        row = election.row
        if not election.members:
            row.wrong("“委员”表里没有这一届的委员；请在那张表里每人填一行。", "number")
            return
        if bad := [one.row.number for one, member in election.members if member is None or one.problems]:
            row.wrong(f"“委员”表第 {'、'.join(map(str, bad[:10]))} 行有问题，改好以后这一届才能导入。")
            return
        if len(deed.members) > SEATS_MOST:
            row.wrong(f"一届最多登记 {SEATS_MOST} 个席位，“委员”表里有 {len(deed.members)} 人。")
        if (chairs := sum(member.role is Role.CHAIR for member in deed.members)) != 1:
            row.wrong(f"要有一位主任，而且只能有一位；“委员”表里有 {chairs} 位（物业管理条例第十六条）。")
        names = [member.name for member in deed.members]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            row.wrong(f"{'、'.join(twice)}填了两次；同名的两个人，请在名字后面注明楼幢，例如“张伟（3幢）”。")

    def _mark(self, row: Weighing, deed: TermDeed) -> None:
        """Mark what deviates from the rules of the day of the election; nothing of it is refused."""
        found = [self.rules.on(name, deed.site.path, deed.elected_on) for name in RULES]
        rules = [Rule(one.whole, one.confidence, one.source_sentence) for one in found if one is not None]
        if len(rules) == len(RULES) and deed.members:
            voting = sum(member.role is not Role.ALTERNATE for member in deed.members)
            for one in elections.deviations(
                Bounds(*rules), seats=voting, starts_on=deed.starts_on, ends_on=deed.ends_on
            ):
                row.look(one.sentence, one.source)
        if deed.filed_on is not None and deed.ended_on is None and deed.ends_on < self.today:
            row.look("任期已经届满，还没有填“实际结束日期”。")

    def _on_paper(self, row: Weighing, deed: TermDeed, periods: list[tuple[date, date, int]]) -> None:
        """What was filed and ended on paper: who may say so, and on which days it can have been."""
        known = deed.known
        filed = known is not None and known.stage in (Stage.FILED, Stage.ENDED)
        people = known.people if known else frozenset()
        if not filed and deed.filed_on is not None:
            self._filing(row, deed, people)
            last = min(deed.ended_on, deed.ends_on) if deed.ended_on else deed.ends_on
            for begins, ends, number in periods:
                if begins <= last and ends >= deed.starts_on:
                    row.wrong(
                        f"第 {number} 届任期到{full_date(ends)}，与这一届的任期重叠；"
                        "上一届提前结束的，请填它的“实际结束日期”。",
                        "starts_on",
                    )
                    break
            periods.append((deed.starts_on, last, deed.number))
        elif not filed and deed.ended_on is not None:
            row.wrong("没有备案的届次不能登记结束；请把“备案日期”也填上。", "ended_on")
        if deed.ended_on is not None and (filed or deed.filed_on is not None):
            verdict = access.end_term(self.actor, TermFacts(deed.site.path, Stage.FILED, people))
            if not verdict:
                row.wrong(f"{verdict.because}{verdict.remedy}", "ended_on")
            if not deed.starts_on <= deed.ended_on <= self.today:
                row.wrong("“实际结束日期”要在任期开始和今天之间。", "ended_on")
            elif deed.ended_on < deed.ends_on and not deed.because:
                row.wrong("比任期提前结束，请写“提前结束的原因”。", "because")

    def _filing(self, row: Weighing, deed: TermDeed, people: frozenset[int]) -> None:
        verdict = access.confirm_filing(self.actor, TermFacts(deed.site.path, Stage.SUBMITTED, people))
        if not verdict:
            row.wrong(f"{verdict.because}请把“备案日期”清空，登记以后在系统里报送。", "filed_on")
        elif deed.filed_on is not None and not deed.elected_on <= deed.filed_on <= self.today:
            row.wrong("“备案日期”要在选举之日和今天之间。", "filed_on")
        elif not deed.evidence and access.confirms_on_paper(self.actor, deed.site.path):
            row.wrong("请写明备案证明的编号或名称。", "evidence")

    def _member_lines(
        self,
        sat: list[tuple[Weighing, Site | None, int | None, Member | None]],
        elections_: Mapping[TermKey, _Election],
        terms: Mapping[int, Line],
    ) -> list[Line]:
        """Each member goes with the term: new where it is new, kept out where it is kept out."""
        lines = []
        for row, site, number, _ in sat:
            name = row.row.cells.get("person", "")[:40]
            title = f"{name} · {_titled(site, number)}" if site and number else name
            election = elections_.get((site.key, number)) if site and number else None
            term = terms.get(election.row.row.number) if election else None
            if term is not None and term.verdict is Verdict.WRONG and not row.problems:
                row.problems.append(Problem(f"{term.place}有问题，改好那一行，这一行才能导入。"))
            if election is not None and election.known is not None and row.has("phone"):
                row.look("这一届已经登记过，手机号没有读取；请在任职页上登记。")
            now = Verdict.NEW if term is not None and term.verdict is Verdict.NEW else Verdict.SAME
            lines.append(row.line(title, now))
        return lines


def _titled(site: Site, number: int) -> str:
    return f"{site.name}第 {number} 届（{site.community.name}）"


def _hold_against(row: Weighing, deed: TermDeed, known: KnownTerm) -> None:
    """What a row may not change of a term that is registered."""
    for code, old, new in (
        ("elected_on", known.elected_on, deed.elected_on),
        ("starts_on", known.starts_on, deed.starts_on),
        ("ends_on", known.ends_on, deed.ends_on),
        ("filed_on", known.filed_on, deed.filed_on),
        ("ended_on", known.ended_on, deed.ended_on),
    ):
        if old is not None and new is not None and old != new:
            row.wrong(f"登记的是{full_date(old)}，与表里的不同；{ELSEWHERE}。", code)
    if known.stage in (Stage.FILED, Stage.ENDED) and deed.evidence and same(deed.evidence) != same(known.evidence):
        row.look("备案证明与登记的不同，没有改动；要改请在这一届的页面上办。")
    if deed.members and {(same(m.name), m.role) for m in deed.members} != {(same(n), r) for n, r in known.members}:
        row.wrong(f"“委员”表里的名单与登记的不同；{ELSEWHERE}。", "number")


def _moves(deed: TermDeed) -> tuple[Change, ...]:
    """How far a registered term would be taken."""
    known = deed.known
    if known is None:
        return ()
    return changes(
        (
            ("备案日期", known.filed_on, deed.filed_on if known.filed_on is None else None),
            ("实际结束日期", known.ended_on, deed.ended_on if known.ended_on is None else None),
        )
    )
