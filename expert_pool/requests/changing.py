"""What changes under way: the time at which the panel meets, and a company that withdraws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from compounds import walls
from expert_pool.requests import access
from expert_pool.requests.access import RequestFacts
from expert_pool.requests.answering import walled
from expert_pool.requests.asking import opening_problems
from expert_pool.requests.records import in_hand, record, say
from expert_pool.requests.rules import rules_of
from expert_pool.requests.workflow import BEFORE_OPENED

OPENING_CHANGED = "requests.opening_changed"
COMPANY_LEFT = "requests.company_left"


def _moment(text: str) -> str:
    return short_moment(datetime.fromisoformat(text))


ledger.tell(
    {"expert_pool.opening_changed": "把评审时间从{was}改到{then}"},
    {"was": _moment, "then": _moment},
)
ledger.tell({"expert_pool.company_left": "第 {number} 家企业退出"})


@dataclass(frozen=True, slots=True)
class ChangeOpening:
    """Meet at another time, and why."""

    request_id: int
    version: int
    opening_at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class CompanyLeaves:
    """A company withdraws; `number` is its place in the request."""

    request_id: int
    version: int
    number: int
    because: str


def change_opening(tx: Transaction, actor: Actor, command: ChangeOpening) -> None:
    """Move the meeting of the panel; everybody concerned is told, the drawn by the room that asked them.

    Once it is sealed it can only be moved to a later time: the answers need their days.
    Raises NotFound, NotPermitted, OutOfTurn once the names are opened, ChangedMeanwhile, Invalid.
    """
    request = in_hand(tx, actor, command.request_id, command.version)
    access.change_opening(actor, RequestFacts.of(request)).enforce()
    walled(walls.of(tx, actor), request).enforce()
    was = request.opening_at
    if command.opening_at == was:
        raise Invalid("评审时间没有变。", remedy="请选另一个时间，或者返回。")
    if request.stage in BEFORE_OPENED:
        if command.opening_at < was:
            raise Invalid("名单已经封存，评审时间只能往后改。", remedy="请选比原来晚的时间。")
    elif late := opening_problems(
        command.opening_at, tx.today, rules_of(tx, request.place.path, request.alliance_id), answered=True
    ):
        raise Invalid("".join(late))
    say(tx, request, "opening", command.because)
    request.opening_at = command.opening_at
    facts = {"was": was.isoformat(), "then": command.opening_at.isoformat()}
    record(tx, actor, "expert_pool.opening_changed", request, **facts)
    outbox.promise(tx, OPENING_CHANGED, request_id=request.id, **facts)


def company_leaves(tx: Transaction, actor: Actor, command: CompanyLeaves) -> None:
    """Note that a company takes no part any more; its ties still count, since the pool was checked with it.

    Raises NotFound, NotPermitted, OutOfTurn once the sheets are locked, ChangedMeanwhile, Invalid.
    """
    request = in_hand(tx, actor, command.request_id, command.version)
    access.company_leaves(actor, RequestFacts.of(request)).enforce()
    walled(walls.of(tx, actor), request).enforce()
    found = next((one for one in request.companies if one.number == command.number), None)
    if found is None:
        raise NotFound("申请里没有这家企业。", remedy="请刷新页面再看。")
    if found.left_at is not None:
        raise Invalid("这家企业已经退出了。", remedy="请刷新页面再看。")
    say(tx, request, "company", command.because)
    found.left_at = tx.now
    request.version = request.version + 1  # the row itself stays as it was, and yet the page is old
    record(tx, actor, "expert_pool.company_left", request, number=found.number)
    outbox.promise(tx, COMPANY_LEFT, request_id=request.id, number=found.number)
