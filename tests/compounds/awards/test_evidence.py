"""The port of evidence: one room for each fact, and nothing that was not announced."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

import pytest

from alliance.kernel.db import Transaction
from compounds.awards.evidence import Evidence, Fact, Period
from compounds.awards.facts import queries

PERIOD = Period(date(2026, 1, 1), date(2026, 12, 31))


def terms(_: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """Testify that the first of the compounds has a committee in term."""
    fact = Fact("committee_in_term", Decimal(1), "第1届", period.last)
    return {min(compound_ids): (fact,)}


def test_every_compound_has_an_entry_and_silence_is_no_fact(tx: Transaction) -> None:
    port = Evidence()
    assert queries.known(tx, port, (1, 2), PERIOD) == {1: {}, 2: {}}
    port.provide({"committee_in_term"}, terms)
    found = queries.known(tx, port, (1, 2), PERIOD)
    assert (found[1]["committee_in_term"].value, found[2]) == (Decimal(1), {})


def test_two_rooms_never_testify_one_fact() -> None:
    port = Evidence()
    port.provide({"committee_in_term"}, terms)
    with pytest.raises(ValueError, match="two rooms"):
        port.provide({"committee_in_term", "contract_in_force"}, terms)


def test_a_provider_that_says_more_than_it_announced_is_a_fault(tx: Transaction) -> None:
    port = Evidence()
    port.provide({"contract_in_force"}, terms)
    with pytest.raises(ValueError, match="without having said so"):
        queries.known(tx, port, (1,), PERIOD)


def test_a_fact_that_nobody_explains_is_a_fault(tx: Transaction) -> None:
    port = Evidence()
    port.provide({"rumours"}, terms)
    with pytest.raises(ValueError, match="rumours"):
        queries.known(tx, port, (1,), PERIOD)
