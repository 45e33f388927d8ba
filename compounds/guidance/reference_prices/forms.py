"""What people fill in about a reference price: what the firm answered, its source, a reason."""

from __future__ import annotations

from datetime import date

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, MoneyField, PassageField, PickField
from compounds.guidance.reference_prices import actions
from compounds.guidance.reference_prices.models import CONDITIONS_MOST
from compounds.guidance.reference_prices.workflow import SORT_NAMES, Sort

EARLIEST = date(2020, 1, 1)


class PriceForm(Form):
    """What a firm answered."""

    sort = PickField("哪一类", choices=[(sort.value, name) for sort, name in SORT_NAMES.items()])
    item = LineField("项目", most=60, help="一样的项目写一样的名称，才能放在一起比。例如：有机房电梯，半包维保。")
    unit = LineField("计价单位", most=40, help="例如：元/台·月。一样的项目用一样的单位。")
    low = MoneyField("最低价")
    high = MoneyField("最高价", help="只有一个价的，填一样的数。")
    firm = LineField("报价的企业", most=100, help="写营业执照上的全称。")
    valid_from = DayField("报价从哪天起有效", earliest=EARLIEST)
    valid_to = DayField("报价到哪天为止", earliest=EARLIEST, help="过了这一天，页面上会写明已过期。")
    conditions = PassageField("报价的条件", required=False, most=CONDITIONS_MOST, help="例如：十台以上；不含配件。")

    def command(self) -> actions.RecordPrice:
        """What was filled in."""
        return actions.RecordPrice(
            Sort(self.sort.data),
            self.item.data,
            self.unit.data,
            self.low.data,
            self.high.data,
            self.firm.data,
            self.valid_from.data,
            self.valid_to.data,
            self.conditions.data or "",
        )


class SourceForm(Form):
    """The firm's own paper."""

    file = AttachmentField("选择文件", help="企业盖章的报价单，拍照就行。")


class CheckForm(Form):
    """The second look."""

    seen = AgreeField("已经和报价单核对，项目、价格、日期都对得上")

    def command(self, price_id: int) -> actions.CheckPrice:
        """What was filled in."""
        return actions.CheckPrice(price_id, self.version.data or 0)


class WithdrawForm(Form):
    """Taken away."""

    because = LineField("为什么撤下", most=200)

    def command(self, price_id: int) -> actions.WithdrawPrice:
        """What was filled in."""
        return actions.WithdrawPrice(price_id, self.version.data or 0, self.because.data)
