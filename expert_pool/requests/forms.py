"""What people fill in about a selection request: the twelve questions, and the reasons of later steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.days import SHANGHAI
from alliance.kernel.forms import (
    AgreeField,
    DayField,
    Form,
    LineField,
    MoneyField,
    OneOfField,
    PassageField,
    PickField,
    WholeField,
)
from compounds.guidance.consultations.hours import instant
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.panels import Panel
from expert_pool.requests import asking, changing
from expert_pool.requests.models import NOTE_MOST, Basis, FeePayer, SelectionRequest
from expert_pool.requests.names import BASIS_NAMES, PAYER_NAMES
from expert_pool.tracks import TRACKS, TenderTrack

ROWS = 8
"""So many companies fit into the form."""
EARLIEST, LATEST = date(2026, 1, 1), date(2099, 12, 31)
"""A transcript writes its instants within these years."""
SEATS_MOST = 99
"""A typing error begins here; what is too many for a panel is said by its rules."""
KNOWN = "company-known"


def _hours(offered: Iterable[time], now: time | None = None) -> list[tuple[str, str]]:
    hours = sorted({*offered, *(() if now is None else (now,))})
    return [(f"{hour:%H:%M}", f"{hour:%H:%M}") for hour in hours]


class RequestForm(Form):
    """The twelve questions; companies, seats of the fields, and day with hour are one question each."""

    track = OneOfField("谁来选物业企业", choices=[(one.value, TRACKS[one].label) for one in reversed(TenderTrack)])
    subject = LineField("这次选聘叫什么", most=100)
    adds = AgreeField("上面有登记簿里没有的企业，帮我登记", required=False)
    day = DayField("哪一天评审", earliest=EARLIEST, latest=LATEST)
    hour = PickField("几点开始")
    spot = LineField(
        "在哪里评审", most=100, required=False, help="例如：社区二楼会议室。要能坐下专家、业主代表和见证人。"
    )
    owners = WholeField("业主代表几人", least=0, most=SEATS_MOST, unit="人", help="评审那天再定是谁。")
    basis = OneOfField("根据什么选聘", choices=[(one.value, name) for one, name in BASIS_NAMES.items()])
    basis_on = DayField("决定或者方案是哪一天定的", required=False, earliest=date(2000, 1, 1))
    paper = AttachmentField("附上决定或者方案", required=False, help="拍照、PDF、Word 都可以。已经附过的不用再附。")
    fee_payer = OneOfField(
        "专家的费用谁出",
        choices=[(one.value, name) for one, name in PAYER_NAMES.items()],
        help="用公共收益付的，要业主大会决定过；参选企业不能出这笔钱。",
    )
    fee = MoneyField("每位专家多少钱", required=False)

    def __init__(self, hours: Iterable[time], request: SelectionRequest | None = None, **more: Any) -> None:
        super().__init__(**more)
        for one in (*self.companies, self.spot, self.basis_on, self.paper):
            one.needed = True  # a draft may do without, so no input refuses; who hands it in is told what lacks
        self.hour.offer(_hours(hours, None if request is None else request.opening_at.astimezone(SHANGHAI).time()))

    @property
    def companies(self) -> list[Any]:
        """The inputs of the companies' names."""
        return [self[f"company_{row}"] for row in range(1, ROWS + 1)]

    @property
    def seats(self) -> list[Any]:
        """The inputs of the seats, one a field of expertise."""
        return [self[f"seats_{field.value}"] for field in Field]

    def command(self) -> asking.Particulars:
        """What was filled in."""
        return asking.Particulars(
            track=TenderTrack(self.track.data),
            subject=self.subject.data,
            companies=tuple(one.data for one in self.companies if one.data),
            opening_at=instant(self.day.data, time.fromisoformat(self.hour.data)),
            opening_spot=self.spot.data or "",
            seats={field: one.data for field, one in zip(Field, self.seats, strict=True)},
            owners=self.owners.data,
            basis=Basis(self.basis.data),
            basis_on=self.basis_on.data,
            fee=self.fee.data,
            fee_payer=FeePayer(self.fee_payer.data),
        )


