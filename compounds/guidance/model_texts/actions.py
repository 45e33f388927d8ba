"""The alliance's own editions: written, signed by another, dropped, withdrawn; and reviews that somebody settles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.guidance.model_texts import access, markup, shelf, shipped
from compounds.guidance.model_texts.models import TextEdition, TextReview
from compounds.guidance.model_texts.workflow import EDITION, Stage
from compounds.versions import expect

TO_SIGN = "guidance.text_to_sign"
"""The errand after a draft was written: somebody else is to sign it."""
CHANGED = "guidance.text_changed"
"""The errand after the words in use changed: what they cite is looked at anew."""


def title_of(code: str) -> str:
    """What people call a text; the code itself where it ships no more."""
    text = shipped.all_texts().get(code)
    return text.title if text is not None else code


ledger.tell(
    {
        "guidance.edition_written": "起草《{code}》的修订稿，第{number}版",
        "guidance.edition_signed": "签发《{code}》的修订稿，第{number}版开始使用",
        "guidance.edition_replaced": "《{code}》第{number}版由新的一版替代",
        "guidance.edition_dropped": "作废《{code}》的修订稿，第{number}版",
        "guidance.edition_withdrawn": "停用《{code}》的第{number}版，改回平台范本",
        "guidance.review_settled": "复核《{code}》：依据的变动已处理",
    },
    {"code": title_of},
)


@dataclass(frozen=True, slots=True)
class WriteEdition:
    """The wording of a text as the guidance group wants it; `version` is that of the draft which the page showed."""

    code: str
    heading: str
    body: str
    adapt: tuple[str, ...]
    basis: tuple[str, ...]
    because: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Decide:
    """A step of an edition, with the reason where one has to be given."""

    edition_id: int
    version: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """What was found on looking at a change of the law."""

    review_id: int
    version: int
    resolution: str


def write_edition(tx: Transaction, actor: Actor, command: WriteEdition) -> int:
    """Begin or go on with the one draft of a text; returns its id.

    Raises NotFound, NotPermitted, ChangedMeanwhile, and Invalid where the body cannot be read or a place has no field.
    """
    access.write_edition(actor).enforce()
    text = shelf.shipped_text(command.code)
    _refuse_faults(command)
    draft = tx.session.scalar(
        select(TextEdition)
        .where(
            TextEdition.alliance_id == actor.alliance_id,
            TextEdition.code == command.code,
            TextEdition.stage == Stage.DRAFT,
        )
        .with_for_update()
    )
    if draft is None:
        last = select(func.max(TextEdition.number)).where(
            TextEdition.alliance_id == actor.alliance_id, TextEdition.code == command.code
        )
        draft = TextEdition(alliance_id=actor.alliance_id, code=command.code, number=(tx.session.scalar(last) or 0) + 1)
        tx.session.add(draft)
    else:
        expect(tx, draft, command.version)
    draft.revision, draft.heading, draft.body = text.revision, command.heading, command.body
    draft.adapt, draft.basis, draft.because = list(command.adapt), list(command.basis), command.because
    draft.written_by_id, draft.written_at = actor.person_id, tx.now
    tx.session.flush()  # the line and the errand name it by its id and its version
    _record(tx, actor, "guidance.edition_written", draft)
    outbox.promise(tx, TO_SIGN, edition_id=draft.id)
    return draft.id


def _refuse_faults(command: WriteEdition) -> None:
    """What the writer of an edition has to mend before it can be kept."""
    text = shelf.shipped_text(command.code)
    try:
        blocks = markup.read(command.body)
    except markup.Unreadable as wrong:
        raise Invalid(str(wrong), remedy="写法在这一页下面有说明。") from wrong
    told = replace(
        text, heading=command.heading, blocks=blocks, adapt=command.adapt, basis=command.basis, source=command.body
    )
    unknown = shipped.unknown_places(told)
    if unknown:
        raise Invalid(
            f"正文里有平台不认识的空：{'、'.join(unknown)}。", remedy="只能用这份范本列出的项目，名称要一字不差。"
        )
    if wrong_rows := shipped.row_faults(told):
        raise Invalid(" ".join(wrong_rows))
    if not command.adapt:
        raise Invalid("请至少写一句各小区使用前要改什么。")


def sign_edition(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Put a draft into use in place of what was in use. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    edition = _in_hand(tx, actor, command)
    access.sign_edition(actor, edition).enforce()
    before = tx.session.scalar(
        select(TextEdition)
        .where(
            TextEdition.alliance_id == edition.alliance_id,
            TextEdition.code == edition.code,
            TextEdition.stage == Stage.IN_USE,
        )
        .with_for_update()
    )
    if before is not None:
        before.stage, before.ended_at = EDITION.after(before.stage, "replace"), tx.now
        tx.session.flush()  # only one may be in use: the old one ends before the new one begins
        _record(tx, actor, "guidance.edition_replaced", before)
    edition.stage = EDITION.after(edition.stage, "sign_edition")
    edition.signed_by_id, edition.signed_at = actor.person_id, tx.now
    tx.session.flush()  # the line carries the version that this step made
    _record(tx, actor, "guidance.edition_signed", edition)
    outbox.promise(tx, CHANGED, alliance_id=edition.alliance_id)


def drop_edition(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Give a draft up. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    edition = _in_hand(tx, actor, command)
    access.drop_edition(actor, edition).enforce()
    _end(tx, edition, "drop_edition", command.because)
    _record(tx, actor, "guidance.edition_dropped", edition)


def withdraw_edition(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Go back to the shipped text. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    edition = _in_hand(tx, actor, command)
    access.withdraw_edition(actor, edition).enforce()
    if not command.because:
        raise Invalid("请写明为什么停用。")
    _end(tx, edition, "withdraw_edition", command.because)
    _record(tx, actor, "guidance.edition_withdrawn", edition)
    outbox.promise(tx, CHANGED, alliance_id=edition.alliance_id)


def settle_review(tx: Transaction, actor: Actor, command: Settle) -> None:
    """Record what was found on looking at a change. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    review = get_visible(tx.session, TextReview, actor, command.review_id, lock=True)
    access.settle_review(actor, review).enforce()
    expect(tx, review, command.version)
    if not command.resolution:
        raise Invalid("请写明看了什么、结论是什么。")
    review.resolved_at, review.resolved_by_id, review.resolution = tx.now, actor.person_id, command.resolution
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(
        tx,
        actor,
        "guidance.review_settled",
        review,
        code=review.code,
        version=review.version,
    )


def _in_hand(tx: Transaction, actor: Actor, command: Decide) -> TextEdition:
    edition = get_visible(tx.session, TextEdition, actor, command.edition_id, lock=True)
    expect(tx, edition, command.version)
    return edition


def _end(tx: Transaction, edition: TextEdition, step: str, because: str) -> None:
    edition.stage = EDITION.after(edition.stage, step)
    edition.ended_at, edition.ended_because = tx.now, because
    tx.session.flush()  # the line carries the version that this step made


def _record(tx: Transaction, actor: Actor, verb: str, edition: TextEdition) -> None:
    ledger.write(tx, actor, verb, edition, code=edition.code, number=edition.number, version=edition.version)
