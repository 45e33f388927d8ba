"""Taking a request in hand for those who decide or contest, and need not see the request itself."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.access import MISSING
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import NotFound
from expert_pool.requests.models import SelectionRequest

FROM_MESSAGE = "请从收到的消息里点开。"


def of_alliance(tx: Transaction, actor: Actor, request_id: int, *, lock: bool = False) -> SelectionRequest:
    """A request of the actor's alliance, locked for change on request. Raises NotFound.

    The caller asks what the actor has to do with it before anything of it is shown.
    """
    wanted = select(SelectionRequest).where(
        SelectionRequest.id == request_id, SelectionRequest.alliance_id == actor.alliance_id
    )
    if lock:
        wanted = wanted.with_for_update(of=SelectionRequest).execution_options(populate_existing=True)
    found = tx.session.scalars(wanted).unique().one_or_none() if 0 < request_id <= LARGEST_KEY else None
    if found is None:
        raise NotFound(MISSING, remedy=FROM_MESSAGE)
    return found
