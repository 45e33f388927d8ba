"""Declaring ties, saying and contesting grounds, deciding them, and lifting a rule for one request."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.access import MISSING, get_visible, visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from compounds import walls
from compounds.models import Company, Compound
from compounds.versions import expect
from expert_pool.conflicts import access, standing
from expert_pool.conflicts.access import ConflictFacts, RequestFacts
from expert_pool.conflicts.feasible import shortfall
from expert_pool.conflicts.grounds import ABOUT_COMPANY, GROUNDS, OF_COMPANY, TO_DECLARE, Basis, Ground
from expert_pool.conflicts.models import LARGEST_WORDS, ExpertConflict, ExpertTie, RelaxedRule
from expert_pool.conflicts.records import of_alliance
from expert_pool.conflicts.standing import NO_BACKUPS, Known, Standing
from expert_pool.conflicts.workflow import Origin, State
from expert_pool.requests import records
from expert_pool.requests.models import SelectionRequest
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import Standing as RosterStanding

SAID = "conflicts.said"
DECIDED = "conflicts.decided"
ledger.tell(
    {
        "expert_pool.tie_declared": "申报一项关系：{ground}",
        "expert_pool.tie_ended": "一项申报的关系不再成立：{ground}",
        "expert_pool.ground_claimed": "小区说明一位专家要回避：{ground}",
        "expert_pool.ground_contested": "一位专家对回避有不同意见：{ground}",
        "expert_pool.ground_upheld": "核定应当回避：{ground}",
        "expert_pool.ground_lifted": "核定不用回避：{ground}",
        "expert_pool.ground_found_late": "抽取以后发现要回避：{ground}",
        "expert_pool.rule_relaxed": "这次放宽一条联盟自己的规则：{rule}",
        "expert_pool.rule_restored": "不再放宽：{rule}",
    },
    {
        "ground": {ground.value: words.label for ground, words in GROUNDS.items()},
        "rule": {**{ground.value: words.label for ground, words in GROUNDS.items()}, NO_BACKUPS: "每组都要有后备"},
    },
)
_TWICE = "这一条已经登记过。"


@dataclass(frozen=True, slots=True)
class DeclareTie:
    """What an expert is to one company or to one compound, whatever requests may come."""

    ground: Ground
    company_id: int | None = None
    compound_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClaimGround:
    """What the compound that asks knows of an expert; a ground about a company names which."""

    request_id: int
    expert_id: int
    ground: Ground
    words: str
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContestGround:
    """An expert says that a ground found in the registry is not so."""

    request_id: int
    ground: Ground
    words: str
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """One ground of one expert; `company_id` is read where the ground is about a company."""

    expert_id: int
    ground: Ground
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class DecideGround:
    """Whether a ground stands; `version` is the one that the page showed."""

    conflict_id: int
    version: int
    stands: bool
    because: str


@dataclass(frozen=True, slots=True)
class RelaxRule:
    """A rule of the alliance's own that is not to count for one request."""

    request_id: int
    rule: str
    because: str


def declare_tie(tx: Transaction, actor: Actor, command: DeclareTie) -> int:
    """Declare what one is to a company or a compound; returns the id. It counts from now on, for every request.

    Raises NotFound for nobody of the pool and for what does not exist, Invalid for a ground that cannot be declared,
    one that names neither or both, and one declared before.
    """
    expert = _own_line(tx, actor)
    access.declare_tie(actor, expert.person_id).enforce()
    _refuse_impossible(command.ground, command.company_id, command.compound_id)
    for model, key in ((Company, command.company_id), (Compound, command.compound_id)):
        if key is not None and tx.session.scalar(select(model.id).where(_here(model, actor), model.id == key)) is None:
            raise NotFound(MISSING, remedy="请从列表里选。")
    tie = ExpertTie(
        alliance_id=expert.alliance_id,
        expert_id=expert.id,
        ground=command.ground,
        company_id=command.company_id,
        compound_id=command.compound_id,
        words=command.words.strip()[:LARGEST_WORDS],
        declared_at=tx.now,
    )
    _add_once(tx, tie)
    ledger.write(tx, actor, "expert_pool.tie_declared", tie, ground=tie.ground)
    return tie.id


def end_tie(tx: Transaction, actor: Actor, tie_id: int) -> None:
    """Say that a declared tie is over, or was declared by mistake; the line stays. Raises NotFound, OutOfTurn."""
    tie = get_visible(tx.session, ExpertTie, actor, tie_id, lock=True)
    access.end_tie(actor, tie.expert.person_id).enforce()
    if tie.ended_on is not None:
        raise OutOfTurn("这一条已经撤下。", remedy="请刷新页面。")
    tie.ended_on = tx.today
    ledger.write(tx, actor, "expert_pool.tie_ended", tie, ground=tie.ground)


