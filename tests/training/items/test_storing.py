"""A question as JSON: it comes back as it was, and equal questions have one spelling."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from tests.training.items.examples import ALL, items, numeric, single
from training.items import storing
from training.items.definition import Item, Kind, NumericAnswer, Text


@given(items)
def test_a_question_comes_back_as_it_was(item: Item) -> None:
    assert storing.from_json(json.loads(storing.spelled(item))) == item


def test_equal_questions_have_one_hash_and_others_another() -> None:
    assert storing.digest(single(points=Decimal("1.00"))) == storing.digest(single())
    assert storing.digest(replace(numeric(), points=Decimal(100))) == storing.digest(
        replace(numeric(), points=Decimal("1E+2"))
    )
    digests = {storing.digest(item) for item in ALL}
    assert len(digests) == len(ALL)
    assert storing.digest(single()) != storing.digest(single(shuffle=False))


def test_the_spelling_never_changes_from_release_to_release() -> None:
    item = Item(Kind.TRUE_FALSE, Text("对吗？"), name="一", points=Decimal("2.50"))
    assert storing.spelled(item) == '{"kind":"true_false","name":"一","points":"2.5","stem":"对吗？"}'
    assert storing.digest(single()) == "6afa4527d36da7218015b9856b1624446847ec05388c9549bb35c5c14e5b383b"
    assert storing.digest(numeric()) == "2ef69d2ad2ff6bb556e8fd018dacb005f3244469f36b7cdf04f9a2c454ee691c"


def test_a_huge_number_stays_a_short_text() -> None:
    item = replace(numeric(), numbers=(NumericAnswer(Decimal("1E+900000"), Decimal("1E-900000"), Decimal(100)),))
    assert len(storing.spelled(item)) < 300
    assert storing.from_json(storing.to_json(item)) == item


def test_what_was_never_written_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        storing.to_json(replace(numeric(), points=Decimal("NaN")))
    with pytest.raises(ValueError, match="guess"):
        storing.from_json({"kind": "guess", "stem": ""})
