"""Seeing and doing: the one predicate that scopes every query, and the verdict that every action asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, ForeignKey, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, declared_attr, mapped_column

from alliance.kernel.actors import Actor, LinkGrant, Office
from alliance.kernel.db import LARGEST_KEY, Base
from alliance.kernel.errors import NotFound, NotPermitted, OutOfTurn, Refused

M = TypeVar("M", bound=Base)
Rule = Callable[[Actor], ColumnElement[bool]]
LinkRule = Callable[[LinkGrant], ColumnElement[bool]]
_SIGHT: dict[type[Base], Rule] = {}
_BESIDE: dict[type[Base], LinkRule] = {}
MISSING = "没有找到。"
WAY_BACK = "请从首页重新进入；如果是别人发给您的网址，请向对方核对。"


class Scoped:
    """A root table of one alliance; nobody of another alliance ever sees its rows."""

    @declared_attr
    @classmethod
    def alliance_id(cls) -> Mapped[int]:
        """The alliance that owns the row."""
        return mapped_column(ForeignKey("alliances.id"), index=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be done, and if not why and what would help."""

    refusal: type[Refused] | None
    because: str = ""
    remedy: str = ""

    def __bool__(self) -> bool:
        return self.refusal is None

    def enforce(self) -> None:
        """Raise what the verdict refuses with, 403 or 409; nothing where it allows."""
        if self.refusal is not None:
            raise self.refusal(self.because, remedy=self.remedy)

    def __and__(self, other: Verdict) -> Verdict:
        return other if self else self


ALLOWED = Verdict(None)


def denied(because: str, remedy: str = "") -> Verdict:
    """A verdict of 403: not for this actor."""
    return Verdict(NotPermitted, because, remedy)


def out_of_turn(because: str, remedy: str = "") -> Verdict:
    """A verdict of 409: not at this stage."""
    return Verdict(OutOfTurn, because, remedy)


def sees(model: type[Base]) -> Callable[[Rule], Rule]:
    """Register the rule that says which rows of `model` an actor sees; the alliance is always filtered besides."""

    def register(rule: Rule) -> Rule:
        if model in _SIGHT:
            raise ValueError(f"two rules of sight for {model.__name__}")
        _SIGHT[model] = rule
        return rule

    return register


def sees_by_link(model: type[Base]) -> Callable[[LinkRule], LinkRule]:
    """Register which rows of `model` a link's bearer sees whose link is on another record; none without such a rule."""

    def register(rule: LinkRule) -> LinkRule:
        if model in _BESIDE:
            raise ValueError(f"two rules for links on {model.__name__}")
        _BESIDE[model] = rule
        return rule

    return register


def sighted() -> frozenset[type[Base]]:
    """All models that have a rule of sight."""
    return frozenset(_SIGHT)


def visible(model: type[Any], actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of access: true for the rows of `model` that `actor` may know of.

    A model without alliance (public law) is scoped by its own rule alone. A link's bearer sees its one record, and of
    other models what `sees_by_link` has named.
    """
    rule = _SIGHT[model]
    scoped = issubclass(model, Scoped)
    if scoped and actor.alliance_id is None:
        return true() if actor.is_clock else false()
    seen = _shown_by(model, actor.link) if actor.link is not None else rule(actor)
    return and_(model.alliance_id == actor.alliance_id, seen) if scoped else seen


def _shown_by(model: type[Any], grant: LinkGrant) -> ColumnElement[bool]:
    if grant.subject == model.__tablename__:
        mine: ColumnElement[bool] = model.id == grant.subject_id
        return mine
    return shown_beside(model, grant)


def shown_beside(model: type[Any], grant: LinkGrant) -> ColumnElement[bool]:
    """True for the rows of `model` that a link on another record shows, in whatever alliance; `visible` asks for that.

    What lies beside a link's own record, its attachments, stays shut: many links carry a single deed.
    """
    beside = _BESIDE.get(model)
    return beside(grant) if beside is not None else false()


def within(column: InstrumentedAttribute[str], actor: Actor, *offices: Office) -> ColumnElement[bool]:
    """True for rows whose path `column` lies at or below a place where the actor holds one of `offices`."""
    paths = [path for held in actor.offices if held.office in offices for path in held.paths]
    return or_(false(), *(column.startswith(path, autoescape=True) for path in paths))


def get_visible(session: Session, model: type[M], actor: Actor, key: int, *, lock: bool = False) -> M:
    """Load one row the actor may know of, locked for change on request. Raises NotFound otherwise."""
    if not 0 < key <= LARGEST_KEY:
        raise NotFound(MISSING, remedy=WAY_BACK)
    query = select(model).where(model.id == key, visible(model, actor))  # type: ignore[attr-defined]  # every model has one
    if lock:
        query = query.with_for_update(of=model).execution_options(populate_existing=True)
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found
