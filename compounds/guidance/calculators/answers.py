"""Shares and days as the command tells them: plain objects that any program reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance.kernel.working_days import Period
from compounds.guidance.calculators.rows import plain
from compounds.guidance.paths.periods import Reckoned, Rule
from compounds.guidance.sharing import Sharing


def shares(found: Sharing) -> dict[str, Any]:
    """What each unit pays, by cost and in all; sums in yuan and areas in ㎡, as decimal strings."""
    return {
        "total": plain(found.total),
        "owners": plain(found.owners),
        "developer": plain(found.developer),
        "bills": [
            {
                "unit": bill.unit.label,
                "area": plain(bill.unit.area),
                "amount": plain(bill.amount),
                "payer": "developer" if bill.unit.unsold else "owner",
            }
            for bill in found.bills
        ],
        "costs": [
            {
                "title": one.cost.title,
                "amount": plain(one.cost.amount),
                "area": plain(one.area),
                "shares": {each.unit.label: plain(each.amount) for each in one.shares},
            }
            for one in found.costs
        ],
        "because": list(found.because),
    }


def named_day(found: Reckoned) -> dict[str, Any]:
    """The day of a period by its name, with every rule that speaks at the place, the one that governs first."""
    return {
        "due": found.due.isoformat(),
        "provisional": found.provisional,
        "firm": found.is_firm,
        "rules": [_rule(rule) for rule in (found.chosen, *found.others)],
        "because": [f"{step}。" for step in found.steps],
    }


def own_day(found: Period) -> dict[str, Any]:
    """The day of a period of one's own."""
    return {
        "due": found.due.isoformat(),
        "provisional": found.provisional,
        "because": [f"{step}。" for step in found.steps],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    due: date = rule.due
    return {"number": rule.value.words, "source": rule.value.source_sentence, "due": due.isoformat()}
