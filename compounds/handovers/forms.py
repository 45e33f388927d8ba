"""What people fill in about a handover: the list, the day and the people, a refusal, the witness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, PassageField, WholeField
from compounds.handovers import actions
from compounds.handovers.queries import PieceLine

EARLIEST = date(2010, 1, 1)
ROWS, SPARE = 24, 3
MOST_OF_ONE = 1_000_000


class ListForm(Form):
    """The list, a row a piece; rows without a name are left out."""

    def __init__(self, pieces: Sequence[PieceLine] = (), **kwargs: Any) -> None:
        known: dict[str, object] = {}
        for at, piece in enumerate(pieces[:ROWS], 1):
            named = f"{piece.name}（{piece.unit}）" if piece.unit else piece.name
            known |= {f"name_{at}": named, f"number_{at}": piece.number, f"note_{at}": piece.note}
        super().__init__(data=known, **kwargs)

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The rows of name, number and note."""
        return [(self[f"name_{n}"], self[f"number_{n}"], self[f"note_{n}"]) for n in range(1, ROWS + 1)]

    def shown_rows(self) -> list[tuple[Any, Any, Any]]:
        """The rows that are filled, and a few empty ones for what the usual list lacks."""
        used = [at for at, (name, _, _) in enumerate(self.rows(), 1) if name.data]
        return self.rows()[: max(used, default=0) + SPARE]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and a number beside every name."""
        fine = bool(super().validate(extra_validators))
        for name, number, _ in self.rows():
            if name.data and number.data is None and not number.errors:
                number.errors = [f"请填写“{name.data}”的数量，没有的填 0。"]
                fine = False
        return fine

    def command(self, handover_id: int) -> actions.ListPieces:
        """What was filled in."""
        pieces = tuple(
            actions.ListedPiece(name.data, number.data or 0, note=note.data or "")
            for name, number, note in self.rows()
            if name.data
        )
        return actions.ListPieces(handover_id, self.version.data or 0, pieces)


for _row in range(1, ROWS + 1):
    setattr(ListForm, f"name_{_row}", LineField(f"第 {_row} 项", required=False, most=60))
    setattr(ListForm, f"number_{_row}", WholeField(f"第 {_row} 项数量", required=False, most=MOST_OF_ONE))
    setattr(ListForm, f"note_{_row}", LineField(f"第 {_row} 项说明", required=False, most=100))


class HandOverForm(Form):
    """That everything on the list was handed over."""

    handed_over_on = DayField("哪一天移交的", earliest=EARLIEST)
    handed_by = LineField("移交人", most=100, help="照签收单上的签名填写。", purpose="handover_name")
    received_by = LineField(
        "接收人", most=100, help="新一届业委会的接收人；还没有选出的，填代收的社区。", purpose="handover_name"
    )
    witnessed_by = LineField("见证人", required=False, most=100, help="街道或社区在场的人。", purpose="handover_name")

    def command(self, handover_id: int) -> actions.HandOver:
        """What was filled in."""
        return actions.HandOver(
            handover_id,
            self.version.data or 0,
            self.handed_over_on.data,
            self.handed_by.data,
            self.received_by.data,
            self.witnessed_by.data or "",
        )


class DisputeForm(Form):
    """What is refused or disputed."""

    disputed_on = DayField("哪一天", earliest=EARLIEST)
    dispute = PassageField("拒交了什么，怎么说的", most=1000, help="照实写，不作评价。业委会看得到这段话。")

    def command(self, handover_id: int) -> actions.Dispute:
        """What was filled in."""
        return actions.Dispute(handover_id, self.version.data or 0, self.disputed_on.data, self.dispute.data)


class SettleForm(Form):
    """The dispute is over."""

    def command(self, handover_id: int) -> actions.Settle:
        """What was filled in."""
        return actions.Settle(handover_id, self.version.data or 0)


class CloseForm(Form):
    """The street has seen the signed list."""

    seen = AgreeField("已核对移交签收单，签名齐全")
    witnessed_by = LineField(
        "见证人", required=False, most=100, help="前面没有写见证人的，在这里写。", purpose="handover_name"
    )

    def command(self, handover_id: int) -> actions.Close:
        """What was filled in."""
        return actions.Close(handover_id, self.version.data or 0, self.witnessed_by.data or "")


class FileForm(Form):
    """One file to hand in, such as the list with signatures."""

    file = AttachmentField("选择文件", help="双方签名的移交签收单、交接照片等。")
