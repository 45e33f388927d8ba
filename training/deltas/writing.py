"""Writing delta lessons: beginning one by hand, writing, signing and so publishing, dropping, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.versions import expect
from training import programmes
from training.bank import asking
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import Stage as WordingStage
from training.bank.workflow import State as QuestionState
from training.certificates import course
from training.certificates.models import Certificate
from training.certificates.workflow import State, What
from training.deltas import access
from training.deltas.access import DeltaFacts
from training.deltas.drafting import MINUTES
from training.deltas.models import REASON_MOST, Delta, DeltaTask
from training.deltas.workflow import DELTA, Stage
from training.items.definition import Kind

PUBLISHED = "training.delta_published"
"""The errand after a delta lesson was published: whoever is asked to take it is told."""
TO_SIGN = "training.delta_to_sign"
"""The errand after a draft was written: whoever may sign it is told."""
DAYS = "training.delta_days"
TITLE_MOST, BODY_MOST = 100, 6000
QUESTIONS_LEAST, QUESTIONS_MOST = 2, 3
MINUTES_MOST = 45
ASKED_KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.NUMERIC, Kind.SHORT_ANSWER)
"""What a short lesson asks: what is answered in one go and graded at once."""

ledger.tell(
    {
        "training.delta_begun": "起草一节补学课",
        "training.delta_written": "修改补学稿",
        "training.delta_published": "签发补学课，安排给{tasks}张证书的持证人",
        "training.delta_dropped": "补学稿不用了",
        "training.delta_withdrawn": "收回补学课",
        "training.certificate_delta_asked": "法规有变动，要补学",
        "training.certificate_delta_dropped": "补学课收回，不用补学了",
    }
)


@dataclass(frozen=True, slots=True)
class Begin:
    """A draft by hand: what changed, and the modules that it touches."""

    citation: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """The lesson anew; `questions` are wordings of the bank, `version` is the one that the page showed."""

    delta_id: int
    version: int
    title: str
    body: str
    questions: tuple[int, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one delta lesson; `because` where it ends."""

    delta_id: int
    version: int
    because: str = ""


def begin(tx: Transaction, actor: Actor, command: Begin) -> int:
    """Begin a draft that no review has brought about; returns its id. Raises NotPermitted, Invalid."""
    access.begin(actor).enforce()
    known = {module for one in programmes.programmes().values() for module in one.modules}
    citation = command.citation.strip()
    if not citation or len(citation) > TITLE_MOST or not command.topics or not set(command.topics) <= known:
        raise Invalid("请写明哪部法规的哪一条变了，再选受影响的模块。")
    root = tx.session.get_one(Alliance, actor.alliance_id or 0)
    delta = Delta(
        alliance_id=root.id,
        citation=citation,
        topics=sorted(command.topics),
        sources=[],
        questions=[],
        title=f"{citation}有变动",
        minutes=parameters.on(tx, MINUTES, root.place.path, tx.today, alliance_id=root.id).whole,
        noticed_at=tx.now,
    )
    tx.session.add(delta)
    _record(tx, actor, "training.delta_begun", delta)
    return delta.id


def choosable(delta: Delta) -> Select[Any]:
    """The wordings of the alliance that a lesson may ask, of its modules: those that may be asked or are in review."""
    return (
        select(QuestionVersion)
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(
            Question.alliance_id == delta.alliance_id,
            QuestionVersion.stage == WordingStage.IN_USE,
            QuestionVersion.topic.in_(delta.topics),
            QuestionVersion.kind.in_(ASKED_KINDS),
            Question.state.in_((QuestionState.READY, QuestionState.UNDER_REVIEW)),
        )
    )


