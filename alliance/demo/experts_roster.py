"""The sample pool comes about: applied, reviewed, trained, appointed; and what was said of some of them since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from alliance.demo import names
from alliance.demo.experts_people import (
    ABSENT,
    ACTIVE,
    GONE,
    GROUNDS,
    MAO,
    NOMINATED,
    REMOVED,
    SENT_BACK,
    SITTING,
    SUSPENDED,
    TIED,
    UNDER_WAY,
    Sample,
)
from alliance.demo.experts_work import KEEPER, LEAD, Choosing
from alliance.demo.filings import Deed, at
from alliance.demo.guiding import DESK
from alliance.demo.training_work import Learning
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import seed as parameters
from alliance.wiring import expert_pool_roster
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from expert_pool.roster import applying, keeping, reviewing
from expert_pool.roster.applying import Apply, Claimed, EnterField, Nominate, Particulars
from expert_pool.roster.keeping import DecideRemoval, ProposeRemoval, Reply, SetAway, Suspend
from expert_pool.roster.models import ExpertField
from expert_pool.roster.reviewing import Find, Step, Told
from expert_pool.roster.workflow import Entry, Reason
from training.enrolments import actions as enrolments
from training.enrolments import rules
from training.enrolments.actions import Waive
from training.enrolments.appointments import Appointments
from training.enrolments.models import EXAM
from training.programmes import EXPERT

FOUNDED, LEARNT, APPOINTED = 96, 80, 70
"""How many days ago the first applied, had learnt, and were taken in.

