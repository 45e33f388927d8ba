"""Recording what people and companies are to one another and to compounds, with dates and source, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places.models import Alliance, Place
from compounds import walls
from compounds.models import Company, Compound, Relation, Seat, Term
from compounds.relations import access
from compounds.relations.kinds import SHAPES, Party, RelationKind, Source
from compounds.seating import person_named
from compounds.versions import expect

ledger.tell(
    {
        "compounds.relation_recorded": "登记关系：{kind}",
        "compounds.relation_ended": "登记关系结束，最后一天是{ends_on}",
    },
    {"kind": {kind.value: shape.label for kind, shape in SHAPES.items()}},
)
_TWICE = "这条关系已经登记过，现在还有效。"


@dataclass(frozen=True, slots=True)
class RecordRelation:
    """A relation as somebody said it; one subject and one object, each by id or, for people, by name.

    `at_compound_id` says in which compound's file a relation between people or companies is kept; a new name is sought
    there first. Without it the line belongs to the alliance's own staff.
    """

    kind: RelationKind
    source: Source
    person_id: int | None = None
    person_name: str = ""
    company_id: int | None = None
    to_person_id: int | None = None
    to_person_name: str = ""
    to_company_id: int | None = None
    to_compound_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    evidence: str = ""
    at_compound_id: int | None = None


@dataclass(frozen=True, slots=True)
class EndRelation:
    """A relation is over after `ends_on`; `version` is the one that the page showed."""

    relation_id: int
    version: int
    ends_on: date


def record_relation(tx: Transaction, actor: Actor, command: RecordRelation) -> int:
    """Record a relation; returns its id.

    Raises NotFound for parties out of sight, NotPermitted (also behind the wall), Invalid for what a kind cannot join,
    for dates that run backwards or lie ahead, and for one that already stands.
    """
    compound = _compound(tx, actor, command.to_compound_id or command.at_compound_id)
    place = compound.place if compound is not None else _root(tx, actor)
    access.record_relation(actor, place.path, command.kind).enforce()
    _refuse_impossible(tx, command)
    wall = walls.of(tx, actor)
    for company_id in (command.company_id, command.to_company_id):
        if company_id is not None:
            get_visible(tx.session, Company, actor, company_id)
            wall.handling(company_id=company_id).enforce()
    wall.handling(compound_id=compound.id if compound is not None else None).enforce()
    person_id = _person(tx, actor, place, command.person_id, command.person_name)
    to_person_id = _person(tx, actor, place, command.to_person_id, command.to_person_name)
    if command.kind is RelationKind.KIN and person_id and to_person_id and person_id > to_person_id:
        person_id, to_person_id = to_person_id, person_id
    if person_id is not None and person_id == to_person_id:
        raise Invalid("同一个人不能和自己有关系。", remedy="请核对两边填的名字。")
    relation = Relation(
        alliance_id=_alliance_of(actor, compound),
        place_id=place.id,
        kind=command.kind,
        person_id=person_id,
        company_id=command.company_id,
        to_person_id=to_person_id,
        to_company_id=command.to_company_id,
        to_compound_id=command.to_compound_id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        source=command.source,
        evidence=command.evidence,
        recorded_by_id=actor.person_id,
        recorded_at=tx.now,
    )
    _add_once(tx, relation)
    ledger.write(tx, actor, "compounds.relation_recorded", relation, kind=relation.kind, place_id=place.id, version=1)
    return relation.id


def end_relation(tx: Transaction, actor: Actor, command: EndRelation) -> None:
    """Say with which day a relation ended; the line stays.

    Raises NotFound, NotPermitted, ChangedMeanwhile, OutOfTurn for one that is over, Invalid for a day before its first.
    """
    relation = get_visible(tx.session, Relation, actor, command.relation_id, lock=True)
    access.end_relation(actor, relation.place.path, relation.kind).enforce()
    wall = walls.of(tx, actor)
    wall.handling(company_id=relation.to_company_id).enforce()
    wall.handling(company_id=relation.company_id, compound_id=relation.to_compound_id).enforce()
    expect(tx, relation, command.version)
    if relation.ends_on is not None:
        raise OutOfTurn("这条关系已经登记结束。", remedy="请刷新页面查看。")
    if command.ends_on > tx.today:
        raise Invalid("最后一天不能晚于今天。", remedy="还没有结束的，请到结束那天再登记。")
    if relation.starts_on is not None and command.ends_on < relation.starts_on:
        raise Invalid("最后一天不能早于开始那天。", remedy="请核对两个日期。")
    relation.ends_on = command.ends_on
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, "compounds.relation_ended", relation, ends_on=command.ends_on, version=relation.version)


def _compound(tx: Transaction, actor: Actor, compound_id: int | None) -> Compound | None:
    return None if compound_id is None else get_visible(tx.session, Compound, actor, compound_id)


def _root(tx: Transaction, actor: Actor) -> Place:
    if actor.alliance_id is None:
        raise NotFound(MISSING)
    return tx.session.get_one(Alliance, actor.alliance_id).place


def _alliance_of(actor: Actor, compound: Compound | None) -> int:
    if compound is not None:
        return compound.alliance_id
    if actor.alliance_id is None:
        raise NotFound(MISSING)
    return actor.alliance_id


def _person(tx: Transaction, actor: Actor, place: Place, person_id: int | None, name: str) -> int | None:
    """The id of whoever is meant: a person the actor knows of, or one by name in the compound's file."""
    if person_id is None:
        return person_named(tx, actor, place.id, name, among_related=True).id if name else None
    seated = select(Seat.person_id).join(Term, Seat.term_id == Term.id).where(visible(Term, actor))
    related = select(Relation.person_id).where(visible(Relation, actor), Relation.person_id.is_not(None))
    known = or_(visible(Person, actor), Person.id.in_(seated), Person.id.in_(related))
    found = tx.session.scalar(
        select(Person.id).where(Person.id == person_id, Person.alliance_id == actor.alliance_id, known)
    )
    if found is None:
        raise NotFound(MISSING, remedy="请从小区页面的委员名单进入，或者直接填姓名。")
    return found


