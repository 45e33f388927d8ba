"""The sample disputes: one at every stage, each brought there by its own actions at its own instants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from alliance.demo import closed, disputes, disputes_settled, lessons, mediating, orders, roster, settling
from alliance.demo.casework import Casework
from alliance.demo.dispute import Dispute, Move
from alliance.demo.filings import Deed as Dated
from alliance.demo.filings import at, live
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Deliveries
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from mediation.assigning import notices as assigning

MOVES = mediating.MOVES | settling.MOVES
NOTICE = 3
"""How many days before a session its invitation goes out."""
DAYS = 30
"""For how many mornings up to the day of seeding silence has its consequences."""
NEAREST, FARTHEST, ORDINARY = 20, 60, 40
"""How many days ago the holiday may lie over which one case runs, and when it was filed where there was none."""


def load(tx: Transaction, alliance: Alliance, compounds: Mapping[str, Compound], deliveries: Deliveries) -> None:
    """File and work on every sample dispute; what follows a step is delivered by `deliveries` at its instant."""
    work = Casework(alliance, compounds, deliveries, tx.today)
    began = Transaction(tx.session, now=at(tx.today - timedelta(days=roster.REGISTERED), 10))
    work.told(partial(roster.load, work), since=tx, quiet=True)(began)
    deeds = [_told(work, tx, deed) for deed in (*roster.deeds(tx, work), *orders.deeds(tx, work))]
    deeds += closed.deeds(tx, work)
    for one in (*disputes_settled.CASES, *disputes.CASES):
        deeds += [_told(work, tx, deed, quiet=one.quiet) for deed in _deeds(tx, work, one)]
    deeds += [_told(work, tx, deed) for deed in lessons.deeds(tx, work)]
    deeds += [_told(work, tx, (_at(tx, ago, 0), _morning)) for ago in range(DAYS)]
    live(tx, deeds)


def _morning(tx: Transaction) -> None:
    """What each new day does to those who have not answered, as where the platform runs."""
    assigning.turn_of_day(tx, tx.today - timedelta(days=1))


def _told(work: Casework, tx: Transaction, deed: Dated, *, quiet: bool = False) -> Dated:
    instant, do = deed
    return instant, work.told(do, since=tx, quiet=quiet)


def _deeds(tx: Transaction, work: Casework, one: Dispute) -> Iterator[Dated]:
    """The filing and every move, counted in days from the day of seeding."""
    before, after = _over_a_holiday(tx) if any(move.verb == "holiday" for move in one.moves) else (one.ago, one.ago)
    yield _at(tx, before, one.hour), lambda then: mediating.file(work, then, one)
    for move in one.moves:
        if move.verb == "holiday":
            for days, hour, verb in ((after, 10, "reply"), (after, 14, "give"), (after - 1, 10, "accept")):
                yield _at(tx, days, hour), partial(_moved, work, one, Move(days, hour, verb, move.who))
        elif move.verb == "session":
            day = parameters.calendar(tx).last_working(tx.today - timedelta(days=move.ago))
            yield at(day - timedelta(days=NOTICE), 9), partial(_planned, work, one, move, day)
            yield at(day, 18), partial(_held, work, one, move)
        elif move.verb == "meet":
            day = parameters.calendar(tx).next_working(tx.today - timedelta(days=move.ago))
            yield _at(tx, 1, 10), partial(_planned, work, one, move, day)
        else:
            yield _at(tx, before if move.ago == one.ago else move.ago, move.hour), partial(_moved, work, one, move)


def _moved(work: Casework, one: Dispute, move: Move, tx: Transaction) -> None:
    MOVES[move.verb](work, tx, one, move)


def _planned(work: Casework, one: Dispute, move: Move, day: date, tx: Transaction) -> None:
    mediating.plan(work, tx, one, move, day)


def _held(work: Casework, one: Dispute, move: Move, tx: Transaction) -> None:
    mediating.hold(work, tx, one, move)


def _at(tx: Transaction, ago: int, hour: int) -> datetime:
    return at(tx.today - timedelta(days=ago), hour)


def _over_a_holiday(tx: Transaction) -> tuple[int, int]:
    """How many days ago the workdays lie before and after the last public holiday; ordinary days without one."""
    calendar = parameters.calendar(tx)
    for ago in range(NEAREST, FARTHEST):
        day = tx.today - timedelta(days=ago)
        if calendar.is_rest(day) and not calendar.why(day).startswith("周"):
            first, last = calendar.last_working(day), calendar.next_working(day)
            return (tx.today - first).days, (tx.today - last).days
    first = calendar.last_working(tx.today - timedelta(days=ORDINARY))
    return (tx.today - first).days, (tx.today - calendar.next_working(first + timedelta(days=1))).days
