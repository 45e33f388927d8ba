"""What the keeper answers: accepted, sent back for what is missing, declined, or helped on the statutory track."""

from __future__ import annotations

from alliance.kernel import ledger, outbox
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds import walls
from compounds.walls import Wall
from expert_pool import panels
from expert_pool.requests import access
from expert_pool.requests.access import RequestFacts
from expert_pool.requests.actions import MOVED
from expert_pool.requests.asking import Take, opening_problems, panel_of
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.records import in_hand, record, say, step
from expert_pool.requests.rules import rules_of

ledger.tell(
    {
        "expert_pool.request_accepted": "受理选聘评审申请",
        "expert_pool.request_returned": "退回补充",
        "expert_pool.request_declined": "没有受理",
        "expert_pool.request_helped": "提供备案协助",
    }
)


def accept(tx: Transaction, actor: Actor, command: Take) -> None:
    """Take a request up; the check of conflicts begins.

    Raises NotFound, NotPermitted (on the statutory track, and behind the wall too), OutOfTurn, ChangedMeanwhile;
    Invalid where there are no longer days enough, or the numbers of the day refuse the panel.
    """
    request = _mine(tx, actor, command)
    access.accept(actor, RequestFacts.of(request)).enforce()
    walled(walls.of(tx, actor), request).enforce()
    rules = rules_of(tx, request.place.path, request.alliance_id)
    late = opening_problems(request.opening_at, tx.today, rules, answered=True)
    if found := (*late, *panels.problems(panel_of(request), rules.panel)):
        raise Invalid("".join(found), remedy="请退回申请，请对方改好再交。")
    _moved(tx, actor, request, "accept", "expert_pool.request_accepted")


def send_back(tx: Transaction, actor: Actor, command: Take) -> None:
    """Send a request back for what is missing, which stands in the reason. Raises as `accept` does."""
    request = _mine(tx, actor, command)
    access.send_back(actor, RequestFacts.of(request)).enforce()
    walled(walls.of(tx, actor), request).enforce()
    say(tx, request, "return", command.because)
    _moved(tx, actor, request, "return", "expert_pool.request_returned")


def decline(tx: Transaction, actor: Actor, command: Take) -> None:
    """Decline a request, with a reason. Raises as `accept` does."""
    request = _mine(tx, actor, command)
    access.decline(actor, RequestFacts.of(request)).enforce()
    walled(walls.of(tx, actor), request).enforce()
    say(tx, request, "decline", command.because)
    _moved(tx, actor, request, "decline", "expert_pool.request_declined")


def give_help(tx: Transaction, actor: Actor, command: Take) -> None:
    """End a request on the statutory track with help in filing; what helps stands in the words.

    Raises as `accept` does. Source: 物业管理条例第二十四条: experts come from the statutory pool.
    """
    request = _mine(tx, actor, command)
    access.give_help(actor, RequestFacts.of(request)).enforce()
    walled(walls.of(tx, actor), request).enforce()
    say(tx, request, "help", command.because)
    _moved(tx, actor, request, "help", "expert_pool.request_helped")


def walled(wall: Wall, request: SelectionRequest) -> Verdict:
    """Whether somebody may handle the request who keeps out of some companies and compounds."""
    verdict = wall.handling(compound_id=request.compound_id)
    for one in request.companies:
        verdict = verdict & wall.handling(company_id=one.company_id)
    return verdict


def _mine(tx: Transaction, actor: Actor, command: Take) -> SelectionRequest:
    return in_hand(tx, actor, command.request_id, command.version)


def _moved(tx: Transaction, actor: Actor, request: SelectionRequest, name: str, verb: str) -> None:
    step(tx, request, name)
    record(tx, actor, verb, request)
    outbox.promise(tx, MOVED, request_id=request.id, step=name, stage=request.stage.value)
