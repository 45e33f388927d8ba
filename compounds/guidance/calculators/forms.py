"""What each calculator asks. Asking changes nothing, so that a link with the figures in it is good for everybody."""

from __future__ import annotations

from typing import Any, Self

from werkzeug.datastructures import MultiDict

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import (
    AreaField,
    DayField,
    Form,
    LineField,
    MoneyField,
    OneOfField,
    PassageField,
    PickField,
    WholeField,
)
from alliance.kernel.working_days import Unit
from compounds.guidance import figures
from compounds.guidance.calculators import rows
from compounds.guidance.deadlines import COURSES
from compounds.guidance.matters import ITEMS
from compounds.guidance.sharing import Scope, money

LARGEST_UPLOAD = 6_000_000
LONGEST_LIST = 300_000
"""Signs of a pasted list: 5,000 rows of sixty."""
OWN = "own"
"""The choice of a period of one's own."""
MEETING, PETITION = "meeting", "petition"
"""What owners may ask for together."""


class Question(Form):
    """The base: fields read from an address or from a form that was sent."""

    class Meta(Form.Meta):
        """Nothing is changed, so nothing has to be proved; what is sent by post is checked before any form."""

        csrf = False

    @classmethod
    def of(cls, given: MultiDict[str, Any]) -> Self:
        """The form with what was typed; nothing is taken from anywhere else."""
        return cls(formdata=given)

    def filled(self) -> list[tuple[str, str]]:
        """Names and values as they were typed, without what was left empty: the query of a link to this result."""
        return [(name, value) for name, value in self.carried() if value.strip()]


class ExactArea(AreaField):
    """Square metres read as votes read them; data is an int, in hundredths."""

    def _read(self, text: str) -> int:  # type: ignore[override]  # a whole number of hundredths, never rounded
        return figures.area(text)

    def spoken(self) -> str:
        """The area with its digits in threes."""
        return figures.square_metres(self.data)


class ExactMoney(MoneyField):
    """Yuan to the fen; data is an int, in fen."""

    def _read(self, text: str) -> int:  # type: ignore[override]  # whole fen, never rounded
        return rows.fen(text)

    def spoken(self) -> str:
        """The sum with its digits in threes."""
        return money(self.data)


class Heads(WholeField):
    """People; data is an int."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, unit=kwargs.pop("unit", "人"), **kwargs)

    def _read(self, text: str) -> int:
        return figures.heads(text)


class VoteForm(Question):
    """A vote of the owners' assembly."""

    matter = PickField(
        "表决什么事",
        choices=[("", "请选"), *((str(item.number), item.title) for item in ITEMS.values())],
        help="选举的，一次算一位候选人。",
    )
    total_area = ExactArea("全体业主的专有部分面积", help="全小区所有房屋的面积，建设单位没卖出的也算在内。")
    total_heads = Heads("全体业主人数", help="一户一人；一人有几套的只算一人，建设单位没卖出和没交付的合起来算一人。")
    part_area = ExactArea("参加表决的面积", help="收回的有效票的面积，弃权的也算参加；废票不算。")
    part_heads = Heads("参加表决的人数")
    agree_area = ExactArea("同意的面积", help="选举填投给这位候选人的面积。")
    agree_heads = Heads("同意的人数")


class SpecialMeetingForm(Question):
    """A special meeting, or an audit or a recall, asked for by owners."""

    purpose = OneOfField(
        "联名提议什么",
        choices=[(MEETING, "召开业主大会临时会议"), (PETITION, "审计公共收益，或者罢免委员")],
        default=MEETING,
        required=False,
    )
    total_area = ExactArea("全体业主的专有部分面积")
    total_heads = Heads("全体业主人数")
    petition_area = ExactArea("联名业主的专有部分面积")
    petition_heads = Heads("联名业主人数", help="一人有几套的只算一人。")


class CommitteeMeetingForm(Question):
    """A resolution of the committee."""

    members = Heads("业委会现在一共有几位委员", least=1, help="写备案的委员人数，候补委员不算。")
    present = Heads("到会的委员", help="委员要本人到会，不能托人代替。")
    agree = Heads("同意的委员")


class DeadlineForm(Question):
    """A period by its name, or one's own."""

    course = PickField("算什么期限")
    day = DayField("从哪一天算", help="上面选好以后，填那件事发生的日子，例如选出业委会的那天、开会的那天。")
    number = WholeField("多少", least=1, most=3650, required=False, help="只有选了“自己填期限”才要填，例如 15。")
    unit = PickField("单位", required=False, choices=[("", "请选"), *((unit.value, unit.value) for unit in Unit)])
    direction = PickField(
        "往后数还是往前数",
        required=False,
        choices=[("after", "往后数：那天以后几天内"), ("before", "往前数：那天以前几天")],
    )

    def __init__(self, titles: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(course.parameter, f"{titles[course.parameter]}（从{course.asked}算）") for course in COURSES]
        self.course.offer([*named, (OWN, "自己填期限")])

    def validate(self, extra_validators: Any = None) -> bool:
        """A period of one's own needs its number and its unit, which are left out otherwise."""
        good = bool(super().validate(extra_validators))
        if self.course.data == OWN:
            for field, verb in ((self.number, "填写"), (self.unit, "选择")):
                if not field.data and not field.errors:
                    field.errors = [f"请{verb}“{field.label.text}”。"]
                    good = False
        return good


class ReplenishForm(Question):
    """Whether the maintenance fund has to be paid into again."""

    initial = ExactMoney("首期交存的维修资金", help="按一户或者按一幢都可以，三个数要是同一个范围。")
    balance = ExactMoney("现在的余额")
    planned = ExactMoney("这次准备用多少", required=False, help="不准备动用的不填。")


class SharingForm(Question):
    """A cost, who benefits, and the list of units: pasted, or as a workbook that is not kept."""

    title = LineField("什么费用", most=40, required=False, help="例如：2单元电梯维修。")
    total = ExactMoney("费用总额")
    scope = OneOfField(
        "谁受益，由谁分摊",
        choices=[(Scope.COMPOUND, "全小区"), (Scope.BUILDING, "一幢楼"), (Scope.STAIR, "一个单元")],
        default=Scope.COMPOUND,
    )
    building = LineField("哪一幢", most=20, required=False, help="选“一幢楼”或者“一个单元”的才填。")
    stair = LineField("哪个单元", most=20, required=False, help="选“一个单元”的才填。")
    listed = PassageField(
        "分摊的房屋",
        most=LONGEST_LIST,
        required=False,
        render_kw={"rows": 8, "placeholder": "1-101 89.50\n1-102 90.25\n1-201 120 未售"},
        help="一行一户：室号、面积，中间空一格；建设单位还没卖出的，后面写“未售”。也可以从表格里连列名一起复制过来。不要写姓名。",
    )
    workbook = AttachmentField(
        "或者上传表格",
        required=False,
        endings=(".xlsx",),
        help="列名：楼幢、单元、室号、面积、未售。文件只用来算，不保存。",
    )


class RosterForm(Question):
    """A roster, for counting heads."""

    roster = PassageField(
        "业主名册",
        most=LONGEST_LIST,
        render_kw={"rows": 10, "placeholder": "1-101 89.50 张三\n1-102 90.25 李四、王五\n1-201 120 未售"},
        help="一行一户：室号、面积、业主，中间空一格；几个人共有的用顿号隔开。建设单位没卖出的写“未售”，"
        "卖了没交付的写“未交付”。也可以从表格里连列名一起复制过来。姓名只用来数人数，不保存，也不放进链接。",
    )
