"""What people fill in after an agreement: what was done, a dispute, the way to the court, visits, surveys."""

from __future__ import annotations

from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import (
    AgreeField,
    DayField,
    Form,
    LineField,
    MoneyField,
    OneOfField,
    PassageField,
    SeveralField,
)
from mediation.performing import actions, visits
from mediation.performing import court as courts
from mediation.performing.workflow import (
    CONTACT_NAMES,
    COURT_NAMES,
    GRADES,
    MATERIALS,
    MOOD_NAMES,
    RULING_NAMES,
    Contact,
    Court,
    Mood,
    Ruling,
)


class ReportForm(Form):
    """What was done of one instalment; `amount` is asked for money alone."""

    amount = MoneyField("付了多少钱", required=False, help="可以先付一部分，写实际付的。")
    done_on = DayField("哪天办的")
    how = LineField("怎么办的", required=False, most=200, help="例如：银行转账、当面交付。")
    file = AttachmentField("凭证", required=False, help="回单、收条、照片都可以，没有的可以不交。")

    def command(self, instalment_id: int) -> actions.ReportDone:
        """What was filled in."""
        return actions.ReportDone(instalment_id, self.done_on.data, self.amount.data, self.how.data or "")


class SettleForm(Form):
    """A report that is confirmed or taken back."""

    def command(self, performance_id: int) -> actions.Settle:
        """What was filled in."""
        return actions.Settle(performance_id, self.version.data or 0)


class DisputeForm(Form):
    """What is wrong with a report."""

    because = LineField("哪里不对", most=200, help="对方看得到，例如：账上没有收到这笔钱。")

    def command(self, performance_id: int) -> actions.Dispute:
        """What was filled in."""
        return actions.Dispute(performance_id, self.version.data or 0, self.because.data)


class ProofForm(Form):
    """One more proof."""

    file = AttachmentField("选择文件", help="回单、收条、照片。")


class CloseForm(Form):
    """A step of the whole case."""

    def command(self, case_id: int) -> actions.Close:
        """What was filled in."""
        return actions.Close(case_id, self.version.data or 0)


class HandOffForm(Form):
    """To stop waiting and go another way."""

    words = LineField("准备走什么途径", most=200, help="各方看得到，例如：向法院起诉。")
    sure = AgreeField("不再等对方履行，这件调解到此结束")

    def command(self, case_id: int) -> actions.Close:
        """What was filled in."""
        return actions.Close(case_id, self.version.data or 0, self.words.data)


class CourtForm(Form):
    """The joint application as it was handed in."""

    venue = OneOfField("向哪类法院申请")
    court = LineField("哪个法院", most=courts.COURT_MOST, help="例如：衢州市柯城区人民法院。")
    filed_on = DayField("哪天交的", help="照法院收件的日子。")
    materials = SeveralField("交了哪些材料", choices=list(MATERIALS.items()))

    def offer(self, venues: tuple[Court, ...]) -> None:
        """Offer the courts that the law names here."""
        self.venue.offer([(one.value, COURT_NAMES[one]) for one in venues])

    def command(self, case_id: int) -> courts.FileWithCourt:
        """What was filled in."""
        return courts.FileWithCourt(
            case_id,
            Court(self.venue.data),
            self.court.data,
            self.filed_on.data,
            frozenset(self.materials.data or ()),
        )


class AcceptedForm(Form):
    """The court took it up."""

    accepted_on = DayField("法院哪天受理的")
    number = LineField("案号", required=False, most=courts.NUMBER_MOST)

    def command(self, case_id: int) -> courts.NoteAcceptance:
        """What was filled in."""
        return courts.NoteAcceptance(case_id, self.accepted_on.data, self.number.data or "")


class RulingForm(Form):
    """What the court made of it."""

    ruling = OneOfField("结果", choices=[(one.value, RULING_NAMES[one]) for one in Ruling])
    decided_on = DayField("哪天的裁定、决定")
    number = LineField("文号", required=False, most=courts.NUMBER_MOST)

    def command(self, case_id: int) -> courts.NoteRuling:
        """What was filled in."""
        return courts.NoteRuling(case_id, self.decided_on.data, Ruling(self.ruling.data), self.number.data or "")


class PlanForm(Form):
    """A day for a visit."""

    planned_on = DayField("哪天回访")
    reason = LineField("为什么回访", most=visits.REASON_MOST)

    def command(self, case_id: int) -> visits.PlanFollowUp:
        """What was filled in."""
        return visits.PlanFollowUp(case_id, self.planned_on.data, reason=self.reason.data)


class VisitForm(Form):
    """What a visit found."""

    done_on = DayField("哪天回访的")
    contact = OneOfField("怎么回访的", choices=[(one.value, CONTACT_NAMES[one]) for one in Contact])
    performed = PassageField("履行得怎样，满意不满意", most=visits.WORDS_MOST, render_kw={"rows": 3})
    mood = OneOfField("有没有激化的迹象", choices=[(one.value, MOOD_NAMES[one]) for one in Mood])
    handling = PassageField("怎么处理的", required=False, most=visits.WORDS_MOST, render_kw={"rows": 2})

    def command(self, follow_up_id: int) -> visits.RecordFollowUp:
        """What was filled in."""
        return visits.RecordFollowUp(
            follow_up_id,
            self.version.data or 0,
            self.done_on.data,
            Contact(self.contact.data),
            self.performed.data,
            Mood(self.mood.data),
            self.handling.data or "",
        )


class SurveyForm(Form):
    """How satisfied a party is: with the outcome, and apart from it with how it was treated."""

    outcome = OneOfField("对结果满意不满意", coerce=int, choices=list(GRADES.items()))
    attitude = OneOfField("对调解的人的态度满意不满意", coerce=int, choices=list(GRADES.items()))
    words = PassageField("还想说什么", required=False, most=visits.WORDS_MOST, render_kw={"rows": 3})

    def command(self, case_id: int, party_id: int) -> visits.AnswerSurvey:
        """What was filled in."""
        return visits.AnswerSurvey(case_id, party_id, self.outcome.data, self.attitude.data, self.words.data or "")


def fresh(make: type[Form], prefix: str, **known: Any) -> Form:
    """A form nobody has filled in yet."""
    return make(prefix=f"{prefix}-", formdata=None, **known)
