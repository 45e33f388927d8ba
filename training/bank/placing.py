"""Bringing the shipped questions into an alliance, and what a newer program brings; it bears repetition.

A newer wording comes into use at once where the alliance asks the shipped one as it came; where it has worded the
question anew, the newer one lies as a draft for the desk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from training.bank.actions import CHANGED, NEW_WORDING, TO_SIGN, opening_of, resolve_open
from training.bank.models import Question, QuestionCitation, QuestionVersion
from training.bank.workflow import QUESTION, WORDING, Source, Stage, State
from training.curriculum import shipped
from training.curriculum.definition import ShippedQuestion
from training.items import storing

BROUGHT = "平台带来的新内容"

ledger.tell(
    {
        "training.questions_brought": "平台带来{count}道题",
        "training.question_renewed": "平台带来这道题的第{number}稿",
    }
)


@cache
def revisions() -> Mapping[str, str]:
    """The digest of everything that ships of a question, by its code."""
    return {code: revision_of(question) for code, question in shipped.questions().items()}


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Bring what ships into every alliance; returns how many questions were new or newer."""
    return sum(place(tx, alliance_id) for alliance_id in tx.session.scalars(select(Alliance.id)).all())


def place(tx: Transaction, alliance_id: int) -> int:
    """Bring what ships into one alliance; returns how many questions were new or newer.

    One statement where nothing is new, and a constant number for any number of new questions.
    """
    return bring(tx, alliance_id, shipped.questions(), revisions())


def bring(tx: Transaction, alliance_id: int, questions: Mapping[str, ShippedQuestion], known: Mapping[str, str]) -> int:
    """Bring these questions, of which `known` are the revisions, into one alliance, as `place` does."""
    placed = dict(
        tx.session.execute(
            select(Question.code, Question.placed).where(Question.alliance_id == alliance_id, Question.placed != "")
        ).all()
    )
    behind = [one for code, one in questions.items() if placed.get(code) != known[code]]
    new = [one for one in behind if one.code not in placed]
    renewed = sum(_renew(tx, alliance_id, one, known[one.code]) for one in behind if one.code in placed)
    if new:
        _bring(tx, alliance_id, new, known)
        alliance = tx.session.get_one(Alliance, alliance_id)
        ledger.write(tx, CLOCK, "training.questions_brought", alliance, count=len(new))
    if new or renewed:
        outbox.promise(tx, CHANGED, alliance_id=alliance_id)
    return len(new) + renewed


def _bring(tx: Transaction, alliance_id: int, questions: Sequence[ShippedQuestion], known: Mapping[str, str]) -> None:
    """Write questions that the alliance does not have; three statements."""
    heads = [
        {
            "alliance_id": alliance_id,
            "code": one.code,
            "state": State.READY,
            "number": 1,
            "placed": known[one.code],
            "changed_at": tx.now,
            "version": 1,
        }
        for one in questions
    ]
    keys = dict(tx.session.execute(insert(Question).returning(Question.code, Question.id), heads).all())
    words = [
        _words(one) | {"alliance_id": alliance_id, "question_id": keys[one.code], "number": 1} | _in_use(tx)
        for one in questions
    ]
    wordings = dict(
        tx.session.execute(
            insert(QuestionVersion).returning(QuestionVersion.question_id, QuestionVersion.id), words
        ).all()
    )
    cited = [
        {
            "alliance_id": alliance_id,
            "version_id": wordings[keys[one.code]],
            "position": position,
            "citation": citation,
        }
        for one in questions
        for position, citation in enumerate(one.basis.articles)
    ]
    if cited:
        tx.session.execute(insert(QuestionCitation), cited)


def _renew(tx: Transaction, alliance_id: int, one: ShippedQuestion, revision: str) -> int:
    """Bring a newer wording; 0 where a draft of the desk's own has to be decided first."""
    question = tx.session.scalars(
        select(Question)
        .where(Question.alliance_id == alliance_id, Question.code == one.code)
        .options(selectinload(Question.wordings))
        .with_for_update()
    ).one()
    wordings = question.wordings
    if question.state is State.RETIRED or any(one.stage is Stage.DRAFT for one in wordings):
        return 0
    in_use = next(wording for wording in wordings if wording.stage is Stage.IN_USE)
    as_it_came = in_use.source is Source.SHIPPED
    if as_it_came:
        in_use.stage, in_use.ended_at = WORDING.after(in_use.stage, "replace"), tx.now
        tx.session.flush()  # only one may be in use: the old one ends before the new one begins
    wording = QuestionVersion(
        alliance_id=alliance_id,
        question_id=question.id,
        number=wordings[-1].number + 1,
        because=BROUGHT,
        **_words(one),
        **(_in_use(tx) if as_it_came else {"stage": Stage.DRAFT, "written_at": tx.now}),
    )
    wording.citations = [
        QuestionCitation(alliance_id=alliance_id, position=position, citation=citation)
        for position, citation in enumerate(one.basis.articles)
    ]
    tx.session.add(wording)
    question.placed, question.changed_at = revision, tx.now
    if as_it_came:
        question.number = wording.number
        question.state = QUESTION.after(question.state, "sign_wording")
        resolve_open(tx, [question.id], NEW_WORDING, CLOCK)
    else:
        outbox.promise(tx, TO_SIGN, question_id=question.id)
    tx.session.flush()  # the line carries the version that this step made
    facts = {"number": wording.number, "version": question.version}
    ledger.write(tx, CLOCK, "training.question_renewed", question, **facts)
    return 1


def _words(one: ShippedQuestion) -> dict[str, Any]:
    return {
        "kind": one.item.kind,
        "topic": one.topic,
        "difficulty": one.difficulty,
        "item": storing.to_json(one.item),
        "hash": storing.digest(one.item),
        "opening": opening_of(one.item),
        "history": list(one.basis.history),
        "elsewhere": list(one.basis.elsewhere),
        "source": Source.SHIPPED,
    }


def _in_use(tx: Transaction) -> dict[str, Any]:
    return {"stage": Stage.IN_USE, "written_at": tx.now, "signed_at": tx.now}


def revision_of(one: ShippedQuestion) -> str:
    """The digest of everything that ships of a question."""
    words = _words(one)
    told = {name: words[name] for name in ("topic", "difficulty", "item", "history", "elsewhere")}
    text = json.dumps(told | {"articles": one.basis.articles}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
