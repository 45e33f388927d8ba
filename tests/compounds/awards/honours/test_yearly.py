"""Granting when a round is decided, what each new day brings, and what bars from applying."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Errand
from compounds.awards.applications.records import MOVED
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.evidence import Evidence, Fact, Period
from compounds.awards.honours import desk, granting, queries, records, testifying, turning, yearly
from compounds.awards.honours.models import Honour, HonourRecheck, HonourReview
from compounds.awards.honours.workflow import Ground, Part, Status, What
from compounds.awards.indicators.tree import Source
from compounds.awards.results import following
from compounds.awards.results.models import AwardResultLine, AwardResultVersion
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.awards.standing.line import Verdict
from tests.compounds.awards.factories import Season, a_round, a_season, an_application
from tests.compounds.awards.honours.factories import an_honour, the_application

BAD, GOOD = Decimal(0), Decimal(1000)


@pytest.fixture
def season(tx: Transaction) -> Season:
    return a_season(tx)


def on(tx: Transaction, day: date) -> Transaction:
    """The same session on another day."""
    return replace(tx, now=datetime.combine(day, time(6), SHANGHAI))


def records_say(value: Decimal | None) -> Evidence:
    """Records in which every fact has one figure, or of which nothing is known."""

    def provider(reading: Transaction, compounds: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
        if value is None:
            return {}
        facts = tuple(Fact(code, value, "记录", period.last) for code in ("committee_in_term", "checks_mean"))
        return dict.fromkeys(compounds, facts)

    evidence = Evidence()
    evidence.provide(("committee_in_term", "checks_mean"), provider)
    return evidence


def a_result(
    tx: Transaction, round_: AwardRound, won: Mapping[int, bool], points: Mapping[str, list[str]] | None = None
) -> None:
    """A result of the round's first award in which some applications are inside the quota."""
    version = AwardResultVersion(
        alliance_id=round_.alliance_id,
        round_id=round_.id,
        award_id=round_.awards[0].id,
        number=1,
        because="合议",
        made_at=tx.now,
        rules=round_.rules,
        quota=1,
        verdict=next(iter(Verdict)),
        seed="0" * 64,
        digest="0" * 64,
        findings={},
        published_at=tx.now,
    )
    version.lines = [
        AwardResultLine(
            application_id=key,
            rank=rank,
            low=rank,
            high=rank,
            total=Decimal(80),
            raw=Decimal(80),
            sheets=0,
            dropped=0,
            wins=wins,
            undecided=False,
            points=dict(points or {}),
        )
        for rank, (key, wins) in enumerate(won.items(), 1)
    ]
    tx.session.add(version)
    tx.session.flush()


def test_a_decided_round_grants_once_to_who_won(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.DECIDED)
    first = an_application(tx, season, round_)
    second = an_application(tx, season, round_, compound_id=season.other_compound_id)
    a_result(tx, round_, {first.id: True, second.id: False})
    following.after_round(tx, {"round_id": round_.id, "step": "decide", "stage": Stage.DECIDED.value})
    moved = tx.session.scalars(select(Errand.payload).where(Errand.kind == MOVED).order_by(Errand.id)).all()
    assert [one["stage"] for one in moved] == ["won", "not_won"]
    for payload in (*moved, *moved):
        granting.on_application_moved(tx, payload)
    honour = tx.session.scalars(select(Honour)).one()
    assert honour.application_id == first.id
    assert str(honour.reference) == f"柯礼〔{tx.today.year}〕1号"
    assert honour.valid_until == tx.today.replace(year=tx.today.year + 3)
    assert [one.what for one in honour.moments] == [What.GRANTED]
    granted = tx.session.scalars(select(Errand).where(Errand.kind == granting.GRANTED)).all()
    assert len(granted) == 1


def test_only_what_records_gave_is_kept_for_the_recheck(tx: Transaction, season: Season) -> None:
    honour = an_honour(tx, season)
    recorded = {one.code for one in tree(honour.award).of(Source.RECORD)}
    assert honour.won.keys() == recorded
    assert set(honour.won.values()) == {"60.00"} or set(honour.won.values()) == {"60"}


