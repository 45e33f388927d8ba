"""An inspection in hand: inspectors on a list, a planned visit, a record as a telephone writes it, pictures."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from PIL import Image
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from compounds.awards.applications.models import AwardApplication
from compounds.awards.indicators.tree import Source
from compounds.awards.inspections import (
    bringing,
    deciding,
    planning,
    records,
)
from compounds.awards.inspections.bringing import Bring, HandPicture, Signed
from compounds.awards.inspections.content import EDITION, Shot, digest_of
from compounds.awards.inspections.models import AwardInspector, AwardVisit, VisitRecord
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import Season, a_round, a_season, an_application, somebody

RECORD, SHOT, LEFT, RIGHT = (f"00000000-0000-4000-8000-00000000000{one}" for one in range(1, 5))


@dataclass(frozen=True)
class Field:
    """A round that inspects, the application of 锦绣家园, and two inspectors who are to go there today."""

    season: Season
    round: AwardRound
    round_id: int
    application: AwardApplication
    at: datetime
    first: Actor
    second: Actor
    visit_id: int


def a_field(
    tx: Transaction, *, stage: Stage = Stage.INSPECTION, declared: bool = True, season: Season | None = None
) -> Field:
    """The visit is planned for today, and both inspectors have said that they have no tie."""
    season = season or a_season(tx)
    round_ = a_round(tx, season, stage)
    application = an_application(tx, season, round_)
    first, second = an_inspector(tx, season, round_, "核查老孙"), an_inspector(tx, season, round_, "核查小丁")
    visits = planning.plan(tx, season.secretary, route(season, round_, first, second))
    if declared:
        for one in (first, second):
            planning.declare(tx, one, planning.Declare(visits[0], None))
    return Field(season, round_, round_.id, application, tx.now, first, second, visits[0])


def an_inspector(tx: Transaction, season: Season, round_: AwardRound, name: str) -> Actor:
    """Somebody with an account, on the list of the round."""
    who = somebody(tx, tx.session.get_one(Alliance, season.alliance_id), name)
    tx.session.add(
        AwardInspector(alliance_id=season.alliance_id, round_id=round_.id, person_id=who.person_id, named_at=tx.now)
    )
    tx.session.flush()
    return who


def route(season: Season, round_: AwardRound, *people: Actor) -> planning.PlanVisits:
    """Today, on which the round inspects, to 锦绣家园."""
    day = local_date(round_.stage_since)
    return planning.PlanVisits(round_.id, day, (season.compound_id,), tuple(one.person_id or 0 for one in people))


def a_picture(colour: str = "red", kind: str = "JPEG") -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, kind)
    return made.getvalue()


def written(
    tx: Transaction, field: Field, *, uuid: str = RECORD, choice: int = 0, shots: Mapping[str, bytes] | None = None
) -> str:
    """The text of a record in which every line has its level number `choice`, as the script of the page writes it."""
    parts = records.parts(tx, field.round_id, (field.season.compound_id,))[field.season.compound_id]
    return json.dumps(
        {
            "edition": EDITION,
            "visit": field.visit_id,
            "uuid": uuid,
            "inspectors": [field.first.person_id, field.second.person_id],
            "began": "2026-11-22T01:00:00.000Z",
            "finished": "2026-11-22T01:30:00.000Z",
            "found": [
                {
                    "application": part.application_id,
                    "criterion": line.criterion,
                    "share": line.choices[choice].share,
                    "words": "门口有坑" if choice else "",
                }
                for part in parts
                for line in part.lines
            ],
            "pictures": [
                {
                    "uuid": key,
                    "criterion": parts[0].lines[0].criterion,
                    "sha256": hashlib.sha256(made).hexdigest(),
                    "taken": "2026-11-22T01:10:00.000Z",
                    "spot": "28.970000,118.850000",
                }
                for key, made in (shots or {}).items()
            ],
            "remark": "",
        },
        ensure_ascii=False,
    )


def signed(field: Field) -> tuple[Signed, ...]:
    """Both signatures."""
    digest = hashlib.sha256(a_picture("white", "PNG")).hexdigest()
    when = field.at
    return (
        Signed(field.first.person_id or 0, Shot(LEFT, "", digest, when, "")),
        Signed(field.second.person_id or 0, Shot(RIGHT, "", digest, when, "")),
    )


def brought(tx: Transaction, field: Field, who: Actor, text: str) -> bringing.Receipt:
    """A record that somebody sends."""
    return bringing.bring(tx, who, Bring(field.visit_id, text, digest_of(text), signed(field)))


def handed(tx: Transaction, field: Field, who: Actor, picture: str, made: bytes, **more: Any) -> str:
    """A picture that somebody sends."""
    command = HandPicture(field.visit_id, more.get("record", RECORD), picture, more.get("kind", "image/jpeg"), made)
    return bringing.hand_picture(tx, who, command)


def signatures(tx: Transaction, field: Field, who: Actor, record: str = RECORD) -> None:
    """Both signatures are sent."""
    for one in (LEFT, RIGHT):
        handed(tx, field, who, one, a_picture("white", "PNG"), kind="image/png", record=record)


OTHER_RECORD = "00000000-0000-4000-8000-000000000099"


def the_visit(tx: Transaction, field: Field) -> AwardVisit:
    return tx.session.get_one(AwardVisit, field.visit_id)


def confirmed(tx: Transaction, field: Field, *, choice: int = 0) -> VisitRecord:
    """A record that counts."""
    receipt = brought(tx, field, field.first, written(tx, field, choice=choice))
    signatures(tx, field, field.first)
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, record.digest))
    return record


def site_shares(field: Field) -> list[Decimal | None]:
    return [one.share for one in field.application.answers if one.source is Source.SITE]


def errands(tx: Transaction, kind: str) -> Sequence[Errand]:
    return tx.session.scalars(select(Errand).where(Errand.kind == kind)).all()


def told(tx: Transaction, kind: str) -> set[int]:
    return set(tx.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))
