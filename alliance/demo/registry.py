"""The registry's later chapters for the demonstration: seats that change, handovers, mended contracts, relations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.demo.filings import at
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds import actions as compounds
from compounds.changes import actions as changes
from compounds.changes.models import Change
from compounds.companies import actions as companies
from compounds.companies import credit_codes
from compounds.handovers import actions as handovers
from compounds.handovers.models import Handover
from compounds.handovers.workflow import TEMPLATES, Stage
from compounds.mending import contracts
from compounds.models import (
    Company,
    CompanyKind,
    Compound,
    Contract,
    ContractEnd,
    Departure,
    Role,
    Seat,
    Term,
)
from compounds.relations import actions as relations
from compounds.relations.kinds import RelationKind, Source
from compounds.workflow import Stage as TermStage

RUNS_ON = timedelta(days=120)
"""Seats change in terms that go on for at least this long."""
CODED = 12
"""So many providers have shown their licence."""
_LETTERS = ("本人辞职信（原件存社区）", "不动产登记查询结果", "业主大会决定")


@dataclass(frozen=True, slots=True)
class _Home:
    """A term with its seats, and the officers of its street and community."""

    term: Term
    compound: Compound
    street: Actor
    community: Actor

    def members(self) -> list[Seat]:
        """Those who vote and are not chair."""
        return [seat for seat in self.term.seats if seat.role in (Role.DEPUTY, Role.MEMBER) and seat.left_on is None]

    def alternates(self) -> list[Seat]:
        """Those who could move up."""
        return [seat for seat in self.term.seats if seat.role is Role.ALTERNATE and seat.left_on is None]


def load(tx: Transaction, acting: Mapping[str, Actor], keep: frozenset[int]) -> None:
    """Add what happened since; compounds in `keep` are the cast's own and stay as their stories need them."""
    homes = sorted(_homes(tx, acting, keep), key=lambda home: not home.alternates())  # the first story needs one
    for tell, home in zip(_STORIES, homes, strict=False):
        tell(tx, home)
    _contract_mended(tx, acting, keep)
    _handed_over(tx, acting, keep)
    _companies(tx, acting)


def _homes(tx: Transaction, acting: Mapping[str, Actor], keep: frozenset[int]) -> Iterator[_Home]:
    """Terms that go on for long, the first ones registered first."""
    query = (
        select(Term, Compound)
        .join(Compound, Compound.place_id == Term.place_id)
        .where(
            Term.stage == TermStage.FILED,
            Term.ends_on > tx.today + RUNS_ON,
            Term.starts_on < tx.today - RUNS_ON,
            Compound.id.not_in(keep),
        )
        .order_by(Term.id)
    )
    for term, compound in tx.session.execute(query).unique().all():
        community = tx.session.get_one(Place, compound.place.parent_id)
        if community.code in acting and community.code[:9] in acting:
            yield _Home(term, compound, acting[community.code[:9]], acting[community.code])


def _then(tx: Transaction, days_ago: int, hour: int = 10) -> Transaction:
    return Transaction(tx.session, now=at(tx.today - timedelta(days=days_ago), hour))


def _record(
    tx: Transaction, home: _Home, ago: int, *, ground: Departure, evidence: str, left: int = 1, moves_up: bool = True
) -> int:
    """One or more members left so many days ago; an alternate moves up where there is one."""
    leaving = tuple(changes.Leaving(seat.id, ground) for seat in home.members()[-left:])
    moving_up = tuple(seat.id for seat in home.alternates()[:1]) if moves_up else ()
    day = tx.today - timedelta(days=ago)
    command = changes.RecordChange(home.term.id, home.term.version, day, evidence, leaving, moving_up)
    done = changes.record_change(_then(tx, ago - 2), home.community, command)
    return done.change_id


def _submit(tx: Transaction, home: _Home, change_id: int, ago: int) -> None:
    version = tx.session.get_one(Change, change_id).version
    changes.submit_change(_then(tx, ago), home.community, changes.SubmitChange(change_id, version))


