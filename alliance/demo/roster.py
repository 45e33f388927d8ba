"""Who mediates in the sample district: three bodies, eight mediators, and what ties some of them to a compound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from alliance.demo.casework import Casework
from alliance.demo.filings import Deed, at
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from mediation.bodies import actions as bodies
from mediation.bodies.actions import Particulars as BodyParticulars
from mediation.bodies.models import LegalStatus
from mediation.mediators import actions as roster
from mediation.mediators.actions import Particulars, RegisterMediator, SetAway, Step
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Language

REGISTERED, TIED, TOLD, AWAY = 380, 50, 2, 9
"""How many days ago the roster was made, ties were recorded and an absence was told, and in how many it begins."""
TRAINED = timedelta(days=200)
YEAR = timedelta(days=365)
JIANG, CHAI, MAO, YU, ZHU, ZHENG, LAN, XU = (
    "姜正良", "柴美娟", "毛国荣", "余雪琴", "祝水根", "郑樟法", "蓝秋菊", "徐顺富"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A mediator; `near` is the key of a compound in whose community they live, or in it where `inside`."""

    name: str
    near: str
    specialties: tuple[str, ...]
    most_open: int
    introduced: str
    inside: bool = False


MEDIATORS = (
    Figure(JIANG, "overdue", ("fee", "committee", "revenue"), 6, "退休法官，办了三十年民事案子。"),
    Figure(CHAI, "check", ("leak", "light", "common"), 8, "做过二十年社区工作，楼上楼下的事最熟。"),
    Figure(MAO, "member", ("parking_space", "garage", "common"), 6, "原来管停车场，车位的账算得清。"),
    Figure(YU, "member", ("fee", "charge", "service"), 8, "物业行业协会退下来的，懂收费。"),
    Figure(ZHU, "ending", ("exit", "committee", "fund"), 8, "当过两届业委会主任。"),
    Figure(ZHENG, "returned", ("noise", "animal", "renovation"), 7, "退休民警，邻里吵架处理过几百件。"),
    Figure(LAN, "due", ("revenue", "information", "fund"), 8, "会计师，看得懂物业的账。"),
    Figure(XU, "due", ("revenue", "fee"), 5, "本小区的老党员，热心。", inside=True),
)


def load(work: Casework, tx: Transaction) -> None:
    """The bodies, the roster, and what the registry knows of some of them."""
    _bodies(work, tx)
    for figure in MEDIATORS:
        _mediator(work, tx, figure)


def deeds(tx: Transaction, work: Casework) -> Iterator[Deed]:
    """What was recorded of them later."""
    yield at(tx.today - timedelta(days=TIED), 15), partial(_relate, work)
    yield at(tx.today - timedelta(days=TOLD), 16), partial(_away, work)


def _relate(work: Casework, tx: Transaction) -> None:
    """What stands against one or the other, each for another reason."""
    desk, here = work.desk(tx), work.compounds
    ties = (
        RecordRelation(RelationKind.LIVES_IN, Source.SELF, work.person(tx, ZHENG), to_compound_id=here["check"].id),
        RecordRelation(RelationKind.SERVES, Source.SELF, work.person(tx, LAN), to_compound_id=here["check"].id),
        RecordRelation(
            RelationKind.KIN,
            Source.SELF,
            work.person(tx, YU),
            to_person_id=work.person(tx, "刘佩华"),
            at_compound_id=here["member"].id,
        ),
        RecordRelation(
            RelationKind.WORKS_FOR,
            Source.SELF,
            work.person(tx, ZHU),
            to_company_id=work.company_of(tx, here["member"]).id,
            starts_on=tx.today - 3 * YEAR,
            ends_on=tx.today - YEAR,
        ),
    )
    for tie in ties:
        record_relation(tx, desk, tie)


def _bodies(work: Casework, tx: Transaction) -> None:
    desk, place = work.desk(tx), work.alliance.place
    community = work.compounds["first"].place.parent_id or place.id
    named = tx.session.get_one(Place, community).name
    for key, told in {
        "group": BodyParticulars(
            f"{work.alliance.name}矛盾调解组",
            LegalStatus.INFORMAL,
            place.id,
            address="区社会组织服务中心二楼",
            contact="工作日上午九点到下午五点，到二楼窗口或者打值班电话",
        ),
        "pmc": BodyParticulars(
            f"{named}人民调解委员会",
            LegalStatus.REGISTERED_PMC,
            community,
            registered_as="演示设定：柯司调备〔2024〕18号",
            registered_on=tx.today - 2 * YEAR,
            address="社区服务中心一楼",
            contact="工作日到社区服务中心找李仁和",
        ),
        "invited": BodyParticulars(
            "柯城区物业纠纷调解中心（演示设定）",
            LegalStatus.INVITED_ORG,
            place.id,
            registered_as="演示设定：柯民社登〔2023〕7号",
            registered_on=tx.today - 3 * YEAR,
            address="区矛盾调解中心三号窗口",
            contact="工作日上午九点到下午四点半",
        ),
    }.items():
        work.bodies[key] = bodies.add_body(tx, desk, told).id


def _mediator(work: Casework, tx: Transaction, figure: Figure) -> None:
    if figure.name != JIANG:
        command = accounts.RegisterPerson(figure.name, is_sample=True, alliance_id=work.alliance.id)
        person = accounts.register_person(tx, CLOCK, command)
        tx.session.add(Account(alliance_id=work.alliance.id, person_id=person.id, is_demo=True))
        tx.session.flush()  # the office is granted to somebody with an account
    compound = work.compounds[figure.near]
    home = compound.place_id if figure.inside else compound.place.parent_id or compound.place_id
    particulars = Particulars(
        home,
        figure.specialties,
        (Language.MANDARIN, Language.QUZHOU),
        figure.most_open,
        tx.today - TRAINED,
        figure.introduced,
    )
    person_id = work.person(tx, figure.name)
    work.people.pop(figure.name)  # the office comes with the roster
    key = roster.register_mediator(tx, work.desk(tx), RegisterMediator(person_id, particulars))
    tx.session.flush()  # the office is read below
    mediator = tx.session.get_one(Mediator, key)
    roster.accept_terms(tx, work.actor(tx, figure.name), Step(key, mediator.version))
    work.mediators[figure.name] = key


def _away(work: Casework, tx: Transaction) -> None:
    """One of them has told that he will be away."""
    first = work.seeded_on + timedelta(days=AWAY)
    command = SetAway(work.mediators[MAO], first, first + timedelta(days=AWAY))
    roster.set_away(tx, work.actor(tx, MAO), command)
