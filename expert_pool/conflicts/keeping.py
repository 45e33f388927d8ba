"""What is written down when a pool is frozen: every ground that the registry led to, with its source and date."""

from __future__ import annotations

from collections.abc import Callable

from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from expert_pool.conflicts import standing
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.conflicts.standing import Known
from expert_pool.conflicts.workflow import State
from expert_pool.requests.models import SelectionRequest


def keep_grounds(tx: Transaction, request: SelectionRequest, known: Known) -> int:
    """Write down the ties that keep experts out of this pool, those on record already only with the instant.

    Returns how many lines there are. Doing it again changes nothing but the instant.
    """
    count = 0
    for one in standing.of_request(tx, request, known).everybody:
        on_record = {(row.ground, row.company_id): row for row in one.rows}
        for found in one.found:
            row = on_record.get(found.key)
            if row is None:
                row = ExpertConflict(
                    alliance_id=request.alliance_id,
                    request_id=request.id,
                    place_id=request.place_id,
                    expert_id=one.member.expert_id,
                    ground=found.ground,
                    company_id=found.company_id,
                    origin=found.origin,
                    since=found.since,
                    state=State.DERIVED,
                    said_at=tx.now,
                )
                tx.session.add(row)
            row.kept_at = tx.now
            count += 1
    return count


def kept(known: Known) -> Callable[[Transaction, Payload], None]:
    """Errand after a freezing: keep what the pool was frozen with."""

    def keep(tx: Transaction, payload: Payload) -> None:
        keep_grounds(tx, tx.session.get_one(SelectionRequest, payload["request_id"]), known)

    return keep
