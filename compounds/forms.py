"""What people fill in about compounds, committees and filings; each form gives a command or a choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import validators

from alliance.kernel.forms import (
    AgreeField,
    Answer,
    AreaField,
    DayField,
    Filled,
    Form,
    LineField,
    MoneyField,
    OneOfField,
    PassageField,
    PickField,
    WholeField,
)
from compounds import actions, filing
from compounds.models import ContractKind, Governance, Role, Standing
from compounds.names import CONTRACT_NAMES, GOVERNANCE_NAMES, ROLE_NAMES, STANDING_NAMES
from compounds.one_compound import Facts
from compounds.queries import PlaceChoice

ROWS = 15
"""How many seats the form offers: eleven voters, the most that the rules know, and some alternates."""
MOST_HOUSEHOLDS = 100_000
EARLIEST = date(1949, 10, 1)


class _CompoundForm(Form):
    """What registering and editing a compound have in common."""

    name = LineField("小区名称", most=60, help="只写小区名，不写街道和社区；分期建设的加上期数，例如“锦绣家园二期”。")
    households = WholeField("户数", least=1, most=MOST_HOUSEHOLDS, unit="户")
    area = AreaField("总建筑面积", required=False, help="可以填到小数点后两位。")
    developer = LineField(
        "建设单位", required=False, most=100, help="写营业执照上的全称。", render_kw={"list": "developer-known"}
    )
    handed_over_on = DayField("首次交付日期", required=False, earliest=EARLIEST)
    governance = OneOfField("现在由谁管理共同事务", coerce=Governance)

    def validate_area(self, field: Any) -> None:
        """An area of nothing is a slip."""
        if field.data is not None and field.data <= 0:
            raise validators.ValidationError("“总建筑面积”要大于零；不清楚的可以不填。")


def _governances(*kinds: Governance) -> list[tuple[str, str]]:
    return [(kind.value, GOVERNANCE_NAMES[kind]) for kind in kinds]


class RegisterCompoundForm(_CompoundForm):
    """A new compound; `communities` are those where the actor may register one, by street."""

    community = PickField("所在社区", coerce=int)

    def __init__(
        self, communities: Sequence[tuple[str, Sequence[PlaceChoice]]], *, chosen: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        known = [
            (choice.place_id, f"{street} · {choice.name}")
            for street, choices in communities
            for choice in choices
            if chosen in (0, choice.place_id)
        ]
        self.community.choices = known if len(known) == 1 else [(0, "请选择"), *known]
        self.governance.choices = _governances(Governance.NONE, Governance.COMMUNITY_MANAGED, Governance.INTERIM)

    def validate_community(self, field: Any) -> None:
        """Refuse the first line of the list, which names no community."""
        if not field.data:
            raise validators.ValidationError("请选择所在社区。")

    def command(self) -> actions.RegisterCompound:
        """What was filled in."""
        return actions.RegisterCompound(
            community_id=self.community.data,
            name=self.name.data,
            households=self.households.data,
            area=self.area.data,
            developer=self.developer.data or "",
            handed_over_on=self.handed_over_on.data,
            governance=self.governance.data,
        )


class EditCompoundForm(_CompoundForm):
    """The facts of a compound; one with a committee keeps that kind of governance."""

    def __init__(self, facts: Facts, **kwargs: Any) -> None:
        super().__init__(obj=facts, **kwargs)
        fixed = facts.governance is Governance.COMMITTEE
        self.governance.choices = _governances(
            *((Governance.COMMITTEE,) if fixed else (Governance.NONE, Governance.COMMUNITY_MANAGED, Governance.INTERIM))
        )

    def command(self, compound_id: int) -> actions.EditCompound:
        """What was filled in."""
        return actions.EditCompound(
            compound_id=compound_id,
            version=self.version.data or 0,
            name=self.name.data,
            households=self.households.data,
            area=self.area.data,
            developer=self.developer.data or "",
            handed_over_on=self.handed_over_on.data,
            governance=self.governance.data,
        )


class ContractForm(Form):
    """A service contract."""

    company = LineField("物业服务企业", most=100, help="写营业执照上的全称。", render_kw={"list": "company-known"})
    kind = OneOfField("合同种类", coerce=ContractKind, choices=[(k.value, v) for k, v in CONTRACT_NAMES.items()])
    starts_on = DayField("合同起日", earliest=EARLIEST)
    ends_on = DayField("合同止日", required=False, earliest=EARLIEST, help="没有约定止日的可以不填，按不定期合同登记。")
    fee = MoneyField("物业费（每平方米每月）", required=False)
    area = AreaField("服务面积", required=False)

    def command(self, compound_id: int) -> actions.RecordContract:
        """What was filled in."""
        return actions.RecordContract(
            compound_id=compound_id,
            company=self.company.data,
            kind=self.kind.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            fee=self.fee.data or None,
            area=self.area.data or None,
        )


class StandingForm(Form):
    """How a committee works."""

    standing = OneOfField(
        "运转情况",
        coerce=Standing,
        choices=[(s.value, STANDING_NAMES[s]) for s in (Standing.WORKING, Standing.WEAK, Standing.STALLED)],
    )
    standing_on = DayField("哪一天了解到的", earliest=date(2010, 1, 1))
    note = LineField("说明", required=False, most=200, help="写看到的情况，例如“半年没有开会”；不要写个人隐私。")

    def command(self, compound_id: int) -> actions.RecordStanding:
        """What was filled in."""
        return actions.RecordStanding(
            compound_id=compound_id,
            version=self.version.data or 0,
            standing=self.standing.data,
            standing_on=self.standing_on.data,
            note=self.note.data or "",
        )


class TermForm(Form):
    """The result of an election, with up to eleven seats; rows without a name are left out."""

    number = WholeField("第几届", least=1, most=99, unit="届")
    elected_on = DayField("选举产生的日期", earliest=filing.EARLIEST)
    starts_on = DayField("任期从哪天起", earliest=filing.EARLIEST)
    ends_on = DayField("任期到哪天止", earliest=filing.EARLIEST)

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

    def command(self, compound_id: int) -> filing.RegisterTerm:
        """What was filled in."""
        return filing.RegisterTerm(
            compound_id=compound_id,
            number=self.number.data,
            elected_on=self.elected_on.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            seats=tuple(filing.NewSeat(name.data, role.data) for name, role in self.seats() if name.data),
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

    def command(self, term_id: int) -> filing.SubmitFiling:
        """What was filled in."""
        return filing.SubmitFiling(term_id, self.version.data or 0)


class ReturnForm(Form):
    """Giving the papers back."""

    because = PassageField("退回的理由", most=500, help="写清缺哪份材料、怎么改。业委会看得到这段话。")

    def command(self, term_id: int) -> filing.ReturnFiling:
        """What was filled in."""
        return filing.ReturnFiling(term_id, self.version.data or 0, self.because.data)


class ConfirmForm(Form):
    """Confirming the filing; whoever confirms on paper names the certificate."""

    filed_on = DayField("备案日期", earliest=filing.EARLIEST, help="备案证明上的日期。")
    evidence = LineField("备案证明的编号或名称", required=False, most=200)

    def __init__(self, *, on_paper: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if on_paper:
            self.evidence.needed, self.evidence.validators = True, [Filled("填写")]

    def command(self, term_id: int) -> filing.ConfirmFiling:
        """What was filled in."""
        return filing.ConfirmFiling(term_id, self.version.data or 0, self.filed_on.data, self.evidence.data or "")


class EndForm(Form):
    """Closing a term."""

    ended_on = DayField("最后一天", earliest=filing.EARLIEST)
    because = PassageField(
        "提前结束的原因", required=False, most=500, help="比任期提前结束的要写明；按期届满的可以不填。"
    )

    def command(self, term_id: int) -> filing.EndTerm:
        """What was filled in."""
        return filing.EndTerm(term_id, self.version.data or 0, self.ended_on.data, self.because.data or "")
