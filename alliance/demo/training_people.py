"""The sample learners: long in office and newly elected, one quiz short, late, certified, a mediator and an expert."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from alliance.demo.filings import Deed, at
from alliance.demo.guiding import DESK, EXPERT
from alliance.demo.training_work import NEWLY, Learning, clock_of, everything
from alliance.kernel.db import Transaction
from alliance.wiring.training_appointments import mediators
from compounds.models import Role, Seat, Term
from compounds.workflow import Stage as TermStage
from training.attempts import exams, handing_in, marking
from training.attempts.exams import Accommodate
from training.attempts.marking import Void
from training.attempts.models import Attempt
from training.certificates import actions as certificates
from training.certificates import following
from training.certificates.actions import Revoke
from training.certificates.issuing import holding
from training.certificates.workflow import Ground
from training.courses import learning as reading
from training.courses import taught
from training.courses.learning import Beat, FinishLesson
from training.courses.scores import Scores
from training.enrolments import actions, enrolling, first_day, footing, rules
from training.enrolments.actions import EnrolByName, Waive, Withdraw
from training.enrolments.appointments import Appointments
from training.enrolments.enrolling import Wanted
from training.enrolments.first_day import Tick
from training.enrolments.models import EXAM
from training.enrolments.workflow import Cause
from training.programmes import EXPERT as EXPERTS
from training.programmes import FIRST_LESSON, MEDIATOR, NEW_MEMBER, SEAT_OF_ROLE, programme

FINAL, FINAL_MEDIATOR, FINAL_EXPERT = "final_new_member", "final_mediator", "final_expert"
NEWLY_CHAIR, LATE_CHAIR, SHORT, MEDIATOR_NAME = "王秀英", "陈国平", "刘佩华", "姜正良"
SHARES = (95, 90, 90, 85, 85, 85, 80, 80, 80, 75, 75, 70, 65, 60, 50, 40)
"""How much of the first paper each of those who sat it has right, in percent."""
AGAIN = {9: 85, 10: 80, 11: 85}
"""The second paper of those who sat again, by their place above."""
WAIVED, HALF, COMPOUNDS = 13, 10, 24
MOST = len(SHARES) + 2 + WAIVED + HALF
_FEW = 4
"""Where few compounds are loaded, so many of each sort come before the others."""
_LEARNT, _SAT = 104, 92
"""How many days ago the class had learnt its modules, and began to sit the examination."""
_ENROLLED = 134
_PROOF = "区住建局集中培训结业名单（样本）"


def of_a_past_term(tx: Transaction, learning: Learning, began: datetime) -> Iterator[Deed]:
    """The chair of a term that has ended since: a certificate that is over."""
    instant = began + timedelta(days=20)
    yield instant, partial(_certified_once, learning, tx.today)
    for days in range(30, (tx.now - began).days, 30):
        yield began + timedelta(days=days), _over


def _certified_once(learning: Learning, seeded_on: date, then: Transaction) -> None:
    """The chair of the term that ends next and before the day of seeding."""
    row = then.session.execute(
        select(Seat, Term)
        .join(Term, Seat.term_id == Term.id)
        .where(
            Term.alliance_id == learning.alliance_id,
            Term.stage == TermStage.FILED,
            Term.ends_on > then.today + timedelta(days=10),
            Term.ends_on < seeded_on - timedelta(days=40),
            Seat.role == Role.CHAIR,
        )
        .order_by(Term.ends_on, Seat.id)
        .limit(1)
    ).first()
    if row is not None:
        _certify(learning, then, *row)


def _over(then: Transaction) -> None:
    following.turn_of_day(Appointments())(then, then.today - timedelta(days=1))


def _certify(learning: Learning, then: Transaction, seat: Seat, term: Term) -> None:
    """Everything learnt on one day, and the examination on evidence of another one."""
    stands = footing.of(then, learning.alliance_id, {seat.person_id})
    wanted = Wanted(
        person_id=seat.person_id,
        programme=programme(NEW_MEMBER),
        key=rules.term_key(term.id),
        place_id=term.place_id,
        cause=Cause.RULE,
        counts=then.today,
        seat=SEAT_OF_ROLE[seat.role],
        term_id=term.id,
    )
    enrolling.make(then, clock_of(learning), [wanted], stands)
    learning.learn(then, [seat.person_id], everything())
    learning.sit(then, seat.person_id, FINAL, 90)


def deeds(tx: Transaction, learning: Learning) -> list[Deed]:
    """Every step of every learner, each at its instant."""
    learning.people = learning.long_in_office(tx, MOST, COMPOUNDS)
    found = [*_newly_elected(tx, learning), *_again(tx, learning), *_class(learning), *_cast(learning)]
    return [*found, *_appointed(learning), *_by_choice(tx, learning)]


def _newly_elected(tx: Transaction, learning: Learning) -> Iterator[Deed]:
    """The rule on the day after each election was recorded, and after each by-election."""
    newly = tx.today - timedelta(days=NEWLY)
    rows = tx.session.execute(
        select(Term.id, Term.elected_on).where(
            Term.alliance_id == learning.alliance_id, Term.elected_on >= newly, Term.stage != TermStage.ENDED
        )
    ).all()
    for term_id, elected_on in rows:
        yield at(elected_on + timedelta(days=3), 8), partial(_enrol, learning, term_id)
    moved = tx.session.execute(
        select(Seat.person_id, Seat.starts_on, Term.id)
        .join(Term, Seat.term_id == Term.id)
        .where(
            Term.alliance_id == learning.alliance_id,
            Seat.starts_on > Term.starts_on,
            Seat.starts_on >= newly,
            Seat.starts_on < tx.today,
            Seat.role != Role.ALTERNATE,
        )
        .order_by(Seat.starts_on)
    ).all()
    for person_id, starts_on, term_id in moved:
        before = at(starts_on - timedelta(days=40), 15)
        yield before, partial(_learnt, learning, [person_id], everything(0)[:5])
        yield at(starts_on + timedelta(days=1), 8), partial(_enrol, learning, term_id)


def _enrol(learning: Learning, term_id: int, tx: Transaction) -> None:
    rules.enrol_seats(tx, learning.alliance_id, Term.id == term_id)


def _learnt(learning: Learning, people: Collection[int], modules: tuple[str, ...], tx: Transaction) -> None:
    learning.learn(tx, people, modules)


def _again(tx: Transaction, learning: Learning) -> Iterator[Deed]:
    """Two chairs who were certified in the old term and elected anew: one for the next term follows by the rule."""
    for key in ("check", "returned"):
        compound = learning.work.compound(tx, key)
        row = tx.session.execute(
            select(Seat, Term)
            .join(Term, Seat.term_id == Term.id)
            .where(Term.place_id == compound.place_id, Seat.role == Role.CHAIR)
            .order_by(Term.elected_on)
            .limit(1)
        ).one()
        yield learning.work.at(120, 9), partial(_certified, learning, row[0].id)


def _certified(learning: Learning, seat_id: int, tx: Transaction) -> None:
    seat = tx.session.get_one(Seat, seat_id)
    _certify(learning, tx, seat, tx.session.get_one(Term, seat.term_id))


@dataclass(frozen=True, slots=True)
class _Pupil:
    """One of the class, by the place in it."""

    learning: Learning
    place: int

    @property
    def person_id(self) -> int:
        return self.learning.people[self.place]


def _class(learning: Learning) -> Iterator[Deed]:
    """Those long in office: they are enrolled with their class (see `training_halls`), learn and sit."""
    places = range(len(learning.people))
    through = [learning.people[place] for place in places if _sorts(place) not in {_half, _withdrawn}]
    yield learning.work.at(_LEARNT, 20), partial(_learnt, learning, through, everything())
    for place in places:
        yield from _sorts(place)(_Pupil(learning, place))


def _sorts(place: int) -> Callable[[_Pupil], Iterator[Deed]]:
    """What becomes of whom: every sort occurs among the first, the others are examined elsewhere or half-way."""
    after = place - len(SHARES)
    if after < 0:
        return _sits
    if after < 2:  # noqa: PLR2004 -- one each
        return (_withdrawn, _ran_out)[after]
    after -= 2
    if after < 2 * _FEW:
        return _waived if after % 2 == 0 else _half
    return _waived if after - _FEW < WAIVED else _half


def _sits(pupil: _Pupil) -> Iterator[Deed]:
    work, place = pupil.learning.work, pupil.place
    first = _SAT - 3 * place
    if place == 0:
        yield work.at(first + 5, 10), partial(_accommodated, pupil)
    if place == 1:
        yield work.at(first + 2, 19), partial(_voided, pupil)
    yield work.at(first, 19), partial(_sat, pupil, SHARES[place])
    if place in AGAIN:
        yield work.at(first - 6, 19), partial(_sat, pupil, AGAIN[place])
    if place == len(SHARES) // 2:
        yield work.at(first - 9, 16), partial(_revoked, pupil)


def _sat(pupil: _Pupil, share: int, tx: Transaction) -> None:
    pupil.learning.sit(tx, pupil.person_id, FINAL, share)


def _accommodated(pupil: _Pupil, tx: Transaction) -> None:
    command = Accommodate(pupil.person_id, None, 50, large_type=True, because="本人视力不好，看屏幕慢。")
    exams.accommodate(tx, pupil.learning.work.actor(tx, DESK), command)


def _voided(pupil: _Pupil, tx: Transaction) -> None:
    attempt_id = pupil.learning.begin(tx, pupil.person_id, FINAL, 40, left=10)
    later = Transaction(tx.session, now=tx.now + timedelta(minutes=40))
    tx.session.flush()  # the version is that of the row as it stands
    version = tx.session.get_one(Attempt, attempt_id).version
    command = Void(attempt_id, version, "社区停电，答到一半断了网，不算一次，请另约时间再考。")
    marking.void(later, pupil.learning.work.actor(tx, DESK), command)


def _revoked(pupil: _Pupil, tx: Transaction) -> None:
    enrolment = pupil.learning.enrolment(tx, pupil.person_id)
    if (certificate := holding(tx, enrolment)) is None:
        raise RuntimeError("the one whose certificate is revoked has none")
    words = "本人来电要求撤销：已经搬走，准备辞去委员。"
    command = Revoke(certificate.id, certificate.version, Ground.HOLDER_ASKED, words)
    certificates.revoke(tx, pupil.learning.work.actor(tx, DESK), command)


def _withdrawn(pupil: _Pupil) -> Iterator[Deed]:
    yield pupil.learning.work.at(110, 11), partial(_withdraw, pupil)


def _withdraw(pupil: _Pupil, tx: Transaction) -> None:
    enrolment = pupil.learning.enrolment(tx, pupil.person_id)
    command = Withdraw(enrolment.id, enrolment.version)
    actions.withdraw(tx, pupil.learning.work.actor(tx, DESK), command)


def _ran_out(pupil: _Pupil) -> Iterator[Deed]:
    """A paper that was never handed in: the clock took it."""
    work = pupil.learning.work
    yield work.at(58, 21), partial(_left_open, pupil)
    yield work.at(57, 0), _taken


def _left_open(pupil: _Pupil, tx: Transaction) -> None:
    pupil.learning.begin(tx, pupil.person_id, FINAL, 90, left=9)


def _taken(tx: Transaction) -> None:
    handing_in.turn_of_day(tx, tx.today - timedelta(days=1))


def _waived(pupil: _Pupil) -> Iterator[Deed]:
    """Examined elsewhere: what the bureau's own list says is recognised."""
    work = pupil.learning.work
    yield work.at(_LEARNT - 8 - pupil.place, 10), partial(_recognised, pupil)


