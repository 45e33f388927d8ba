"""Companies: their codes, their names, and two who enter the same one at once."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotPermitted
from alliance.kernel.places.models import Alliance
from compounds import history
from compounds.companies import actions as companies
from compounds.companies import credit_codes
from compounds.companies import queries as company_queries
from compounds.companies.actions import EditCompany, RegisterCompany
from compounds.companies.naming import company_named
from compounds.models import Company, CompanyKind, Compound
from tests.compounds.factories import a_compound, a_contract, a_district, at, browser_of

PROVIDER = frozenset({CompanyKind.SERVICE_PROVIDER})


def test_the_check_sign_is_that_of_the_standard() -> None:
    """GB 32100-2015: weights are powers of three modulo 31, the sign is 31 less the sum modulo 31."""
    first = "91330000712562466"
    total = sum("0123456789ABCDEFGHJKLMNPQRTUWXY".index(sign) * pow(3, at, 31) for at, sign in enumerate(first))
    assert credit_codes.check_sign(first) == "0123456789ABCDEFGHJKLMNPQRTUWXY"[(31 - total % 31) % 31]
    assert credit_codes.check_sign("91350100M000100Y4") == "3"  # the example that the standard itself gives


@pytest.mark.parametrize(
    "typed", ["91350100M000100Y43", " 91350100m000100y43 ", "９１３５０１００Ｍ０００１００Ｙ４３"]
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert credit_codes.read(typed) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "told"),
    [("91350100M000100Y4", "17 位"), ("91350100M000100Y4O", "O"), ("91350100M000100Y44", "最后一位"), ("", "0 位")],
)
def test_a_code_that_cannot_be_is_told_why(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        credit_codes.read(typed)


@given(st.text(credit_codes.SIGNS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(credit_codes.SIGNS))
def test_one_wrong_sign_is_always_noticed(first: str, at_: int, sign: str) -> None:
    right = first + credit_codes.check_sign(first)
    wrong = right[:at_] + sign + right[at_ + 1 :]
    assert credit_codes.read(right) == right
    if wrong != right:
        with pytest.raises(ValueError, match="最后一位"):
            credit_codes.read(wrong)


def test_a_company_is_mended_and_its_history_tells_how(tx: Transaction, compound: Compound) -> None:
    company = tx.session.get_one(Company, a_contract(tx, compound).company_id)
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    with pytest.raises(Invalid, match="原因"):
        companies.edit_company(tx, officer, EditCompany(company.id, company.version, "新安居物业", "", PROVIDER))
    companies.edit_company(
        tx,
        officer,
        EditCompany(company.id, company.version, "新安居物业", "91350100M000100Y43", PROVIDER, "执照变更登记"),
    )
    entry = history.of_company(tx, officer, company.id).entries[0]
    assert {(one.label, one.old, one.new) for one in entry.altered} == {
        ("名称", "安居物业服务有限公司", "新安居物业"),
        ("统一社会信用代码", "空", "91350100M000100Y43"),
        ("企业类别", "空", "物业服务企业"),
    }
    assert entry.because == "执照变更登记"
    with pytest.raises(ChangedMeanwhile):
        companies.edit_company(tx, officer, EditCompany(company.id, 1, "再改", "", PROVIDER, "x"))


def test_two_companies_never_share_a_name_or_a_code(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    companies.register_company(tx, officer, RegisterCompany("甲物业", "91350100M000100Y43", PROVIDER))
    for name, code in (("甲物业", ""), ("乙物业", "91350100M000100Y43"), ("丙物业", "91350100M000100Y44")):
        with pytest.raises(Invalid):
            companies.register_company(tx, officer, RegisterCompany(name, code, PROVIDER))
    with pytest.raises(NotPermitted):
        companies.register_company(
            tx, at(tx, compound, Office.PROPERTY_MANAGER), RegisterCompany("丁物业", "", PROVIDER)
        )


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_four_statements(
    tx: Transaction, alliance: Alliance, compound: Compound, queries: Any, number: int
) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    for n in range(number):
        a_contract(tx, a_compound(tx, alliance), company=f"物业{n}")
    tx.session.flush()
    with queries() as count:
        assert len(company_queries.company_list(tx, officer, "物业").lines) == number
    assert count.total == 4


def test_the_pages(open_app: Flask) -> None:
    district = a_district(open_app)
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    assert "安居物业服务有限公司" in community.get("/compounds/companies/?q=安居").text
    assert "没有找到" in community.get("/compounds/companies/?q=没有这家").text
    with open_app.app_context():
        key = web.reading().session.scalars(select(Company.id)).one()
    assert "锦绣家园" in community.get(f"/compounds/companies/{key}").text
    page = f"/compounds/companies/{key}/edit"
    fields = {
        "name": "安居物业服务有限公司",
        "credit_code": "91350100M000100Y44",
        "kinds": "service_provider",
        "version": "1",
    }
    wrong = community.post(page, data=fields)
    assert (wrong.status_code, "最后一位核对不上" in wrong.text) == (422, True)
    assert community.post(page, data={**fields, "credit_code": "91350100M000100Y43"}).status_code == 302
    assert community.post(page, data={**fields, "credit_code": "", "version": "1"}).status_code == 409
    chair = browser_of(open_app, district.people[Office.COMMITTEE_CHAIR])
    assert chair.get(f"/compounds/companies/{key}").status_code == 200
    assert chair.get(page).status_code == 403
    manager = browser_of(open_app, district.people[Office.PROPERTY_MANAGER])
    assert manager.get(page).status_code == 403
    stranger = browser_of(open_app, district.people[Office.MEDIATOR])
    assert stranger.get(f"/compounds/companies/{key}").status_code == 404
    new = {"name": "新来的物业", "kinds": "bidder", "confirmed": "1"}
    assert community.post("/compounds/companies/new", data=new).status_code == 302
    assert chair.get("/compounds/companies/new").status_code == 403


def test_two_at_once_who_name_a_new_company_get_the_same_row(open_app: Flask) -> None:
    district = a_district(open_app)
    found: list[int] = []
    start = Barrier(2)

    def name(actor: Actor) -> None:
        with open_app.app_context():
            start.wait()
            with web.writing() as tx:
                company = company_named(tx, actor, "同时登记的物业", CompanyKind.BIDDER)
                assert company is not None
                found.append(company.id)
            web.database.session.remove()

    people = [district.people[office] for office in (Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER)]
    threads = [Thread(target=name, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1
