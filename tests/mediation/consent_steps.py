"""Consents as tests need them: said in the usual ways, and stages reached by them."""

from __future__ import annotations

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.consent import actions
from mediation.consent.actions import Reply, Said
from mediation.consent.workflow import Scope, Way
from mediation.models import Case
from tests.mediation.factories import Centre

BY_TELEPHONE = Said(Way.TELEPHONE, said_by="何经理，项目经理", witness="社区小林", words="问愿不愿意调解，答愿意。")


def all_consent(tx: Transaction, centre: Centre, case: Case) -> None:
    """Both sides read their rights and consent, signed in; the case is accepted."""
    for actor, party in zip((centre.chair, centre.manager), case.parties, strict=True):
        actions.reply(tx, actor, Reply(case.id, party.id, willing=True, read=True))


def all_give(tx: Transaction, actors: tuple[Actor, ...], case: Case, scope: Scope, subject: int = 0) -> None:
    """Every party consents to one thing, each by its own actor."""
    for actor, party in zip(actors, case.parties, strict=True):
        actions.give(tx, actor, case, party.id, scope, subject=subject)
