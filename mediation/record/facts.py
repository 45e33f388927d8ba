"""The sheet of undisputed facts: the mediator words lines, each side ticks each line, a new wording voids the ticks.

Followed as a promise: 人民法院在线调解规则第二十二条 (the sheet) and 第十八条 (what survives a failed mediation).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound
from mediation.access import CaseFacts, sides_of
from mediation.models import Case
from mediation.record import access
from mediation.record.models import Fact, FactTick
from mediation.records import in_hand, record

ledger.tell(
    {
        "mediation.fact_drafted": "写下无争议事实 {lines} 条，请各方逐条确认",
        "mediation.fact_changed": "修改第 {position} 条无争议事实，请各方重新确认",
        "mediation.fact_dropped": "删去第 {position} 条无争议事实",
        "mediation.fact_ticked": "第 {position} 条无争议事实：{agreed}",
    },
    {"agreed": {"True": "确认没有争议", "False": "说有争议"}},
)
LINE_MOST, LINES_MOST, WORDS_MOST = 1000, 60, 500


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """New lines for the end of the sheet."""

    case_id: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """Another wording of a line; `wording` is the number of the one that the page showed."""

    case_id: int
    position: int
    wording: int
    text: str


@dataclass(frozen=True, slots=True)
class TickFact:
    """What a side says to a line in the wording that it read, in words where it disputes the line.

    `party_id` is needed from somebody who stands for several.
    """

    case_id: int
    position: int
    wording: int
    agreed: bool
    words: str = ""
    party_id: int | None = None


def draft_fact(tx: Transaction, actor: Actor, command: DraftFacts) -> None:
    """Add lines. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    case, facts = in_hand(tx, actor, command.case_id)
    access.draft_fact(actor, facts).enforce()
    lines = [_line(one) for one in command.lines if one.strip()]
    if not lines:
        raise Invalid("请至少写一条，一条只写一件事。")
    last = tx.session.scalar(select(func.max(Fact.position)).where(Fact.case_id == case.id)) or 0
    if last + len(lines) > LINES_MOST:
        raise Invalid(f"最多 {LINES_MOST} 条。", remedy="请把相近的合成一条。")
    for position, text in enumerate(lines, last + 1):
        tx.session.add(
            Fact(case_id=case.id, position=position, text=text, drafted_by_id=actor.person_id, drafted_at=tx.now)
        )
    record(tx, actor, "mediation.fact_drafted", case, lines=len(lines))
    outbox.promise(tx, "mediation.facts_changed", case_id=case.id)


def change_fact(tx: Transaction, actor: Actor, command: ChangeFact) -> None:
    """Word a line anew; what was ticked before holds no longer. Raises as `draft_fact` does, and ChangedMeanwhile."""
    case, facts = in_hand(tx, actor, command.case_id)
    access.change_fact(actor, facts).enforce()
    fact = _fact(tx, case, command.position, command.wording)
    text = _line(command.text)
    if text == fact.text:
        raise Invalid("这一条没有改动。")
    fact.text, fact.wording = text, fact.wording + 1
    record(tx, actor, "mediation.fact_changed", case, position=fact.position)
    outbox.promise(tx, "mediation.facts_changed", case_id=case.id)


def drop_fact(tx: Transaction, actor: Actor, case_id: int, position: int, wording: int) -> None:
    """Take a line off the sheet. Raises as `change_fact` does."""
    case, facts = in_hand(tx, actor, case_id)
    access.drop_fact(actor, facts).enforce()
    _fact(tx, case, position, wording).dropped_at = tx.now
    record(tx, actor, "mediation.fact_dropped", case, position=position)


def tick_fact(tx: Transaction, actor: Actor, command: TickFact) -> None:
    """Say for one's own side whether a line is undisputed; said again, the later word counts.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid, ChangedMeanwhile for a wording that is not the present one.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.tick_fact(actor, facts).enforce()
    fact = _fact(tx, case, command.position, command.wording)
    words = command.words.strip()
    if len(words) > WORDS_MOST:
        raise Invalid(f"说明最多 {WORDS_MOST} 个字。")
    party_id = _side(actor, facts, command.party_id)
    tick = tx.session.scalars(
        select(FactTick).where(
            FactTick.fact_id == fact.id, FactTick.wording == fact.wording, FactTick.party_id == party_id
        )
    ).one_or_none()
    if tick is None:
        tick = FactTick(fact_id=fact.id, wording=fact.wording, party_id=party_id)
        tx.session.add(tick)
    tick.agreed, tick.words, tick.at, tick.person_id = command.agreed, words, tx.now, actor.person_id
    record(tx, actor, "mediation.fact_ticked", case, position=fact.position, agreed=command.agreed)


def _fact(tx: Transaction, case: Case, position: int, wording: int) -> Fact:
    fact = tx.session.scalars(
        select(Fact)
        .where(Fact.case_id == case.id, Fact.position == position, Fact.dropped_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if fact is None:
        raise NotFound("没有这一条。", remedy="请刷新页面再看。")
    if fact.wording != wording:
        raise ChangedMeanwhile("这一条刚刚改过。", remedy="请看清现在的说法再办。")
    return fact


def _side(actor: Actor, case: CaseFacts, party_id: int | None) -> int:
    own = sides_of(actor, case)
    if party_id is None and len(own) == 1:
        return next(iter(own))
    if party_id not in own or party_id is None:
        raise Invalid("请选择代表哪一方确认。")
    return party_id


def _line(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid("这一条还没有写内容。")
    if len(text) > LINE_MOST:
        raise Invalid(f"一条最多 {LINE_MOST} 个字。", remedy="请拆成几条，一条只写一件事。")
    return text
