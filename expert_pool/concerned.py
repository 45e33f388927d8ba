"""Whom the expert pool concerns today: the home page asks its rooms only for those who find a line in one of them."""

from __future__ import annotations

from sqlalchemy import or_, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from expert_pool.appraisals import desk as appraisals
from expert_pool.conflicts import desk as conflicts
from expert_pool.draws import desk as draws
from expert_pool.evaluations import desk as evaluations
from expert_pool.offers import desk as offers
from expert_pool.requests import desk as requests
from expert_pool.results import desk as results
from expert_pool.roster import desk as roster

DESKS = (
    ("专家入库", roster),
    ("选聘评审申请", requests),
    ("回避", conflicts),
    ("封存和抽取", draws),
    ("征询", offers),
    ("评审", evaluations),
    ("异议", results),
    ("考核", appraisals),
)
"""The rooms whose `lines` and `waiting` tell what is to be done, with what people call them."""


def concerned(reading: Transaction, actor: Actor) -> bool:
    """True where any room has a line for the actor; one statement, none for visitors and the clock."""
    if actor.person_id is None:
        return False
    any_line = or_(
        roster.stirs(reading, actor),
        requests.stirs(reading, actor),
        conflicts.stirs(actor),
        draws.stirs(reading, actor),
        offers.stirs(reading, actor),
        evaluations.stirs(reading, actor),
        results.stirs(actor),
        appraisals.stirs(reading, actor),
    )
    return bool(reading.session.scalar(select(any_line)))
