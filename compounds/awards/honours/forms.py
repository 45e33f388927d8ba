"""What people fill in about an honour: a review with its paper, an answer, a proposal, a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField, OneOfField, PassageField, PickField
from compounds.awards.honours import actions
from compounds.awards.honours.models import NUMBER_MOST
from compounds.awards.honours.workflow import GROUND_NAMES, OF_PAPERS, OUTCOME_NAMES, Ground, Outcome
from compounds.awards.rounds.models import WORDS_MOST

EARLIEST = date(2020, 1, 1)
_GROUNDS = [(one.value, GROUND_NAMES[one]) for one in Ground if one in OF_PAPERS]
_AGREED, _BACK = "agreed", "back"


class ReviewForm(Form):
    """The ground and the effective document that gives it."""

    ground = PickField("为什么要荣誉复核", choices=_GROUNDS)
    paper_title = LineField("文书的标题", most=actions.TITLE_MOST, help="照文书写，例如：行政处罚决定书。")
    paper_number = LineField("文号", most=NUMBER_MOST)
    paper_issuer = LineField("哪个单位出的", most=actions.TITLE_MOST)
    paper_on = DayField("文书的日期", earliest=EARLIEST)
    paper = AttachmentField(
        "附上文书",
        help="拍照或者 PDF。只看已经生效的文书，不凭投诉。小区看得到，请先遮住个人的姓名、身份证号和电话。",
    )
    words = PassageField("事情的经过", most=WORDS_MOST, help="小区和街道看得到。不写个人的名字和电话。")

    def command(self, honour_id: int) -> actions.UnderReview:
        """What was filled in."""
        paper = actions.Paper(
            title=self.paper_title.data or "",
            number=self.paper_number.data or "",
            issuer=self.paper_issuer.data or "",
            on=self.paper_on.data,
            name=self.paper.data.filename,
            stream=self.paper.data.stream,
        )
        return actions.UnderReview(
            honour_id, self.version.data or 0, Ground(self.ground.data), paper, self.words.data or ""
        )


class ReplyForm(Form):
    """What the compound says."""

    words = PassageField("您的说明", most=WORDS_MOST, purpose="award_review", help="哪里不对、现在是什么情况。")

    def command(self, review_id: int) -> actions.Reply:
        """What was filled in."""
        return actions.Reply(review_id, self.version.data or 0, self.words.data or "")


class ProposeForm(Form):
    """How it should end, and why."""

    outcome = OneOfField("您的意见", choices=[(one.value, OUTCOME_NAMES[one]) for one in Outcome])
    because = PassageField("理由", most=WORDS_MOST, help="决定以后，理由对所有人公开。不写个人的名字。")

    def command(self, review_id: int) -> actions.Propose:
        """What was filled in."""
        return actions.Propose(review_id, self.version.data or 0, Outcome(self.outcome.data), self.because.data or "")


class DecideForm(Form):
    """Whether one agrees with what another person proposed."""

    agreed = OneOfField("您的决定", choices=[(_AGREED, "同意"), (_BACK, "不同意，退回再看")])
    because = PassageField("不同意的理由", most=WORDS_MOST, required=False, help="同意的不用写。")

    def command(self, review_id: int) -> actions.Decide:
        """What was filled in."""
        return actions.Decide(review_id, self.version.data or 0, self.agreed.data == _AGREED, self.because.data or "")


STEPS: dict[str, Any] = {"reply": ReplyForm, "propose": ProposeForm, "decide": DecideForm}
"""The forms of the steps of a review."""
