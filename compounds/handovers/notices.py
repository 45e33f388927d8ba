"""What people are told about a handover; each handler keeps one errand."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import addresses, recipients
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Kind
from compounds.models import Role


def handover_opened(tx: Transaction, payload: Payload) -> None:
    """Whoever has to hand over, and the community that witnesses it."""
    handover = tx.session.get_one(Handover, payload["handover_id"])
    if handover.kind is Kind.COMMITTEE:
        people = recipients.seated(tx, handover.term_id, *Role)
    else:
        people = {handover.seat.person_id} if handover.seat is not None else set()
    people |= recipients.officers(tx, handover.alliance_id, handover.place.path, Office.COMMUNITY_OFFICER)
    _tell(
        tx,
        handover,
        people,
        f"{handover.place.name}业委会开始移交",
        f"从{full_date(handover.starts_on)}起算。请列出移交清单，把印章、账册、档案等当面点交、签名。",
        kind="compounds.handover_opened",
    )


def handover_disputed(tx: Transaction, payload: Payload) -> None:
    """The street is to press for it."""
    handover = tx.session.get_one(Handover, payload["handover_id"])
    _tell(
        tx,
        handover,
        recipients.officers(tx, handover.alliance_id, handover.place.path, Office.SUBDISTRICT_OFFICER),
        f"{handover.place.name}业委会移交有人拒交或有争议",
        "社区登记了拒交或争议的情况，请打开办件查看，督促移交。",
        kind="compounds.handover_disputed",
    )


def _tell(tx: Transaction, handover: Handover, people: Iterable[int], title: str, body: str, *, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=handover.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.handover(handover.id),
    )
