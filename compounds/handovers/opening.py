"""How a handover begins: with the end of a term, with the filing of the next one, or with a departure."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Kind
from compounds.models import Seat, Term
from compounds.workflow import Stage

ledger.tell({"compounds.handover_opened": "开始移交，从{starts_on}起算"})


def open_for_term(tx: Transaction, actor: Actor, term: Term, *, last_day: date) -> None:
    """Open the handover of a whole committee unless it is open; the caller has asked its own access.

    Source: 浙江省物业管理条例第十五条第三款 (within ten days of the end of the term).
    """
    there = tx.session.scalar(
        select(Handover).where(Handover.term_id == term.id, Handover.kind == Kind.COMMITTEE).with_for_update()
    )
    if there is None:
        _open(tx, actor, term, Kind.COMMITTEE, last_day)
    elif last_day < there.starts_on:
        there.starts_on = last_day  # The term ended earlier than the next one's filing foresaw.


def open_for_predecessor(tx: Transaction, actor: Actor, term: Term) -> None:
    """Open the handover from the term before to the one that was just filed, where none is open."""
    older = tx.session.scalars(
        select(Term)
        .where(
            Term.committee_id == term.committee_id,
            Term.id != term.id,
            Term.starts_on < term.starts_on,
            Term.stage.in_((Stage.FILED, Stage.ENDED)),
        )
        .order_by(Term.starts_on.desc())
        .limit(1)
    ).one_or_none()
    if older is not None:
        open_for_term(tx, actor, older, last_day=older.ended_on or older.ends_on)


def open_for_member(tx: Transaction, actor: Actor, term: Term, seat: Seat) -> None:
    """Open the handover of one member who left; the caller has asked its own access and set `left_on`."""
    if seat.left_on is None:
        raise ValueError("a seat that nobody left has nothing to hand over")
    _open(tx, actor, term, Kind.MEMBER, seat.left_on, seat=seat)


def _open(tx: Transaction, actor: Actor, term: Term, kind: Kind, starts_on: date, *, seat: Seat | None = None) -> None:
    alliance = tx.session.get_one(Alliance, term.alliance_id)
    handover = Handover(
        alliance_id=term.alliance_id,
        place_id=term.place_id,
        term=term,
        seat=seat,
        reference=references.allot(tx, term.alliance_id, f"{alliance.short}交"),
        kind=kind,
        starts_on=starts_on,
    )
    tx.session.add(handover)
    ledger.write(tx, actor, "compounds.handover_opened", handover, starts_on=starts_on, term_id=term.id, version=1)
    outbox.promise(tx, "compounds.handover_opened", handover_id=handover.id)
