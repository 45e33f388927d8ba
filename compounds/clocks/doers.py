"""Who must do what when a clock of the registry runs out, and what the registry hands in to the calendar of duties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from compounds.clocks import reckoning as clocks
from compounds.clocks.reckoning import ClockKind, Due
from compounds.duties import Duty, Scope

_COMMITTEE = (Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER)


@dataclass(frozen=True, slots=True)
class Doer:
    """What is to be done, who does it in words, and the offices at or above the compound that are reminded of it."""

    deed: str
    who: str
    offices: tuple[Office, ...]


DOERS: dict[ClockKind, Doer] = {
    ClockKind.FILING: Doer("报送业委会备案材料", "业委会主任，社区可以代报", _COMMITTEE),
    ClockKind.CHANGE_FILING: Doer("报送委员变更备案", "业委会主任，社区可以代报", _COMMITTEE),
    ClockKind.HANDOVER: Doer("移交印章、账册和档案", "要移交的人，社区到场", _COMMITTEE),
    ClockKind.REELECTION_LEAD: Doer(
        "组织换届选举", "业委会，街道和社区指导", (*_COMMITTEE, Office.SUBDISTRICT_OFFICER)
    ),
    ClockKind.TERM_END: Doer(
        "任期届满，办理届满登记", "街道，业委会配合", (Office.COMMITTEE_CHAIR, Office.SUBDISTRICT_OFFICER)
    ),
    ClockKind.SEAT_VACANT: Doer("补齐缺额的委员", "业委会，社区指导", _COMMITTEE),
    ClockKind.CONTRACT_END: Doer("物业服务合同到期，决定续聘还是选聘", "业主大会，业委会组织", _COMMITTEE),
}


def title(one: Due) -> str:
    """What is to be done, and about which of several: 报送业委会备案材料（第2届）."""
    deed = DOERS[one.kind].deed
    return f"{deed}（{one.note}）" if one.note else deed


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """The duties of the registry in a scope until a day; a constant number of queries."""
    for one in clocks.due(reading, actor, below=scope.path, compound_id=scope.compound_id, until=until):
        yield Duty(
            due_on=one.due_on,
            title=title(one),
            url=one.url,
            place_name=one.compound_name,
            basis=one.basis,
            kind=one.kind.value,
            who=DOERS[one.kind].who,
            compound_id=one.compound_id,
        )