def _resigned_and_filed(tx: Transaction, home: _Home) -> None:
    """A member resigned, an alternate moved up, and the change is filed."""
    change_id = _record(tx, home, 75, ground=Departure.RESIGNED, evidence=_LETTERS[0])
    _submit(tx, home, change_id, 60)
    change = tx.session.get_one(Change, change_id)
    then = _then(tx, 55, 15)
    changes.confirm_change(then, home.street, changes.ConfirmChange(change_id, change.version, then.today))
    handover = tx.session.scalars(
        select(Handover).where(Handover.term_id == home.term.id, Handover.seat_id.is_not(None))
    ).first()
    if handover is not None:
        _list(_then(tx, 70), home.community, handover)
        _over(_then(tx, 69), home.community, handover, "离任委员", "业委会主任")
        handovers.close(_then(tx, 66), home.street, handovers.Close(handover.id, handover.version, "社区工作人员"))


def _sold_and_pending(tx: Transaction, home: _Home) -> None:
    """A member sold the flat a fortnight ago; the change waits to be submitted."""
    _record(tx, home, 14, ground=Departure.NO_LONGER_OWNER, evidence=_LETTERS[1])


def _late(tx: Transaction, home: _Home) -> None:
    """A member was recalled long ago, and nobody has filed the change."""
    _record(tx, home, 58, ground=Departure.RECALLED, evidence=f"{_LETTERS[2]}〔2026〕2号", moves_up=False)


def _chair_changed(tx: Transaction, home: _Home) -> None:
    """The members chose another chair; the papers are with the street."""
    chosen = home.members()[0]
    day = tx.today - timedelta(days=18)
    command = changes.RecordChange(home.term.id, home.term.version, day, "业委会会议推选主任的决定", chair_id=chosen.id)
    done = changes.record_change(_then(tx, 16), home.community, command)
    _submit(tx, home, done.change_id, 6)


def _below_half(tx: Transaction, home: _Home) -> None:
    """So many left at once that fewer than half are there."""
    most = len(home.members()) - 1
    _record(tx, home, 33, ground=Departure.RESIGNED, evidence="三份辞职信", left=most, moves_up=False)


def _renamed_and_related(tx: Transaction, home: _Home) -> None:
    """The compound has a new name, and people of it are recorded with what others must know."""
    compound = home.compound
    command = compounds.EditCompound(
        compound.id,
        compound.version,
        f"{compound.place.name}（南区）",
        compound.households,
        compound.area,
        compound.developer.name if compound.developer else "",
        compound.handed_over_on,
        compound.governance,
    )
    compounds.edit_compound(_then(tx, 40), home.community, command)
    contract = tx.session.scalars(select(Contract).where(Contract.compound_id == compound.id).limit(1)).first()
    provider = contract.company_id if contract is not None else None
    member = home.members()[0]
    lines = [
        relations.RecordRelation(
            RelationKind.LIVES_IN,
            Source.SELF,
            person_id=member.person_id,
            to_compound_id=compound.id,
            starts_on=tx.today - timedelta(days=2200),
            evidence="委员任职登记表",
        ),
        relations.RecordRelation(
            RelationKind.KIN,
            Source.SELF,
            person_id=member.person_id,
            to_person_name="样例·郑晓",
            at_compound_id=compound.id,
            evidence="委员任职登记表",
        ),
    ]
    if provider is not None:
        lines.append(
            relations.RecordRelation(
                RelationKind.WORKS_FOR,
                Source.OFFICER,
                person_name="样例·郑晓",
                to_company_id=provider,
                starts_on=tx.today - timedelta(days=900),
                evidence="社区走访核实",
                at_compound_id=compound.id,
            )
        )
    for line in lines:
        relations.record_relation(_then(tx, 30), home.community, line)


def _contract_mended(tx: Transaction, acting: Mapping[str, Actor], keep: frozenset[int]) -> None:
    """An end that was read wrongly, and a contract that ended early."""
    query = (
        select(Contract, Compound)
        .join(Compound, Contract.compound_id == Compound.id)
        .where(
            Contract.ends_on > tx.today + RUNS_ON,
            Contract.starts_on < tx.today - RUNS_ON,
            Compound.id.not_in(keep),
        )
        .order_by(Contract.id)
        .limit(2)
    )
    for wrong, (contract, compound) in enumerate(tx.session.execute(query).unique().all()):
        community = acting[tx.session.get_one(Place, compound.place.parent_id).code]
        if wrong:
            _correct(tx, community, contract)
            continue
        last = tx.today - timedelta(days=20)
        because = "业主大会决定解聘，提前六十日书面通知。"
        end = contracts.EndContract(contract.id, contract.version, last, ContractEnd.DISMISSED, because)
        contracts.end_contract(_then(tx, 15), community, end)


