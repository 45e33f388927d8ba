"""Who is told about a precedent: the signers, its author, and the desk when a side objects."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from mediation import addresses as cases
from mediation.access import DESK
from mediation.models import Case
from mediation.precedents import access, actions, addresses
from mediation.precedents.models import Precedent


def submitted(tx: Transaction, payload: Payload) -> None:
    """Everybody who may sign it."""
    precedent = tx.session.get_one(Precedent, payload["precedent_id"])
    facts = actions.precedent_facts(tx, precedent)
    signers = recipients.officers(tx, precedent.alliance_id, precedent.place.path, *access.SIGNERS)
    notices.send_each(
        tx,
        signers - facts.had_part - {precedent.drafted_by_id},
        alliance_id=precedent.alliance_id,
        kind="mediation.precedent_submitted",
        title="有一份调解案例等您签发",
        body="请通读一遍：认得出是谁、是哪里的，就退回；认不出的，签发公开。",
        url=addresses.precedent(precedent.id),
    )


def sent_back(tx: Transaction, payload: Payload) -> None:
    """Its author."""
    precedent = tx.session.get_one(Precedent, payload["precedent_id"])
    notices.send(
        tx,
        alliance_id=precedent.alliance_id,
        person_id=precedent.drafted_by_id,
        kind="mediation.precedent_sent_back",
        title="您起草的调解案例退回修改",
        body="签发的人写了原因，请打开看，改好再送签。",
        url=addresses.precedent(precedent.id),
    )


def objected(tx: Transaction, payload: Payload) -> None:
    """The desk: what is not published stays so, what is has to come down."""
    case = tx.session.get_one(Case, payload["case_id"])
    notices.send_each(
        tx,
        recipients.officers(tx, case.alliance_id, case.place.path, DESK),
        alliance_id=case.alliance_id,
        kind="mediation.precedent_objected",
        title=f"当事人不同意把{case.reference}做成案例",
        body="没有公开的，不再公开；已经公开的，请撤回。",
        url=cases.case(case.id, "precedents"),
    )
