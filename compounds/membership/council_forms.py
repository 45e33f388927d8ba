"""What people fill in about meetings of the council."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.days import SHANGHAI
from alliance.kernel.forms import (
    AgreeField,
    DayField,
    Form,
    LineField,
    PassageField,
    PickField,
    SeveralField,
    WholeField,
)
from compounds.membership import councils
from compounds.membership.council_pages import AttendanceLine
from compounds.membership.counting import Tally

EARLIEST = date(2010, 1, 1)
HOURS = [f"{hour:02d}:{minute:02d}" for hour in range(8, 21) for minute in (0, 30)]
MOST_VOTES = 9_999
REASON_MOST = 500


class MeetingForm(Form):
    """A meeting to call, or one that has been and is entered afterwards."""

    title = LineField("会议名称", most=100, help="例如：理事会第二次会议。")
    day = DayField("哪一天", earliest=EARLIEST)
    hour = PickField("几点", choices=[(one, one) for one in HOURS], default="14:30")
    venue = LineField("地点", most=100)

    def command(self) -> councils.ScheduleMeeting:
        """What was filled in; the hour is that of Asia/Shanghai."""
        hour, minute = (int(part) for part in self.hour.data.split(":"))
        starts_at = datetime.combine(self.day.data, time(hour, minute), SHANGHAI)
        return councils.ScheduleMeeting(self.title.data, self.venue.data, starts_at)


class ItemForm(Form):
    """One item of the agenda."""

    title = LineField("议题", most=150)
    proposal = PassageField("拟怎么办", required=False, most=2000)
    company = PickField("涉及哪家企业", coerce=int, required=False, help="涉及的，在这家企业任职的会员自动回避。")
    changes_charter = AgreeField("这一项是通过章程（赞成的比例要求更高，见会议页面）", required=False)

    def __init__(self, companies: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company.offer([(0, "不涉及企业"), *companies])

    def command(self, meeting_id: int) -> councils.AddItem:
        """What was filled in."""
        return councils.AddItem(
            meeting_id,
            self.version.data or 0,
            self.title.data,
            self.proposal.data or "",
            self.company.data or None,
            bool(self.changes_charter.data),
        )


class HoldForm(Form):
    """Who came."""

    came = SeveralField("到会的会员", coerce=int, required=False, help="照签到表勾选；没有代表的业委会不能算到会。")

    def __init__(self, expected: Sequence[AttendanceLine], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.came.offer(
            (one.member_id, f"{one.name}，{one.person}")
            if one.person
            else (one.member_id, f"{one.name}（现在没有代表）", {"disabled": True})
            for one in expected
        )

    def command(self, meeting_id: int) -> councils.HoldMeeting:
        """What was ticked."""
        return councils.HoldMeeting(meeting_id, self.version.data or 0, tuple(self.came.data or ()))


class DecisionForm(Form):
    """The votes on one item."""

    votes_for = WholeField("赞成", most=MOST_VOTES, unit="票")
    against = WholeField("反对", most=MOST_VOTES, unit="票", default=0)
    abstain = WholeField("弃权", most=MOST_VOTES, unit="票", default=0)
    resolution = PassageField("决定的内容", most=2000)

    def command(self, meeting_id: int, item_id: int) -> councils.RecordDecision:
        """What was counted."""
        tally = Tally(self.votes_for.data, self.against.data, self.abstain.data)
        return councils.RecordDecision(meeting_id, self.version.data or 0, item_id, tally, self.resolution.data)


class MinutesForm(Form):
    """The text of the minutes."""

    body = PassageField(
        "纪要", most=20_000, cites=True, render_kw={"rows": 18}, help="写讨论了什么、决定了什么；不写个人隐私。"
    )

    def command(self, meeting_id: int) -> councils.DraftMinutes:
        """What was written."""
        return councils.DraftMinutes(meeting_id, self.version.data or 0, self.body.data)


class MeetingStepForm(Form):
    """A step that needs no words."""

    def command(self, meeting_id: int) -> councils.MeetingStep:
        """The step on the version that the page showed."""
        return councils.MeetingStep(meeting_id, self.version.data or 0)


class MeetingReasonForm(Form):
    """A step with its reason."""

    because = PassageField("原因", most=REASON_MOST, render_kw={"rows": 3})

    def command(self, meeting_id: int) -> councils.MeetingStep:
        """The step and its reason."""
        return councils.MeetingStep(meeting_id, self.version.data or 0, self.because.data)


class MeetingFileForm(Form):
    """One file to hand in, such as the list with signatures."""

    file = AttachmentField("选择文件", help="签到表、会议照片、表决票汇总等。")
