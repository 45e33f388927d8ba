"""What certificates hand to other pages: the cards on 我的培训."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.told import Standing
from training import addresses
from training.certificates import queries
from training.certificates.models import Certificate
from training.enrolments.cards import Card
from training.enrolments.models import Enrolment
from training.enrolments.workflow import Stage
from training.programmes import programmes

SECTION = "证书"
RANK = 40


def cards(reading: Transaction, actor: Actor) -> Iterator[Card]:
    """Every certificate of the actor that holds or will hold, else the newest, and what may be fetched."""
    if actor.person_id is None:
        return
    lines = queries.of_person(reading, actor, actor.person_id)
    shown = [line for line in lines if line.standing in (Standing.VALID, Standing.NOT_YET)] or list(lines[:1])
    for line in shown:
        holds = line.standing is Standing.VALID
        yield Card(
            SECTION,
            f"{line.label}合格证书",
            f"有效期到{full_date(line.ended_on or line.valid_to)}。",
            url=addresses.certificate(line.certificate_id),
            button="看证书" if not holds else "看证书、下载",
            mark=line.standing_name,
            tone=line.tone,
            rank=RANK,
        )
    yield from _to_fetch(reading, actor, actor.person_id)


def _to_fetch(reading: Transaction, actor: Actor, person_id: int) -> Iterator[Card]:
    """Enrolments that are done and have no certificate yet."""
    certified = [one.code for one in programmes().values() if one.certified]
    known = select(Certificate.enrolment_id).where(Certificate.enrolment_id.is_not(None))
    rows = reading.session.execute(
        select(Enrolment.id, Enrolment.programme).where(
            visible(Enrolment, actor),
            Enrolment.person_id == person_id,
            Enrolment.stage == Stage.DONE,
            Enrolment.programme.in_(certified),
            Enrolment.id.not_in(known),
        )
    )
    for enrolment_id, code in rows:
        yield Card(
            SECTION,
            f"{programmes()[code].label}：可以领证书了",
            "全部学完、考试合格。",
            url=f"{addresses.CERTIFICATES}/claim/{enrolment_id}",
            button="领取证书",
            mark="可以领",
            tone="go",
            rank=RANK,
        )
