"""What people fill in at the screening: a finding with its document, a reply, reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, PassageField, PickField
from compounds.awards.applications.filling import Take
from compounds.awards.indicators.tree import Indicators
from compounds.awards.rounds.models import WORDS_MOST
from compounds.awards.screening.filing import NUMBER_MOST, FileFinding, Paper
from compounds.awards.screening.models import FINDING_KIND_NAMES, FindingKind
from compounds.awards.screening.records import OnFinding

EARLIEST = date(2000, 1, 1)


class FindingForm(Form):
    """A finding: which item, on which document, what it says."""

    about = PickField("是哪一条")
    title = LineField("文书叫什么", most=200, help="例如：行政处罚决定书、审计报告、火灾事故认定书。")
    number = LineField("文号", most=NUMBER_MOST, help="照文书上的写。")
    issuer = LineField("是谁出的", most=200)
    on = DayField("文书的日期", earliest=EARLIEST)
    words = PassageField("文书里怎么说的", most=WORDS_MOST, help="只写和这一条有关的一两句。不写个人的姓名、电话。")
    paper = AttachmentField("附上文书", help="拍照或者 PDF。请先遮住个人的姓名、身份证号和电话。")
    effective = AgreeField("这份文书已经生效，不是投诉、举报，也不是还在复议、诉讼的")

    def offering(self, indicators: Indicators) -> FindingForm:
        """The form with the veto items and conditions of the award."""
        veto, condition = (FINDING_KIND_NAMES[kind] for kind in (FindingKind.VETO, FindingKind.CONDITION))
        self.about.offer(
            [(f"{FindingKind.VETO}:{one.code}", f"{veto}：{one.name}（{one.paper}）") for one in indicators.vetoes]
            + [(f"{FindingKind.CONDITION}:{one.code}", f"{condition}：{one.name}") for one in indicators.conditions]
        )
        return self

    def command(self, application_id: int) -> FileFinding:
        """What was filled in, with the file."""
        kind, _, code = self.about.data.partition(":")
        upload: Any = self.paper.data
        paper = Paper(
            self.title.data,
            self.number.data,
            self.issuer.data,
            self.on.data,
            upload.filename,
            upload.stream,
            effective=bool(self.effective.data),
        )
        return FileFinding(application_id, self.version.data or 0, FindingKind(kind), code, paper, self.words.data)


class DecisionForm(Form):
    """A step with its reason."""

    because = PassageField("原因", most=WORDS_MOST)

    def command(self, application_id: int) -> Take:
        """What was filled in about an application."""
        return Take(application_id, self.version.data or 0, self.because.data or "")

    def on_finding(self, finding_id: int) -> OnFinding:
        """What was filled in about a finding."""
        return OnFinding(finding_id, self.version.data or 0, self.because.data)


class AdmitForm(DecisionForm):
    """A step that needs no reason."""

    because = PassageField("审查意见", most=WORDS_MOST, required=False)


class ReplyForm(DecisionForm):
    """What the compound says to a finding."""

    because = PassageField("小区的说明", most=WORDS_MOST, help="写清哪里不对、已经怎么改。只能交一次。")
