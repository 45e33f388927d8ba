"""The way of a visit, and what becomes of the records that inspectors bring back from it."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class VisitStage(StrEnum):
    """How far a visit is. `DISPUTED` has two signed records that somebody has to choose between."""

    PLANNED = "planned"
    RECORDED = "recorded"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


VISIT_NAMES: dict[VisitStage, str] = {
    VisitStage.PLANNED: "还没有去",
    VisitStage.RECORDED: "等另一位核查员确认",
    VisitStage.DISPUTED: "有两份记录，等选定",
    VisitStage.CONFIRMED: "两人已确认",
    VisitStage.CANCELLED: "不去了",
}
GOING_ON = frozenset({VisitStage.PLANNED, VisitStage.RECORDED, VisitStage.DISPUTED})

VISIT = Workflow(
    VISIT_NAMES,
    Step("move", frozenset({VisitStage.PLANNED}), VisitStage.PLANNED),
    Step("bring", frozenset({VisitStage.PLANNED}), VisitStage.RECORDED),
    Step("differ", frozenset({VisitStage.RECORDED, VisitStage.DISPUTED}), VisitStage.DISPUTED),
    Step("settle", frozenset({VisitStage.DISPUTED}), VisitStage.RECORDED),
    Step("confirm", frozenset({VisitStage.RECORDED}), VisitStage.CONFIRMED),
    Step("correct", frozenset({VisitStage.CONFIRMED}), VisitStage.RECORDED),
    Step("annul", frozenset({VisitStage.RECORDED, VisitStage.DISPUTED, VisitStage.CONFIRMED}), VisitStage.PLANNED),
    Step("cancel", frozenset({VisitStage.PLANNED}), VisitStage.CANCELLED),
)
"""A record that comes after another one, from a second telephone, never replaces it: somebody chooses, and says why.

`annul` is for a visit that cannot count, such as one by somebody who turns out to have a tie: others go once more.
"""


class RecordState(StrEnum):
    """What becomes of a signed record: it stays for good, and at most one of a visit counts."""

    WAITING = "waiting"
    COUNTS = "counts"
    SET_ASIDE = "set_aside"


RECORD_NAMES: dict[RecordState, str] = {
    RecordState.WAITING: "等确认",
    RecordState.COUNTS: "按这份算",
    RecordState.SET_ASIDE: "留存，不按这份算",
}


class Origin(StrEnum):
    """Where a record was written."""

    TELEPHONE = "telephone"
    PAPER = "paper"


ORIGIN_NAMES: dict[Origin, str] = {Origin.TELEPHONE: "手机现场记录", Origin.PAPER: "纸质表录入"}


class PictureKind(StrEnum):
    """What a picture of a record shows."""

    PHOTO = "photo"
    SIGNATURE = "signature"
    SCAN = "scan"


PICTURE_NAMES: dict[PictureKind, str] = {
    PictureKind.PHOTO: "现场照片",
    PictureKind.SIGNATURE: "签名",
    PictureKind.SCAN: "纸质表扫描件",
}


class Gone(StrEnum):
    """Why somebody does not inspect a compound after all."""

    TIED = "tied"
    DECLINED = "declined"
    REPLACED = "replaced"


GONE_NAMES: dict[Gone, str] = {
    Gone.TIED: "与小区有关系",
    Gone.DECLINED: "本人不能去",
    Gone.REPLACED: "换了人",
}
