"""What people fill in about an application: answers by criterion, evidence, what counts of a claim, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField, PassageField, PickField
from compounds.awards.applications.answers import AnswerLine
from compounds.awards.applications.filling import Answered, Take
from compounds.awards.applications.keeping import HandIn
from compounds.awards.applications.recommending import Confirmed
from compounds.awards.indicators.kinds import EVIDENCE
from compounds.awards.rounds.models import WORDS_MOST

LEVEL, WORDS, BECAUSE = "level-", "words-", "because-"
NOT_HERE = "na"
"""What is chosen for a criterion that does not apply."""
_LONGEST = 2
EARLIEST = date(2000, 1, 1)


class EvidenceForm(Form):
    """One piece of evidence."""

    kind = PickField("这是什么材料")
    title = LineField("材料叫什么", most=100, help="例如：10月12日业主大会会议记录。")
    made_on = DayField("是哪一天的", required=False, earliest=EARLIEST)
    paper = AttachmentField("选文件或者拍照")

    def offering(self, kinds: Iterable[str]) -> EvidenceForm:
        """The form with the kinds that the criterion asks for first, then all others."""
        first = [code for code in kinds if code in EVIDENCE]
        self.kind.offer([(code, EVIDENCE[code]) for code in (*first, *(one for one in EVIDENCE if one not in first))])
        return self

    def command(self, application_id: int, criterion: str) -> HandIn:
        """What was filled in, with the file."""
        upload: Any = self.paper.data
        return HandIn(
            application_id,
            self.version.data or 0,
            criterion,
            self.kind.data,
            self.title.data,
            self.made_on.data,
            upload.filename,
            upload.stream,
        )


class BecauseForm(Form):
    """A step with its reason."""

    because = LineField("原因", most=WORDS_MOST)

    def command(self, application_id: int) -> Take:
        """What was filled in."""
        return Take(application_id, self.version.data or 0, self.because.data)


class ReplyForm(Form):
    """What the compound says to its recommendation."""

    words = PassageField("小区的说明", most=WORDS_MOST, help="有不同看法的，写清是哪一项、为什么。")


class RecommendForm(Form):
    """The recommendation in words; the levels stand beside it."""

    words = PassageField("推荐意见", most=WORDS_MOST, help="例如：情况属实，同意推荐。不同意的，写清为什么。")


def answers_of(sent: Mapping[str, str], lines: Iterable[AnswerLine]) -> dict[str, Answered]:
    """Answers as chosen on the page, for those of `lines` that the compound fills in."""
    found = {}
    for line in lines:
        if not line.asked or f"{WORDS}{line.code}" not in sent:
            continue
        chosen = sent.get(f"{LEVEL}{line.code}", "")
        found[line.code] = Answered(_number(chosen), chosen == NOT_HERE, sent[f"{WORDS}{line.code}"])
    return found


def confirmed_of(sent: Mapping[str, str], lines: Iterable[AnswerLine]) -> dict[str, Confirmed]:
    """What counts of the claims, for those of `lines` that were claimed and that the page asked about."""
    return {
        line.code: Confirmed(_number(sent[f"{LEVEL}{line.code}"]), sent.get(f"{BECAUSE}{line.code}", ""))
        for line in lines
        if line.confirmable and f"{LEVEL}{line.code}" in sent
    }


def levels_of(sent: Mapping[str, str], codes: Iterable[str]) -> dict[str, int | None]:
    """The chosen levels by criterion; None where nothing was chosen, or that it does not apply."""
    return {code: _number(sent.get(f"{LEVEL}{code}", "")) for code in codes}


def instant(text: str) -> datetime | None:
    """When the page was opened; None for what no page of ours sends."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else None
