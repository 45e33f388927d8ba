"""What people fill in about companies."""

from __future__ import annotations

from typing import Any

from wtforms import validators

from alliance.kernel.forms import Form, LineField, SeveralField
from compounds.companies import actions, credit_codes
from compounds.models import CompanyKind
from compounds.names import COMPANY_NAMES


class _CompanyForm(Form):
    """What registering and editing a company have in common."""

    name = LineField("企业名称", most=100, help="写营业执照上的全称。")
    credit_code = LineField(
        "统一社会信用代码", required=False, most=40, help="营业执照上的 18 位，最后一位会自动核对。"
    )
    kinds = SeveralField(
        "是哪类企业", coerce=CompanyKind, choices=[(kind.value, name) for kind, name in COMPANY_NAMES.items()]
    )

    def validate_credit_code(self, field: Any) -> None:
        """The last sign checks the others (GB 32100-2015)."""
        if field.data:
            try:
                credit_codes.read(field.data)
            except ValueError as wrong:
                raise validators.ValidationError(f"“统一社会信用代码”{wrong}") from wrong


class CompanyForm(_CompanyForm):
    """A company's own facts, and why its name changes."""

    because = LineField("改名称的原因", required=False, most=200, help="名称没有改的不用填。")

    def command(self, company_id: int) -> actions.EditCompany:
        """What was filled in."""
        return actions.EditCompany(
            company_id=company_id,
            version=self.version.data or 0,
            name=self.name.data,
            credit_code=self.credit_code.data or "",
            kinds=frozenset(self.kinds.data or ()),
            because=self.because.data or "",
        )


class RegisterCompanyForm(_CompanyForm):
    """A company new to the alliance."""

    def new(self) -> actions.RegisterCompany:
        """What was filled in."""
        return actions.RegisterCompany(self.name.data, self.credit_code.data or "", frozenset(self.kinds.data or ()))
