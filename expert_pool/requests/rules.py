"""The numbers of the day that a request is held against, read together in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from expert_pool.fields import Field
from expert_pool.panels import Panel, PanelRules, experts_needed
from expert_pool.requests.timeline import LAW, OWN, Numbers

COMPANIES_LEAST = "expert_pool.companies_least"
COMPANIES_ENOUGH = "expert_pool.companies_enough"
PANEL = (
    "expert_pool.panel_least",
    "expert_pool.panel_least_small",
    "expert_pool.panel_most",
    "expert_pool.expert_share",
)


@dataclass(frozen=True, slots=True)
class RequestRules:
    """What is asked of a panel, of how many companies, and how many days each part of a selection takes."""

    panel: PanelRules
    companies_least: int
    companies_enough: int
    numbers: Numbers


def rules_of(reading: Transaction, path: str, alliance_id: int | None) -> RequestRules:
    """The numbers at a place today; one statement. Raises NoParameter."""
    known = parameters.several(
        reading,
        (*PANEL, COMPANIES_LEAST, COMPANIES_ENOUGH, *OWN.values(), *LAW.values()),
        path,
        reading.today,
        alliance_id=alliance_id,
    )
    return RequestRules(
        panel=_panel(known),
        companies_least=known[COMPANIES_LEAST].whole,
        companies_enough=known[COMPANIES_ENOUGH].whole,
        numbers={name: known[code] for name, code in (OWN | LAW).items()},
    )


def panel_rules(reading: Transaction, path: str, alliance_id: int | None) -> PanelRules:
    """How many sit on a panel at a place today; one statement. Raises NoParameter."""
    return _panel(parameters.several(reading, PANEL, path, reading.today, alliance_id=alliance_id))


def _panel(known: Mapping[str, Parameter]) -> PanelRules:
    least, least_small, most, share = (known[code] for code in PANEL)
    experts = share.share
    return PanelRules(
        least=least.whole,
        least_small=least_small.whole,
        most=most.whole,
        share_of=experts.numerator,
        share_in=experts.denominator,
    )


def usual(rules: PanelRules, *, small: bool = False) -> Panel:
    """The panel that the form begins with: the smallest one, its experts spread over the fields in their order."""
    size = rules.least_small if small else rules.least
    experts = experts_needed(size, rules)
    fields = list(Field)
    seats = {field: experts // len(fields) + (at < experts % len(fields)) for at, field in enumerate(fields)}
    return Panel({field: number for field, number in seats.items() if number}, size - experts, small)
