"""Writing a question, signing it by another hand, giving a draft up, settling a review, retiring."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import UNKNOWN, Checker
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from compounds.versions import expect
from training.bank import access
from training.bank.grounds import judged, remember
from training.bank.models import Question, QuestionCitation, QuestionReview, QuestionVersion
from training.bank.workflow import QUESTION, WORDING, Source, Stage, State
from training.curriculum.definition import EASIEST, HARDEST, MODULE_NAMES
from training.items import checking, storing
from training.items.definition import KIND_NAMES, Item
from training.items.showing import plain

TO_SIGN = "training.question_to_sign"
"""The errand after a draft was written: somebody else is to sign it."""
CHANGED = "training.questions_changed"
"""The errand after questions came into use: what they rest on is looked up and remembered."""
NEW_WORDING, RETIRED = "题目换了新的一稿", "题目停用了"
MOST_CITATIONS, LONGEST_CITATION, LONGEST_OPENING = 10, 200, 200
_REWRITES = {State.DRAFT: "write_question", State.READY: "rewrite_ready", State.UNDER_REVIEW: "rewrite_reviewed"}

ledger.tell(
    {
        "training.question_written": "写好一道{kind}，第{number}稿",
        "training.question_signed": "审定第{number}稿，可以出题",
        "training.wording_dropped": "第{number}稿作废",
        "training.question_settled": "复核依据的变动，题目照旧出",
        "training.question_retired": "停用这道题",
        "training.questions_imported": "导入一道{kind}，等人审定",
    },
    {"kind": KIND_NAMES},
)


@dataclass(frozen=True, slots=True)
class WriteQuestion:
    """A question as it should be; without id a new one. `version` is the one that the page showed.

    `articles` are what it rests on today, `history` what it tells only as what was, `elsewhere` what holds elsewhere.
    """

    item: Item
    topic: str
    difficulty: int
    articles: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    because: str = ""
    question_id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A question out of a file, with the topic that its category means (empty where it means none)."""

    item: Item
    topic: str = ""
    difficulty: int = EASIEST


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an incoming question: `known` says that the bank had it, word for word, already."""

    question_id: int
    known: bool


@dataclass(frozen=True, slots=True)
class Decide:
    """A step of a question, with words where they are asked."""

    question_id: int
    version: int | None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """What a look at a change of the law came to."""

    question_id: int
    review_id: int
    version: int | None
    resolution: str


def write_question(tx: Transaction, actor: Actor, command: WriteQuestion) -> int:
    """Keep a new question, or begin or go on with the one draft of a question; returns its id.

    What is signed stays as it is. Problems of the item do not stop a draft; they stop its signature. Raises NotFound,
    NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    access.write_question(actor).enforce()
    if actor.alliance_id is None:
        raise NotFound("没有找到。")
    _refuse_faults(command)
    if command.question_id is None:
        question = Question(alliance_id=actor.alliance_id, code=_own_code(), changed_at=tx.now)
        tx.session.add(question)
        wordings: list[QuestionVersion] = []
    else:
        question = _in_hand(tx, actor, command.question_id, command.version)
        access.rewrite(actor, question).enforce()
        wordings = _wordings(tx, question)
        question.state = QUESTION.after(question.state, _REWRITES[question.state])
    question.changed_at = tx.now
    tx.session.flush()  # the wording names its question by id
    draft = next((one for one in wordings if one.stage is Stage.DRAFT), None)
    if draft is None:
        draft = QuestionVersion(
            alliance_id=question.alliance_id,
            question_id=question.id,
            number=max((one.number for one in wordings), default=0) + 1,
            citations=[],
        )
        tx.session.add(draft)
    _word(tx, actor, draft, command)
    if question.state is State.DRAFT:
        question.number = draft.number
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.question_written", question, draft, kind=command.item.kind.value)
    outbox.promise(tx, TO_SIGN, question_id=question.id)
    return question.id


def import_questions(tx: Transaction, actor: Actor, incoming: Sequence[Incoming]) -> tuple[Imported, ...]:
    """Keep questions out of a file as drafts, in their order; one that the bank has word for word stays as it is.

    Raises NotPermitted.
    """
    access.import_questions(actor).enforce()
    if actor.alliance_id is None:
        raise NotFound("没有找到。")
    hashes = [storing.digest(one.item) for one in incoming]
    known = _known(tx, actor.alliance_id, hashes)
    fresh: dict[str, tuple[Question, QuestionVersion]] = {}
    for one, known_hash in zip(incoming, hashes, strict=True):
        if known_hash not in known and known_hash not in fresh:
            fresh[known_hash] = _imported(tx, actor, one, actor.alliance_id)
    tx.session.flush()  # the lines name the questions by their ids
    deeds = [(question, {"kind": draft.kind.value, "version": 1}) for question, draft in fresh.values()]
    ledger.write_all(tx, actor, "training.questions_imported", deeds)
    found: list[Imported] = []
    for known_hash in hashes:
        if known_hash in known:
            found.append(Imported(known[known_hash], known=True))
        else:
            key = fresh[known_hash][0].id
            found.append(Imported(key, known=False))
            known[known_hash] = key
    return tuple(found)


