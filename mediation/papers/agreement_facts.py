"""The agreement on paper, made of the version that is being signed or has taken effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from mediation.agreements import wording
from mediation.agreements.models import Agreement, Signature
from mediation.agreements.workflow import BINDING, Form, Method, Role, State
from mediation.models import Case
from mediation.papers import kinds
from mediation.papers.gathering import Head, Prepared, day

_PRINTED = (*sorted(BINDING), State.SIGNING)
_NUMERALS = "零壹贰叁肆伍陆柒捌玖拾"


def agreements(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """协议书 of each version that was put to signature and not taken back; an oral one as its record."""
    rows = tx.session.scalars(
        select(Agreement).where(Agreement.case_id == case.id, Agreement.state.in_(_PRINTED)).order_by(Agreement.edition)
    )
    for one in rows:
        kind = kinds.ORAL if one.form is Form.ORAL else kinds.AGREEMENT
        yield Prepared(kind, facts_of(head, kind, one), _dated(tx, one), f"agreement:{one.id}", named=_edition(one))


def facts_of(head: Head, kind: str, one: Agreement) -> dict[str, Any]:
    """What the paper of one version says; the digest names the wording that is signed."""
    signed = {party["name"]: "" for party in head.parties.values()}
    mediator = ""
    for signature in one.signatures:
        words = _words(signature)
        party = head.parties.get(signature.party_id or 0)
        if party is not None:
            signed[party["name"]] = words
        elif signature.role is Role.MEDIATOR:
            mediator = "、".join(filter(None, (mediator, words)))
    return head.facts(
        kind,
        facts=one.facts,
        issues="\n".join(part for part in (one.issues, one.responsibility) if part),
        terms=[line for line in one.terms.splitlines() if line.strip()],
        manner=one.manner,
        obligations=lines_of(head, one),
        conditional=one.conditional,
        edition=one.edition,
        digest=wording.shown(one.digest) if one.digest else "",
        copies=_NUMERALS[min(len(head.parties) + 1, len(_NUMERALS) - 1)],
        reached_on=full_date(one.reached_on) if one.reached_on else "",
        signatures=signed,
        signed_on=day(one.effective_at),
        mediator_signed=mediator,
    )


def lines_of(head: Head, one: Agreement) -> list[dict[str, str]]:
    """Every instalment of every obligation on a line of its own."""
    found = []
    for obligation in one.obligations:
        debtor, creditor = _name(head, obligation.debtor_id), _name(head, obligation.creditor_id)
        several = len(obligation.instalments) > 1
        for instalment in obligation.instalments:
            part = f"（第 {instalment.position} 期）" if several else ""
            found.append(
                {
                    "debtor": debtor,
                    "creditor": creditor,
                    "act": obligation.what + part,
                    "amount": f"{instalment.amount:,.2f}" if instalment.amount is not None else "",
                    "due": full_date(instalment.due_on),
                    "evidence": obligation.proof,
                }
            )
    return found


def _name(head: Head, party_id: int) -> str:
    party = head.parties.get(party_id)
    return str(party["name"]) if party is not None else ""


def _words(signature: Signature) -> str:
    """What stands on a line: the name and the day of a signature on the platform; paper ones are on the scan."""
    if signature.method is Method.PAPER:
        return "（签在纸上，见扫描件）"
    return f"{signature.name}（{day(signature.at)}在平台签名）"


def _edition(one: Agreement) -> str:
    return f"第 {one.edition} 版" if one.edition > 1 else ""


def _dated(tx: Transaction, one: Agreement) -> Any:
    if one.reached_on is not None:
        return one.reached_on
    return local_date(one.effective_at or one.put_at or tx.now)
