"""What the library holds about a person: the papers that they filled in, and the editions they wrote or signed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select, update

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places.models import Place
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.models import FilledText, TextEdition

_SIGNED = "范本由谁修订、谁签发，要查得到，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Filled texts by who filled them, and editions."""
    rows = reading.session.execute(
        select(FilledText.code, FilledText.filled_at, Place.name)
        .join(Place, FilledText.place_id == Place.id)
        .where(FilledText.filled_by_id == person_id)
        .order_by(FilledText.id)
    )
    yield Holding(
        "您填过的小区文书",
        ("文书", "小区", "哪天填的"),
        tuple((title_of(code), place, local_date(at)) for code, at, place in rows),
    )
    editions = reading.session.scalars(
        select(TextEdition)
        .where(or_(TextEdition.written_by_id == person_id, TextEdition.signed_by_id == person_id))
        .order_by(TextEdition.id)
    )
    yield Holding(
        "您修订或者签发的范本",
        ("范本", "第几版", "哪天写的"),
        tuple((title_of(one.code), one.number, local_date(one.written_at)) for one in editions),
        Kept(_SIGNED),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Papers belong to their compound and stay; who filled them in is forgotten."""
    tx.session.execute(
        update(FilledText)
        .where(FilledText.filled_by_id == person_id)
        .values(filled_by_id=None, version=FilledText.version + 1)
        .execution_options(synchronize_session="fetch")
    )
