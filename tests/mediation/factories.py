"""Dull cases for tests: a centre with its people, and a dispute between a committee and a company at a wished stage."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask
from sqlalchemy import select

from alliance.kernel import references, web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, LinkGrant, Office
from alliance.kernel.db import Transaction
from alliance.kernel.links import Link
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Company, Compound
from mediation import endings
from mediation.actions import OpenCase, PartyLine
from mediation.bodies.models import Body, LegalStatus
from mediation.models import Case, CasePerson, Party
from mediation.workflow import (
    BEFORE_ACCEPTED,
    SETTLED,
    Capacity,
    Channel,
    Part,
    PartyKind,
    PartyRole,
    Stage,
    SuspendedAs,
    Willing,
)
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term
from tests.factories import a_person, an_actor, an_alliance

SUBJECT = "公共收益没有公布，业委会要求对账"
STORY = "电梯广告的收益三年没有公布过。"
WISH = "请公布三年的收支，把结余转入业主的账户。"

ENDED_AS = {
    Stage.FULFILLED: "fulfilled",
    Stage.HANDED_OFF: "handed_off",
    Stage.FAILED: "far_apart",
    Stage.REFUSED: "unwilling",
    Stage.RETURNED: "petition",
    Stage.WITHDRAWN: "withdrawn",
}
"""The ending that a case of the factory has at each stage that is over."""


@dataclass(frozen=True)
class Centre:
    """One alliance with its desk, a mediator, a compound in dispute, and the people around it.

    `chair` stands for the committee (applicant), `manager` for the company (respondent); `deputy` sits in the same
    committee without a part; `owner` has an account and no office; `outside` is a mediator without any case;
    `stranger` is the secretary of another alliance; `visitor` has not signed in.
    """

    alliance_id: int
    compound_id: int
    place_id: int
    committee_id: int
    company_id: int
    body_id: int
    pmc_body_id: int
    secretary: Actor
    second: Actor
    mediator: Actor
    outside: Actor
    pmc: Actor
    chair: Actor
    deputy: Actor
    manager: Actor
    owner: Actor
    community: Actor
    street: Actor
    lead: Actor
    bureau: Actor
    administrator: Actor
    stranger: Actor
    visitor: Actor

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """All who have signed in here, and the stranger."""
        return tuple(one for one in vars(self).values() if isinstance(one, Actor) and one.signed_in)


def a_centre(tx: Transaction) -> Centre:
    """The alliance, its compound 锦绣家园 with a committee and a company, two bodies, and everybody's account."""
    alliance = an_alliance(tx)
    compound = a_compound(tx, alliance, name="锦绣家园")
    committee = a_committee(tx, compound)
    a_term(tx, committee)
    contract = a_contract(tx, compound)
    community = tx.session.get_one(Place, compound.place.parent_id)
    street = tx.session.get_one(Place, community.parent_id)
    away = an_alliance(tx, "330803", name="衢江区业委会联盟", short="衢")
    owner = a_person(tx, alliance, "赵大爷")

    def at(office: Office, place: Place, name: str) -> Actor:
        return an_actor(tx, alliance, office, place, name=name)

    return Centre(
        alliance_id=alliance.id,
        compound_id=compound.id,
        place_id=compound.place_id,
        committee_id=committee.id,
        company_id=contract.company_id,
        body_id=a_body(tx, alliance).id,
        pmc_body_id=a_body(tx, alliance, status=LegalStatus.REGISTERED_PMC, place=community).id,
        secretary=at(Office.MEDIATION_SECRETARY, alliance.place, "周敏"),
        second=at(Office.MEDIATION_SECRETARY, alliance.place, "方圆"),
        mediator=at(Office.MEDIATOR, alliance.place, "吴建国"),
        outside=at(Office.MEDIATOR, alliance.place, "徐慧"),
        pmc=at(Office.PEOPLES_MEDIATION_COMMITTEE, community, "叶主任"),
        chair=at(Office.COMMITTEE_CHAIR, compound.place, "王秀英"),
        deputy=at(Office.COMMITTEE_MEMBER, compound.place, "陈国平"),
        manager=at(Office.PROPERTY_MANAGER, compound.place, "何经理"),
        owner=actor_of(tx, alliance, owner.id),
        community=at(Office.COMMUNITY_OFFICER, community, "社区小林"),
        street=at(Office.SUBDISTRICT_OFFICER, street, "街道老汪"),
        lead=at(Office.ALLIANCE_LEAD, alliance.place, "联盟负责人"),
        bureau=at(Office.BUREAU_SUPERVISOR, alliance.place, "住建局小陆"),
        administrator=at(Office.SYSTEM_ADMINISTRATOR, alliance.place, "管理员"),
        stranger=an_actor(tx, away, Office.MEDIATION_SECRETARY, away.place, name="邻小满"),
        visitor=Actor(alliance_id=alliance.id, place_path=alliance.place.path),
    )


