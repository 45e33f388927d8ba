"""Who is told of a dispute that returns."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from mediation.patterns import addresses
from mediation.patterns.models import Pattern


def noticed(tx: Transaction, payload: Payload) -> None:
    """The policy group."""
    pattern = tx.session.get_one(Pattern, payload["pattern_id"])
    told = recipients.officers(tx, pattern.alliance_id, pattern.place.path, Office.POLICY_SECRETARY)
    notices.send_each(
        tx,
        told,
        alliance_id=pattern.alliance_id,
        kind="mediation.pattern_noticed",
        title="有一类纠纷反复出现",
        body="同一个小区或者同一家企业，同一类纠纷来了好几件。请看看要不要作为共性问题来办。",
        url=addresses.PATTERNS,
    )
