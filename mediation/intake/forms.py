"""What people fill in to ask for mediation: for themselves, or staff for somebody before them or on the telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import HiddenField, validators

from alliance.kernel import links
from alliance.kernel.accounts.forms import TelephoneField
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.counter.actions import CHECKS
from alliance.kernel.forms import AgreeField, Form, LineField, OneOfField, PassageField, PickField
from mediation import actions as cases
from mediation.intake import actions
from mediation.intake.models import MODE_NAMES, Mode
from mediation.intake.queries import SOURCE_MOST, Standing
from mediation.workflow import KIND_NAMES, Channel, PartyKind

FREE = "我自愿申请调解。我知道：调解不收费；双方都愿意才能调；随时可以不调；不调解也可以去仲裁、找主管部门或者起诉"
_KINDS = [
    (PartyKind.COMPANY.value, "物业公司"),
    (PartyKind.COMMITTEE.value, "业主委员会"),
    (PartyKind.PERSON.value, "邻居，或者其他个人"),
    (PartyKind.OTHER.value, "其他单位"),
]
_QUESTION = re.compile(r"[0-9]{1,10}\Z")
_WAYS = [(Channel.COUNTER.value, "当面"), (Channel.TELEPHONE.value, "电话")]


class _Story(Form):
    """What happened, where, with whom, and what is wanted."""

    subject = LineField("一句话：是什么事", most=cases.SUBJECT_MOST, help="例如：楼上漏水，谈了两次都没有修")
    story = PassageField(
        "事情的经过", most=cases.STORY_MOST, help="什么时候开始的，已经怎么谈过，卡在哪里。对方看得到这一段。"
    )
    wish = PassageField(
        "您希望怎么解决",
        most=cases.WISH_MOST,
        help="例如：一个月内修好，赔偿吊顶。对方看得到这一段。",
        render_kw={"rows": 3},
    )
    compound = LineField("在哪个小区", required=False, most=80, help="写小区的名字；不在小区里的事，空着。")
    other_kind = OneOfField("对方是谁", choices=_KINDS)
    other_name = LineField(
        "对方叫什么",
        required=False,
        most=cases.NAME_MOST,
        help="不知道姓名的，写您知道的叫法，例如：3 幢 502 的住户。是本小区的物业或者业委会的，可以空着。",
        purpose="mediation_other",
    )
    other_room = LineField("对方住在哪里", required=False, most=cases.ROOM_MOST, help="例如：3 幢 2 单元 502 室。")
    other_number = TelephoneField(
        "对方的电话", required=False, help="手机，或者带区号的座机。知道就填，方便联系对方。", purpose="mediation_other"
    )
    question = HiddenField("提问", [validators.Optional(), validators.Regexp(_QUESTION)])

    def __init__(
        self, compounds: Sequence[tuple[int, str]], companies: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        self._compounds = {name: key for key, name in compounds}
        self._companies = tuple(name for _, name in companies)
        super().__init__(**kwargs)
        self.compound.render_kw = {"list": "compound-known", "autocomplete": "off"}
        self.other_name.render_kw = {"list": "company-known", "autocomplete": "off"}
        self.other_number.tells_why = False  # the page says it at the other side's name

    @property
    def known(self) -> tuple[str, ...]:
        """The compounds to offer while somebody types."""
        return tuple(self._compounds)

    @property
    def known_companies(self) -> tuple[str, ...]:
        """The companies to offer while somebody types."""
        return self._companies

    @property
    def question_id(self) -> int | None:
        """The question that this comes from; None where there is none, or no id."""
        told = self.question.data or ""
        return int(told) if _QUESTION.fullmatch(told) else None

    def named(self, compound_id: int | None) -> str:
        """The name of a compound as the form takes it; empty for none."""
        return next((name for name, key in self._compounds.items() if key == compound_id), "")

    def validate_compound(self, field: Any) -> None:
        """Take a name as it stands on the list; of one that several share, say which there are."""
        if not field.data or field.data in self._compounds:
            return
        alike = [name for name in self._compounds if field.data in name][:5]
        way = f"您是不是要填：{'、'.join(alike)}" if alike else "请照列出来的名字填；没有的，空着，写在事情的经过里"
        raise validators.ValidationError(f"没有找到叫“{field.data}”的小区。{way}。")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what one answer asks of another; an empty field's own checks end before that."""
        fine = bool(super().validate(extra_validators))
        lacking = tuple(self._lacking())
        for field, sentence in lacking:
            field.errors = [*field.errors, sentence]
        return fine and not lacking

    def _lacking(self) -> Iterator[tuple[Any, str]]:
        """Fields that are empty and, after the other answers, may not be."""
        theirs = self.other_kind.data in (PartyKind.COMPANY.value, PartyKind.COMMITTEE.value) and self.compound.data
        if not self.other_name.data and not self.other_name.errors and self.other_kind.data and not theirs:
            yield self.other_name, "请写对方叫什么；不知道姓名的，写您知道的叫法。"

    def _apply(self, **asking: Any) -> actions.Apply:
        return actions.Apply(
            subject=self.subject.data or "",
            story=self.story.data or "",
            wish=self.wish.data or "",
            other=actions.Other(
                PartyKind(self.other_kind.data),
                self.other_name.data or "",
                self.other_room.data or "",
                self.other_number.data or "",
            ),
            compound_id=self._compounds.get(self.compound.data or ""),
            question_id=self.question_id,
            **asking,
        )


