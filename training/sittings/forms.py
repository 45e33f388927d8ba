"""What people fill in about sittings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

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
from compounds.guidance.consultations.hours import instant
from training.enrolments.forms import HOURS
from training.sittings import holding, planning
from training.sittings.models import REASON_MOST, Sitting
from training.sittings.workflow import KIND_NAMES, Kind

EARLIEST = date(2026, 1, 1)
_PRESENT = (("yes", "到场了"), ("no", "没有到场"))


class SittingForm(Form):
    """The particulars of a sitting."""

    title = LineField("名称", most=100, help="例如：府山街道新任委员班第1次课。")
    kind = OneOfField("哪一种", choices=[(kind.value, name) for kind, name in KIND_NAMES.items()])
    modules = SeveralField("讲哪些模块", required=False, help="现场上课才选。到场的人，这些模块算学完；时间要够学时。")
    exam = PickField("考哪一门", required=False, coerce=int, help="考场考试才选。")
    place = PickField("给哪里的人办", coerce=int, help="这个街道的工作人员也能帮着签到。")
    spot = LineField("在哪里", most=100, help="例如：街道三楼会议室。")
    day = DayField("哪一天", earliest=EARLIEST)
    begins = PickField("几点开始", choices=[(hour, hour) for hour in HOURS])
    ends = PickField("几点结束", choices=[(hour, hour) for hour in HOURS])
    places_most = WholeField("多少座位", least=1, most=planning.PLACES_MOST, unit="个")
    note = PassageField("给大家的话", most=REASON_MOST, required=False, help="例如：带老花镜、充满电的手机。")

    def __init__(
        self,
        modules: Iterable[tuple[str, str]],
        exams: Iterable[tuple[int, str]],
        places: Iterable[tuple[int, str]],
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.modules.offer(list(modules))
        self.exam.offer([(0, "不考试"), *exams])
        self.place.offer(list(places))

    def command(self) -> planning.Particulars:
        """What was filled in."""
        kind = Kind(self.kind.data)
        return planning.Particulars(
            title=self.title.data,
            kind=kind,
            place_id=self.place.data,
            spot=self.spot.data,
            starts_at=instant(self.day.data, time.fromisoformat(self.begins.data)),
            ends_at=instant(self.day.data, time.fromisoformat(self.ends.data)),
            places_most=self.places_most.data,
            exam_id=self.exam.data or None if kind is Kind.EXAM else None,
            modules=tuple(self.modules.data or ()) if kind is Kind.LESSON else (),
            note=self.note.data or "",
        )


def known(row: Sitting) -> dict[str, Any]:
    """A sitting as the form shows it."""
    begins, ends = row.starts_at.astimezone(SHANGHAI), row.ends_at.astimezone(SHANGHAI)
    return {
        "title": row.title,
        "kind": row.kind.value,
        "modules": list(row.modules),
        "exam": row.exam_id or 0,
        "place": row.place_id,
        "spot": row.spot,
        "day": begins.date(),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "places_most": row.places_most,
        "note": row.note,
    }


class DecideForm(Form):
    """Whether somebody was there, against the marks or where they contradict one another."""

    present = OneOfField("到没到场", choices=_PRESENT)
    because = LineField(
        "怎么知道的", most=REASON_MOST, help="例如：街道老李当场认得；本人手机里有现场照片。本人看得到。"
    )

    def command(self, sitting_id: int, invited_id: int) -> holding.Decide:
        """What was filled in."""
        return holding.Decide(
            sitting_id, self.version.data or 0, invited_id, self.present.data == "yes", self.because.data
        )


class ConfirmForm(Form):
    """Everything is decided."""

    because = LineField(
        "不属于本场的扫码，是怎么回事", most=REASON_MOST, required=False, help="例如：有人扫错了收款码。没有就不用填。"
    )

    def command(self, sitting_id: int) -> holding.Confirm:
        """What was filled in."""
        return holding.Confirm(sitting_id, self.version.data or 0, self.because.data or "")


class CancelForm(Form):
    """It is called off."""

    because = LineField("为什么取消", most=REASON_MOST, help="例如：台风，另行通知。收到过通知的人都看得到。")

    def command(self, sitting_id: int) -> planning.CancelSitting:
        """What was filled in."""
        return planning.CancelSitting(sitting_id, self.version.data or 0, self.because.data)
