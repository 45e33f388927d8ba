"""What a parameter is: a number with its unit, its ground and its dates, and the table that keeps every version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.days import full_date
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.numerals import halfwidth, to_chinese
from alliance.kernel.working_days import Unit

SHARE = "份额"
DATE = "日期"
BYTES = "字节"
WHOLE_UNITS = frozenset(
    {"日", "工作日", "个月", "年", "小时", "分钟", "秒", "人", "户", "家", "件", "次", "条", "份", "个", "分"}
    | {"学时", "题", "字", BYTES}
)
UNITS = WHOLE_UNITS | {SHARE, DATE, "元", "平方米"}
HALF = Fraction(1, 2)
_LARGEST = 10**15
_SPOKEN_SHARES = range(2, 5)
_MEGABYTE = 1 << 20


class Confidence(StrEnum):
    """How sure a number is, and who answers for it."""

    STATUTORY = "statutory"
    LOCAL = "local"
    PROMISE = "promise"
    SUGGESTION = "suggestion"


CONFIDENCE_NAMES: dict[Confidence, str] = {
    Confidence.STATUTORY: "法定",
    Confidence.LOCAL: "地方规定",
    Confidence.PROMISE: "平台承诺",
    Confidence.SUGGESTION: "我们的建议",
}
FIRM = frozenset({Confidence.STATUTORY, Confidence.LOCAL})
"""What a lawgiver said: an alliance cannot override it, nor can a suggestion replace it."""


def _once(name: str, *columns: str, where: str) -> Index:
    """A unique index over some rows: a plain constraint would let rows without an alliance repeat."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class ParameterVersion(Base):
    """One value of a number from a day to a day, both included; for everybody, or an alliance's own."""

    __tablename__ = "parameters"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("(unit = '日期') = (day IS NOT NULL)", name="day_if_dated"),
        CheckConstraint("(numerator IS NULL) = (day IS NOT NULL)", name="number_or_day"),
        CheckConstraint("denominator > 0", name="denominator_positive"),
        CheckConstraint("place_path LIKE '/%/' OR place_path = '/'", name="path_shape"),
        CheckConstraint(
            "confidence NOT IN ('statutory', 'local') OR (source <> '' AND article <> '')", name="grounds_if_firm"
        ),
        CheckConstraint("alliance_id IS NULL OR confidence NOT IN ('statutory', 'local')", name="own_is_never_firm"),
        _once("uq_parameters_common_start", "name", "place_path", "starts_on", where="alliance_id IS NULL"),
        _once("uq_parameters_common_open", "name", "place_path", where="alliance_id IS NULL AND ends_on IS NULL"),
        _once(
            "uq_parameters_own_start", "alliance_id", "name", "place_path", "starts_on", where="alliance_id IS NOT NULL"
        ),
        _once(
            "uq_parameters_own_open",
            "alliance_id",
            "name",
            "place_path",
            where="alliance_id IS NOT NULL AND ends_on IS NULL",
        ),
    )

    id: Mapped[Key]
    alliance_id: Mapped[int | None] = mapped_column(ForeignKey("alliances.id"))
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[Short]
    place_path: Mapped[str] = mapped_column(String(200))
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger, default=1)
    day: Mapped[date | None]
    unit: Mapped[str] = mapped_column(String(12))
    inclusive: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    source: Mapped[Short] = mapped_column(default="")
    article: Mapped[Short] = mapped_column(default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[Confidence] = mapped_column(Enum(Confidence, native_enum=False, length=20, values_callable=list))
    note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value with its grounds. `number` is exact and None for a date; `inclusive` is 以上 as against 超过.

    `ends_on` None means until further notice; `own` marks an alliance's own value.
    """

    id: int
    name: str
    title: str
    number: Fraction | None
    day: date | None
    unit: str
    inclusive: bool
    place_path: str
    starts_on: date
    ends_on: date | None
    source: str
    article: str
    quote: str
    confidence: Confidence
    note: str
    own: bool

    @classmethod
    def of(cls, row: ParameterVersion) -> Parameter:
        """The value in a row."""
        return cls(
            id=row.id,
            name=row.name,
            title=row.title,
            number=None if row.numerator is None else Fraction(row.numerator, row.denominator),
            day=row.day,
            unit=row.unit,
            inclusive=row.inclusive,
            place_path=row.place_path,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            source=row.source,
            article=row.article,
            quote=row.quote,
            confidence=row.confidence,
            note=row.note,
            own=row.alliance_id is not None,
        )

    def holds_on(self, day: date) -> bool:
        """True from the first day to the last."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def whole(self) -> int:
        """The number as an int. Raises ValueError for a fraction or a date."""
        if self.number is None or self.number.denominator != 1:
            raise ValueError(f"parameter {self.name} is no whole number")
        return self.number.numerator

    @property
    def share(self) -> Fraction:
        """The number, exact. Raises ValueError for a date."""
        if self.number is None:
            raise ValueError(f"parameter {self.name} is a date")
        return self.number

    @property
    def as_date(self) -> date:
        """The date. Raises ValueError for a number."""
        if self.day is None:
            raise ValueError(f"parameter {self.name} is no date")
        return self.day

    @property
    def label(self) -> str:
        """法定, 地方规定, 平台承诺 or 我们的建议."""
        return CONFIDENCE_NAMES[self.confidence]

    @property
    def is_firm(self) -> bool:
        """True where a law or a local rule says so."""
        return self.confidence in FIRM

    @property
    def source_sentence(self) -> str:
        """《物业管理条例》第十六条, or who suggests it."""
        return f"《{self.source}》{self.article}" if self.source else self.label

    @property
    def words(self) -> str:
        """The value as people say it: 30日, 三分之二以上, 过半数, 2026年12月31日, 20 MB."""
        if self.number is None:
            return full_date(self.as_date)
        if self.unit == SHARE:
            return _share_words(self.number, inclusive=self.inclusive)
        if self.unit == BYTES and self.whole % _MEGABYTE == 0:
            return f"{self.whole // _MEGABYTE} MB"
        if self.unit == Unit.WORKING_DAYS:
            return f"{self.whole}个工作日"
        return f"{_decimal(self.number)}{self.unit}"

    def reached_by(self, value: Fraction | Decimal | int) -> bool:
        """True where `value` meets the number as a least: 以上 includes it, 超过 and 过半 do not.

        Source: 民法典第一千二百五十九条. Raises ValueError for a date.
        """
        exact = Fraction(value)
        return exact >= self.share if self.inclusive else exact > self.share


def parse_value(typed: str, unit: str) -> Fraction | date:
    """Read a typed value: 30, 2/3, 20%, 3.5, or 2026-12-31 for a date. Raises ValueError with a sentence."""
    plain = re.sub(r"\s", "", halfwidth(typed))
    if unit == DATE:
        try:
            return datetime.strptime(plain, "%Y-%m-%d").date()  # noqa: DTZ007 -- a date has no zone
        except ValueError as wrong:
            raise ValueError(f"“{typed[:20]}”不是日期，例如：2026-12-31。") from wrong
    shape = re.fullmatch(r"(?P<top>[0-9]{1,15}(\.[0-9]{1,6})?)(/(?P<under>[1-9][0-9]{0,5})|(?P<percent>%))?", plain)
    if shape is None:
        raise ValueError(f"“{typed[:20]}”读不懂，例如：30、2/3、20%、3.5。")
    number = Fraction(shape["top"]) / int(shape["under"] or (100 if shape["percent"] else 1))
    if unit in WHOLE_UNITS and number.denominator != 1:
        raise ValueError(f"单位是“{unit}”，请填整数。")
    if unit == SHARE and not 0 < number <= 1:
        raise ValueError("份额须大于0，不超过1，例如 2/3 或 20%。")
    if not number or number.numerator > _LARGEST:
        raise ValueError("数值须大于0，也不能大得离谱。")
    return number


def _share_words(share: Fraction, *, inclusive: bool) -> str:
    if share == HALF and not inclusive:
        return "过半数"
    if share.denominator in _SPOKEN_SHARES:
        spoken = f"{to_chinese(share.denominator)}分之{to_chinese(share.numerator)}"
    else:
        spoken = f"{_decimal(share * 100)}%"
    return f"{spoken}以上" if inclusive else f"超过{spoken}"


def _decimal(number: Fraction) -> str:
    return f"{(Decimal(number.numerator) / Decimal(number.denominator)).normalize():f}"


def stored(typed: str, unit: str) -> dict[str, Any]:
    """The columns that keep a number as somebody typed it. Raises ValueError with a sentence for people."""
    value = parse_value(typed, unit)
    if isinstance(value, Fraction):
        return {"numerator": value.numerator, "denominator": value.denominator, "day": None}
    return {"numerator": None, "denominator": 1, "day": value}
