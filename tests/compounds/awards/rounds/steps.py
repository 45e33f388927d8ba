"""A round as the tests want it: drafted, opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from alliance.kernel.db import Transaction
from compounds.awards.rounds import (
    defaults,
    drafting,
    opening,
)
from compounds.awards.rounds.drafting import Draft, Particulars
from compounds.awards.rounds.models import AwardRound, Form
from compounds.awards.rounds.opening import OpenRound
from tests.compounds.awards.factories import Season

DAY = timedelta(days=1)


def particulars(tx: Transaction, season: Season, **other: Any) -> Particulars:
    """What the form suggests, for a round that opens today."""
    numbers = defaults.suggested(tx, season.secretary.place_path, season.alliance_id, tx.today)
    made = Particulars(
        title="2026年度小区评选",
        year=2026,
        form=Form.SHOWCASE,
        basis_title="",
        basis_number="",
        basis_issuer="",
        basis_on=None,
        days=numbers.days,
        facts_from=numbers.facts_from,
        facts_to=numbers.facts_to,
        quotas={"civil_compound": 10, "model_service": 5},
        rules=numbers.rules,
    )
    return replace(made, **other)


def drafted(tx: Transaction, season: Season, **other: Any) -> AwardRound:
    return drafting.save_draft(tx, season.secretary, Draft(particulars(tx, season, **other)))


def opened(tx: Transaction, season: Season, **other: Any) -> AwardRound:
    round_ = drafted(tx, season, **other)
    seal = opening.preview(tx, season.secretary, round_).seal
    opening.open_round(tx, season.secretary, OpenRound(round_.id, round_.version, seal))
    return round_
