"""Who may record and end a relation, and see what one person is to others."""

from __future__ import annotations

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor
from compounds.access import ASK_STREET, NEAR, RELATING
from compounds.relations.kinds import RelationKind


def record_relation(actor: Actor, path: str, kind: RelationKind | None = None) -> Verdict:
    """The alliance's staff anywhere, street and community officers what concerns their place.

    `kind` is free to everybody named: what only a room may testify (evaluated, mediated) comes from that room's staff.
    """
    if actor.is_clock or actor.holds(*RELATING):
        return ALLOWED
    if actor.holds(*NEAR, at=path):
        if kind in {RelationKind.EVALUATED, RelationKind.MEDIATED}:
            return denied("评审和调解的经历由联盟办理那件事的人登记。", "请联系联盟专家库管理员或矛盾调解组。")
        return ALLOWED
    return denied("人员和企业的关系由联盟工作人员，或者当地街道、社区的工作人员登记。", ASK_STREET)


def end_relation(actor: Actor, path: str, kind: RelationKind | None = None) -> Verdict:
    """Whoever may record it."""
    return record_relation(actor, path, kind)


def see_person(actor: Actor) -> Verdict:
    """Staff and officers: what a person is to compounds and companies is no page for neighbours."""
    if actor.holds(*RELATING, *NEAR):
        return ALLOWED
    return denied("人员关系只给联盟工作人员和当地街道、社区的工作人员看。", "您自己的资料在“我的账号”。")
