"""What people are told about rounds: that one is open, that days were moved, that one was cancelled."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from compounds.awards import addresses
from compounds.awards.access import APPLICANTS, OVERSEERS, RECOMMENDERS, SECRETARY
from compounds.awards.rounds import queries
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.plain import FREE
from compounds.awards.rounds.workflow import STAGE_NAMES, Stage


def moved(tx: Transaction, payload: Payload) -> None:
    """Errand: all committees, streets and communities learn that a round is open or was cancelled.

    A later move has its own message; other phases are told by the rooms whose work they begin.
    """
    round_ = tx.session.get_one(AwardRound, payload["round_id"])
    if round_.stage.value != payload["stage"]:
        return
    if payload["step"] == "open":
        names = "、".join(award.name for award in round_.awards)
        last_day = full_date(round_.screening_on - timedelta(days=1))
        _tell(
            tx,
            round_,
            f"开始申报：{round_.title}",
            f"奖项：{names}。申报最后一天是{last_day}，记录里有的已经填好。{FREE}",
            kind="awards.round_opened",
        )
    elif payload["step"] == "cancel":
        _tell(tx, round_, f"停办：{round_.title}", f"原因：{round_.changes[-1].because}", kind="awards.round_changed")


def replanned(tx: Transaction, payload: Payload) -> None:
    """Errand: the same people learn the new days; a later change has its own message."""
    round_ = tx.session.get_one(AwardRound, payload["round_id"])
    if round_.version != payload["version"]:
        return
    days = queries.days(round_)
    last = round_.changes[-1]
    moved_to = [
        f"{STAGE_NAMES[Stage(one.what)]}改到{full_date(days[Stage(one.what)])}"
        for one in round_.changes
        if one.changed_at == last.changed_at
    ]
    _tell(
        tx,
        round_,
        f"日子改了：{round_.title}",
        f"{'，'.join(moved_to)}。原因：{last.because}",
        kind="awards.round_changed",
    )


def _tell(tx: Transaction, round_: AwardRound, title: str, body: str, *, kind: str) -> None:
    """One message to everybody who holds one of the offices today; whoever holds several gets it once."""
    people = tx.session.scalars(
        select(OfficeHeld.person_id)
        .where(
            OfficeHeld.alliance_id == round_.alliance_id,
            OfficeHeld.office.in_(APPLICANTS | RECOMMENDERS | OVERSEERS | {SECRETARY}),
            in_force(tx.today),
        )
        .distinct()
        .order_by(OfficeHeld.person_id)
    )
    notices.send_each(
        tx,
        people,
        alliance_id=round_.alliance_id,
        title=title,
        body=body,
        url=addresses.round_(round_.id),
        kind=kind,
    )
