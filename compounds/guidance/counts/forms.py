"""What people fill in about a count: matters and rules, the roster, deliveries, slips, decisions, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.days import SHANGHAI
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField, PassageField, PickField, WholeField
from compounds.guidance.counts import actions, balloting
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.slips import Question
from compounds.guidance.counts.workflow import COLLISION_NAMES, HOW_NAMES, MODE_NAMES, VOID_NAMES, How, Mode, VoidReason
from compounds.guidance.electorate import Doubt
from compounds.guidance.judging import RULE_NAMES
from compounds.guidance.voting import CHOICE_NAMES, ITEMS, Choice, Collision

EARLIEST = date(2020, 1, 1)
LARGEST_UPLOAD = 25_000_000
"""What the page lets in at all; the parameter `workbook_size` says in words what is read."""
MATTERS = 6
TITLE_MOST = 60
_BETWEEN = re.compile(r"[、，,;；\n\t ]+")
_XLSX = "只收 Excel 表格（.xlsx）。旧的 .xls、WPS 的 .et，请先“另存为”.xlsx。"


class RulesForm(Form):
    """Everything that the freeze fixes: what is voted on, by which ways, until when, and what the rules say."""

    title = LineField(
        "这次表决叫什么", most=TITLE_MOST, help="例如：2026年第一次业主大会会议。会写在公告上，不要写人名。"
    )
    mode = OneOfField("怎么投票", choices=[(mode.value, name) for mode, name in MODE_NAMES.items()])
    closes_on = DayField("哪一天截止", earliest=EARLIEST)
    hour = WholeField("几点截止", least=1, most=24, unit="点", help="1 到 24；24 点就是当天结束。")
    collision = OneOfField(
        "同一户投了两次，怎么算",
        choices=[(rule.value, name) for rule, name in COLLISION_NAMES.items()],
        help="要在投票以前写进议事规则或者表决办法，并公示过。",
    )
    collision_basis = LineField(
        "这条规则写在哪里", required=False, most=200, help="例如：议事规则第十二条。没有约定的不用填。"
    )
    proxy_most = WholeField(
        "一个人最多代投几户", required=False, least=1, most=999, unit="户", help="议事规则没有限制的空着。"
    )
    count_parking = AgreeField(
        "车位的面积也计入（一般不计入；要计入的，应当有当地规定或者业主大会的约定）", required=False
    )
    deemed = AgreeField(
        "规约约定了“没投票的随多数”，请把两种结果都算出来（有争议，须法律顾问复核；以不随多数的结果为准）",
        required=False,
    )
    deemed_basis = LineField(
        "约定在哪一条，送达怎么证明",
        required=False,
        most=500,
        help="没有勾选上一项的不用填。登记送达时写了证明的户，才按这条算。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for _, _, names, _ in self.rows():
            names.tells_why = False  # the page says it once, above the field

    @classmethod
    def of(cls, count: Count, names: Sequence[Sequence[str]], **kwargs: Any) -> RulesForm:
        """The form with what stands in a count; `names` are the candidates of each matter."""
        closes = count.closes_at.astimezone(SHANGHAI)
        known: dict[str, Any] = {
            "title": count.title,
            "mode": count.mode.value,
            "closes_on": (closes - timedelta(microseconds=1)).date(),
            "hour": closes.hour or 24,
            "collision": count.collision.value,
            "collision_basis": count.collision_basis,
            "proxy_most": count.proxy_most,
            "count_parking": count.count_parking,
            "deemed": count.deemed,
            "deemed_basis": count.deemed_basis,
        }
        for matter, listed in zip(count.matters, names, strict=True):
            known |= {
                f"matter_{matter.position}": matter.title,
                f"item_{matter.position}": matter.item,
                f"names_{matter.position}": "\n".join(listed),
                f"seats_{matter.position}": matter.seats or None,
            }
        return cls(data=known, version=count.version, **kwargs)

    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """Title, kind, candidates and seats of each matter."""
        names = ("matter", "item", "names", "seats")
        rows = [tuple(self[f"{name}_{n}"] for name in names) for n in range(1, MATTERS + 1)]
        return [(title, item, listed, seats) for title, item, listed, seats in rows]

    def command(self) -> actions.CountRules:
        """What was filled in."""
        matters = tuple(
            actions.NewMatter(title.data, item.data or 0, tuple(parts(names.data or "", "\n")), seats.data or 0)
            for title, item, names, seats in self.rows()
            if title.data
        )
        return actions.CountRules(
            title=self.title.data,
            mode=Mode(self.mode.data),
            closes_on=self.closes_on.data,
            hour=self.hour.data,
            matters=matters,
            collision=Collision(self.collision.data),
            collision_basis=self.collision_basis.data or "",
            proxy_most=self.proxy_most.data,
            deemed=bool(self.deemed.data),
            deemed_basis=self.deemed_basis.data or "",
            count_parking=bool(self.count_parking.data),
        )


_ITEMS = [(0, "请选是哪一类"), *((n, f"（{n}）{item.title}——{RULE_NAMES[item.rule]}") for n, item in ITEMS.items())]
for _row in range(1, MATTERS + 1):
    setattr(RulesForm, f"matter_{_row}", LineField(f"第 {_row} 项议题", required=_row == 1, most=100))
    setattr(
        RulesForm, f"item_{_row}", PickField(f"第 {_row} 项是哪一类", coerce=int, choices=_ITEMS, required=_row == 1)
    )
    setattr(
        RulesForm,
        f"seats_{_row}",
        WholeField(f"第 {_row} 项应选几人", required=False, least=1, most=99, unit="人", help="候补委员另列一项议题。"),
    )
    setattr(
        RulesForm,
        f"names_{_row}",
        PassageField(
            f"第 {_row} 项的候选人", required=False, most=1000, purpose="count_roster",
            render_kw={"rows": 3}, help="只有选举才填，一行一位，照公示的名单写。",
        ),
    )  # fmt: skip


def parts(text: str, only: str = "") -> list[str]:
    """The pieces of a list that somebody typed: one a line, or set apart by 、 and the like."""
    pieces = text.split(only) if only else _BETWEEN.split(text)
    return [piece.strip() for piece in pieces if piece.strip()]


class RosterForm(Form):
    """A filled roster."""

    workbook = AttachmentField("填好的业主名册", endings=(".xlsx",), help=_XLSX)


class OnlineForm(Form):
    """The result of a recognised system."""

    workbook = AttachmentField("电子投票结果", endings=(".xlsx",), help=_XLSX)


class DecideForm(Form):
    """What is decided about one doubt, and why."""

    answer = OneOfField("您的决定")
    because = LineField("凭什么这样决定", most=200, help="例如：看过不动产权证；问过本人。")

    def command(self, count_id: int, code: str) -> actions.DecideDoubt:
        """What was decided."""
        return actions.DecideDoubt(count_id, code, self.answer.data, self.because.data)


def deciding(doubts: Iterable[Doubt], sent: Form | None) -> list[tuple[Doubt, DecideForm]]:
    """The form of each doubt with what may be chosen there; the one that was refused as it was sent."""
    made = []
    for one in doubts:
        form = DecideForm(prefix=f"{one.key}-", formdata=None).or_refused(sent)
        form.answer.choices = list(one.answers.items())
        made.append((one, form))
    return made


class StepForm(Form):
    """One press of a button on the version that the page showed."""


class ReasonForm(Form):
    """A step that takes a reason."""

    because = LineField("原因", most=200)


class DeliverForm(Form):
    """How papers reached which units."""

    building = PickField("哪一幢", required=False)
    rooms = PassageField(
        "哪几户", required=False, most=4000, render_kw={"rows": 3}, help="写室号，用顿号隔开。整幢都送到了的，空着。"
    )
    how = OneOfField("怎么送的", choices=[(how.value, name) for how, name in HOW_NAMES.items()])
    delivered_on = DayField("哪一天送的", earliest=EARLIEST)
    by = LineField("谁送的", most=100, purpose="count_deliverer", help="写姓名；几个人一起送的都写上。")
    evidence = LineField("有什么证明", required=False, most=200, help="例如：签收表第 3 页；照片在下面交上来。")

    def __init__(self, buildings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.building.choices = [("", "所有的楼"), *((name, name) for name in buildings if name)]

    def command(self, count_id: int) -> balloting.Deliver:
        """What was filled in."""
        return balloting.Deliver(
            count_id,
            How(self.how.data),
            self.delivered_on.data,
            self.by.data,
            self.building.data or "",
            tuple(parts(self.rooms.data or "")),
            self.evidence.data or "",
        )


class FindForm(Form):
    """Which unit's slip is to be typed."""

    building = PickField("哪一幢", required=False)
    room = LineField("室号", most=40)

    def __init__(self, buildings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.building.choices = [(name, name or "（室号里写全的）") for name in buildings]


class SlipForm(Form):
    """One slip as it reads: every question, or why it is void."""

    cast_on = DayField("票上的日期", earliest=EARLIEST)
    reason = PickField(
        "是不是废票",
        required=False,
        choices=[("", "不是废票"), *((reason.value, f"废票：{name}") for reason, name in VOID_NAMES.items())],
    )
    proxy = LineField(
        "受托人", required=False, most=60, purpose="count_proxy", help="业主本人签的空着；别人代投的，照委托书写姓名。"
    )
    another = AgreeField("这是同一户的另一张票", required=False)

    def command(self, count_id: int, unit_id: int, questions: Sequence[Question]) -> balloting.KeyBallot:
        """What was typed."""
        choices = {
            question.code: Choice(data)
            for at, question in enumerate(questions, 1)
            if (data := self[f"choice_{at}"].data)
        }
        return balloting.KeyBallot(
            count_id,
            unit_id,
            self.cast_on.data,
            choices,
            VoidReason(self.reason.data) if self.reason.data else None,
            self.proxy.data or "",
            bool(self.another.data),
        )


def slip_form(questions: Sequence[Question], **kwargs: Any) -> SlipForm:
    """The form for one slip, with a field for every question."""
    fields = {
        f"choice_{at}": OneOfField(
            f"议题 {question.code}：{question.shown}",
            required=False,
            choices=[(choice.value, name) for choice, name in CHOICE_NAMES.items()],
        )
        for at, question in enumerate(questions, 1)
    }
    made: SlipForm = type("SlipOfQuestions", (SlipForm,), fields)(**kwargs)
    for name in fields:
        made[name].needed = True  # a void slip alone has none, and the action asks for all of a valid one
    return made


class SettleForm(Form):
    """Which of two readings is right."""

    which = OneOfField("原票上是哪一种", choices=[("first", "第一遍登的对"), ("second", "第二遍登的对")])
    because = LineField("看到票上怎么写的", most=200)

    def command(self, count_id: int, ballot_id: int) -> balloting.SettleBallot:
        """What was found."""
        first = self.which.data == "first"
        return balloting.SettleBallot(count_id, ballot_id, self.version.data or 0, first, self.because.data)


class PetitionForm(Form):
    """The units whose owners signed a petition."""

    units = PassageField("联名的有哪几户", most=20_000, help="一行一户，照名册写，例如：3幢 501。")


class FileForm(Form):
    """One paper to keep with the count."""

    file = AttachmentField("照片或者材料")
