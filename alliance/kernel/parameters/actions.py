"""Registering a new value of a number, which closes the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import access
from alliance.kernel.parameters.models import CONFIDENCE_NAMES, FIRM, Confidence, ParameterVersion, stored
from alliance.kernel.parameters.queries import are_shared
from alliance.kernel.paths import lineage

ledger.tell({"parameters.new_version": "登记“{title}”的新数值{number}，从{starts_on}起（{ground}）"})

EARLIEST = date(1949, 10, 1)
LATEST = date(2199, 12, 31)
_LONGEST_TITLE = 200
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A number as it will be from a day on; `own` makes it the alliance's own. `inclusive` None keeps what it was."""

    name: str
    number: str
    starts_on: date
    confidence: Confidence
    source: str = ""
    article: str = ""
    quote: str = ""
    note: str = ""
    place_path: str = "/"
    own: bool = False
    inclusive: bool | None = None


def new_version(tx: Transaction, actor: Actor, command: NewVersion) -> int:
    """Record a new value and close the one before on the day before; returns the id of the new row.

    Raises NotPermitted; Invalid for a value, date or ground that cannot be; NotFound for an unknown name; OutOfTurn
    where the dates overlap or where a promise or suggestion would override what the law says.
    """
    shared = not actor.is_clock and are_shared(tx, actor)
    access.new_version(actor, command.place_path, own=command.own, shared=shared).enforce()
    _check(command)
    rows = list(
        tx.session.scalars(
            select(ParameterVersion)
            .where(ParameterVersion.name == command.name)
            .order_by(ParameterVersion.starts_on)
            .with_for_update()
        )
    )
    if not rows:
        raise NotFound("没有这一项。", remedy="请从“规则数值”页选一项。")
    model = next(row for row in rows if row.alliance_id is None)
    try:
        value = stored(command.number, model.unit)
    except ValueError as unread:
        raise Invalid(str(unread), remedy=f"这一项的单位是“{model.unit}”。") from unread
    row = ParameterVersion(
        alliance_id=actor.alliance_id if command.own else None,
        name=model.name,
        title=model.title,
        place_path=command.place_path,
        unit=model.unit,
        inclusive=model.inclusive if command.inclusive is None else command.inclusive,
        starts_on=command.starts_on,
        confidence=command.confidence,
        **{field: getattr(command, field).strip() for field in ("source", "article", "quote", "note")},
        **value,
    )
    _refuse_override(rows, row)
    _close_before(rows, row)
    tx.session.flush()  # the old one must be closed before the new one opens: only one may be open
    tx.session.add(row)
    ground = f"《{row.source}》{row.article}" if row.source else CONFIDENCE_NAMES[row.confidence]
    ledger.write(
        tx,
        actor,
        "parameters.new_version",
        row,
        title=row.title,
        number=command.number.strip(),
        starts_on=row.starts_on,
        ground=ground,
        place=row.place_path,
    )
    return row.id


def _check(command: NewVersion) -> None:
    if not EARLIEST <= command.starts_on <= LATEST:
        raise Invalid(f"生效日须在{full_date(EARLIEST)}到{full_date(LATEST)}之间。")
    try:
        lineage(command.place_path)
    except ValueError as wrong:
        raise Invalid("适用的地方不对。", remedy="请从列表里选。") from wrong
    if command.confidence in FIRM and not (command.source.strip() and command.article.strip()):
        raise Invalid("法定和地方规定的数值要写明法规名称和条号。", remedy="没有依据的请登记为“我们的建议”。")
    if command.own and command.confidence in FIRM:
        raise Invalid(
            "联盟自己的数值只能是平台承诺或建议。", remedy="有法律依据的数值对所有人都一样，请不要勾选“只用于本联盟”。"
        )
    if max(len(command.source), len(command.article)) > _LONGEST_TITLE:
        raise Invalid(f"法规名称和条号请写在{_LONGEST_TITLE}字以内。")
    if max(len(command.quote), len(command.note)) > _LONGEST_TEXT:
        raise Invalid(f"原文和说明请写在{_LONGEST_TEXT}字以内。")


def _refuse_override(rows: list[ParameterVersion], new: ParameterVersion) -> None:
    """A promise or suggestion gives way wherever law or a local rule speaks."""
    if new.confidence in FIRM:
        return
    above = lineage(new.place_path)
    for row in rows:
        lasts = row.ends_on is None or row.ends_on >= new.starts_on
        if row.confidence in FIRM and row.place_path in above and lasts:
            raise OutOfTurn(
                f"“{new.title}”由《{row.source}》{row.article}规定，承诺或建议不能改它。",
                remedy="法规有了新规定时，请写明新的法规名称和条号。",
            )


def _close_before(rows: list[ParameterVersion], new: ParameterVersion) -> None:
    """End the running version on the day before the new one."""
    same = [row for row in rows if row.alliance_id == new.alliance_id and row.place_path == new.place_path]
    for row in same:
        if row.starts_on >= new.starts_on or (row.ends_on is not None and row.ends_on >= new.starts_on):
            raise OutOfTurn(
                f"与已登记的从{full_date(row.starts_on)}起的数值重叠。",
                remedy="新数值要从更晚的日子开始；登记错了的，请联系系统管理员。",
            )
    for row in same:
        if row.ends_on is None:
            row.ends_on = new.starts_on - timedelta(days=1)
