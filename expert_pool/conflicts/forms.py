"""What people fill in about conflicts: ties, what a compound knows, other views, decisions, and lifted rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.kernel.forms import Form, OneOfField, PassageField, PickField
from expert_pool.conflicts import actions
from expert_pool.conflicts.grounds import TO_DECLARE, Ground
from expert_pool.conflicts.models import LARGEST_WORDS
from expert_pool.picks import ChosenField

Choices = Sequence[tuple[int, str]]
NONE = 0
_GROUNDS = [(ground.value, words) for ground, words in TO_DECLARE.items()]
_TIES = [one for one in _GROUNDS if one[0] != Ground.PUNISHED]


class TieForm(Form):
    """An expert declares a tie to a company or to a compound."""

    ground = OneOfField("是什么关系", choices=_TIES)
    company = PickField("和哪家企业", required=False, coerce=int, help="和企业的关系，请选企业。")
    compound = PickField("和哪个小区", required=False, coerce=int, help="和小区的关系，请选小区。")
    words = PassageField(
        "补充说明",
        required=False,
        most=LARGEST_WORDS,
        purpose="expert_ties",
        help="可以不写。只有您、专家库管理员和住建局看得到。",
    )

    def __init__(self, companies: Choices, compounds: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company.offer([(NONE, "不是企业"), *companies])
        self.compound.offer([(NONE, "不是小区"), *compounds])

    def command(self) -> actions.DeclareTie:
        """What was filled in."""
        return actions.DeclareTie(
            Ground(self.ground.data), self.company.data or None, self.compound.data or None, self.words.data or ""
        )


class ClaimForm(Form):
    """The compound says that an expert has to stand back."""

    expert = ChosenField("哪一位专家")
    ground = OneOfField("是什么情况", choices=_GROUNDS)
    company = PickField("和哪家参选企业", required=False, coerce=int, help="和企业没有关系的，不用选。")
    words = PassageField(
        "您知道的情况",
        most=LARGEST_WORDS,
        purpose="expert_ties",
        help="比如：住在本小区3幢。专家库管理员核实后决定，您会收到答复。",
    )

    def __init__(self, experts: Choices, companies: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.expert.offer(list(experts))
        self.company.offer([(NONE, "不是企业"), *companies])

    def command(self, request_id: int) -> actions.ClaimGround:
        """What was filled in."""
        return actions.ClaimGround(
            request_id, self.expert.data, Ground(self.ground.data), self.words.data, self.company.data or None
        )


class ContestForm(Form):
    """An expert says that a ground is not so."""

    words = PassageField(
        "为什么不对", most=LARGEST_WORDS, purpose="expert_ties", help="比如：房子去年已经卖了。核定以前，这一次先回避。"
    )


class DecideForm(Form):
    """Whether a ground stands."""

    stands = OneOfField("核定", choices=[("yes", "应当回避"), ("no", "不用回避")])
    because = PassageField("理由", most=LARGEST_WORDS, help="说明的人会看到这段话。")

    def command(self, conflict_id: int) -> actions.DecideGround:
        """What was filled in."""
        return actions.DecideGround(conflict_id, self.version.data or 0, self.stands.data == "yes", self.because.data)


class RelaxForm(Form):
    """Why a rule does not count this time."""

    because = PassageField(
        "为什么放宽", most=LARGEST_WORDS, help="抽取的页面会一直写着放宽了哪一条；理由管理员和小区看得到。"
    )


class StepForm(Form):
    """Nothing but the step."""