def actor_of(tx: Transaction, alliance: Alliance, person_id: int) -> Actor:
    """Somebody with an account and no office, as the gate would make the actor."""
    account = tx.session.scalars(select(Account).where(Account.person_id == person_id)).one()
    person = tx.session.get_one(Person, person_id)
    return Actor(alliance.id, alliance.place.path, person_id, account.id, person.name or "")


def a_body(
    tx: Transaction, alliance: Alliance, *, status: LegalStatus = LegalStatus.INFORMAL, place: Place | None = None
) -> Body:
    """A body that mediates; one above the informal has its proof."""
    informal = status is LegalStatus.INFORMAL
    body = Body(
        alliance_id=alliance.id,
        place_id=(place or alliance.place).id,
        name=f"{(place or alliance.place).name}{'联盟调解组' if informal else '人民调解委员会'}",
        status=status,
        registered_as="" if informal else "柯司调备〔2024〕1号",
        registered_on=None if informal else tx.today,
    )
    tx.session.add(body)
    tx.session.flush()
    return body


def a_case(
    tx: Transaction,
    centre: Centre,
    stage: Stage = Stage.FILED,
    *,
    subject: str = SUBJECT,
    cause: str = "revenue",
    body_id: int | None = None,
    with_owner: bool = False,
    people: bool = True,
) -> Case:
    """A case at `stage`: the committee against the company, each with its person unless `people` is false.

    `with_owner` adds an owner without an account as a necessary third party. The rooms' own rows (consents, clocks,
    sessions, agreements) are the business of their makers.
    """
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    compound = tx.session.get_one(Compound, centre.compound_id)
    consented = stage not in BEFORE_ACCEPTED | {Stage.REFUSED, Stage.RETURNED, Stage.MERGED, Stage.WITHDRAWN}
    handed = stage not in BEFORE_ACCEPTED | {
        Stage.ACCEPTED, Stage.REFUSED, Stage.RETURNED, Stage.MERGED, Stage.WITHDRAWN
    }  # fmt: skip
    ended = stage in {
        Stage.FULFILLED, Stage.HANDED_OFF, Stage.FAILED, Stage.REFUSED, Stage.RETURNED, Stage.WITHDRAWN
    }  # fmt: skip
    into = a_case(tx, centre, Stage.FILED, subject=f"{subject}（先到的一件）") if stage is Stage.MERGED else None
    case = Case(
        alliance_id=alliance.id,
        place_id=compound.place_id,
        compound_id=compound.id,
        body_id=centre.body_id if body_id is None else body_id,
        mediator_id=centre.mediator.person_id if handed else None,
        reference=references.allot(tx, alliance.id, f"{alliance.short}调"),
        channel=Channel.MEMBER,
        cause="" if stage is Stage.FILED else cause,
        stage=stage,
        stage_before=Stage.FILED if into is not None else None,
        merged_into_id=into.id if into is not None else None,
        suspended_as=SuspendedAs.REQUEST if stage is Stage.SUSPENDED else None,
        subject=subject,
        story=STORY,
        wish=WISH,
        filed_at=tx.now,
        consented_at=tx.now if consented else None,
        accepted_at=tx.now if handed and stage is not Stage.ASSIGNED else None,
        effective_at=tx.now if stage in SETTLED else None,
        ended_at=tx.now if ended else None,
        ended_as=ENDED_AS[stage] if ended else "",
        routes=list(endings.known()[ENDED_AS[stage]].routes) if ended else [],
    )
    tx.session.add(case)
    tx.session.flush()
    willing = Willing.CONSENTED if consented else Willing.UNASKED
    company = tx.session.get_one(Company, centre.company_id)
    applicant = a_party(
        tx,
        case,
        PartyRole.APPLICANT,
        PartyKind.COMMITTEE,
        "锦绣家园业主委员会",
        willing=willing,
        committee_id=centre.committee_id,
    )
    respondent = a_party(
        tx, case, PartyRole.RESPONDENT, PartyKind.COMPANY, company.name, willing=willing, company_id=company.id
    )
    if with_owner:
        a_party(tx, case, PartyRole.THIRD, PartyKind.PERSON, "赵大爷", willing=willing)
    if people:
        a_part(tx, case, centre.chair, party=applicant, acts_as="主任")
        a_part(tx, case, centre.manager, party=respondent, acts_as="项目经理")
    if handed and stage is not Stage.ASSIGNED:
        a_part(tx, case, centre.mediator, Part.MEDIATOR)
    tx.session.refresh(case)
    return case