def _recognised(pupil: _Pupil, tx: Transaction) -> None:
    enrolment = pupil.learning.enrolment(tx, pupil.person_id)
    learnt_on = pupil.learning.work.day(_LEARNT + 3)
    because = "区里集中闭卷考过，范围和本平台的结业考试相同，成绩合格。"
    command = Waive(enrolment.id, enrolment.version, EXAM, learnt_on, f"{_PROOF}第{pupil.place}号", because)
    actions.waive(tx, pupil.learning.work.actor(tx, DESK), command)


def _half(pupil: _Pupil) -> Iterator[Deed]:
    """On the way: a few modules, each week one."""
    modules = everything(0)[: 2 + pupil.place % 5]
    yield pupil.learning.work.at(40, 20), partial(_learnt, pupil.learning, [pupil.person_id], modules)


def _cast(learning: Learning) -> Iterator[Deed]:
    """The newly elected chair with her first lessons, the one who is late, and the one who is one quiz short."""
    work = learning.work
    yield work.at(20, 19), partial(_first_lesson, learning)
    for ago, lessons in ((17, slice(0, 2)), (9, slice(2, 3))):
        yield work.at(ago, 20), partial(_lessons, learning, "new_member", lessons)
    for ago, line in ((18, "own_interests"), (18, "rules_read"), (15, "first_sitting"), (8, "seal")):
        yield work.at(ago, 21), partial(_ticked, learning, line)
    yield work.at(_ENROLLED - 30, 10), partial(_invited, learning, SHORT, NEW_MEMBER, "街道推荐，下一届换届前学完。")
    yield work.at(70, 20), partial(_named_learnt, learning, SHORT, everything())
    yield work.at(41, 19), partial(_named_sat, learning, SHORT, FINAL, 70)
    yield work.at(19, 19), partial(_named_sat, learning, SHORT, FINAL, 75)


