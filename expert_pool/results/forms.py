"""What people fill in about results: an objection, a code, an answer, and what the owners' assembly decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import validators

from alliance.kernel import links
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField, OneOfField, PassageField, PickField
from expert_pool.results import actions
from expert_pool.results.models import GIST_MOST, NAME_MOST, WORDS_MOST
from expert_pool.results.workflow import FOUND_NAMES, Found

NOBODY = 0
EARLIEST = date(2026, 1, 1)


class ObjectionForm(Form):
    """What somebody who has signed in finds wrong."""

    words = PassageField("您觉得哪里不对", most=WORDS_MOST, help="写清哪家企业、哪一项、为什么。您写的原话不公开。")

    def command(self, request_id: int) -> actions.ObjectTo:
        """What was filled in."""
        return actions.ObjectTo(request_id, self.words.data or "")


class OpenObjectionForm(ObjectionForm):
    """The same of somebody without an account."""

    name = LineField("怎么称呼您", required=False, most=NAME_MOST, purpose="objection_sender")
    number = LineField(
        "电话", required=False, most=NAME_MOST, help="有要问您的，会打这个电话。", purpose="objection_sender"
    )

    def command(self, request_id: int) -> actions.ObjectTo:
        """What was filled in."""
        return actions.ObjectTo(request_id, self.words.data or "", self.name.data or "", self.number.data or "")


class CodeForm(Form):
    """The code that was given for an objection without an account."""

    code = LineField("查询码", most=40, help="12 位字母和数字，提异议时给您的，例如：ABCD-EFGH-JKMN。不分大小写。")

    def validate_code(self, field: Any) -> None:
        """Refuse what can be no code, before anything is looked up."""
        if field.data and not (plain := links.typed_code(field.data)):
            raise validators.ValidationError("查询码是 12 位字母和数字，您填的不像。请照记下的再填一次。")
        if field.data:
            field.data = plain


class AnswerForm(Form):
    """What was found, in words that everybody reads."""

    gist = LineField("这条异议说的是什么（公开）", most=GIST_MOST, help="用您的话写一句，不写是谁提的。")
    found = OneOfField("核实的结果（公开）", choices=[(one.value, FOUND_NAMES[one]) for one in Found])
    answer = PassageField("答复（公开）", most=WORDS_MOST, help="写清查了什么、为什么。不写提异议的人的名字。")

    def command(self, objection_id: int) -> actions.Answer:
        """What was filled in."""
        return actions.Answer(
            objection_id, self.version.data or 0, self.gist.data or "", Found(self.found.data), self.answer.data or ""
        )


class DecisionForm(Form):
    """What the owners' assembly decided, with its paper."""

    decided_on = DayField("哪一天表决的", earliest=EARLIEST)
    company = PickField("选定了哪一家", coerce=int)
    paper = AttachmentField("附上决定", required=False, help="可以不附。拍照、PDF、Word 都可以，登录的人看得到。")

    def __init__(self, companies: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company.offer([*companies, (NOBODY, "都没有选定")])

    def command(self, request_id: int) -> actions.RecordDecision:
        """What was filled in."""
        return actions.RecordDecision(
            request_id, self.version.data or 0, self.decided_on.data, self.company.data or None
        )
