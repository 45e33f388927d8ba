"""Who may do what in the library. Reading is open to everybody: law is public and belongs to no alliance."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.actors import Actor, Office
from search.library.models import Article, Version, Work


@sees(Work)
def see_works(_: Actor) -> ColumnElement[bool]:
    """Everybody sees every work."""
    return true()


@sees(Version)
def see_versions(_: Actor) -> ColumnElement[bool]:
    """Everybody sees every version, also superseded and repealed ones: old addresses never die."""
    return true()


@sees(Article)
def see_articles(_: Actor) -> ColumnElement[bool]:
    """Everybody sees every article."""
    return true()


def admit(actor: Actor) -> Verdict:
    """Texts enter through the policy group or whoever runs the installation."""
    if actor.is_clock or actor.holds(Office.POLICY_SECRETARY, Office.SYSTEM_ADMINISTRATOR):
        return ALLOWED
    return denied("只有政策法规组秘书和系统管理员可以导入法规文本。", "请把文本交给政策法规组。")


def set_dates(actor: Actor) -> Verdict:
    """The days of a version are checked by the policy group."""
    if actor.holds(Office.POLICY_SECRETARY):
        return ALLOWED
    return denied("施行日和废止日由政策法规组秘书核定。", "请把公布的文件交给政策法规组。")
