"""Taking in what was signed on the spot: a record once, each of its pictures once, whatever comes late kept too."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.checking import clean_name
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.awards.access import LOOK
from compounds.awards.inspections import access, content, records
from compounds.awards.inspections.content import Content, Found, Shot
from compounds.awards.inspections.models import AwardVisit, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import (
    PICTURE_NAMES,
    VISIT,
    Origin,
    PictureKind,
    RecordState,
    VisitStage,
)
from compounds.awards.rounds.workflow import Stage as RoundStage

ledger.tell(
    {
        "awards.record_brought": "送来现场记录，校验码 {digest}",
        "awards.record_late": "又送来一份现场记录，已经办结，只留存",
        "awards.record_differs": "又送来一份现场记录，两份不一样",
        "awards.picture_kept": "收到一张{kind}",
        "awards.picture_refused": "一张{kind}没有收",
    },
    {"kind": PICTURE_NAMES},
)
BROUGHT = "awards.record_brought"
"""Errand: payload visit_id, record_id."""
LATE = "送到时这次核查已经由两人确认，按确认的那份算。"
OVER = "送到时现场复核已经结束。"
SHOWN = 12
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


class NotTaken(Invalid):
    """A picture that is the signed one, and is not kept all the same: broken, too large, or no picture at all."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature drawn on the screen: whose it is, and the picture."""

    person_id: int
    shot: Shot


@dataclass(frozen=True, slots=True)
class Bring:
    """A record as a telephone sends it: the very text, its SHA-256 as shown on the spot, the drawn signatures."""

    visit_id: int
    text: str
    digest: str
    signatures: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the telephone may forget: the record by id, and the numbers of the pictures that have not arrived yet.

    `held` says why the record does not count for now; empty where nothing but the other inspector's word is missing.
    """

    record_id: int
    wanted: tuple[str, ...]
    refused: Mapping[str, str]
    stage: VisitStage
    held: str = ""


@dataclass(frozen=True, slots=True)
class HandPicture:
    """The bytes of one picture of a record; `media_type` as the telephone says."""

    visit_id: int
    record_uuid: str
    picture_uuid: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RefusePicture:
    """A picture that is not taken, or cannot arrive any more, and why."""

    visit_id: int
    record_uuid: str
    picture_uuid: str
    because: str


@dataclass(frozen=True, slots=True)
class TypeIn:
    """What stands on the signed paper, or what corrects a record (`because`): what was found, and the scan of it."""

    visit_id: int
    version: int
    began_at: datetime
    found: tuple[Found, ...]
    remark: str
    scan_name: str
    scan: bytes
    because: str = ""


def bring(tx: Transaction, actor: Actor, command: Bring) -> Receipt:
    """Keep a record that two inspectors signed; sent again, it is kept once, and the receipt is the same.

    A second record of one visit replaces nothing: both are kept, and somebody chooses. Raises NotFound, NotPermitted,
    OutOfTurn for a cancelled visit, Invalid for a text that is none or differs from its fingerprint.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id)
    access.bring(actor, facts).enforce()
    if content.digest_of(command.text) != command.digest:
        raise Invalid("现场记录和它的校验码对不上，可能没有传完整。", remedy=content.KEPT)
    read = content.read(command.text)
    known = next((one for one in visit.records if one.uuid == read.uuid), None)
    if known is not None:
        if known.digest != command.digest:
            raise Invalid("这份现场记录以前送过，内容却不一样。", remedy="以先送到的为准。要改的，请两人办更正。")
        return receipt(visit, known)
    signed = sorted(one.person_id for one in command.signatures)
    if read.visit_id != visit.id or not sorted(read.inspectors) == signed == sorted(facts.inspectors):
        raise Invalid(
            "签名的人和这次核查的人对不上，可能中途换过人。", remedy="请联系有礼小区评选组，换人以后重新签名。"
        )
    shots = [*read.shots, *(one.shot for one in command.signatures)]
    if len({one.uuid for one in shots}) != len(shots):
        raise Invalid(content.BROKEN, remedy=content.KEPT)
    most = records.number(tx, records.PICTURES, visit.alliance_id)
    seen = {one.application_id for one in read.found}
    parts = records.parts(tx, visit.round_id, (visit.compound_id,), seen=seen)
    content.check(read, parts.get(visit.compound_id, ()), most)
    record = _kept(tx, actor, visit, read, text=command.text, origin=Origin.TELEPHONE)
    record.pictures += [_picture(visit, PictureKind.PHOTO, one) for one in read.shots]
    record.pictures += [_picture(visit, PictureKind.SIGNATURE, one.shot, one.person_id) for one in command.signatures]
    _arrive(tx, actor, visit, record)
    return receipt(visit, record)


