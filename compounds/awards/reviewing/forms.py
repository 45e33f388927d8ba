"""What people fill in about reviews: whom to ask, ties, reasons, and the marks of a sheet."""

from __future__ import annotations

from collections.abc import Mapping

from alliance.kernel.accounts.forms import MobileField
from alliance.kernel.forms import Form, LineField, OneOfField
from compounds.awards.reviewing.asking import Answer, DeclareTie, Invite
from compounds.awards.reviewing.marking import SaveSheet
from compounds.awards.reviewing.workflow import TIE_KINDS, TieKind
from compounds.awards.rounds.models import WORDS_MOST

NAME_MOST = 60


class InviteForm(Form):
    """Whom to ask."""

    number = MobileField(
        "请哪一位（他的手机号）",
        help="要有平台账号的人，请先和本人说好。评选组秘书和看全部分数的人不能当评委。",
        purpose="reviewer_number",
    )

    def command(self, round_id: int) -> Invite:
        """What was filled in."""
        return Invite(round_id, self.number.data)


class TieForm(Form):
    """With what there is a tie."""

    kind = OneOfField("和什么有关系", choices=[(kind.value, name) for kind, name in TIE_KINDS.items()])
    name = LineField("它的全称", most=NAME_MOST, help="小区、街道或者企业登记的名字，例如：锦绣家园、府山街道。")
    words = LineField("是什么关系", most=WORDS_MOST, help="例如：住在那里；亲戚在那里上班。", purpose="reviewer_tie")

    def command(self, reviewer_id: int) -> DeclareTie:
        """What was filled in."""
        return DeclareTie(reviewer_id, TieKind(self.kind.data), self.name.data, self.words.data)


class BecauseForm(Form):
    """Why somebody reviews no more."""

    because = LineField("原因", most=WORDS_MOST, help="一句话就行。")

    def command(self, reviewer_id: int) -> Answer:
        """What was filled in."""
        return Answer(reviewer_id, self.version.data, self.because.data)


class DeclineForm(Form):
    """Why somebody does not take part; it may stay empty."""

    because = LineField("原因", most=WORDS_MOST, required=False)

    def command(self, reviewer_id: int) -> Answer:
        """What was filled in."""
        return Answer(reviewer_id, self.version.data, self.because.data or "")


def sheet_of(assignment_id: int, sent: Mapping[str, str], version: int | None) -> SaveSheet:
    """A sheet as typed, from fields called `m-code`, `n-code` and, for criteria left out, `o-code`."""
    return SaveSheet(
        assignment_id,
        marks=_of(sent, "m-"),
        left_out=frozenset(_of(sent, "o-")),
        notes=_of(sent, "n-"),
        version=version,
    )


def _of(sent: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in sent.items() if name.startswith(prefix)}
