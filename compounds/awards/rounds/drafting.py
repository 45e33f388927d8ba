"""Preparing a round: its days, awards, quotas and rules, the weights and levels of its indicators; none once sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from compounds.awards import rules as judging
from compounds.awards.indicators import stored
from compounds.awards.indicators.shipped import of_code
from compounds.awards.indicators.stored import FaultyIndicators
from compounds.awards.indicators.tree import Criterion, Group, Indicators, Level
from compounds.awards.rounds import access, queries
from compounds.awards.rounds.models import AwardRound, Form, RoundAward
from compounds.awards.rounds.plain import percent
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.records import in_hand, record
from compounds.awards.rounds.workflow import STAGE_NAMES, Stage
from compounds.awards.rules import Rules
from compounds.versions import expect


def title_of(code: str) -> str:
    """What an award is called, by its code in the ledger."""
    tree = of_code(code)
    return "这个奖项" if tree is None else tree.title


TRIED = {"round": "改这一届的安排", "weights": "改指标的分值", "levels": "改指标的档次", "criteria": "加减、挪动指标"}
ledger.tell(
    {
        "awards.round_drafted": "新建一届评选",
        "awards.round_edited": "修改筹备中的评选",
        "awards.weights_set": "改{award}的分值",
        "awards.levels_set": "改{award}里“{name}”的档次",
    },
    {"award": title_of},
)
ledger.tell({"awards.change_refused": "规则封存以后想{what}，没有改成"}, {"what": TRIED})


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a round is. `days` are the first days of its phases; `quotas` by the code of a shipped award.

    The basis may be empty where nothing but showing or reporting is meant.
    """

    title: str
    year: int
    form: Form
    basis_title: str
    basis_number: str
    basis_issuer: str
    basis_on: date | None
    days: Mapping[Stage, date]
    facts_from: date
    facts_to: date
    quotas: Mapping[str, int]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Draft:
    """Prepare a new round, or write one that is prepared anew; `version` is the one that the page showed."""

    particulars: Particulars
    round_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Weigh:
    """Give the criteria of one award other points, by code."""

    round_id: int
    version: int
    award: str
    most: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class SetLevels:
    """Write one criterion anew: what is looked at, and its levels from best to worst."""

    round_id: int
    version: int
    award: str
    criterion: str
    look: str
    levels: tuple[Level, ...]


def save_draft(tx: Transaction, actor: Actor, command: Draft) -> AwardRound:
    """Keep what was filled in. An award that stays keeps the weights that were set for it.

    Raises NotFound, NotPermitted, ChangedMeanwhile, Invalid; OutOfTurn once it is sealed, and the try is on record.
    """
    if command.round_id is None:
        access.save_draft(actor, Stage.DRAFT).enforce()
        round_ = AwardRound(alliance_id=actor.alliance_id, stage=Stage.DRAFT, stage_since=tx.now)
    else:
        round_ = in_hand(tx, actor, command.round_id)
        unsealed(actor, round_, access.save_draft(actor, round_.stage), "round")
        expect(tx, round_, command.version)
    if problems := tuple(_problems(tx, round_, command.particulars)):
        raise Invalid("".join(problems))
    _fill(round_, command.particulars)
    tx.session.add(round_)
    record(tx, actor, "awards.round_drafted" if command.round_id is None else "awards.round_edited", round_)
    return round_


def weigh(tx: Transaction, actor: Actor, command: Weigh) -> None:
    """Give criteria other points. Their sum is checked when the round opens, so that it may be wrong in between.

    Raises NotFound, NotPermitted, ChangedMeanwhile, Invalid; OutOfTurn once it is sealed, and the try is on record.
    """
    round_ = in_hand(tx, actor, command.round_id)
    unsealed(actor, round_, access.weigh(actor, round_.stage), "weights")
    expect(tx, round_, command.version)
    award = award_of(round_, command.award)
    tree = queries.tree(award)
    if stray := set(command.most) - {one.code for one in tree.criteria}:
        raise Invalid(f"没有“{min(stray)}”这条指标。", remedy="请刷新页面再改。")
    keep(round_, award, _each(tree, lambda one: replace(one, most=command.most.get(one.code, one.most))))
    record(tx, actor, "awards.weights_set", round_, award=award.code)


def set_levels(tx: Transaction, actor: Actor, command: SetLevels) -> None:
    """Write what one criterion looks at, and its levels.

    Raises NotFound, NotPermitted, ChangedMeanwhile, Invalid; OutOfTurn once it is sealed, and the try is on record.
    """
    round_ = in_hand(tx, actor, command.round_id)
    unsealed(actor, round_, access.set_levels(actor, round_.stage), "levels")
    expect(tx, round_, command.version)
    award = award_of(round_, command.award)
    tree = queries.tree(award)
    name = criterion_of(tree, command.criterion).name
    changed = _each(
        tree,
        lambda one: replace(one, look=command.look, levels=command.levels) if one.code == command.criterion else one,
    )
    keep(round_, award, changed)
    record(tx, actor, "awards.levels_set", round_, award=award.code, criterion=command.criterion, name=name)


