"""Who sees an attachment: whoever sees the record beside which it lies; and who may withdraw it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link, shown_beside, visible
from alliance.kernel.actors import OFFICERS, Actor, LinkGrant, Office
from alliance.kernel.attachments.models import Attachment

DESK = frozenset({Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY})
_READERS: dict[str, type[Any]] = {}


def readable(subject: str, model: type[Any]) -> None:
    """Say that attachments of `subject` are readable for exactly those who see the row of `model` with that id."""
    if _READERS.setdefault(subject, model) is not model:
        raise ValueError(f"two models for attachments of {subject}")


def model_of(subject: str) -> type[Any]:
    """The model whose rows carry attachments of `subject`. Raises KeyError for one that no room has named."""
    return _READERS[subject]


@sees(Attachment)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """The attachments of every record in sight; alliances are kept apart by the predicate around it."""
    if actor.is_clock:
        return true()
    return or_(
        false(),
        *(
            and_(
                Attachment.subject == subject, Attachment.subject_id.in_(select(model.id).where(visible(model, actor)))
            )
            for subject, model in _READERS.items()
        ),
    )


@sees_by_link(Attachment)
def _sight_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """The attachments of what its room shows to the bearers of links on another record."""
    return or_(
        false(),
        *(
            and_(
                Attachment.subject == subject,
                Attachment.subject_id.in_(select(model.id).where(shown_beside(model, grant))),
            )
            for subject, model in _READERS.items()
        ),
    )


def keep(actor: Actor) -> Verdict:
    """Hand in a file; the room has asked before whether this person may do so at this record."""
    if actor.is_clock or actor.signed_in or actor.link is not None:
        return ALLOWED
    return denied("交材料前请先登录。")


def withdraw(actor: Actor, attachment: Attachment) -> Verdict:
    """Take back what was handed in: whoever did, the street and community there, the lead, the guidance desk.

    The platform does where a room takes back the record beside which it lies, and has asked who may do so.
    """
    mine = actor.person_id is not None and actor.person_id == attachment.kept_by_id
    near = actor.holds(*OFFICERS, at=attachment.place)
    if not (actor.is_clock or mine or near or actor.holds(*DESK, at=attachment.place)):
        return denied("材料由上传的人，或者街道、社区和联盟的工作人员撤下。", "请联系上传的人。")
    if attachment.withdrawn_at is not None:
        return out_of_turn("这份材料已经撤下了。")
    return ALLOWED
