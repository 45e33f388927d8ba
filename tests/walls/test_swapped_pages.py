"""No page tells a record that is not there from one that is not to be known: each id swapped, by every office.

A page asked for with the twin's ids, with a child of the twin below a record of one's own, or with a record that the
actor's sight leaves out, answers what it answers for an id that nobody has.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.access import sighted, visible
from alliance.kernel.db import Base
from tests.walls import addresses
from tests.walls.addresses import NOBODY, Asked, Filling
from tests.walls.twin import MARK, SHIFT, SHORT
from tests.walls.visitors import NAMES, Visitor

pytestmark = [pytest.mark.walk, pytest.mark.sqlite("the twin is written with its foreign keys looked at in the end")]

SHOWN = {
    "cards.card": "a compound's card is for everybody",
    "experts_offers.ask_for_names": "a draw is public, whoever may not ask is told so",
    "experts_offers.board": "a draw is public, whoever may not follow its answers is told so",
    "experts_offers.record_absence": "a draw is public, whoever may not say that somebody is missing is told so",
    "experts_results.object_to": "a published result is for everybody",
    "experts_results.report": "a published result is for everybody",
    "experts_results.result": "a published result is for everybody",
}
"""Pages that show something of a record to whoever does not see the record itself, and why."""
EACH = 2
"""On a page every second office asks for the twin's, the others for what they do not see, or of another parent."""
SEE_MOST = ("bureau_supervisor", "alliance_lead", "guidance_secretary", "mediation_secretary", "pool_keeper")
MODELS = {str(mapper.local_table.name): mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]  # every one has a table
WRONG = ("0", "-1", str(10**18), str(2**31), "x", "%00", "1.5", "１", "7e1", "' OR 1=1")
"""What is no id at all."""
PLAIN_REFUSALS = (302, 400, 401, 403, 404)


@pytest.fixture(scope="module")
def filling(walked: Flask) -> dict[Asked, list[int]]:
    """Every page of a record, and the ids of the first alliance's records of that kind."""
    with walked.app_context():
        filling = Filling(web.reading().session)
        asked = [filling.filled(rule) for rule in addresses.rules(walked, "GET")]
        return {
            one: [row["id"] for row in filling.rows(addresses.table_of(one.endpoint, one.records[0]))]
            for one in asked
            if one.records
        }


def hidden(app: Flask, visitor: Visitor, asked: Asked, keys: list[int]) -> int | None:
    """The first of the records that the visitor does not see; none where there is no rule, or all are in sight."""
    model = MODELS[addresses.table_of(asked.endpoint, asked.records[0])]
    if model not in sighted() or not keys or asked.endpoint in SHOWN:
        return None
    with app.app_context():
        query = select(model.id).where(model.id.in_(keys), visible(model, visitor.actor))
        seen = set(web.reading().session.scalars(query))
    return next((key for key in keys if key not in seen), None)


def swaps(
    app: Flask, visitor: Visitor, asked: Asked, keys: list[int], place: int
) -> list[tuple[str, dict[str, object]]]:
    """What is asked for instead: the twin's, one's own with the twin's child, one that is out of sight."""
    found = [("twin", dict(asked.twin()))] if (visitor.index + place) % EACH else []
    if not found:
        if len(asked.records) > 1:
            inner = asked.records[-1]
            found.append(("child", dict(asked.other(inner, int(str(asked.values[inner])) + SHIFT))))
        if (key := hidden(app, visitor, asked, keys)) is not None:
            found.append(("hidden", dict(asked.other(asked.records[0], key))))
    return found


def nobodys(asked: Asked, kind: str) -> dict[str, object]:
    """The same with an id that nobody has."""
    names = {"twin": asked.records, "child": asked.records[-1:], "hidden": asked.records[:1]}[kind]
    return {name: NOBODY if name in names else value for name, value in asked.values.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_record_that_is_not_to_be_known_is_not_there(
    walked: Flask, visitors: dict[str, Visitor], filling: dict[Asked, list[int]], name: str
) -> None:
    visitor = visitors[name]
    missing = visitor.get(f"/mediation/{NOBODY}")
    wrong = []
    for place, (asked, keys) in enumerate(filling.items()):
        for kind, values in swaps(walked, visitor, asked, keys, place):
            page = addresses.address(walked, asked.endpoint, values)
            answer = visitor.get(page)
            if MARK.encode() in answer.told or f"{SHORT}调".encode() in answer.told:
                wrong.append((name, kind, page, "tells of the twin"))
            if (answer.status, answer.told) == (missing.status, missing.told):
                continue
            instead = nobodys(asked, kind)
            other = addresses.address(walked, asked.endpoint, instead)
            same = visitor.get(other)
            if not answer.like(same, (page, [values[one] for one in asked.records]), (other, [NOBODY])):
                wrong.append((name, kind, page, answer.status, same.status))
    assert wrong == []


def test_what_is_no_id_is_not_there(
    walked: Flask, visitors: dict[str, Visitor], filling: dict[Asked, list[int]]
) -> None:
    wrong = []
    for place, asked in enumerate(filling):
        visitor = visitors[NAMES[place % len(NAMES)]]
        page = addresses.address(walked, asked.endpoint, asked.twin())
        swapped = [str(value) for name, value in asked.twin().items() if name in asked.records]
        for text in WRONG[place % 2 :: 2]:
            spoilt = page.replace(swapped[0], text)
            status = visitor.get(spoilt).status
            if status not in PLAIN_REFUSALS:
                wrong.append((visitor.name, spoilt, status))
    assert wrong == []


def test_the_addresses_lead_to_records_that_somebody_sees(
    walked: Flask, visitors: dict[str, Visitor], filling: dict[Asked, list[int]]
) -> None:
    """Otherwise nothing above would tell anything."""
    some = list(filling)[::5]
    opened = 0
    for asked in some:
        page = addresses.address(walked, asked.endpoint, asked.values)
        opened += any(visitors[name].get(page).status in (200, 409) for name in SEE_MOST)
    assert opened > len(some) / 2
