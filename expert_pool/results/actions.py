"""Objecting with or without an account, answering, and writing down what the owners' assembly decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from alliance.kernel import ledger, links, origins, outbox
from alliance.kernel.accounts.numbers import telephone
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from compounds.versions import expect
from expert_pool.evaluations.results import corrected_since
from expert_pool.results import access, keeping, records
from expert_pool.results.models import (
    GIST_MOST,
    NAME_MOST,
    WORDS_MOST,
    ObjectionOrigin,
    ResultObjection,
    SelectionResult,
)
from expert_pool.results.workflow import FOUND_NAMES, Found

ledger.tell(
    {
        "expert_pool.objection_made": "收到第{number}条异议，{answer_by}以前答复",
        "expert_pool.objection_answered": "答复第{number}条异议：{found}",
        "expert_pool.decision_recorded": "登记业主大会{decided_on}的决定",
    },
    {"found": FOUND_NAMES},
)
ANSWER_DAYS = "expert_pool.objection_answer_days"
OPEN_FILINGS, CODE_DAYS = "expert_pool.open_objections", "expert_pool.objection_code_days"
MADE, ANSWERED, DECIDED = "results.objection_made", "results.objection_answered", "results.decided"
_TOMORROW = "请明天再提交；着急的，请打电话或者当面找社区。"


@dataclass(frozen=True, slots=True)
class ObjectTo:
    """What somebody finds wrong with a result; all but the words is of whoever has no account.

    `made` is the number of an earlier objection whose receipt their browser keeps.
    """

    request_id: int
    words: str
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    made: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """An objection made without an account: its number, and the code to look the answer up, kept nowhere."""

    objection_id: int
    number: int
    answer_by: date
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. `gist` is the objection in the words of whoever answers, which everybody reads."""

    objection_id: int
    version: int
    gist: str
    found: Found
    answer: str


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """What the assembly decided; without a company it chose none of them."""

    request_id: int
    version: int
    decided_on: date
    company_id: int | None


def object_to(tx: Transaction, actor: Actor, command: ObjectTo) -> int:
    """Object while signed in; returns the number. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    result = records.of_request(tx, actor, command.request_id, lock=True)
    access.object_to(actor, records.facts_of(tx, actor, result)).enforce()
    return _file(tx, result, command, actor.person_id).number


def object_openly(tx: Transaction, actor: Actor, command: ObjectTo, origin: str) -> Receipt:
    """Object without an account; the code is given once.

    Raises Throttled where too many came from one network in a day, and what `object_to` raises.
    """
    result = records.of_request(tx, actor, command.request_id, lock=True)
    access.object_openly(actor, records.facts_of(tx, actor, result)).enforce()
    numbers = parameters.several(
        tx, (OPEN_FILINGS, CODE_DAYS), result.place.path, tx.today, alliance_id=result.alliance_id
    )
    origins.one_more(tx, ObjectionOrigin, origin, numbers[OPEN_FILINGS].whole, remedy=_TOMORROW)
    objection = _file(tx, result, command, None)
    link = links.make(
        tx,
        alliance_id=result.alliance_id,
        purpose=access.PURPOSE,
        subject=objection,
        verbs=frozenset({access.READ}),
        days=numbers[CODE_DAYS].whole,
    )
    return Receipt(objection.id, objection.number, objection.answer_by, links.code_for(tx, link))


def answer(tx: Transaction, actor: Actor, command: Answer) -> None:
    """Answer an objection; gist, finding and answer are public from now on. Mended is what has a correction since.

    Source: 招标投标法实施条例第五十四条第二款, followed by choice.
    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    objection = records.objection(tx, actor, command.objection_id, lock=True)
    access.answer(actor, records.objection_facts(tx, actor, objection)).enforce()
    expect(tx, objection, command.version)
    gist, words = _words(command.gist, GIST_MOST, "这条异议说的是什么"), _words(command.answer, WORDS_MOST, "答复")
    name, _ = records.sender(tx, objection)
    if name and name in f"{gist} {words}":
        raise Invalid("对外的话里写了提异议的人的名字。", remedy="请去掉名字，答复是公开的。")
    if command.found is Found.MENDED and not corrected_since(tx, objection.result.request_id, objection.made_at):
        raise Invalid(
            f"这条异议提出以后，评审的页面上还没有更正记录，不能答复“{FOUND_NAMES[Found.MENDED]}”。",
            remedy="请先加更正记录，再来答复；没有更正的，请选别的结果。",
        )
    objection.gist, objection.answer = gist, words
    objection.found, objection.answered_at, objection.answered_by_id = command.found, tx.now, actor.person_id
    records.record(
        tx, actor, "expert_pool.objection_answered", objection.result, number=objection.number, found=command.found
    )
    outbox.promise(tx, ANSWERED, objection_id=objection.id)
    keeping.close_if_over(tx, objection.result)