def type_in(tx: Transaction, actor: Actor, command: TypeIn) -> int:
    """Type in what stands on the signed paper, with its scan, or correct a confirmed record; returns the record's id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id, command.version)
    access.type_in(actor, facts).enforce()
    corrected = next((one for one in visit.records if one.state is RecordState.COUNTS), None)
    because = records.reason(command.because) if corrected is not None else ""
    read = Content(
        visit_id=visit.id,
        uuid=str(uuid.uuid4()),
        inspectors=tuple(facts.inspectors),
        began_at=command.began_at,
        finished_at=tx.now,
        found=command.found,
        shots=(),
        remark=command.remark,
    )
    content.check(read, records.parts(tx, visit.round_id, (visit.compound_id,)).get(visit.compound_id, ()), 0)
    record = _kept(tx, actor, visit, read, text=content.write(read), origin=Origin.PAPER)
    record.corrects_id, record.corrected_because = (corrected.id if corrected else None), because
    digest = hashlib.sha256(command.scan).hexdigest()
    scan = _picture(visit, PictureKind.SCAN, Shot(str(uuid.uuid4()), "", digest, tx.now, ""))
    record.pictures.append(scan)
    tx.session.flush()  # the scan lies beside its row, by id
    _keep_file(tx, actor, visit, scan, name=clean_name(command.scan_name), content_=command.scan)
    if corrected is None:
        _arrive(tx, actor, visit, record)
    else:
        records.move(tx, visit, "correct")
        _brought(tx, actor, visit, record)
    return record.id


def hand_picture(tx: Transaction, actor: Actor, command: HandPicture) -> str:
    """Keep a picture that a record names; again, nothing more. Returns the kind's name.

    Raises NotFound, NotPermitted, OutOfTurn for one that was given up, Invalid for bytes that are not those that were
    signed, NotTaken for whatever the attachments do not take: `refuse_picture` writes that down.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id)
    access.hand_picture(actor, facts).enforce()
    picture = picture_of(visit, command.record_uuid, command.picture_uuid)
    if picture.attachment_id is not None:
        return PICTURE_NAMES[picture.kind]
    if picture.refused:
        raise OutOfTurn(f"这张{PICTURE_NAMES[picture.kind]}没有收：{picture.refused}", remedy="其他的照样收。")
    if hashlib.sha256(command.content).hexdigest() != picture.digest:
        raise Invalid("收到的照片和签名时记下的校验码对不上，可能没有传完整。", remedy="手机会自己再送一次。")
    ending = _ENDINGS.get(command.media_type, "bin")
    name = f"{PICTURE_NAMES[picture.kind]}{picture.id}.{ending}"
    try:
        _keep_file(tx, actor, visit, picture, name=name, content_=command.content)
    except Invalid as refused:
        raise NotTaken(refused.reason, remedy=refused.remedy) from refused
    return PICTURE_NAMES[picture.kind]


