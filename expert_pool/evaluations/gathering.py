"""Bringing the panel together: the drawn by name, the owners' representatives, signing in, and who goes again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import ledger, links, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from expert_pool.draws import falling, sealed, seating
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.evaluations import access, records
from expert_pool.evaluations.models import NAME_MOST, Evaluation, PanelBid, Panellist, PanelSheet
from expert_pool.evaluations.workflow import (
    EVALUATION,
    FALL_OF,
    GONE_AFTER,
    GONE_NAMES,
    OVER,
    Gone,
    PanelPart,
    SheetState,
    Stage,
)
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import Stage as OfferStage
from expert_pool.requests import actions as requests
from expert_pool.roster.models import Expert

LINK_DAYS = "expert_pool.panellist_link_days"
HOURS = "expert_pool.scoring_hours"
OPENED, ALL_LOCKED = "evaluations.opened", "evaluations.locked"
SEATED = frozenset({OfferStage.ACCEPTED, OfferStage.SERVED})
ledger.tell(
    {
        "expert_pool.evaluation_opened": "评审开始，专家{people}人",
        "expert_pool.panellist_seated": "{number}号评审入席",
        "expert_pool.owner_named": "登记业主代表，{number}号评审",
        "expert_pool.owner_dropped": "撤下业主代表，{number}号评审",
        "expert_pool.panellist_came": "{number}号评审签到",
        "expert_pool.panellist_linked": "给{number}号评审发了打分的链接",
        "expert_pool.panellist_gone": "{number}号评审不再参加：{gone}；评分表作废",
        "expert_pool.evaluation_reopened": "换了专家，重新打分",
        "expert_pool.evaluation_locked": "全部评分表已锁定，共{sheets}份",
    },
    {"gone": GONE_NAMES},
)


@dataclass(frozen=True, slots=True)
class NameOwner:
    """A representative of the owners, and how the owners chose them."""

    request_id: int
    name: str
    chosen_how: str


@dataclass(frozen=True, slots=True)
class OnSeat:
    """A step about one panellist."""

    request_id: int
    panellist_id: int


@dataclass(frozen=True, slots=True)
class LetGo:
    """Somebody does not sit any more, and why."""

    request_id: int
    panellist_id: int
    gone: Gone


def opened(tx: Transaction, payload: Payload) -> None:
    """Errand after the names were opened: the evaluation begins; repeated, it does nothing."""
    draw = tx.session.get_one(Draw, int(payload["draw_id"]))
    if draw.stage is not DrawStage.OPENED:
        return
    if tx.session.scalar(select(Evaluation.id).where(Evaluation.request_id == draw.request_id)) is not None:
        return
    request = draw.request
    evaluation = Evaluation(
        alliance_id=draw.alliance_id,
        request_id=draw.request_id,
        draw_id=draw.id,
        place_id=draw.place_id,
        opened_at=draw.opened_at or tx.now,
        stage=Stage.GATHERING,
    )
    evaluation.bids = [
        PanelBid(number=one.number, company_id=one.company_id) for one in request.companies if one.left_at is None
    ]
    tx.session.add(evaluation)
    tx.session.flush()  # the panel names it by its id
    seat(tx, evaluation)
    records.record(tx, CLOCK, "expert_pool.evaluation_opened", evaluation, people=len(evaluation.panel))
    outbox.promise(tx, OPENED, evaluation_id=evaluation.id)


def fallen(tx: Transaction, payload: Payload) -> None:
    """Errand after somebody fell out of an order: whoever sat goes, whoever has agreed comes."""
    query = select(Evaluation).where(Evaluation.draw_id == int(payload["draw_id"])).options(*records.LOADED)
    evaluation = tx.session.scalars(query.with_for_update(of=Evaluation)).unique().one_or_none()
    if evaluation is not None and evaluation.stage not in OVER:
        seat(tx, evaluation)


def seat_panel(tx: Transaction, actor: Actor, request_id: int) -> int:
    """Let those take their seats who have agreed since; returns how many came.

    Raises NotFound, NotPermitted, OutOfTurn.
    """
    evaluation, facts = records.in_hand(tx, actor, request_id)
    access.seat_panel(actor, facts).enforce()
    return seat(tx, evaluation)


def seat(tx: Transaction, evaluation: Evaluation) -> int:
    """Make the panel what the draw says it is: the fallen go, those who agreed come; returns how many came."""
    draw = evaluation.draw
    fallen_rows = {one.row: one.because for one in draw.falls}
    for one in records.standing(evaluation):
        if one.row is not None and one.row in fallen_rows:
            _go(tx, CLOCK, evaluation, one, GONE_AFTER.get(fallen_rows[one.row], Gone.REPLACED))
    known = {one.row for one in evaluation.panel}
    waiting = [one for one in seating.seats(draw) if one.row is not None and one.row not in known]
    agreed = set(tx.session.scalars(select(Offer.row).where(Offer.draw_id == draw.id, Offer.stage.in_(SEATED))))
    fresh = [(one.field, one.row) for one in waiting if one.row is not None and one.row in agreed]
    drawn = sealed.open_rows(tx, CLOCK, draw, [row for _, row in fresh])
    for field, row in fresh:
        who = drawn[row]
        one = Panellist(
            alliance_id=evaluation.alliance_id,
            number=_next(evaluation),
            part=PanelPart.EXPERT,
            field=field,
            row=row,
            expert_id=tx.session.get_one(Expert, who.expert_id).id,
            person_id=who.person_id,
        )
        evaluation.panel.append(one)
        if evaluation.stage is not Stage.GATHERING:
            records.record(tx, CLOCK, "expert_pool.panellist_seated", evaluation, number=one.number)
    if fresh:
        records.grown(evaluation)
    if evaluation.stage in {Stage.LOCKED, Stage.SIGNING} and (awaited(evaluation) or not all_locked(evaluation)):
        _reopen(tx, evaluation)
    return len(fresh)


def awaited(evaluation: Evaluation) -> int:
    """How many seats of the draw wait for somebody who has not taken them yet."""
    known = {one.row for one in records.standing(evaluation)}
    return sum(one.row is not None and one.row not in known for one in seating.seats(evaluation.draw))


def vacant(evaluation: Evaluation) -> int:
    """How many seats of the draw have nobody left to take them: the panel works without, and the report says so."""
    return sum(one.row is None for one in seating.seats(evaluation.draw))


def name_owner(tx: Transaction, actor: Actor, command: NameOwner) -> int:
    """Name a representative of the owners; returns the number on the panel.

    Raises NotFound, NotPermitted, OutOfTurn where all are named, Invalid.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.name_owner(actor, facts).enforce()
    owners = [one for one in records.standing(evaluation) if one.part is PanelPart.OWNER]
    if len(owners) >= evaluation.request.owners:
        raise OutOfTurn(
            f"业主代表是{evaluation.request.owners}人，已经登记满了。", remedy="要换人的，请先把原来那位撤下。"
        )
    name = records.words(command.name, NAME_MOST, "业主代表的姓名")
    if name in {one.name for one in owners}:
        raise Invalid(f"{name}已经登记过了。", remedy="同名的两个人，请在姓名后面注明，例如：王平（3幢）。")
    one = Panellist(
        alliance_id=evaluation.alliance_id,
        number=_next(evaluation),
        part=PanelPart.OWNER,
        name=name,
        chosen_how=records.words(command.chosen_how, 200, "是怎么推选出来的"),
    )
    evaluation.panel.append(one)
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.owner_named", evaluation, number=one.number)
    return one.number


