"""What people are told of an evaluation: its hosts when names are open, the panel when it is to score and to sign."""

from __future__ import annotations

from collections.abc import Collection

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, OFFICERS
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from expert_pool import addresses
from expert_pool.access import KEEPER
from expert_pool.evaluations import records
from expert_pool.evaluations.models import Evaluation
from expert_pool.evaluations.workflow import Stage


def opened(tx: Transaction, payload: Payload) -> None:
    """Errand: the names are open; the hosts sign people in, the committee names the owners' representatives."""
    one = _evaluation(tx, payload)
    body = f"{one.request.opening_spot}。请登记业主代表，到场的人核对身份证签到，报价两个人各录一遍。"
    _tell(
        tx,
        one,
        _hosts(tx, one) | _committee(tx, one),
        f"名单已开启：{one.request.subject}",
        body,
        kind="expert_pool.evaluation_opened",
    )


def started(tx: Transaction, payload: Payload) -> None:
    """Errand: the panel may score."""
    one = _evaluation(tx, payload)
    if one.stage is not Stage.SCORING or one.closes_at is None:
        return
    body = f"打分到{short_moment(one.closes_at)}为止。打完请锁定；全部锁定以前，谁也看不到您的分。"
    _tell(tx, one, _panel(one), "可以打分了", body, kind="expert_pool.scoring_started", url=_sheet(one))


def locked(tx: Transaction, payload: Payload) -> None:
    """Errand: every sheet is locked; the hosts look at the result and put the report to sign."""
    one = _evaluation(tx, payload)
    if one.stage is not Stage.LOCKED:
        return
    body = "请看结果和每份评分表的影响，再把评审报告送评审组签名。"
    _tell(
        tx,
        one,
        _hosts(tx, one),
        f"评分表已全部锁定：{one.request.subject}",
        body,
        kind="expert_pool.evaluation_locked",
    )


def to_sign(tx: Transaction, payload: Payload) -> None:
    """Errand: the report lies before the panel."""
    one = _evaluation(tx, payload)
    if one.stage is not Stage.SIGNING or one.sign_by is None:
        return
    body = f"{short_moment(one.sign_by)}以前，请看报告，同意的签名，有不同意见的写下来。"
    _tell(tx, one, _panel(one), "评审报告请您签名", body, kind="expert_pool.report_to_sign", url=_sheet(one))


def published(tx: Transaction, payload: Payload) -> None:
    """Errand: the report is public."""
    one = _evaluation(tx, payload)
    _tell(
        tx,
        one,
        _committee(tx, one) | _hosts(tx, one) | _panel(one),
        f"评审报告已公示：{one.request.subject}",
        "专家只提供评审意见，选哪一家由业主大会表决。",
        kind="expert_pool.report_published",
    )


def _evaluation(tx: Transaction, payload: Payload) -> Evaluation:
    return tx.session.get_one(Evaluation, int(payload["evaluation_id"]))


def _hosts(tx: Transaction, one: Evaluation) -> set[int]:
    return recipients.officers(tx, one.alliance_id, one.place.path, KEEPER, *sorted(OFFICERS))


def _committee(tx: Transaction, one: Evaluation) -> set[int]:
    return {
        person
        for office in sorted(COMMITTEE)
        for person in recipients.officers_at(tx, one.alliance_id, one.place.path, office)
    }


def _panel(one: Evaluation) -> set[int]:
    return {seat.person_id for seat in records.standing(one) if seat.person_id is not None}


def _sheet(one: Evaluation) -> str:
    return addresses.own_sheet(one.request_id)


def _tell(
    tx: Transaction, one: Evaluation, people: Collection[int], title: str, body: str, *, kind: str, url: str = ""
) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=one.alliance_id,
        title=title,
        body=body,
        url=url or addresses.evaluation(one.request_id),
        kind=kind,
    )
