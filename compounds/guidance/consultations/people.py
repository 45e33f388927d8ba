"""Who can be sent to a compound, and which lawyers can be asked; whoever works for its company can do neither."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds import recipients, walls
from compounds.guidance.consultations.access import HELPERS
from compounds.guidance.consultations.models import Consultation

Named = dict[int, str]
"""Names by the id of the person, in the order of the list."""


def helpers(reading: Transaction, alliance_id: int, path: str) -> Named:
    """Who can be sent to the compound with this path; two statements."""
    return _named(reading, recipients.officers(reading, alliance_id, path, *HELPERS))


def lawyers(reading: Transaction, alliance_id: int, path: str) -> Named:
    """The legal advisers over the compound with this path; two statements."""
    return _named(reading, recipients.officers(reading, alliance_id, path, Office.LEGAL_ADVISER))


def refuse_walled(tx: Transaction, consultation: Consultation, person_id: int) -> None:
    """Raise Invalid where this person works for a company that serves or built the compound."""
    them = Actor(alliance_id=consultation.alliance_id, person_id=person_id)
    if not walls.of(tx, them).handling(compound_id=consultation.compound_id):
        raise Invalid("这位同志任职的企业与这个小区有合同关系，要回避。", remedy="请换一位。")


def _named(reading: Transaction, ids: set[int]) -> Named:
    rows = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(ids))).order_by(Person.id))
    return {row.id: row.name for row in rows}
