"""Confirming a workbook: everything in one transaction or nothing, once, and as the registry's own actions write it."""

from __future__ import annotations

import os
import signal
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine, verify
from alliance.kernel.places.models import Alliance, OfficeHeld, Place
from alliance.kernel.table_runs.course import ConfirmRun, RowsChanged
from alliance.kernel.table_runs.workflow import Stage
from compounds import actions as registry
from compounds.models import Company, Compound, Contract, ContractKind, Governance, Role, Term
from compounds.workbooks import actions, desk
from compounds.workbooks.actions import Imported
from compounds.workbooks.models import ImportRun
from compounds.workbooks.queries import Uploaded
from compounds.workbooks.reading import Book
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_compound, a_contract, a_district, at
from tests.compounds.workbooks.books import (
    COMPOUND_HEADS,
    CONTRACT_HEADS,
    MEMBER_HEADS,
    TERM_HEADS,
    a_contract_row,
    a_row,
    a_term_row,
    compounds_book,
    member_rows,
    read,
    saved,
)


def previewed(tx: Transaction, actor: Actor, book: Book) -> ImportRun:
    run_id = actions.preview_workbook(tx, actor, Uploaded("登记表.xlsx", "0" * 64, book))
    return tx.session.get_one(ImportRun, run_id)


def confirmed(tx: Transaction, actor: Actor, book: Book, *, good_only: bool = False) -> Imported:
    run = previewed(tx, actor, book)
    return actions.confirm_workbook(tx, actor, ConfirmRun(run.id, run.version, good_only))


def count(tx: Transaction, model: type[Any]) -> int:
    return tx.session.scalar(select(func.count()).select_from(model)) or 0


def everything(*, phones: bool = False) -> Book:
    people = member_rows("新园")
    if phones:
        people[0].append("138 0013 8000")
    return read(
        saved(
            {
                "小区": [
                    COMPOUND_HEADS,
                    a_row("新园", 486, "12.5万", "大地房地产", "2018-09-01", "业主委员会"),
                    a_row("锦绣家园", 900),
                ],
                "业委会": [
                    TERM_HEADS,
                    a_term_row("新园", filed="2024-04-01", evidence="备1号", ended="2026-06-01", because="提前换届"),
                ],
                "委员": [MEMBER_HEADS, *people],
                "物业合同": [
                    CONTRACT_HEADS,
                    a_contract_row("新园", "安居", "91330000717612522B", "前期", "2018-09-01"),
                ],
            }
        )
    )


def named(tx: Transaction, name: str) -> Compound:
    return tx.session.scalars(select(Compound).join(Place).where(Place.name == name)).unique().one()


def test_one_workbook_brings_compound_term_members_and_contract(
    tx: Transaction, officer: Actor, compound: Compound
) -> None:
    done = confirmed(tx, officer, everything())
    assert (done.new, done.changed, done.same, done.left) == (8, 1, 0, 0)
    made = named(tx, "新园")
    assert (made.households, made.area, made.handed_over_on) == (486, Decimal(125000), date(2018, 9, 1))
    assert made.governance is Governance.COMMITTEE
    assert made.developer is not None
    assert made.developer.name == "大地房地产"
    assert compound.households == 900
    term = tx.session.scalars(select(Term)).unique().one()
    assert (term.stage, term.filed_on, term.filing_evidence) == (TermStage.ENDED, date(2024, 4, 1), "备1号")
    assert [seat.role for seat in term.seats] == [Role.CHAIR, Role.DEPUTY, Role.MEMBER, Role.MEMBER, Role.MEMBER]
    assert {
        held.ends_on for held in tx.session.scalars(select(OfficeHeld).where(OfficeHeld.place_id == made.place_id))
    } == {date(2026, 6, 1)}
    contract = tx.session.scalars(select(Contract)).one()
    assert (contract.kind, contract.ends_on) == (ContractKind.PRELIMINARY, None)
    assert tx.session.get_one(Company, contract.company_id).credit_code == "91330000717612522B"


