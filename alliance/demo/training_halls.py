"""The sample classes and sittings: one over with a contradiction settled, one to come, and an examination in a hall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction
from functools import partial

from sqlalchemy import select

from alliance.demo.filings import Deed
from alliance.demo.guiding import DESK
from alliance.demo.training_people import FINAL
from alliance.demo.training_work import Learning
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.models import Role, Seat, Term
from compounds.workflow import Stage as TermStage
from training.attempts import exams
from training.attempts.exams import CreateExam
from training.attempts.exams import Particulars as Examined
from training.attempts.exams import Step as ExamStep
from training.attempts.models import Exam
from training.attempts.workflow import ExamKind
from training.enrolments import cohorts
from training.enrolments.cohorts import AddDay, AddPeople, CohortStep
from training.enrolments.cohorts import Particulars as Class
from training.enrolments.models import Cohort
from training.programmes import NEW_MEMBER
from training.sittings import crediting, holding, planning, tokens
from training.sittings.holding import Confirm, Decide, Given, Merge, TypeSheet
from training.sittings.models import Sitting
from training.sittings.planning import Invite, Particulars, Step
from training.sittings.workflow import Kind

STREET = "330802006"
SUMMER, AUTUMN, TAUGHT, HALL, IN_HALL = "summer", "autumn", "taught", "hall", "in_hall"
SPOT, FAR = "府山街道文化中心三楼大会议室", "区社会组织服务中心二楼考场"
MODULES = ("status_duties",)
INVITED, PLACES, AUTUMN_MOST = 9, 40, 12
"""How many of the class came to the first lesson in a hall, how many seats there are, and how many learn in autumn."""
_MADE, _HELD = 134, 124
_REASON = "街道网格员当面点过名，本人手机没电，名单上签了字。"


def deeds(learning: Learning) -> list[Deed]:
    """Every step of every class and sitting, each at its instant."""
    return [*_summer(learning), *_taught(learning), *_autumn(learning), *_hall(learning)]


def _summer(learning: Learning) -> Iterator[Deed]:
    """The class of those long in office, which is over."""
    work = learning.work
    if not learning.people:
        return
    yield work.at(_MADE, 9), partial(_make, learning, SUMMER)
    yield work.at(_MADE, 10), partial(_send, learning, SUMMER)
    yield work.at(60, 10), partial(_close, learning)


def _make(learning: Learning, key: str, tx: Transaction) -> None:
    work = learning.work
    if key == SUMMER:
        place_id, people = work.alliance.place_id, tuple(learning.people)
        command = Class("全区委员集中培训班（样本）", NEW_MEMBER, place_id, work.day(_MADE), work.day(64))
    else:
        street = tx.session.scalars(select(Place).where(Place.code == STREET)).one()
        people = _of_street(tx, learning, street)
        note = "请带老花镜；路远的，可以搭街道的车。"
        command = Class("府山街道秋季班（样本）", NEW_MEMBER, street.id, work.day(-3), work.day(-50), note)
    desk = work.actor(tx, DESK)
    learning.ids[key] = cohorts.make_cohort(tx, desk, command)
    cohorts.add_people(tx, desk, AddPeople(learning.ids[key], _cohort(tx, learning, key).version, people))
    if key == AUTUMN:
        for ago, about in ((-3, "第一讲：地位与职责，会议和表决"), (-17, "第二讲：收入、支出和维修资金")):
            starts = work.at(ago, 9)
            day = AddDay(
                learning.ids[key],
                _cohort(tx, learning, key).version,
                starts,
                starts + timedelta(hours=3),
                SPOT,
                about,
            )
            cohorts.add_day(tx, desk, day)


def _of_street(tx: Transaction, learning: Learning, street: Place) -> tuple[int, ...]:
    """Who votes in a committee of the street now."""
    return tuple(
        dict.fromkeys(
            tx.session.scalars(
                select(Seat.person_id)
                .join(Term, Seat.term_id == Term.id)
                .join(Place, Term.place_id == Place.id)
                .where(
                    Term.alliance_id == learning.alliance_id,
                    Place.path.startswith(street.path),
                    Term.stage != TermStage.ENDED,
                    Term.ends_on > tx.today,
                    Seat.role != Role.ALTERNATE,
                    Seat.left_on.is_(None),
                    Seat.person_id.not_in(learning.people),
                )
                .order_by(Term.elected_on.desc(), Seat.id)
            )
        )
    )[:AUTUMN_MOST]


def _send(learning: Learning, key: str, tx: Transaction) -> None:
    command = CohortStep(learning.ids[key], _cohort(tx, learning, key).version)
    cohorts.send_cohort(tx, learning.work.actor(tx, DESK), command)


def _close(learning: Learning, tx: Transaction) -> None:
    command = CohortStep(learning.ids[SUMMER], _cohort(tx, learning, SUMMER).version)
    cohorts.close_cohort(tx, learning.work.actor(tx, DESK), command)


def _cohort(tx: Transaction, learning: Learning, key: str) -> Cohort:
    tx.session.flush()  # the version is that of the row as it stands
    return tx.session.get_one(Cohort, learning.ids[key])


def _taught(learning: Learning) -> Iterator[Deed]:
    """A lesson in a hall: scanned twice, ticked without a scan, a code of nobody; decided, confirmed, counted."""
    work = learning.work
    if not learning.people:
        return
    yield work.at(_MADE, 11), partial(_plan_lesson, learning)
    yield work.at(_MADE, 12), partial(_tell, learning, TAUGHT)
    yield work.at(_HELD, 9) - timedelta(minutes=20), partial(_moved, learning, holding.open_sitting)
    yield work.at(_HELD, 9), partial(_scan, learning)
    yield work.at(_HELD, 12), partial(_moved, learning, holding.close_sitting)
    yield work.at(_HELD, 14), partial(_type, learning)
    yield work.at(_HELD - 1, 9), partial(_settle, learning)
    yield work.at(_HELD - 1, 10), partial(_confirm, learning)


def _plan_lesson(learning: Learning, tx: Transaction) -> None:
    work = learning.work
    desk, starts = work.actor(tx, DESK), work.at(_HELD, 9)
    command = Particulars(
        "集中培训第一讲：业委会的地位和职责（样本）",
        Kind.LESSON,
        work.alliance.place_id,
        SPOT,
        starts,
        starts + timedelta(hours=3),
        PLACES,
        modules=MODULES,
    )
    learning.ids[TAUGHT] = planning.plan_sitting(tx, desk, command)
    people = tuple(learning.people[:INVITED])
    planning.invite(tx, desk, Invite(learning.ids[TAUGHT], _sitting(tx, learning, TAUGHT).version, people))


def _tell(learning: Learning, key: str, tx: Transaction) -> None:
    command = Step(learning.ids[key], _sitting(tx, learning, key).version)
    planning.send_sitting(tx, learning.work.actor(tx, DESK), command)


def _moved(learning: Learning, deed: Callable[[Transaction, Actor, Step], None], tx: Transaction) -> None:
    deed(tx, learning.work.actor(tx, DESK), Step(learning.ids[TAUGHT], _sitting(tx, learning, TAUGHT).version))


def _scan(learning: Learning, tx: Transaction) -> None:
    """All but the last two; the first by two telephones."""
    sitting = _sitting(tx, learning, TAUGHT)
    codes = [tokens.token(tx.keyring, sitting.id, one.id) for one in sitting.invited]
    desk = learning.work.actor(tx, DESK)
    first = tuple(Given(f"k{number}", code) for number, code in enumerate(codes[:-2], 1))
    holding.merge(tx, desk, Merge(sitting.id, "phone1", (*first, Given("k99", "DD-旧的二维码"))))
    holding.merge(tx, desk, Merge(sitting.id, "phone2", (Given("k1", codes[0]),)))


def _type(learning: Learning, tx: Transaction) -> None:
    """The sheet has a tick for everybody but the last."""
    sitting = _sitting(tx, learning, TAUGHT)
    ticked = frozenset(one.id for one in sitting.invited[:-1])
    holding.type_sheet(tx, learning.work.actor(tx, DESK), TypeSheet(sitting.id, sitting.version, ticked))


def _settle(learning: Learning, tx: Transaction) -> None:
    sitting = _sitting(tx, learning, TAUGHT)
    odd = sitting.invited[-2]
    command = Decide(sitting.id, sitting.version, odd.id, present=True, because=_REASON)
    holding.decide(tx, learning.work.actor(tx, DESK), command)


def _confirm(learning: Learning, tx: Transaction) -> None:
    sitting = _sitting(tx, learning, TAUGHT)
    because = "有一位拿的是别处的旧二维码，换了新的以后另外扫过。"
    holding.confirm_sitting(tx, learning.work.actor(tx, DESK), Confirm(sitting.id, sitting.version, because))
    crediting.credit(tx, {"sitting_id": sitting.id})


def _autumn(learning: Learning) -> Iterator[Deed]:
    """The class that begins in three days."""
    yield learning.work.at(6, 9), partial(_make, learning, AUTUMN)
    yield learning.work.at(5, 9), partial(_send, learning, AUTUMN)


def _hall(learning: Learning) -> Iterator[Deed]:
    """An examination in a hall next week, for whoever has not passed at home."""
    yield learning.work.at(5, 14), partial(_hall_exam, learning)
    yield learning.work.at(5, 15), partial(_plan_hall, learning)
    yield learning.work.at(4, 9), partial(_tell, learning, HALL)


def _hall_exam(learning: Learning, tx: Transaction) -> None:
    desk = learning.work.actor(tx, DESK)
    final = tx.session.scalars(select(Exam).where(Exam.alliance_id == learning.alliance_id, Exam.code == FINAL)).one()
    particulars = Examined(
        "新任业委会委员结业考试（考场）",
        ExamKind.HALL,
        final.blueprint,
        NEW_MEMBER,
        final.limit_minutes,
        final.attempts_most,
        Fraction(final.pass_numerator, final.pass_denominator),
        final.grace_seconds,
    )
    learning.ids[IN_HALL] = exams.create_exam(tx, desk, CreateExam("hall_new_member", particulars))
    exams.open_exam(tx, desk, ExamStep(learning.ids[IN_HALL], tx.session.get_one(Exam, learning.ids[IN_HALL]).version))


def _plan_hall(learning: Learning, tx: Transaction) -> None:
    work = learning.work
    desk, starts = work.actor(tx, DESK), work.at(-7, 9)
    command = Particulars(
        "新任委员结业考试，考场一场（样本）",
        Kind.EXAM,
        work.alliance.place_id,
        FAR,
        starts,
        starts + timedelta(hours=2),
        PLACES,
        exam_id=learning.ids[IN_HALL],
        note="考场有大字卷，有老花镜，有人帮忙登录。",
    )
    learning.ids[HALL] = planning.plan_sitting(tx, desk, command)
    version = _sitting(tx, learning, HALL).version
    planning.invite(tx, desk, Invite(learning.ids[HALL], version, cohort_id=learning.ids[AUTUMN]))


def _sitting(tx: Transaction, learning: Learning, key: str) -> Sitting:
    tx.session.flush()  # the version is that of the row as it stands
    return tx.session.get_one(Sitting, learning.ids[key])
