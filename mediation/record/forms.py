"""What people fill in about the record: words, evidence, files, withdrawals, sharing, facts, and breaking the glass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, Form, LineField, OneOfField, PassageField, PickField, WholeField
from mediation.record import actions, breaking, facts
from mediation.record.queries import RecordPage
from mediation.record.rooms import (
    BY_A_SIDE,
    GROUND_NAMES,
    KIND_NAMES,
    ORIGINAL_NAMES,
    ROOM_READERS,
    WRITTEN,
    EntryKind,
    Ground,
    Original,
    Room,
)

NOBODY = 0
LINES = 6


def place(room: Room, party_id: int | None) -> str:
    """A room as a choice's value: shared, or caucus-7."""
    return f"{room}-{party_id}" if party_id is not None else str(room)


def placed(text: str) -> tuple[Room, int | None]:
    """The room and party of a choice's value. Raises ValueError for what names none."""
    name, _, party = text.partition("-")
    return Room(name), int(party) if party else None


class _WhereForm(Form):
    """Where something is to stand, and for whom it is written down."""

    where = OneOfField("给谁看")
    said_for = PickField("这是谁说的", coerce=int, required=False, help="您自己的话，不用选。")

    def __init__(self, page: RecordPage, rooms: Sequence[Room], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.where.offer(
            (place(tab.room, tab.party_id), f"{tab.label}：{ROOM_READERS[tab.room]}")
            for tab in page.tabs
            if tab.room in rooms and tab.write
        )
        if page.sides:
            del self.said_for
        else:
            self.said_for.offer([(NOBODY, "我自己"), *page.facts.party_names.items()])

    @property
    def spoken_for(self) -> int | None:
        """The side for which it is written down, if any."""
        field = self._fields.get("said_for")
        return (field.data or None) if field is not None else None


class WriteForm(_WhereForm):
    """Words for one of the reader's rooms."""

    kind = OneOfField("这是什么", choices=[(kind.value, KIND_NAMES[kind]) for kind in WRITTEN], default="words")
    text = PassageField("内容", most=actions.TEXT_MOST)

    def __init__(self, page: RecordPage, **kwargs: Any) -> None:
        super().__init__(page, tuple(Room), **kwargs)
        if page.sides:
            self.kind.offer((kind.value, KIND_NAMES[kind]) for kind in BY_A_SIDE)

    def command(self, case_id: int) -> actions.WriteEntry:
        """What was filled in."""
        room, party_id = placed(self.where.data)
        return actions.WriteEntry(case_id, room, self.text.data, EntryKind(self.kind.data), party_id, self.spoken_for)


class EvidenceForm(_WhereForm):
    """One line of the list of evidence, with its first file."""

    name = LineField("材料名称", most=actions.NAME_MOST, help="例如：2023年电梯广告合同。")
    source = LineField("从哪里来", most=actions.NAME_MOST, help="例如：业委会保管的原件、手机拍的照片。")
    copies = WholeField("份数", least=1, most=actions.COPIES_MOST, unit="份")
    original = OneOfField("原件还是复印件", choices=[(one.value, ORIGINAL_NAMES[one]) for one in Original])
    text = PassageField("说明什么", most=actions.TEXT_MOST, required=False)
    file = AttachmentField("选择文件", required=False, help="照片、PDF 都可以；没有的，先登记，以后再补。")

    def __init__(self, page: RecordPage, **kwargs: Any) -> None:
        super().__init__(page, (Room.SHARED, Room.CAUCUS), **kwargs)

    def command(self, case_id: int) -> actions.AddEvidence:
        """What was filled in."""
        room, party_id = placed(self.where.data)
        return actions.AddEvidence(
            case_id,
            room,
            self.name.data,
            self.source.data,
            self.copies.data,
            Original(self.original.data),
            self.text.data or "",
            party_id,
            self.spoken_for,
        )


class FileForm(Form):
    """One file beside an entry."""

    file = AttachmentField("选择文件")


class WithdrawForm(Form):
    """Why it is withdrawn."""

    because = LineField("为什么撤回", most=actions.BECAUSE_MOST, help="看得到这一条的人，会看到您写的原因。")


class ProposeForm(Form):
    """The exact words that would be passed on."""

    text = PassageField("要转达的话", most=actions.TEXT_MOST, help="一字不差地写。这一方点了同意，才会转达。")
    with_files = AgreeField("附件也一起转达", required=False)


class AnswerForm(Form):
    """Which request is answered, and how."""

    sharing_id = IntegerField("哪一件", [NumberRange(1, 2**31 - 1)], widget=HiddenInput())
    agreed = OneOfField("您的决定", choices=[("yes", "同意，把上面这段话告诉各方"), ("no", "不同意，不要说出去")])


class DraftForm(Form):
    """Lines for the sheet, one fact each."""

    lines = PassageField(
        "没有争议的事实", most=facts.LINE_MOST * LINES, help="一行写一条，一条只写一件事。写完请各方逐条确认。"
    )

    def command(self, case_id: int) -> facts.DraftFacts:
        """What was filled in."""
        return facts.DraftFacts(case_id, tuple(self.lines.data.splitlines()))


class _LineForm(Form):
    """A line of the sheet, and its wording as the page showed it."""

    wording = IntegerField("第几次说法", [NumberRange(1, 2**31 - 1)], widget=HiddenInput())


class ChangeForm(_LineForm):
    """Another wording."""

    text = PassageField("改成", most=facts.LINE_MOST, help="改了以后，各方以前的确认作废，要重新确认。")


class DropForm(_LineForm):
    """Nothing but which line."""


class TickForm(_LineForm):
    """What one's side says to a line."""

    party = IntegerField("哪一方", [Optional(), NumberRange(1, 2**31 - 1)], widget=HiddenInput())
    agreed = OneOfField("您看这一条", choices=[("yes", "没有争议，确认"), ("no", "不对，有争议")])
    words = LineField("哪里不对", most=facts.WORDS_MOST, required=False, help="各方都看得到。")

    def command(self, case_id: int, position: int) -> facts.TickFact:
        """What was filled in."""
        return facts.TickFact(
            case_id,
            position,
            self.wording.data or 0,
            self.agreed.data == "yes",
            self.words.data or "",
            self.party.data,
        )


class BreakForm(Form):
    """Which caucus, on what ground, and why."""

    reference = LineField("案号", most=40, help="照文书上的写，例如：柯调〔2026〕12号。")
    party_name = LineField(
        "看哪一方的单独沟通", most=200, help="写这一方的姓名或者单位全称。", purpose="mediation_break_glass"
    )
    ground = OneOfField("属于哪一种", choices=[(one.value, GROUND_NAMES[one]) for one in Ground])
    reason = PassageField("为什么非看不可", most=breaking.REASON_MOST, help="这一方马上会收到通知，看到您写的理由。")
    sure = AgreeField("我知道：看的每一次都会记下来，这一方看得到")

    def command(self) -> breaking.BreakTheGlass:
        """What was filled in."""
        return breaking.BreakTheGlass(
            self.reference.data, self.party_name.data, Ground(self.ground.data), self.reason.data
        )