def test_each_row_and_the_import_stand_in_the_ledger_and_names_do_not(
    tx: Transaction, officer: Actor, compound: Compound
) -> None:
    confirmed(tx, officer, everything())
    lines = tx.session.scalars(select(LedgerLine).order_by(LedgerLine.serial)).all()
    verbs = [line.verb for line in lines]
    for verb in (
        "workbooks.previewed", "compounds.compound_registered", "compounds.compound_edited",
        "compounds.term_registered",
        "compounds.filing_submitted_on_paper", "compounds.filing_confirmed", "compounds.term_ended",
        "compounds.contract_recorded", "workbooks.imported",
    ):  # fmt: skip
        assert verbs.count(verb) == 1, verb
    assert not any(name in str(line.facts) for line in lines for name in ("新园", "王一", "安居", "大地"))
    assert verify(tx.session)[1] == []


def test_a_set_of_rows_writes_what_the_actions_write(tx: Transaction, officer: Actor, compound: Compound) -> None:
    community = compound.place.parent_id or 0
    registry.register_compound(
        tx, officer, registry.RegisterCompound(community, "甲园", 300, Decimal("9000.50"), "大地", date(2018, 9, 1))
    )
    first = named(tx, "甲园")
    registry.record_contract(
        tx,
        officer,
        registry.RecordContract(first.id, "安居", ContractKind.PRELIMINARY, date(2018, 9, 1), None, Decimal("1.80")),
    )
    confirmed(
        tx,
        officer,
        read(
            saved(
                {
                    "小区": [COMPOUND_HEADS, a_row("乙园", 300, "9000.5", "大地", "2018-09-01", "未成立")],
                    "物业合同": [
                        CONTRACT_HEADS,
                        a_contract_row("乙园", "安居", None, "前期", "2018-09-01", None, "1.8"),
                    ],
                }
            )
        ),
    )
    second = named(tx, "乙园")
    skipped = {"id", "place_id", "compound_id"}
    assert facts(first, skipped) == facts(second, skipped)
    contracts = tx.session.scalars(select(Contract).order_by(Contract.id)).all()
    assert facts(contracts[0], skipped) == facts(contracts[1], skipped)
    assert count(tx, Company) == 2
    told = [[(line.verb, line.office, sorted(line.facts)) for line in lines_of(tx, one)] for one in (first, second)]
    assert told[0] == told[1]


def facts(record: Any, skipped: set[str]) -> dict[str, Any]:
    return {c.name: getattr(record, c.name) for c in record.__table__.columns if c.name not in skipped}


def lines_of(tx: Transaction, compound: Compound) -> list[LedgerLine]:
    query = select(LedgerLine).where(LedgerLine.subject == "compounds", LedgerLine.subject_id == compound.id)
    return list(tx.session.scalars(query.order_by(LedgerLine.serial)))


def test_editing_a_set_tells_what_the_action_tells(tx: Transaction, officer: Actor, alliance: Alliance) -> None:
    one, other = a_compound(tx, alliance, name="甲园"), a_compound(tx, alliance, name="乙园")
    registry.edit_compound(
        tx,
        officer,
        registry.EditCompound(
            one.id, 1, "甲园", 900, Decimal(5000), "大地", date(2018, 9, 1), Governance.COMMUNITY_MANAGED
        ),
    )
    confirmed(tx, officer, compounds_book(a_row("乙园", 900, 50000, "大地", "2018-09-01", "社区代管")))
    told = [lines_of(tx, compound)[-1] for compound in (one, other)]
    assert told[0].verb == told[1].verb
    assert sorted(told[0].facts) == sorted(told[1].facts)
    assert other.version == one.version


def test_a_number_is_sealed_and_given_to_the_person(tx: Transaction, officer: Actor, compound: Compound) -> None:
    run = previewed(tx, officer, everything(phones=True))
    assert "13800138000" not in (run.content_sealed or "")
    actions.confirm_workbook(tx, officer, ConfirmRun(run.id, run.version))
    person = tx.session.scalars(select(Person).where(Person.name == "王一")).one()
    assert person.phone_masked == "138****8000"
    assert person.phone_sealed


