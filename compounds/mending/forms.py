"""What people fill in about contracts that are mended or end, and compounds registered twice."""

from __future__ import annotations

from alliance.kernel.forms import DayField, Form, OneOfField, PassageField
from compounds.forms import EARLIEST, ContractForm
from compounds.mending import contracts
from compounds.models import ContractEnd
from compounds.names import CONTRACT_END_NAMES


class CorrectContractForm(ContractForm):
    """What the contract really says."""

    because = PassageField("哪里登记错了", most=500, help="例如：止日看错一年，照合同原件改正。")

    def correction(self, contract_id: int) -> contracts.CorrectContract:
        """What was filled in."""
        return contracts.CorrectContract(
            contract_id=contract_id,
            version=self.version.data or 0,
            company=self.company.data,
            kind=self.kind.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            fee=self.fee.data or None,
            area=self.area.data or None,
            because=self.because.data,
        )


class EndContractForm(Form):
    """That a contract ended early."""

    ended_on = DayField("服务的最后一天", earliest=EARLIEST)
    ground = OneOfField(
        "为什么提前终止", coerce=ContractEnd, choices=[(one.value, name) for one, name in CONTRACT_END_NAMES.items()]
    )
    because = PassageField("说明", required=False, most=500, help="例如：业主大会决定的文号、通知的日期。")

    def command(self, contract_id: int) -> contracts.EndContract:
        """What was filled in."""
        return contracts.EndContract(
            contract_id, self.version.data or 0, self.ended_on.data, self.ground.data, self.because.data or ""
        )


class BecauseForm(Form):
    """Why a compound is filed away or merged."""

    because = PassageField("为什么", most=500, help="写清楚，以后的人看得懂。例如：同一个小区用两个名字登记了两次。")
