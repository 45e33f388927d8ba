"""What people fill in about precedents: the words, the decision about each clue, a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form, LineField, PassageField, SeveralField, WholeField
from mediation.precedents import actions
from mediation.precedents.actions import Decision, Rare, Reasoned, Words
from mediation.precedents.fitting import TRAIT_NAMES
from mediation.precedents.scanning import Found
from mediation.precedents.workflow import Choice

_RARE_LINES = (1, 2, 3)
_ANY_NAMES = "先照实写，姓名和门牌下一步再统一隐去。"


class WordsForm(Form):
    """The words of a precedent, and what they tell of the compound."""

    title = LineField("标题", most=actions.TITLE_MOST, help="说清是什么纠纷，例如：楼上漏水多年，双方分担维修。")
    facts = PassageField("事情的经过", most=actions.TEXT_MOST, help=_ANY_NAMES)
    focus = PassageField("争的是什么", most=actions.TEXT_MOST)
    talks = PassageField(
        "怎么调的", required=False, most=actions.TEXT_MOST, help="只写可以公开的做法；单独沟通里说的，不能写。"
    )
    outcome = PassageField("结果怎样", most=actions.TEXT_MOST)
    advice = PassageField(
        "对别的小区有什么启示", required=False, most=actions.TEXT_MOST, cites=True, help="引用法条的，写明哪一条。"
    )
    traits = SeveralField(
        "案例里写出小区的哪些特点",
        required=False,
        choices=list(TRAIT_NAMES.items()),
        help="写得越多，越容易认出是哪个小区。平台会数一数全区有几个小区符合。",
    )
    rare_told_1 = LineField("平台数不出来的特点一", required=False, most=60, help="例如：有人工湖。没有的，空着。")
    rare_count_1 = WholeField("全区大约有几个小区也是这样", required=False, least=1, most=9999, unit="个")
    rare_told_2 = LineField("平台数不出来的特点二", required=False, most=60)
    rare_count_2 = WholeField("全区大约有几个小区也是这样", required=False, least=1, most=9999, unit="个")
    rare_told_3 = LineField("平台数不出来的特点三", required=False, most=60)
    rare_count_3 = WholeField("全区大约有几个小区也是这样", required=False, least=1, most=9999, unit="个")

    def filled(self, words: Mapping[str, str], traits: Sequence[str], rare: Sequence[tuple[str, int]]) -> WordsForm:
        """The form as the precedent stands."""
        for name, text in words.items():
            self["talks" if name == "process" else name].data = (
                text or None
            )  # a form's own `process` reads what is sent
        self.traits.data = list(traits)
        for number, (told, count) in zip(_RARE_LINES, rare, strict=False):
            self[f"rare_told_{number}"].data, self[f"rare_count_{number}"].data = told, count
        return self

    def command(self, precedent_id: int) -> actions.Save:
        """What was filled in. Raises Invalid where one half of a line is missing."""
        rare = []
        for number in _RARE_LINES:
            told, count = self[f"rare_told_{number}"].data, self[f"rare_count_{number}"].data
            if bool(told) is not (count is not None):
                raise Invalid("特点和几个小区要一起填。", remedy="没有的，两格都空着。")
            if told and count is not None:
                rare.append(Rare(told, count))
        words = Words(
            title=self.title.data or "",
            facts=self.facts.data or "",
            focus=self.focus.data or "",
            process=self.talks.data or "",
            outcome=self.outcome.data or "",
            advice=self.advice.data or "",
            traits=tuple(self.traits.data or ()),
            rare=tuple(rare),
        )
        return actions.Save(precedent_id, self.version.data or 0, words)


class StepForm(Form):
    """A step that needs no words."""


class ReasonForm(Form):
    """A step with its reason."""

    because = PassageField("原因", most=actions.WORDS_MOST)

    def command(self, precedent_id: int) -> Reasoned:
        """What was filled in."""
        return Reasoned(precedent_id, self.version.data or 0, self.because.data or "")


def decisions_in(sent: Mapping[str, Any], found: Sequence[Found]) -> dict[str, Decision]:
    """The decisions of a page that listed `found` in this order; lines left open are left out."""
    decisions = {}
    for number, one in enumerate(found):
        choice = str(sent.get(f"choice-{number}", ""))
        if choice in set(Choice):
            decisions[one.text] = Decision(
                Choice(choice), str(sent.get(f"instead-{number}", "")), str(sent.get(f"because-{number}", ""))
            )
    return decisions