def _refuse_impossible(tx: Transaction, command: RecordRelation) -> None:
    shape = SHAPES[command.kind]
    subjects = _given({Party.PERSON: command.person_id or command.person_name, Party.COMPANY: command.company_id})
    objects = _given(
        {
            Party.PERSON: command.to_person_id or command.to_person_name,
            Party.COMPANY: command.to_company_id,
            Party.COMPOUND: command.to_compound_id,
        }
    )
    if len(subjects) != 1 or len(objects) != 1:
        raise Invalid("关系的两头各要填一个。", remedy="请选好是谁，和谁或者哪个小区有关系。")
    if not (subjects <= shape.subjects and objects <= shape.objects):
        raise Invalid(f"“{shape.label}”不能这样填。", remedy="请核对关系的种类，和两头填的是人、企业还是小区。")
    if command.company_id is not None and command.company_id == command.to_company_id:
        raise Invalid("同一家企业不能和自己有关系。")
    if command.starts_on is not None and command.starts_on > tx.today:
        raise Invalid("开始的日期不能晚于今天。", remedy="还没有开始的，请到时候再登记。")
    if command.ends_on is not None and command.ends_on > tx.today:
        raise Invalid("结束的日期不能晚于今天。", remedy="还没有结束的，请先不填。")
    if command.starts_on is not None and command.ends_on is not None and command.ends_on < command.starts_on:
        raise Invalid("结束的日期不能早于开始的日期。", remedy="请核对两个日期。")


def _given(parties: dict[Party, object]) -> set[Party]:
    return {party for party, value in parties.items() if value}


def _add_once(tx: Transaction, relation: Relation) -> None:
    """Add the line unless the same one stands open; of two at once the database keeps one."""
    try:
        with tx.session.begin_nested():
            tx.session.add(relation)
    except IntegrityError as twice:
        raise Invalid(_TWICE, remedy="要改日期，请先登记原来那条结束，再重新登记。") from twice