def unsealed(actor: Actor, round_: AwardRound, verdict: Verdict, what: str) -> None:
    """Enforce a verdict; where it refuses because the rules are sealed, the try stays on record."""
    if verdict.refusal is not OutOfTurn:
        verdict.enforce()
        return
    key = round_.id

    def record_it(tx: Transaction) -> None:
        ledger.write(tx, actor, "awards.change_refused", tx.session.get_one(AwardRound, key), what=what)

    raise OutOfTurn(verdict.because, remedy=verdict.remedy, record=record_it)


def award_of(round_: AwardRound, code: str) -> RoundAward:
    """The award of a round by its code. Raises NotFound."""
    for one in round_.awards:
        if one.code == code:
            return one
    raise NotFound("这一届没有这个奖项。", remedy="请回到这一届的页面再选。")


def criterion_of(tree: Indicators, code: str) -> Criterion:
    """The criterion of that code. Raises NotFound."""
    try:
        return tree.criterion(code)
    except KeyError as unknown:
        raise NotFound("没有这条指标。", remedy="请回到指标的页面再选。") from unknown


def keep(round_: AwardRound, award: RoundAward, tree: Indicators) -> None:
    """Write the indicators of an award, which make a new version of the round. Raises Invalid in words."""
    data = stored.to_json(tree)
    try:
        stored.from_json(data)
    except FaultyIndicators as faulty:
        raise Invalid("".join(faulty.problems)) from faulty
    award.indicators = data
    round_.version = round_.version + 1  # the row itself stays as it was, and yet the page is old


def disordered(days: Mapping[Stage, date]) -> str:
    """The sentence about the first phase that does not begin after the one before it; empty where all is well."""
    for (before, first), (after, then) in pairwise(days.items()):
        if then <= first:
            return f"“{STAGE_NAMES[after]}”要比“{STAGE_NAMES[before]}”晚开始。"
    return ""


def _problems(tx: Transaction, round_: AwardRound, wanted: Particulars) -> list[str]:
    found = []
    same = select(AwardRound.id).where(AwardRound.alliance_id == round_.alliance_id, AwardRound.title == wanted.title)
    with tx.session.no_autoflush:
        if tx.session.scalar(same.where(AwardRound.id != (round_.id or 0)).limit(1)) is not None:
            found.append(f"已经有一届叫“{wanted.title}”，请换一个名称。")
    if not wanted.quotas:
        found.append("请至少选一个奖项，名额填1以上。")
    if wrong := disordered(wanted.days):
        found.append(wrong)
    if wanted.facts_from >= wanted.facts_to:
        found.append("看记录的日子：开始要早于结束。")
    if wanted.form is Form.TITLE and not wanted.basis_number:
        found.append("没有批准文号，不能评选授牌。请填文号，或者改成“展示”“通报”。")
    if wanted.rules.places > judging.PLACES_MOST:
        found.append(f"分数最多写到小数点后{judging.PLACES_MOST}位。")
    if not judging.SAMPLES_LEAST <= wanted.rules.samples <= judging.SAMPLES_MOST:
        found.append(f"名次重排的次数，要在{judging.SAMPLES_LEAST}到{judging.SAMPLES_MOST}之间。")
    if not judging.LEVEL_LEAST <= wanted.rules.level <= judging.LEVEL_MOST:
        found.append(f"名次范围的把握，要在{percent(judging.LEVEL_LEAST)}到{percent(judging.LEVEL_MOST)}之间。")
    if wanted.rules.trim * 2 >= wanted.rules.trim_from:
        found.append("去掉最高、最低以后，至少要剩一份评分表：请把“至少几份才去掉”改大。")
    return found


def _fill(round_: AwardRound, wanted: Particulars) -> None:
    round_.title, round_.year, round_.form = wanted.title, wanted.year, wanted.form
    round_.basis_title, round_.basis_number = wanted.basis_title, wanted.basis_number
    round_.basis_issuer, round_.basis_on = wanted.basis_issuer, wanted.basis_on
    for stage, column in DAY_OF.items():
        setattr(round_, column, wanted.days[stage])
    round_.facts_from, round_.facts_to = wanted.facts_from, wanted.facts_to
    round_.rules = judging.to_json(wanted.rules)
    kept = {one.code: one for one in round_.awards}
    for code, quota in wanted.quotas.items():
        if code in kept:
            kept[code].quota = quota
        elif (tree := of_code(code)) is not None:
            round_.awards.append(RoundAward(code=code, name=tree.title, quota=quota, indicators=stored.to_json(tree)))
    for code, award in kept.items():
        if code not in wanted.quotas:
            round_.awards.remove(award)


def _each(tree: Indicators, change: Callable[[Criterion], Criterion]) -> Indicators:
    groups = tuple(Group(one.code, one.name, tuple(change(leaf) for leaf in one.criteria)) for one in tree.groups)
    return replace(tree, groups=groups)
