"""Dull records of the expert pool: a compound that asks, everybody around it, and a request at a wished stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import references
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Company, Compound
from expert_pool.fields import Field
from expert_pool.requests.models import Basis, FeePayer, RequestCompany, RequestSeats, SelectionRequest
from expert_pool.requests.workflow import Stage
from expert_pool.tracks import TenderTrack
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term
from tests.factories import a_person, an_actor, an_alliance

SUBJECT = "锦绣家园选聘物业服务企业"
FOUR = {Field.MANAGEMENT: 1, Field.COMMITTEE_WORK: 1, Field.FINANCE: 1, Field.LAW: 1}
"""The seats of a panel of five, the fifth of whom is an owner."""


@dataclass(frozen=True)
class Pool:
    """One alliance with a keeper, a compound that asks, three companies, and the people around them.

    `incumbent_id` serves the compound now; `company_ids` are those that take part, the incumbent first. `owner` has an
    account and no office; `stranger` keeps the pool of another alliance; `visitor` has not signed in.
    """

    alliance_id: int
    compound_id: int
    place_id: int
    community_id: int
    committee_id: int
    incumbent_id: int
    company_ids: tuple[int, ...]
    keeper: Actor
    second_keeper: Actor
    chair: Actor
    member: Actor
    manager: Actor
    community: Actor
    street: Actor
    other_street: Actor
    bureau: Actor
    lead: Actor
    guidance: Actor
    administrator: Actor
    owner: Actor
    stranger: Actor
    visitor: Actor

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """All who have signed in here, and the stranger."""
        return tuple(one for one in vars(self).values() if isinstance(one, Actor) and one.signed_in)


def a_pool(tx: Transaction, *, committee: bool = True) -> Pool:
    """The alliance, its compound 锦绣家园 with a committee (unless false), three companies, and everybody's account."""
    alliance = an_alliance(tx)
    compound = a_compound(tx, alliance, name="锦绣家园")
    committee_id = 0
    if committee:
        founded = a_committee(tx, compound)
        a_term(tx, founded)
        committee_id = founded.id
    incumbent = a_contract(tx, compound).company_id
    others = [a_company(tx, alliance, name).id for name in ("清风物业服务有限公司", "绿苑物业服务有限公司")]
    community = tx.session.get_one(Place, compound.place.parent_id)
    street = tx.session.get_one(Place, community.parent_id)
    elsewhere = a_compound(tx, alliance, name="望江苑", community="330802007001")
    other_street = tx.session.get_one(Place, tx.session.get_one(Place, elsewhere.place.parent_id).parent_id)
    away = an_alliance(tx, "330803", name="衢江区业委会联盟", short="衢")

    def at(office: Office, place: Place, name: str) -> Actor:
        return an_actor(tx, alliance, office, place, name=name)

    return Pool(
        alliance_id=alliance.id,
        compound_id=compound.id,
        place_id=compound.place_id,
        community_id=community.id,
        committee_id=committee_id,
        incumbent_id=incumbent,
        company_ids=(incumbent, *others),
        keeper=at(Office.POOL_KEEPER, alliance.place, "管库老郑"),
        second_keeper=at(Office.POOL_KEEPER, alliance.place, "管库小姚"),
        chair=at(Office.COMMITTEE_CHAIR, compound.place, "王秀英"),
        member=at(Office.COMMITTEE_MEMBER, compound.place, "陈国平"),
        manager=at(Office.PROPERTY_MANAGER, compound.place, "何经理"),
        community=at(Office.COMMUNITY_OFFICER, community, "社区小林"),
        street=at(Office.SUBDISTRICT_OFFICER, street, "街道老汪"),
        other_street=at(Office.SUBDISTRICT_OFFICER, other_street, "别的街道"),
        bureau=at(Office.BUREAU_SUPERVISOR, alliance.place, "住建局小陆"),
        lead=at(Office.ALLIANCE_LEAD, alliance.place, "联盟负责人"),
        guidance=at(Office.GUIDANCE_SECRETARY, alliance.place, "周敏"),
        administrator=at(Office.SYSTEM_ADMINISTRATOR, alliance.place, "管理员"),
        owner=somebody(tx, alliance, "赵大爷"),
        stranger=an_actor(tx, away, Office.POOL_KEEPER, away.place, name="邻小满"),
        visitor=Actor(alliance_id=alliance.id, place_path=alliance.place.path),
    )


def somebody(tx: Transaction, alliance: Alliance, name: str) -> Actor:
    """Somebody with an account and no office, as the gate would make the actor."""
    person = a_person(tx, alliance, name)
    return actor_of(tx, person)


def actor_of(tx: Transaction, person: Person) -> Actor:
    """A person with an account as an actor without offices."""
    alliance = tx.session.get_one(Alliance, person.alliance_id)
    account = tx.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    return Actor(alliance.id, alliance.place.path, person.id, account.id, person.name or "")


def a_company(tx: Transaction, alliance: Alliance, name: str) -> Company:
    """A company of the registry."""
    company = Company(alliance_id=alliance.id, name=name)
    tx.session.add(company)
    tx.session.flush()
    return company


def a_request(
    tx: Transaction,
    pool: Pool,
    stage: Stage = Stage.ACCEPTED,
    *,
    track: TenderTrack = TenderTrack.OWNER_SELF_GOVERNED,
    seats: dict[Field, int] | None = None,
    owners: int = 1,
    companies: tuple[int, ...] | None = None,
    days_ahead: int = 20,
    basis: Basis = Basis.ASSEMBLY_DECISION,
    subject: str = SUBJECT,
) -> SelectionRequest:
    """A request of the pool's compound at `stage`, asked by its chair; the rows of upper rooms are their makers'."""
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    compound = tx.session.get_one(Compound, pool.compound_id)
    wanted = FOUR if seats is None else seats
    drafted = stage is Stage.DRAFT
    request = SelectionRequest(
        alliance_id=alliance.id,
        reference=None if drafted else references.allot(tx, alliance.id, f"{alliance.short}选"),
        compound_id=compound.id,
        place_id=compound.place_id,
        track=track,
        stage=stage,
        stage_since=tx.now,
        subject=subject,
        opening_at=tx.now + timedelta(days=days_ahead),
        opening_spot="荷花社区会议室",
        owners=owners if track is TenderTrack.OWNER_SELF_GOVERNED else 0,
        basis=basis,
        basis_on=None if basis is Basis.NONE_YET else tx.today - timedelta(days=10),
        fee_payer=FeePayer.NOBODY,
        asked_by_id=pool.chair.person_id,
        asked_at=tx.now,
        submitted_at=None if drafted else tx.now,
    )
    chosen = pool.company_ids if companies is None else companies
    request.companies = [RequestCompany(number=at, company_id=key) for at, key in enumerate(chosen, 1)]
    if track is TenderTrack.OWNER_SELF_GOVERNED:
        request.seats = [RequestSeats(field=field, seats=number) for field, number in wanted.items() if number]
    tx.session.add(request)
    tx.session.flush()
    return request
