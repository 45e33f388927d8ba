"""Who writes blueprints, and who looks at drawn papers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.actors import Actor
from training import access as training
from training.papers.models import Blueprint, BlueprintRevision, Paper, Pool


def _kept(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_clock or actor.holds(*training.MARKERS) else false()


sees(Blueprint)(_kept)
sees(BlueprintRevision)(_kept)
sees(Pool)(_kept)
sees(Paper)(_kept)


def write_blueprint(actor: Actor) -> Verdict:
    """The guidance desk."""
    return training.builds(actor)


def draw_paper(actor: Actor) -> Verdict:
    """Whoever has an account; which examination somebody may begin is asked where it begins."""
    if actor.is_clock or actor.person_id is not None:
        return ALLOWED
    return denied("登录以后才能抽试卷。", "请先登录。")


def look(actor: Actor) -> Verdict:
    """Those who write, sign and mark: a paper shows what is right."""
    return training.marks(actor)
