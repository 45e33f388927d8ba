"""Judging a workbook against the registry: what each row would do, and the deeds that a confirmation carries out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters.queries import Book as Rules
from compounds import access
from compounds.models import ContractKind, Governance
from compounds.names import CONTRACT_NAMES, GOVERNANCE_NAMES
from compounds.workbooks import judging_terms
from compounds.workbooks.columns import FORMULA_SIGNS, SAMPLE, SheetKind
from compounds.workbooks.finding import Gazetteer, Lookalikes, Site
from compounds.workbooks.judging_terms import Limits, TermDeed
from compounds.workbooks.known import Community, Known, KnownContract
from compounds.workbooks.reading import Book, Read
from compounds.workbooks.values import same
from compounds.workbooks.verdicts import Change, Line, Verdict, Weighing, changes, said

GOVERNANCE = {name: kind for kind, name in GOVERNANCE_NAMES.items()}
CONTRACT = {name: kind for kind, name in CONTRACT_NAMES.items()}
AREA_A_HOME = (Decimal(15), Decimal(1000))
"""Square metres of a whole compound for each household beyond which a figure is probably a slip; our suggestion."""


@dataclass(frozen=True, slots=True)
class CompoundDeed:
    """A compound to register, or to change where `site.known` is there; facts of None stay as they are."""

    row: int
    site: Site
    households: int
    area: Decimal | None
    developer: str | None
    handed_over_on: date | None
    governance: Governance | None


@dataclass(frozen=True, slots=True)
class ContractDeed:
    """A contract to record, or to mend where `known` is there; facts of None stay as they are."""

    row: int
    site: Site
    company: str
    credit_code: str | None
    kind: ContractKind
    starts_on: date
    ends_on: date | None
    fee: Decimal | None
    area: Decimal | None
    known: KnownContract | None = None


Deed = CompoundDeed | TermDeed | ContractDeed
Running = dict[tuple[int, str], list[tuple[date, date | None, str]]]
"""The contracts of a compound: first day, last day, company."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Every row with its verdict, and by its place in the workbook what a good row would do."""

    lines: tuple[Line, ...]
    deeds: Mapping[tuple[str, int], Deed]