Whoever leaves the pool or goes away does so before a sample pool is frozen: no throw may draw them.
"""
MODULE = "evaluation_discipline"
NUMBER = 700
_RULE = "expert_pool.term_years"
_GROUND_OF = {
    Entry.SERVED_TERM: "业委会任职文件和备案回执",
    Entry.CERTIFIED: "职业资格证书（原件已核对）",
    Entry.PRACTISED: "单位证明和项目清单",
}


def deeds(work: Choosing) -> Iterator[Deed]:
    """Every step of the pool, each at its instant, never before its numbers hold."""
    held = min(one.starts_on for one in parameters.seed() if one.name == _RULE)

    def when(ago: int, hour: int) -> datetime:
        return max(work.at(ago, hour), at(held + timedelta(days=max(FOUNDED + 2 - ago, 0) // 2), hour))

    yield when(FOUNDED, 9), partial(_all_apply, work, (*ACTIVE, *GONE))
    yield when(FOUNDED - 6, 10), partial(_all_reviewed, work, (*ACTIVE, *GONE))
    yield when(FOUNDED - 7, 8), partial(_enrol, work)
    yield when(LEARNT, 20), partial(_all_learn, work, (*ACTIVE, *GONE))
    yield when(APPOINTED, 10), partial(_all_appointed, work, (*ACTIVE, *GONE))
    yield when(45, 15), partial(_ties, work)
    yield work.at(36, 10), partial(_propose_removal, work)
    yield work.at(33, 19), partial(_reply, work)
    yield work.at(30, 10), partial(_remove, work)
    yield work.at(28, 9), partial(_suspend, work)
    yield work.at(9, 20), partial(_away, work)
    yield work.at(12, 9), partial(_all_apply, work, UNDER_WAY[:1])
    yield work.at(9, 10), partial(_all_reviewed, work, UNDER_WAY[:1])
    yield work.at(6, 20), partial(_all_apply, work, UNDER_WAY[2:3])
    yield work.at(4, 10), partial(_send_back, work)
    yield work.at(3, 20), partial(_all_apply, work, UNDER_WAY[1:2])
    yield work.at(2, 15), partial(_nominate, work)


def _all_apply(work: Choosing, people: Sequence[Sample], tx: Transaction) -> None:
    for one in people:
        if one.name != MAO:
            _enter(work, one.name, tx)
        actor = work.actor(tx, one.name)
        first, *others = one.fields
        command = Apply(_particulars(work, one), Claimed(first, one.years, GROUNDS[first]), promised=True)
        key = work.experts[one.name] = applying.apply(tx, actor, command)
        for other in others:
            applying.enter_field(tx, actor, EnterField(key, Claimed(other, one.years, GROUNDS[other])))
    _papers(work, people[:2], tx)


def _enter(work: Choosing, name: str, tx: Transaction) -> None:
    command = accounts.RegisterPerson(name, is_sample=True, alliance_id=work.alliance_id)
    person = accounts.register_person(tx, CLOCK, command)
    tx.session.add(Account(alliance_id=work.alliance_id, person_id=person.id, is_demo=True))
    tx.session.flush()  # whoever applies does so by the account's id


def _particulars(work: Choosing, one: Sample) -> Particulars:
    place = work.guiding.compounds[one.near].place
    home = place.id if one.inside else place.parent_id or place.id
    return Particulars(home, one.unit, one.entry, _GROUND_OF[one.entry], f"做相关工作{one.years}年。")


def _papers(work: Choosing, people: Sequence[Sample], tx: Transaction) -> None:
    """Some of the evidence lies there as a picture; most brought the originals."""
    for one in people:
        row = work.expert(tx, one.name).fields[0]
        work.guiding.keep_paper(
            tx,
            work.actor(tx, one.name),
            subject=ExpertField.__tablename__,
            subject_id=row.id,
            place_id=work.alliance_place_id,
            name="职业证书或者任职文件",
        )


def _all_reviewed(work: Choosing, people: Sequence[Sample], tx: Transaction) -> None:
    keeper = work.actor(tx, KEEPER)
    for one in people:
        expert = work.expert(tx, one.name)
        for field in reviewing.undecided(expert):
            reviewing.find(tx, keeper, Find(expert.id, expert.version, field.id, good=True))
        reviewing.pass_review(tx, keeper, Step(expert.id, expert.version))


def _enrol(work: Choosing, tx: Transaction) -> None:
    appointments = Appointments()
    appointments.provide(EXPERT, expert_pool_roster.appointed)
    rules.enrol_appointed(tx, work.alliance_id, appointments)


def _all_learn(work: Choosing, people: Sequence[Sample], tx: Transaction) -> None:
    """All learn the course, and their examination on paper in the hall of the bureau counts."""
    learning, desk = Learning(work.guiding), work.actor(tx, DESK)
    learners = [work.actor(tx, one.name).person_id or 0 for one in people if one.name != MAO]
    learning.learn(tx, learners, (MODULE,))
    for number, person_id in enumerate(learners, 1):
        enrolment = learning.enrolment(tx, person_id, EXPERT)
        because = "区里集中闭卷考过，范围和本平台的考试相同，成绩合格。"
        proof = f"区住建局评审培训合格名单（样本）第{number}号"
        enrolments.waive(tx, desk, Waive(enrolment.id, enrolment.version, EXAM, tx.today, proof, because))


def _all_appointed(work: Choosing, people: Sequence[Sample], tx: Transaction) -> None:
    keeper = work.actor(tx, KEEPER)
    for one in people:
        expert = work.expert(tx, one.name)
        reviewing.appoint(tx, keeper, Step(expert.id, expert.version), work.gate)
        work.guiding.people.pop(one.name, None)  # the office came with the appointment


def _ties(work: Choosing, tx: Transaction) -> None:
    """What the registry knows of some of them, each for another reason."""
    desk, place = work.actor(tx, DESK), work.compound(tx, "accepted")
    companies = work.companies(tx, "accepted")
    relations = (
        RecordRelation(RelationKind.LIVES_IN, Source.SELF, _person(work, tx, "张克勤"), to_compound_id=place.id),
        RecordRelation(RelationKind.OWNS_IN, Source.PAPER, _person(work, tx, "余若水"), to_compound_id=place.id),
        RecordRelation(
            RelationKind.WORKS_FOR,
            Source.PUBLIC_REGISTER,
            _person(work, tx, TIED),
            to_company_id=companies[1].id,
            starts_on=tx.today - timedelta(days=900),
        ),
        RecordRelation(
            RelationKind.WORKS_FOR,
            Source.PUBLIC_REGISTER,
            _person(work, tx, SITTING),
            to_company_id=companies[2].id,
            starts_on=tx.today - timedelta(days=2000),
            ends_on=tx.today - timedelta(days=400),
        ),
    )
    for one in relations:
        record_relation(tx, desk, one)


def _person(work: Choosing, tx: Transaction, name: str) -> int:
    return work.actor(tx, name).person_id or 0


def _propose_removal(work: Choosing, tx: Transaction) -> None:
    expert = work.expert(tx, REMOVED)
    facts = "评审前两天和一家参选企业的经理一起吃饭，被别的专家看到，本人承认。"
    command = ProposeRemoval(expert.id, expert.version, Reason.PRIVATE_CONTACT, facts)
    work.ids["removal"] = keeping.propose_removal(tx, work.actor(tx, KEEPER), command)


def _reply(work: Choosing, tx: Transaction) -> None:
    words = "是老同学聚会，没有谈评审的事，但是我应当先说明并回避。"
    keeping.reply(tx, work.actor(tx, REMOVED), Reply(work.experts[REMOVED], work.ids["removal"], words))


def _remove(work: Choosing, tx: Transaction) -> None:
    expert = work.expert(tx, REMOVED)
    because = "私下接触参选企业，事实清楚，本人承认；承诺书写明除名。"
    keeping.decide_removal(
        tx, work.actor(tx, LEAD), DecideRemoval(expert.id, expert.version, upheld=True, because=because)
    )


def _suspend(work: Choosing, tx: Transaction) -> None:
    expert = work.expert(tx, SUSPENDED)
    facts = "答应参加评审，当天没有到场，也没有说明。"
    until = tx.today + timedelta(days=90)
    keeping.suspend(tx, work.actor(tx, KEEPER), Suspend(expert.id, expert.version, Reason.LEFT_DUTY, facts, until))


def _away(work: Choosing, tx: Transaction) -> None:
    command = SetAway(work.experts[ABSENT], tx.today, tx.today + timedelta(days=35))
    keeping.set_away(tx, work.actor(tx, ABSENT), command)


def _send_back(work: Choosing, tx: Transaction) -> None:
    expert = work.expert(tx, SENT_BACK)
    told = "请补两样：园林工程师证或者单位证明，近三年做过的小区清单。"
    reviewing.send_back(tx, work.actor(tx, KEEPER), Told(expert.id, expert.version, told))


def _nominate(work: Choosing, tx: Transaction) -> None:
    """The street nominates somebody who has not answered yet."""
    one = next(one for one in UNDER_WAY if one.name == NOMINATED)
    field = one.fields[0]
    command = Nominate(
        one.name, names.telephone(NUMBER), _particulars(work, one), Claimed(field, one.years, GROUNDS[field])
    )
    work.experts[one.name] = applying.nominate(tx, work.street(tx, work.guiding.compounds[one.near]), command).expert_id
