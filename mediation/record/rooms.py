"""The rooms of a case's record, the kinds of entries, and the grounds on which glass may be broken."""

from __future__ import annotations

from enum import StrEnum

from mediation.workflow import OPEN, UNDER_WAY, Stage


class Room(StrEnum):
    """Who an entry is for."""

    SHARED = "shared"
    CAUCUS = "caucus"
    MEDIATOR = "mediator"
    OFFICE = "office"


ROOM_NAMES: dict[Room, str] = {
    Room.SHARED: "共同记录",
    Room.CAUCUS: "单独沟通",
    Room.MEDIATOR: "调解员笔记",
    Room.OFFICE: "办公备注",
}
ROOM_READERS: dict[Room, str] = {
    Room.SHARED: "各方、调解员、矛盾调解组都看得到",
    Room.CAUCUS: "只有这一方和调解员看得到",
    Room.MEDIATOR: "只有调解员自己看得到",
    Room.OFFICE: "只有矛盾调解组看得到",
}


class EntryKind(StrEnum):
    """What an entry is."""

    WORDS = "words"
    EVIDENCE = "evidence"
    PHONE = "phone"
    VISIT = "visit"
    PROPOSAL = "proposal"


KIND_NAMES: dict[EntryKind, str] = {
    EntryKind.WORDS: "说明",
    EntryKind.EVIDENCE: "证据材料",
    EntryKind.PHONE: "电话记录",
    EntryKind.VISIT: "上门记录",
    EntryKind.PROPOSAL: "方案",
}
WRITTEN = tuple(kind for kind in EntryKind if kind is not EntryKind.EVIDENCE)
"""What people write as words; evidence has a form of its own."""
BY_A_SIDE = (EntryKind.WORDS, EntryKind.PROPOSAL)
"""What of it a side writes: calls and visits are noted by those who make them."""


class Original(StrEnum):
    """In what form evidence was handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


ORIGINAL_NAMES: dict[Original, str] = {
    Original.ORIGINAL: "原件",
    Original.COPY: "复印件",
    Original.ELECTRONIC: "照片或电子件",
}


class Ground(StrEnum):
    """Why a caucus may be read by somebody it was not meant for."""

    DANGER = "danger"
    CRIME = "crime"
    ORDER = "order"


GROUND_NAMES: dict[Ground, str] = {
    Ground.DANGER: "有人可能受到伤害",
    Ground.CRIME: "涉嫌犯罪或者虚假调解",
    Ground.ORDER: "法院、公安等依法调取",
}

WRITABLE = OPEN | {Stage.PERFORMING, Stage.BREACHED, Stage.MERGED}
"""Stages at which the shared record is still written."""
CONFIDING = UNDER_WAY
"""Stages at which somebody has the case in hand to whom one can confide."""
UNSETTLED = frozenset({Stage.FAILED, Stage.REFUSED, Stage.RETURNED, Stage.WITHDRAWN})
"""Stages that end a case without agreement: then nothing but the undisputed facts leaves it."""
