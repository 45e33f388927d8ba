"""What people fill in about inspections: an inspector by number, a route, another day, a reason, the paper's lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.days import SHANGHAI
from alliance.kernel.forms import (
    DayField,
    Form,
    LineField,
    OneOfField,
    PassageField,
    PickField,
    SeveralField,
    WholeField,
)
from compounds.awards.inspections import bringing, deciding, planning
from compounds.awards.inspections.checklist import Line, Part
from compounds.awards.inspections.content import Found
from compounds.awards.inspections.workflow import Gone
from compounds.awards.rounds.models import WORDS_MOST

EARLIEST = date(2026, 1, 1)
NUMBER_MOST, TURN_MOST = 20, 99
FREE, INAPPLICABLE = "free", "inapplicable"


class InspectorForm(Form):
    """Somebody with an account."""

    number = LineField("核查员的手机号", most=NUMBER_MOST, purpose="award_inspector", help="要先开通平台账号。")

    def command(self, round_id: int) -> planning.NameInspector:
        """What was filled in."""
        return planning.NameInspector(round_id, self.number.data)


class RouteForm(Form):
    """The route of a day."""

    visit_on = DayField("哪一天去", earliest=EARLIEST)
    compounds = SeveralField("去哪些小区", coerce=int, help="按列出的顺序走，到时候可以改。")
    people = SeveralField("谁去", coerce=int)

    def __init__(
        self, compounds: Sequence[tuple[int, str]], people: Sequence[tuple[int, str]], each: int, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.compounds.offer(list(compounds))
        self.people.offer(list(people))
        self.people.description = f"选 {each} 位。要回避的，平台会拦下并说明。"

    def command(self, round_id: int) -> planning.PlanVisits:
        """What was filled in."""
        return planning.PlanVisits(
            round_id, self.visit_on.data, tuple(self.compounds.data or ()), tuple(self.people.data or ())
        )


class MoveForm(Form):
    """Another day."""

    visit_on = DayField("改到哪一天", earliest=EARLIEST)
    turn = WholeField("当天第几个去", least=1, most=TURN_MOST)

    def command(self, visit_id: int) -> planning.MoveVisit:
        """What was filled in."""
        return planning.MoveVisit(visit_id, self.version.data or 0, self.visit_on.data, self.turn.data)


class CancelForm(Form):
    """Why nobody goes."""

    because = PassageField("为什么不去了", most=WORDS_MOST)

    def command(self, visit_id: int) -> planning.CancelVisit:
        """What was filled in."""
        return planning.CancelVisit(visit_id, self.version.data or 0, self.because.data)


class ReplaceForm(Form):
    """Who goes in whose place."""

    leaving = PickField("换下谁", coerce=int)
    joining = PickField("换上谁", coerce=int)

    def __init__(self, leaving: Sequence[tuple[int, str]], joining: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.leaving.offer([*leaving, (0, "补上空缺")])
        self.joining.offer(list(joining))

    def command(self, visit_id: int) -> planning.Replace:
        """What was filled in."""
        return planning.Replace(visit_id, self.version.data or 0, self.leaving.data or None, self.joining.data)


class DeclareForm(Form):
    """Whether there is a tie."""

    tie = OneOfField(
        "您和这个小区有没有关系",
        choices=[
            (FREE, "没有关系，我去"),
            (Gone.TIED.value, "有关系，我要回避"),
            (Gone.DECLINED.value, "没有关系，但是去不了"),
        ],
        help="关系是指：您或者近亲属住在这里、在业委会任职、在服务这个小区的企业任职，或者其他会影响公正的关系。",
    )
    because = PassageField(
        "说明", most=WORDS_MOST, required=False, help="回避或者去不了的，写一句原因。", purpose="award_inspector"
    )

    def command(self, visit_id: int) -> planning.Declare:
        """What was filled in."""
        gone = None if self.tie.data == FREE else Gone(self.tie.data)
        return planning.Declare(visit_id, gone, self.because.data or "")


class ChooseForm(Form):
    """Which record is right."""

    record = OneOfField("按哪一份算", coerce=int)
    because = PassageField("为什么选这一份", most=WORDS_MOST, help="和两份记录一起留着。")

    def __init__(self, found: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.record.offer(list(found))

    def command(self, visit_id: int) -> deciding.Choose:
        """What was filled in."""
        return deciding.Choose(visit_id, self.version.data or 0, self.record.data, self.because.data)


class AnnulForm(Form):
    """Why a visit cannot count."""

    tied = SeveralField("查明要回避的核查员", coerce=int, required=False)
    because = PassageField("为什么不算数", most=WORDS_MOST, help="小区看得到，作废的记录上也写着，不要写人的姓名。")

    def __init__(self, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tied.offer(list(people))

    def command(self, visit_id: int) -> deciding.Annul:
        """What was filled in."""
        return deciding.Annul(visit_id, self.version.data or 0, self.because.data, frozenset(self.tied.data or ()))


class GiveUpForm(Form):
    """Why a picture cannot arrive."""

    because = LineField("为什么送不到", most=NUMBER_MOST * 5, help="例如：手机坏了，照片找不回来。")


class PaperForm(Form):
    """The lines of the signed paper; one field a line, named by application and criterion."""

    on = DayField("哪一天看的", earliest=EARLIEST)

    def found(self, parts: Sequence[Part]) -> tuple[Found, ...]:
        """What was found, line by line."""
        return tuple(
            Found(
                part.application_id,
                line.criterion,
                None if (chosen := self[chosen_name(part, line)].data) == INAPPLICABLE else Decimal(chosen),
                self[words_name(part, line)].data or "",
            )
            for part in parts
            for line in part.lines
        )

    def command(self, visit_id: int, parts: Sequence[Part]) -> bringing.TypeIn:
        """What was typed in."""
        return bringing.TypeIn(
            visit_id,
            self.version.data or 0,
            datetime.combine(self.on.data, time(), SHANGHAI),
            self.found(parts),
            self.remark.data or "",
            self.scan.data.filename,
            self.scan.data.stream.read(),
            self.because.data if "because" in self else "",
        )


def paper_form(parts: Sequence[Part], *, correcting: bool, **kwargs: Any) -> PaperForm:
    """The form for the lines of one checklist; a correction asks for its reason too."""
    fields: dict[str, Any] = {}
    for part in parts:
        for line in part.lines:
            choices = [(choice.share, choice.words) for choice in line.choices]
            if line.optional:
                choices.append((INAPPLICABLE, "不适用"))
            fields[chosen_name(part, line)] = OneOfField(f"{part.award}：{line.name}", choices=choices, help=line.look)
            fields[words_name(part, line)] = LineField(f"{line.name}的说明", most=WORDS_MOST, required=False)
    fields["remark"] = PassageField("补充", most=WORDS_MOST, required=False)
    fields["scan"] = AttachmentField("两位核查员签过名的纸质表（拍照或者扫描）")
    if correcting:
        fields["because"] = PassageField("为什么更正", most=WORDS_MOST, help="小区看得到。")
    made: PaperForm = type("PaperFormOfVisit", (PaperForm,), fields)(**kwargs)
    return made


def chosen_name(part: Part, line: Line) -> str:
    """The name of the field in which the level of a line is chosen."""
    return f"a{part.application_id}_{line.criterion}"


def words_name(part: Part, line: Line) -> str:
    """The name of the field for words about a line."""
    return f"w{part.application_id}_{line.criterion}"
