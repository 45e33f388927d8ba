"""Who sees an issued document, who may issue, replace, revoke it, and have a failed one printed again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, visible
from alliance.kernel.actors import STAFF, Actor
from alliance.kernel.documents import kinds
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import DOCUMENT, STATE_NAMES

_READERS: dict[str, type[Any]] = {}
ASK_ISSUER = "请联系签发的人，或者联盟负责人。"


def readable(subject: str, model: type[Any]) -> None:
    """Say that documents about `subject` are readable for those who see the row of `model` with that id."""
    if _READERS.setdefault(subject, model) is not model:
        raise ValueError(f"two models for documents about {subject}")


def model_of(subject: str) -> type[Any]:
    """The model whose rows documents of `subject` are about. Raises KeyError for one that no room has named."""
    return _READERS[subject]


@sees(Document)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """The documents about every record in sight, and those that were issued for oneself."""
    if actor.is_clock:
        return true()
    mine = Document.person_id == actor.person_id if actor.person_id is not None else false()
    return or_(
        mine,
        *(
            and_(Document.subject == subject, Document.subject_id.in_(select(model.id).where(visible(model, actor))))
            for subject, model in _READERS.items()
        ),
    )


def issue(actor: Actor) -> Verdict:
    """Issue a document; the room has asked its own access before."""
    if actor.is_clock or actor.signed_in:
        return ALLOWED
    return denied("签发文书前请先登录。")


def revoke(actor: Actor, document: Document) -> Verdict:
    """The issuer, and the offices that the kind names; while it still holds."""
    return _may_close(actor, document, "撤销") & _in_turn(document, "revoke")


def replace(actor: Actor, document: Document) -> Verdict:
    """Put a newer one in its place; the room has asked its own access before, here only the turn counts."""
    return issue(actor) & _in_turn(document, "replace")


def give_way(actor: Actor, document: Document) -> Verdict:
    """Let a newer one that was issued stand in its place; what `replace` asks."""
    return replace(actor, document)


def retry(actor: Actor, document: Document) -> Verdict:
    """The issuer, the offices that the kind names and the alliance's desk, where printing has failed."""
    if not (actor.holds(*STAFF, at=actor.place_path) or _may_close(actor, document, "重做")):
        return denied("重新制作由签发的人或联盟工作人员办理。", ASK_ISSUER)
    return _in_turn(document, "retry")


def _may_close(actor: Actor, document: Document, what: str) -> Verdict:
    issued_it = actor.person_id is not None and actor.person_id == document.issued_by_id
    if actor.is_clock or issued_it or actor.holds(*kinds.kind_of(document.kind).revokers, at=document.place):
        return ALLOWED
    return denied(f"这份文书由签发的人或联盟负责人{what}。", ASK_ISSUER)


def _in_turn(document: Document, step: str) -> Verdict:
    if step in DOCUMENT.open_from(document.state):
        return ALLOWED
    return out_of_turn(f"这份文书现在是“{STATE_NAMES[document.state]}”，这一步不能办。", "请刷新页面看看。")