def a_party(
    tx: Transaction,
    case: Case,
    role: PartyRole,
    kind: PartyKind,
    name: str,
    *,
    willing: Willing = Willing.UNASKED,
    committee_id: int | None = None,
    company_id: int | None = None,
) -> Party:
    """One side of a case, the next in order."""
    last = tx.session.scalars(select(Party.position).where(Party.case_id == case.id).order_by(Party.position.desc()))
    party = Party(
        alliance_id=case.alliance_id,
        case_id=case.id,
        position=(last.first() or 0) + 1,
        role=role,
        kind=kind,
        name=name,
        willing=willing,
        committee_id=committee_id,
        company_id=company_id,
    )
    tx.session.add(party)
    tx.session.flush()
    return party


def a_part(
    tx: Transaction, case: Case, actor: Actor, part: Part = Part.SIDE, *, party: Party | None = None, acts_as: str = ""
) -> CasePerson:
    """Somebody's part in a case from now on."""
    assert actor.person_id is not None
    held = CasePerson(
        case_id=case.id,
        person_id=actor.person_id,
        part=part,
        party_id=party.id if party is not None else None,
        capacity=Capacity.HEAD if party is not None else None,
        acts_as=acts_as,
        since=tx.now,
    )
    tx.session.add(held)
    tx.session.flush()
    return held


def bearer(tx: Transaction, party: Party, *verbs: str) -> Actor:
    """Whoever holds a link of a party, without an account."""
    link = Link(
        alliance_id=party.alliance_id,
        purpose="mediation",
        subject=Party.__tablename__,
        subject_id=party.id,
        verbs=sorted(verbs or ("mediation",)),
        secret_digest="0" * 64,
        made_at=tx.now,
        ends_at=tx.now.replace(year=tx.now.year + 1),
    )
    tx.session.add(link)
    tx.session.flush()
    grant = LinkGrant(link.id, Party.__tablename__, party.id, frozenset(link.verbs))
    return Actor.by_link(party.alliance_id, grant)


def party_of(case: Case, role: PartyRole) -> Party:
    """The first party with a role."""
    return next(one for one in case.parties if one.role is role)


@dataclass(frozen=True)
class Saved:
    """A centre and one case in the database of an application, for tests over the web."""

    centre: Centre
    case_id: int


def a_saved_case(app: Flask, stage: Stage = Stage.FILED, *, with_owner: bool = False) -> Saved:
    """The centre and a case at `stage`, committed."""
    with app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        case = a_case(tx, centre, stage, with_owner=with_owner)
        return Saved(centre, case.id)


def an_application(centre: Centre, **changes: object) -> OpenCase:
    """What the committee's chair files against the company."""
    lines = (
        PartyLine(
            PartyRole.APPLICANT,
            PartyKind.COMMITTEE,
            "锦绣家园业主委员会",
            committee_id=centre.committee_id,
            representative_id=centre.chair.person_id,
            acts_as="主任",
            capacity=Capacity.HEAD,
        ),
        PartyLine(PartyRole.RESPONDENT, PartyKind.COMPANY, "安居物业服务有限公司", company_id=centre.company_id),
    )
    filed = OpenCase(Channel.MEMBER, SUBJECT, lines, STORY, WISH, compound_id=centre.compound_id)
    return replace(filed, **changes)  # type: ignore[arg-type]  # each test knows which it changes