def claim_ground(tx: Transaction, actor: Actor, command: ClaimGround) -> int:
    """Say that an expert has to stand back; the keeper decides. Returns the id.

    Raises NotFound, NotPermitted, OutOfTurn once the pool is sealed, Invalid for what cannot be said and for what
    stands on record already.
    """
    request = records.in_hand(tx, actor, command.request_id)
    access.claim_ground(actor, RequestFacts.of(request)).enforce()
    expert = get_visible(tx.session, Expert, actor, command.expert_id)
    if expert.standing is not RosterStanding.ACTIVE:
        raise NotFound(MISSING, remedy="请从专家库名单里选。")
    _refuse_said(command.ground, command.company_id, request)
    row = _said(tx, actor, request, About(expert.id, command.ground, command.company_id), command.words)
    row.origin, row.state = Origin.COMPOUND, State.DECLARED
    _put(tx, row)
    ledger.write(tx, actor, "expert_pool.ground_claimed", request, ground=row.ground, conflict_id=row.id)
    outbox.promise(tx, SAID, conflict_id=row.id)
    return row.id


def contest_ground(tx: Transaction, actor: Actor, command: ContestGround, known: Known) -> int:
    """Say that a ground found about oneself is not so; it counts until somebody has decided. Returns the id.

    Raises NotFound where there is no such ground, OutOfTurn once the pool is sealed, Invalid where it was said before.
    """
    expert = _own_line(tx, actor)
    request = of_alliance(tx, actor, command.request_id, lock=True)
    access.declare_tie(actor, expert.person_id).enforce()
    found = next(
        (
            one
            for one in _standing_of(standing.of_request(tx, request, known).everybody, expert.id).found
            if one.key == (command.ground, command.company_id)
        ),
        None,
    )
    if found is None:
        raise NotFound(MISSING, remedy="请刷新页面，看看现在有哪些回避情形。")
    access.contest_ground(actor, RequestFacts.of(request), expert.person_id, found.origin).enforce()
    row = _said(tx, actor, request, About(expert.id, command.ground, command.company_id), command.words)
    row.origin, row.since, row.state = found.origin, found.since, State.CONTESTED
    _put(tx, row)
    ledger.write(tx, actor, "expert_pool.ground_contested", request, ground=row.ground, conflict_id=row.id)
    outbox.promise(tx, SAID, conflict_id=row.id)
    return row.id


def decide_ground(tx: Transaction, actor: Actor, command: DecideGround) -> None:
    """Decide whether a ground stands, with the reason.

    Raises NotFound, NotPermitted (also behind the wall), OutOfTurn, ChangedMeanwhile, and Invalid for lifting what the
    registry derives from the law of tenders: there the registry has to be mended.
    """
    row = get_visible(tx.session, ExpertConflict, actor, command.conflict_id, lock=True)
    request = of_alliance(tx, actor, row.request_id, lock=True)
    access.decide_ground(actor, RequestFacts.of(request), ConflictFacts.of(row)).enforce()
    _behind_no_wall(tx, actor, request)
    expect(tx, row, command.version)
    if not command.stands and row.state is State.CONTESTED and GROUNDS[row.ground].basis is Basis.LAW:
        raise Invalid(
            f"“{GROUNDS[row.ground].label}”不能在这里免去，谁也不能放宽。",
            remedy="登记的情况有错的，请先在小区或者企业的页面更正登记，这一条会自己消失。",
        )
    row.state = State.UPHELD if command.stands else State.LIFTED
    row.because, row.decided_by_id, row.decided_at = _words(command.because), actor.person_id, tx.now
    verb = "expert_pool.ground_upheld" if command.stands else "expert_pool.ground_lifted"
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, row, ground=row.ground, version=row.version)
    outbox.promise(tx, DECIDED, conflict_id=row.id)


def relax_rule(tx: Transaction, actor: Actor, command: RelaxRule, known: Known) -> None:
    """Lift a rule of the alliance's own for one request, where there are too few experts; shown beside the draw.

    Raises NotFound, NotPermitted (also behind the wall), OutOfTurn, Invalid for a rule that nobody may lift, one lifted
    before, and where there are experts enough.
    """
    request = records.in_hand(tx, actor, command.request_id)
    access.relax_rule(actor, RequestFacts.of(request)).enforce()
    _behind_no_wall(tx, actor, request)
    if command.rule not in access.LIFTABLE_RULES:
        raise Invalid("这一条不能放宽。", remedy="能放宽的，只有页面上列出的联盟自己的规则。")
    standings = standing.of_request(tx, request, known)
    if shortfall(standings.situation()) is None:
        raise Invalid("人已经够了，不用放宽。", remedy="请直接封存。")
    _add_once(
        tx,
        RelaxedRule(
            alliance_id=request.alliance_id,
            request_id=request.id,
            place_id=request.place_id,
            rule=command.rule,
            because=_words(command.because),
            lifted_by_id=actor.person_id,
            lifted_at=tx.now,
        ),
    )
    ledger.write(tx, actor, "expert_pool.rule_relaxed", request, rule=command.rule)