def sign_wording(tx: Transaction, actor: Actor, command: Decide, check: Checker) -> None:
    """Put the draft of a question into use in place of what was in use; what the law had changed is settled by it.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, and Invalid where the question cannot be asked, names no
    topic, or rests on what does not stand.
    """
    question = _in_hand(tx, actor, command.question_id, command.version)
    wordings = _wordings(tx, question)
    draft = _draft(wordings)
    access.sign_wording(actor, question, draft).enforce()
    _refuse_unready(tx, draft, check)
    _remember_grounds(tx, draft, check)
    for before in wordings:
        if before.stage is Stage.IN_USE:
            before.stage, before.ended_at = WORDING.after(before.stage, "replace"), tx.now
    tx.session.flush()  # only one may be in use: the old one ends before the new one begins
    draft.stage = WORDING.after(draft.stage, "sign_wording")
    draft.signed_by_id, draft.signed_at = actor.person_id, tx.now
    question.state = QUESTION.after(question.state, "sign_wording")
    question.number, question.changed_at = draft.number, tx.now
    resolve_open(tx, [question.id], NEW_WORDING, actor)
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.question_signed", question, draft)
    outbox.promise(tx, CHANGED, alliance_id=question.alliance_id)


def drop_wording(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Give a draft up; a question that never had another is retired. Raises as `sign_wording` does."""
    question = _in_hand(tx, actor, command.question_id, command.version)
    draft = _draft(_wordings(tx, question))
    access.drop_wording(actor, draft).enforce()
    draft.stage, draft.ended_at = WORDING.after(draft.stage, "drop_wording"), tx.now
    question.changed_at = tx.now
    if question.state is State.DRAFT:
        question.state = QUESTION.after(question.state, "retire_question")
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.wording_dropped", question, draft)


def settle_review(tx: Transaction, actor: Actor, command: Settle, check: Checker) -> None:
    """Say that the question is right under the changed words; after the last change it may be asked again.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, and Invalid where the article stands no longer.
    """
    question = _in_hand(tx, actor, command.question_id, command.version)
    review = get_visible(tx.session, QuestionReview, actor, command.review_id, lock=True)
    if review.question_id != question.id:
        raise NotFound("没有找到。")
    wording = next(one for one in _wordings(tx, question) if one.number == question.number)
    access.settle_review(actor, question, review, wording).enforce()
    if not command.resolution:
        raise Invalid("请写明看了什么、结论是什么。")
    if _fallen(tx, (review.citation,), check):
        raise Invalid("这一条已经不能作依据，不能照旧出题。", remedy="请改写题目、换上现行的条文，或者停用这道题。")
    review.resolved_at, review.resolved_by_id, review.resolution = tx.now, actor.person_id, command.resolution
    question.changed_at = tx.now
    tx.session.flush()  # the next statement counts what is still open
    still_open = select(QuestionReview.id).where(
        QuestionReview.question_id == question.id, QuestionReview.resolved_at.is_(None)
    )
    if tx.session.scalar(still_open.limit(1)) is None:
        question.state = QUESTION.after(question.state, "settle_review")
        tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.question_settled", question, wording)


def retire_question(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Take a question out of use for good. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    question = _in_hand(tx, actor, command.question_id, command.version)
    access.retire_question(actor, question).enforce()
    if not command.because:
        raise Invalid("请写明为什么停用。")
    question.state = QUESTION.after(question.state, "retire_question")
    question.retired_because, question.changed_at = command.because, tx.now
    wordings = _wordings(tx, question)
    for one in wordings:
        if one.stage is Stage.DRAFT:
            one.stage, one.ended_at = WORDING.after(one.stage, "drop_wording"), tx.now
    resolve_open(tx, [question.id], RETIRED, actor)
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "training.question_retired", question, wordings[-1])


def resolve_open(tx: Transaction, question_ids: Sequence[int], resolution: str, actor: Actor) -> None:
    """Close what is open of these questions because it no longer concerns them."""
    for review in tx.session.scalars(
        select(QuestionReview).where(QuestionReview.question_id.in_(question_ids), QuestionReview.resolved_at.is_(None))
    ):
        review.resolved_at, review.resolved_by_id, review.resolution = tx.now, actor.person_id, resolution


def opening_of(item: Item) -> str:
    """The first words of a question, for lists."""
    return plain(item.stem)[:LONGEST_OPENING]


def faults(item: Item, topic: str) -> tuple[str, ...]:
    """Why a question cannot be asked as it stands, the law left aside."""
    unknown = () if topic in MODULE_NAMES else ("还没有选主题。",)
    return (*checking.problems(item), *unknown)


def _refuse_faults(command: WriteQuestion) -> None:
    if command.topic and command.topic not in MODULE_NAMES:
        raise Invalid("没有这个主题。")
    if not EASIEST <= command.difficulty <= HARDEST:
        raise Invalid("难度只有1到3。")
    cited = (*command.articles, *command.history, *command.elsewhere)
    if len(cited) > MOST_CITATIONS or any(not 0 < len(one) <= LONGEST_CITATION for one in cited):
        raise Invalid(f"依据最多{MOST_CITATIONS}条，每条最多{LONGEST_CITATION}个字。")
    if len(set(command.articles)) != len(command.articles):
        raise Invalid("同一条依据写了两次。")
    if len(storing.spelled(command.item)) > checking.LONGEST:
        raise Invalid("这道题太长了。", remedy="请拆成几道题。")


def _refuse_unready(tx: Transaction, draft: QuestionVersion, check: Checker) -> None:
    wrong = list(faults(storing.from_json(draft.item), draft.topic))
    wrong += _fallen(tx, [one.citation for one in draft.citations], check)
    if wrong:
        raise Invalid("这道题还不能出。" + " ".join(wrong), remedy="请先改好再审定。")


def _remember_grounds(tx: Transaction, draft: QuestionVersion, check: Checker) -> None:
    """What the signer has seen: the law may change before the first errand looks."""
    worth = judged(tx, check, [one.citation for one in draft.citations])
    for one in draft.citations:
        if (checked := worth.get(one.citation)) is not None and checked.stands:
            remember(tx, one, checked)


def _fallen(tx: Transaction, citations: Iterable[str], check: Checker) -> list[str]:
    """What of these citations is no basis today, with the reason."""
    return [
        f"{one.citation}：{one.because or '不能作依据'}"
        for one in check(tx, "\n\n".join(citations), tx.today)
        if not one.stands and one.verdict not in UNKNOWN
    ]


def _in_hand(tx: Transaction, actor: Actor, question_id: int, version: int | None) -> Question:
    question = get_visible(tx.session, Question, actor, question_id, lock=True)
    expect(tx, question, version)
    return question


def _wordings(tx: Transaction, question: Question) -> list[QuestionVersion]:
    return list(
        tx.session.scalars(
            select(QuestionVersion)
            .where(QuestionVersion.question_id == question.id)
            .options(selectinload(QuestionVersion.citations))
            .order_by(QuestionVersion.number)
        )
    )


def _draft(wordings: Iterable[QuestionVersion]) -> QuestionVersion:
    draft = next((one for one in wordings if one.stage is Stage.DRAFT), None)
    if draft is None:
        raise NotFound("这道题没有等着审定的新稿。", remedy="请刷新页面看看。")
    return draft


def _word(tx: Transaction, actor: Actor, draft: QuestionVersion, command: WriteQuestion) -> None:
    item = command.item
    draft.kind, draft.topic, draft.difficulty = item.kind, command.topic, command.difficulty
    draft.item, draft.hash, draft.opening = storing.to_json(item), storing.digest(item), opening_of(item)
    draft.history, draft.elsewhere = list(command.history), list(command.elsewhere)
    draft.source, draft.because = Source.WRITTEN, command.because
    draft.written_by_id, draft.written_at = actor.person_id, tx.now
    if [one.citation for one in draft.citations] != list(command.articles):
        draft.citations.clear()
        tx.session.flush()  # the places of the old ones are free before the new ones take them
        draft.citations.extend(
            QuestionCitation(alliance_id=draft.alliance_id, position=position, citation=citation)
            for position, citation in enumerate(command.articles)
        )


def _imported(tx: Transaction, actor: Actor, one: Incoming, alliance_id: int) -> tuple[Question, QuestionVersion]:
    question = Question(alliance_id=alliance_id, code=_own_code(), changed_at=tx.now)
    draft = QuestionVersion(
        alliance_id=alliance_id,
        number=1,
        kind=one.item.kind,
        topic=one.topic,
        difficulty=one.difficulty,
        item=storing.to_json(one.item),
        hash=storing.digest(one.item),
        opening=opening_of(one.item),
        source=Source.IMPORTED,
        written_by_id=actor.person_id,
        written_at=tx.now,
    )
    question.wordings = [draft]
    tx.session.add(question)
    return question, draft


def _known(tx: Transaction, alliance_id: int, hashes: Iterable[str]) -> dict[str, int]:
    """Which of these questions the bank holds and has not given up, by hash."""
    wanted = set(hashes)
    rows = tx.session.execute(
        select(QuestionVersion.hash, QuestionVersion.question_id)
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(
            Question.alliance_id == alliance_id,
            Question.state != State.RETIRED,
            QuestionVersion.stage.in_((Stage.DRAFT, Stage.IN_USE)),
        )
    )
    return {known: key for known, key in rows if known in wanted}


def _own_code() -> str:
    return f"own-{secrets.token_hex(8)}"


def _record(
    tx: Transaction, actor: Actor, verb: str, question: Question, wording: QuestionVersion, **facts: object
) -> None:
    ledger.write(tx, actor, verb, question, number=wording.number, version=question.version, **facts)
