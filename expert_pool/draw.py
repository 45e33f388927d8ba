"""The draw: pure, from seal and chance alone, the same on every machine and for ever.

Who is drawn follows from public text by SHA-256 (UTF-8, lower-case hexadecimal), so any program can draw again:

    commitment of a row = sha256(canonical JSON of {"home","name","number","salt","unit"})
    seal code           = sha256(canonical JSON of the seal)
    key of a row        = sha256("draw 1" LF seal code LF chance text LF field LF commitment)
    order of a field    = its rows in rising order of their keys
    seated              = the first rows of the order that have not fallen, as many as the field has seats

The seal is public before the chance happens. Whoever falls is followed by the next of the same order: there is no
second draw. `rfc3797_order` is the published reference with which an installation shows that it can draw at all.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from math import comb, prod
from typing import Any

from alliance.kernel import canonical as plain

METHOD = 1
"""The number of this way of drawing; one that draws otherwise takes another, and sealed draws keep theirs."""
SALT_BYTES = 32
_MOST_WHOLE = 2**53 - 1
_MOST_PICKS = 2**16

CAP, BUSY, SAME_HOME, KIN = "cap", "busy", "same_home", "kin"
"""The falls that the clock makes by itself; the codes are those of `draws.workflow.Fall`."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a commitment closes: who a row is, with 32 random bytes in hexadecimal that make it impossible to guess."""

    salt: str
    number: str
    name: str
    unit: str
    home: str

    def plain(self) -> dict[str, str]:
        """As it stands in the transcript once it is opened."""
        return {
            "salt": self.salt,
            "number": self.number,
            "name": self.name,
            "unit": self.unit,
            "home": self.home,
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert before freezing: the asked-for fields, or the code of the ground to stand back."""

    commitment: str
    fields: frozenset[str] = frozenset()
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One blinded member of a frozen pool: `number` from 1, and either a field or a ground."""

    number: int
    commitment: str
    field: str | None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a panel, from 1 within its field; no row where the order of the field is used up."""

    field: str
    seat: int
    row: int | None


@dataclass(frozen=True, slots=True)
class Ties:
    """What makes rows fall without anybody's answer, known to the clock alone; rows are numbers.

    `homes` may leave rows out (no home known); `kin` are pairs; `full` have reached a cap, `busy` sit elsewhere.
    """

    homes: Mapping[int, str]
    kin: frozenset[frozenset[int]] = frozenset()
    full: frozenset[int] = frozenset()
    busy: frozenset[int] = frozenset()


class NotSeated(ValueError):
    """A row was to fall that is not seated: it never was drawn, has not come up, or fell before."""

    def __init__(self, row: int) -> None:
        super().__init__(f"第{row}行现在没有入席，不能递补。")
        self.row = row


def canonical(value: Any) -> bytes:
    """Canonical JSON: keys sorted, no blanks, UTF-8; text, whole numbers, lists, objects and null alone.

    Raises TypeError for anything else, and ValueError for a whole number that not every program can hold.
    """
    _check_plain(value)
    return plain.text(value).encode()


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def commitment(identity: Identity) -> str:
    """What is public of a member of the pool before opening. Raises ValueError for a salt of the wrong form."""
    if len(identity.salt) != SALT_BYTES * 2 or not set(identity.salt) <= set("0123456789abcdef"):
        raise ValueError(f"a salt is {SALT_BYTES * 2} hexadecimal digits")
    return digest(identity.plain())


def freeze(candidates: Iterable[Candidate], seats: Mapping[str, int]) -> tuple[Row, ...]:
    """Number the pool in the order of its commitments and give everybody one field, always in the same way.

    Those with one asked-for field come first; each other goes to that of its fields with the fewest rows for each seat
    so far, in ties to the earlier in the order of `seats`. Where that leaves a seat empty which a change of fields
    could fill, they change. Raises ValueError where commitments repeat, or somebody has neither a field with a seat
    nor a ground.
    """
    pool = sorted(candidates, key=lambda one: one.commitment)
    if any(one.commitment == other.commitment for one, other in pairwise(pool)):
        raise ValueError("two members have one commitment")
    asked = [field for field, count in seats.items() if count > 0]
    fitting = {one.commitment: [field for field in asked if field in one.fields] for one in pool if not one.ground}
    if lost := [known for known, fields in fitting.items() if not fields]:
        raise ValueError(f"{len(lost)} members have neither a field nor a ground")
    given: dict[str, str] = {}
    rows = dict.fromkeys(asked, 0)
    for known in sorted(fitting, key=lambda known: (len(fitting[known]) > 1, known)):
        field = min(fitting[known], key=lambda field: (Fraction(rows[field], seats[field]), asked.index(field)))
        given[known] = field
        rows[field] += 1
    for field in asked:
        while rows[field] < seats[field] and (giver := _fill(field, given, fitting, rows, seats)) is not None:
            rows[field] += 1
            rows[giver] -= 1
    return tuple(
        Row(number, one.commitment, given.get(one.commitment), one.ground) for number, one in enumerate(pool, 1)
    )


def _fill(
    short: str,
    given: dict[str, str],
    fitting: Mapping[str, Sequence[str]],
    rows: Mapping[str, int],
    seats: Mapping[str, int],
) -> str | None:
    """Let one member come to a field by the shortest chain of changes; returns the field that spares one, if any."""
    comes: dict[str, tuple[str, str]] = {}
    waiting = deque([short])
    while waiting:
        wanting = waiting.popleft()
        for known in sorted(known for known, fields in fitting.items() if wanting in fields):
            holder = given[known]
            if holder == short or holder in comes:
                continue
            comes[holder] = known, wanting
            if rows[holder] > seats[holder]:
                taking = holder
                while taking != short:
                    member, taking = comes[taking]
                    given[member] = taking
                return holder
            waiting.append(holder)
    return None


def panels(rows: Iterable[Row], seats: Mapping[str, int]) -> int:
    """How many different panels the pool could give; 0 where a field has fewer rows than seats."""
    sizes = dict.fromkeys(seats, 0)
    for row in rows:
        if row.field is not None:
            sizes[row.field] += 1
    return prod(comb(sizes[field], count) for field, count in seats.items())


def order(seal_code: str, chance: str, rows: Iterable[Row], seats: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """The one order of each field, as numbers of rows, that seal and chance give; `chance` is its canonical text."""
    keyed: dict[str, list[tuple[bytes, int]]] = {field: [] for field in seats}
    prefix = f"draw {METHOD}\n{seal_code}\n{chance}\n"
    for row in rows:
        if row.field is not None:
            key = hashlib.sha256(f"{prefix}{row.field}\n{row.commitment}".encode()).digest()
            keyed[row.field].append((key, row.number))
    return {field: tuple(number for _, number in sorted(found)) for field, found in keyed.items()}


def seated(
    orders: Mapping[str, Sequence[int]], seats: Mapping[str, int], fallen: Collection[int] = ()
) -> tuple[Seat, ...]:
    """Every seat, fields in the order of the request, with the first rows that have not fallen."""
    out = frozenset(fallen)
    found: list[Seat] = []
    for field, count in seats.items():
        rows: list[int | None] = list(islice((row for row in orders[field] if row not in out), count))
        found.extend(Seat(field, place, row) for place, row in enumerate(rows + [None] * (count - len(rows)), 1))
    return tuple(found)


def arrivals(orders: Mapping[str, Sequence[int]], seats: Mapping[str, int], falls: Iterable[int]) -> tuple[int, ...]:
    """The seated rows after the falls, in the order in which they came to be seated: who sits longest is first.

    Those seated by the draw itself come in the order of fields and seats. Raises NotSeated.
    """
    table = _Table(orders, seats)
    for row in falls:
        table.fall(row)
    return tuple(table.sitting)


def settle(
    orders: Mapping[str, Sequence[int]], seats: Mapping[str, int], falls: Iterable[int], ties: Ties
) -> tuple[tuple[int, str], ...]:
    """Who falls now without anybody's answer, each with the code of the reason, until nobody has to.

    Whoever sits longer stays; of two from one home, or kin, the later seated falls. Raises NotSeated.
    """
    table = _Table(orders, seats)
    for row in falls:
        table.fall(row)
    made: list[tuple[int, str]] = []
    while (unfit := _unfit(table.sitting, ties)) is not None:
        table.fall(unfit[0])
        made.append(unfit)
    return tuple(made)


def to_open(
    orders: Mapping[str, Sequence[int]],
    seats: Mapping[str, int],
    falls: Sequence[tuple[int, str]],
    homes: Mapping[int, str],
) -> tuple[int, ...]:
    """The rows that opening names: those seated, and both ends of every fall for one home. In rising order."""
    named: set[int] = set()
    table = _Table(orders, seats)
    for row, because in falls:
        if because == SAME_HOME and row in table.sitting:
            before = table.sitting[: table.sitting.index(row)]
            named |= {row, *(mate for mate in before if homes.get(mate) and homes.get(mate) == homes.get(row))}
        table.fall(row)
    return tuple(sorted(named.union(table.sitting)))


def rfc3797_order(sources: Sequence[Sequence[int]], names: int, picks: int) -> list[int]:
    """The 0-based positions that RFC 3797 draws from `names`, in the order of drawing, to the byte.

    `sources` are the numbers of each source of chance in the agreed order; those of one source are taken in rising
    order, whatever the order given. Raises ValueError with the reason where the RFC gives no answer.
    """
    if not sources or not all(sources):
        raise ValueError("every source of chance needs at least one number")
    if any(number < 0 for source in sources for number in source):
        raise ValueError("a number of a source of chance cannot be negative")
    if names < 1:
        raise ValueError("there has to be a name to draw from")
    if not 1 <= picks <= names:
        raise ValueError(f"from {names} names at least 1 and at most {names} can be drawn, not {picks}")
    if picks > _MOST_PICKS:
        raise ValueError(f"at most {_MOST_PICKS} can be drawn: the RFC counts them in two bytes")
    key = "".join("".join(f"{number}." for number in sorted(source)) + "/" for source in sources).encode("ascii")
    left = list(range(names))
    drawn = []
    for turn in range(picks):
        count = turn.to_bytes(2, "big")
        hashed = hashlib.md5(count + key + count, usedforsecurity=False).digest()
        drawn.append(left.pop(int.from_bytes(hashed, "big") % len(left)))
    return drawn


class _Table:
    """Who sits while rows fall one after the other; `sitting` is in the order of coming."""

    def __init__(self, orders: Mapping[str, Sequence[int]], seats: Mapping[str, int]) -> None:
        self._waiting = {field: iter(rows) for field, rows in orders.items()}
        self._field_of: dict[int, str] = {}
        self.sitting: list[int] = []
        for field, count in seats.items():
            for _ in range(count):
                self._seat_next(field)

    def fall(self, row: int) -> None:
        """Take a seated row out and seat the next of its field, if there is one. Raises NotSeated."""
        if row not in self.sitting:
            raise NotSeated(row)
        self.sitting.remove(row)
        self._seat_next(self._field_of[row])

    def _seat_next(self, field: str) -> None:
        if (row := next(self._waiting[field], None)) is not None:
            self._field_of[row] = field
            self.sitting.append(row)


def _unfit(sitting: Sequence[int], ties: Ties) -> tuple[int, str] | None:
    at_home: set[str] = set()
    for place, row in enumerate(sitting):
        if row in ties.full:
            return row, CAP
        if row in ties.busy:
            return row, BUSY
        if (home := ties.homes.get(row, "")) in at_home:
            return row, SAME_HOME
        if any(frozenset((row, other)) in ties.kin for other in sitting[:place]):
            return row, KIN
        if home:
            at_home.add(home)
    return None


def _check_plain(value: Any) -> None:
    if value is None or isinstance(value, str):
        return
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > _MOST_WHOLE:
            raise ValueError("a whole number of a seal or transcript has at most 53 bits")
    elif isinstance(value, (list, tuple)):
        for one in value:
            _check_plain(one)
    elif isinstance(value, dict) and all(isinstance(key, str) and key.isascii() for key in value):
        for one in value.values():
            _check_plain(one)
    else:
        raise TypeError(f"a seal or transcript cannot hold {type(value).__name__}")
