"""Changing the registry: registering and editing a compound, its service contract, and how its committee works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import MISSING, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places import actions as places
from alliance.kernel.places.models import Place, PlaceKind
from compounds import access, walls
from compounds.companies.naming import company_named
from compounds.models import (
    Committee,
    Company,
    CompanyKind,
    Compound,
    Contract,
    ContractKind,
    FormerName,
    Governance,
    Standing,
)
from compounds.names import CONTRACT_NAMES, STANDING_NAMES, changed_words, runs_words
from compounds.versions import expect

ledger.tell(
    {
        "compounds.compound_registered": "登记了小区",
        "compounds.compound_edited": "修改了小区资料：{changed}",
        "compounds.contract_recorded": "登记了物业服务合同（{kind}），期限{runs}",
        "compounds.standing_recorded": "记录业委会运转情况：{standing}",
    },
    {"changed": changed_words, "kind": CONTRACT_NAMES, "runs": runs_words, "standing": STANDING_NAMES},
)

BY_ELECTION = "有业委会的小区由登记选举结果产生。"


@dataclass(frozen=True, slots=True)
class RegisterCompound:
    """A compound new to the registry; `developer` is a company's name, empty where unknown."""

    community_id: int
    name: str
    households: int
    area: Decimal | None = None
    developer: str = ""
    handed_over_on: date | None = None
    governance: Governance = Governance.NONE


@dataclass(frozen=True, slots=True)
class EditCompound:
    """New facts for a compound; `version` is the one that the page showed."""

    compound_id: int
    version: int
    name: str
    households: int
    area: Decimal | None
    developer: str
    handed_over_on: date | None
    governance: Governance


@dataclass(frozen=True, slots=True)
class RecordContract:
    """A service contract; without `ends_on` it runs on without term."""

    compound_id: int
    company: str
    kind: ContractKind
    starts_on: date
    ends_on: date | None = None
    fee: Decimal | None = None
    area: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RecordStanding:
    """How a committee works as seen on a day; `version` is the committee's."""

    compound_id: int
    version: int
    standing: Standing
    standing_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The compound that was registered or changed."""

    compound_id: int
    name: str


def register_compound(tx: Transaction, actor: Actor, command: RegisterCompound) -> Registered:
    """Put a compound on the tree under its community and into the registry.

    Raises NotFound for a community outside the alliance, NotPermitted, Invalid for a name the community already has
    and for a committee without election.
    """
    community = _community(tx, actor, command.community_id)
    access.register_compound(actor, community).enforce()
    if command.governance is Governance.COMMITTEE:
        raise Invalid(BY_ELECTION, remedy="请先选别的治理方式，登记后再登记选举结果。")
    _refuse_namesake(tx, community.id, command.name)
    _refuse_future(tx, command.handed_over_on)
    place = places.add_compound(tx, community, command.name)
    compound = Compound(
        alliance_id=actor.alliance_id,
        place_id=place.id,
        households=command.households,
        area=command.area,
        developer=company_named(tx, actor, command.developer, CompanyKind.DEVELOPER),
        handed_over_on=command.handed_over_on,
        governance=command.governance,
    )
    tx.session.add(compound)
    ledger.write(tx, actor, "compounds.compound_registered", compound, place_id=place.id, version=1)
    return Registered(compound.id, command.name)


def _refuse_future(tx: Transaction, handed_over_on: date | None) -> None:
    if handed_over_on is not None and handed_over_on > tx.today:
        raise Invalid("首次交付日期不能晚于今天。", remedy="还没有交付的，请先不填。")


def edit_compound(tx: Transaction, actor: Actor, command: EditCompound) -> Registered:
    """Change the facts of a compound; the ledger keeps what was and what is.

    Raises NotFound, NotPermitted, ChangedMeanwhile with who changed what, Invalid.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    access.edit_compound(actor, compound.place.path).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    expect(tx, compound, command.version)
    _refuse_future(tx, command.handed_over_on)
    if command.governance is not compound.governance:
        _refuse_governance(tx, compound, command.governance)
    if command.name != compound.place.name and compound.place.parent_id is not None:
        _refuse_namesake(tx, compound.place.parent_id, command.name)
    developer = company_named(tx, actor, command.developer, CompanyKind.DEVELOPER)
    tx.session.flush()  # a new company's id belongs into the ledger line
    changed = _changes(compound, command, developer)
    if not changed:
        return Registered(compound.id, compound.place.name)
    if command.name != compound.place.name:
        changed["name"] = [rename(tx, compound, command.name), None]
    compound.households, compound.area = command.households, command.area
    compound.developer, compound.handed_over_on = developer, command.handed_over_on
    compound.governance = command.governance
    # A new name alone changes the place, not this row, and yet the page that showed the old one is old.
    compound.version = compound.version + 1
    ledger.write(tx, actor, "compounds.compound_edited", compound, changed=changed, version=command.version + 1)
    return Registered(compound.id, command.name)