def record_decision(tx: Transaction, actor: Actor, command: RecordDecision) -> int:
    """Write down what the owners' assembly decided; a later word replaces an earlier. Returns the result's id.

    Source: 民法典第二百七十八条. Raises NotFound, NotPermitted, ChangedMeanwhile, Invalid.
    """
    result = records.of_request(tx, actor, command.request_id, lock=True)
    expect(tx, result, command.version)
    access.record_decision(actor, records.facts_of(tx, actor, result)).enforce()
    if not local_date(result.published_at) <= command.decided_on <= tx.today:
        raise Invalid("业主大会决定的日子，要在公示以后、今天以前。", remedy="请核对日期。")
    if command.company_id is not None and command.company_id not in {
        one.company_id for one in result.request.companies if one.left_at is None
    }:
        raise Invalid("选定的要是这次参加的企业。", remedy="请从列出的企业里选；都没有选的，选“都没有选定”。")
    result.decided_on, result.chosen_id = command.decided_on, command.company_id
    result.noted_at, result.noted_by_id = tx.now, actor.person_id
    records.record(tx, actor, "expert_pool.decision_recorded", result, decided_on=command.decided_on)
    outbox.promise(tx, DECIDED, result_id=result.id)
    return result.id


def _file(tx: Transaction, result: SelectionResult, command: ObjectTo, person_id: int | None) -> ResultObjection:
    words = _words(command.words, WORDS_MOST, "您觉得哪里不对")
    name, number = command.name.strip(), command.number.strip()
    if len(name) > NAME_MOST:
        raise Invalid(f"名字最多{NAME_MOST}个字。", remedy="写姓和名就行，也可以不写。")
    if number:
        try:
            number = telephone(number)
        except ValueError as wrong:
            raise Invalid(f"电话{wrong}", remedy="也可以不写电话，凭查询码看答复。") from wrong
    _not_twice(result, words, person_id, command.made)
    due = parameters.period_after(
        tx, ANSWER_DAYS, result.place.path, tx.today, happened="收到异议", alliance_id=result.alliance_id
    ).due
    objection = ResultObjection(
        alliance_id=result.alliance_id,
        place_id=result.place_id,
        number=len(result.objections) + 1,
        person_id=person_id,
        name_sealed=tx.keyring.seal(name, context_of(ResultObjection.name_sealed)) if name else None,
        number_sealed=tx.keyring.seal(number, context_of(ResultObjection.number_sealed)) if number else None,
        words=words,
        made_at=tx.now,
        answer_by=due,
    )
    result.objections.append(objection)
    tx.session.flush()  # the errand names it by its id
    # Whoever objects does not stand in the timeline: what everybody reads of an objection has no sender.
    records.record(tx, CLOCK, "expert_pool.objection_made", result, number=objection.number, answer_by=due)
    outbox.promise(tx, MADE, objection_id=objection.id)
    return objection


def _not_twice(result: SelectionResult, words: str, person_id: int | None, made: int) -> None:
    """Refuse what the same person has said; of strangers, who may send the same words, the same browser's."""
    for one in result.objections:
        is_theirs = one.number == made if person_id is None else one.person_id == person_id
        if one.answered_at is None and is_theirs and one.words == words:
            raise Invalid(
                f"这段话已经收到，是第{one.number}条异议，{full_date(one.answer_by)}以前答复。",
                remedy="不用再交一次；答复公开，人人都能在结果页面看。",
            )


def _words(text: str, most: int, what: str) -> str:
    plain = text.strip()
    if not plain:
        raise Invalid(f"请写{what}。", remedy="写一两句话就行。")
    if len(plain) > most:
        raise Invalid(f"{what}写得太长了，最多{most}个字。", remedy="请写短一点，细节可以当面说。")
    return plain
