"""What askers do: ask, reply, withdraw, follow, rate, reopen; and say that something found had helped already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from alliance.kernel import ledger, links, origins, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from search.questions import access
from search.questions.models import Dossier, Follower, Helped, Note, Origin, Question, Rating
from search.questions.records import add_follower, asked_by_merging, in_hand, record
from search.questions.workflow import QUESTION, Channel, NoteKind, Privacy

ledger.tell(
    {
        "questions.filed": "提交提问，最迟{due_on}答复",
        "questions.replied": "提问人补充说明",
        "questions.withdrawn": "提问人撤回",
        "questions.rated": "评价答复",
        "questions.reopened": "提问人请求再看，答复进入复核",
    }
)
PERIOD, CODE_DAYS, OPEN_FILINGS = "questions.answer_days", "questions.code_days", "questions.open_filings"
CODE = "question"
"""What the links behind codes are for."""
TITLE_MOST, TEXT_MOST, BECAUSE_MOST, WORDS_MOST = 100, 5000, 1000, 500
_TITLE_LEAST = 4
_KEY_MOST = 80
_TOMORROW = "请明天再提交；着急的，请打电话或者当面找社区。"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as it was filled in; `trail` is what was searched before and what was offered."""

    title: str
    text: str
    privacy: Privacy
    compound_id: int | None = None
    trail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A question filed without an account: the link's id for this browser, and the code to write down."""

    question_id: int
    link_id: int
    code: str = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """Something written about one question; `version` is the one that the page showed."""

    question_id: int
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Whether the answer helped, in words where there are any."""

    question_id: int
    helpful: bool
    words: str = ""


def ask(tx: Transaction, actor: Actor, command: Ask) -> int:
    """File a question of somebody signed in; returns its id. Raises NotPermitted, NotFound, Invalid.

    Source: parameter "questions.answer_days", a promise of the alliance.
    """
    access.ask(actor).enforce()
    return _file(tx, actor, command, Channel.MEMBER if actor.person_id is not None else Channel.CODE).id


def ask_openly(tx: Transaction, actor: Actor, command: Ask, origin: str) -> HandedOut:
    """File a question of somebody without an account; the code is given once and kept nowhere.

    Raises Throttled where too many came from one network in a day, and what `ask` raises.
    """
    access.ask_openly(actor).enforce()
    alliance = tx.session.get_one(Alliance, actor.alliance_id)
    numbers = parameters.several(
        tx, (CODE_DAYS, OPEN_FILINGS), alliance.place.path, tx.today, alliance_id=actor.alliance_id
    )
    origins.one_more(tx, Origin, origin, numbers[OPEN_FILINGS].whole, remedy=_TOMORROW)
    question = _file(tx, actor, command, Channel.CODE)
    days = numbers[CODE_DAYS].whole
    link = links.make(
        tx, alliance_id=question.alliance_id, purpose=CODE, subject=question, verbs=frozenset({CODE}), days=days
    )
    code = links.code_for(tx, link)
    tx.session.flush()  # the link is found again by its code
    link_id = links.link_of_code(tx, code)
    if link_id is None:
        raise NotFound("没有找到。")
    return HandedOut(question.id, link_id, code, tx.now + timedelta(days=days))


def reply(tx: Transaction, actor: Actor, command: Word) -> None:
    """Answer what the desk asked back; the days of waiting are added to the promised period.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    question = in_hand(tx, actor, command.question_id, command.version)
    access.reply(actor, access.facts_of(question)).enforce()
    _say(tx, actor, question, NoteKind.REPLY, command.text)
    if question.due_on is not None and question.asked_back_at is not None:
        question.due_on += tx.now - question.asked_back_at
    question.asked_back_at = None
    record(tx, actor, "questions.replied", question)
    outbox.promise(tx, "questions.replied", question_id=question.id)