def judge(tx: Transaction, actor: Actor, book: Book, *, known: Known, rules: Rules, limits: Limits) -> Judged:
    """Judge all rows; asks the database nothing. `tx` gives the day."""
    return _Judging(tx.today, actor, known, rules, limits).of(book)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A row of the sheet of compounds with its values, before it is decided what it would do."""

    row: Weighing
    site: Site | None
    households: int | None
    area: Decimal | None
    developer: str | None
    handed_over_on: date | None
    governance: Governance | None


@dataclass(slots=True)
class _Judging:
    """One workbook being judged."""

    today: date
    actor: Actor
    known: Known
    rules: Rules
    limits: Limits
    gazetteer: Gazetteer = field(init=False)
    lookalikes: Lookalikes = field(default_factory=Lookalikes)
    deeds: dict[tuple[str, int], Deed] = field(default_factory=dict)
    broken: dict[tuple[int, str], int] = field(default_factory=dict)
    """Compounds that the workbook brings, but whose row has a problem."""

    def __post_init__(self) -> None:
        self.gazetteer = Gazetteer(self.known)
        by_id = {one.place_id: one for one in self.known.communities}
        for compound in self.known.compounds:
            if (community := by_id.get(compound.community_id)) is not None:
                self.lookalikes.add(community, compound.name)

    def of(self, book: Book) -> Judged:
        opened = self._open(book.of(SheetKind.COMPOUNDS))
        terms = judging_terms.Terms(
            self.today, self.actor, self.known, self.gazetteer, self.broken, self.rules, self.limits
        )
        members = book.of(SheetKind.MEMBERS)
        term_lines = terms.of(book.of(SheetKind.TERMS), members)
        self.deeds.update({(SheetKind.TERMS, deed.row): deed for deed in terms.deeds})
        lines = [self._close(one, terms) for one in opened]
        lines += term_lines
        lines += self._contracts(book.of(SheetKind.CONTRACTS))
        return Judged(tuple(lines), self.deeds)

    # The sheet of compounds is judged in two goes: names first, since other rows speak of them; governance last,
    # since it depends on whether the workbook brings an election.

    def _open(self, read: Read | None) -> list[_Opened]:
        opened: list[_Opened] = []
        met: dict[tuple[int, str], int] = {}
        for raw in read.rows if read else ():
            row = Weighing(read, raw)  # type: ignore[arg-type]  # there are rows only where there is a sheet
            community = self.gazetteer.community(row)
            name = row.take("name")
            site = None
            if community is not None and name is not None:
                site = self._site(row, community, name, met)
            opened.append(self._facts(row, site))
        return opened

    def _facts(self, row: Weighing, site: Site | None) -> _Opened:
        households, area = row.take("households"), row.take("area")
        developer, handed_over_on = row.take("developer"), row.take("handed_over_on")
        governance = GOVERNANCE.get(row.take("governance") or "")
        if handed_over_on is not None and handed_over_on > self.today:
            row.wrong("“首次交付日期”不能晚于今天；还没有交付的空着。", "handed_over_on")
        if households and area and not AREA_A_HOME[0] <= area / households <= AREA_A_HOME[1]:
            row.look(f"平均每户 {said(round(area / households, 1))} 平方米，请核对户数和面积。", "平台建议的核对范围")
        if site is not None and developer is not None:
            if site.known is not None and same(developer) == same(site.known.developer):
                developer = None
            else:
                refuse_signs(row, "developer", developer)
        if site is not None and site.known is None and row.problems:
            self.broken[site.key] = row.row.number
        return _Opened(row, site, households, area, developer, handed_over_on, governance)

    def _site(self, row: Weighing, community: Community, name: str, met: dict[tuple[int, str], int]) -> Site | None:
        found = self.gazetteer.at(community, name)
        site = found or Site(community, name, row=row.row.number)
        if (first := met.setdefault(site.key, row.row.number)) != row.row.number:
            row.wrong(f"与第 {first} 行是同一个小区；请只留一行，同名的两个小区请加上期数。", "name")
            return None
        if found is None or found.known is None:
            if name.startswith(SAMPLE):
                row.wrong("这是样本里的示例行，请删掉，或者改成真的小区。", "name")
            refuse_signs(row, "name", name)
            if like := self.lookalikes.of(community, name):
                row.look(f"{community.name}里有名字相近的小区{like}，请看看是不是同一个。")
            self.lookalikes.add(community, name, f"（本表第 {row.row.number} 行）")
            self.gazetteer.add(site)
        return site

    def _close(self, opened: _Opened, terms: judging_terms.Terms) -> Line:
        row, site = opened.row, opened.site
        if site is None:
            return row.line(row.row.cells.get("name", "")[:60], Verdict.WRONG)
        _refuse_governance(row, site, opened.governance, terms)
        known = site.known
        verdict = access.register_compound(self.actor, site.community.path)
        if known is not None:
            handling = self.known.wall.handling(compound_id=known.compound_id)
            verdict = access.edit_compound(self.actor, known.path) & handling
        if not verdict:
            row.wrong(f"{verdict.because}{verdict.remedy}")
        if row.problems or opened.households is None:
            if known is None:
                self.broken[site.key] = row.row.number
            return row.line(site.title, Verdict.WRONG)
        kept = None if opened.governance is Governance.COMMITTEE else opened.governance
        differing = _compound_changes(opened, kept)
        if known is None or differing:
            self.deeds[row.read.kind, row.row.number] = CompoundDeed(
                row.row.number, site, opened.households, opened.area, opened.developer, opened.handed_over_on, kept
            )
        now = Verdict.NEW if known is None else Verdict.CHANGED if differing else Verdict.SAME
        return row.line(site.title, now, changes=differing, base=str(known.version) if known else "")

    def _contracts(self, read: Read | None) -> list[Line]:
        known: dict[tuple[int, str, date], KnownContract] = {}
        running: Running = {}
        keys = {compound.compound_id: compound for compound in self.known.compounds}
        for contract in self.known.contracts:
            known[contract.compound_id, same(contract.company), contract.starts_on] = contract
            compound = keys[contract.compound_id]
            running.setdefault((compound.community_id, same(compound.name)), []).append(
                (contract.starts_on, contract.ends_on, contract.company)
            )
        codes = {same(name): code for name, code in self.known.codes.items()}
        owners = {code: name for name, code in self.known.codes.items() if code}
        met: dict[tuple[tuple[int, str], str, date], int] = {}
        lines = []
        for raw in read.rows if read else ():
            row = Weighing(read, raw)  # type: ignore[arg-type]  # as above
            deed = self._contract(row)
            if deed is None:
                lines.append(row.line(row.row.cells.get("name", "")[:60], Verdict.WRONG))
                continue
            site, key = deed.site, same(deed.company)
            if (first := met.setdefault((site.key, key, deed.starts_on), raw.number)) != raw.number:
                row.wrong(f"与第 {first} 行是同一份合同；请只留一行。", "company")
            old = known.get((site.known.compound_id, key, deed.starts_on)) if site.known else None
            _refuse_company(row, deed, codes, owners)
            if old is None:
                _note_overlap(row, running.setdefault(site.key, []), deed)
            differing = _contract_changes(old, deed, codes.get(key, ""))
            if not row.problems and (old is None or differing):
                self.deeds[row.read.kind, raw.number] = replace(deed, known=old)
            now = Verdict.NEW if old is None else Verdict.CHANGED if differing else Verdict.SAME
            lines.append(row.line(site.title, now, changes=differing, base=str(old.version) if old else ""))
        return lines

    def _contract(self, row: Weighing) -> ContractDeed | None:
        """What a row says of a contract; None where something of it is wrong."""
        site = self.gazetteer.site(row)
        company, kind = row.take("company"), CONTRACT.get(row.take("kind") or "")
        code, fee, area = row.take("credit_code"), row.take("fee"), row.take("area")
        starts_on, ends_on = row.take("starts_on"), row.take("ends_on")
        if starts_on is not None and ends_on is not None and ends_on <= starts_on:
            row.wrong("“合同止日”要晚于“合同起日”。", "ends_on")
        if site is not None and site.key in self.broken:
            row.wrong(f"“小区”表第 {self.broken[site.key]} 行有问题，改好那一行，这一行才能导入。", "name")
        if row.problems or site is None or company is None or kind is None or starts_on is None:
            return None
        verdict = access.record_contract(self.actor, site.path) & self.known.wall.handling(
            compound_id=site.known.compound_id if site.known else None, company_id=self.known.company_ids.get(company)
        )
        if not verdict:
            row.wrong(f"{verdict.because}{verdict.remedy}")
            return None
        return ContractDeed(row.row.number, site, company, code, kind, starts_on, ends_on, fee, area)


def _refuse_company(row: Weighing, deed: ContractDeed, codes: Mapping[str, str], owners: Mapping[str, str]) -> None:
    """What cannot be about the company: a name like a formula, or a code that contradicts the register."""
    key, code = same(deed.company), deed.credit_code
    if key not in codes:
        refuse_signs(row, "company", deed.company)
    if code is None:
        return
    had = codes.get(key, "")
    if had and had != code:
        row.wrong(f"这家企业登记的代码是 {had}，与表里的不同；请照营业执照核对。", "credit_code")
    elif not had and code in owners and same(owners[code]) != key:
        row.wrong(f"这个代码登记在“{owners[code]}”名下；请核对企业名称和代码。", "credit_code")


def refuse_signs(row: Weighing, code: str, text: str) -> None:
    """Refuse a new name that a spreadsheet would take for a formula."""
    if text.startswith(FORMULA_SIGNS):
        row.wrong(f"开头是“{text[0]}”，像公式，不像名称；请改成文字。", code)


def _compound_changes(opened: _Opened, governance: Governance | None) -> tuple[Change, ...]:
    known = opened.site.known if opened.site else None
    if known is None:
        return ()
    return changes(
        (
            ("户数", known.households, opened.households),
            ("总建筑面积", known.area, opened.area),
            ("建设单位", known.developer or None, opened.developer),
            ("首次交付日期", known.handed_over_on, opened.handed_over_on),
            ("治理方式", GOVERNANCE_NAMES[known.governance], GOVERNANCE_NAMES[governance] if governance else None),
        )
    )


def _refuse_governance(row: Weighing, site: Site, governance: Governance | None, terms: judging_terms.Terms) -> None:
    sitting = site.known is not None and site.known.committee_id is not None
    kept = site.known is not None and site.known.governance is governance
    if governance is None or kept:
        return
    if governance is Governance.COMMITTEE:
        if sitting or site.key in terms.electing:
            return
        if site.key in terms.met:
            row.wrong("“业委会”表里这个小区的届次有问题，改好以后这一行才能导入。", "governance")
        else:
            row.wrong("治理方式填了“业主委员会”，请在“业委会”表里登记这一届；还没有选举的请选别的方式。", "governance")
    elif sitting:
        row.wrong("这个小区有业委会，治理方式不能改成别的；业委会停摆的，请在小区页面记录运转情况。", "governance")
    elif site.key in terms.electing:
        row.wrong("“业委会”表里登记了这个小区的选举，治理方式请选“业主委员会”，或者空着。", "governance")


def _note_overlap(row: Weighing, running: list[tuple[date, date | None, str]], deed: ContractDeed) -> None:
    for begins, ends, other in running:
        if (ends is None or ends >= deed.starts_on) and (deed.ends_on is None or begins <= deed.ends_on):
            row.look(f"与“{other}”{said(begins)}起的合同期限重叠，请核对。")
            break
    running.append((deed.starts_on, deed.ends_on, deed.company))


def _contract_changes(old: KnownContract | None, deed: ContractDeed, had: str) -> tuple[Change, ...]:
    if old is None:
        return ()
    return changes(
        (
            ("合同种类", CONTRACT_NAMES[old.kind], CONTRACT_NAMES[deed.kind]),
            ("合同止日", old.ends_on, deed.ends_on),
            ("物业费", old.fee, deed.fee),
            ("服务面积", old.area, deed.area),
            ("统一社会信用代码", old.credit_code or None, deed.credit_code if deed.credit_code != had else None),
        )
    )
