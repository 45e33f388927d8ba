"""The way into the pool: applying, being nominated and answering, particulars, fields, and handing in again."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import links, outbox
from alliance.kernel.accounts import queries as people
from alliance.kernel.accounts.actions import RegisterPerson, register_person
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places import queries as offices
from alliance.kernel.places.models import Alliance, Place
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.roster import access, numbers, promise
from expert_pool.roster.models import Expert, ExpertField
from expert_pool.roster.records import changed, facts_of, in_hand, record, step
from expert_pool.roster.workflow import Entry, Standing

PURPOSE = "expert_nomination"
"""The purpose of the link with which the nominated answer."""
LINE_MOST, YEARS_MOST = 200, 60


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who somebody is to the pool: where they come from and work, on what ground they enter, a line about them."""

    place_id: int
    unit: str
    entry: Entry
    entry_ground: str
    introduced: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A field that somebody claims: years of practice, and the ground in a line."""

    field: Field
    years: int
    ground: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A person's own application; further fields follow on their page. `promised` accepts the promise."""

    particulars: Particulars
    claimed: Claimed
    promised: bool


@dataclass(frozen=True, slots=True)
class Nominate:
    """Somebody by name and number, found or newly entered, with what the nominator knows of them."""

    name: str
    number: str = field(repr=False)
    particulars: Particulars
    claimed: Claimed


@dataclass(frozen=True, slots=True)
class Nominated:
    """The line, and the secret part of the link that is handed to the nominated, which is nowhere stored."""

    expert_id: int
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Make a new link; older ones are void."""

    expert_id: int


@dataclass(frozen=True, slots=True)
class AnswerNomination:
    """Whether the nominated want to, and accept the promise."""

    expert_id: int
    willing: bool
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Amend:
    """The particulars anew; `version` is the one that the page showed."""

    expert_id: int
    version: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class EnterField:
    """One field more, or one that was entered before with other words; what was found of it is then void."""

    expert_id: int
    claimed: Claimed


@dataclass(frozen=True, slots=True)
class DropField:
    """A field that somebody does not claim any more."""

    expert_id: int
    field_id: int


@dataclass(frozen=True, slots=True)
class HandIn:
    """Hand in again what was sent back."""

    expert_id: int
    version: int


def apply(tx: Transaction, actor: Actor, command: Apply) -> int:
    """Apply for oneself; returns the expert's id. Raises NotPermitted, Invalid, OutOfTurn for one who is in already."""
    access.apply(actor).enforce()
    if not command.promised:
        raise Invalid("请先看清并勾选承诺。", remedy="不愿意承诺的，不能进专家库。")
    person = tx.session.get_one(Person, actor.person_id)
    _check_claim(tx, person.alliance_id, command.particulars.entry, command.claimed)
    expert = _line(tx, person, command.particulars, "apply_again")
    expert.standing, expert.nominated_by_id = Standing.APPLIED, None
    expert.consented_at = expert.promised_at = tx.now
    expert.promised = promise.EDITION
    _settle(tx, expert, command.claimed)
    record(tx, actor, "experts.applied", expert, field=command.claimed.field)
    outbox.promise(tx, "experts.handed_in", expert_id=expert.id)
    return expert.id


def nominate(tx: Transaction, actor: Actor, command: Nominate) -> Nominated:
    """Nominate somebody, who is asked before anybody reviews them.

    Raises NotPermitted, Invalid where the number is somebody else's, OutOfTurn for one who is in already.
    """
    access.nominate(actor).enforce()
    person = _person(tx, actor, command)
    if person.id == actor.person_id:
        raise Invalid("不能推荐自己。", remedy="您自己想当专家的，请用“申请当专家”。")
    if any(held.office in access.NEVER_EXPERTS for held in offices.held_offices(tx, person.id, also_coming=True)):
        raise Invalid("管理专家库、管系统、做监管的人不进专家库。", remedy="请推荐别人。")
    _check_claim(tx, person.alliance_id, command.particulars.entry, command.claimed)
    expert = _line(tx, person, command.particulars, "nominate_again")
    expert.standing, expert.nominated_by_id = Standing.NOMINATED, actor.person_id
    expert.consented_at = expert.promised_at = None
    expert.promised = ""
    _settle(tx, expert, command.claimed)
    record(tx, actor, "experts.nominated", expert, field=command.claimed.field)
    outbox.promise(tx, "experts.nominated", expert_id=expert.id)
    return Nominated(expert.id, _link(tx, expert))


