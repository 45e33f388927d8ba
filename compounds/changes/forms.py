"""What people fill in about seats that change, and about the renewed filing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance.kernel.forms import (
    AgreeField,
    Answer,
    DayField,
    Filled,
    Form,
    LineField,
    OneOfField,
    PassageField,
    PickField,
    SeveralField,
)
from compounds.changes import actions
from compounds.changes.queries import SeatChoice
from compounds.models import Departure, Role
from compounds.names import DEPARTURE_NAMES, ROLE_NAMES

EARLIEST = date(2010, 1, 1)
ROWS = 5
NOBODY = 0


class ChangeForm(Form):
    """What happened to the seats of a term on one day; everything but day and evidence may be left out."""

    happened_on = DayField("哪一天变动的", earliest=EARLIEST, help="辞职信、决定或者查询结果上的日期。")
    evidence = LineField("凭什么材料登记", most=200, help="例如：本人辞职信；业主大会决定〔2026〕3号。")
    leaving = SeveralField("谁离任", coerce=int, required=False)
    ground = OneOfField(
        "为什么离任",
        coerce=lambda value: Departure(value) if value else None,
        required=False,
        choices=[(one.value, name) for one, name in DEPARTURE_NAMES.items()],
        help="有人离任才填。原因只有办理的工作人员看得到。",
    )
    moving_up = SeveralField("哪位候补委员递补", coerce=int, required=False, help="按得票多少的顺序递补。")
    chair_id = PickField("主任换成谁", coerce=int, required=False, help="主任由委员推选产生；没有换的不用选。")

    def __init__(self, seats: Sequence[SeatChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = [(seat.seat_id, f"{seat.name}（{ROLE_NAMES[seat.role]}）") for seat in seats]
        alternates = [(seat.seat_id, seat.name) for seat in seats if seat.role is Role.ALTERNATE]
        self.leaving.offer(named)
        self.moving_up.offer(alternates)
        if not alternates:
            del self.moving_up
        self.chair_id.offer(
            [
                (NOBODY, "没有换"),
                *(
                    (seat.seat_id, f"{seat.name}（{ROLE_NAMES[seat.role]}）")
                    for seat in seats
                    if seat.role is not Role.CHAIR
                ),
            ]
        )
        for name, role in self.joining():
            name.tells_why = False  # The page says it once, above the list.
            role.needed = True  # It always has a value; only names may be left out.

    def joining(self) -> list[tuple[Any, Any]]:
        """The rows of name and role."""
        return [(self[f"name_{n}"], self[f"role_{n}"]) for n in range(1, ROWS + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and a reason where somebody leaves."""
        fine = bool(super().validate(extra_validators))
        if self.leaving.data and self.ground.data is None and not self.ground.errors:
            self.ground.errors = ["有人离任的，请选“为什么离任”。"]
            fine = False
        return fine

    def answers(self, addresses: Any = None) -> list[Answer]:
        """What was filled in, one line for each name of a by-election."""
        plain = [answer for answer in super().answers(addresses) if not answer.name.startswith(("name_", "role_"))]
        return [
            *plain,
            *(Answer(f"补选{role.spoken()}", name.data, name.name) for name, role in self.joining() if name.data),
        ]

    def command(self, term_id: int) -> actions.RecordChange:
        """What was filled in."""
        leaving = tuple(actions.Leaving(seat_id, self.ground.data) for seat_id in self.leaving.data or ())
        return actions.RecordChange(
            term_id=term_id,
            version=self.version.data or 0,
            happened_on=self.happened_on.data,
            evidence=self.evidence.data,
            leaving=leaving,
            moving_up=tuple(self.moving_up.data or ()) if "moving_up" in self else (),
            joining=tuple(actions.Joining(name.data, role.data) for name, role in self.joining() if name.data),
            chair_id=self.chair_id.data or None,
        )


for _row in range(1, ROWS + 1):
    setattr(
        ChangeForm, f"name_{_row}", LineField(f"补选第 {_row} 位姓名", required=False, most=40, purpose="seat_name")
    )
    setattr(
        ChangeForm,
        f"role_{_row}",
        PickField(
            f"补选第 {_row} 位职务",
            coerce=Role,
            required=False,
            choices=[(role.value, ROLE_NAMES[role]) for role in (Role.MEMBER, Role.DEPUTY, Role.ALTERNATE)],
            default=Role.MEMBER,
        ),
    )


class SubmitForm(Form):
    """Handing in the papers."""

    complete = AgreeField("下面列出的材料已经备齐，原件可供核对")

    def command(self, change_id: int) -> actions.SubmitChange:
        """What was filled in."""
        return actions.SubmitChange(change_id, self.version.data or 0)


class ReturnForm(Form):
    """Giving the papers back."""

    because = PassageField("退回的理由", most=500, help="写清缺哪份材料、怎么改。业委会看得到这段话。")

    def command(self, change_id: int) -> actions.ReturnChange:
        """What was filled in."""
        return actions.ReturnChange(change_id, self.version.data or 0, self.because.data)


class ConfirmForm(Form):
    """Confirming the renewed filing; whoever confirms on paper names the certificate."""

    filed_on = DayField("备案日期", earliest=EARLIEST, help="备案证明上的日期。")
    evidence = LineField("备案证明的编号或名称", required=False, most=200)

    def __init__(self, *, on_paper: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if on_paper:
            self.evidence.needed, self.evidence.validators = True, [Filled("填写")]

    def command(self, change_id: int) -> actions.ConfirmChange:
        """What was filled in."""
        return actions.ConfirmChange(change_id, self.version.data or 0, self.filed_on.data, self.evidence.data or "")
