"""What the tests of sittings stand on: a street with members, a lesson or a hall examination, and telephones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from tests.compounds.factories import a_compound, at
from tests.factories import a_person, an_alliance
from tests.training.enrolments import steps
from training.attempts.models import Exam
from training.attempts.workflow import ExamKind
from training.sittings import holding, planning, tokens
from training.sittings.holding import Given, Merge
from training.sittings.models import Invited, Sitting
from training.sittings.planning import Particulars, Step
from training.sittings.workflow import Kind


@dataclass
class Town:
    """A compound of an alliance, two of the desk, a street officer, and three people to be invited."""

    alliance: Alliance
    compound: Compound
    desk: Actor
    second: Actor
    street: Actor
    people: tuple[int, ...]


def a_town(tx: Transaction) -> Town:
    """Courses are published; nobody is enrolled."""
    alliance = an_alliance(tx)
    compound = a_compound(tx, alliance, name="锦绣家园")
    steps.published(tx, alliance)
    return Town(
        alliance,
        compound,
        at(tx, compound, Office.GUIDANCE_SECRETARY, name="周敏"),
        at(tx, compound, Office.GUIDANCE_SECRETARY, name="吴静"),
        at(tx, compound, Office.SUBDISTRICT_OFFICER, name="李街道"),
        tuple(a_person(tx, alliance, name).id for name in ("陈一", "陈七", "陈九")),
    )


def a_hall_exam(tx: Transaction, town: Town) -> Exam:
    """An open examination that is held in halls."""
    exam = steps.an_exam(tx, town.alliance)
    exam.kind = ExamKind.HALL
    tx.session.flush()
    return exam


def particulars(
    tx: Transaction, town: Town, *, exam: Exam | None = None, hours: int = 4, seats: int = 30
) -> Particulars:
    """Soon: a lesson on meetings and voting, or an examination."""
    begins = tx.now + timedelta(minutes=55)
    return Particulars(
        title="府山街道第1次课",
        kind=Kind.EXAM if exam is not None else Kind.LESSON,
        place_id=town.desk.offices[0].place_id,
        spot="街道三楼会议室",
        starts_at=begins,
        ends_at=begins + timedelta(hours=hours),
        places_most=seats,
        exam_id=exam.id if exam is not None else None,
        modules=() if exam is not None else ("meetings_voting",),
    )


def planned(tx: Transaction, town: Town, *, exam: Exam | None = None) -> Sitting:
    """Planned, the three invited and told."""
    key = planning.plan_sitting(tx, town.desk, particulars(tx, town, exam=exam))
    sitting = tx.session.get_one(Sitting, key)
    planning.invite(tx, town.desk, planning.Invite(key, sitting.version, town.people))
    planning.send_sitting(tx, town.desk, Step(key, sitting.version))
    return sitting


def opened(tx: Transaction, town: Town, *, exam: Exam | None = None) -> Sitting:
    """Planned and opened, a little before it begins."""
    sitting = planned(tx, town, exam=exam)
    holding.open_sitting(tx, town.desk, Step(sitting.id, sitting.version))
    return sitting


def seat_of(sitting: Sitting, person_id: int) -> Invited:
    """The invitation of one person."""
    return next(one for one in sitting.invited if one.person_id == person_id)


def code_of(tx: Transaction, sitting: Sitting, person_id: int) -> str:
    """The text of somebody's code."""
    return tokens.token(tx.keyring, sitting.id, seat_of(sitting, person_id).id)


def scan(
    tx: Transaction, actor: Actor, sitting: Sitting, *texts: str, device: str = "phone1", ago: int = 0
) -> tuple[int | None, ...]:
    """Hand in scanned codes, made some minutes ago; gives whose they were."""
    marks = tuple(Given(f"k{number}at{tx.now:%d%H%M}", text, None, ago * 60_000) for number, text in enumerate(texts))
    return tuple(one.invited_id for one in holding.merge(tx, actor, Merge(sitting.id, device, marks)))


def on(tx: Transaction, moment: datetime) -> Transaction:
    """The same transaction at another instant."""
    return replace(tx, now=moment)


def closed(tx: Transaction, town: Town, sitting: Sitting) -> Transaction:
    """Closed ten minutes after its end; the transaction of that instant."""
    after = on(tx, sitting.ends_at + timedelta(minutes=10))
    holding.close_sitting(after, town.desk, Step(sitting.id, sitting.version))
    return after
