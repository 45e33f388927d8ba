"""Which rows each kind of paper is made from: one table of makers, and a blank for those who fill in by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from alliance.kernel.db import Transaction
from mediation.models import Case
from mediation.papers import agreement_facts, ending_facts, kinds, meeting_facts, opening_facts
from mediation.papers.gathering import Head, Prepared, head_of

Maker = Callable[[Transaction, Case, Head], Iterator[Prepared]]

MAKERS: dict[str, tuple[Maker, ...]] = {
    kinds.APPLICATION: (opening_facts.application,),
    kinds.ACCEPTANCE: (opening_facts.acceptance,),
    kinds.INVITATION: (opening_facts.invitations,),
    kinds.RIGHTS: (opening_facts.rights_notices,),
    kinds.IDENTITY: (opening_facts.identity,),
    kinds.MANDATE: (opening_facts.mandates,),
    kinds.APPOINTMENT: (opening_facts.appointment,),
    kinds.INVESTIGATION: (meeting_facts.investigations,),
    kinds.EVIDENCE: (meeting_facts.evidence,),
    kinds.MINUTES: (meeting_facts.minutes,),
    kinds.UNDISPUTED: (meeting_facts.undisputed,),
    kinds.AGREEMENT: (agreement_facts.agreements,),
    kinds.ORAL: (agreement_facts.agreements,),
    kinds.TERMINATION: (ending_facts.termination,),
    kinds.PERFORMANCE: (ending_facts.performance,),
    kinds.FOLLOW_UP: (ending_facts.follow_ups,),
    kinds.CONFIRMATION: (ending_facts.confirmation,),
    kinds.MATERIALS: (ending_facts.confirmation,),
    kinds.URGING: (ending_facts.urgings,),
    kinds.DEFAULT: (ending_facts.default,),
}


class Blank(dict[str, Any]):
    """Facts of which nothing is known yet: each that is missing reads as empty."""

    def __missing__(self, key: str) -> str:
        return ""


def prepared(tx: Transaction, case: Case, *wanted: str) -> list[Prepared]:
    """Every paper of the wanted kinds for which the case has the rows, in dossier order."""
    head = head_of(tx, case)
    makers = dict.fromkeys(maker for kind in kinds.BY_CODE if kind in wanted for maker in MAKERS.get(kind, ()))
    found = [one for maker in makers for one in maker(tx, case, head) if one.kind in wanted]
    return sorted(found, key=lambda one: kinds.ORDER[one.kind])


def blank(tx: Transaction, case: Case, kind: str) -> Prepared:
    """A form with what every paper opens with, its lines empty, for whoever fills it in by hand."""
    head = head_of(tx, case)
    nobody = Blank(role="委托人", name="", organisation=False)
    return Prepared(kind, Blank(head.facts(kind, principal=nobody)), tx.today)
