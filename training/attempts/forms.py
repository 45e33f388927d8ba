"""What is filled in around examinations: the particulars, a mark, more time, a request to look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alliance.kernel import typed
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.forms import (
    AgreeField,
    DayField,
    Form,
    LineField,
    OneOfField,
    PassageField,
    PickField,
    WholeField,
)
from training.attempts import exams, marking
from training.attempts.models import Exam
from training.attempts.workflow import EXAM_KIND_NAMES, RELEASE_NAMES, ExamKind, Release

_LARGEST_SLOT = 999


class ExamForm(Form):
    """The particulars of an examination."""

    title = LineField("名称", most=exams.TITLE_MOST)
    kind = OneOfField("哪一种", choices=[(one.value, name) for one, name in EXAM_KIND_NAMES.items()])
    blueprint = PickField("按哪份蓝图抽题", help="蓝图写着每个主题抽几题。")
    programme = PickField("属于哪个培训", required=False)
    limit_minutes = WholeField("考多长时间", least=1, most=exams.LIMIT_MOST, unit="分钟")
    attempts_most = WholeField("最多考几次", least=1, most=exams.ATTEMPTS_MOST, unit="次")
    pass_percent = WholeField("得满分的百分之几算合格", least=1, most=100, unit="%")
    grace_seconds = WholeField("到点以后，断网期间作的答案多少秒内送到还算", least=0, most=exams.GRACE_MOST, unit="秒")
    opens_on = DayField("从哪一天起可以考", required=False, help="不填就是开放以后随时可以考。")
    closes_on = DayField("到哪一天为止（含当天）", required=False, help="不填就是一直可以考。")
    release = OneOfField("什么时候能看答案", choices=[(one.value, name) for one, name in RELEASE_NAMES.items()])

    def __init__(
        self, blueprints: Sequence[tuple[str, str]], programmes: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.blueprint.offer(list(blueprints))
        self.programme.offer([("", "不属于哪个培训"), *programmes])

    def particulars(self) -> exams.Particulars:
        """What was filled in; the last day is included."""
        return exams.Particulars(
            title=self.title.data,
            kind=ExamKind(self.kind.data),
            blueprint=self.blueprint.data,
            programme=self.programme.data or "",
            limit_minutes=self.limit_minutes.data,
            attempts_most=self.attempts_most.data,
            pass_share=Fraction(self.pass_percent.data, 100),
            grace_seconds=self.grace_seconds.data,
            opens_at=_midnight(self.opens_on.data),
            closes_at=_midnight(self.closes_on.data, after=True),
            release=Release(self.release.data),
        )

    def edit(self, exam_id: int) -> exams.EditExam:
        """The change of a draft."""
        return exams.EditExam(exam_id, self.version.data or 0, self.particulars())


class NewExamForm(ExamForm):
    """A new examination."""

    code = LineField("代号", most=40, help="小写英文字母、数字和下划线，例如 module_meetings_2026。")

    def shown(self) -> Any:
        """The title first, then the code."""
        others = [one for one in super().shown() if one.short_name not in {"title", "code"}]
        return iter([self.title, self.code, *others])

    def command(self) -> exams.CreateExam:
        """What was filled in."""
        return exams.CreateExam(self.code.data, self.particulars())


class MarkForm(Form):
    """Points and the reason."""

    points = LineField("给几分", most=12)
    because = PassageField("理由（考生看得到）", most=marking.BECAUSE_MOST)

    def validate_points(self, field: Any) -> None:
        """Read the points exactly."""
        if field.data and not field.errors:
            try:
                field.data = typed.money(field.data)
            except ValueError as wrong:
                field.errors = [f"“给几分”{wrong}"]

    def command(self, mark_id: int) -> marking.MarkEssay:
        """What was filled in."""
        points = self.points.data
        return marking.MarkEssay(
            mark_id,
            self.version.data or 0,
            points if isinstance(points, Decimal) else Decimal(0),
            self.because.data or "",
        )


class LookForm(Form):
    """Why a mark should be judged again."""

    slot = WholeField("第几题", least=1, most=_LARGEST_SLOT)
    because = PassageField("为什么要再看一遍", most=marking.BECAUSE_MOST, purpose="training_look")

    def command(self, attempt_id: int) -> marking.AskSecondLook:
        """What was filled in."""
        return marking.AskSecondLook(attempt_id, self.slot.data, self.because.data or "")


class VoidForm(Form):
    """Why an attempt does not count."""

    because = PassageField("为什么作废（考生看得到）", most=marking.BECAUSE_MOST)

    def command(self, attempt_id: int) -> marking.Void:
        """What was filled in."""
        return marking.Void(attempt_id, self.version.data or 0, self.because.data or "")


class StepForm(Form):
    """Nothing but the step."""

    def command(self, exam_id: int) -> exams.Step:
        """The step itself."""
        return exams.Step(exam_id, self.version.data or 0)


class AccommodateForm(Form):
    """More time or large type for one person."""

    exam = PickField("哪一场考试", required=False, coerce=int)
    extra_percent = WholeField("时间延长多少", least=0, most=exams.EXTRA_MOST, unit="%")
    large_type = AgreeField("考试页面用大字", required=False)
    because = PassageField("原因", most=exams.BECAUSE_MOST, purpose="training_accommodation")

    def __init__(self, offered: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.exam.offer([(0, "所有考试"), *offered])

    def command(self, person_id: int) -> exams.Accommodate:
        """What was filled in."""
        return exams.Accommodate(
            person_id, self.exam.data or None, self.extra_percent.data, bool(self.large_type.data), self.because.data
        )


def known(exam: Exam) -> dict[str, Any]:
    """What a form shows of an examination."""
    return {
        "title": exam.title,
        "kind": exam.kind.value,
        "blueprint": exam.blueprint,
        "programme": exam.programme,
        "limit_minutes": exam.limit_minutes,
        "attempts_most": exam.attempts_most,
        "pass_percent": exam.pass_numerator * 100 // exam.pass_denominator,
        "grace_seconds": exam.grace_seconds,
        "opens_on": local_date(exam.opens_at) if exam.opens_at else None,
        "closes_on": local_date(exam.closes_at) - timedelta(days=1) if exam.closes_at else None,
        "release": exam.release.value,
    }


def _midnight(day: date | None, *, after: bool = False) -> datetime | None:
    """The beginning of a day in Asia/Shanghai, or of the day after."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=after), time(), SHANGHAI)
