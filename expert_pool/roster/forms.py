"""What people fill in about experts: applying, nominating, fields with evidence, reviewing, days away, measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.kernel.accounts import numbers as mobiles
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField, PassageField, PickField, WholeField
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.picks import ChosenField
from expert_pool.roster import applying, keeping, reviewing
from expert_pool.roster.workflow import ENTRY_NAMES, REASON_NAMES, Entry, Reason

NAME_MOST, NUMBER_MOST = 30, 20
YES, NO = "yes", "no"
_FIELDS = [(one.value, name) for one, name in FIELD_NAMES.items()]
_REASONS = [(one.value, name) for one, name in REASON_NAMES.items()]
_WHO = frozenset({"name", "number"})


class ParticularsForm(Form):
    """Who somebody is to the pool."""

    place = ChosenField("住在哪个小区（不住小区的，选社区）", help="用来查要不要回避。")
    unit = LineField("工作单位（退休的写原来的，并写“退休”）", most=applying.LINE_MOST, purpose="expert_entry")
    entry = OneOfField("凭什么入库", choices=[(one.value, name) for one, name in ENTRY_NAMES.items()])
    entry_ground = LineField(
        "写一句具体的", most=applying.LINE_MOST, help="例如：2019 到 2024 年当锦绣家园业委会副主任。"
    )
    introduced = LineField("一句话介绍", required=False, most=applying.LINE_MOST, help="登录的人在专家名单里看得到。")

    def __init__(self, homes: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.place.offer(list(homes))

    def particulars(self) -> applying.Particulars:
        """What was filled in."""
        return applying.Particulars(
            self.place.data,
            self.unit.data,
            Entry(self.entry.data),
            self.entry_ground.data,
            self.introduced.data or "",
        )

    def amend(self, expert_id: int) -> applying.Amend:
        """The change of a line."""
        return applying.Amend(expert_id, self.version.data or 0, self.particulars())


class ClaimingForm(ParticularsForm):
    """The particulars, and the first field."""

    field = PickField("最懂哪一项", choices=_FIELDS, help="还懂别的，交了以后在您的页面里再加。")
    years = WholeField("做了几年", most=applying.YEARS_MOST, unit="年")
    ground = LineField("凭什么懂", most=applying.LINE_MOST, help="例如：会计师，做小区账目十年。材料交了以后再传。")

    def claimed(self) -> applying.Claimed:
        """What was claimed."""
        return applying.Claimed(Field(self.field.data), self.years.data, self.ground.data)


class ApplyForm(ClaimingForm):
    """One's own application."""

    promised = AgreeField("我看过上面的承诺，愿意照着做")

    def command(self) -> applying.Apply:
        """What was filled in."""
        return applying.Apply(self.particulars(), self.claimed(), bool(self.promised.data))


class NominateForm(ClaimingForm):
    """Somebody by name and number."""

    name = LineField("被推荐人的姓名", most=NAME_MOST, purpose="account_name")
    number = LineField("被推荐人的手机号", most=NUMBER_MOST, help="推荐前请先和本人说好。", purpose="expert_number")

    def validate_number(self, field: Any) -> None:
        """Read the number as accounts do."""
        if field.data and not field.errors:
            try:
                field.data = mobiles.mobile(field.data)
            except ValueError as wrong:
                field.errors = [f"“手机号”{wrong}"]

    def shown(self) -> Any:
        """Who it is comes first."""
        return iter([self.name, self.number, *(one for one in super().shown() if one.short_name not in _WHO)])

    def command(self) -> applying.Nominate:
        """What was filled in."""
        return applying.Nominate(self.name.data, self.number.data, self.particulars(), self.claimed())


class AnswerForm(Form):
    """Whether the nominated want to."""

    answer = OneOfField("您愿意进专家库吗", choices=[(YES, "愿意"), (NO, "不愿意")])
    promised = AgreeField("我看过上面的承诺，愿意照着做（愿意的才勾）", required=False)

    def command(self, expert_id: int) -> applying.AnswerNomination:
        """What was answered."""
        return applying.AnswerNomination(expert_id, self.answer.data == YES, bool(self.promised.data))


