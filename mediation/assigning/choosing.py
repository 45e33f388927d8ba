"""The sides choose: the list, one blind ballot a side, and what is done when all have answered or time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from mediation.access import CaseFacts, sides_of
from mediation.assigning import access, candidates, giving
from mediation.assigning.models import Ballot, Choice
from mediation.assigning.tallying import BallotFacts, Result, tally
from mediation.assigning.workflow import OUTCOME_NAMES, ChosenBy, Mode, Outcome
from mediation.clocks import actions as clocks
from mediation.clocks.names import ClockName
from mediation.mediators.models import Mediator
from mediation.models import Case
from mediation.records import facts_of, in_hand, record

ledger.tell(
    {
        "mediation.choice_opened": "请各方选调解员，到{closes_on}为止",
        "mediation.ballot_cast": "第{party}方已经交了选调解员的意见",
        "mediation.choice_closed": "选调解员结束：{outcome}",
    },
    {"outcome": OUTCOME_NAMES},
)
FEWEST = 2
_FOUND = {Outcome.TOGETHER: ChosenBy.TOGETHER, Outcome.RANKED: ChosenBy.RANKED}


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """Ask the sides; `version` is the case's that the page showed."""

    case_id: int
    version: int | None


@dataclass(frozen=True, slots=True)
class CastBallot:
    """What one side wants: one mediator by `TOGETHER`, an order and strikes by `RANK`, nothing by `OFFICE`."""

    case_id: int
    choice_id: int
    party_id: int
    mode: Mode
    ranking: tuple[int, ...] = ()
    struck: tuple[int, ...] = ()


def open_choice(tx: Transaction, actor: Actor, command: OpenChoice) -> int:
    """Put the best of the ranked list before the sides; returns the choice's id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid where too few are left.
    Source: 人民调解法第十九条; the period is a promise after 人民法院在线调解规则第十条.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.open_choice(actor, facts).enforce()
    if giving.open_choice_of(tx, case.id) is not None:
        raise OutOfTurn("已经请各方选了，还没有到期。", remedy="请等各方选好。")
    found = offered(tx, case, facts)
    if len(found) < FEWEST:
        raise Invalid("能办这一件的调解员太少，选不出来。", remedy="请直接指派，或者先增加调解员。")
    return _open(tx, actor, case, found).id


def cast_ballot(tx: Transaction, actor: Actor, command: CastBallot) -> Outcome:
    """Write down what a side wants, anew until the choice closes; with the last side's ballot it closes.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.cast_ballot(actor, facts, command.party_id, command.mode).enforce()
    party = next((one for one in case.parties if one.id == command.party_id), None)
    choice = giving.open_choice_of(tx, case.id)
    if party is None or choice is None or choice.id != command.choice_id or not choice.is_open(tx.today):
        raise OutOfTurn("选调解员已经结束。", remedy="请刷新页面，看看由谁调解。")
    _check(command, choice)
    ballot = tx.session.scalars(
        select(Ballot).where(Ballot.choice_id == choice.id, Ballot.party_id == party.id)
    ).one_or_none()
    if ballot is None:
        ballot = Ballot(choice_id=choice.id, party_id=party.id)
        tx.session.add(ballot)
    own = party.id in sides_of(actor, facts)
    if not own and ballot.at is not None and ballot.recorded_by_id is None:
        raise OutOfTurn("这一方自己已经交了意见，不能替他改。", remedy="要改的，请这一方登录或者凭查询码自己改。")
    ballot.mode, ballot.ranking, ballot.struck = command.mode, list(command.ranking), sorted(command.struck)
    ballot.at = tx.now
    ballot.person_id = actor.person_id if own and actor.link is None else None
    ballot.recorded_by_id = None if own else actor.person_id
    record(tx, actor, "mediation.ballot_cast", case, party=party.position)
    necessary, ballots = [one.party_id for one in facts.necessary], _ballots(tx, choice)
    if any(key not in ballots for key in necessary):
        return Outcome.OPEN
    return close(tx, case, choice, tally(choice.candidates, ballots, necessary))


