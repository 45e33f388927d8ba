"""The periods that people ask for by name, and those of their own: 15日, 5个工作日, 2个月, 1年.

How days are counted is `kernel.working_days`, how many there are stands in the parameters, and which rule governs is
for `paths.periods`. Pure: no session, no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from alliance.kernel import working_days
from alliance.kernel.working_days import Period, Unit, WorkingCalendar

_SHAPE = re.compile(r"([0-9]{1,5})\s*个?\s*(日|天|工作日|月|年)")
_UNITS = {"日": Unit.DAYS, "天": Unit.DAYS, "工作日": Unit.WORKING_DAYS, "月": Unit.MONTHS, "年": Unit.YEARS}


@dataclass(frozen=True, slots=True)
class Course:
    """One period that has a name.

    `parameter` is its name in `parameters.toml`; `asked` names the day to fill in, and `event` says what happens on
    it; `deed` is what has to be done. `backwards` counts back from the event (会前15日), and `least` is True for a
    period that has to be over before the event, so that the longest rule is the strictest.
    """

    parameter: str
    asked: str
    event: str
    deed: str
    backwards: bool = False
    least: bool = False


COURSES: tuple[Course, ...] = (
    Course("committee_filing", "选出业委会的那天", "选出业委会", "把材料交去备案"),
    Course("committee_change_filing", "内容变更的那天", "备案内容变更", "重新备案"),
    Course("preparatory_announcement", "筹备组成立的那天", "筹备组成立", "公告筹备组名单"),
    Course("meeting_notice", "业主大会开会的那天", "开会", "通知全体业主", backwards=True, least=True),
    Course("committee_meeting_notice", "业委会开会的那天", "开会", "公告会议事项", backwards=True, least=True),
    Course("decision_announcement", "作出决定的那天", "作出决定", "公布决定"),
    Course("reelection_lead", "本届任期届满的那天", "任期届满", "完成换届改选", backwards=True),
    Course("committee_handover", "任期届满的那天", "任期届满", "移交印章和资料"),
    Course("member_handover", "委员离任的那天", "委员离任", "移交手里的资料"),
    Course("seat_vacancy", "委员空缺的那天", "委员空缺", "补齐缺额"),
    Course("dismissal_notice", "要解除合同的那天", "解除合同", "书面通知物业服务人", backwards=True, least=True),
    Course("nonrenewal_notice", "合同到期的那天", "合同到期", "由物业服务人书面通知不续聘", backwards=True, least=True),
    Course("open_contract_notice", "要解除合同的那天", "解除合同", "书面通知对方", backwards=True, least=True),
    Course("revocation_claim", "知道这个决定的那天", "知道这个决定", "请求法院撤销"),
    Course("judicial_confirmation", "调解协议生效的那天", "调解协议生效", "共同申请司法确认"),
)
BY_PARAMETER = {course.parameter: course for course in COURSES}


@dataclass(frozen=True, slots=True)
class OwnPeriod:
    """A period that a contract, a covenant or somebody's own plan sets."""

    number: int
    unit: Unit
    backwards: bool = False

    @classmethod
    def parse(cls, text: str, *, backwards: bool = False) -> OwnPeriod:
        """Read 15日, 5个工作日, 2个月 or 1年. Raises ValueError with a sentence."""
        if not (match := _SHAPE.fullmatch(text.strip())):
            raise ValueError(f"“{text[:20]}”看不懂。请写成 15日、5个工作日、2个月 或者 1年 这样。")
        return cls(int(match[1]), _UNITS[match[2]], backwards)

    @property
    def words(self) -> str:
        """往后15日, 往前5个工作日."""
        between = "个" if self.unit is Unit.WORKING_DAYS else ""
        return f"{'往前' if self.backwards else '往后'}{self.number}{between}{self.unit}"

    def reckon(self, calendar: WorkingCalendar, day: date) -> Period:
        """The period from a day, or back from it. Raises ValueError with a sentence for one beyond all bounds."""
        if self.backwards:
            return working_days.period_before(calendar, day, self.number, self.unit, happening="办事")
        return working_days.period_after(calendar, day, self.number, self.unit)