def write_delta(tx: Transaction, actor: Actor, command: Write) -> None:
    """Write a draft; another person signs it. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    delta = _in_hand(tx, actor, command.delta_id, command.version)
    access.write_delta(actor, facts_of(delta)).enforce()
    title, body = command.title.strip(), command.body.strip()
    if not title or len(title) > TITLE_MOST or not body or len(body) > BODY_MOST:
        raise Invalid(f"题目不超过 {TITLE_MOST} 个字，正文要写，不超过 {BODY_MOST} 个字。")
    if not 0 < command.minutes <= MINUTES_MOST:
        raise Invalid(f"补学一节不超过 {MINUTES_MOST} 分钟。", remedy="内容多的，请分成两节。")
    wanted = tuple(dict.fromkeys(command.questions))
    if not QUESTIONS_LEAST <= len(wanted) <= QUESTIONS_MOST:
        raise Invalid(f"请选 {QUESTIONS_LEAST} 到 {QUESTIONS_MOST} 道题。")
    if set(wanted) - set(tx.session.scalars(choosable(delta).with_only_columns(QuestionVersion.id))):
        raise Invalid("选的题目里有不属于这几个模块的。", remedy="请刷新页面，从列出的题目里选。")
    delta.title, delta.body, delta.questions, delta.minutes = title, body, list(wanted), command.minutes
    delta.written_by_id, delta.written_at = actor.person_id, tx.now
    _record(tx, actor, "training.delta_written", delta)
    outbox.promise(tx, TO_SIGN, delta_id=delta.id)


def publish_delta(tx: Transaction, actor: Actor, command: Step) -> int:
    """Sign a draft, and ask the holder of every certificate that it touches; returns how many certificates.

    Raises NotFound, NotPermitted (also for one's own draft), OutOfTurn, ChangedMeanwhile, and Invalid where a question
    is still in review or was worded anew.
    """
    delta = _in_hand(tx, actor, command.delta_id, command.version)
    access.publish_delta(actor, facts_of(delta)).enforce()
    ready = set(tx.session.scalars(select(asking.ready(delta.alliance_id).subquery().c.id)))
    if not set(delta.questions) <= ready:
        raise Invalid("选的题目里有还在复核、或者已经换了新版的。", remedy="请先把题目复核完，再回来重新选题。")
    delta.stage = DELTA.after(delta.stage, "publish_delta")
    delta.signed_by_id, delta.published_at = actor.person_id, tx.now
    tasks = _ask_holders(tx, actor, delta)
    _record(tx, actor, "training.delta_published", delta, tasks=tasks)
    outbox.promise(tx, PUBLISHED, delta_id=delta.id)
    return tasks


def drop_delta(tx: Transaction, actor: Actor, command: Step) -> None:
    """Say with a reason that nobody need learn anything anew. Raises NotFound, NotPermitted, OutOfTurn, Invalid, …"""
    delta = _in_hand(tx, actor, command.delta_id, command.version)
    access.drop_delta(actor, facts_of(delta)).enforce()
    delta.ended_because = _reason(command.because)
    delta.stage = DELTA.after(delta.stage, "drop_delta")
    _record(tx, actor, "training.delta_dropped", delta)


def withdraw_delta(tx: Transaction, actor: Actor, command: Step) -> None:
    """Take a published lesson back; whoever has not taken it need not. Raises what `drop_delta` raises."""
    delta = _in_hand(tx, actor, command.delta_id, command.version)
    access.withdraw_delta(actor, facts_of(delta)).enforce()
    delta.ended_because = _reason(command.because)
    delta.stage = DELTA.after(delta.stage, "withdraw_delta")
    for task in _tasks(tx, delta):
        if task.done_on is None and task.dropped_on is None:
            task.dropped_on = tx.today
            course.note(tx, task.certificate, What.DELTA_DROPPED, about=delta.about, title=delta.title)
            course.record(tx, actor, "training.certificate_delta_dropped", task.certificate)
    _record(tx, actor, "training.delta_withdrawn", delta)


def to_take(today: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions on tasks joined with their lessons: still to be taken, for a certificate that holds today."""
    holding = select(Certificate.id).where(Certificate.state == State.VALID, Certificate.valid_to >= today)
    return (
        Delta.stage == Stage.PUBLISHED,
        DeltaTask.done_on.is_(None),
        DeltaTask.dropped_on.is_(None),
        DeltaTask.certificate_id.in_(holding),
    )


def carry_over(tx: Transaction, _last_day: date) -> int:
    """Ask for the newer certificate what its holder has not taken for the one that gave way to it; returns how many."""
    older, newer, present = aliased(Certificate), aliased(Certificate), aliased(DeltaTask)
    rows = tx.session.execute(
        select(DeltaTask, newer)
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .join(older, DeltaTask.certificate_id == older.id)
        .join(newer, older.superseded_by_id == newer.id)
        .where(
            Delta.stage == Stage.PUBLISHED,
            DeltaTask.done_on.is_(None),
            DeltaTask.dropped_on.is_(None),
            newer.state == State.VALID,
            ~select(present.id).where(present.delta_id == Delta.id, present.certificate_id == newer.id).exists(),
        )
        .order_by(DeltaTask.id)
    ).all()
    for task, certificate in rows:
        task.certificate = certificate
        delta = task.delta
        course.note(tx, certificate, What.DELTA_ASKED, about=delta.about, title=delta.title, due_on=task.due_on)
        course.record(tx, CLOCK, "training.certificate_delta_asked", certificate)
    return len(rows)


def facts_of(delta: Delta) -> DeltaFacts:
    """What the rules ask of a delta lesson."""
    return DeltaFacts(delta.stage, delta.written_by_id, written=bool(delta.body))


def _tasks(tx: Transaction, delta: Delta) -> Sequence[DeltaTask]:
    """What the lesson asks, locked: nobody takes it at the moment in which it is taken back."""
    return tx.session.scalars(
        select(DeltaTask)
        .where(DeltaTask.delta_id == delta.id)
        .options(joinedload(DeltaTask.certificate, innerjoin=True).selectinload(Certificate.moments))
        .order_by(DeltaTask.id)
        .with_for_update(of=DeltaTask)
        .execution_options(populate_existing=True)
    ).all()


def _ask_holders(tx: Transaction, actor: Actor, delta: Delta) -> int:
    touched = [one.code for one in programmes.programmes().values() if set(one.modules) & set(delta.topics)]
    root = tx.session.get_one(Alliance, delta.alliance_id).place.path
    due_on = parameters.period_after(tx, DAYS, root, tx.today, alliance_id=delta.alliance_id).due
    holders = tx.session.scalars(
        select(Certificate)
        .where(
            Certificate.alliance_id == delta.alliance_id,
            Certificate.programme.in_(touched),
            Certificate.state == State.VALID,
            Certificate.valid_to >= tx.today,
        )
        .options(selectinload(Certificate.moments))
        .order_by(Certificate.id)
    ).all()
    for certificate in holders:
        _ask(tx, delta, certificate, due_on)
    tx.session.flush()  # the lines carry the versions that this step made
    ledger.write_all(
        tx,
        actor,
        "training.certificate_delta_asked",
        [(certificate, {"version": certificate.version}) for certificate in holders],
    )
    return len(holders)


def _ask(tx: Transaction, delta: Delta, certificate: Certificate, due_on: date) -> None:
    delta.tasks.append(
        DeltaTask(certificate=certificate, person_id=certificate.person_id, assigned_on=tx.today, due_on=due_on)
    )
    course.note(tx, certificate, What.DELTA_ASKED, about=delta.about, title=delta.title, due_on=due_on)


def _in_hand(tx: Transaction, actor: Actor, delta_id: int, version: int) -> Delta:
    delta = get_visible(tx.session, Delta, actor, delta_id, lock=True)
    expect(tx, delta, version)
    return delta


def _reason(because: str) -> str:
    reason = because.strip()
    if not reason or len(reason) > REASON_MOST:
        raise Invalid(f"请写明原因，不超过 {REASON_MOST} 个字。")
    return reason


def _record(tx: Transaction, actor: Actor, verb: str, delta: Delta, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, delta, version=delta.version, **facts)