def record_contract(tx: Transaction, actor: Actor, command: RecordContract) -> int:
    """Record a service contract of a compound; returns its id. Raises NotFound, NotPermitted, Invalid."""
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    access.record_contract(actor, compound.place.path).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    if command.ends_on is not None and command.ends_on <= command.starts_on:
        raise Invalid("合同的止日要晚于起日。", remedy="请核对合同上的日期。")
    company = company_named(tx, actor, command.company, CompanyKind.SERVICE_PROVIDER)
    if company is None:
        raise Invalid("请填写物业服务企业的名称。")
    tx.session.flush()  # a new company's id belongs into the contract
    contract = Contract(
        alliance_id=compound.alliance_id,
        compound_id=compound.id,
        company_id=company.id,
        kind=command.kind,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        fee=command.fee,
        area=command.area,
    )
    tx.session.add(contract)
    tx.session.flush()  # the contract's id belongs into the ledger line of its compound
    ledger.write(
        tx,
        actor,
        "compounds.contract_recorded",
        compound,
        contract_id=contract.id,
        kind=command.kind,
        runs=[command.starts_on, command.ends_on],
    )
    outbox.promise(tx, "compounds.contract_recorded", contract_id=contract.id)
    return contract.id


def record_standing(tx: Transaction, actor: Actor, command: RecordStanding) -> Registered:
    """Record how a committee works, with the day and a note.

    Raises NotFound, NotPermitted, OutOfTurn without a committee, ChangedMeanwhile, Invalid for a day to come.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    access.record_standing(actor, compound.place.path).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    committee = current_committee(tx, compound.id)
    if committee is None:
        raise OutOfTurn("这个小区还没有业委会。", remedy="选举产生后，请先登记选举结果。")
    expect(tx, committee, command.version)
    if command.standing_on > tx.today:
        raise Invalid("查看的日期不能晚于今天。")
    committee.standing, committee.standing_on = command.standing, command.standing_on
    committee.standing_note = command.note
    tx.session.flush()  # the line carries the version that this change made
    facts = {"standing": command.standing, "standing_on": command.standing_on}
    ledger.write(tx, actor, "compounds.standing_recorded", committee, version=committee.version, **facts)
    return Registered(compound.id, compound.place.name)


def current_committee(tx: Transaction, compound_id: int) -> Committee | None:
    """The committee in being of a compound whose row the caller has loaded through its own sight."""
    return tx.session.scalar(
        select(Committee)
        .where(Committee.compound_id == compound_id, Committee.dissolved_on.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _community(tx: Transaction, actor: Actor, community_id: int) -> Place:
    community = None
    if 0 < community_id <= LARGEST_KEY:
        community = tx.session.scalar(
            select(Place)
            .where(Place.id == community_id, Place.kind == PlaceKind.COMMUNITY)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    if community is None or actor.alliance_id is None or not community.path.startswith(actor.place_path):
        raise NotFound(MISSING, remedy="请从列表里选一个社区。")
    return community


def _refuse_namesake(tx: Transaction, community_id: int, name: str) -> None:
    # Two who give one name at once queue at the community.
    tx.session.execute(select(Place.id).where(Place.id == community_id).with_for_update())
    namesake = select(Place.id).where(
        Place.parent_id == community_id, Place.kind == PlaceKind.COMPOUND, Place.name == name
    )
    if tx.session.scalar(namesake.limit(1)) is not None:
        raise Invalid(f"这个社区已经有“{name}”。", remedy="请先在小区列表里查找；同名的请加上期数，例如“二期”。")


def _refuse_governance(tx: Transaction, compound: Compound, wanted: Governance) -> None:
    if wanted is Governance.COMMITTEE:
        raise Invalid(BY_ELECTION, remedy="请在小区页面登记选举结果。")
    if compound.governance is Governance.COMMITTEE and current_committee(tx, compound.id) is not None:
        raise Invalid("这个小区有业委会，不能改成别的治理方式。", remedy="业委会停摆的，请记录运转情况。")


def rename(tx: Transaction, compound: Compound, name: str) -> int:
    """Give a compound another name and keep the old one, which the list still finds; returns the old one's id."""
    former = FormerName(compound_id=compound.id, name=compound.place.name, until=tx.today)
    tx.session.add(former)
    compound.place.name = name
    tx.session.flush()  # the former name's id stands in the ledger, which holds no names
    return former.id


def _changes(compound: Compound, command: EditCompound, developer: Company | None) -> dict[str, list[object]]:
    """What differs, old and new by field; companies by id, the name left to `rename`, since the ledger holds none."""
    pairs = {
        "households": (compound.households, command.households),
        "area": (compound.area, command.area),
        "developer": (compound.developer_id, developer.id if developer else None),
        "handed_over_on": (compound.handed_over_on, command.handed_over_on),
        "governance": (compound.governance, command.governance),
    }
    changed: dict[str, list[object]] = {field: [old, new] for field, (old, new) in pairs.items() if old != new}
    if command.name != compound.place.name:
        changed["name"] = []
    return changed
