"""What people fill in about a term and its filing; each form gives a command."""

from __future__ import annotations

from typing import Any

from alliance.kernel.forms import (
    AgreeField,
    Answer,
    DayField,
    Filled,
    Form,
    LineField,
    PassageField,
    PickField,
    WholeField,
)
from compounds.filing import actions
from compounds.models import Role
from compounds.names import ROLE_NAMES

ROWS = 15
"""How many seats the form offers: eleven voters, the most that the rules know, and some alternates."""


class TermForm(Form):
    """The result of an election with its seats; rows without a name are left out."""

    number = WholeField("第几届", least=1, most=99, unit="届")
    elected_on = DayField("选举产生的日期", earliest=actions.EARLIEST)
    starts_on = DayField("任期从哪天起", earliest=actions.EARLIEST)
    ends_on = DayField("任期到哪天止", earliest=actions.EARLIEST)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, role in self.seats():
            role.needed = True  # It always has a value; only names may be left out.
            name.tells_why = False  # The page says it once, above the list.

    def seats(self) -> list[tuple[Any, Any]]:
        """The rows of name and role."""
        return [(self[f"name_{n}"], self[f"role_{n}"]) for n in range(1, ROWS + 1)]

    def answers(self, addresses: Any = None) -> list[Answer]:
        """The dates, and one line for each seat that has a name."""
        plain = [answer for answer in super().answers(addresses) if not answer.name.startswith(("name_", "role_"))]
        seats = [Answer(role.spoken(), name.data, name.name) for name, role in self.seats() if name.data]
        return [*plain, *seats]

    def command(self, compound_id: int) -> actions.RegisterTerm:
        """What was filled in."""
        return actions.RegisterTerm(
            compound_id=compound_id,
            number=self.number.data,
            elected_on=self.elected_on.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            seats=tuple(actions.NewSeat(name.data, role.data) for name, role in self.seats() if name.data),
        )


def _role_of(row: int) -> Role:
    return Role.CHAIR if row == 1 else Role.MEMBER


for _row in range(1, ROWS + 1):
    setattr(TermForm, f"name_{_row}", LineField(f"第 {_row} 位姓名", required=_row == 1, most=40, purpose="seat_name"))
    setattr(
        TermForm,
        f"role_{_row}",
        PickField(
            f"第 {_row} 位职务",
            coerce=Role,
            required=False,
            choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
            default=_role_of(_row),
        ),
    )


class SubmitForm(Form):
    """Handing in the papers: each is ticked."""

    complete = AgreeField("下面列出的材料已经备齐，原件可供核对")

    def command(self, term_id: int) -> actions.SubmitFiling:
        """What was filled in."""
        return actions.SubmitFiling(term_id, self.version.data or 0)


class ReturnForm(Form):
    """Giving the papers back."""

    because = PassageField("退回的理由", most=500, help="写清缺哪份材料、怎么改。业委会看得到这段话。")

    def command(self, term_id: int) -> actions.ReturnFiling:
        """What was filled in."""
        return actions.ReturnFiling(term_id, self.version.data or 0, self.because.data)


class ConfirmForm(Form):
    """Confirming the filing; whoever confirms on paper names the certificate."""

    filed_on = DayField("备案日期", earliest=actions.EARLIEST, help="备案证明上的日期。")
    evidence = LineField("备案证明的编号或名称", required=False, most=200)

    def __init__(self, *, on_paper: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if on_paper:
            self.evidence.needed, self.evidence.validators = True, [Filled("填写")]

    def command(self, term_id: int) -> actions.ConfirmFiling:
        """What was filled in."""
        return actions.ConfirmFiling(term_id, self.version.data or 0, self.filed_on.data, self.evidence.data or "")


class EndForm(Form):
    """Closing a term."""

    ended_on = DayField("最后一天", earliest=actions.EARLIEST)
    because = PassageField(
        "提前结束的原因", required=False, most=500, help="比任期提前结束的要写明；按期届满的可以不填。"
    )

    def command(self, term_id: int) -> actions.EndTerm:
        """What was filled in."""
        return actions.EndTerm(term_id, self.version.data or 0, self.ended_on.data, self.because.data or "")