def ask_again(tx: Transaction, actor: Actor, command: AskAgain) -> Nominated:
    """Hand out a new link for the answer. Raises NotFound, NotPermitted, OutOfTurn."""
    expert = in_hand(tx, actor, command.expert_id)
    access.ask_again(actor, facts_of(expert)).enforce()
    record(tx, actor, "experts.asked_again", expert)
    return Nominated(expert.id, _link(tx, expert))


def answer_nomination(tx: Transaction, actor: Actor, command: AnswerNomination) -> None:
    """The nominated say yes, with the promise, or no; every link is void afterwards.

    Raises NotFound, NotPermitted, OutOfTurn, LinkExpired, Invalid without the promise.
    """
    expert = in_hand(tx, actor, command.expert_id)
    access.answer_nomination(actor, facts_of(expert)).enforce()
    if command.willing and not command.promised:
        raise Invalid("请先看清并勾选承诺。", remedy="不愿意照着做的，请选“不愿意”。")
    if actor.link is not None:
        links.use_up(tx, actor)
    _void(tx, expert)
    if command.willing:
        step(expert, "consent")
        expert.consented_at = expert.promised_at = tx.now
        expert.promised = promise.EDITION
        record(tx, actor, "experts.consented", expert)
        outbox.promise(tx, "experts.handed_in", expert_id=expert.id)
    else:
        step(expert, "leave")
        expert.ended_on = tx.today
        record(tx, actor, "experts.refused", expert)


def amend(tx: Transaction, actor: Actor, command: Amend) -> None:
    """Change the particulars. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.amend(actor, facts_of(expert)).enforce()
    _fill(tx, expert, command.particulars)
    record(tx, actor, "experts.amended", expert)


def enter_field(tx: Transaction, actor: Actor, command: EnterField) -> int:
    """Claim a field; returns its id, beside which the evidence is kept. Raises NotFound, NotPermitted, OutOfTurn, …."""
    expert = in_hand(tx, actor, command.expert_id)
    access.enter_field(actor, facts_of(expert)).enforce()
    _check_claim(tx, expert.alliance_id, expert.entry, command.claimed)
    row = _claim(tx, expert, command.claimed)
    changed(expert)
    record(tx, actor, "experts.field_entered", expert, field=command.claimed.field)
    if expert.standing is Standing.ACTIVE:
        outbox.promise(tx, "experts.handed_in", expert_id=expert.id)
    return row.id


def drop_field(tx: Transaction, actor: Actor, command: DropField) -> None:
    """Take a field back, with its evidence; one stays. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    expert = in_hand(tx, actor, command.expert_id)
    access.drop_field(actor, facts_of(expert)).enforce()
    row = field_of(expert, command.field_id)
    if len(expert.fields) == 1:
        raise Invalid("至少要留一项专业。", remedy="请先填报另一项，再撤下这一项。")
    attachments.forget(tx, subject=ExpertField.__tablename__, subject_ids=[row.id])
    expert.fields.remove(row)
    tx.session.delete(row)
    changed(expert)
    record(tx, actor, "experts.field_dropped", expert, field=row.field)