def drop_owner(tx: Transaction, actor: Actor, command: OnSeat) -> None:
    """Take a representative off who has not signed in. Raises NotFound, NotPermitted, OutOfTurn."""
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.drop_owner(actor, facts).enforce()
    one = _seat_of(evaluation, command.panellist_id)
    if one.part is not PanelPart.OWNER or one.came_at is not None:
        raise OutOfTurn("已经签到的和抽中的专家不能撤下。", remedy="不再参加的，请点“不再参加”，选明原因。")
    _go(tx, actor, evaluation, one, Gone.REPLACED, verb="expert_pool.owner_dropped")


def sign_in(tx: Transaction, actor: Actor, command: OnSeat) -> None:
    """Somebody is here: the host has looked at the identity card. Done twice, it counts once.

    Raises NotFound, NotPermitted, OutOfTurn.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.sign_in(actor, facts).enforce()
    one = _seat_of(evaluation, command.panellist_id)
    if one.came_at is not None:
        return
    one.came_at, one.came_by_id = tx.now, actor.person_id
    one.sheet = PanelSheet(state=SheetState.DRAFT, marks={}, notes={})
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.panellist_came", evaluation, number=one.number)


def hand_link(tx: Transaction, actor: Actor, command: OnSeat) -> str:
    """A link for the telephone or tablet of somebody who has signed in; earlier ones end. Returns its secret part.

    Raises NotFound, NotPermitted, OutOfTurn for whoever has not signed in.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.hand_link(actor, facts).enforce()
    one = _seat_of(evaluation, command.panellist_id)
    if one.came_at is None:
        raise OutOfTurn("还没有签到，不能发打分的链接。", remedy="请先核对身份证，点“签到”。")
    links.revoke(tx, subject=Panellist.__tablename__, subject_id=one.id, purpose=access.PURPOSE)
    days = parameters.on(tx, LINK_DAYS, evaluation.place.path, tx.today, alliance_id=evaluation.alliance_id).whole
    text = links.make(
        tx,
        alliance_id=evaluation.alliance_id,
        purpose=access.PURPOSE,
        subject=one,
        verbs=frozenset({access.SCORE}),
        days=days,
        person_id=one.person_id,
    )
    records.record(tx, actor, "expert_pool.panellist_linked", evaluation, number=one.number)
    return text


