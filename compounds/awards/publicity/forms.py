"""What people fill in about a public notice: an objection to one line, and what was found about it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import Form, LineField, OneOfField, PassageField, PickField
from compounds.awards.publicity.deciding import Decide
from compounds.awards.publicity.models import GIST_MOST
from compounds.awards.publicity.objecting import Evidence, ObjectTo
from compounds.awards.publicity.workflow import OBJECTION_STAGE_NAMES, ObjectionStage
from compounds.awards.rounds.models import WORDS_MOST

KEEP = "keep"
FOUND = (ObjectionStage.UPHELD, ObjectionStage.DISMISSED)


class ObjectionForm(Form):
    """What a resident finds wrong with one line."""

    words = PassageField(
        "哪里不对", most=WORDS_MOST, help="写清什么时候、看到了什么。您写的原话不公开。", purpose="award_objection"
    )
    paper = AttachmentField("附上照片或者材料", required=False, help="可以不附。只有核实的人看得到。")

    def command(self, round_id: int, application_id: int, criterion: str) -> ObjectTo:
        """What was filled in, with the file."""
        upload: Any = self.paper.data
        evidence = Evidence(upload.filename, upload.stream) if upload else None
        return ObjectTo(round_id, application_id, criterion, self.words.data or "", evidence)


class DecisionForm(Form):
    """What was found about an objection."""

    hearing = PassageField(
        "小区怎么说（不公开）", most=WORDS_MOST, required=False, help="成立的，要先听小区说，把小区的话写在这里。"
    )
    found = OneOfField("核实的结果（公开）", choices=[(one.value, OBJECTION_STAGE_NAMES[one]) for one in FOUND])
    share = PickField("成立的，这一项改成几分（公开）", required=False)
    gist = LineField("这条异议说的是什么（公开）", most=GIST_MOST, help="用您的话写一句，不写是谁提的。")
    answer = PassageField("答复（公开）", most=WORDS_MOST, help="写清查了什么、为什么。不写提异议的人的名字。")

    def offering(self, levels: Sequence[tuple[Decimal, str]]) -> DecisionForm:
        """The form with what the line may count; without anything, for marks of reviewers, the question is left out."""
        if levels:
            self.share.offer([(KEEP, "不改"), *((str(share), words) for share, words in levels)])
        else:
            del self.share
        return self

    def command(self, objection_id: int) -> Decide:
        """What was filled in."""
        chosen = self.share.data if "share" in self else None
        return Decide(
            objection_id,
            self.version.data or 0,
            self.found.data == ObjectionStage.UPHELD.value,
            None if chosen in {None, "", KEEP} else Decimal(chosen),
            self.hearing.data or "",
            self.gist.data or "",
            self.answer.data or "",
        )


class ReturnForm(Form):
    """Sending the round back to the deliberation: nothing to fill in, the rules are sealed."""