def withdraw(tx: Transaction, actor: Actor, command: Word) -> None:
    """Take a question back before it is answered; not where others wait for the same answer.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    question = in_hand(tx, actor, command.question_id, command.version)
    access.withdraw(actor, access.facts_of(question)).enforce()
    if tx.session.scalar(select(Question.id).where(Question.merged_into_id == question.id).limit(1)) is not None:
        raise Invalid(
            "别人也问了同样的问题，已经并到您这一件，要一起答复，不能撤回。",
            remedy="您不用再做什么；不想看答复，不打开就行。",
        )
    question.stage = QUESTION.after(question.stage, "withdraw")
    question.closed_because = command.text[:BECAUSE_MOST] or "提问人撤回，没有写原因。"
    question.asked_back_at = None
    record(tx, actor, "questions.withdrawn", question)
    outbox.promise(tx, "questions.withdrawn", question_id=question.id)


def follow(tx: Transaction, actor: Actor, question_id: int) -> None:
    """Be told how a question goes on; to follow twice changes nothing. Raises NotFound, NotPermitted, OutOfTurn."""
    question = get_visible(tx.session, Question, actor, question_id, lock=True)
    access.follow(actor, access.facts_of(question, asked_here=asked_by_merging(tx, actor, question_id))).enforce()
    if actor.person_id is not None:
        add_follower(tx, question_id, actor.person_id)


def unfollow(tx: Transaction, actor: Actor, question_id: int) -> None:
    """No longer be told. Raises NotFound, NotPermitted."""
    get_visible(tx.session, Question, actor, question_id)
    access.unfollow(actor).enforce()
    tx.session.execute(
        delete(Follower).where(
            Follower.question_id == question_id, Follower.person_id == actor.person_id, Follower.asked.is_(False)
        )
    )


def rate(tx: Transaction, actor: Actor, command: Rate) -> None:
    """Say whether the answer helped; a second word replaces the first. Raises NotFound, NotPermitted, OutOfTurn."""
    question = get_visible(tx.session, Question, actor, command.question_id, lock=True)
    access.rate(actor, access.facts_of(question)).enforce()
    person_id = None if actor.link is not None else actor.person_id
    known = tx.session.scalars(
        select(Rating).where(Rating.question_id == question.id, Rating.person_id.is_not_distinct_from(person_id))
    ).one_or_none()
    if known is None:
        known = Rating(question_id=question.id, person_id=person_id)
        tx.session.add(known)
    known.helpful, known.words, known.at = command.helpful, command.words[:WORDS_MOST], tx.now
    ledger.write(tx, actor, "questions.rated", question, helpful=command.helpful)


def reopen(tx: Transaction, actor: Actor, command: Word) -> None:
    """Ask to look at an answer again, with a reason; it stays on the page with a warning until it is signed anew.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    question = in_hand(tx, actor, command.question_id, command.version)
    merged = asked_by_merging(tx, actor, question.id)
    access.reopen(actor, access.facts_of(question, asked_here=merged)).enforce()
    _say(tx, actor, question, NoteKind.REOPENED, command.text)
    question.stage = QUESTION.after(question.stage, "reopen")
    record(tx, actor, "questions.reopened", question)
    outbox.promise(tx, "questions.reopened", question_id=question.id)


def helped(tx: Transaction, actor: Actor, key: str) -> None:
    """Count that what was found has helped, so that nothing had to be filed. Raises NotPermitted, Invalid."""
    access.helped(actor).enforce()
    if not key or len(key) > _KEY_MOST or not key.isprintable():
        raise Invalid("这一项已经不在了。", remedy="请再查一次。")
    insert: Any = postgresql_insert if tx.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    first = insert(Helped).values(alliance_id=actor.alliance_id, key=key, day=tx.today, times=1)
    tx.session.execute(
        first.on_conflict_do_update(index_elements=["alliance_id", "key", "day"], set_={"times": Helped.times + 1})
    )


def forget_origins(tx: Transaction, _: date) -> int:
    """Each new day: forget from where questions came openly; returns how many."""
    return origins.forget(tx, Origin)


def _file(tx: Transaction, actor: Actor, command: Ask, channel: Channel) -> Question:
    title = command.title.strip()
    if not _TITLE_LEAST <= len(title) <= TITLE_MOST:
        raise Invalid(f"问题请写 {_TITLE_LEAST} 到 {TITLE_MOST} 个字。", remedy="一句话写清要问什么，细节写在下面。")
    alliance = tx.session.get_one(Alliance, actor.alliance_id)
    place_id, path = alliance.place_id, alliance.place.path
    if command.compound_id is not None:
        compound = tx.session.scalars(
            select(Compound).where(Compound.id == command.compound_id, Compound.alliance_id == alliance.id)
        ).one_or_none()
        if compound is None:
            raise Invalid("没有找到这个小区。", remedy="请照列出的名字填，或者留空。")
        place_id = compound.place_id
    due = parameters.period_after(tx, PERIOD, path, tx.today, happened="提交", alliance_id=alliance.id).due
    question = Question(
        alliance_id=alliance.id,
        place_id=place_id,
        compound_id=command.compound_id,
        asker_id=actor.person_id if channel is Channel.MEMBER else None,
        reference=references.allot(tx, alliance.id, f"{alliance.short}问"),
        channel=channel,
        privacy=command.privacy,
        title=title,
        text=command.text[:TEXT_MOST],
        filed_at=tx.now,
        due_on=due,
        search_trail=dict(command.trail),
    )
    tx.session.add(question)
    tx.session.flush()  # the dossier belongs to it
    tx.session.add(Dossier(alliance_id=alliance.id, question_id=question.id))
    record(tx, actor, "questions.filed", question, due_on=due)
    outbox.promise(tx, "questions.filed", question_id=question.id)
    return question


def _say(tx: Transaction, actor: Actor, question: Question, kind: NoteKind, text: str) -> None:
    if not text.strip():
        raise Invalid("请写几句话。", remedy="写清楚了，工作人员才知道怎么办。")
    person_id = None if actor.link is not None else actor.person_id
    tx.session.add(
        Note(question_id=question.id, kind=kind, person_id=person_id, at=tx.now, text=text.strip()[:TEXT_MOST])
    )
    question.version = question.version + 1  # its own columns may stay, and yet the page is old
