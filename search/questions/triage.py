"""What the desk does with questions: triage, wording, handing out, merging, declining, asking back, notes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.references import Reference
from compounds import recipients
from search.questions import access
from search.questions.actions import BECAUSE_MOST, TEXT_MOST, TITLE_MOST, Word
from search.questions.models import Follower, Note, Question
from search.questions.records import NOTED, add_follower, in_hand, record
from search.questions.workflow import CLOSED, QUESTION, NoteKind, Privacy

ledger.tell(
    {
        "questions.triaged": "受理提问",
        "questions.worded": "修改公开的说法",
        "questions.assigned": "指派承办人",
        "questions.merged": "并入同一个问题的办件",
        "questions.received_another": "并入一件同样的提问",
        "questions.declined": "不予受理",
        "questions.asked_back": "请提问人补充",
        "questions.noted": NOTED,
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What the public will read in place of the asker's own words."""

    question_id: int
    version: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Who is to answer."""

    question_id: int
    version: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Into which question, by its reference as typed."""

    question_id: int
    version: int
    into: str


def triage(tx: Transaction, actor: Actor, command: Wording) -> None:
    """Accept a question, with the wording for the public. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    question = in_hand(tx, actor, command.question_id, command.version)
    access.triage(actor, access.facts_of(question)).enforce()
    _word(question, command)
    question.stage = QUESTION.after(question.stage, "triage")
    record(tx, actor, "questions.triaged", question)
    outbox.promise(tx, "questions.triaged", question_id=question.id)


def word_publicly(tx: Transaction, actor: Actor, command: Wording) -> None:
    """Change the wording for the public until it is signed. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    question = in_hand(tx, actor, command.question_id, command.version)
    access.word_publicly(actor, access.facts_of(question)).enforce()
    _word(question, command)
    record(tx, actor, "questions.worded", question)


def take(tx: Transaction, actor: Actor, command: Word) -> None:
    """Take a question for oneself. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    question = in_hand(tx, actor, command.question_id, command.version)
    access.take(actor, access.facts_of(question)).enforce()
    if actor.person_id is not None:
        _hand(tx, actor, question, actor.person_id)


def assign(tx: Transaction, actor: Actor, command: Assign) -> None:
    """Give a question to somebody of the policy group or a legal adviser, who is told.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for anybody else.
    """
    question = in_hand(tx, actor, command.question_id, command.version)
    access.assign(actor, access.facts_of(question)).enforce()
    able = recipients.officers(tx, question.alliance_id, question.place.path, *access.AUTHORS)
    if command.person_id not in able:
        raise Invalid("这个人现在不是政策法规组秘书，也不是法律顾问。", remedy="请从列出的人里选一位。")
    _hand(tx, actor, question, command.person_id)
    outbox.promise(tx, "questions.assigned", question_id=question.id)


def merge(tx: Transaction, actor: Actor, command: Merge) -> int:
    """Close a duplicate for another question, whose answer its asker and followers are told; returns the other's id.

    What had been merged into it before moves along. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile,
    Invalid.
    """
    question = in_hand(tx, actor, command.question_id, command.version)
    access.merge(actor, access.facts_of(question)).enforce()
    into = _named(tx, actor, question.alliance_id, command.into)
    if into.id == question.id:
        raise Invalid("不能并入它自己。", remedy="请填另一件的文号。")
    if into.stage in CLOSED:
        raise Invalid(f"{into.reference}已经办结，不会再有答复。", remedy="请并入还在办或者已经答复的一件。")
    if into.privacy is Privacy.PRIVATE:
        raise Invalid(
            f"{into.reference}的提问人要求不公开，别的提问人看不到它的答复。", remedy="请反过来，把那一件并入这一件。"
        )
    question.stage = QUESTION.after(question.stage, "merge")
    question.merged_into_id, question.asked_back_at = into.id, None
    if question.asker_id is not None:
        add_follower(tx, into.id, question.asker_id, asked=True)
    for one in tx.session.scalars(
        select(Follower).where(Follower.question_id == question.id).order_by(Follower.person_id)
    ).all():
        add_follower(tx, into.id, one.person_id, asked=one.asked)
    for earlier in tx.session.scalars(
        select(Question)
        .where(Question.merged_into_id == question.id)
        .order_by(Question.id)
        .with_for_update(of=Question)
    ).all():
        earlier.merged_into_id = into.id
    record(tx, actor, "questions.merged", question, into=into.id)
    ledger.write(tx, actor, "questions.received_another", into, version=into.version, question=question.id)
    outbox.promise(tx, "questions.merged", question_id=question.id)
    return into.id


def decline(tx: Transaction, actor: Actor, command: Word) -> None:
    """Refuse a question with a reason and whom to turn to. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    question = in_hand(tx, actor, command.question_id, command.version)
    access.decline(actor, access.facts_of(question)).enforce()
    if not command.text.strip():
        raise Invalid("请写明为什么不受理，该找谁。", remedy="提问人会看到这段话。")
    question.stage = QUESTION.after(question.stage, "decline")
    question.closed_because, question.asked_back_at = command.text.strip()[:BECAUSE_MOST], None
    record(tx, actor, "questions.declined", question)
    outbox.promise(tx, "questions.declined", question_id=question.id)