def hand_in(tx: Transaction, actor: Actor, command: HandIn) -> None:
    """Hand in again. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.hand_in(actor, facts_of(expert)).enforce()
    step(expert, "hand_in")
    expert.entered_at = tx.now
    record(tx, actor, "experts.handed_in", expert)
    outbox.promise(tx, "experts.handed_in", expert_id=expert.id)


def field_of(expert: Expert, field_id: int) -> ExpertField:
    """One field of an expert. Raises NotFound for one of somebody else."""
    row = next((one for one in expert.fields if one.id == field_id), None)
    if row is None:
        raise NotFound("没有找到这项专业。", remedy="请刷新页面查看。")
    return row


def _person(tx: Transaction, actor: Actor, command: Nominate) -> Person:
    known = people.by_number(tx, actor.alliance_id or 0, command.number)
    if known is None:
        return register_person(tx, actor, RegisterPerson(command.name, command.number))
    if known.name != command.name:
        raise Invalid("这个手机号登记的不是这个姓名。", remedy="请和本人核对号码和姓名。")
    return known


def _line(tx: Transaction, person: Person, particulars: Particulars, again: str) -> Expert:
    """The line of a person: the one of before where they may come again, else a new one."""
    tx.session.flush()  # a person just entered has an id from here on
    known = tx.session.scalars(
        select(Expert).where(Expert.alliance_id == person.alliance_id, Expert.person_id == person.id).with_for_update()
    ).one_or_none()
    if known is not None:
        access.comes_again(facts_of(known)).enforce()
        step(known, again)
        known.reviewed_by_id = known.reviewed_at = known.ended_on = known.appointed_on = known.serves_to = None
        known.reference, known.told, known.entered_at = None, "", tx.now
        _fill(tx, known, particulars)
        return known
    expert = Expert(
        alliance_id=person.alliance_id,
        person_id=person.id,
        standing=Standing.APPLIED,
        most_a_year=numbers.of(tx, person.alliance_id).most_a_year,
        entered_at=tx.now,
    )
    _fill(tx, expert, particulars)
    return expert


def _settle(tx: Transaction, expert: Expert, claimed: Claimed) -> None:
    try:
        with tx.session.begin_nested():
            tx.session.add(expert)
    except IntegrityError as twice:
        raise OutOfTurn("这个人刚刚已经有一份了。", remedy="请刷新页面，打开那一份接着办。") from twice
    _claim(tx, expert, claimed)


def _fill(tx: Transaction, expert: Expert, particulars: Particulars) -> None:
    for what, text in (("工作单位", particulars.unit), ("入库的理由", particulars.entry_ground)):
        if not text.strip() or len(text) > LINE_MOST:
            raise Invalid(f"请填写“{what}”，不超过{LINE_MOST}字。")
    if len(particulars.introduced) > LINE_MOST:
        raise Invalid(f"简介请写在{LINE_MOST}字以内。")
    root = tx.session.get_one(Alliance, expert.alliance_id).place.path
    path = tx.session.scalar(select(Place.path).where(Place.id == particulars.place_id))
    if path is None or not path.startswith(root):
        raise NotFound("没有找到这个地方。", remedy="请从列表里选小区、社区或者街道。")
    expert.place_id, expert.unit = particulars.place_id, particulars.unit.strip()
    expert.entry, expert.entry_ground = particulars.entry, particulars.entry_ground.strip()
    expert.introduced = particulars.introduced.strip()


def _check_claim(tx: Transaction, alliance_id: int, entry: Entry, claimed: Claimed) -> None:
    if not 0 <= claimed.years <= YEARS_MOST:
        raise Invalid(f"年数要在 0 到 {YEARS_MOST} 之间。")
    if not claimed.ground.strip() or len(claimed.ground) > LINE_MOST:
        raise Invalid(f"请写一句凭什么懂{FIELD_NAMES[claimed.field]}，不超过{LINE_MOST}字。")
    least = numbers.of(tx, alliance_id).entry_years
    if entry is Entry.PRACTISED and claimed.years < least:
        raise Invalid(
            f"凭工作经历的，每项专业至少做过{least}年。", remedy="有职业证书、当过一届委员的，请改选那一种理由。"
        )


def _claim(tx: Transaction, expert: Expert, claimed: Claimed) -> ExpertField:
    row = next((one for one in expert.fields if one.field is claimed.field), None)
    if row is None:
        row = ExpertField(alliance_id=expert.alliance_id, field=claimed.field)
        expert.fields.append(row)
    row.years, row.ground, row.entered_at = claimed.years, claimed.ground.strip(), tx.now
    row.found_good_on = row.valid_to = row.refused_on = row.found_good_by_id = None
    row.note = ""
    tx.session.flush()  # the evidence is kept beside its id
    return row


def _link(tx: Transaction, expert: Expert) -> str:
    _void(tx, expert)
    return links.make(
        tx,
        alliance_id=expert.alliance_id,
        purpose=PURPOSE,
        subject=expert,
        verbs=frozenset({access.ANSWER}),
        days=numbers.of(tx, expert.alliance_id).consent_days,
        person_id=expert.person_id,
    )


def _void(tx: Transaction, expert: Expert) -> None:
    links.revoke(tx, subject=Expert.__tablename__, subject_id=expert.id, purpose=PURPOSE)