class OpenForm(_Story):
    """An application of somebody without an account."""

    name = LineField("您的姓名", most=30, help="照身份证上的写。", purpose="mediation_name")
    number = TelephoneField(
        "您的电话",
        required=False,
        help="手机，或者带区号的座机，方便打电话给您。不留的，请过几天凭查询码来看。",
        purpose="mediation_number",
    )
    room = LineField(
        "您住在哪里", required=False, most=cases.ROOM_MOST, help="例如：3 幢 2 单元 402 室。", purpose="mediation_room"
    )
    freely = AgreeField(FREE)

    def command(self) -> actions.Apply:
        """What was filled in."""
        return self._apply(name=self.name.data, number=self.number.data or "", room=self.room.data or "")


class MemberForm(_Story):
    """An application of somebody signed in; the name is that of the account, or of whom they stand for."""

    standing = PickField("以谁的名义申请")
    room = LineField(
        "您住在哪里", required=False, most=cases.ROOM_MOST, help="例如：3 幢 2 单元 402 室。", purpose="mediation_room"
    )
    freely = AgreeField(FREE)

    def __init__(self, standings: Sequence[Standing], *lists: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*lists, **kwargs)
        self.standing.offer([(one.key, one.label) for one in standings])

    def command(self) -> actions.Apply:
        """What was filled in."""
        return self._apply(standing=self.standing.data, room=self.room.data or "")


class CounterForm(_Story):
    """An application that staff write down for somebody else."""

    mode = OneOfField(
        "怎么来的", choices=[(one.value, name) for one, name in MODE_NAMES.items()], default=Mode.ORAL.value
    )
    channel = OneOfField("怎么说的", choices=_WAYS, default=Channel.COUNTER.value)
    source = LineField(
        "哪个单位移送的", required=False, most=SOURCE_MOST, help="只有“其他单位移送”的要填，例如：府山派出所。"
    )
    kind = OneOfField(
        "申请的一方是", choices=[(one.value, name) for one, name in KIND_NAMES.items()], default=PartyKind.PERSON.value
    )
    name = LineField("申请人叫什么", most=cases.NAME_MOST, help="个人写姓名；单位写全称。", purpose="mediation_name")
    number = TelephoneField(
        "申请人的电话", required=False, help="手机，或者带区号的座机；请让本人念一遍。", purpose="mediation_number"
    )
    room = LineField("申请人住在哪里", required=False, most=cases.ROOM_MOST, purpose="mediation_room")
    check = OneOfField(
        "怎样核对的身份",
        required=False,
        choices=list(CHECKS.items()),
        help="本人写的、本人口述的，都要选；移送来的和主动调解的，不用选。",
    )
    read_back = AgreeField("已经把上面写的读给申请人听，本人说没有错，是自愿申请调解", required=False)

    def _lacking(self) -> Iterator[tuple[Any, str]]:
        yield from super()._lacking()
        asked = self.mode.data in (Mode.ORAL.value, Mode.WRITTEN.value)
        if asked and not self.check.data:
            yield self.check, "请选择怎样核对的身份。"
        if self.mode.data == Mode.ORAL.value and not self.read_back.data:
            yield self.read_back, "请把写好的读给申请人听，本人说没有错再勾选。"
        if self.mode.data == Mode.REFERRED.value and not self.source.data:
            yield self.source, "请写是哪个单位移送的。"

    def command(self) -> actions.Register:
        """What was written down."""
        return actions.Register(
            self._apply(name=self.name.data, number=self.number.data or "", room=self.room.data or ""),
            Mode(self.mode.data),
            Channel(self.channel.data),
            PartyKind(self.kind.data),
            self.check.data or "",
            bool(self.read_back.data),
            self.source.data or "",
        )


class CodeForm(Form):
    """The code that was given when an application was filed, or that staff gave."""

    code = LineField("查询码", most=40, help="12 位字母和数字，例如：ABCD-EFGH-JKMN。不分大小写。")

    def validate_code(self, field: Any) -> None:
        """Refuse what can be no code, before anything is looked up."""
        if field.data and not (plain := links.typed_code(field.data)):
            raise validators.ValidationError("查询码是 12 位字母和数字，您填的不像。请照纸上的再填一次。")
        if field.data:
            field.data = plain


class IssueForm(Form):
    """How it was made sure who gets a code."""

    check = OneOfField("怎样核对的身份", choices=list(CHECKS.items()))

    def command(self, case_id: int, party_id: int) -> actions.IssueCode:
        """Whom to give it."""
        return actions.IssueCode(case_id, party_id, self.check.data)


class FileForm(Form):
    """One paper that belongs to an application, such as a photograph or a contract."""

    file = AttachmentField(
        "选择文件", help="照片、合同、聊天记录的截图等。只有您这一方、调解组和调解员看得到，对方看不到。"
    )