def ask_back(tx: Transaction, actor: Actor, command: Word) -> None:
    """Ask the asker for what is missing; until the reply the period does not count.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    question = in_hand(tx, actor, command.question_id, command.version)
    access.ask_back(actor, access.facts_of(question)).enforce()
    _write(tx, actor, question, NoteKind.ASK_BACK, command.text)
    question.asked_back_at = tx.now
    record(tx, actor, "questions.asked_back", question)
    outbox.promise(tx, "questions.asked_back", question_id=question.id)


def write_note(tx: Transaction, actor: Actor, command: Word) -> None:
    """Keep a word for the desk alone. Raises NotFound, NotPermitted, Invalid."""
    question = get_visible(tx.session, Question, actor, command.question_id, lock=True)
    access.write_note(actor, access.facts_of(question)).enforce()
    _write(tx, actor, question, NoteKind.PRIVATE, command.text)
    record(tx, actor, "questions.noted", question)


def _word(question: Question, command: Wording) -> None:
    title = command.title.strip()
    if not title or len(title) > TITLE_MOST:
        raise Invalid(f"公开的标题请写 1 到 {TITLE_MOST} 个字。", remedy="去掉姓名、房号、电话，别人看得懂就行。")
    question.public_title, question.public_text = title, command.text.strip()[:TEXT_MOST]


def _hand(tx: Transaction, actor: Actor, question: Question, person_id: int) -> None:
    question.stage = QUESTION.after(question.stage, "assign")
    question.assigned_to_id = person_id
    record(tx, actor, "questions.assigned", question, person_id=person_id)


def _write(tx: Transaction, actor: Actor, question: Question, kind: NoteKind, text: str) -> None:
    if not text.strip():
        raise Invalid("请写几句话。")
    tx.session.add(
        Note(question_id=question.id, kind=kind, person_id=actor.person_id, at=tx.now, text=text.strip()[:TEXT_MOST])
    )


def _named(tx: Transaction, actor: Actor, alliance_id: int, text: str) -> Question:
    """The question with a reference as typed, locked. Raises Invalid."""
    try:
        reference = Reference.parse(text)
    except ValueError as wrong:
        raise Invalid(str(wrong), remedy="文号写在提问页的最上面，例如：柯问〔2026〕3号。") from wrong
    key = tx.session.scalar(
        select(Question.id).where(Question.alliance_id == alliance_id, Question.reference == reference)
    )
    try:
        return get_visible(tx.session, Question, actor, key or 0, lock=True)
    except NotFound as unknown:
        raise Invalid(f"没有找到{reference}。", remedy="请核对文号。") from unknown
