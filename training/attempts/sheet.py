"""The paper of an attempt, question by question, in the order in which its candidate sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, OutOfTurn
from training.bank.models import QuestionVersion
from training.items import presenting, storing
from training.items.answering import Response
from training.items.definition import Item
from training.items.presenting import Order, Presented
from training.papers import actions as papers
from training.papers import blueprint as blueprints
from training.papers import drawing, pools
from training.papers.drawing import order_of
from training.papers.models import Blueprint, BlueprintRevision, Paper

_ITEMS_MOST = 4096
_SHEETS_MOST = 1024
_items: dict[str, Item] = {}
"""Wordings by their hash: one hash is one wording for ever, whatever database it was read from."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One question of a paper: its wording, its points, and in which order its parts are shown."""

    number: int
    question_version_id: int
    item: Item
    points: Decimal
    order: Order

    @property
    def shown(self) -> Presented:
        """What the candidate may see of it before the hand-in."""
        return presenting.presented(self.item, self.order)

    def taken(self, answer: object) -> Response:
        """What a page sent, in the item's own order. Raises ValueError, with a sentence, for what is no answer."""
        return presenting.taken(self.item, self.order, answer)

    def given(self, response: Response) -> object:
        """An answer as the page that shows this order would send it."""
        return presenting.given(self.item, self.order, response)


_Key = tuple[str, tuple[tuple[int, str, str], ...]]
_sheets: dict[_Key, Mapping[int, Slot]] = {}
"""Papers by everything that makes them: nothing of a drawn paper ever changes."""


def of_paper(session: Session, paper_id: int) -> Mapping[int, Slot]:
    """The questions of a paper by their place, from 1 on; one statement, and one more for wordings not met yet."""
    seed, slots = session.execute(select(Paper.seed, Paper.slots).where(Paper.id == paper_id)).one()
    return of_slots(session, seed, slots)


def of_slots(session: Session, seed: str, slots: Sequence[Sequence[Any]]) -> Mapping[int, Slot]:
    """The questions of a paper that was read; no statement where this process has met it."""
    key = (seed, tuple((version_id, known, points) for version_id, known, points in slots))
    if (found := _sheets.get(key)) is not None:
        return found
    missing = {version_id: known for version_id, known, _ in slots if known not in _items}
    loaded = _load(session, missing) if missing else {}
    made: dict[int, Slot] = {}
    for number, (version_id, known, points) in enumerate(slots, start=1):
        item = loaded[known] if known in loaded else _items[known]
        made[number] = Slot(number, version_id, item, Decimal(points), order_of(item, known, seed))
    if len(_sheets) >= _SHEETS_MOST:
        _sheets.clear()
    _sheets[key] = made
    return made


def draw(tx: Transaction, actor: Actor, alliance_id: int, code: str, seed: str = "") -> int:
    """Draw a paper for somebody who may begin; returns its id. Raises what `papers.actions.draw_paper` raises."""
    return papers.draw_paper(tx, actor, alliance_id, code, seed).id


def refuse_shortage(reading: Transaction, alliance_id: int, code: str) -> None:
    """Raise OutOfTurn where no paper can be drawn, naming every row that lacks questions; NotFound for no blueprint."""
    rows = reading.session.scalar(
        select(BlueprintRevision.rows)
        .join(Blueprint, BlueprintRevision.blueprint_id == Blueprint.id)
        .where(
            Blueprint.alliance_id == alliance_id, Blueprint.code == code, BlueprintRevision.number == Blueprint.number
        )
    )
    if rows is None:
        raise NotFound("没有这份试卷蓝图。", remedy="请先在“试卷蓝图”里写好，再来选。")
    plan = blueprints.from_json(rows)
    found = drawing.available(plan, pools.held(reading, alliance_id).candidates)
    short = [drawing.Shortage(row, there) for row, there in zip(plan.rows, found, strict=True) if there < row.count]
    if short:
        told = "".join(one.sentence for one in short)
        raise OutOfTurn(f"题不够，还不能开放。{told}", remedy="请补齐题库，或者改试卷蓝图。")


def _load(session: Session, missing: Mapping[int, str]) -> dict[str, Item]:
    rows = session.execute(select(QuestionVersion.hash, QuestionVersion.item).where(QuestionVersion.id.in_(missing)))
    loaded = {known: storing.from_json(item) for known, item in rows}
    if len(_items) + len(loaded) > _ITEMS_MOST:
        _items.clear()
    _items.update(loaded)
    return loaded
