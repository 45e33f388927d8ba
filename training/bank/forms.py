"""What people fill in: a question, and its steps."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from alliance.kernel.forms import Form, LineField, OneOfField, PassageField, PickField
from training.bank import actions, kinds
from training.curriculum.definition import DIFFICULTY_NAMES, MODULE_NAMES
from training.items import checking
from training.items.definition import Item, Kind, Text

BECAUSE_MOST = 500
FEWEST_ROWS, MORE_ROWS = 6, 2
_CITED = "一行一条，写全名称和条号，例如：《中华人民共和国民法典》第二百七十八条第二款。"


class QuestionForm(Form):
    """What every question has; `form_for` adds what its kind asks."""

    kind: Kind

    topic = PickField("主题", choices=[("", "请选一个主题"), *MODULE_NAMES.items()])
    difficulty = OneOfField("难度", choices=DIFFICULTY_NAMES.items(), coerce=int)
    stem = PassageField("题干", most=checking.MOST_STEM, help="问什么。一道题只问一件事，不设圈套。")

    def command(self, base: Item | None, question_id: int | None = None) -> actions.WriteQuestion:
        """What was filled in, on top of what the fields do not show."""
        return actions.WriteQuestion(
            item=self.item(base),
            topic=self.topic.data,
            difficulty=self.difficulty.data,
            articles=kinds.lines(self["articles"].data),
            history=kinds.lines(self["history"].data),
            elsewhere=kinds.lines(self["elsewhere"].data),
            because=self["because"].data or "",
            question_id=question_id,
            version=self.version.data,
        )

    def item(self, base: Item | None) -> Item:
        """The question as it was filled in; what a file brought along and no field shows is kept from `base`."""
        before = base if base is not None and base.kind is self.kind else Item(self.kind, Text())
        common = replace(
            before,
            stem=kinds.written(self.stem.data, before.stem),
            points=self["points"].data,
            explanation=kinds.written(self["explanation"].data, before.explanation),
        )
        return kinds.BY_KIND[self.kind].fill(self.data, common)


def rows_for(item: Item | None) -> int:
    """How many rows of choices a form shows: two more than there are, six at least."""
    many = 0 if item is None else len(item.choices) + len(item.pairs) + len(item.sequence)
    return min(max(FEWEST_ROWS, many + MORE_ROWS), checking.MOST_PARTS)


def form_for(kind: Kind, rows: int) -> type[QuestionForm]:
    """The form that asks for a question of this kind, with so many rows of choices."""
    own = kinds.BY_KIND[kind].ask(rows)
    rest = {
        "explanation": PassageField("解析：为什么", most=checking.MOST_PART, required=False, render_kw={"rows": 4}),
        "points": kinds.NumberField("分值", least=Decimal("0.01"), largest=checking.MOST_POINTS),
        "articles": PassageField("依据的条文", required=False, cites=True, help=_CITED, render_kw={"rows": 3}),
        "history": PassageField("只讲沿革的旧条文", required=False, render_kw={"rows": 2}),
        "elsewhere": PassageField("只作外地做法的条文", required=False, render_kw={"rows": 2}),
        "because": LineField("这次为什么改", most=BECAUSE_MOST, required=False),
    }
    made: type[QuestionForm] = type("KindForm", (QuestionForm,), {"kind": kind, **own, **rest})
    return made


def known(item: Item) -> dict[str, Any]:
    """A question as its form takes it."""
    common = {"stem": item.stem.body, "explanation": item.explanation.body, "points": item.points}
    return common | kinds.BY_KIND[item.kind].known(item)


class DecideForm(Form):
    """A step of a question that needs no words."""

    def command(self, question_id: int) -> actions.Decide:
        """What was decided."""
        return actions.Decide(question_id, self.version.data)


class RetireForm(Form):
    """Out of use."""

    because = LineField("为什么停用", most=BECAUSE_MOST)

    def command(self, question_id: int) -> actions.Decide:
        """What was decided, and why."""
        return actions.Decide(question_id, self.version.data, self.because.data)


class SettleForm(Form):
    """What a look at a change of the law came to."""

    resolution = PassageField(
        "看了什么，结论是什么",
        most=BECAUSE_MOST,
        render_kw={"rows": 3},
        help="例如：第二款只改了标点，题目和答案不用改。",
    )

    def command(self, question_id: int, review_id: int) -> actions.Settle:
        """What was found."""
        return actions.Settle(question_id, review_id, self.version.data, self.resolution.data)
