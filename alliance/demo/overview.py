"""The monthly sheets of the sample district: a busy street with two months, a quiet one with the present month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.overview.actions import IssueSheet, issue_sheet

BUSY, QUIET = "330802007", "330802012"
"""Of a very small district the quiet street is left out, where nobody has a compound."""


def load(tx: Transaction, acting: Mapping[str, Actor]) -> None:
    """Issue the sheets by the officers of their streets; `acting` by the code of the street."""
    this_month = tx.today.replace(day=1)
    last_month = this_month - timedelta(days=1)
    for code, days in ((BUSY, (last_month, this_month)), (QUIET, (this_month,))):
        if code not in acting:
            continue
        place = tx.session.scalars(select(Place).where(Place.code == code)).one()
        for day in days:
            issue_sheet(tx, acting[code], IssueSheet(place.id, f"{day:%Y-%m}"))
