"""The seal and the transcript of a draw, composed from plain data: one JSON file with which anybody draws again. Pure.

Both are canonical JSON (`draw.canonical`: keys sorted, no blanks, UTF-8, whole numbers and text only). Instants read
2026-12-01T09:00:00+08:00; codes are lower-case hexadecimal SHA-256. The seal holds exactly:

    format     "alliance-seal/1"          method     the number of the way of drawing
    request    柯选〔2026〕1号              draw       which draw of this request, from 1
    compound   its name                   track      "owner_self_governed"
    subject    what is chosen             companies  [names]
    opening    instant                    frozen     instant
    seats      [{field, name, seats}] in the order of the request
    owners     seats of the owners' representatives
    caps       {code: whole number}, the limits of the day
    grounds    {code: how it is told}, every ground of the pool
    criteria   SHA-256 of the score sheet, or ""
    chance     {kind, name, label, issue, groups: [{count, low, high, again: "yes"|"no", order: "ascending"|"drawn"}],
                at, where} or, of a beacon, {kind, name, label, round, digits, at, where}
    pool       [{row, commitment, field} or {row, commitment, ground}] in rising order of commitments, row from 1

and the transcript:

    format     "alliance-draw/1"
    seal       the seal                   seal_code  its SHA-256
    confirmed  [{part: "keeper"|"witness", at}] in rising order of `at`
    chance     null or {values, heard_at, confirmed_at}; values as in `chance`
    orders     {field: [rows]}, {} before the chance
    falls      [{n, row, because, at}], n from 1, in the order in which they happened
    panel      [{field, seat, row}], row null where nobody is left; [] before the chance
    opened     null or {at, members: [{row, salt, number, name, unit, home}]} in rising order of rows: those of
               `draw.to_open`, no others; {row, erased: "yes"} for one whose name was erased since
    abandoned  null or {at, because}
    check      SHA-256 of the canonical JSON of all the rest
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from expert_pool import draw
from expert_pool.chance import Form, Values, form_of, moment, text
from expert_pool.draw import Identity, Row

SEAL_FORMAT = "alliance-seal/1"
FORMAT = "alliance-draw/1"


@dataclass(frozen=True, slots=True)
class FieldSeats:
    """One field of the request: its code, its name and its seats."""

    field: str
    name: str
    seats: int


@dataclass(frozen=True, slots=True)
class Sealing:
    """Everything that is fixed before the chance happens. `grounds` tells every ground that a row has."""

    request: str
    number: int
    compound: str
    track: str
    subject: str
    companies: tuple[str, ...]
    opening_at: datetime
    frozen_at: datetime
    seats: tuple[FieldSeats, ...]
    owners: int
    caps: Mapping[str, int]
    grounds: Mapping[str, str]
    criteria: str
    form: Form
    happens_at: datetime
    where: str
    pool: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Keeper or witness stood for the seal: `part` is "keeper" or "witness"."""

    part: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """The chance as both typed it."""

    values: Values
    heard_at: datetime
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Fallen:
    """A row fell, with the code of the reason."""

    row: int
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """The list was opened: who the rows of `draw.to_open` are.

    An identity that does not close its row any more, because the name was erased, is told as erased and not shown.
    """

    at: datetime
    members: Mapping[int, Identity]


@dataclass(frozen=True, slots=True)
class Gone:
    """The draw was abandoned, with the code of the reason."""

    at: datetime
    because: str


def seal(sealing: Sealing) -> dict[str, Any]:
    """The seal; `draw.canonical` of it is its text, `draw.digest` its code."""
    return {
        "format": SEAL_FORMAT,
        "method": draw.METHOD,
        "request": sealing.request,
        "draw": sealing.number,
        "compound": sealing.compound,
        "track": sealing.track,
        "subject": sealing.subject,
        "companies": list(sealing.companies),
        "opening": moment(sealing.opening_at),
        "frozen": moment(sealing.frozen_at),
        "seats": [{"field": str(one.field), "name": one.name, "seats": one.seats} for one in sealing.seats],
        "owners": sealing.owners,
        "caps": dict(sealing.caps),
        "grounds": dict(sealing.grounds),
        "criteria": sealing.criteria,
        "chance": sealing.form.plain() | {"at": moment(sealing.happens_at), "where": sealing.where},
        "pool": [_row(row) for row in sealing.pool],
    }


def seats_of(sealed: Mapping[str, Any]) -> dict[str, int]:
    """The seats of each field of a seal, in the order of the request."""
    return {one["field"]: one["seats"] for one in sealed["seats"]}


def rows_of(sealed: Mapping[str, Any]) -> tuple[Row, ...]:
    """The pool of a seal."""
    return tuple(Row(one["row"], one["commitment"], one.get("field"), one.get("ground", "")) for one in sealed["pool"])


def form_in(sealed: Mapping[str, Any]) -> Form:
    """The exact form of the chance of a seal."""
    return form_of(sealed["chance"])


def orders_of(sealed: Mapping[str, Any], values: Values) -> dict[str, tuple[int, ...]]:
    """The order of every field, from the seal and the values of its chance."""
    return draw.order(draw.digest(sealed), text(values), rows_of(sealed), seats_of(sealed))


def transcript(
    sealed: Mapping[str, Any],
    *,
    confirmed: Sequence[Confirmed],
    heard: Heard | None = None,
    falls: Sequence[Fallen] = (),
    opened: Opened | None = None,
    abandoned: Gone | None = None,
) -> bytes:
    """The file that anybody may take, at any time from the seal on. Raises `draw.NotSeated` for an impossible fall."""
    orders = orders_of(sealed, heard.values) if heard else {}
    seats = seats_of(sealed)
    if heard:
        draw.arrivals(orders, seats, [one.row for one in falls])
    panel = draw.seated(orders, seats, [one.row for one in falls]) if heard else ()
    rest = {
        "format": FORMAT,
        "seal": dict(sealed),
        "seal_code": draw.digest(sealed),
        "confirmed": [{"part": one.part, "at": moment(one.at)} for one in confirmed],
        "chance": heard
        and {
            "values": heard.values,
            "heard_at": moment(heard.heard_at),
            "confirmed_at": moment(heard.confirmed_at),
        },
        "orders": {field: list(rows) for field, rows in orders.items()},
        "falls": [
            {"n": number, "row": one.row, "because": str(one.because), "at": moment(one.at)}
            for number, one in enumerate(falls, 1)
        ],
        "panel": [{"field": one.field, "seat": one.seat, "row": one.row} for one in panel],
        "opened": opened
        and {
            "at": moment(opened.at),
            "members": [_member(sealed, row, opened.members[row]) for row in sorted(opened.members)],
        },
        "abandoned": abandoned and {"at": moment(abandoned.at), "because": str(abandoned.because)},
    }
    return draw.canonical(rest | {"check": draw.digest(rest)})


def _member(sealed: Mapping[str, Any], row: int, identity: Identity) -> dict[str, Any]:
    closes = draw.commitment(identity) == sealed["pool"][row - 1]["commitment"]
    return {"row": row} | (identity.plain() if closes else {"erased": "yes"})


def _row(row: Row) -> dict[str, Any]:
    head: dict[str, Any] = {"row": row.number, "commitment": row.commitment}
    return head | ({"ground": row.ground} if row.field is None else {"field": str(row.field)})
