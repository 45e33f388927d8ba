"""What people fill in about enrolments and cohorts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from alliance.kernel.days import SHANGHAI
from alliance.kernel.forms import DayField, Form, LineField, OneOfField, PassageField, PickField
from compounds.guidance.consultations.hours import instant
from training.enrolments import actions, cohorts
from training.enrolments.models import EVIDENCE_MOST, REASON_MOST, CohortDay
from training.programmes import SEAT_NAMES, Seat, programmes

EARLIEST = date(2020, 1, 1)
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(7, 22) for minute in (0, 30))
"""The hours that the list offers for lessons, mornings to evenings."""
PURPOSE = "training_enrolment"


def _programmes() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in programmes().values()]


class EnrolForm(Form):
    """Somebody is to learn."""

    name = LineField("姓名", most=40, help="要有平台账号。", purpose=PURPOSE)
    programme = OneOfField("学什么")
    because = LineField("为什么报名", most=REASON_MOST, help="例如：街道推荐、自愿参加。本人看得到。")
    due_on = DayField("建议哪天前学完", earliest=EARLIEST, required=False, help="不填就按平台建议的天数算。")

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.programme.offer(_programmes())

    def command(self) -> actions.EnrolByName:
        """What was filled in."""
        return actions.EnrolByName(self.name.data, self.programme.data, self.because.data, self.due_on.data)


class WaiveForm(Form):
    """A part counts on evidence."""

    part = PickField("认可哪一项")
    learnt_on = DayField("哪天学的", earliest=EARLIEST)
    evidence = LineField("凭什么材料", most=EVIDENCE_MOST, help="例如：市物业协会结业证书，编号……", purpose=PURPOSE)
    because = LineField("为什么认可", most=REASON_MOST, help="例如：内容和本模块相同，学时不少于本模块。")

    def command(self, enrolment_id: int) -> actions.Waive:
        """What was filled in."""
        return actions.Waive(
            enrolment_id,
            self.version.data or 0,
            self.part.data,
            self.learnt_on.data,
            self.evidence.data,
            self.because.data,
        )


class SeatForm(Form):
    """What the learner does in the committee."""

    seat = OneOfField("您在业委会分管什么", choices=[(seat.value, name) for seat, name in SEAT_NAMES.items()])

    def command(self, enrolment_id: int) -> actions.ChooseSeat:
        """What was filled in."""
        return actions.ChooseSeat(enrolment_id, self.version.data or 0, Seat(self.seat.data))


class WithdrawForm(Form):
    """Somebody need not learn any more."""

    def command(self, enrolment_id: int) -> actions.Withdraw:
        """What was pressed."""
        return actions.Withdraw(enrolment_id, self.version.data or 0)


class CohortForm(Form):
    """A cohort."""

    name = LineField("班次名称", most=60, help="例如：府山街道2026年第2期新任委员班。")
    programme = OneOfField("学什么")
    place = PickField("哪里的班", coerce=int)
    starts_on = DayField("开班日期", earliest=EARLIEST)
    due_on = DayField("建议哪天前学完", earliest=EARLIEST)
    note = PassageField("给学员的话", most=REASON_MOST, required=False, help="例如：带身份证、自备茶杯。")

    def __init__(self, places: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(**more)
        self.programme.offer(_programmes())
        self.place.offer(list(places))

    def command(self) -> cohorts.Particulars:
        """What was filled in."""
        return cohorts.Particulars(
            self.name.data,
            self.programme.data,
            self.place.data,
            self.starts_on.data,
            self.due_on.data,
            self.note.data or "",
        )


class DayForm(Form):
    """One day of the schedule."""

    day = DayField("哪一天", earliest=EARLIEST)
    begins = PickField("几点开始", choices=[(hour, hour) for hour in HOURS])
    ends = PickField("几点结束", choices=[(hour, hour) for hour in HOURS])
    spot = LineField("在哪里", most=100, help="例如：街道三楼会议室。")
    about = LineField("讲什么", most=100, help="例如：会议与表决，现场算一遍票。")

    def command(self, cohort_id: int) -> cohorts.AddDay:
        """What was filled in."""
        return cohorts.AddDay(
            cohort_id,
            self.version.data or 0,
            instant(self.day.data, time.fromisoformat(self.begins.data)),
            instant(self.day.data, time.fromisoformat(self.ends.data)),
            self.spot.data,
            self.about.data,
        )


def hours_of(one: CohortDay) -> str:
    """09:00–11:00 in Asia/Shanghai."""
    return f"{one.starts_at.astimezone(SHANGHAI):%H:%M}–{one.ends_at.astimezone(SHANGHAI):%H:%M}"
