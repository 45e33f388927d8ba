"""What people are told about requests: the keeper that one came, the asker the answer, everybody what changed."""

from __future__ import annotations

from collections.abc import Collection

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from compounds.guidance.consultations.hours import moment
from expert_pool import addresses
from expert_pool.access import KEEPER
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.page import next_step
from expert_pool.requests.workflow import STAGE_NAMES, Stage

ANSWERS = frozenset({"accept", "return", "decline", "help"})
TOLD = frozenset({"seal", "abandon", "draw", "form", "open", "fail", "publish", "close"})
"""Steps of the upper rooms that the compound is told; those that go back and forth it reads on the page."""


def moved(tx: Transaction, payload: Payload) -> None:
    """Errand: whoever is next learns that a request has moved on; a later move has its own message."""
    request = tx.session.get_one(SelectionRequest, payload["request_id"])
    if request.stage.value != payload["stage"]:
        return
    if payload["step"] == "submit":
        _tell(
            tx,
            request,
            recipients.officers(tx, request.alliance_id, request.place.path, KEEPER),
            f"{request.place.name}请专家",
            f"{request.subject}。{moment(request.opening_at)}评审，请尽快答复。",
            kind="expert_pool.request_submitted",
        )
    elif payload["step"] == "withdraw":
        _tell(
            tx,
            request,
            _keepers_and_officers(tx, request),
            f"撤回了申请：{request.subject}",
            f"{_said(request)}不用再办。",
            kind="expert_pool.request_changed",
        )
    elif payload["step"] in ANSWERS:
        _tell(
            tx,
            request,
            _askers(tx, request),
            f"{STAGE_NAMES[request.stage]}：{request.subject}",
            f"{_said(request)}{next_step(request)}",
            kind="expert_pool.request_answered",
        )
    elif payload["step"] in TOLD:
        _tell(
            tx,
            request,
            _askers(tx, request),
            f"{STAGE_NAMES[request.stage]}：{request.subject}",
            next_step(request) or "这次选聘评审已经办结。",
            kind="expert_pool.request_moved",
        )


def opening_changed(tx: Transaction, payload: Payload) -> None:
    """Errand: the compound, its officers and the keeper learn when the panel meets now."""
    request = tx.session.get_one(SelectionRequest, payload["request_id"])
    if request.opening_at.isoformat() != payload["then"]:
        return  # It was moved once more, and that has its own message.
    _tell(
        tx,
        request,
        _askers(tx, request) | _keepers_and_officers(tx, request),
        f"评审时间改了：{request.subject}",
        f"改到{moment(request.opening_at)}，{request.opening_spot}。{_said(request)}",
        kind="expert_pool.request_changed",
    )


def company_left(tx: Transaction, payload: Payload) -> None:
    """Errand: the compound and the keeper learn that a company takes no part any more."""
    request = tx.session.get_one(SelectionRequest, payload["request_id"])
    left = next(one for one in request.companies if one.number == payload["number"])
    _tell(
        tx,
        request,
        _askers(tx, request) | _keepers_and_officers(tx, request),
        f"有企业退出：{request.subject}",
        f"{left.company.name}退出。{_said(request)}",
        kind="expert_pool.request_changed",
    )


def _said(request: SelectionRequest) -> str:
    return f"原因：{request.notes[-1].words}\n" if request.notes and request.stage is not Stage.ACCEPTED else ""


def _askers(tx: Transaction, request: SelectionRequest) -> set[int]:
    """Whoever handed it in, and the compound's committee, which may have changed since."""
    here = {
        person
        for office in sorted(COMMITTEE)
        for person in recipients.officers_at(tx, request.alliance_id, request.place.path, office)
    }
    return here | ({request.asked_by_id} if request.asked_by_id is not None else set())


def _keepers_and_officers(tx: Transaction, request: SelectionRequest) -> set[int]:
    return recipients.officers(tx, request.alliance_id, request.place.path, KEEPER, Office.COMMUNITY_OFFICER)


def _tell(
    tx: Transaction, request: SelectionRequest, people: Collection[int], title: str, body: str, *, kind: str
) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=request.alliance_id,
        title=title,
        body=body,
        url=addresses.request(request.id),
        kind=kind,
    )