def let_go(tx: Transaction, actor: Actor, command: LetGo) -> None:
    """Somebody does not sit any more; the sheet is void, and for an expert the next in the sealed order is asked.

    Once the sums were shown, a locked sheet is only void by the bureau's word and for a ground to stand back.
    Raises NotFound, NotPermitted, OutOfTurn, Invalid for a reason that does not fit.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.let_go(actor, facts).enforce()
    one = _seat_of(evaluation, command.panellist_id)
    if evaluation.locked_at is not None and one.sheet is not None and one.sheet.state is SheetState.LOCKED:
        if command.gone is not Gone.STANDS_BACK:
            raise Invalid(
                "这位的评分表已经锁定，分数也出来了，走开了评分照样算数。",
                remedy="发现要回避的，请报住建局办理；不签名的，到时报告里如实记录。",
            )
        access.void_locked(actor, facts).enforce()
    if command.gone is Gone.NO_SHOW and one.came_at is not None:
        raise Invalid("这位已经签到，不能按没有到场办。", remedy="请选“中途离开”或者“发现要回避”。")
    if command.gone is Gone.TOO_LATE and (evaluation.closes_at is None or tx.now < evaluation.closes_at):
        raise Invalid("打分的时间还没有到。", remedy="请等到时间，或者先延长时间。")
    if command.gone is Gone.TOO_LATE and one.sheet is not None and one.sheet.state is SheetState.LOCKED:
        raise Invalid("这位的评分表已经锁定。", remedy="请刷新页面查看。")
    if command.gone not in FALL_OF:
        raise Invalid("请从列出的原因里选一项。")
    if one.row is not None:
        falling.fall(tx, evaluation.draw, one.row, FALL_OF[command.gone])
    _go(tx, actor, evaluation, one, command.gone)
    seat(tx, evaluation)
    lock_if_complete(tx, evaluation)


def all_locked(evaluation: Evaluation) -> bool:
    """True where everybody who sits has locked the own sheet, and there is at least one."""
    sheets = [one.sheet for one in records.standing(evaluation)]
    return bool(sheets) and all(one is not None and one.state is SheetState.LOCKED for one in sheets)


def lock_if_complete(tx: Transaction, evaluation: Evaluation) -> bool:
    """Close the scoring once the last sheet is locked and no seat waits; returns whether it is closed now."""
    if evaluation.stage is not Stage.SCORING or awaited(evaluation) or not all_locked(evaluation):
        return False
    evaluation.stage = EVALUATION.after(evaluation.stage, "lock")
    evaluation.locked_at = tx.now
    sheets = len(records.standing(evaluation))
    records.record(tx, CLOCK, "expert_pool.evaluation_locked", evaluation, sheets=sheets)
    requests.advance(tx, CLOCK, evaluation.request, "lock")
    outbox.promise(tx, ALL_LOCKED, evaluation_id=evaluation.id)
    return True


def closing(tx: Transaction, evaluation: Evaluation) -> timedelta:
    """How long panellists have for their sheets: parameter "expert_pool.scoring_hours"."""
    hours = parameters.on(tx, HOURS, evaluation.place.path, tx.today, alliance_id=evaluation.alliance_id).whole
    return timedelta(hours=hours)


def _reopen(tx: Transaction, evaluation: Evaluation) -> None:
    evaluation.stage = EVALUATION.after(evaluation.stage, "reopen")
    evaluation.closes_at = tx.now + closing(tx, evaluation)
    evaluation.sign_by, evaluation.report_digest = None, ""
    unsign(evaluation.panel)
    records.record(tx, CLOCK, "expert_pool.evaluation_reopened", evaluation)
    requests.advance(tx, CLOCK, evaluation.request, "unlock")


def unsign(panel: Collection[Panellist]) -> None:
    """What was said to a report that is not the last one any more is asked again; a dissent stands until then."""
    for one in panel:
        one.signed, one.signed_at = None, None


def _go(
    tx: Transaction,
    actor: Actor,
    evaluation: Evaluation,
    one: Panellist,
    gone: Gone,
    *,
    verb: str = "expert_pool.panellist_gone",
) -> None:
    one.gone, one.gone_at = gone, tx.now
    if one.sheet is not None:
        one.sheet.state = SheetState.VOID
    links.revoke(tx, subject=Panellist.__tablename__, subject_id=one.id, purpose=access.PURPOSE)
    records.grown(evaluation)
    records.record(tx, actor, verb, evaluation, number=one.number, gone=gone)


def _next(evaluation: Evaluation) -> int:
    return max((one.number for one in evaluation.panel), default=0) + 1


def _seat_of(evaluation: Evaluation, panellist_id: int) -> Panellist:
    found = next((one for one in records.standing(evaluation) if one.id == panellist_id), None)
    if found is None:
        raise NotFound("评审组里没有这个人。", remedy="请刷新页面查看。")
    return found
