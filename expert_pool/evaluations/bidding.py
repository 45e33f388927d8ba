"""What the companies offer: prices typed by two people from the opened papers, invalid bids, questions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from expert_pool.evaluations import access, records
from expert_pool.evaluations.models import PRICE_MOST, WORDS_MOST, Evaluation, PanelBid, PanelQuestion
from expert_pool.evaluations.workflow import QUESTION_NAMES, QuestionKind
from expert_pool.scoring.points import NotPoints, parsed, plain

ledger.tell(
    {
        "expert_pool.prices_typed": "录入报价：第一遍{first}家，核对一致{agreed}家，两遍不一样{differ}家",
        "expert_pool.bid_invalid": "{company}号企业的报价作无效处理",
        "expert_pool.bid_valid": "{company}号企业的报价恢复有效",
        "expert_pool.company_asked": "向{company}号企业提问：{kind}",
        "expert_pool.company_answered": "记下{company}号企业的答复",
    },
    {"kind": QUESTION_NAMES},
)


@dataclass(frozen=True, slots=True)
class TypePrices:
    """Prices as one person read them, by the number of the company; blanks are left for later."""

    request_id: int
    prices: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a typing: how many were typed first, agree, and differ so that both were cleared."""

    first: int
    agreed: int
    differ: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OnBid:
    """Why a bid is not scored."""

    request_id: int
    company: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class AskCompany:
    """What a company is asked."""

    request_id: int
    company: int
    kind: QuestionKind
    question: str


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """What a company answered."""

    request_id: int
    number: int
    answer: str


def type_price(tx: Transaction, actor: Actor, command: TypePrices) -> Typed:
    """Take down prices; one stands once a second person, who has not seen the first, typed the same.

    Where the two differ both are cleared. Raises NotFound, NotPermitted, OutOfTurn, Invalid for what is no price.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.type_price(actor, facts).enforce()
    first = agreed = 0
    differ: list[int] = []
    for bid in records.valid_bids(evaluation):
        text = command.prices.get(bid.number, "").strip()
        if not text or bid.price:
            continue
        price = _price(text)
        if not bid.first_price:
            bid.first_price, bid.first_by_id, bid.typed_at = price, actor.person_id, tx.now
            first += 1
        elif bid.first_by_id == actor.person_id:
            raise OutOfTurn(
                f"{bid.number}号企业的第一遍是您录的，第二遍要请另一个人。", remedy="两个人分开录，才能发现录错的地方。"
            )
        elif bid.first_price == price:
            bid.price, bid.second_by_id, bid.typed_at = price, actor.person_id, tx.now
            agreed += 1
        else:
            bid.first_price, bid.first_by_id, bid.cleared = "", None, bid.cleared + 1
            differ.append(bid.number)
    if not (first or agreed or differ):
        raise Invalid("没有要录的报价。", remedy="请照开启的报价文件填写数字。")
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.prices_typed", evaluation, first=first, agreed=agreed, differ=len(differ))
    return Typed(first, agreed, tuple(differ))


def set_invalid(tx: Transaction, actor: Actor, command: OnBid) -> None:
    """Write down that the panel finds a bid invalid, and why. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.set_invalid(actor, facts).enforce()
    bid = _bid(evaluation, command.company)
    bid.invalid_because = records.words(command.because, WORDS_MOST, "为什么无效")
    bid.invalid_at, bid.invalid_by_id = tx.now, actor.person_id
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.bid_invalid", evaluation, company=bid.number)


def set_valid(tx: Transaction, actor: Actor, command: OnBid) -> None:
    """Take an invalidity back before the scoring begins. Raises NotFound, NotPermitted, OutOfTurn."""
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.set_valid(actor, facts).enforce()
    bid = _bid(evaluation, command.company)
    bid.invalid_because, bid.invalid_at, bid.invalid_by_id = "", None, None
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.bid_valid", evaluation, company=bid.number)


def ask_company(tx: Transaction, actor: Actor, command: AskCompany) -> int:
    """Ask a company; returns the question's number. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.ask_company(actor, facts).enforce()
    bid = _bid(evaluation, command.company)
    own = records.mine(actor, evaluation)
    question = PanelQuestion(
        number=len(evaluation.questions) + 1,
        company=bid.number,
        kind=command.kind,
        question=records.words(command.question, WORDS_MOST, "要问什么"),
        asked_at=tx.now,
        asked_by_id=actor.person_id,
        panellist_id=own.id if own is not None else None,
    )
    evaluation.questions.append(question)
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.company_asked", evaluation, company=bid.number, kind=command.kind)
    return question.number


def note_answer(tx: Transaction, actor: Actor, command: NoteAnswer) -> None:
    """Write down what a company answered, once. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.note_answer(actor, facts).enforce()
    question = next((one for one in evaluation.questions if one.number == command.number), None)
    if question is None:
        raise NotFound("没有这个问题。", remedy="请刷新页面查看。")
    if question.answered_at is not None:
        raise OutOfTurn("这个问题的答复已经记下了，不能再改。", remedy="企业又有补充的，请另提一个问题来记。")
    question.answer = records.words(command.answer, WORDS_MOST, "企业怎么答的")
    question.answered_at, question.answered_by_id = tx.now, actor.person_id
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.company_answered", evaluation, company=question.company)


def _price(text: str) -> str:
    try:
        value = parsed(text)
    except NotPoints as wrong:
        raise Invalid(str(wrong)) from wrong
    price = plain(value)
    if value <= 0 or len(price) > PRICE_MOST:
        raise Invalid("报价要大于0。", remedy="请照报价文件填写数字，例如：1.85。")
    return price


def _bid(evaluation: Evaluation, company: int) -> PanelBid:
    found = next((one for one in records.taking_part(evaluation) if one.number == company), None)
    if found is None:
        raise NotFound("没有这家企业的报价。", remedy="请刷新页面查看。")
    return found