def close(tx: Transaction, case: Case, choice: Choice, result: Result) -> Outcome:
    """End the choice with its result; whoever was found is given the case, unless something now stands against it."""
    outcome, mediator_id = result.outcome, result.mediator_id
    standing = candidates.standings(tx, case, facts_of(tx, case))
    ranked = standing.ranking.find(mediator_id) if mediator_id is not None else None
    if mediator_id is not None and ranked is None:
        outcome, mediator_id = Outcome.NO_CHOICE, None
    choice.outcome, choice.mediator_id, choice.closed_at = outcome, mediator_id, tx.now
    choice.explained = [one.stored for one in result.sums]
    clocks.stop(tx, CLOCK, case, ClockName.CHOOSE, "done" if mediator_id is not None else "silence")
    record(tx, CLOCK, "mediation.choice_closed", case, outcome=outcome)
    outbox.promise(tx, "mediation.choice_closed", case_id=case.id, choice_id=choice.id)
    if ranked is not None:
        giving.place(
            tx,
            CLOCK,
            case,
            tx.session.get_one(Mediator, ranked.candidate.mediator_id),
            chosen_by=_FOUND[outcome],
            grounds=ranked.candidate.grounds,
            arithmetic=ranked.stored,
        )
    return outcome


def all_consented(tx: Transaction, case: Case, facts: CaseFacts) -> None:
    """All sides want mediation: the office's period begins, and they may choose as long as nobody is appointed.

    Source: 人民法院在线调解规则第十条, which we follow by promise. Where fewer than two could take the case, there is
    nothing to choose.
    """
    clocks.start(tx, CLOCK, case, ClockName.APPOINT)
    if giving.open_choice_of(tx, case.id) is None:
        found = offered(tx, case, facts)
        if len(found) >= FEWEST:
            _open(tx, CLOCK, case, found)


def close_overdue(tx: Transaction, last_day: date) -> None:  # noqa: ARG001 -- every choice that is due is looked at
    """On a new day: end the choices whose last day has passed, with what was answered until then."""
    due = tx.session.scalars(
        select(Choice).where(Choice.outcome == Outcome.OPEN, Choice.closes_on < tx.today).order_by(Choice.id)
    ).all()
    for choice in due:
        case, facts = in_hand(tx, CLOCK, choice.case_id)
        if access.cast_ballot(CLOCK, facts, 0):
            necessary = [one.party_id for one in facts.necessary]
            close(tx, case, choice, tally(choice.candidates, _ballots(tx, choice), necessary))
        else:
            choice.outcome, choice.closed_at = Outcome.DROPPED, tx.now


def offered(tx: Transaction, case: Case, facts: CaseFacts) -> list[int]:
    """The best of the ranked list, as many as the number says, by id."""
    standing = candidates.standings(tx, case, facts)
    most = standing.number("choice_candidates")
    return [one.candidate.mediator_id for one in standing.ranking.ranked[:most]]


def _open(tx: Transaction, actor: Actor, case: Case, found: list[int]) -> Choice:
    closes_on = clocks.start(tx, actor, case, ClockName.CHOOSE)
    choice = Choice(
        alliance_id=case.alliance_id,
        case_id=case.id,
        candidates=found,
        opened_at=tx.now,
        closes_on=closes_on or tx.today,
    )
    tx.session.add(choice)
    case.version = case.version + 1  # its own columns may stay, and yet the page is old
    record(tx, actor, "mediation.choice_opened", case, closes_on=choice.closes_on)
    outbox.promise(tx, "mediation.choice_opened", case_id=case.id, choice_id=choice.id)
    return choice


def _ballots(tx: Transaction, choice: Choice) -> dict[int, BallotFacts]:
    rows = tx.session.scalars(select(Ballot).where(Ballot.choice_id == choice.id))
    return {row.party_id: BallotFacts(row.mode, tuple(row.ranking), frozenset(row.struck)) for row in rows}


def _check(command: CastBallot, choice: Choice) -> None:
    named = {*command.ranking, *command.struck}
    if not named <= set(choice.candidates):
        raise Invalid("有的人不在名单里。", remedy="请从列出的几位里选。")
    if command.mode is Mode.TOGETHER and len(command.ranking) != 1:
        raise Invalid("请选定一位调解员。", remedy="想给几位排先后的，请选“划去不愿意的，给其余的排个先后”。")
    if command.mode is Mode.RANK:
        if set(command.ranking) & set(command.struck) or len(set(command.ranking)) != len(command.ranking):
            raise Invalid("同一位不能既划去又排名，也不能排两次。", remedy="请核对每一位的名次。")
        if len(set(command.struck)) >= len(choice.candidates):
            raise Invalid("不能把所有人都划去。", remedy="至少留一位；都不愿意的，请选“交给调解组决定”。")