def refuse_picture(tx: Transaction, actor: Actor, command: RefusePicture) -> None:
    """Write down that a picture is not taken, and why; the record and all other pictures stay.

    Raises NotFound, NotPermitted, OutOfTurn where it has arrived after all.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id)
    access.refuse_picture(actor, facts).enforce()
    picture = picture_of(visit, command.record_uuid, command.picture_uuid)
    if picture.attachment_id is not None:
        raise OutOfTurn("这张照片已经收到了。", remedy=LOOK)
    picture.refused = records.reason(command.because)[: attachments.LONGEST]
    records.record(tx, actor, "awards.picture_refused", visit, kind=picture.kind, picture=picture.id)


def picture_of(visit: AwardVisit, record_uuid: str, picture_uuid: str) -> VisitPicture:
    """The picture that a record names by this number. Raises Invalid."""
    record = next((one for one in visit.records if one.uuid == record_uuid), None)
    found = next((one for one in record.pictures if one.uuid == picture_uuid), None) if record is not None else None
    if found is None:
        raise Invalid("这张照片不在签名的记录里。", remedy="请先送记录，再送照片。")
    return found


def receipt(visit: AwardVisit, record: VisitRecord) -> Receipt:
    """What has arrived of a record."""
    return Receipt(
        record.id,
        tuple(one.uuid for one in records.missing(record)),
        {one.uuid: one.refused for one in record.pictures if one.refused},
        visit.stage,
        f"{access.undeclared(silent)}{access.DECLARE}" if (silent := records.undeclared(visit)) else "",
    )


def _kept(tx: Transaction, actor: Actor, visit: AwardVisit, read: Content, *, text: str, origin: Origin) -> VisitRecord:
    record = VisitRecord(
        alliance_id=visit.alliance_id,
        uuid=read.uuid,
        origin=origin,
        state=RecordState.WAITING,
        content=text,
        digest=content.digest_of(text),
        brought_at=tx.now,
        brought_by_id=actor.person_id,
    )
    visit.records.append(record)
    return record


def _picture(visit: AwardVisit, kind: PictureKind, shot: Shot, person_id: int | None = None) -> VisitPicture:
    return VisitPicture(
        alliance_id=visit.alliance_id,
        uuid=shot.uuid,
        kind=kind,
        criterion=shot.criterion,
        person_id=person_id,
        digest=shot.digest,
        taken_at=shot.taken_at,
        spot=shot.spot,
    )


def _keep_file(
    tx: Transaction, actor: Actor, visit: AwardVisit, picture: VisitPicture, *, name: str, content_: bytes
) -> None:
    stream: BinaryIO = io.BytesIO(content_)
    kept = attachments.keep(
        tx,
        actor,
        subject=VisitPicture.__tablename__,
        subject_id=picture.id,
        place_id=visit.place_id,
        name=name,
        stream=stream,
        purpose=PICTURE_NAMES[picture.kind],
    )
    picture.attachment_id = kept.id
    records.record(tx, actor, "awards.picture_kept", visit, kind=picture.kind, picture=picture.id)


def _arrive(tx: Transaction, actor: Actor, visit: AwardVisit, record: VisitRecord) -> None:
    """Let a record find its place: the first waits for the other inspector, a second differs, a late one is kept."""
    if visit.round.stage is not RoundStage.INSPECTION or visit.stage is VisitStage.CONFIRMED:
        record.state, record.set_aside_at = RecordState.SET_ASIDE, tx.now
        record.set_aside_because = LATE if visit.stage is VisitStage.CONFIRMED else OVER
        records.record(tx, actor, "awards.record_late", visit, record=record.id)
        return
    first = "bring" in VISIT.open_from(visit.stage)
    records.move(tx, visit, "bring" if first else "differ")
    _brought(tx, actor, visit, record)
    if not first:
        records.record(tx, actor, "awards.record_differs", visit, record=record.id)


def _brought(tx: Transaction, actor: Actor, visit: AwardVisit, record: VisitRecord) -> None:
    tx.session.flush()  # line and errand name the record by its id
    records.record(tx, actor, "awards.record_brought", visit, record=record.id, digest=record.digest[:SHOWN])
    outbox.promise(tx, BROUGHT, visit_id=visit.id, record_id=record.id)
