"""What people fill in on a case's page: a form for each step of the desk, the mediator and the sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import validators

from alliance.kernel.accounts.forms import TelephoneField
from alliance.kernel.forms import DayField, Form, LineField, OneOfField, PassageField, PickField, SeveralField
from mediation import actions, causes, endings, particulars
from mediation.ending import End, Resume, Suspend
from mediation.merging import Merge, Unmerge
from mediation.reporting import MarkRisk, Told
from mediation.sides import AddPerson, EndPerson
from mediation.triage import AddParty, DropParty, Return, Triage
from mediation.workflow import (
    CAPACITY_NAMES,
    KIND_NAMES,
    MANDATE_NAMES,
    RISK_NAMES,
    ROLE_NAMES,
    SUSPENDED_NAMES,
    URGENCY_NAMES,
    Capacity,
    Mandate,
    PartyKind,
    PartyRole,
    Risk,
    SuspendedAs,
    Urgency,
)

ALL_READ = "各方当事人都看得到。"
NONE_READ = "当事人看不到。"
_RECEIPT = "对方给的编号、接收人的名字。"


_UNPICKED = ("", "请选择")
_BODY_HELP = (
    "人民调解委员会做成的协议可以申请司法确认，联盟调解组做成的不行。"
    "想请他们一起调解的，先登记，再到“联系当事人”那一页请。"
)


class TriageForm(Form):
    """What it is about, how soon somebody has to look, and who mediates."""

    cause = PickField("属于哪一类", choices=[_UNPICKED, *causes.choices()])
    urgency = OneOfField("缓急", choices=[(one.value, name) for one, name in URGENCY_NAMES.items()], default="normal")
    body = PickField("由谁调解", coerce=int, help=_BODY_HELP)

    def command(self, case_id: int) -> Triage:
        """What was filled in."""
        return Triage(case_id, self.version.data or 0, self.cause.data, self.body.data, Urgency(self.urgency.data))


class ReturnForm(Form):
    """Why it is not taken up."""

    code = PickField("为什么不受理", choices=[_UNPICKED, *endings.choices(endings.Kind.RETURN)])
    words = PassageField("该找谁、怎么办", most=actions.WORDS_MOST, help="申请人会看到这段话，请说得客气、说明白。")

    def command(self, case_id: int) -> Return:
        """What was filled in."""
        return Return(case_id, self.version.data or 0, self.code.data, self.words.data or "")


class MergeForm(Form):
    """Into which case."""

    into = LineField(
        "并入哪一件", most=40, help="填案号，例如：柯调〔2026〕3号。两件的当事人都会收到通知，期限照原来的算。"
    )

    def command(self, case_id: int) -> Merge:
        """What was filled in."""
        return Merge(case_id, self.version.data or 0, self.into.data)


class StepForm(Form):
    """Nothing but the step."""


class UnmergeForm(StepForm):
    """Nothing but the step."""

    def command(self, case_id: int) -> Unmerge:
        """The step itself."""
        return Unmerge(case_id, self.version.data or 0)


class ArchiveForm(StepForm):
    """Nothing but the step."""

    def command(self, case_id: int) -> actions.Archive:
        """The step itself."""
        return actions.Archive(case_id, self.version.data or 0)


class LeaveForm(Form):
    """No reason need be given."""

    words = LineField("想说的话", required=False, most=200, help=f"可以不写。{ALL_READ}")

    def command(self, case_id: int) -> End:
        """The action finds the ending itself."""
        return End(case_id, self.version.data or 0, "", self.words.data or "")


class WithdrawForm(Form):
    """Whether it was settled among themselves."""

    code = OneOfField("怎么了", choices=endings.choices(endings.Kind.WITHDRAW), default="withdrawn")
    words = LineField("想说的话", required=False, most=200, help=f"可以不写。{ALL_READ}")

    def command(self, case_id: int) -> actions.Withdraw:
        """What was filled in."""
        return actions.Withdraw(case_id, self.version.data or 0, self.code.data, self.words.data or "")


class FailForm(Form):
    """Why it ends without an agreement."""

    code = PickField("终止的原因", choices=[_UNPICKED, *endings.choices(endings.Kind.FAIL)])
    words = PassageField("说明", required=False, most=actions.WORDS_MOST, help=f"不要写单独沟通的内容。{ALL_READ}")

    def command(self, case_id: int) -> End:
        """What was filled in."""
        return End(case_id, self.version.data or 0, self.code.data, self.words.data or "")


class SuspendForm(Form):
    """Why it rests; a suspected sham is noted apart from what the sides read."""

    ground = OneOfField("为什么中止", choices=[(one.value, name) for one, name in SUSPENDED_NAMES.items()])
    words = PassageField("说明", required=False, most=500, help=f"等什么、大概多久。{ALL_READ}")
    evidence = LineField("依据的材料", required=False, most=200, help=f"例如：鉴定委托书的编号。{ALL_READ}")
    suspicion = PassageField("怀疑虚假调解的，写明看到了什么", required=False, most=1000, help=NONE_READ)
    reported_to = LineField("已经报告给", required=False, most=100, help=NONE_READ)
    receipt = LineField("回执", required=False, most=200, help=_RECEIPT)

    def command(self, case_id: int) -> Suspend:
        """What was filled in."""
        return Suspend(
            case_id,
            self.version.data or 0,
            SuspendedAs(self.ground.data),
            words=self.words.data or "",
            evidence=self.evidence.data or "",
            suspicion=self.suspicion.data or "",
            reported_to=self.reported_to.data or "",
            receipt=self.receipt.data or "",
        )


class ResumeForm(Form):
    """It goes on."""

    words = LineField("说明", required=False, most=200, help=f"例如：鉴定意见已经收到。{ALL_READ}")

    def command(self, case_id: int) -> Resume:
        """What was filled in."""
        return Resume(case_id, self.version.data or 0, self.words.data or "")


class RiskForm(Form):
    """How likely it escalates, and to whom that was reported."""

    level = OneOfField("风险", choices=[(one.value, name) for one, name in RISK_NAMES.items()], default="watch")
    words = PassageField("看到、听到了什么", most=1000, help=NONE_READ)
    reported_to = LineField("已经报告给", required=False, most=100, help="有人要动手的，先打 110。例如：府山派出所。")
    receipt = LineField("回执", required=False, most=200, help=_RECEIPT)

    def command(self, case_id: int) -> MarkRisk:
        """What was filled in."""
        return MarkRisk(
            case_id,
            Risk(self.level.data),
            self.words.data or "",
            reported_to=self.reported_to.data or "",
            receipt=self.receipt.data or "",
        )


class ToldForm(Form):
    """To whom something was reported."""

    reported_to = LineField("报告给了谁", most=100, help="例如：府山派出所、柯城区司法局。")
    reported_on = DayField("哪一天", earliest=date(2020, 1, 1))
    receipt = LineField("回执", required=False, most=200, help=_RECEIPT)

    def command(self, report_id: int) -> Told:
        """What was filled in."""
        return Told(
            report_id,
            self.version.data or 0,
            self.reported_to.data or "",
            self.reported_on.data,
            self.receipt.data or "",
        )


class PartyForm(Form):
    """One more side."""

    role = OneOfField("哪一方", choices=[(one.value, name) for one, name in ROLE_NAMES.items()])
    kind = OneOfField("是什么", choices=[(one.value, name) for one, name in KIND_NAMES.items()])
    name = LineField("名字", most=actions.NAME_MOST, purpose="mediation_name")
    room = LineField("房号", required=False, most=actions.ROOM_MOST, purpose="mediation_room")
    number = TelephoneField("电话", required=False, help="手机，或者带区号的座机。", purpose="mediation_number")

    def command(self, case_id: int) -> AddParty:
        """What was filled in."""
        line = actions.PartyLine(
            PartyRole(self.role.data),
            PartyKind(self.kind.data),
            self.name.data or "",
            room=self.room.data or "",
            number=self.number.data or "",
        )
        return AddParty(case_id, self.version.data or 0, line)


class ParticularsForm(Form):
    """What the official forms ask of a party; a person is asked other things than an organisation."""

    sex = OneOfField("性别", required=False, choices=[("男", "男"), ("女", "女")])
    nation = LineField("民族", required=False, most=20, help="例如：汉族。", purpose="mediation_particulars")
    age = LineField("年龄", required=False, most=3, help="例如：67。")
    work = LineField("职业或者职务", required=False, most=particulars.MOST, help="例如：退休、个体户、中学教师。")
    head = LineField("法定代表人或者负责人", required=False, most=particulars.MOST, purpose="mediation_particulars")
    address = LineField(
        "单位或者住址",
        required=False,
        most=particulars.MOST,
        help="单位写登记的住所。",
        purpose="mediation_particulars",
    )

    def __init__(self, kind: PartyKind, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._asked = particulars.OF_A_PERSON if kind is PartyKind.PERSON else particulars.OF_AN_ORGANISATION
        self.address.tells_why = False  # the page says it at the field before
        for name in particulars.NAMES.keys() - self._asked.keys():
            del self[name]

    def command(self, page: particulars.ParticularsPage) -> particulars.FillParticulars:
        """What was filled in."""
        told = {name: self[name].data or "" for name in self._asked}
        return particulars.FillParticulars(page.case_id, page.party_id, self.version.data or 0, told)


class DropForm(Form):
    """A side that was named by mistake."""

    party = PickField("去掉哪一方", coerce=int, help="这一方的查询码、代表都会失效。")

    def command(self, case_id: int) -> DropParty:
        """What was filled in."""
        return DropParty(case_id, self.version.data or 0, self.party.data)


class PersonForm(Form):
    """Who stands for a side: one of those in office, or somebody by name."""

    party = PickField("代表哪一方", coerce=int)
    person = PickField("谁", coerce=int, required=False, help="本小区业委会、物业的人。不在里面的，在下面写名字。")
    name = LineField("别的人的姓名", required=False, most=40, purpose="mediation_name", help="要有本平台的账号。")
    capacity = OneOfField("什么身份", choices=[(one.value, name) for one, name in CAPACITY_NAMES.items()])
    acts_as = LineField("职务或者关系", required=False, most=60, help="文书上照这样写，例如：主任、项目经理、儿子。")
    mandate = SeveralField(
        "授权（委托代理人）",
        choices=[(one.value, name) for one, name in MANDATE_NAMES.items()],
        required=False,
        help="照授权委托书逐项勾选；没有写明的，不要勾。",
    )
    found: Sequence[int] = ()

    def validate_name(self, field: Any) -> None:
        """One of the two must be given."""
        if not field.data and not self.person.data:
            raise validators.ValidationError("请选一个人，或者写名字。")

    def command(self, case_id: int) -> AddPerson:
        """What was filled in; `found` holds those of that name."""
        return AddPerson(
            case_id,
            self.version.data or 0,
            self.party.data,
            self.person.data or next(iter(self.found), 0),
            Capacity(self.capacity.data),
            self.acts_as.data or "",
            tuple(Mandate(one) for one in self.mandate.data or ()),
        )


class EndPersonForm(StepForm):
    """Nothing but the step."""

    def command_for(self, case_id: int, case_person_id: int) -> EndPerson:
        """The step itself."""
        return EndPerson(case_id, self.version.data or 0, case_person_id)
