"""What people fill in about compounds, their contracts and how their committees work; each form gives a command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import validators

from alliance.kernel.forms import (
    AreaField,
    DayField,
    Form,
    LineField,
    MoneyField,
    OneOfField,
    PickField,
    WholeField,
)
from compounds import actions
from compounds.models import ContractKind, Governance, Standing
from compounds.names import CONTRACT_NAMES, GOVERNANCE_NAMES, STANDING_NAMES
from compounds.one_compound import Facts
from compounds.queries import PlaceChoice

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
