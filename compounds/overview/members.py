"""The column of the district page that says how many committees of each street are members of the alliance."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.membership import addresses
from compounds.membership.models import Member, MemberKind
from compounds.membership.workflow import Stage
from compounds.overview.columns import StreetColumn
from compounds.queries import COMMUNITY, STREET


def column(reading: Transaction, actor: Actor) -> StreetColumn:
    """The committees admitted, by street, each number leading to the register that lists just these; one statement."""
    rows = reading.session.execute(
        select(STREET.id, func.count(Member.id))
        .select_from(Member)
        .join(Place, Member.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(visible(Member, actor), Member.kind == MemberKind.COMMITTEE, Member.stage == Stage.ADMITTED)
        .group_by(STREET.id)
    )
    counts = {street_id: number for street_id, number in rows}  # noqa: C416 -- rows are no pairs to the type checker
    asked = {"kind": MemberKind.COMMITTEE.value, "stage": Stage.ADMITTED.value}
    urls = {street: f"{addresses.MEMBERS}/?{urlencode({**asked, 'street': street})}" for street in counts}
    return StreetColumn("联盟会员（业委会）", counts, urls)
