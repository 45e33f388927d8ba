"""Carrying out what a confirmed workbook says: compounds and contracts in sets, terms one by one through their filing.

What is written is what the registry's own actions write, line of the ledger by line; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger
from alliance.kernel.access import get_visible, visible
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places import actions as places
from alliance.kernel.places.models import Place
from compounds import access
from compounds.companies import actions as companies
from compounds.filing import actions as filing
from compounds.mending import contracts
from compounds.models import Company, CompanyKind, CompanyRole, Compound, Contract, Governance, Term
from compounds.workbooks.columns import SheetKind
from compounds.workbooks.judging import CompoundDeed, ContractDeed, Deed
from compounds.workbooks.judging_terms import TermDeed
from compounds.workbooks.values import same
from compounds.workbooks.verdicts import Verdict
from compounds.workflow import Stage

BECAUSE = "按上传的登记表更正"
AT_ONCE = 500
"""How many ids one statement asks for."""
Result = list[str | int]
"""Sheet, row, verdict, table, id."""


@dataclass(slots=True)
class Writing:
    """One import being written; nothing here commits."""

    tx: Transaction
    actor: Actor
    results: list[Result] = field(default_factory=list)
    _ids: dict[tuple[int, str], int] = field(default_factory=dict)
    _companies: dict[str, Company] = field(default_factory=dict)

    def carry_out(self, deeds: Iterable[Deed]) -> list[Result]:
        """Do all of it, or raise what an action refuses with, and then nothing of it stays."""
        deeds = list(deeds)
        compounds = [deed for deed in deeds if isinstance(deed, CompoundDeed)]
        agreements = [deed for deed in deeds if isinstance(deed, ContractDeed)]
        if compounds or agreements:
            self._know_companies()
        self._register([deed for deed in compounds if deed.site.known is None])
        self._edit([deed for deed in compounds if deed.site.known is not None])
        for deed in sorted((d for d in deeds if isinstance(d, TermDeed)), key=lambda one: (one.site.key, one.number)):
            self._term(deed)
        self._contracts([deed for deed in agreements if deed.known is None])
        self._mend([deed for deed in agreements if deed.known is not None])
        return self.results

    def _did(self, sheet: SheetKind, row: int, verdict: Verdict, subject: Any) -> None:
        self.results.append([sheet.value, row, verdict.value, subject.__tablename__, subject.id])

    def _know_companies(self) -> None:
        rows = self.tx.session.scalars(
            select(Company)
            .where(Company.alliance_id == self.actor.alliance_id)
            .order_by(Company.id)
            .options(selectinload(Company.roles))
        )
        for company in rows:
            self._companies.setdefault(same(company.name), company)

    def _company(self, name: str, kind: CompanyKind) -> Company:
        """The company of that name, made where there is none; widths and blanks do not make another of it."""
        company = self._companies.get(same(name))
        if company is None:
            company = Company(alliance_id=self.actor.alliance_id, name=name, roles=[CompanyRole(kind=kind)])
            self.tx.session.add(company)
            self._companies[same(name)] = company
        elif kind not in {role.kind for role in company.roles}:
            company.roles.append(CompanyRole(kind=kind))
        return company

    def _register(self, deeds: Sequence[CompoundDeed]) -> None:
        if not deeds:
            return
        for deed in deeds:
            access.register_compound(self.actor, deed.site.community.path).enforce()
        wanted = sorted({deed.site.community.place_id for deed in deeds})
        # Two who register in one community at once queue at it.
        communities = {
            place.id: place
            for place in self.tx.session.scalars(
                select(Place).where(Place.id.in_(wanted)).order_by(Place.id).with_for_update()
            )
        }
        spots = places.add_compounds(
            self.tx, [(communities[deed.site.community.place_id], deed.site.name) for deed in deeds]
        )
        made = []
        for deed, place in zip(deeds, spots, strict=True):
            compound = Compound(
                alliance_id=self.actor.alliance_id,
                place_id=place.id,
                households=deed.households,
                area=deed.area,
                developer=self._company(deed.developer, CompanyKind.DEVELOPER) if deed.developer else None,
                handed_over_on=deed.handed_over_on,
                governance=deed.governance or Governance.NONE,
            )
            made.append((deed, compound))
        self.tx.session.add_all(compound for _, compound in made)
        ledger.write_all(
            self.tx,
            self.actor,
            "compounds.compound_registered",
            [(compound, {"place_id": compound.place_id, "version": 1}) for _, compound in made],
        )
        for deed, compound in made:
            self._ids[deed.site.key] = compound.id
            self._did(SheetKind.COMPOUNDS, deed.row, Verdict.NEW, compound)

    def _edit(self, deeds: Sequence[CompoundDeed]) -> None:
        compounds: dict[int, Compound] = {}
        for wanted in _batches([deed.site.known.compound_id for deed in deeds if deed.site.known]):
            query = select(Compound).where(visible(Compound, self.actor), Compound.id.in_(wanted))
            query = query.with_for_update(of=Compound).execution_options(populate_existing=True)
            compounds.update({one.id: one for one in self.tx.session.scalars(query).unique()})
        changing, told = [], []
        for deed in deeds:
            known = deed.site.known
            if known is None:
                continue
            access.edit_compound(self.actor, known.path).enforce()
            compound = compounds[known.compound_id]
            developer = self._company(deed.developer, CompanyKind.DEVELOPER) if deed.developer else None
            changing.append((deed, compound, developer))
        self.tx.session.flush()  # a new company's id belongs into the ledger line
        for deed, compound, developer in changing:
            changed = _applied(
                compound,
                households=deed.households,
                area=deed.area,
                developer_id=developer.id if developer else None,
                handed_over_on=deed.handed_over_on,
                governance=deed.governance,
            )
            if "developer_id" in changed:
                changed["developer"] = changed.pop("developer_id")
            compound.version = compound.version + 1
            told.append((compound, {"changed": changed, "version": compound.version}))
            self._did(SheetKind.COMPOUNDS, deed.row, Verdict.CHANGED, compound)
        ledger.write_all(self.tx, self.actor, "compounds.compound_edited", told)

    def _term(self, deed: TermDeed) -> None:
        """Register a term, and take it as far as it has come on paper, each step by its own action."""
        if deed.known is None:
            command = filing.RegisterTerm(
                self._compound_id(deed),
                deed.number,
                deed.elected_on,
                deed.starts_on,
                deed.ends_on,
                tuple(filing.NewSeat(member.name, member.role) for member in deed.members),
            )
            term_id = filing.register_term(self.tx, self.actor, command).term_id
            self._numbers(term_id, {member.name: member.number for member in deed.members if member.number})
        else:
            term_id = deed.known.term_id
        term = get_visible(self.tx.session, Term, self.actor, term_id)
        if deed.filed_on is not None and term.filed_on is None:
            if term.stage is Stage.ELECTED:
                filing.submit_on_paper(self.tx, self.actor, filing.SubmitOnPaper(term_id, term.version, deed.filed_on))
            filing.confirm_filing(
                self.tx, self.actor, filing.ConfirmFiling(term_id, term.version, deed.filed_on, deed.evidence)
            )
        if deed.ended_on is not None and term.ended_on is None:
            filing.end_term(self.tx, self.actor, filing.EndTerm(term_id, term.version, deed.ended_on, deed.because))
        self._did(SheetKind.TERMS, deed.row, Verdict.CHANGED if deed.known else Verdict.NEW, term)

    def _numbers(self, term_id: int, numbers: dict[str, str]) -> None:
        """Give those their numbers who have none yet; the names within one term are unique."""
        if not numbers:
            return
        for seat in get_visible(self.tx.session, Term, self.actor, term_id).seats:
            number = numbers.get(seat.person.name, "")
            if number and seat.person.phone_index is None:
                accounts.give_number(self.tx, seat.person, number)

    def _compound_id(self, deed: TermDeed | ContractDeed) -> int:
        return deed.site.known.compound_id if deed.site.known else self._ids[deed.site.key]

    def _contracts(self, deeds: Sequence[ContractDeed]) -> None:
        if not deeds:
            return
        providers = []
        for deed in deeds:
            access.record_contract(self.actor, deed.site.path).enforce()
            providers.append(self._provider(deed))
        self.tx.session.flush()  # a new company's id belongs into its contracts
        made = [
            Contract(
                alliance_id=self.actor.alliance_id,
                compound_id=self._compound_id(deed),
                company_id=company.id,
                kind=deed.kind,
                starts_on=deed.starts_on,
                ends_on=deed.ends_on,
                fee=deed.fee,
                area=deed.area,
            )
            for deed, company in zip(deeds, providers, strict=True)
        ]
        self.tx.session.add_all(made)
        self.tx.session.flush()  # a contract's id belongs into the ledger line of its compound
        of = self._compounds([contract.compound_id for contract in made])
        told = []
        for deed, contract in zip(deeds, made, strict=True):
            facts = {"contract_id": contract.id, "kind": deed.kind, "runs": [deed.starts_on, deed.ends_on]}
            told.append((of[contract.compound_id], facts))
            self._did(SheetKind.CONTRACTS, deed.row, Verdict.NEW, contract)
        ledger.write_all(self.tx, self.actor, "compounds.contract_recorded", told)

    def _provider(self, deed: ContractDeed) -> Company:
        """The provider, with its code where the row brings one that the register lacks."""
        company = self._company(deed.company, CompanyKind.SERVICE_PROVIDER)
        if deed.credit_code is None or company.credit_code is not None:
            return company
        if company.id is None:
            company.credit_code = deed.credit_code
        else:
            kinds = frozenset(role.kind for role in company.roles)
            companies.edit_company(
                self.tx,
                self.actor,
                companies.EditCompany(company.id, company.version, company.name, deed.credit_code, kinds),
            )
        return company

    def _mend(self, deeds: Sequence[ContractDeed]) -> None:
        """Each by the registry's own action, which keeps the reason beside the old figures."""
        for deed in deeds:
            old = deed.known
            if old is None:
                continue
            self._provider(deed)
            wanted = (deed.kind, deed.ends_on or old.ends_on, deed.fee or old.fee, deed.area or old.area)
            if wanted != (old.kind, old.ends_on, old.fee, old.area):
                contracts.correct_contract(
                    self.tx,
                    self.actor,
                    contracts.CorrectContract(
                        old.contract_id, old.version, old.company, wanted[0], old.starts_on, *wanted[1:], BECAUSE
                    ),
                )
            self._did(
                SheetKind.CONTRACTS, deed.row, Verdict.CHANGED, self.tx.session.get_one(Contract, old.contract_id)
            )

    def _compounds(self, keys: Iterable[int]) -> dict[int, Compound]:
        found: dict[int, Compound] = {}
        for wanted in _batches(sorted(set(keys))):
            query = select(Compound).where(visible(Compound, self.actor), Compound.id.in_(wanted))
            found.update({one.id: one for one in self.tx.session.scalars(query).unique()})
        return found


def _applied(record: Compound, **facts: Any) -> dict[str, list[object]]:
    """Set those facts that are given and differ; old and new by field, as the ledger holds them."""
    changed: dict[str, list[object]] = {}
    for name, new in facts.items():
        old = getattr(record, name)
        if new is not None and new != old:
            setattr(record, name, new)
            changed[name] = [old, new]
    return changed


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))
