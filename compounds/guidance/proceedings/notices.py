"""What people are told about proceedings: by errand after each deed, and each new day what is near or late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select, update

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, Office
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance, Place
from compounds import recipients
from compounds.guidance import addresses
from compounds.guidance.proceedings import editions, going, lists
from compounds.guidance.proceedings.desk import LEAD
from compounds.guidance.proceedings.lists import OpenStep
from compounds.guidance.proceedings.models import Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import STAGE_NAMES, StepStage, offices_of, who_words

CONCERNED = (*sorted(COMMITTEE), Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER)
"""Whom the beginning, the end and a moved day of a file concern."""
MOST_NAMED = 5
"""More than this in one message nobody reads; the page of things to do has them all."""
STALE_DAYS = 30
"""What was over longer ago when it is first met is shown on pages and no longer told to anybody."""
TODO = "/todo"


def started(tx: Transaction, payload: Payload) -> None:
    """Errand: a file began; all whom it concerns learn of it, and those whose turn it is."""
    proceeding = tx.session.get_one(Proceeding, payload["proceeding_id"])
    _tell(
        tx,
        proceeding,
        _concerned(tx, proceeding) - {payload["by"]},
        f"{proceeding.place.name}开始办：{_name(proceeding)}",
        "每一步谁来办、要什么文书、几天内办完，都在这一件里。",
        kind="guidance.proceeding_started",
    )
    settled(tx, payload)


def settled(tx: Transaction, payload: Payload) -> None:
    """Errand: a step was settled; whoever answers for what is open now, and was not told yet, learns of it."""
    proceeding = tx.session.get_one(Proceeding, payload["proceeding_id"])
    path = editions.path_of(proceeding.edition)
    turns: dict[int, list[str]] = defaultdict(list)
    for row in proceeding.steps:
        if row.stage is StepStage.OPEN and not row.told_open:
            row.told_open = True
            step = path.step(row.code)
            told = f"{step.title}（{who_words(step.who)}办{f'，最迟{full_date(row.due_on)}' if row.due_on else ''}）"
            for person_id in _holders(tx, proceeding, offices_of(step.who)) - {payload["by"]}:
                turns[person_id].append(told)
    for person_id, steps in sorted(turns.items()):
        _tell(
            tx,
            proceeding,
            [person_id],
            f"{proceeding.place.name}：{_name(proceeding)}，轮到下一步",
            "\n".join(f"{one}。" for one in steps[:MOST_NAMED]),
            kind="guidance.step_open",
        )


def day_changed(tx: Transaction, payload: Payload) -> None:
    """Errand: a day was moved, and with it whatever hangs on it."""
    proceeding = tx.session.get_one(Proceeding, payload["proceeding_id"])
    title = editions.path_of(proceeding.edition).titles[payload["event"]]
    day = going.event_days(proceeding)[payload["event"]]
    _tell(
        tx,
        proceeding,
        _concerned(tx, proceeding) - {payload["by"]},
        f"{proceeding.place.name}：“{title}”改到{full_date(day)}",
        "跟着这一天算的期限都重新算过了，请打开看看有没有要提前办的。",
        kind="guidance.day_changed",
    )


def ended(tx: Transaction, payload: Payload) -> None:
    """Errand: a file was finished or stopped."""
    proceeding = tx.session.get_one(Proceeding, payload["proceeding_id"])
    _tell(
        tx,
        proceeding,
        _concerned(tx, proceeding) - {payload["by"]},
        f"{proceeding.place.name}：{_name(proceeding)}{STAGE_NAMES[proceeding.stage]}",
        "经过和材料都留在这一件里，可以随时查看和打印。",
        kind="guidance.proceeding_ended",
    )


def remind(tx: Transaction, _last_day: date) -> int:
    """Each new day: one message to everybody who answers for a step that has come near, or is late; returns how many.

    Each last day is told once when it is near and once when it is over; a moved day is told anew.
    """
    told = 0
    for alliance_id, path in tx.session.execute(
        select(Alliance.id, Place.path).join(Place, Alliance.place_id == Place.id).order_by(Alliance.id)
    ).all():
        lead = parameters.on(tx, LEAD, path, tx.today, alliance_id=alliance_id)
        told += _remind_one(tx, alliance_id, tx.today + timedelta(days=lead.whole))
    return told


def _remind_one(tx: Transaction, alliance_id: int, until: date) -> int:
    stale = tx.today - timedelta(days=STALE_DAYS)
    untold = (ProceedingStep.due_on >= tx.today) & ProceedingStep.near_told_on.is_(None)
    late = (ProceedingStep.due_on < tx.today) & ProceedingStep.late_told_on.is_(None) & (ProceedingStep.due_on >= stale)
    near = lists.open_steps(tx, Proceeding.alliance_id == alliance_id, untold | late, until=until)
    letters: dict[int, list[OpenStep]] = defaultdict(list)
    for one in near:
        for person_id in recipients.officers(tx, alliance_id, one.place_path, *one.offices):
            letters[person_id].append(one)
    over = [one.step_id for one in near if one.due_on is not None and one.due_on < tx.today]
    soon = [one.step_id for one in near if one.step_id not in over]
    tx.session.execute(update(ProceedingStep).where(ProceedingStep.id.in_(over)).values(late_told_on=tx.today))
    tx.session.execute(update(ProceedingStep).where(ProceedingStep.id.in_(soon)).values(near_told_on=tx.today))
    for person_id, steps in sorted(letters.items()):
        _remind_person(tx, alliance_id, person_id, steps)
    return len(letters)


def _remind_person(tx: Transaction, alliance_id: int, person_id: int, steps: list[OpenStep]) -> None:
    told = [
        f"{one.compound}：{one.step.title}（{one.name}），{full_date(one.due_on)}，{remaining(one.due_on, tx.today)}。"
        for one in steps[:MOST_NAMED]
        if one.due_on is not None
    ]
    if len(steps) > MOST_NAMED:
        told.append(f"另外还有 {len(steps) - MOST_NAMED} 步，请到待办里看。")
    late = any(one.due_on is not None and one.due_on < tx.today for one in steps)
    notices.send(
        tx,
        alliance_id=alliance_id,
        person_id=person_id,
        title=f"办事有 {len(steps)} 步{'已经过了期限，或者快到期' if late else '快到期'}",
        body="\n".join(told),
        url=steps[0].url if len(steps) == 1 else TODO,
        kind="guidance.step_near",
    )


def _name(proceeding: Proceeding) -> str:
    title = editions.path_of(proceeding.edition).title
    return f"{title}（{proceeding.matter}）" if proceeding.matter else title


def _concerned(tx: Transaction, proceeding: Proceeding) -> set[int]:
    return _holders(tx, proceeding, CONCERNED)


def _holders(tx: Transaction, proceeding: Proceeding, offices: Iterable[Office]) -> set[int]:
    return recipients.officers(tx, proceeding.alliance_id, proceeding.place.path, *offices)


def _tell(tx: Transaction, proceeding: Proceeding, people: Iterable[int], title: str, body: str, *, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=proceeding.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.proceeding(proceeding.id),
    )
