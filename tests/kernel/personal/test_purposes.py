"""What is asked of people and why: every field that asks something personal says so, from one table."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel.accounts.forms import MobileField
from alliance.kernel.actors import Office
from alliance.kernel.forms import AgreeField, Form, PickField
from alliance.kernel.parameters.seed import seed
from alliance.kernel.personal.purposes import Ground, purpose_of, table
from tests.kernel.accounts_steps import sign_in_as
from tests.kernel.personal.conftest import Making

ROOT = Path(__file__).parents[3]
PACKAGES = ("alliance", "compounds", "training", "mediation", "expert_pool", "search")
PERSONAL = re.compile(r"姓名|手机|电话|邮箱|邮件地址|身份证|住址|房号|微信号|联系人|银行|卡号|出生")
"""What a label asks when it asks something personal."""


def form_classes() -> list[type[Form]]:
    """Every form of the packages."""
    found: dict[str, type[Form]] = {}
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            if "Form" not in file.read_text(encoding="utf-8") or "migrations" in file.parts:
                continue
            module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
            for _, one in inspect.getmembers(module, inspect.isclass):
                if issubclass(one, Form) and one is not Form:
                    found[f"{one.__module__}.{one.__qualname__}"] = one
    return list(found.values())


def asking(form: type[Form]) -> list[tuple[str, Any]]:
    """Names and unbound fields of a form class."""
    return [(name, field) for name, field in inspect.getmembers(form) if hasattr(field, "field_class")]


def label_of(field: Any) -> str:
    return str(field.args[0] if field.args else field.kwargs.get("label", ""))


def test_every_field_that_asks_something_personal_names_its_purpose() -> None:
    lacking, met = [], 0
    for form in form_classes():
        for name, field in asking(form):
            if field.field_class in (AgreeField, PickField):
                continue
            if field.field_class is not MobileField and not PERSONAL.search(label_of(field)):
                continue
            met += 1
            if not field.kwargs.get("purpose"):
                lacking.append(f"{form.__module__}.{form.__qualname__}.{name}: {label_of(field)}")
    assert met >= 15
    assert lacking == []


def test_every_purpose_that_a_field_names_stands_in_the_table() -> None:
    named = {
        field.kwargs["purpose"]
        for form in form_classes()
        for _, field in asking(form)
        if field.kwargs.get("purpose") and "purpose" in field.kwargs
    }
    assert {code for code in named if purpose_of(code).code != code} == set()


def test_the_table_is_whole() -> None:
    numbers = {one.name for one in seed()}
    for one in table().purposes:
        assert one.version >= 1
        assert all((one.what, one.why, one.basis, one.kept, one.seen_by)), one.code
        assert re.search(r"第.+条", one.basis), one.code
        assert not one.kept_by or one.kept_by in numbers, one.code
        assert one.required is not one.by_consent, f"{one.code}: what must be filled in rests on no consent"
    grounds = [one.ground for one in table().purposes]
    assert set(grounds) == set(Ground)
    assert grounds.count(Ground.CONSENT) < len(grounds) / 2, "consent is not assumed for everything"


def test_an_unknown_purpose_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError, match="no_such"):
        purpose_of("no_such")


def test_the_page_is_open_to_everybody_and_says_it_all(client: FlaskClient) -> None:
    page = client.get("/privacy").get_data(as_text=True)
    for one in table().purposes:
        assert f'id="{one.code}"' in page
        assert one.why in page
        assert one.kept in page
    assert "第 1 版，2026年11月22日起" in page
    assert "网络日志留存最短：6个月（《中华人民共和国网络安全法》第二十三条第（三）项）" in page
    assert "待核" in page


def test_every_page_leads_there_from_its_foot(client: FlaskClient, member: Making) -> None:
    member()
    assert 'href="/privacy">个人信息怎么用' in client.get("/sign-in").get_data(as_text=True)
    sign_in_as(client)
    assert 'href="/privacy">个人信息怎么用' in client.get("/account").get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/sign-in", ["sign_in"]),
        ("/offices/invite/none", ["account_name", "account_number"]),
        ("/counter", ["counter_number", "counter_name"]),
    ],
)
def test_the_purpose_stands_beside_the_field(
    app: Flask, client: FlaskClient, member: Making, path: str, codes: list[str]
) -> None:
    if path != "/sign-in":
        member(Office.SUBDISTRICT_OFFICER)
        sign_in_as(client, "13857000013")
    page = client.get(path).get_data(as_text=True)
    for code in codes:
        assert f"<b>为什么要填：</b>{purpose_of(code).why}" in page
        assert f'href="/privacy#{code}"' in page
    described = re.findall(r'aria-describedby="([^"]*-why[^"]*)"', page)
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert len(described) == len(codes)
    assert all(set(one.split()) <= ids for one in described)
