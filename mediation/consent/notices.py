"""What people are told while the parties are asked; each handler keeps one errand, and none says what was answered."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from mediation import addresses, by_code
from mediation.consent import leading
from mediation.consent.models import Together
from mediation.models import Case
from mediation.notices import case_of, desk_of, mediators_of, sides_of, tell
from mediation.records import facts_of

ANSWERED = "mediation.together_answered"
TOGETHER = f"{addresses.ROOT}/together"
"""The page on which bodies answer requests."""


def asked(tx: Transaction, payload: Payload) -> None:
    """Those of the party who have an account."""
    case = case_of(tx, payload)
    _tell(
        tx,
        case,
        sides_of(tx, case, int(payload["party_id"])),
        f"请您答复：愿不愿意调解（{case.reference}）",
        "调解不收费，愿意不愿意由您定，随时可以不再调解。请打开看权利和义务，再答复。",
        kind="mediation.asked",
    )


def link_closed(tx: Transaction, payload: Payload) -> None:
    """The desk."""
    case = case_of(tx, payload)
    told = "有人拿着链接多次没有核对上。请核对号码，确认是本人后再发一次。"
    _tell(tx, case, desk_of(tx, case), f"一方的链接停用了：{case.reference}", told, kind="mediation.link_closed")


def together_asked(tx: Transaction, payload: Payload) -> None:
    """The officers of the body that is asked."""
    row = tx.session.get(Together, int(payload["together_id"]))
    if row is None or row.answered_at is not None:
        return
    office = Office.PEOPLES_MEDIATION_COMMITTEE
    notices.send_each(
        tx,
        recipients.officers_at(tx, row.alliance_id, row.body.place.path, office),
        alliance_id=row.alliance_id,
        title="有一件调解请你们共同主持",
        body="联盟矛盾调解组请你们共同调解。请打开看情况，同意或者写明原因不参加。",
        kind="mediation.together_asked",
        url=TOGETHER,
    )


def together_answered(tx: Transaction, payload: Payload) -> None:
    """The desk; and the sides, who agreed to mediate without it, where they have to be asked."""
    case = case_of(tx, payload)
    told = "请它共同调解的，已经有了答复，请打开看。"
    _tell(tx, case, desk_of(tx, case), f"人民调解委员会已答复：{case.reference}", told, kind=ANSWERED)
    if leading.waiting(tx, facts_of(tx, case)) is not None:
        told = "改不改由您定，不同意的，照原来的接着调解。请打开看。"
        title = f"请您答复：由人民调解委员会主持行不行（{case.reference}）"
        _tell(tx, case, sides_of(tx, case), title, told, kind=ANSWERED)
        by_code.tell_parties(tx, case)


def leading_settled(tx: Transaction, payload: Payload) -> None:
    """Everybody in the case where the body leads from now on; else the desk and the mediators."""
    case = case_of(tx, payload)
    people = desk_of(tx, case) | mediators_of(tx, case)
    if case.body_id != tx.session.get_one(Together, int(payload["together_id"])).body_id:
        told = "有一方不同意改由人民调解委员会主持，照原来的接着调解。"
        _tell(tx, case, people, f"主持的组织不变：{case.reference}", told, kind=ANSWERED)
        return
    told = "谈成的协议由它盖章，可以一起请法院确认。不愿意的，随时可以不再调解。"
    title = f"改由人民调解委员会主持：{case.reference}"
    _tell(tx, case, people | sides_of(tx, case), title, told, kind=ANSWERED)
    by_code.tell_parties(tx, case)


def _tell(tx: Transaction, case: Case, people: set[int], title: str, body: str, *, kind: str) -> None:
    tell(tx, case, people, title, body, kind=kind, anchor="consent")
