"""What people are told about a draw; no notice before the opening says who was drawn."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, OFFICERS, Office
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from expert_pool import addresses
from expert_pool.access import KEEPER
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import ABANDONED_NAMES, PART_NAMES, Part, Stage

NEAR = tuple(sorted(OFFICERS))
CONCERNED = (*sorted(COMMITTEE), *NEAR, KEEPER)


def frozen(tx: Transaction, payload: Payload) -> None:
    """The officers of the place, one of whom has to confirm before the chance happens."""
    draw = _draw(tx, payload)
    if draw.stage is Stage.FROZEN:
        when = short_moment(draw.happens_at)
        body = f"{_subject(draw)}的名单已封存，请在{when}以前打开看一下，确认封存码。确认以后才公布。"
        _tell(tx, draw, NEAR, f"请见证封存：{draw.place.name}", body, kind="expert_pool.draw_frozen")


def sealed(tx: Transaction, payload: Payload) -> None:
    """All who are concerned: the code is public, and the sheet is to be posted."""
    draw = _draw(tx, payload)
    when = short_moment(draw.happens_at)
    body = f"{_subject(draw)}的封存码已公布，{when}产生号码。请把封存单打印出来，贴在小区显著位置。"
    _tell(tx, draw, CONCERNED, f"封存码已公布：{draw.place.name}", body, kind="expert_pool.draw_sealed")


def heard(tx: Transaction, payload: Payload) -> None:
    """The other part, who types the numbers a second time."""
    draw = _draw(tx, payload)
    if draw.stage is not Stage.HEARD or draw.heard_as is None:
        return
    others = NEAR if draw.heard_as is Part.KEEPER else (KEEPER,)
    body = f"{_subject(draw)}的号码，{PART_NAMES[draw.heard_as]}已录一遍。请您照公布的号码再录一遍。"
    _tell(tx, draw, others, f"请再录一遍号码：{draw.place.name}", body, kind="expert_pool.draw_heard")


def drawn(tx: Transaction, payload: Payload) -> None:
    """All who are concerned; the drawn are asked by the room of offers."""
    draw = _draw(tx, payload)
    body = f"{_subject(draw)}的专家已抽取，现在征询他们能不能来。名单到开启时公开，在这以前谁也看不到。"
    _tell(tx, draw, CONCERNED, f"专家已抽取：{draw.place.name}", body, kind="expert_pool.drawn")


def used_up(tx: Transaction, payload: Payload) -> None:
    """Keeper and committee: a seat has nobody left. A draw whose names are open cannot be given up any more."""
    draw = _draw(tx, payload)
    way_out = (
        "名单已开启，不能重抽：请主持人在评审页面结束这次评审，小区可以重新申请。"
        if draw.stage is Stage.OPENED
        else "请作废这一次，改一下申请（例如席位），再重新封存、抽取。"
    )
    body = f"{_subject(draw)}有一组的人都用完了，凑不齐。{way_out}"
    _tell(tx, draw, (KEEPER, *sorted(COMMITTEE)), f"专家不够：{draw.place.name}", body, kind="expert_pool.draw_used_up")


def giving_up(tx: Transaction, payload: Payload) -> None:
    """The officers, one of whom has to agree."""
    draw = _draw(tx, payload)
    if draw.giving_up is not None:
        because = ABANDONED_NAMES[draw.giving_up]
        body = f"管理员提出作废{_subject(draw)}的抽取，原因：{because}。请打开看，同意的点“同意作废”。"
        _tell(tx, draw, NEAR, f"请看要不要作废：{draw.place.name}", body, kind="expert_pool.draw_giving_up")


def opened(tx: Transaction, payload: Payload) -> None:
    """All who are concerned: the names are open."""
    draw = _draw(tx, payload)
    body = f"{_subject(draw)}的专家名单已开启，请打开看。抽取记录现在可以从头到尾核对。"
    _tell(tx, draw, CONCERNED, f"名单已开启：{draw.place.name}", body, kind="expert_pool.draw_opened")


def abandoned(tx: Transaction, payload: Payload) -> None:
    """All who are concerned, where the seal had been public."""
    draw = _draw(tx, payload)
    if draw.witnessed_at is not None and draw.abandoned_because is not None:
        because = ABANDONED_NAMES[draw.abandoned_because]
        body = f"{_subject(draw)}的这次抽取已作废，原因：{because}。记录一直留在网页上。"
        _tell(tx, draw, CONCERNED, f"抽取已作废：{draw.place.name}", body, kind="expert_pool.draw_abandoned")


def _draw(tx: Transaction, payload: Payload) -> Draw:
    return tx.session.get_one(Draw, payload["draw_id"])


def _subject(draw: Draw) -> str:
    return f"“{draw.request.subject}”"


def _tell(tx: Transaction, draw: Draw, offices: tuple[Office, ...], title: str, body: str, *, kind: str) -> None:
    notices.send_each(
        tx,
        recipients.officers(tx, draw.alliance_id, draw.place.path, *offices),
        alliance_id=draw.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.draw(draw.id),
    )
