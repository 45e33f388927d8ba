"""Which criteria an award of a prepared round has: one more, one fewer, another place; none once sealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from compounds.awards.facts.codes import FACTS, Unit
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import Criterion, Group, Indicators, Level, Source
from compounds.awards.rounds import access, queries
from compounds.awards.rounds.drafting import award_of, criterion_of, keep, title_of, unsealed
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.records import in_hand, record
from compounds.versions import expect

_WHOLE, _PART, _NONE = Decimal(1), Decimal("0.6"), Decimal(0)
PLAIN = (Level(_WHOLE, "都做到"), Level(_PART, "做到一部分"), Level(_NONE, "没有做到"))
"""The levels with which a criterion begins that no record decides."""
OF_UNIT: dict[Unit, tuple[Level, ...]] = {
    Unit.YES: (Level(_WHOLE, "有", Decimal(1)), Level(_NONE, "没有")),
    Unit.SHARE: (
        Level(_WHOLE, "九成以上", Decimal("0.9")),
        Level(_PART, "六成以上", Decimal("0.6")),
        Level(_NONE, "不到六成"),
    ),
    Unit.POINTS: (
        Level(_WHOLE, "90分以上", Decimal(90)),
        Level(_PART, "80分以上", Decimal(80)),
        Level(_NONE, "不到80分"),
    ),
    Unit.NUMBER: (Level(_WHOLE, "3以上", Decimal(3)), Level(_PART, "1以上", Decimal(1)), Level(_NONE, "没有")),
}
"""The levels with which one begins that a record decides, by the unit of the record."""
ledger.tell(
    {
        "awards.criterion_added": "给{award}加一条指标“{name}”，{most}分",
        "awards.criterion_removed": "{award}去掉一条指标“{name}”",
        "awards.criterion_moved": "{award}里挪动“{name}”的位置",
    },
    {"award": title_of},
)


@dataclass(frozen=True, slots=True)
class AddCriterion:
    """One more criterion at the end of a group; its levels are suggested, and written anew afterwards."""

    round_id: int
    version: int
    award: str
    group: str
    name: str
    most: Decimal
    source: Source
    look: str
    fact: str = ""
    evidence: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RemoveCriterion:
    """One criterion fewer."""

    round_id: int
    version: int
    award: str
    criterion: str


@dataclass(frozen=True, slots=True)
class MoveCriterion:
    """A criterion stands in a group `before` another one, or at its end."""

    round_id: int
    version: int
    award: str
    criterion: str
    group: str
    before: str = ""


def add_criterion(tx: Transaction, actor: Actor, command: AddCriterion) -> str:
    """Add a criterion; returns its code, which no other round uses.

    Raises NotFound, NotPermitted, ChangedMeanwhile, Invalid; OutOfTurn once it is sealed, and the try is on record.
    """
    round_, award, tree = _in_hand(tx, actor, command)
    at = _group(tree, command.group)
    if any(one.name == command.name for one in tree.criteria):
        raise Invalid(f"已经有一条叫“{command.name}”。", remedy="请换一个名称，免得分不清。")
    if command.fact and command.fact not in FACTS:
        raise Invalid("没有这一项平台记录。", remedy="请从列出的记录里选。")
    if command.source is Source.REVIEWER and command.fact:
        raise Invalid("评委打分的，平台记录不能先填。", remedy="请把平台记录选成“不用”。")
    criterion = Criterion(
        code=_free_code(round_, tree),
        name=command.name,
        most=command.most,
        source=command.source,
        look=command.look,
        levels=OF_UNIT[FACTS[command.fact].unit] if command.fact else PLAIN,
        fact=command.fact,
        evidence=command.evidence,
        optional=command.optional,
    )
    keep(round_, award, _with(tree, at, (*at.criteria, criterion)))
    record(
        tx, actor, "awards.criterion_added", round_, award=award.code, name=criterion.name, most=figure(criterion.most)
    )
    return criterion.code


def remove_criterion(tx: Transaction, actor: Actor, command: RemoveCriterion) -> None:
    """Take a criterion away. Raises as `add_criterion` does, Invalid for the last one of its group."""
    round_, award, tree = _in_hand(tx, actor, command)
    name = criterion_of(tree, command.criterion).name
    keep(round_, award, _without(tree, command.criterion))
    record(tx, actor, "awards.criterion_removed", round_, award=award.code, name=name)


def move_criterion(tx: Transaction, actor: Actor, command: MoveCriterion) -> None:
    """Give a criterion another place. Raises as `remove_criterion` does."""
    round_, award, tree = _in_hand(tx, actor, command)
    criterion = criterion_of(tree, command.criterion)
    at = _group(tree, command.group)
    rest = [one for one in at.criteria if one is not criterion]
    place = next((key for key, one in enumerate(rest) if one.code == command.before), len(rest))
    moved = (*rest[:place], criterion, *rest[place:])
    left = tree if criterion in at.criteria else _without(tree, criterion.code)
    keep(round_, award, _with(left, at, moved))
    record(tx, actor, "awards.criterion_moved", round_, award=award.code, name=criterion.name)


def _in_hand(
    tx: Transaction, actor: Actor, command: AddCriterion | RemoveCriterion | MoveCriterion
) -> tuple[AwardRound, RoundAward, Indicators]:
    round_ = in_hand(tx, actor, command.round_id)
    may = {
        AddCriterion: access.add_criterion,
        RemoveCriterion: access.remove_criterion,
        MoveCriterion: access.move_criterion,
    }[type(command)]
    unsealed(actor, round_, may(actor, round_.stage), "criteria")
    expect(tx, round_, command.version)
    award = award_of(round_, command.award)
    return round_, award, queries.tree(award)


def _group(tree: Indicators, code: str) -> Group:
    for one in tree.groups:
        if one.code == code:
            return one
    raise NotFound("没有这一类指标。", remedy="请回到指标的页面再选。")


def _without(tree: Indicators, code: str) -> Indicators:
    at = next(group for group in tree.groups if any(one.code == code for one in group.criteria))
    rest = tuple(one for one in at.criteria if one.code != code)
    if not rest:
        raise Invalid(f"“{at.name}”只剩这一条，不能拿走。", remedy="请先在这一类里加一条别的。")
    return _with(tree, at, rest)


def _with(tree: Indicators, at: Group, criteria: tuple[Criterion, ...]) -> Indicators:
    groups = tuple(replace(one, criteria=criteria) if one.code == at.code else one for one in tree.groups)
    return replace(tree, groups=groups)


def _free_code(round_: AwardRound, tree: Indicators) -> str:
    """A code of this round alone: answers are taken over from earlier years by code, and must mean the same."""
    known = {one.code for one in tree.criteria}
    return next(code for number in range(1, len(known) + 2) if (code := f"r{round_.id}_{number}") not in known)
