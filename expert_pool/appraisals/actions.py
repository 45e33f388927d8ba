"""Marking experts after a panel; stating the appraisal of a year, replying to it, counting it, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places
from expert_pool.appraisals import access, records
from expert_pool.appraisals.models import SEEN_MOST, WORDS_MOST, Appraisal, PanelMark
from expert_pool.appraisals.workflow import APPRAISAL, GRADES, PART_NAMES, RATER_NAMES, Part, State
from expert_pool.roster import keeping
from expert_pool.roster.keeping import Suspend
from expert_pool.roster.workflow import Reason

ledger.tell(
    {
        "expert_pool.panel_marked": "{rater}评价了一位评审专家",
        "expert_pool.appraisal_told": "{year}年的考核告诉本人，{reply_by}前可以说明",
        "expert_pool.appraisal_replied": "本人对{year}年的考核作了说明",
        "expert_pool.appraisal_counted": "{year}年的考核计入",
        "expert_pool.appraisal_suspended": "{year}年的考核不合格，决定暂停",
        "expert_pool.appraisal_excused": "{year}年的考核不合格，决定不暂停",
    },
    {"rater": RATER_NAMES},
)
REPLY_DAYS = "expert_pool.appraisal_reply_days"
TOLD, REPLIED, COUNTED = "appraisals.told", "appraisals.replied", "appraisals.counted"


@dataclass(frozen=True, slots=True)
class Mark:
    """How one expert did on one panel, each part from 1 to 5, and what was seen."""

    request_id: int
    expert_id: int
    grades: Mapping[Part, int]
    seen: str


@dataclass(frozen=True, slots=True)
class StateYear:
    """The points of a year, by part, and why."""

    expert_id: int
    year: int
    points: Mapping[Part, int]
    because: str


@dataclass(frozen=True, slots=True)
class Amend:
    """Other points, and why."""

    appraisal_id: int
    version: int
    points: Mapping[Part, int]
    because: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the expert says to it."""

    appraisal_id: int
    words: str


@dataclass(frozen=True, slots=True)
class SuspendFor:
    """Suspend an expert whose appraisal failed, to a day."""

    appraisal_id: int
    version: int
    until: date


@dataclass(frozen=True, slots=True)
class Excuse:
    """Let a failed appraisal rest, with the reason."""

    appraisal_id: int
    version: int
    because: str


def mark(tx: Transaction, actor: Actor, command: Mark) -> None:
    """Say how an expert did on a panel; a second word of the same part replaces the first.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    panel = records.panel(tx, actor, command.request_id)
    access.mark(actor, panel.facts).enforce()
    rater = access.rater_of(actor, panel.facts.path)
    if rater is None or command.expert_id not in panel.experts:
        raise NotFound("这次评审里没有这位专家。", remedy="请从评价的页面打开。")
    if any(command.grades.get(part) not in GRADES for part in Part):
        raise Invalid("三项都要评。", remedy="每一项选一个。")
    seen = _words(command.seen, SEEN_MOST, "看到的情况")
    known = tx.session.scalars(
        select(PanelMark).where(
            PanelMark.evaluation_id == panel.evaluation_id,
            PanelMark.expert_id == command.expert_id,
            PanelMark.rater == rater,
        )
    ).one_or_none()
    if known is None:
        known = PanelMark(
            alliance_id=panel.alliance_id,
            evaluation_id=panel.evaluation_id,
            expert_id=command.expert_id,
            rater=rater,
            marked_on=tx.today,
        )
        tx.session.add(known)
    for part in Part:
        setattr(known, part.value, command.grades[part])
    known.seen, known.marked_by_id = seen, actor.person_id
    tx.session.flush()  # the ledger's line names it
    ledger.write(tx, actor, "expert_pool.panel_marked", known, rater=rater)


def state(tx: Transaction, actor: Actor, command: StateYear) -> int:
    """Tell an expert the points of a year, from which day the right of reply runs. Returns the appraisal's id.

    Raises NotFound, NotPermitted, OutOfTurn for a year that has one or in which the expert served nowhere, Invalid.
    """
    expert = records.expert(tx, actor, command.expert_id)
    access.state(actor, expert.person_id).enforce()
    if command.year > tx.today.year:
        raise Invalid("不能考核还没有到的年份。", remedy="请选今年或者去年。")
    marks = records.marks_of(tx, expert.id, command.year)
    if not marks:
        raise records.unmarked()
    if records.of_year(tx, expert.id, command.year) is not None:
        raise OutOfTurn("这一年已经考核过了。", remedy="还没有计入的，可以改分。")
    numbers = records.numbers_of(tx, expert.alliance_id)
    appraisal = Appraisal(
        alliance_id=expert.alliance_id,
        expert_id=expert.id,
        year=command.year,
        least=numbers.least,
        **{f"most_{part.value}": numbers.most[part] for part in Part},
    )
    _tell(tx, actor, appraisal, command.points, command.because)
    return appraisal.id


def amend(tx: Transaction, actor: Actor, command: Amend) -> None:
    """Change the points before they count; the expert is told anew and may reply anew.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    appraisal, facts = records.in_hand(tx, actor, command.appraisal_id, command.version)
    access.amend(actor, facts).enforce()
    _tell(tx, actor, appraisal, command.points, command.because)


