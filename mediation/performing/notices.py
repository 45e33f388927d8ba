"""What people are told after an agreement; each handler keeps one errand. No message carries a sum or a name."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from mediation import by_code
from mediation.models import Case
from mediation.notices import NEWS, case_of, desk_of, mediators_of, sides_of, tell
from mediation.performing import addresses

ASK = "请打开看；不对的，点“没有收到”。"


def performance_reported(tx: Transaction, payload: Payload) -> None:
    """The side that is owed it."""
    case = case_of(tx, payload)
    by_code.tell_parties(tx, case, (payload["party_id"],))
    _tell(tx, case, sides_of(tx, case, payload["party_id"]), "对方说办好了一期", ASK, kind="mediation.performance")


def performance_settled(tx: Transaction, payload: Payload) -> None:
    """The side that owes it, and the mediator."""
    case = case_of(tx, payload)
    people = sides_of(tx, case, payload["party_id"]) | mediators_of(tx, case)
    _tell(tx, case, people, "履行情况有回音", NEWS, kind="mediation.performance")


def defaulted(tx: Transaction, payload: Payload) -> None:
    """Everybody in the case, and the desk."""
    case = case_of(tx, payload)
    people = sides_of(tx, case) | mediators_of(tx, case) | desk_of(tx, case)
    told = "到期没有履行。补上以后照常；不补的，等着的一方可以拿材料包去法院。"
    _tell(tx, case, people, "有一项到期没有履行", told, kind="mediation.defaulted")


def court_wished(tx: Transaction, payload: Payload) -> None:
    """The other sides, without whom nothing can be filed."""
    case = case_of(tx, payload)
    people = sides_of(tx, case) - sides_of(tx, case, payload["party_id"])
    told = "有一方愿意共同申请司法确认，要双方都愿意才能去法院。请打开看看。"
    _tell(tx, case, people, "要不要一起申请司法确认", told, kind="mediation.court")


def court_moved(tx: Transaction, payload: Payload) -> None:
    """The sides and the mediator."""
    case = case_of(tx, payload)
    people = sides_of(tx, case) | mediators_of(tx, case)
    _tell(tx, case, people, "司法确认有进展", NEWS, kind="mediation.court")


def fulfilled(tx: Transaction, payload: Payload) -> None:
    """The sides: what do they say of it?"""
    case = case_of(tx, payload)
    told = "协议都办好了。请花一分钟说说满意不满意，结果和态度分开说。"
    _tell(tx, case, sides_of(tx, case), "请说说满意不满意", told, kind="mediation.survey")


def follow_up_danger(tx: Transaction, payload: Payload) -> None:
    """The desk and the mediators, never a side."""
    case = case_of(tx, payload)
    people = (desk_of(tx, case) | mediators_of(tx, case)) - sides_of(tx, case)
    _tell(
        tx, case, people, "回访发现激化的苗头", "请打开看，在案件页上记下风险和报告了谁。", kind="mediation.risk_marked"
    )


def obligation_due(tx: Transaction, case: Case, party_id: int) -> None:
    """The side that owes it, before the day."""
    told = "协议里有一项快到期了。办好以后登记一下，请对方确认。"
    by_code.tell_parties(tx, case, (party_id,))
    _tell(tx, case, sides_of(tx, case, party_id), "有一项快到期", told, kind="mediation.obligation_due")


def confirmation_due(tx: Transaction, case: Case, days_left: int) -> None:
    """The sides and the mediator, before the thirty days are over."""
    left = "今天是最后一天" if days_left == 0 else f"还剩 {days_left} 天"
    told = f"想请法院确认协议的，要双方共同申请，{left}。不想申请的不用管。"
    people = sides_of(tx, case) | mediators_of(tx, case)
    by_code.tell_parties(tx, case)
    _tell(tx, case, people, "司法确认快到期", told, kind="mediation.confirmation_due")


def follow_up_due(tx: Transaction, case: Case) -> None:
    """The mediator, and the desk."""
    people = (mediators_of(tx, case) | desk_of(tx, case)) - sides_of(tx, case)
    _tell(tx, case, people, "该回访了", "请问问双方履行得怎样，记下来。", kind="mediation.follow_up_due")


def _tell(tx: Transaction, case: Case, people: Iterable[int], title: str, body: str, *, kind: str) -> None:
    tell(tx, case, people, f"{case.reference}：{title}", body, kind=kind, url=addresses.of_case(case.id))
