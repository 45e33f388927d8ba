"""Workbooks of a street officer in every stage: one imported, one that waits with its problems, one that expired."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs.course import ConfirmRun
from compounds.models import Compound
from compounds.workbooks import actions, known, queries, sheets_out
from compounds.workbooks.columns import SheetKind, Value
from compounds.workbooks.models import ImportRun
from compounds.workbooks.sheets_out import Out

IMPORTED, EXPIRED, WAITING = timedelta(days=21), timedelta(days=12), timedelta(hours=3)
Facts = dict[str, Value | None]
MEASURED = 37
"""How many households the census found more than the registry had."""


def load(tx: Transaction, officer: Actor) -> None:
    """Upload three workbooks of one officer, each at its instant."""
    places = known.communities(tx, officer)
    rows = tx.session.execute(
        select(Place.name, Compound.households)
        .join(Compound, Compound.place_id == Place.id)
        .where(Place.parent_id.in_([one.place_id for one in places]))
        .order_by(Place.path)
        .limit(3)
    ).all()
    by_name = {one.name: one for one in known.compounds(tx, officer, known.reach(officer))}
    facts: list[Facts] = [
        {"street": by_name[name].street, "community": by_name[name].community, "name": name, "households": households}
        for name, households in rows
    ]
    first = Transaction(tx.session, now=tx.now - IMPORTED)
    counted: Facts = {**facts[0], "households": rows[0][1] + MEASURED}
    run = _previewed(first, officer, "小区户数核对.xlsx", [counted, *facts[1:]])
    actions.confirm_workbook(first, officer, ConfirmRun(run.id, run.version))
    old = Transaction(tx.session, now=tx.now - EXPIRED)
    _previewed(old, officer, "去年的台账.xlsx", [{**facts[1], "area": "面积不详"}])
    actions.expire(tx, tx.today)
    here: Facts = {"street": places[0].street, "community": places[0].name}
    _previewed(
        Transaction(tx.session, now=tx.now - WAITING),
        officer,
        "新交付小区.xlsx",
        [
            {**here, "name": "荷韵新苑", "households": 412, "handed_over_on": "2026年6月30日", "governance": "未成立"},
            {**here, "name": "荷韵新苑二期", "households": "四百多户"},
            {**here, "community": f"{places[0].name[:1]}湾社区", "name": "临江名邸", "households": 268},
            {**here, "name": "书香门邸", "households": 350, "area": 2100, "handed_over_on": "24.6.1"},
            *facts[1:],
        ],
    )


def _previewed(tx: Transaction, officer: Actor, name: str, rows: list[Facts]) -> ImportRun:
    content = sheets_out.workbook([Out(SheetKind.COMPOUNDS, rows)])
    uploaded = queries.opened(tx, officer, BytesIO(content), name)
    # A workbook holds the moment at which it was made; the same day is to give the same district.
    uploaded = replace(uploaded, digest=hashlib.sha256(name.encode()).hexdigest())
    return tx.session.get_one(ImportRun, actions.preview_workbook(tx, officer, uploaded))
