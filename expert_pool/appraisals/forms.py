"""What people fill in about experts: a mark after a panel, the points of a year, a reply, a suspension, a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance.kernel.forms import DayField, Form, OneOfField, PassageField, WholeField
from expert_pool.appraisals import actions
from expert_pool.appraisals.models import SEEN_MOST, WORDS_MOST, PanelMark
from expert_pool.appraisals.workflow import GRADES, PART_NAMES, Part

_GRADES = [(str(grade), name) for grade, name in GRADES.items()]
EARLIEST = date(2026, 1, 1)
POINTS_MOST = 100


class MarkForm(Form):
    """How one expert did on one panel."""

    punctuality = OneOfField(PART_NAMES[Part.PUNCTUALITY], choices=_GRADES)
    diligence = OneOfField(PART_NAMES[Part.DILIGENCE], choices=_GRADES)
    discipline = OneOfField(PART_NAMES[Part.DISCIPLINE], choices=_GRADES)
    seen = PassageField(
        "看到的情况", most=SEEN_MOST, purpose="expert_appraisal", help="写一句您看到的，例如：准时到，每项都写了评语。"
    )

    def filled(self, known: PanelMark | None) -> MarkForm:
        """The form with the mark as it stands."""
        if known is not None:
            for part in Part:
                self[part.value].data = str(getattr(known, part.value))
            self.seen.data = known.seen
        return self

    def command(self, request_id: int, expert_id: int) -> actions.Mark:
        """What was filled in."""
        grades = {part: int(self[part.value].data) for part in Part}
        return actions.Mark(request_id, expert_id, grades, self.seen.data or "")


class PointsForm(Form):
    """The points of a year."""

    punctuality = WholeField(PART_NAMES[Part.PUNCTUALITY], least=0, most=POINTS_MOST, unit="分")
    diligence = WholeField(PART_NAMES[Part.DILIGENCE], least=0, most=POINTS_MOST, unit="分")
    discipline = WholeField(PART_NAMES[Part.DISCIPLINE], least=0, most=POINTS_MOST, unit="分")
    because = PassageField("为什么打这些分", most=WORDS_MOST, purpose="expert_appraisal", help="本人会看到。")

    def filled(self, points: Mapping[Part, int]) -> PointsForm:
        """The form with points to begin with."""
        for part, value in points.items():
            self[part.value].data = value
        return self

    @property
    def points(self) -> dict[Part, int]:
        """The points as they were filled in."""
        return {part: self[part.value].data for part in Part}

    def stated(self, expert_id: int, year: int) -> actions.StateYear:
        """What was filled in for a new appraisal."""
        return actions.StateYear(expert_id, year, self.points, self.because.data or "")

    def amended(self, appraisal_id: int) -> actions.Amend:
        """What was filled in for one that is told already."""
        return actions.Amend(appraisal_id, self.version.data or 0, self.points, self.because.data or "")


class ReplyForm(Form):
    """What the expert says."""

    words = PassageField("您的说明", most=WORDS_MOST, purpose="expert_appraisal", help="哪一项不对、当时是什么情况。")


class CountForm(Form):
    """Nothing but the step."""


class SuspendForm(Form):
    """Until when."""

    until = DayField("暂停到哪一天", earliest=EARLIEST)


class ExcuseForm(Form):
    """Why a failed appraisal has no consequence."""

    because = PassageField("为什么不暂停", most=WORDS_MOST, help="本人会看到。")


STEPS: dict[str, Any] = {
    "amend": PointsForm,
    "reply": ReplyForm,
    "count": CountForm,
    "suspend": SuspendForm,
    "excuse": ExcuseForm,
}
"""The forms of the steps of one appraisal."""