def test_confirmed_twice_imports_once(tx: Transaction, officer: Actor, compound: Compound) -> None:
    run = previewed(tx, officer, everything())
    command = ConfirmRun(run.id, run.version)
    first = actions.confirm_workbook(tx, officer, command)
    before = count(tx, LedgerLine)
    again = actions.confirm_workbook(tx, officer, command)
    assert (first.again, again.again) == (False, True)
    assert count(tx, LedgerLine) == before
    assert run.content_sealed is None
    assert count(tx, Compound) == 2


def test_the_same_file_again_changes_nothing(tx: Transaction, officer: Actor, compound: Compound) -> None:
    confirmed(tx, officer, everything())
    run = previewed(tx, officer, everything())
    assert run.counts == {"new": 0, "changed": 0, "same": 9, "wrong": 0, "look": 0}
    with pytest.raises(Invalid, match="没有需要登记的行"):
        actions.confirm_workbook(tx, officer, ConfirmRun(run.id, run.version))


def test_bad_rows_are_left_out_only_when_that_is_chosen(tx: Transaction, officer: Actor, compound: Compound) -> None:
    book = compounds_book(a_row("新园"), a_row("老园", "很多"))
    with pytest.raises(Invalid, match="还有 1 行有问题"):
        confirmed(tx, officer, book)
    assert count(tx, Compound) == 1
    done = confirmed(tx, officer, book, good_only=True)
    assert (done.new, done.left, count(tx, Compound)) == (1, 1, 2)


@pytest.mark.parametrize("meanwhile", ["registered", "edited", "contract"])
def test_rows_that_somebody_changed_meanwhile_are_told_and_nothing_is_written(
    tx: Transaction, officer: Actor, compound: Compound, meanwhile: str
) -> None:
    contract = a_contract(tx, compound)
    book = read(
        saved(
            {
                "小区": [COMPOUND_HEADS, a_row("新园"), a_row("锦绣家园", 900), a_row("老园")],
                "物业合同": [
                    CONTRACT_HEADS,
                    a_contract_row("锦绣家园", "安居物业服务有限公司", None, "选聘", "2024-01-01", "2028-01-01"),
                ],
            }
        )
    )
    run = previewed(tx, officer, book)
    if meanwhile == "registered":
        a_compound(tx, tx.session.get_one(Alliance, compound.alliance_id), name="新园", households=1)
    elif meanwhile == "edited":
        compound.households = 850
    else:
        contract.fee = Decimal("2.50")
    tx.session.flush()
    before = count(tx, Compound)
    with pytest.raises(RowsChanged) as caught:
        actions.confirm_workbook(tx, officer, ConfirmRun(run.id, run.version))
    assert [(line.sheet.value, line.number) for line in caught.value.lines] == [
        {"registered": ("compounds", 2), "edited": ("compounds", 3), "contract": ("contracts", 2)}[meanwhile]
    ]
    assert count(tx, Compound) == before
    actions.review_workbook(tx, officer, run.id)
    with pytest.raises(ChangedMeanwhile, match="重新核对"):
        actions.confirm_workbook(tx, officer, ConfirmRun(run.id, run.version - 1))
    assert actions.confirm_workbook(tx, officer, ConfirmRun(run.id, run.version)).changed >= 1


def test_only_its_owner_sees_and_confirms_a_preview_the_lead_sees_what_was_imported(
    tx: Transaction, officer: Actor, compound: Compound
) -> None:
    run = previewed(tx, officer, everything())
    lead = at(tx, compound, Office.ALLIANCE_LEAD)
    for actor in (lead, at(tx, compound, Office.SUBDISTRICT_OFFICER), at(tx, compound, Office.COMMITTEE_CHAIR)):
        with pytest.raises(NotFound):
            actions.confirm_workbook(tx, actor, ConfirmRun(run.id, run.version))
    actions.confirm_workbook(tx, officer, ConfirmRun(run.id, run.version))
    with pytest.raises(NotPermitted):
        actions.confirm_workbook(tx, lead, ConfirmRun(run.id, run.version))


