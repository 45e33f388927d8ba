"""What people are told about an agreement; each handler keeps one errand. No message carries what it says."""

from __future__ import annotations

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from mediation.agreements import addresses
from mediation.bodies import standing
from mediation.bodies.models import Body, LegalStatus
from mediation.models import Case
from mediation.notices import NEWS, case_of, desk_of, mediators_of, sides_of, tell


def shown(tx: Transaction, payload: Payload) -> None:
    """The sides, who may read a draft; the desk, who may have a decision of owners to check."""
    case = case_of(tx, payload)
    people = sides_of(tx, case)
    _tell(
        tx,
        case,
        people,
        "有协议草案可以看了",
        "请打开看；有不对的告诉调解员。现在还不用签。",
        kind="mediation.agreement_shown",
    )
    _tell(tx, case, desk_of(tx, case) - people, "有协议草案可以看了", NEWS, kind="mediation.agreement_shown")


def put(tx: Transaction, payload: Payload) -> None:
    """Everybody whose signature or seal it needs."""
    case = case_of(tx, payload)
    people = sides_of(tx, case) | mediators_of(tx, case) | _sealers(tx, case)
    told = "请从头看完再签。不愿意签也可以，不用说理由。"
    _tell(tx, case, people, "协议等您签字", told, kind="mediation.agreement_put")


def signed(tx: Transaction, payload: Payload) -> None:
    """The mediator."""
    case = case_of(tx, payload)
    _tell(tx, case, mediators_of(tx, case), "有人签了协议", "请看看还差谁。", kind="mediation.agreement_signed")


def taken_back(tx: Transaction, payload: Payload) -> None:
    """The sides and the mediator: nobody need sign that version any more."""
    case = case_of(tx, payload)
    people = sides_of(tx, case) | mediators_of(tx, case)
    _tell(tx, case, people, "这一版协议不用签了", NEWS, kind="mediation.agreement_taken_back")


def effective(tx: Transaction, payload: Payload) -> None:
    """Everybody in the case, and the desk."""
    case = case_of(tx, payload)
    people = sides_of(tx, case) | mediators_of(tx, case) | desk_of(tx, case)
    _tell(tx, case, people, "协议生效了", "请照协议履行；到期前会提醒。", kind="mediation.agreement_effective")


def decision_attached(tx: Transaction, payload: Payload) -> None:
    """The desk, who checks it."""
    case = case_of(tx, payload)
    told = "请对着会议决定和计票结果核对。"
    _tell(tx, case, desk_of(tx, case), "有业主大会的决定等您核对", told, kind="mediation.decision_attached")


def decision_judged(tx: Transaction, payload: Payload) -> None:
    """The sides and the mediator."""
    case = case_of(tx, payload)
    people = sides_of(tx, case) | mediators_of(tx, case)
    _tell(tx, case, people, "业主大会的决定核对过了", NEWS, kind="mediation.decision_judged")


def _tell(tx: Transaction, case: Case, people: set[int], title: str, body: str, *, kind: str) -> None:
    tell(tx, case, people, f"{case.reference}：{title}", body, kind=kind, anchor=addresses.ANCHOR)


def _sealers(tx: Transaction, case: Case) -> set[int]:
    """The officers of the registered body, where its seal is needed."""
    body = tx.session.get(Body, case.body_id) if case.body_id is not None else None
    if body is None or body.status is not LegalStatus.REGISTERED_PMC or not standing.of(body.status).sealed:
        return set()
    office = Office.PEOPLES_MEDIATION_COMMITTEE
    return recipients.officers_at(tx, case.alliance_id, body.place.path, office)