class FieldForm(Form):
    """One field more, perhaps with its evidence at once."""

    field = PickField("专业", choices=_FIELDS, help="选已经填过的，等于改写那一项，要重新审核。")
    years = WholeField("做了几年", most=applying.YEARS_MOST, unit="年")
    ground = LineField("凭什么懂", most=applying.LINE_MOST)
    file = AttachmentField("材料（证书、聘书、任职证明）", required=False)

    def command(self, expert_id: int) -> applying.EnterField:
        """What was filled in."""
        claimed = applying.Claimed(Field(self.field.data), self.years.data, self.ground.data)
        return applying.EnterField(expert_id, claimed)


class EvidenceForm(Form):
    """A file beside a field."""

    file = AttachmentField("材料（证书、聘书、任职证明）")


class PressForm(Form):
    """Nothing but the step."""

    def step(self, expert_id: int) -> reviewing.Step:
        """A step of the review."""
        return reviewing.Step(expert_id, self.version.data or 0)

    def hand_in(self, expert_id: int) -> applying.HandIn:
        """Hand in again."""
        return applying.HandIn(expert_id, self.version.data or 0)

    def leave(self, expert_id: int) -> keeping.Leave:
        """Leave."""
        return keeping.Leave(expert_id, self.version.data or 0)

    def lift(self, expert_id: int) -> keeping.Lift:
        """End a suspension."""
        return keeping.Lift(expert_id, self.version.data or 0)


class FindForm(Form):
    """Whether a field is good."""

    good = OneOfField("这项专业", choices=[(YES, "通过"), (NO, "不通过")])
    note = LineField("原因", required=False, most=applying.LINE_MOST, help="不通过的要写，本人看得到。")

    def command(self, expert_id: int, field_id: int) -> reviewing.Find:
        """What was found."""
        return reviewing.Find(expert_id, self.version.data or 0, field_id, self.good.data == YES, self.note.data or "")


class ToldForm(Form):
    """A step with what the person is told."""

    told = LineField("告诉本人什么", most=applying.LINE_MOST, help="写清楚缺什么、怎么补，或者为什么不通过。")

    def command(self, expert_id: int) -> reviewing.Told:
        """What was written."""
        return reviewing.Told(expert_id, self.version.data or 0, self.told.data)


class AwayForm(Form):
    """Days away."""

    starts_on = DayField("从哪一天")
    ends_on = DayField("到哪一天")

    def command(self, expert_id: int) -> keeping.SetAway:
        """What was filled in."""
        return keeping.SetAway(expert_id, self.starts_on.data, self.ends_on.data)


class MostForm(Form):
    """One's own limit."""

    most = WholeField("一年最多参加几次", least=1, unit="次")

    def command(self, expert_id: int) -> keeping.SetMost:
        """What was filled in."""
        return keeping.SetMost(expert_id, self.most.data)


class SuspendForm(Form):
    """For what reason somebody is suspended, and to which day."""

    because = PickField("原因（只能从这些里选）", choices=_REASONS)
    facts = PassageField("事情经过", most=keeping.WORDS_MOST, help="写明时间、地点、凭据，本人看得到。")
    until = DayField("暂停到哪一天")

    def command(self, expert_id: int) -> keeping.Suspend:
        """What was filled in."""
        because = Reason(self.because.data)
        return keeping.Suspend(expert_id, self.version.data or 0, because, self.facts.data, self.until.data)


class RemovalForm(Form):
    """For what reason a removal is proposed."""

    because = PickField("原因（只能从这些里选）", choices=_REASONS)
    facts = PassageField("事情经过", most=keeping.WORDS_MOST, help="写明时间、地点、凭据，本人看得到，可以说明。")

    def command(self, expert_id: int) -> keeping.ProposeRemoval:
        """What was filled in."""
        because = Reason(self.because.data)
        return keeping.ProposeRemoval(expert_id, self.version.data or 0, because, self.facts.data)


class ReplyForm(Form):
    """What the expert says to a measure."""

    words = PassageField("您的说明", most=keeping.WORDS_MOST, help="只能交一次，请写全；决定的人看得到。")

    def command(self, expert_id: int, measure_id: int) -> keeping.Reply:
        """What was written."""
        return keeping.Reply(expert_id, measure_id, self.words.data)


class DecideForm(Form):
    """What was decided about a removal."""

    upheld = OneOfField("决定", choices=[(YES, "除名"), (NO, "不除名")])
    because = LineField("理由", most=keeping.LINE_MOST, help="本人看得到。")

    def command(self, expert_id: int) -> keeping.DecideRemoval:
        """What was decided."""
        upheld = self.upheld.data == YES
        return keeping.DecideRemoval(expert_id, self.version.data or 0, upheld, self.because.data)
