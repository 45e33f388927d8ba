"""What people fill in about mediators: the line on the roster, days away, why somebody leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance.kernel.accounts import numbers
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField, PickField, SeveralField, WholeField
from mediation import causes
from mediation.mediators import actions
from mediation.mediators.workflow import LANGUAGE_NAMES, LEAVING_NAMES, Language, Leaving

EARLIEST = date(2000, 1, 1)
NAME_MOST = 30


class ParticularsForm(Form):
    """What the roster says of a mediator."""

    place = PickField("从哪里来（住哪个小区、哪个社区）", coerce=int, help="用来算远近，也用来查是不是同一个小区。")
    specialties = SeveralField("擅长哪些纠纷", required=False, choices=causes.choices(), help="都不勾的，算各类都办。")
    languages = SeveralField("会说", choices=[(one.value, name) for one, name in LANGUAGE_NAMES.items()])
    most_open = WholeField("同时最多办几件", least=1, most=actions.MOST_OPEN_LIMIT, unit="件")
    trained_on = DayField("最近一次调解培训的日期", required=False, earliest=EARLIEST)
    introduced = LineField("一句话介绍", required=False, most=actions.INTRODUCED_MOST, help="当事人选调解员时看得到。")

    def __init__(self, homes: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.place.offer(list(homes))

    def particulars(self) -> actions.Particulars:
        """What was filled in."""
        return actions.Particulars(
            self.place.data,
            tuple(self.specialties.data or ()),
            tuple(Language(code) for code in self.languages.data or ()),
            self.most_open.data,
            self.trained_on.data,
            self.introduced.data or "",
        )

    def edit(self, mediator_id: int) -> actions.EditMediator:
        """The change of a line."""
        return actions.EditMediator(mediator_id, self.version.data or 0, self.particulars())


class RegisterForm(ParticularsForm):
    """A new line: who it is, and what the roster says."""

    name = LineField("姓名", most=NAME_MOST, purpose="account_name")
    number = LineField("手机号", most=20, help="已经有账号的，填登记过的号码。", purpose="sign_in")

    def validate_number(self, field: Any) -> None:
        """Read the number as accounts do."""
        if field.data and not field.errors:
            try:
                field.data = numbers.mobile(field.data)
            except ValueError as wrong:
                field.errors = [f"“手机号”{wrong}"]

    def shown(self) -> Any:
        """Who it is comes first."""
        return iter([self.name, self.number, *(one for one in super().shown() if one.short_name not in _WHO)])

    def command(self) -> actions.RegisterNewMediator:
        """What was filled in."""
        return actions.RegisterNewMediator(self.name.data, self.number.data, self.particulars())


_WHO = frozenset({"name", "number"})


class TermsForm(Form):
    """The mediator accepts the terms."""

    agreed = AgreeField("我看过守则，愿意照着做")

    def command(self, mediator_id: int) -> actions.Step:
        """The step itself."""
        return actions.Step(mediator_id, self.version.data or 0)


class AwayForm(Form):
    """Days away."""

    starts_on = DayField("从哪一天")
    ends_on = DayField("到哪一天")

    def command(self, mediator_id: int) -> actions.SetAway:
        """What was filled in."""
        return actions.SetAway(mediator_id, self.starts_on.data, self.ends_on.data)


class LeaveForm(Form):
    """Why somebody leaves the roster."""

    because = OneOfField("原因", choices=[(one.value, name) for one, name in LEAVING_NAMES.items()])

    def command(self, mediator_id: int) -> actions.LeaveRoster:
        """What was filled in."""
        return actions.LeaveRoster(mediator_id, self.version.data or 0, Leaving(self.because.data))


class BackForm(Form):
    """Nothing but the step."""

    def command(self, mediator_id: int) -> actions.Step:
        """The step itself."""
        return actions.Step(mediator_id, self.version.data or 0)
