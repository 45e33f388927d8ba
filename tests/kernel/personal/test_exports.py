"""Lists that leave the platform: limited, marked, counted, never with telephone numbers across compounds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, Throttled
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal import exports, queries
from alliance.kernel.personal.models import ExportRecord
from tests.factories import QUJIANG, a_place, an_actor, an_alliance, the_place


@pytest.fixture
def officer(tx: Transaction) -> Actor:
    alliance = an_alliance(tx)
    return an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, "330802006"), name="吴晓燕")


def record(tx: Transaction, actor: Actor, rows: int = 12, **changed: object) -> ExportRecord:
    asked = {
        "what": "registry",
        "rows": rows,
        "columns": ("小区", "户数"),
        "place_id": the_place(tx, "330802006").id,
    }
    return exports.record(tx, actor, **{**asked, **changed})  # type: ignore[arg-type]  # plain values of a test


def test_the_mark_names_who_took_it_when_and_a_code_of_its_own(tx: Transaction, officer: Actor) -> None:
    one, other = record(tx, officer), record(tx, officer)
    assert re.fullmatch(r"导出人 吴晓燕 2026-11-22 10:00 编号 E20261122-[2-9A-Z]{6}", one.watermark)
    assert one.code in one.watermark
    assert one.code != other.code


def test_the_ledger_says_how_much_was_taken_and_holds_no_name(tx: Transaction, officer: Actor) -> None:
    taken = record(tx, officer)
    line = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "personal.exported")).one()
    assert line.facts == {"what": "registry", "rows": 12, "place_id": taken.place_id}
    assert (line.subject, line.subject_id) == ("export_records", taken.id)
    assert ledger.sentence(line) == "导出了12行"


def test_more_rows_than_one_export_may_have_are_refused_with_the_way_out(tx: Transaction, officer: Actor) -> None:
    most = parameters.on(tx, exports.ROWS, officer.place_path, tx.today).whole
    assert record(tx, officer, most).row_count == most
    with pytest.raises(Invalid, match=f"一次最多导出 {most} 行") as refused:
        record(tx, officer, most + 1)
    assert "按街道或社区筛选" in refused.value.remedy


def test_a_person_takes_so_many_a_day_and_tomorrow_again(tx: Transaction, officer: Actor) -> None:
    times = parameters.on(tx, exports.A_DAY, officer.place_path, tx.today).whole
    for _ in range(times):
        record(tx, officer)
    with pytest.raises(Throttled, match=f"一天最多 {times} 次"):
        record(tx, officer)
    tomorrow = Transaction(tx.session, tx.now + timedelta(hours=14))
    assert record(tomorrow, officer).code.startswith("E20261123-")


@pytest.mark.parametrize("column", ["手机号", "联系电话", "phone", "Mobile", "联系方式"])
def test_no_list_of_numbers_crosses_compounds(tx: Transaction, officer: Actor, column: str) -> None:
    with pytest.raises(Invalid, match="不能带手机号"):
        record(tx, officer, columns=("姓名", column))
    compound = a_place(tx, the_place(tx, "330802006001"))
    assert record(tx, officer, columns=("姓名", column), place_id=compound.id).row_count == 12


def test_nobody_exports_without_signing_in_or_for_a_place_that_is_none(tx: Transaction, officer: Actor) -> None:
    with pytest.raises(NotPermitted):
        record(tx, Actor(alliance_id=officer.alliance_id, place_path=officer.place_path))
    with pytest.raises(NotFound):
        record(tx, officer, place_id=99_999_999)


def test_the_list_is_for_those_who_watch_and_ends_at_the_alliance(tx: Transaction, officer: Actor) -> None:
    record(tx, officer)
    alliance = tx.session.get_one(type(an_alliance(tx, QUJIANG)), officer.alliance_id)
    for office in (Office.ALLIANCE_LEAD, Office.SYSTEM_ADMINISTRATOR, Office.BUREAU_SUPERVISOR):
        lines = queries.export_list(tx, an_actor(tx, alliance, office, alliance.place)).lines
        assert [(line.who, line.rows, line.what) for line in lines] == [("吴晓燕", 12, exports.name_of("registry"))]
    with pytest.raises(NotPermitted, match="导出记录只给"):
        queries.export_list(tx, officer)


def test_another_alliance_sees_none(tx: Transaction, officer: Actor) -> None:
    record(tx, officer)
    other = an_alliance(tx, QUJIANG)
    lead = an_actor(tx, other, Office.ALLIANCE_LEAD, other.place)
    assert queries.export_list(tx, lead).lines == ()


def test_everybody_sees_their_own_and_nobody_elses(tx: Transaction, officer: Actor) -> None:
    record(tx, officer)
    alliance_id = officer.alliance_id
    neighbour = Actor(alliance_id=alliance_id, person_id=officer.person_id + 1, account_id=1, name="别人")
    mine = tx.session.scalars(select(ExportRecord).where(visible(ExportRecord, officer))).all()
    theirs = tx.session.scalars(select(ExportRecord).where(visible(ExportRecord, neighbour))).all()
    assert (len(mine), len(theirs)) == (1, 0)


@pytest.mark.parametrize("taken", [1, 3])
def test_the_list_costs_two_statements(tx: Transaction, officer: Actor, taken: int, queries: object) -> None:
    from alliance.kernel.personal.queries import export_list  # noqa: PLC0415 -- the fixture has the name of the room

    for _ in range(taken):
        record(tx, officer)
    alliance = tx.session.get_one(type(an_alliance(tx, QUJIANG)), officer.alliance_id)
    lead = an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place)
    tx.session.flush()
    with queries() as count:  # type: ignore[operator]  # the fixture of the whole suite
        assert len(export_list(tx, lead).lines) == taken
    assert count.total == 2
