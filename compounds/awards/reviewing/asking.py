"""Asking people to review: the invitation, the answer, ties that are declared at any time, and leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.accounts import queries as people
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from compounds.awards.reviewing import access, filling, gathering, records
from compounds.awards.reviewing.models import AwardReviewer, ReviewerTie
from compounds.awards.reviewing.workflow import REVIEWER, ReviewerStage, TieKind, Why
from compounds.awards.rounds import records as rounds
from compounds.awards.rounds.models import WORDS_MOST
from compounds.awards.words import written
from compounds.models import Company, Compound

ANSWER_DAYS = "awards.reviewer_answer_days"
ASKED = "awards.reviewer_asked"
ANSWERED = "awards.reviewer_answered"
ledger.tell(
    {
        "awards.reviewer_invited": "邀请担任评委",
        "awards.reviewer_accepted": "答应担任评委",
        "awards.reviewer_declined": "不担任评委",
        "awards.reviewer_left": "退出评审",
        "awards.reviewer_let_go": "请评委不再参加",
        "awards.reviewer_tie": "说明要回避的{kind}，{voided}份换人评",
    },
    {"kind": {TieKind.COMPOUND: "小区", TieKind.STREET: "街道", TieKind.COMPANY: "企业"}},
)


@dataclass(frozen=True, slots=True)
class Invite:
    """Ask whoever has this mobile number to review in a round."""

    round_id: int
    number: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody does with the own part in a round; `version` is the one that the page showed."""

    reviewer_id: int
    version: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class DeclareTie:
    """With what there is a tie: the name of a compound, a street or a company, and of what kind the tie is."""

    reviewer_id: int
    kind: TieKind
    name: str
    words: str


def invite(tx: Transaction, actor: Actor, command: Invite) -> int:
    """Ask somebody to review; asked again while the answer is open, nothing happens. Returns the reviewer's id.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for a number without account and for those who never review.
    """
    round_ = rounds.in_hand(tx, actor, command.round_id)
    access.invite(actor, round_.stage).enforce()
    person = people.account_holder(tx, round_.alliance_id, command.number.strip())
    if {held.office for held in places.held_offices(tx, person.id)} & access.NEVER_REVIEW:
        raise Invalid(
            "这位是评选组秘书，或者是看全部分数的人，不能当评委。", remedy="请另请一位不办评选、也不监督评选的人。"
        )
    reviewer = tx.session.scalars(
        select(AwardReviewer).where(AwardReviewer.round_id == round_.id, AwardReviewer.person_id == person.id)
    ).one_or_none()
    if reviewer is not None and reviewer.stage in {ReviewerStage.INVITED, ReviewerStage.ACCEPTED}:
        return reviewer.id
    path = tx.session.get_one(Alliance, round_.alliance_id).place.path
    days = parameters.on(tx, ANSWER_DAYS, path, tx.today, alliance_id=round_.alliance_id).whole
    if reviewer is None:
        reviewer = AwardReviewer(alliance_id=round_.alliance_id, round_id=round_.id, person_id=person.id)
        tx.session.add(reviewer)
    else:
        reviewer.stage = REVIEWER.after(reviewer.stage, "invite")
    reviewer.stage, reviewer.answered_at, reviewer.because = ReviewerStage.INVITED, None, ""
    reviewer.invited_at, reviewer.invited_by_id = tx.now, actor.person_id
    reviewer.answer_by = tx.today + timedelta(days=days)
    records.record(tx, actor, "awards.reviewer_invited", reviewer)
    outbox.promise(tx, ASKED, reviewer_id=reviewer.id)
    return reviewer.id


def accept(tx: Transaction, actor: Actor, command: Answer) -> None:
    """Take part. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    reviewer = records.reviewer_in_hand(tx, actor, command.reviewer_id, command.version)
    access.accept(actor, records.facts_of(reviewer)).enforce()
    reviewer.stage, reviewer.answered_at = REVIEWER.after(reviewer.stage, "accept"), tx.now
    records.record(tx, actor, "awards.reviewer_accepted", reviewer)
    outbox.promise(tx, ANSWERED, reviewer_id=reviewer.id)


def decline(tx: Transaction, actor: Actor, command: Answer) -> None:
    """Take no part; a reason may stay away. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    reviewer = records.reviewer_in_hand(tx, actor, command.reviewer_id, command.version)
    access.decline(actor, records.facts_of(reviewer)).enforce()
    reviewer.stage, reviewer.answered_at = REVIEWER.after(reviewer.stage, "decline"), tx.now
    reviewer.because = written(command.because, "原因", WORDS_MOST) if command.because.strip() else ""
    records.record(tx, actor, "awards.reviewer_declined", reviewer)
    outbox.promise(tx, ANSWERED, reviewer_id=reviewer.id)


