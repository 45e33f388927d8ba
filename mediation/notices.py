"""What people are told about a case; each handler keeps one errand. No message carries what was said or why.

Whoever stands for a side without an account is reached by the room of consents, over the ways that they agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from mediation import addresses
from mediation.access import DESK
from mediation.models import Case, CasePerson
from mediation.workflow import STAGE_NAMES, Part, Stage

NEWS = "本案有新内容，请打开案件页看。"


def opened(tx: Transaction, payload: Payload) -> None:
    """The desk, and the sides who filed it themselves."""
    case = case_of(tx, payload)
    told = "请审核登记：看清类别、对方是谁，有没有重复。"
    if case.due_on is not None:
        told = f"最迟{full_date(case.due_on)}审核。{told}"
    tell(tx, case, desk_of(tx, case), f"有新的调解申请：{case.reference}", told, kind="mediation.opened")
    tell(
        tx,
        case,
        sides_of(tx, case),
        f"调解申请已登记：{case.reference}",
        "矛盾调解组会去问对方愿不愿意调解，再告诉您。调解不收费。",
        kind="mediation.filed",
    )


def triaged(tx: Transaction, payload: Payload) -> None:
    """The sides, whose consent is asked."""
    case = case_of(tx, payload)
    tell(
        tx,
        case,
        sides_of(tx, case),
        f"请说一声愿不愿意调解：{case.reference}",
        "各方都同意了才开始；不同意也没关系，说一声就行。请打开案件页。",
        kind="mediation.triaged",
    )


def ended(tx: Transaction, payload: Payload) -> None:
    """Everybody in the case, and whoever filed it for somebody: that it is over; the page tells where to go."""
    case = case_of(tx, payload)
    everybody = sides_of(tx, case) | mediators_of(tx, case) | _held(tx, case, Part.FILER)
    tell(
        tx,
        case,
        everybody,
        f"{case.reference}：{STAGE_NAMES[case.stage]}",
        "原因、由谁决定、接下来可以找谁，都写在案件页上，请打开看。",
        kind="mediation.ended",
    )
    if case.stage in (Stage.WITHDRAWN, Stage.FAILED, Stage.REFUSED):
        tell(
            tx,
            case,
            desk_of(tx, case) - everybody,
            f"{case.reference}：{STAGE_NAMES[case.stage]}",
            "请看看要不要交代后续，再归档。",
            kind="mediation.over",
        )


def merged(tx: Transaction, payload: Payload) -> None:
    """The sides of both cases, and whoever filed the one that was merged."""
    case = case_of(tx, payload)
    other = tx.session.get(Case, case.merged_into_id) if case.merged_into_id is not None else None
    if other is None:
        return
    here = sides_of(tx, case)
    for people, on in ((here, other), (_held(tx, case, Part.FILER) - here, case), (sides_of(tx, other) - here, other)):
        tell(
            tx,
            on,
            people,
            f"{case.reference}和{other.reference}一起办",
            f"两件是同一件事，以后都在{other.reference}里办。期限照原来的算，不重新起算。",
            kind="mediation.merged",
        )


def unmerged(tx: Transaction, payload: Payload) -> None:
    """The sides of the case that goes its own way again."""
    case = case_of(tx, payload)
    tell(
        tx,
        case,
        sides_of(tx, case),
        f"{case.reference}改回单独办",
        "这一件不再和另一件一起办，期限照原来的算。",
        kind="mediation.merged",
    )


def suspended(tx: Transaction, payload: Payload) -> None:
    """The sides and the mediators."""
    _step(tx, payload, "中止调解", "停的日子不算在调解期限里。什么时候接着调解，会再告诉您。")


def resumed(tx: Transaction, payload: Payload) -> None:
    """The sides and the mediators."""
    _step(tx, payload, "恢复调解", "接着调解，期限接着算。")


def person_added(tx: Transaction, payload: Payload) -> None:
    """Whoever stands for a side from now on."""
    case = case_of(tx, payload)
    tell(
        tx,
        case,
        {int(str(payload["person_id"]))},
        f"您在{case.reference}里代表一方",
        "请打开案件页，看现在办到哪一步。不该由您代表的，请在案件页上退出。",
        kind="mediation.person_added",
    )


def party_changed(tx: Transaction, payload: Payload) -> None:
    """The other sides: who else is in the case, or is no longer."""
    case = case_of(tx, payload)
    tell(tx, case, sides_of(tx, case), f"{case.reference}的当事人有变化", NEWS, kind="mediation.party_changed")


def term_changed(tx: Transaction, payload: Payload) -> None:
    """The desk, the mediator and the rest of the side: a committee needs another representative."""
    case = case_of(tx, payload)
    tell(
        tx,
        case,
        desk_of(tx, case) | mediators_of(tx, case) | sides_of(tx, case),
        f"{case.reference}有一方要另派代表",
        "原来的代表不再任职。案件照办，请这一方尽快另派代表，登记在案件页上。",
        kind="mediation.term_changed",
    )


def risk_marked(tx: Transaction, payload: Payload) -> None:
    """The desk and the mediators; never a side."""
    case = case_of(tx, payload)
    tell(
        tx,
        case,
        (desk_of(tx, case) | mediators_of(tx, case)) - sides_of(tx, case),
        f"可能激化：{case.reference}",
        "请马上打开案件页看；有人要动手的，先报警，再记下报告了谁。",
        kind="mediation.risk_marked",
    )


def case_of(tx: Transaction, payload: Payload) -> Case:
    """The case of an errand."""
    return tx.session.get_one(Case, payload["case_id"])


def desk_of(tx: Transaction, case: Case) -> set[int]:
    """The mediation secretaries of the place who have no part in the case."""
    related = select(CasePerson.person_id).where(
        CasePerson.case_id == case.id, CasePerson.part != Part.FILER, CasePerson.until.is_(None)
    )
    found = recipients.officers(tx, case.alliance_id, case.place.path, DESK)
    return found - set(tx.session.scalars(related))


def sides_of(tx: Transaction, case: Case, party_id: int | None = None) -> set[int]:
    """Those with an account who stand for the parties, or for one of them."""
    query = select(CasePerson.person_id).where(
        CasePerson.case_id == case.id, CasePerson.part == Part.SIDE, CasePerson.until.is_(None)
    )
    return set(tx.session.scalars(query if party_id is None else query.where(CasePerson.party_id == party_id)))


def mediators_of(tx: Transaction, case: Case) -> set[int]:
    """The mediator and those who mediate together with them."""
    return _held(tx, case, Part.MEDIATOR) | _held(tx, case, Part.CO_MEDIATOR)


def tell(
    tx: Transaction,
    case: Case,
    people: Iterable[int],
    title: str,
    body: str,
    *,
    kind: str,
    anchor: str = "",
    url: str = "",
) -> None:
    """Put one message into each inbox, in a settled order; it leads to `url`, else to the case's page at `anchor`."""
    notices.send_each(
        tx,
        people,
        alliance_id=case.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=url or addresses.case(case.id, anchor),
    )


def _step(tx: Transaction, payload: Payload, title: str, body: str) -> None:
    case = case_of(tx, payload)
    people = sides_of(tx, case) | mediators_of(tx, case)
    tell(tx, case, people, f"{case.reference}：{title}", body, kind="mediation.step")


def _held(tx: Transaction, case: Case, part: Part) -> set[int]:
    query = select(CasePerson.person_id).where(
        CasePerson.case_id == case.id, CasePerson.part == part, CasePerson.until.is_(None)
    )
    return set(tx.session.scalars(query))