def test_a_honour_that_fell_behind_its_records_comes_under_review(tx: Transaction, season: Season) -> None:
    honour = an_honour(tx, season)
    later = on(tx, honour.recheck_on)
    assert yearly.turn_of_day(records_say(BAD))(later, honour.recheck_on) == 1
    review = tx.session.scalars(select(HonourReview)).one()
    assert (honour.status, review.ground, review.part) == (Status.UNDER_REVIEW, Ground.RECHECK, Part.HEARING)
    assert review.opened_by_id is None
    assert {line["code"] for line in review.lines} == {
        one.code for one in tree(honour.award).of(Source.RECORD) if one.fact in ("committee_in_term", "checks_mean")
    }
    assert desk.waiting(later, season.chair) == 1
    looked = tx.session.scalars(select(HonourRecheck)).one()
    assert (looked.won, looked.now, looked.falls) == (Decimal(60), Decimal(0), True)


def test_one_that_keeps_its_records_stays_and_is_looked_at_again_next_year(tx: Transaction, season: Season) -> None:
    honour = an_honour(tx, season)
    first = honour.recheck_on
    yearly.turn_of_day(records_say(GOOD))(on(tx, first), first)
    assert honour.status is Status.VALID
    assert honour.moments[-1].what is What.RECHECKED
    assert honour.recheck_on == first.replace(year=first.year + 1)
    assert yearly.turn_of_day(records_say(GOOD))(on(tx, first), first) == 0


def test_records_that_say_nothing_take_nothing_away(tx: Transaction, season: Season) -> None:
    honour = an_honour(tx, season)
    yearly.turn_of_day(records_say(None))(on(tx, honour.recheck_on), honour.recheck_on)
    assert honour.status is Status.VALID
    assert honour.moments[-1].because == yearly.UNKNOWN
    assert tx.session.scalars(select(HonourRecheck)).all() == []


def test_days_that_are_over_end_an_honour(tx: Transaction, season: Season) -> None:
    honour = an_honour(tx, season)
    honour.recheck_on = honour.valid_until + timedelta(days=400)
    last, next_day = on(tx, honour.valid_until), on(tx, honour.valid_until + timedelta(days=1))
    assert yearly.turn_of_day(records_say(None))(last, last.today) == 0
    assert records.status_on(honour, next_day.today) is Status.EXPIRED
    assert [one.status for one in queries.everything(next_day, season.visitor, queries.Chosen())] == [Status.EXPIRED]
    assert yearly.turn_of_day(records_say(None))(next_day, next_day.today) == 1
    assert (honour.status, honour.ended_on) == (Status.EXPIRED, honour.valid_until)


def test_who_lost_an_honour_may_not_apply_for_some_years(tx: Transaction, season: Season) -> None:
    honour = an_honour(tx, season)
    ids, period = (season.compound_id, season.other_compound_id), Period(tx.today, tx.today)

    def values(day: date) -> list[Decimal]:
        found = testifying.testify(on(tx, day), ids, period)
        return [found[key][0].value for key in ids]

    assert values(tx.today) == [1, 1]
    turning.revoke(tx, honour, "查实。")
    tx.session.flush()
    assert values(tx.today) == [0, 1]
    again = tx.today.replace(year=tx.today.year + 2)
    assert values(again) == [0, 1]
    assert values(again + timedelta(days=1)) == [1, 1]
    fact = testifying.testify(tx, ids, period)[season.compound_id][0]
    assert fact.records[0].url == f"/awards/honours/{honour.id}"


def test_an_application_is_won_by_the_clock(tx: Transaction, season: Season) -> None:
    honour = an_honour(tx, season)
    assert the_application(tx, honour).stage is ApplicationStage.WON
    assert queries.honour_page(tx, replace(CLOCK, alliance_id=season.alliance_id), honour.id).line.year == honour.year