def _first_lesson(learning: Learning, tx: Transaction) -> None:
    _lessons(learning, FIRST_LESSON, slice(None), tx)
    learning.settle(tx, [learning.work.person(tx, NEWLY_CHAIR)])


def _lessons(learning: Learning, course: str, which: slice, tx: Transaction) -> None:
    """Lessons in the order in which her seat had best take them, read for some minutes and marked as done."""
    actor = learning.work.actor(tx, NEWLY_CHAIR)
    found = taught.published(tx, learning.alliance_id, [course])[course]
    modules = {module.code: module for module in found.modules}
    lessons = [lesson for code in programme(course).required_modules for lesson in modules[code].lessons][which]
    for number, lesson in enumerate(lessons):
        for minute in range(min(lesson.minutes, 9) + 1):
            beat = Transaction(tx.session, now=tx.now + timedelta(minutes=number * 20 + minute))
            reading.beat(beat, actor, Beat(course, lesson.code, minute + 1, opened=not minute))
        later = Transaction(tx.session, now=tx.now + timedelta(minutes=number * 20 + 10))
        reading.finish_lesson(later, actor, FinishLesson(course, lesson.code), Scores())


def _ticked(learning: Learning, line: str, tx: Transaction) -> None:
    actor = learning.work.actor(tx, NEWLY_CHAIR)
    term_id = learning.enrolment(tx, actor.person_id or 0).term_id or 0
    first_day.tick(tx, actor, Tick(term_id, line, done=True))


