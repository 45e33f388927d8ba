"""What the desk fills in about delta lessons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.kernel.forms import Form, LineField, PassageField, SeveralField, WholeField
from training.deltas import writing
from training.deltas.models import REASON_MOST
from training.deltas.queries import Candidate


class BeginForm(Form):
    """What changed, and what it touches."""

    citation = LineField(
        "哪部法规的哪一条变了", most=writing.TITLE_MOST, help="例如：《浙江省物业管理条例》第四十一条。"
    )
    topics = SeveralField("受影响的模块")

    def __init__(self, modules: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.topics.choices = list(modules)

    def command(self) -> writing.Begin:
        """What was filled in."""
        return writing.Begin(self.citation.data or "", tuple(self.topics.data or ()))


class WriteForm(Form):
    """The lesson: what to read, and the questions."""

    title = LineField("题目", most=writing.TITLE_MOST, help="一句话说清什么变了，例如：委托表决要书面写明。")
    body = PassageField(
        "正文", most=writing.BODY_MOST, help="原来怎么规定、现在怎么规定、业委会要改什么做法。几百个字就够。"
    )
    minutes = WholeField("大约多长时间", least=1, most=writing.MINUTES_MOST, unit="分钟")
    questions = SeveralField(
        f"题目（选 {writing.QUESTIONS_LEAST} 到 {writing.QUESTIONS_MOST} 道）",
        coerce=int,
        help="还在复核的题目要先复核完，才能发布。",
    )

    def __init__(self, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.questions.choices = [
            (one.version_id, one.opening if one.ready else f"{one.opening}（{one.state}）") for one in candidates
        ]

    def command(self, delta_id: int) -> writing.Write:
        """What was filled in."""
        return writing.Write(
            delta_id,
            self.version.data or 0,
            self.title.data or "",
            self.body.data or "",
            tuple(self.questions.data or ()),
            self.minutes.data or 0,
        )


class PublishForm(Form):
    """Nothing but the step."""

    def command(self, delta_id: int) -> writing.Step:
        """The step itself."""
        return writing.Step(delta_id, self.version.data or 0)


class EndForm(Form):
    """Why nobody need learn it."""

    because = LineField("原因", most=REASON_MOST)

    def command(self, delta_id: int) -> writing.Step:
        """What was filled in."""
        return writing.Step(delta_id, self.version.data or 0, self.because.data or "")


class AnswerForm(Form):
    """The answers, which are read by the kind of each question."""
