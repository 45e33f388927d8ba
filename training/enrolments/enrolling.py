"""Making one enrolment, whoever asks for it: from when it counts, until when, and what is credited to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, true
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training.enrolments import completion
from training.enrolments.footing import Footing
from training.enrolments.models import EXAM, Credit, Enrolment
from training.enrolments.numbers import years_before
from training.enrolments.workflow import CAUSE_NAMES, ENDING_NAMES, ENROLMENT, Cause, Ending, Ground, Stage
from training.programmes import Programme, Seat, programmes

ledger.tell(
    {
        "training.enrolled": "{cause}：{programme}，建议在{due_on}前学完",
        "training.enrolment_ended": "学习结束：{ending}",
        "training.enrolment_resumed": "重新开始学习，建议在{due_on}前学完",
    },
    {
        "cause": CAUSE_NAMES,
        "ending": ENDING_NAMES,
        "programme": lambda code: programmes()[code].label if code in programmes() else code,
    },
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody is to learn a programme for a key; `counts` is the day that set it off, `place_id` where it belongs."""

    person_id: int
    programme: Programme
    key: str
    place_id: int
    cause: Cause
    counts: date
    seat: Seat | None = None
    term_id: int | None = None
    cohort_id: int | None = None
    due_on: date | None = None
    because: str = ""


def due(today: date, counts: date, days: int) -> tuple[date, date]:
    """From when it counts and until when: from the day that set it off, from today where that would be over already."""
    since = counts if counts + timedelta(days=days) >= today else today
    return since, since + timedelta(days=days)


def make(tx: Transaction, actor: Actor, wanted: Iterable[Wanted], stands: Footing) -> list[Enrolment]:
    """Enrol everybody who is not yet, with what counts already; whoever lacks nothing has done it at once.

    Whoever is enrolled for that key already stays as they are, and is not among those returned.
    """
    asked = {(one.person_id, one.programme.code, one.key): one for one in wanted}
    for person_id, programme, key in tx.session.execute(
        select(Enrolment.person_id, Enrolment.programme, Enrolment.key).where(
            Enrolment.alliance_id == stands.alliance_id, Enrolment.person_id.in_({key[0] for key in asked})
        )
    ):
        asked.pop((person_id, programme, key), None)
    made = [_made(tx, actor, one, stands) for one in asked.values()]
    tx.session.add_all(made)
    ledger.write_all(
        tx,
        actor,
        "training.enrolled",
        [(one, {"cause": one.cause, "programme": one.programme, "due_on": one.due_on, "version": 1}) for one in made],
    )
    for one in made:
        completion.settle(tx, one, stands)
    return made


def take_up(
    tx: Transaction, actor: Actor, wanted: Iterable[Wanted], stands: Footing, *, withdrawn: bool
) -> list[Enrolment]:
    """Take up again what ended of what is wanted; what the desk withdrew only where `withdrawn` asks for it.

    It belongs from now on to the seat that is wanted, which may be one in another committee.
    """
    asked = {(one.person_id, one.programme.code, one.key): one for one in wanted}
    ended = tx.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.alliance_id == stands.alliance_id,
            Enrolment.person_id.in_({key[0] for key in asked}),
            Enrolment.stage == Stage.ENDED,
            true() if withdrawn else Enrolment.ending != Ending.WITHDRAWN,
        )
        .options(selectinload(Enrolment.credits))
    )
    found = [(row, one) for row in ended if (one := asked.get((row.person_id, row.programme, row.key))) is not None]
    for enrolment, one in found:
        _resume(tx, actor, enrolment, one, stands)
        completion.settle(tx, enrolment, stands)
    return [enrolment for enrolment, _ in found]


def _resume(tx: Transaction, actor: Actor, enrolment: Enrolment, one: Wanted, stands: Footing) -> None:
    enrolment.stage = ENROLMENT.after(enrolment.stage, "resume")
    enrolment.ended_on = enrolment.ending = None
    enrolment.place_id, enrolment.term_id, enrolment.seat = one.place_id, one.term_id, one.seat
    enrolment.counted_from, enrolment.due_on = _days(tx, one, stands)
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, "training.enrolment_resumed", enrolment, due_on=enrolment.due_on, version=enrolment.version)


def _days(tx: Transaction, one: Wanted, stands: Footing) -> tuple[date, date]:
    """From when it counts and until when; a day that somebody set stands."""
    if one.due_on is not None:
        return min(one.counts, one.due_on), one.due_on
    return due(tx.today, one.counts, stands.numbers.due_days[one.programme.code])


def _made(tx: Transaction, actor: Actor, one: Wanted, stands: Footing) -> Enrolment:
    since, until = _days(tx, one, stands)
    return Enrolment(
        alliance_id=stands.alliance_id,
        person_id=one.person_id,
        place_id=one.place_id,
        programme=one.programme.code,
        key=one.key,
        cause=one.cause,
        because=one.because,
        seat=one.seat,
        term_id=one.term_id,
        cohort_id=one.cohort_id,
        counted_from=since,
        due_on=until,
        enrolled_on=tx.today,
        enrolled_by_id=actor.person_id,
        stage=Stage.RUNNING,
        credits=_credits(tx, one, stands),
    )


def _credits(tx: Transaction, one: Wanted, stands: Footing) -> list[Credit]:
    """What was learnt before today counts for as long as a certificate would, where its content has not changed.

    A pass counts only where every module of the programme stands as it was learnt: then nothing new was asked since.
    """
    since = years_before(tx.today, stands.numbers.certificate_years)
    before = stands.known.before(one.person_id, since=since, until=tx.today)
    found = [(code, day) for code, day in before.modules.items() if code in one.programme.modules]
    passed = before.passed_on(one.programme.exam) if one.programme.exam else None
    if passed is not None and all(code in before.modules for code in one.programme.required_modules):
        found.append((EXAM, passed))
    return [Credit(part=part, ground=Ground.PRIOR, learnt_on=day, recorded_at=tx.now) for part, day in found]
