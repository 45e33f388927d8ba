"""What people are told of a glass that is to be broken; the drawn are told by quiet links alone."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from expert_pool import addresses
from expert_pool.access import SUPERVISORS
from expert_pool.offers.models import DrawGlass
from expert_pool.offers.workflow import GLASS_GROUND_NAMES


def glass_asked(tx: Transaction, payload: Payload) -> None:
    """The supervisors of the bureau, who decide."""
    glass = tx.session.get_one(DrawGlass, payload["glass_id"])
    request = glass.draw.request
    people = recipients.officers(tx, glass.alliance_id, request.place.path, *SUPERVISORS)
    notices.send_each(
        tx,
        people - {glass.asked_by_id},
        alliance_id=glass.alliance_id,
        title=f"有人申请在开启前查看专家名单：{request.reference}",
        body=f"理由：{GLASS_GROUND_NAMES[glass.ground]}。请看清楚再决定同意不同意；同意了，您和申请的人都能看，公开的抽取页面会一直写着这件事。",
        kind="experts.glass_asked",
        url=addresses.offers(request.id),
    )


def glass_decided(tx: Transaction, payload: Payload) -> None:
    """Whoever asked."""
    glass = tx.session.get_one(DrawGlass, payload["glass_id"])
    request = glass.draw.request
    agreed = glass.until is not None
    notices.send(
        tx,
        alliance_id=glass.alliance_id,
        person_id=glass.asked_by_id,
        title=f"提前查看名单的申请{'已同意' if agreed else '没有同意'}：{request.reference}",
        body="时间很短，请马上打开页面看。看一次记一次。" if agreed else "名单到开启的时间人人都能看到。",
        kind="experts.glass_decided",
        url=addresses.offers(request.id),
    )