def leave(tx: Transaction, actor: Actor, command: Answer) -> None:
    """Review no more: what is locked counts on, the rest goes to others. Raises what `accept` raises, and Invalid."""
    reviewer = records.reviewer_in_hand(tx, actor, command.reviewer_id, command.version)
    access.leave(actor, records.facts_of(reviewer)).enforce()
    _gone(tx, actor, reviewer, command.because, "awards.reviewer_left")
    outbox.promise(tx, ANSWERED, reviewer_id=reviewer.id)


def let_go(tx: Transaction, actor: Actor, command: Answer) -> None:
    """The secretary asks somebody to review no more. Raises what `leave` raises."""
    reviewer = records.reviewer_in_hand(tx, actor, command.reviewer_id, command.version)
    access.let_go(actor, records.facts_of(reviewer)).enforce()
    _gone(tx, actor, reviewer, command.because, "awards.reviewer_let_go")


def declare_tie(tx: Transaction, actor: Actor, command: DeclareTie) -> int:
    """Write a tie down, and give to others whatever it concerns; its sheets stay and do not count. Returns how many.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for a name that nobody bears, or several.
    """
    reviewer = records.reviewer_in_hand(tx, actor, command.reviewer_id)
    known = gathering.marks_known(tx, reviewer.round_id)
    access.declare_tie(actor, records.facts_of(reviewer), marks_known=known).enforce()
    text = written(command.words, "是什么关系", WORDS_MOST)
    tie = ReviewerTie(kind=command.kind, words=text, declared_at=tx.now, declared_by_id=actor.person_id)
    name = command.name.strip()
    if command.kind is TieKind.COMPOUND:
        tie.compound_id = _compound(tx, reviewer.alliance_id, name)
    elif command.kind is TieKind.STREET:
        tie.street_id = _street(tx, reviewer.alliance_id, name)
    else:
        tie.company_id = _company(tx, reviewer.alliance_id, name)
    reviewer.ties.append(tie)
    reviewer.version += 1
    tx.session.flush()  # what the tie concerns is read back
    voided = filling.void_tied(tx, reviewer)
    records.record(tx, actor, "awards.reviewer_tie", reviewer, kind=command.kind, voided=len(voided))
    filling.refill(tx, voided)
    return len(voided)


def _gone(tx: Transaction, actor: Actor, reviewer: AwardReviewer, because: str, verb: str) -> None:
    reviewer.because = written(because, "原因", WORDS_MOST)
    reviewer.stage = REVIEWER.after(reviewer.stage, "leave")
    reviewer.answered_at = reviewer.answered_at or tx.now
    voided = filling.void_open(tx, reviewer, Why.LEFT)
    records.record(tx, actor, verb, reviewer)
    filling.refill(tx, voided)


def _compound(tx: Transaction, alliance_id: int, name: str) -> int:
    rows = list(
        tx.session.scalars(
            select(Compound.id)
            .join(Place, Compound.place_id == Place.id)
            .where(Compound.alliance_id == alliance_id, Place.kind == PlaceKind.COMPOUND, Place.name == name)
        )
    )
    return _only(rows, f"没有找到叫“{name}”的小区。")


def _street(tx: Transaction, alliance_id: int, name: str) -> int:
    root = tx.session.get_one(Alliance, alliance_id).place.path
    rows = list(
        tx.session.scalars(
            select(Place.id).where(
                Place.kind == PlaceKind.SUBDISTRICT, Place.path.startswith(root, autoescape=True), Place.name == name
            )
        )
    )
    return _only(rows, f"没有找到叫“{name}”的街道或乡镇。")


def _company(tx: Transaction, alliance_id: int, name: str) -> int:
    rows = list(tx.session.scalars(select(Company.id).where(Company.alliance_id == alliance_id, Company.name == name)))
    return _only(rows, f"没有找到叫“{name}”的企业。")


def _only(rows: list[int], none: str) -> int:
    if not rows:
        raise Invalid(none, remedy="请写登记的全称；不知道全称的，请联系有礼小区评选组代为登记。")
    if len(rows) > 1:
        raise Invalid("有好几个同名的，分不清是哪一个。", remedy="请联系有礼小区评选组代为登记。")
    return rows[0]
