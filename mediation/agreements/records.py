"""Taking an agreement in hand: the case and the version under lock, the facts that rules ask for, its wording."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.versions import expect
from mediation import records as cases
from mediation.access import CaseFacts
from mediation.agreements import mandate, wording
from mediation.agreements.access import AgreementFacts
from mediation.agreements.mandate import Carried
from mediation.agreements.models import Agreement, AssemblyDecision, Obligation
from mediation.agreements.wording import Dated, Promised, Terms, Wording
from mediation.agreements.workflow import PENDING, Disposal, Form, Proof, Role, State
from mediation.bodies import standing
from mediation.models import Case
from mediation.workflow import ROLE_NAMES, PartyKind

_WHOLE = (
    selectinload(Agreement.obligations).selectinload(Obligation.instalments),
    selectinload(Agreement.signatures),
)


def in_hand(
    tx: Transaction, actor: Actor, agreement_id: int, version: int | None = None
) -> tuple[Agreement, Case, AgreementFacts]:
    """The version and its case, locked, with the facts; unchanged since the page was made where `version` is given.

    Raises NotFound, ChangedMeanwhile.
    """
    case_id = get_visible(tx.session, Agreement, actor, agreement_id).case_id
    case, facts = cases.in_hand(tx, actor, case_id)
    agreement = get_visible(tx.session, Agreement, actor, agreement_id, lock=True)
    if version is not None:
        expect(tx, agreement, version)
    return agreement, case, facts_of(agreement, facts)


def facts_of(agreement: Agreement, case: CaseFacts) -> AgreementFacts:
    """What every rule about one version asks for."""
    signed = agreement.signatures
    return AgreementFacts(
        agreement_id=agreement.id,
        case=case,
        state=agreement.state,
        amends=agreement.amends_id is not None,
        signed=frozenset(one.party_id for one in signed if one.party_id is not None),
        mediators_signed=frozenset(one.person_id for one in signed if one.role is Role.MEDIATOR and one.person_id),
        sealed=any(one.role is Role.BODY for one in signed),
        signers=signers(agreement, case),
        seal_needed=standing.of(case.body_status).sealed and agreement.form is Form.WRITTEN,
    )


def signers(agreement: Agreement, case: CaseFacts) -> tuple[int, ...]:
    """The parties whose signature it needs: the necessary ones, and all who owe or are owed something."""
    bound = {key for one in agreement.obligations for key in (one.debtor_id, one.creditor_id)}
    return tuple(one.party_id for one in case.parties if one.necessary or one.party_id in bound)


def of_case(tx: Transaction, case_id: int, *states: State) -> Agreement | None:
    """The newest version of a case in one of `states`, with all that hangs on it; none where there is none."""
    query = select(Agreement).where(Agreement.case_id == case_id, Agreement.state.in_(states))
    return tx.session.scalars(query.options(*_WHOLE).order_by(Agreement.edition.desc()).limit(1)).one_or_none()


def whole(tx: Transaction, actor: Actor, agreement_id: int) -> Agreement:
    """One version that the actor sees, with all that hangs on it in a constant number of queries. Raises NotFound."""
    key = get_visible(tx.session, Agreement, actor, agreement_id).id
    return tx.session.scalars(select(Agreement).where(Agreement.id == key).options(*_WHOLE)).one()


def pending(tx: Transaction, case_id: int) -> Agreement | None:
    """The version that may still become the agreement of a case."""
    return of_case(tx, case_id, *PENDING)


def in_effect(tx: Transaction, case_id: int) -> Agreement | None:
    """The agreement of a case that binds today."""
    return of_case(tx, case_id, State.EFFECTIVE)


def terms_of(agreement: Agreement) -> Terms:
    """What a version says, as it was written down."""
    return Terms(
        agreement.facts,
        agreement.issues,
        agreement.responsibility,
        agreement.terms,
        agreement.manner,
        tuple(
            Promised(
                one.debtor_id,
                one.creditor_id,
                one.duty,
                one.what,
                tuple(Dated(part.due_on, part.amount) for part in one.instalments),
                one.proof,
            )
            for one in agreement.obligations
        ),
        disposals(agreement),
    )


def disposals(agreement: Agreement) -> frozenset[Disposal]:
    """What of it disposes of what belongs to all owners."""
    return frozenset(Disposal(code) for code in agreement.disposes)


def wording_of(agreement: Agreement, case: Case, amends: int | None = None) -> Wording:
    """The agreement as it would be signed today; `amends` is the edition that it replaces."""
    return Wording(
        title=agreement.title,
        reference=str(case.reference),
        body=case.body.name if case.body is not None else "",
        edition=agreement.edition,
        parties={one.id: (ROLE_NAMES[one.role], one.name) for one in case.parties},
        terms=terms_of(agreement),
        conditional=agreement.conditional,
        amends=amends,
    )


def text_of(agreement: Agreement, case: Case, amends: int | None = None) -> str:
    """The canonical text: that which is signed once it is put to signature, else as it would be today."""
    return agreement.text or wording.canonical(wording_of(agreement, case, amends))


def amended_edition(tx: Transaction, agreement: Agreement) -> int | None:
    """The edition of the agreement that this one replaces; none where it is the first."""
    if agreement.amends_id is None:
        return None
    return tx.session.get_one(Agreement, agreement.amends_id).edition


def committees(case: Case, bound: Collection[int]) -> tuple[int, ...]:
    """The committee parties that are bound by the agreement."""
    return tuple(one.id for one in case.parties if one.kind is PartyKind.COMMITTEE and one.id in bound)


def decisions(tx: Transaction, case_id: int) -> list[AssemblyDecision]:
    """The decisions that committees have attached to a case, in the order in which they came."""
    query = select(AssemblyDecision).where(AssemblyDecision.case_id == case_id).order_by(AssemblyDecision.id)
    return list(tx.session.scalars(query))


def without_mandate(
    agreement: Agreement, case: Case, bound: Collection[int], known: Iterable[AssemblyDecision]
) -> dict[int, frozenset[Disposal]]:
    """What each committee still lacks a checked decision for, by the party's id."""
    carried = [
        Carried(one.party_id, frozenset(Disposal(code) for code in one.covers))
        for one in known
        if one.proof is Proof.CHECKED and one.checked_for_id == agreement.id
    ]
    return mandate.lacking(disposals(agreement), committees(case, bound), carried)


def record(tx: Transaction, actor: Actor, verb: str, agreement: Agreement, **facts: object) -> None:
    """Write a line about one version; it carries the version that the deed made."""
    tx.session.flush()  # the version is known after that
    ledger.write(tx, actor, verb, agreement, version=agreement.version, **facts)