def test_what_is_dropped_or_expires_keeps_nothing(tx: Transaction, officer: Actor) -> None:
    dropped, expiring = (previewed(tx, officer, compounds_book(a_row("新园"))) for _ in range(2))
    actions.drop_workbook(tx, officer, dropped.id)
    with pytest.raises(OutOfTurn):
        actions.drop_workbook(tx, officer, dropped.id)
    assert actions.expire(tx, tx.today) == 0
    later = Transaction(tx.session, now=expiring.expires_at + timedelta(seconds=1))
    with pytest.raises(OutOfTurn, match="过期"):
        actions.confirm_workbook(later, officer, ConfirmRun(expiring.id, expiring.version))
    assert actions.expire(later, tx.today) == 1
    assert actions.expire(later, tx.today) == 0
    assert [(run.stage, run.content_sealed) for run in (dropped, expiring)] == [
        (Stage.DROPPED, None),
        (Stage.EXPIRED, None),
    ]


def test_a_preview_waits_on_the_desk_of_its_owner_until_it_is_confirmed_or_over(
    tx: Transaction, officer: Actor, compound: Compound
) -> None:
    run = previewed(tx, officer, everything())
    (line,) = desk.lines(tx, officer)
    assert (line.url, line.when_text) == (f"/compounds/workbooks/{run.id}", "剩3天")
    assert list(desk.lines(tx, at(tx, compound, Office.GUIDANCE_SECRETARY))) == []
    later = Transaction(tx.session, now=run.expires_at + timedelta(seconds=1))
    assert list(desk.lines(later, officer)) == []
    actions.confirm_workbook(tx, officer, ConfirmRun(run.id, run.version))
    assert list(desk.lines(tx, officer)) == []


def a_waiting_run(app: Flask) -> tuple[Actor, ConfirmRun]:
    district = a_district(app)
    officer = district.people[Office.SUBDISTRICT_OFFICER]
    with app.app_context(), web.writing() as tx:
        run = previewed(tx, officer, everything())
        return officer, ConfirmRun(run.id, run.version)


def rows_now(app: Flask) -> dict[str, int]:
    """How many rows each table of an alliance has, and the ledger."""
    with app.app_context():
        tx = web.reading()
        assert verify(tx.session)[1] == []
        return {one.__name__: count(tx, one) for one in (Compound, Place, Term, Contract, Person, LedgerLine, Company)}


@pytest.mark.parametrize("verb", ["INSERT INTO compounds", "INSERT INTO terms", "INSERT INTO contracts"])
def test_a_process_killed_midway_leaves_nothing(app: Flask, verb: str) -> None:
    officer, command = a_waiting_run(app)
    before = rows_now(app)
    with app.app_context():
        web.database.engine.dispose()
    child = os.fork()
    if child == 0:  # pragma: no cover -- it dies on purpose
        with app.app_context():

            def die(*sent: Any) -> None:
                if sent[2].startswith(verb):
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(web.database.engine, "after_cursor_execute", die)
            with web.writing() as tx:
                actions.confirm_workbook(tx, officer, command)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert rows_now(app) == before
    with app.app_context(), web.writing() as tx:
        assert actions.confirm_workbook(tx, officer, command).new == 8


@pytest.mark.sqlite("its page limit is what makes a disk full here")
def test_a_full_disk_leaves_nothing_and_the_preview_waits(app: Flask) -> None:
    officer, command = a_waiting_run(app)
    before = rows_now(app)
    with app.app_context():
        engine = web.database.engine
        with pytest.raises(Exception, match="full"), web.writing() as tx:
            pages = tx.session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
            tx.session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            actions.confirm_workbook(tx, officer, command)
        web.database.session.remove()
        engine.dispose()
    assert rows_now(app) == before
