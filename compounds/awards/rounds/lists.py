"""Rounds as a list, for everybody: what runs, what was, and for those who run them what is being prepared."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.rounds import queries
from compounds.awards.rounds.models import FORM_NAMES, AwardRound
from compounds.awards.rounds.workflow import RUNNING, STAGE_NAMES, Stage

TONES: dict[Stage, str] = {Stage.DECIDED: "go", Stage.CANCELLED: "late", Stage.DRAFT: ""}


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round of the list."""

    round: AwardRound

    @property
    def url(self) -> str:
        """Its page."""
        return addresses.round_(self.round.id)

    @property
    def stage_name(self) -> str:
        """申报, 公示 and so on."""
        return STAGE_NAMES[self.round.stage]

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return TONES.get(self.round.stage, "due")

    @property
    def form_name(self) -> str:
        """评选授牌, 展示 or 通报."""
        return FORM_NAMES[self.round.form]

    @property
    def awards(self) -> str:
        """有礼小区（10个）、物业服务优秀示范小区（5个）."""
        return "、".join(f"{one.name}（{one.quota}个）" for one in self.round.awards)


@dataclass(frozen=True, slots=True)
class RoundList:
    """The rounds in sight by what they are now, each the newest first."""

    drafts: tuple[RoundLine, ...]
    running: tuple[RoundLine, ...]
    over: tuple[RoundLine, ...]


def round_list(reading: Transaction, actor: Actor) -> RoundList:
    """Every round in sight; two statements."""
    found = [RoundLine(one) for one in queries.in_sight(reading, actor)]
    return RoundList(
        drafts=tuple(one for one in found if one.round.stage is Stage.DRAFT),
        running=tuple(one for one in found if one.round.stage in RUNNING),
        over=tuple(one for one in found if one.round.stage in (Stage.DECIDED, Stage.CANCELLED)),
    )