for _row in range(1, ROWS + 1):
    setattr(
        RequestForm,
        f"company_{_row}",
        LineField(f"第 {_row} 家", most=100, required=False, render_kw={"list": KNOWN, "autocomplete": "off"}),
    )
for _field, _name in FIELD_NAMES.items():
    setattr(
        RequestForm,
        f"seats_{_field.value}",
        WholeField(_name, least=0, most=SEATS_MOST, unit="人"),
    )


def beginning(subject: str, day: date, hour: time, panel: Panel) -> dict[str, Any]:
    """What a new form begins with: the usual panel of the owners' own selection, on the first day that works."""
    return {
        "track": TenderTrack.OWNER_SELF_GOVERNED.value,
        "subject": subject,
        "day": day,
        "hour": f"{hour:%H:%M}",
        "owners": panel.owners,
        "basis": Basis.ASSEMBLY_DECISION.value,
        "fee_payer": FeePayer.NOBODY.value,
        **{f"seats_{field.value}": panel.seats.get(field, 0) for field in Field},
    }


def known(request: SelectionRequest) -> dict[str, Any]:
    """A request as the form shows it."""
    at = request.opening_at.astimezone(SHANGHAI)
    seats = {one.field: one.seats for one in request.seats}
    present = [one.company.name for one in request.companies if one.left_at is None]
    return {
        "track": request.track.value,
        "subject": request.subject,
        "day": at.date(),
        "hour": f"{at:%H:%M}",
        "spot": request.opening_spot,
        "owners": request.owners,
        "basis": request.basis.value,
        "basis_on": request.basis_on,
        "fee_payer": request.fee_payer.value,
        "fee": request.fee,
        **{f"company_{row}": name for row, name in enumerate(present[:ROWS], 1)},
        **{f"seats_{field.value}": seats.get(field, 0) for field in Field},
    }


class BecauseForm(Form):
    """A step with its reason."""

    because = PassageField("原因", most=NOTE_MOST, render_kw={"rows": 3})

    def command(self, request_id: int) -> asking.Take:
        """What was filled in."""
        return asking.Take(request_id, self.version.data or 0, self.because.data)


class HelpForm(BecauseForm):
    """What helps a tender that the law requires."""

    because = PassageField("怎么办", most=NOTE_MOST, render_kw={"rows": 3})


class OpeningForm(Form):
    """Another time for the panel to meet."""

    day = DayField("改到哪一天", earliest=EARLIEST, latest=LATEST)
    hour = PickField("几点开始")
    because = PassageField(
        "为什么改", most=NOTE_MOST, render_kw={"rows": 3}, help="小区、管理员和已经答应的专家都会收到。"
    )

    def offering(self, hours: Iterable[time]) -> OpeningForm:
        """The form with the hours that may be chosen."""
        self.hour.offer(_hours(hours))
        return self

    def command(self, request_id: int) -> changing.ChangeOpening:
        """What was filled in."""
        opening_at = instant(self.day.data, time.fromisoformat(self.hour.data))
        return changing.ChangeOpening(request_id, self.version.data or 0, opening_at, self.because.data)


class CompanyForm(Form):
    """A company withdraws."""

    number = PickField("哪一家退出", coerce=int)
    because = PassageField("怎么知道的", most=NOTE_MOST, render_kw={"rows": 3}, help="例如：企业12月1日来函退出。")

    def offering(self, request: SelectionRequest) -> CompanyForm:
        """The form with the companies that still take part."""
        self.number.offer([(one.number, one.company.name) for one in request.companies if one.left_at is None])
        return self

    def command(self, request_id: int) -> changing.CompanyLeaves:
        """What was filled in."""
        return changing.CompanyLeaves(request_id, self.version.data or 0, self.number.data, self.because.data)


class PaperForm(Form):
    """One more paper."""

    paper = AttachmentField("附上材料")