def _invited(learning: Learning, name: str, code: str, because: str, tx: Transaction) -> None:
    actions.enrol_by_name(tx, learning.work.actor(tx, DESK), EnrolByName(name, code, because))


def _named_learnt(learning: Learning, name: str, modules: tuple[str, ...], tx: Transaction) -> None:
    _learnt(learning, [learning.work.person(tx, name)], modules, tx)


def _named_sat(learning: Learning, name: str, exam: str, share: int, tx: Transaction) -> None:
    learning.sit(tx, learning.work.person(tx, name), exam, share)


def _appointed(learning: Learning) -> Iterator[Deed]:
    """The mediators by their roster, one of them certified; and the expert whom the desk enrolled."""
    work = learning.work
    yield work.at(100, 8), partial(_enrol_mediators, learning)
    yield work.at(80, 20), partial(_named_learnt, learning, MEDIATOR_NAME, ("mediation_skills",))
    yield work.at(75, 19), partial(_named_sat, learning, MEDIATOR_NAME, FINAL_MEDIATOR, 90)
    yield work.at(202, 10), partial(_invited, learning, EXPERT, EXPERTS, "准备参加选聘评审，先学评审纪律。")
    yield work.at(190, 20), partial(_named_learnt, learning, EXPERT, ("evaluation_discipline",))
    yield work.at(188, 19), partial(_named_sat, learning, EXPERT, FINAL_EXPERT, 85)
    yield work.at(62, 10), partial(_invited, learning, EXPERT, EXPERTS, "年度续训，内容没有变，换发新证。")


def _enrol_mediators(learning: Learning, tx: Transaction) -> None:
    appointments = Appointments()
    appointments.provide(MEDIATOR, mediators)
    rules.enrol_appointed(tx, learning.alliance_id, appointments)


def _by_choice(tx: Transaction, learning: Learning) -> Iterator[Deed]:
    """An alternate who wanted to learn too."""
    person_id = tx.session.scalars(
        select(Seat.person_id)
        .join(Term, Seat.term_id == Term.id)
        .where(
            Term.alliance_id == learning.alliance_id,
            Seat.role == Role.ALTERNATE,
            Seat.left_on.is_(None),
            Term.ends_on > tx.today,
        )
        .order_by(Term.elected_on.desc(), Seat.id)
        .limit(1)
    ).first()
    if person_id is not None:
        yield learning.work.at(6, 20), partial(_enrolled_self, learning, person_id)


def _enrolled_self(learning: Learning, person_id: int, tx: Transaction) -> None:
    actions.enrol_self(tx, learning.by_id(tx, person_id), NEW_MEMBER)