def _correct(tx: Transaction, community: Actor, contract: Contract) -> None:
    company = tx.session.get_one(Company, contract.company_id)
    command = contracts.CorrectContract(
        contract.id,
        contract.version,
        company.name,
        contract.kind,
        contract.starts_on,
        contract.ends_on + timedelta(days=365) if contract.ends_on else None,
        contract.fee,
        contract.area,
        "止日看错一年，照合同原件改正。",
    )
    contracts.correct_contract(_then(tx, 25), community, command)


_STORIES: tuple[Callable[[Transaction, _Home], None], ...] = (
    _resigned_and_filed,
    _sold_and_pending,
    _renamed_and_related,
    _late,
    _chair_changed,
    _below_half,
)


_FATES = (Stage.DISPUTED, Stage.CLOSED, Stage.LISTED, Stage.HANDED_OVER, Stage.OPEN)
"""What becomes of one handover after another; those that are open or listed are late by now."""


def _handed_over(tx: Transaction, acting: Mapping[str, Actor], keep: frozenset[int]) -> None:
    """Of the handovers that terms have opened, some are listed, made, closed or disputed, and some wait."""
    query = (
        select(Handover, Compound)
        .join(Compound, Compound.place_id == Handover.place_id)
        .where(
            Handover.stage == Stage.OPEN,
            Handover.seat_id.is_(None),
            Handover.starts_on < tx.today - RUNS_ON / 4,
            Compound.id.not_in(keep),
        )
        .order_by(Handover.id)
    )
    for position, (handover, compound) in enumerate(tx.session.execute(query).unique().all()):
        community = acting.get(tx.session.get_one(Place, compound.place.parent_id).code)
        street = acting.get(tx.session.get_one(Place, compound.place.parent_id).code[:9])
        fate = _FATES[position % len(_FATES)]
        if community is None or street is None or fate is Stage.OPEN:
            continue
        begun = (tx.today - handover.starts_on).days
        _list(_then(tx, begun - 6), community, handover)
        if fate is Stage.DISPUTED:
            words = "原主任称账册要等审计结束再交，印章已交社区代管。"
            day = handover.starts_on + timedelta(days=12)
            command = handovers.Dispute(handover.id, handover.version, day, words)
            handovers.dispute(_then(tx, begun - 13), community, command)
        elif fate is not Stage.LISTED:
            _over(_then(tx, begun - 9), community, handover, "上一届主任", "社区代收")
        if fate is Stage.CLOSED:
            closing = handovers.Close(handover.id, handover.version, "街道工作人员")
            handovers.close(_then(tx, begun - 11), street, closing)


def _list(then: Transaction, actor: Actor, handover: Handover) -> None:
    pieces = tuple(
        handovers.ListedPiece(name, number % 4, unit) for number, (name, unit) in enumerate(TEMPLATES[handover.kind], 1)
    )
    handovers.list_pieces(then, actor, handovers.ListPieces(handover.id, handover.version, pieces))


def _over(then: Transaction, actor: Actor, handover: Handover, handed_by: str, received_by: str) -> None:
    command = handovers.HandOver(handover.id, handover.version, then.today, handed_by, received_by, "社区工作人员")
    handovers.hand_over(then, actor, command)


def _companies(tx: Transaction, acting: Mapping[str, Actor]) -> None:
    """Codes that check, for the first providers; the numbers are made up."""
    officer = next(iter(acting.values()))
    found = tx.session.scalars(
        select(Company).where(Company.alliance_id == officer.alliance_id).order_by(Company.id).limit(CODED)
    ).all()
    for serial, company in enumerate(found):
        first = f"91330802MA0DEM{serial:03d}"
        kinds = frozenset(role.kind for role in company.roles) or frozenset({CompanyKind.SERVICE_PROVIDER})
        command = companies.EditCompany(
            company.id, company.version, company.name, first + credit_codes.check_sign(first), kinds
        )
        companies.edit_company(_then(tx, 100), officer, command)
