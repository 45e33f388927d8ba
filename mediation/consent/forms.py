"""What is asked about consents: the parties' answers, the steps of asking, and what bodies answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, Form, LineField, OneOfField, PassageField, PickField
from mediation.consent import actions, asking, together
from mediation.consent.workflow import (
    BY_STAFF,
    OUTCOME_NAMES,
    RUNG_NAMES,
    WAY_NAMES,
    Answer,
    Outcome,
    Rung,
    Way,
)

LEADING = ((str(Answer.YES), "同意由它主持"), (str(Answer.NO), "不同意，照原来的接着调解"))
YES_OR_NO = ((str(Answer.YES), "愿意调解"), (str(Answer.NO), "不愿意调解"))


class AnswerForm(Form):
    """A party's own answer; who wants mediation has read its rights and duties first."""

    answer = OneOfField("您愿意调解吗", choices=YES_OR_NO)
    read = AgreeField("我看过上面的权利和义务", required=False, help="愿意调解的，请勾上。")
    words = PassageField("想补充的话", required=False, most=500, help="不愿意的，可以不写理由。对方看不到这段话。")

    def validate(self, **kwargs: Any) -> bool:
        """Whoever wants mediation ticks that they have read the notice."""
        fine = super().validate(**kwargs)
        if fine and self.answer.data == Answer.YES and not self.read.data:
            self.read.errors = ["请先看上面的权利和义务，看过了勾上这一项。"]
            return False
        return bool(fine)


class RightsForm(Form):
    """A party that wants mediation already signs that it has read the notice."""

    read = AgreeField("我看过上面的权利和义务")


class RecordForm(Form):
    """An answer that a member of staff writes down."""

    answer = OneOfField("答复", choices=YES_OR_NO)
    way = OneOfField("怎么答复的", choices=[(str(way), WAY_NAMES[way]) for way in Way if way in BY_STAFF])
    said_by = LineField(
        "答复人的姓名和身份", most=actions.NAME_MOST, help="例如：王秀英，业委会主任。", purpose="mediation_consent"
    )
    words = PassageField("怎么问、怎么答的", most=actions.WORDS_MOST, help="照实写一两句，有争议时以它为准。")
    read = AgreeField("已经把权利和义务念给答复人听，或者给其看过", required=False, help="同意调解的要勾上。")
    witness = LineField(
        "在场见证的人",
        required=False,
        most=actions.NAME_MOST,
        help="另一位工作人员、邻居等，写姓名和单位。没有见证人的，要附凭据。",
        purpose="mediation_consent",
    )
    file = AttachmentField("凭据", required=False, help="签了字的答复、通话记录的照片等。书面答复的一定要附。")

    def said(self) -> actions.Said:
        """How the answer reached us."""
        return actions.Said(
            way=Way(self.way.data),
            said_by=self.said_by.data,
            witness=self.witness.data or "",
            words=self.words.data,
            evidence=bool(self.file.data),
        )


class LeadingForm(Form):
    """Whether a party wants another body to lead, in its own words."""

    answer = OneOfField("由它主持，您同意吗", choices=LEADING)


class RecordLeadingForm(RecordForm):
    """The same as a member of staff writes it down."""

    answer = OneOfField("答复", choices=LEADING)
    read = None  # type: ignore[assignment]  # a form leaves out a field of its base by this


class InviteForm(Form):
    """One step of asking."""

    rung = OneOfField("怎么联系", choices=[(str(rung), RUNG_NAMES[rung]) for rung in Rung])
    outcome = OneOfField(
        "结果",
        choices=[(str(one), OUTCOME_NAMES[one]) for one in Outcome],
        help="短信和书面通知还不知道结果的，选“等回音”，以后再补。",
    )
    words = PassageField("备注", required=False, most=500, help="例如：几点打的、谁接的、送到哪里。当事人看不到。")
    file = AttachmentField("凭据", required=False, help="通话记录、门上张贴的照片、签收单等，现在有就附上。")

    def command(self, case_id: int, party_id: int) -> asking.Invite:
        """What was filled in."""
        return asking.Invite(
            case_id,
            self.version.data or 0,
            party_id,
            Rung(self.rung.data),
            self.words.data or "",
            Outcome(self.outcome.data),
        )


class OutcomeForm(Form):
    """What became of a step, with a proof where there is one."""

    outcome = OneOfField(
        "结果", choices=[(str(one), OUTCOME_NAMES[one]) for one in Outcome if one is not Outcome.WAITING]
    )
    words = LineField("说明", required=False, most=200, help="例如：邮局回执写明本人签收。")
    file = AttachmentField("凭据", required=False, help="回执、签收单、门上张贴的照片等。")

    def command(self, invitation_id: int) -> asking.NoteOutcome:
        """What was filled in."""
        return asking.NoteOutcome(
            invitation_id, self.version.data or 0, Outcome(self.outcome.data), self.words.data or ""
        )


class GiveUpForm(Form):
    """Nobody could be reached."""

    words = PassageField("说明", required=False, most=500, help="本案各方都看得到，不要写电话和住处。")

    def command(self, case_id: int, party_id: int) -> asking.GiveUp:
        """What was filled in."""
        return asking.GiveUp(case_id, self.version.data or 0, party_id, self.words.data or "")


class AskTogetherForm(Form):
    """Which body is asked to lead."""

    body = PickField("请哪一个", coerce=int)
    words = LineField("给它的话", required=False, most=together.WORDS_MOST, help="当事人看不到。")

    def __init__(self, bodies: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.body.offer(bodies)

    def command(self, case_id: int) -> together.AskTogether:
        """What was filled in."""
        return together.AskTogether(case_id, self.version.data or 0, self.body.data, self.words.data or "")


class AnswerTogetherForm(Form):
    """A body's answer."""

    accepted = OneOfField("你们参加吗", choices=(("yes", "参加，由我们主持"), ("no", "不参加")))
    words = LineField("不参加的原因", required=False, most=together.WORDS_MOST)

    def command(self, together_id: int) -> together.AnswerTogether:
        """What was filled in."""
        return together.AnswerTogether(
            together_id, self.version.data or 0, self.accepted.data == "yes", self.words.data or ""
        )


class TakeBackForm(Form):
    """A request that is no longer meant."""

    def command(self, together_id: int) -> together.TakeBack:
        """What was filled in."""
        return together.TakeBack(together_id, self.version.data or 0)


class ProofForm(Form):
    """What only the party itself knows: the end of its number, or its name where we have no number."""

    typed = LineField("请填这一项", most=100)

    def __init__(self, *, by_number: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.typed.label.text = "您留给我们的手机号，最后 4 位" if by_number else "您的姓名（单位写全称）"
        self.typed.description = (
            "核对是不是您本人，填错几次链接会停用。" if by_number else "照身份证或者营业执照上的写，一个字都不要少。"
        )
