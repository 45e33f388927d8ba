"""What people are told about a question; each handler keeps one errand."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from search.questions import addresses
from search.questions.access import AUTHORS, DESK
from search.questions.models import Follower, Question
from search.questions.workflow import ANSWERED


def filed(tx: Transaction, payload: Payload) -> None:
    """The desk."""
    question = _of(tx, payload)
    told = "请受理：看清问题，写好公开的说法，有同样的就合并。"
    if question.due_on is not None:
        told = f"承诺最迟{full_date(question.due_on)}答复。{told}"
    _tell(tx, question, _desk(tx, question), f"有新的提问：{question.reference}", told, kind="questions.filed")


def triaged(tx: Transaction, payload: Payload) -> None:
    """The asker."""
    question = _of(tx, payload)
    told = "政策法规组已经受理，正在安排人答复。"
    if question.due_on is not None:
        told += f"最迟{full_date(question.due_on)}答复。"
    _tell(tx, question, _asker(question), f"您的提问{question.reference}已受理", told, kind="questions.triaged")


def assigned(tx: Transaction, payload: Payload) -> None:
    """Whoever is to answer."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _author(question),
        f"请您答复：{question.reference}",
        "请起草答复，每一句写明依据哪一条，再送另一位签发。",
        kind="questions.assigned",
    )


def asked_back(tx: Transaction, payload: Payload) -> None:
    """The asker."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _asker(question),
        f"请补充说明：{question.reference}",
        "承办人要您补充一些情况，补充以后才能接着办。请打开提问页填写。",
        kind="questions.asked_back",
    )


def replied(tx: Transaction, payload: Payload) -> None:
    """Whoever has it in hand, else the desk."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _author(question) or _desk(tx, question),
        f"提问人已补充：{question.reference}",
        "可以接着办了。",
        kind="questions.replied",
    )


def merged(tx: Transaction, payload: Payload) -> None:
    """The asker, with the answer where there is one."""
    question = _of(tx, payload)
    other = tx.session.get(Question, question.merged_into_id) if question.merged_into_id else None
    if other is None:
        return
    there = other.stage in ANSWERED
    _tell(
        tx,
        question,
        _asker(question),
        f"您的提问{question.reference}和另一件一起答复",
        f"同样的问题{other.reference}{'已经有答复，请打开看。' if there else '正在办，答复出来会通知您。'}",
        kind="questions.merged",
        url=addresses.question(other.id) if there else "",
    )


def declined(tx: Transaction, payload: Payload) -> None:
    """The asker, and those whose own was merged into it."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _asker(question),
        f"您的提问{question.reference}没有受理",
        "原因和该找谁，写在提问页上，请打开看。",
        kind="questions.declined",
    )
    for other in tx.session.scalars(
        select(Question).where(Question.merged_into_id == question.id).order_by(Question.id)
    ).all():
        _tell(
            tx,
            other,
            _asker(other),
            f"您的提问{other.reference}没有受理",
            f"它并入的{question.reference}没有受理。您的情况不一样的，请另提一个问题，或者联系政策法规组。",
            kind="questions.declined",
        )


def withdrawn(tx: Transaction, payload: Payload) -> None:
    """Whoever had it in hand."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _author(question),
        f"提问人撤回了{question.reference}",
        "不用再答复了。",
        kind="questions.withdrawn",
    )


def to_sign(tx: Transaction, payload: Payload) -> None:
    """Those who may sign, save the one who has it in hand."""
    question = _of(tx, payload)
    able = recipients.officers(tx, question.alliance_id, question.place.path, *AUTHORS) - _author(question)
    _tell(
        tx,
        question,
        able,
        f"有答复等您签发：{question.reference}",
        "请逐句核对依据，再签发或者退回修改。",
        kind="questions.to_sign",
    )


def returned(tx: Transaction, payload: Payload) -> None:
    """Whoever has it in hand."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _author(question),
        f"答复退回修改：{question.reference}",
        "签发人写了要改什么，请打开答复页看。",
        kind="questions.returned",
    )


def answered(tx: Transaction, payload: Payload) -> None:
    """The asker, those whose own was merged, and followers."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _asker(question) | _followers(tx, question),
        f"有答复了：{question.reference}",
        "答复已由两位工作人员核对签发，写明了依据哪一条。请打开看，也请说说有没有帮到您。",
        kind="questions.answered",
    )


def under_review(tx: Transaction, payload: Payload) -> None:
    """The asker and followers, who may be acting on it, and whoever wrote it."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _asker(question) | _followers(tx, question) | _author(question),
        f"答复正在复核：{question.reference}",
        "答复依据的条文有变化。重新签发以前，请先不要照办。",
        kind="questions.under_review",
    )


def reopened(tx: Transaction, payload: Payload) -> None:
    """The desk and whoever wrote it."""
    question = _of(tx, payload)
    _tell(
        tx,
        question,
        _desk(tx, question) | _author(question),
        f"提问人请求再看：{question.reference}",
        "理由写在提问页上，请复核答复，重新签发。",
        kind="questions.reopened",
    )


def _of(tx: Transaction, payload: Payload) -> Question:
    return tx.session.get_one(Question, payload["question_id"])


def _desk(tx: Transaction, question: Question) -> set[int]:
    return recipients.officers(tx, question.alliance_id, question.place.path, *DESK)


def _asker(question: Question) -> set[int]:
    return {question.asker_id} if question.asker_id is not None else set()


def _author(question: Question) -> set[int]:
    return {question.assigned_to_id} if question.assigned_to_id is not None else set()


def _followers(tx: Transaction, question: Question) -> set[int]:
    return set(tx.session.scalars(select(Follower.person_id).where(Follower.question_id == question.id)))


def _tell(
    tx: Transaction, question: Question, people: Iterable[int], title: str, body: str, *, kind: str, url: str = ""
) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=question.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=url or addresses.question(question.id),
    )
