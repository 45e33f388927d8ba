"""Contracts that are mended or end early, companies with their codes, compounds under other names, and histories."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import ledger, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds import actions, history, one_compound, queries
from compounds.mending import contracts
from compounds.mending.contracts import CorrectContract, EndContract
from compounds.models import Company, Compound, Contract, ContractEnd, ContractKind, Governance
from compounds.queries import Choice
from tests.compounds.factories import OTHER_STREET, a_compound, a_contract, a_district, at, browser_of


def correction(contract: Contract, **more: Any) -> CorrectContract:
    values = {
        "contract_id": contract.id,
        "version": contract.version,
        "company": "安居物业服务有限公司",
        "kind": contract.kind,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "fee": contract.fee,
        "area": contract.area,
        "because": "止日看错一年",
        **more,
    }
    return CorrectContract(**values)


def test_a_correction_keeps_what_was_with_its_reason(tx: Transaction, compound: Compound) -> None:
    contract = a_contract(tx, compound)
    officer = at(tx, compound, Office.COMMUNITY_OFFICER, name="程婷婷")
    contracts.correct_contract(
        tx, officer, correction(contract, ends_on=date(2027, 12, 31), fee=Decimal("1.80"), company="别家物业有限公司")
    )
    entry = history.of_compound(tx, officer, compound.id).entries[0]
    assert (entry.who, entry.office, entry.because) == ("程婷婷", "社区工作人员", "止日看错一年")
    assert {(one.label, one.old, one.new) for one in entry.altered} == {
        ("物业服务企业", "安居物业服务有限公司", "别家物业有限公司"),
        ("止日", "2026-12-31", "2027-12-31"),
        ("物业费（元）", "空", "1.80"),
    }


def test_the_ledger_holds_codes_and_reads_in_words(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    actions.record_contract(
        tx, officer, actions.RecordContract(compound.id, "甲物业", ContractKind.PRELIMINARY, date(2026, 1, 1))
    )
    line = tx.session.scalars(
        select(ledger.LedgerLine).where(ledger.LedgerLine.verb == "compounds.contract_recorded")
    ).one()
    assert (line.facts["kind"], line.facts["runs"]) == ("preliminary", ["2026-01-01", None])
    assert ledger.sentence(line) == "登记了物业服务合同（前期物业服务合同），期限2026年1月1日起不定期"


@pytest.mark.parametrize(
    ("verb", "facts", "told"),
    [
        (
            "compounds.contract_recorded",
            {"kind": "业主大会选聘合同", "runs": "2024-01-01起不定期"},
            "登记了物业服务合同（业主大会选聘合同），期限2024年1月1日起不定期",
        ),
        ("compounds.compound_edited", {"changed": ["户数（800改为820）"]}, "修改了小区资料：户数（800改为820）"),
        ("compounds.standing_recorded", {"standing": "停摆"}, "记录业委会运转情况：停摆"),
    ],
)
def test_lines_from_before_facts_were_codes_still_read(
    tx: Transaction, compound: Compound, verb: str, facts: dict[str, Any], told: str
) -> None:
    ledger.write(tx, at(tx, compound, Office.COMMUNITY_OFFICER), verb, compound, **facts)
    assert ledger.timeline(tx.session, Compound, compound.id)[0].sentence == told


@pytest.mark.parametrize("wrong", [{"because": ""}, {}, {"ends_on": date(2024, 1, 1)}, {"company": ""}])
def test_a_correction_that_cannot_be_is_refused(tx: Transaction, compound: Compound, wrong: dict[str, Any]) -> None:
    contract = a_contract(tx, compound)
    with pytest.raises(Invalid):
        contracts.correct_contract(tx, at(tx, compound, Office.COMMUNITY_OFFICER), correction(contract, **wrong))


def test_an_early_end_has_a_day_and_a_ground_and_happens_once(tx: Transaction, compound: Compound) -> None:
    contract = a_contract(tx, compound)
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    with pytest.raises(Invalid, match="期限之内"):
        contracts.end_contract(
            tx, officer, EndContract(contract.id, contract.version, date(2026, 12, 31), ContractEnd.AGREED)
        )
    contracts.end_contract(
        tx,
        officer,
        EndContract(contract.id, contract.version, date(2026, 10, 31), ContractEnd.DISMISSED, "业主大会决定"),
    )
    assert contract.last_day == date(2026, 10, 31)
    (line,) = one_compound.compound_page(tx, officer, compound.id).contracts
    assert (line.left, line.ended_on) == ("提前终止", date(2026, 10, 31))
    (row,) = queries.compound_list(tx, officer, Choice()).lines
    assert row.contract_ends_on == date(2026, 10, 31)
    with pytest.raises(OutOfTurn):
        contracts.end_contract(
            tx, officer, EndContract(contract.id, contract.version, date(2026, 10, 1), ContractEnd.AGREED)
        )


def test_wrong_offices_strangers_and_old_pages(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    contract = a_contract(tx, compound)
    for office in (Office.COMMITTEE_CHAIR, Office.BUREAU_SUPERVISOR, Office.POOL_KEEPER):
        with pytest.raises(NotPermitted):
            contracts.correct_contract(tx, at(tx, compound, office), correction(contract))
    stranger = at(tx, a_compound(tx, alliance, community=OTHER_STREET), Office.COMMUNITY_OFFICER)
    with pytest.raises(NotFound):
        contracts.correct_contract(tx, stranger, correction(contract))
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    contracts.correct_contract(tx, officer, correction(contract, fee=Decimal("2.00")))
    with pytest.raises(ChangedMeanwhile, match="更正物业服务合同"):
        contracts.correct_contract(tx, officer, correction(contract, version=1, fee=Decimal("3.00")))


def rename(tx: Transaction, actor: Actor, compound: Compound, name: str) -> None:
    command = actions.EditCompound(
        compound.id, compound.version, name, compound.households, None, "", None, Governance.NONE
    )
    actions.edit_compound(tx, actor, command)


def test_a_former_name_is_found_and_told_in_the_history(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    rename(tx, officer, compound, "锦绣南苑")
    rename(tx, officer, compound, "锦绣南园")
    for name in ("锦绣家园", "南苑", "南园"):
        assert [line.name for line in queries.compound_list(tx, officer, Choice(name=name)).lines] == ["锦绣南园"]
    assert one_compound.compound_page(tx, officer, compound.id).former_names == ("锦绣南苑", "锦绣家园")
    renamed = [one.altered for one in history.of_compound(tx, officer, compound.id).entries[:2]]
    assert [(one[0].old, one[0].new) for one in renamed] == [("锦绣南苑", "锦绣南园"), ("锦绣家园", "锦绣南苑")]
    line = tx.session.scalars(select(ledger.LedgerLine).order_by(ledger.LedgerLine.id.desc())).first()
    assert line is not None
    assert "锦绣" not in str(line.facts)


@pytest.mark.parametrize("number", [1, 3])
def test_a_history_costs_the_same(tx: Transaction, compound: Compound, queries: Any, number: int) -> None:
    contract = a_contract(tx, compound)
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    for n in range(number):
        contracts.correct_contract(tx, officer, correction(contract, company=f"物业{n}", version=contract.version))
    compound_id = compound.id
    tx.session.flush()
    with queries() as count:
        assert len(history.of_compound(tx, officer, compound_id).entries) == number
    assert count.total == 5


def test_the_pages(open_app: Flask) -> None:
    district = a_district(open_app)
    with open_app.app_context():
        key = web.reading().session.scalars(select(Contract.id)).one()
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    form = community.get(f"/compounds/contracts/{key}/correct").text
    assert "安居物业服务有限公司" in form
    fields = {
        "company": "安居物业服务有限公司", "kind": "assembly", "starts_on": "2024-01-01", "ends_on": "2027-12-31",
        "because": "止日看错一年", "version": "1",
    }  # fmt: skip
    assert community.post(f"/compounds/contracts/{key}/correct", data=fields).status_code == 302
    late = community.post(f"/compounds/contracts/{key}/correct", data={**fields, "ends_on": "2028-12-31"})
    assert (late.status_code, "止日看错一年" in late.text, "更正物业服务合同" in late.text) == (409, True, True)
    told = community.get(f"/compounds/{district.compound_id}/history").text
    assert "2026-12-31" in told
    assert "2027-12-31" in told
    ending = {"ended_on": "2026-10-31", "ground": "dismissed", "version": "2"}
    assert community.post(f"/compounds/contracts/{key}/end", data=ending).status_code == 302
    assert community.post(f"/compounds/contracts/{key}/end", data={**ending, "version": "3"}).status_code == 409
    renewal = community.get(f"/compounds/{district.compound_id}/contracts/new?renews={key}").text
    assert 'value="2028-01-01"' in renewal
    manager = browser_of(open_app, district.people[Office.PROPERTY_MANAGER])
    stranger = browser_of(open_app, district.people[Office.MEDIATOR])
    for step in ("correct", "end"):
        assert manager.get(f"/compounds/contracts/{key}/{step}").status_code == 403
        assert stranger.get(f"/compounds/contracts/{key}/{step}").status_code == 404
    with open_app.app_context():
        assert web.reading().session.scalars(select(Company.name)).all() == ["安居物业服务有限公司"]
