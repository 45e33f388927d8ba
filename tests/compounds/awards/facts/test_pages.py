"""The pages of facts: what is known with its day and record, what is not with the way out, and who may look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted
from compounds.awards.evidence import Evidence, Period
from compounds.awards.facts import panel, registry, reports, sheets
from compounds.awards.facts.codes import FACTS
from compounds.models import Compound
from compounds.panels import CompoundKey
from tests.compounds.awards.factories import Season, a_season
from tests.compounds.awards.facts.factories import PERIOD
from tests.compounds.factories import browser_of


@pytest.fixture
def season(tx: Transaction) -> Season:
    return a_season(tx)


@pytest.fixture
def evidence() -> Evidence:
    port = Evidence()
    port.provide(registry.CODES, registry.provide)
    return port


def test_one_compound_tells_what_is_known_and_what_is_not(open_app: Flask) -> None:
    with open_app.app_context(), web.writing() as tx:
        season = a_season(tx)
    url = f"/awards/facts/{season.compound_id}"
    chair = browser_of(open_app, season.chair)
    page = chair.get(url).text
    for words in (
        "业委会在任期内",
        "物业合同在有效期内",
        "不知道",
        "住建局的检查表还没有导入",
        "这条不对？",
        "“不知道”不等于“没有”",
    ):
        assert words in page
    past = chair.get(f"{url}?from=2024-01-01&to=2024-12-31").text
    assert "2024年1月1日至2024年12月31日" in past
    assert "2025年11月23日至2026年11月22日" in chair.get(f"{url}?from=2026-13-01&to=x").text
    book = load_workbook(BytesIO(chair.get(f"{url}/book.xlsx").data))["平台记录"]
    assert book.max_row == len(FACTS) + 1
    listed = browser_of(open_app, season.bureau).get("/awards/facts/")
    assert "锦绣家园" in listed.text
    assert "望江苑" in listed.text
    for actor, status in (
        (season.other_chair, 404),
        (season.owner, 404),
        (season.manager, 403),
        (season.stranger, 404),
    ):
        assert browser_of(open_app, actor).get(url).status_code == status
    assert "看平台记录" in chair.get(f"/compounds/{season.compound_id}").text


def test_the_list_holds_ones_own_compounds(tx: Transaction, season: Season, evidence: Evidence) -> None:
    def names(actor: Actor) -> list[str]:
        return [line.name for line in reports.every(tx, actor, evidence, PERIOD)]

    assert names(season.secretary) == ["锦绣家园", "望江苑"]
    assert names(season.chair) == names(season.street) == names(season.community) == ["锦绣家园"]
    assert names(season.other_street) == ["望江苑"]
    for actor in (season.owner, season.manager, season.administrator):
        with pytest.raises(NotPermitted):
            names(actor)
    with pytest.raises(NotFound):
        reports.of_compound(tx, season.stranger, evidence, season.compound_id, PERIOD)


def test_what_is_unknown_is_named_and_never_taken_for_no(tx: Transaction, season: Season, evidence: Evidence) -> None:
    found = reports.of_compound(tx, season.secretary, evidence, season.compound_id, PERIOD)
    assert [one.kind.code for one in found.rows] == list(FACTS)
    assert found.known == sum(row.fact is not None for row in found.rows) < len(FACTS)
    by_code = {row.kind.code: row for row in found.rows}
    assert sheets.value(by_code["checks_mean"].kind, None) == "不知道"
    assert sheets.value(by_code["committee_in_term"].kind, by_code["committee_in_term"].fact) in ("是", "否")


def test_a_faulty_span_of_days_means_the_usual_one(tx: Transaction, season: Season) -> None:
    usual = reports.usual_period(tx, season.secretary)
    assert usual == PERIOD
    for first, last in (
        ("", ""),
        ("2026-02-30", "2026-03-01"),
        ("2026-03-01", "2026-01-01"),
        ("1900-01-01", "2026-01-01"),
    ):
        assert reports.asked_period(tx, season.secretary, first, last) == usual
    asked = reports.asked_period(tx, season.secretary, "2025-01-01", "2025-12-31")
    assert asked == Period(date(2025, 1, 1), date(2025, 12, 31))


def test_a_page_of_the_list_costs_the_same_however_many(
    tx: Transaction, season: Season, evidence: Evidence, queries: Callable[[], Any]
) -> None:
    totals = []
    for actor in (season.chair, season.secretary):
        with queries() as count:
            found = reports.listed(tx, actor, evidence, PERIOD, 1)
        totals.append((count.total, len(found.lines)))
    assert [lines for _, lines in totals] == [1, 2]
    assert totals[0][0] == totals[1][0]


def test_the_card_on_a_compounds_page_is_for_those_who_may_look(tx: Transaction, season: Season) -> None:
    compound = tx.session.get_one(Compound, season.compound_id)
    key = CompoundKey(compound.id, compound.place_id, compound.place.path, compound.place.name)
    shown = [actor.name for actor in season.everybody if list(panel.panels(tx, actor, key))]
    assert {"王秀英", "社区小林", "街道老汪", "评选小叶", "住建局小陆"} <= set(shown)
    assert not {"李望江", "别的街道", "何经理", "赵大爷", "管理员"} & set(shown)