def reply(tx: Transaction, actor: Actor, command: Reply) -> None:
    """Say something to one's own appraisal before it counts. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    appraisal, facts = records.in_hand(tx, actor, command.appraisal_id)
    access.reply(actor, facts).enforce()
    appraisal.reply, appraisal.replied_at = _words(command.words, WORDS_MOST, "您的说明"), tx.now
    appraisal.state = APPRAISAL.after(appraisal.state, "reply")
    records.record(tx, actor, "expert_pool.appraisal_replied", appraisal)
    outbox.promise(tx, REPLIED, appraisal_id=appraisal.id)


def count(tx: Transaction, actor: Actor, appraisal_id: int, version: int) -> State:
    """Let an appraisal count; below the least it fails, and somebody decides whether to suspend. Returns where it is.

    Raises NotFound, NotPermitted, OutOfTurn before the reply or the end of its days, ChangedMeanwhile.
    """
    appraisal, facts = records.in_hand(tx, actor, appraisal_id, version)
    access.count(actor, facts).enforce()
    appraisal.state = APPRAISAL.after(appraisal.state, "fail" if appraisal.total < appraisal.least else "count")
    appraisal.counted_at = tx.now
    records.record(tx, actor, "expert_pool.appraisal_counted", appraisal)
    outbox.promise(tx, COUNTED, appraisal_id=appraisal.id)
    return appraisal.state


def suspend(tx: Transaction, actor: Actor, command: SuspendFor) -> int:
    """Suspend whoever failed, by the roster's own action; returns the measure's id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    appraisal, facts = records.in_hand(tx, actor, command.appraisal_id, command.version)
    access.suspend(actor, facts).enforce()
    told = f"{appraisal.year}年考核{appraisal.total}分，低于{appraisal.least}分。"
    measure_id = keeping.suspend(
        tx,
        actor,
        Suspend(appraisal.expert_id, appraisal.expert.version, Reason.APPRAISAL_FAILED, told, command.until),
    )
    appraisal.state, appraisal.measure_id = APPRAISAL.after(appraisal.state, "suspend"), measure_id
    records.record(tx, actor, "expert_pool.appraisal_suspended", appraisal)
    return measure_id


def excuse(tx: Transaction, actor: Actor, command: Excuse) -> None:
    """Let a failed appraisal rest. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    appraisal, facts = records.in_hand(tx, actor, command.appraisal_id, command.version)
    access.excuse(actor, facts).enforce()
    appraisal.settled_because = _words(command.because, WORDS_MOST, "为什么不暂停")
    appraisal.state = APPRAISAL.after(appraisal.state, "excuse")
    records.record(tx, actor, "expert_pool.appraisal_excused", appraisal)


def _tell(tx: Transaction, actor: Actor, appraisal: Appraisal, points: Mapping[Part, int], because: str) -> None:
    """Put the points and the new right of reply into an appraisal, new or told before; nothing where they are wrong."""
    for part in Part:
        most = getattr(appraisal, f"most_{part.value}")
        if not 0 <= points.get(part, -1) <= most:
            raise Invalid(f"“{PART_NAMES[part]}”要在 0 到 {most} 分之间。", remedy="请核对分数。")
    words = _words(because, WORDS_MOST, "为什么打这些分")
    root = places.root_path(tx.session, appraisal.alliance_id)
    days = parameters.on(tx, REPLY_DAYS, root, tx.today, alliance_id=appraisal.alliance_id).whole
    for part in Part:
        setattr(appraisal, part.value, points[part])
    appraisal.because, appraisal.reply, appraisal.replied_at = words, "", None
    appraisal.state, appraisal.told_at, appraisal.told_by_id = State.TOLD, tx.now, actor.person_id
    appraisal.reply_by = tx.today + timedelta(days=days)
    tx.session.add(appraisal)
    records.record(tx, actor, "expert_pool.appraisal_told", appraisal, reply_by=appraisal.reply_by)
    outbox.promise(tx, TOLD, appraisal_id=appraisal.id, version=appraisal.version)


def _words(text: str, most: int, what: str) -> str:
    plain = text.strip()
    if not plain:
        raise Invalid(f"请写{what}。", remedy="写一两句话就行。")
    if len(plain) > most:
        raise Invalid(f"{what}写得太长了，最多{most}个字。", remedy="请写短一点。")
    return plain