def restore_rule(tx: Transaction, actor: Actor, request_id: int, rule: str) -> None:
    """Let a lifted rule count again. Raises NotFound, NotPermitted, OutOfTurn."""
    request = records.in_hand(tx, actor, request_id)
    access.restore_rule(actor, RequestFacts.of(request)).enforce()
    lifted = tx.session.scalars(
        select(RelaxedRule).where(RelaxedRule.request_id == request.id, RelaxedRule.rule == rule)
    ).one_or_none()
    if lifted is None:
        raise NotFound(MISSING, remedy="请刷新页面。")
    tx.session.delete(lifted)
    ledger.write(tx, actor, "expert_pool.rule_restored", request, rule=rule)


def record_late(
    tx: Transaction, request: SelectionRequest, about: About, words: str = "", actor: Actor = CLOCK
) -> None:
    """Write down a ground that an expert named after the draw; to be called only once the names are open.

    The same ground twice counts once.
    """
    row = _line(tx, request, about)
    if row.id is None:
        row.origin, row.state, row.words = Origin.LATE, State.DECLARED, words.strip()[:LARGEST_WORDS]
        row.said_by_id, row.said_at = actor.person_id, tx.now
        _put(tx, row)
        ledger.write(tx, actor, "expert_pool.ground_found_late", request, ground=about.ground, conflict_id=row.id)


def _own_line(tx: Transaction, actor: Actor) -> Expert:
    found = tx.session.scalars(
        select(Expert).where(visible(Expert, actor), Expert.person_id == actor.person_id)
    ).one_or_none()
    if found is None or not actor.signed_in:
        raise NotFound(MISSING, remedy="这里是专家库成员申报关系的地方。")
    return found


def _here(model: type[Company | Compound], actor: Actor) -> ColumnElement[bool]:
    return model.alliance_id == actor.alliance_id


def _standing_of(everybody: tuple[Standing, ...], expert_id: int) -> Standing:
    for one in everybody:
        if one.member.expert_id == expert_id:
            return one
    raise NotFound(MISSING)


def _behind_no_wall(tx: Transaction, actor: Actor, request: SelectionRequest) -> None:
    wall = walls.of(tx, actor)
    wall.handling(compound_id=request.compound_id).enforce()
    for one in request.companies:
        wall.handling(company_id=one.company_id).enforce()


def _refuse_impossible(ground: Ground, company_id: int | None, compound_id: int | None) -> None:
    if ground is Ground.PUNISHED:
        raise Invalid("受过这种处罚的，哪一次评审都不能参加。", remedy="请在“我的专家页”退出专家库。")
    if ground not in TO_DECLARE:
        raise Invalid("这一种不用申报，平台会从登记里查到。")
    if (company_id is None) == (compound_id is None):
        raise Invalid("请选一家企业，或者选一个小区。", remedy="两样都有的，请分两次申报。")
    if (ground in OF_COMPANY) != (company_id is not None) and ground is not Ground.OTHER:
        raise Invalid("选的情形和选的企业（小区）对不上。", remedy="和企业的关系请选企业，和小区的关系请选小区。")


def _refuse_said(ground: Ground, company_id: int | None, request: SelectionRequest) -> None:
    if ground not in TO_DECLARE:
        raise Invalid("请从列出的情形里选。")
    bidders = {one.company_id for one in request.companies if one.left_at is None}
    if ground in OF_COMPANY and company_id not in bidders:
        raise Invalid("请选是哪一家参选企业。")


def _words(words: str) -> str:
    said = words.strip()[:LARGEST_WORDS]
    if not said:
        raise Invalid("请写明情况或者理由。", remedy="一两句话就行。")
    return said


def _line(tx: Transaction, request: SelectionRequest, about: About) -> ExpertConflict:
    """The line of this ground for a request, or a new one that is not yet added."""
    company = about.company_id if about.ground in ABOUT_COMPANY else None
    before = tx.session.scalars(
        select(ExpertConflict).where(
            ExpertConflict.request_id == request.id,
            ExpertConflict.expert_id == about.expert_id,
            ExpertConflict.ground == about.ground,
            ExpertConflict.company_id.is_(None) if company is None else ExpertConflict.company_id == company,
        )
    ).one_or_none()
    return before or ExpertConflict(
        alliance_id=request.alliance_id,
        request_id=request.id,
        place_id=request.place_id,
        expert_id=about.expert_id,
        ground=about.ground,
        company_id=company,
    )


def _said(tx: Transaction, actor: Actor, request: SelectionRequest, about: About, words: str) -> ExpertConflict:
    """The line with somebody's words; what an earlier freezing kept is taken up again.

    Raises Invalid where somebody has spoken of it before.
    """
    row = _line(tx, request, about)
    if row.id is not None and row.state is not State.DERIVED:
        raise Invalid(_TWICE, remedy="请在页面上看它核定得怎样。")
    row.words, row.said_by_id, row.said_at = _words(words), actor.person_id, tx.now
    return row


def _put(tx: Transaction, row: ExpertConflict) -> None:
    tx.session.add(row)
    tx.session.flush()  # lines and errands name it by its id


def _add_once(tx: Transaction, row: ExpertTie | RelaxedRule) -> None:
    """Add the line unless the same one stands; of two at once the database keeps one."""
    try:
        with tx.session.begin_nested():
            tx.session.add(row)
    except IntegrityError as twice:
        raise Invalid(_TWICE, remedy="请刷新页面查看。") from twice
