"""What people fill in about members; each form gives a command or a choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import validators

from alliance.kernel.accounts.forms import MobileField
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField, PassageField, PickField, SeveralField, WholeField
from compounds.membership import actions, applications
from compounds.membership.applications import Step
from compounds.membership.queries import SeatChoice
from compounds.membership.records import CommitteeDecision
from compounds.names import ROLE_NAMES

EARLIEST = date(2010, 1, 1)
MOST_VOTES = 31
REASON_MOST = 500


class CommitteeForm(Form):
    """Who speaks for the committee, and what it decided; the number is asked where an account is still to be opened."""

    person = PickField("由哪一位委员代表", coerce=int, help="要是本届在任的委员；代表参加联盟的会议、发表意见。")
    number = MobileField(
        "代表本人的手机号",
        required=False,
        purpose="account_number",
        help="代表还没有账号的要填：入会以后凭它开账号、领纸条。已有账号的不用填。",
    )
    decided_on = DayField("业委会作出决定的日期", earliest=EARLIEST)
    votes_for = WholeField("同意", most=MOST_VOTES, unit="票")
    votes_against = WholeField("反对", most=MOST_VOTES, unit="票", default=0)
    votes_abstain = WholeField("弃权", most=MOST_VOTES, unit="票", default=0)

    def __init__(self, seats: Sequence[SeatChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.offer(
            [
                (0, "请选择"),
                *(
                    (one.person_id, f"{one.name}（{ROLE_NAMES[one.role]}{'，还没有账号' if one.needs_number else ''}）")
                    for one in seats
                ),
            ]
        )

    def validate_person(self, field: Any) -> None:
        """Refuse the first line of the list, which names nobody."""
        if not field.data:
            raise validators.ValidationError("请选择由哪一位委员代表。")

    def decision(self) -> CommitteeDecision:
        """What the committee decided."""
        return CommitteeDecision(
            self.decided_on.data, self.votes_for.data, self.votes_against.data, self.votes_abstain.data
        )

    def apply(self, compound_id: int) -> applications.ApplyForCommittee:
        """The application of a compound's committee."""
        return applications.ApplyForCommittee(compound_id, self.person.data, self.decision(), self.number.data or "")

    def amend(self, member_id: int) -> applications.Amend:
        """New answers."""
        return applications.Amend(
            member_id, self.version.data or 0, self.person.data, self.decision(), self.number.data or ""
        )

    def renew(self, member_id: int) -> applications.Renew:
        """The short form after a re-election."""
        return applications.Renew(
            member_id, self.version.data or 0, self.person.data, self.decision(), self.number.data or ""
        )


class RepresentativeForm(CommitteeForm):
    """Another representative, by a decision of the committee."""

    because = LineField("为什么更换", most=200, help="例如：原代表不再担任委员。")

    def __init__(self, seats: Sequence[SeatChoice], **kwargs: Any) -> None:
        super().__init__(seats, **kwargs)
        del self.number

    def command(self, member_id: int) -> actions.ChangeRepresentative:
        """Who speaks for the committee from now on."""
        return actions.ChangeRepresentative(
            member_id, self.version.data or 0, self.person.data, self.decision(), self.because.data
        )


class _PersonForm(Form):
    """Somebody who applies at the counter."""

    name = LineField("姓名", most=30, purpose="member_name", help="照身份证上的写。")
    number = MobileField("手机号", purpose="account_number", help="以后用这个号码登录。已有账号的人填原来的号码。")


class AdviserForm(_PersonForm):
    """A legal adviser at the counter."""

    firm = LineField("律师事务所", most=100, help="写执业证上的全称。")
    licence = LineField("律师执业证号", most=40, purpose="adviser_licence", help="照执业证上的写。")
    decided_on = DayField("聘书或推荐函的日期", earliest=EARLIEST)
    ends_on = DayField("聘期到哪天止", earliest=EARLIEST)

    def command(self) -> applications.RegisterAdviser:
        """What was filled in."""
        return applications.RegisterAdviser(
            self.name.data,
            self.number.data,
            self.firm.data,
            self.licence.data,
            self.decided_on.data,
            self.ends_on.data,
        )


class ManagerForm(_PersonForm):
    """A property manager at the counter; the compounds are those that the company serves by contract today."""

    compounds = SeveralField("负责的小区", coerce=int, help="只列出这家企业有在期合同的小区。")
    decided_on = DayField("企业推荐函的日期", earliest=EARLIEST)

    def __init__(self, served: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.compounds.offer(served)

    def command(self, company_id: int) -> applications.RegisterManager:
        """What was filled in."""
        return applications.RegisterManager(
            self.name.data, self.number.data, company_id, tuple(self.compounds.data or ()), self.decided_on.data
        )


class StepForm(Form):
    """A step that needs no words."""

    def command(self, member_id: int) -> Step:
        """The step on the version that the page showed."""
        return Step(member_id, self.version.data or 0)


class ReasonForm(Form):
    """A step with its reason, which each step names in its own words."""

    because = PassageField("理由", most=REASON_MOST, render_kw={"rows": 3})

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.because.label.text = label

    def command(self, member_id: int) -> Step:
        """The step and its reason."""
        return Step(member_id, self.version.data or 0, self.because.data)


class AttachForm(Form):
    """One file to hand in."""

    file = AttachmentField("选择文件", help="业委会的会议记录、聘书、推荐函等，可以拍照上传。")
