"""Taking versions into the library: new ones are added, known ones change nothing, contradictions are refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound
from search.library import access, jurisdiction, known
from search.library.intake import Incoming, work_key
from search.library.judging import Admission, Held, Outcome, Report
from search.library.models import Article, Version, Work, WorkKind
from search.library.standing import UNCHECKED

ledger.tell(
    {
        "library.admitted": "入库法规文本 {versions} 个版本，{articles} 条",
        "library.dated": "核定法规版本的日期：{effective_from}，{repealed_on}",
    },
    {
        "effective_from": lambda day: f"{full_date(date.fromisoformat(day))}起施行" if day else UNCHECKED,
        "repealed_on": lambda day: f"{full_date(date.fromisoformat(day))}废止" if day else "没有废止",
    },
)
CHANGED = "library.changed"
"""The errand after every import: the index re-reads these works."""

_ROWS_AT_ONCE = 4000
_UNWRITABLE = "这份文本存不进来，请检查标题、条号是否过长或重复。"
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class SetDates:
    """The days of one version, as an officer has checked them; `basis` says where they are printed."""

    key: str
    stamp: str
    revision: int
    effective_from: date | None
    repealed_on: date | None
    basis: str


def admit(tx: Transaction, actor: Actor, incoming: Sequence[Incoming]) -> Report:
    """Add the versions that are new, and name the works we lack; an empty sequence does only the latter.

    A version is known by its work and date. The same text again changes nothing, whatever its blanks or its width;
    another text under the same date is refused and the first one stays. Raises NotPermitted.
    """
    access.admit(actor).enforce()
    report = Report()
    held = Held.load(tx, incoming)
    _name_missing(tx, held)
    fresh: list[Incoming] = []
    for one in incoming:
        verdict = held.judge(one)
        if verdict is None:
            held.remember(one)
            fresh.append(one)
        else:
            report.admissions.append(verdict)
    added = _add_all(tx, held, fresh, report)
    if added:
        last = tx.session.get_one(Work, max(added))
        ledger.write(
            tx, actor, "library.admitted", last, versions=report.count(Outcome.ADDED), articles=report.articles
        )
        outbox.promise(tx, CHANGED, works=sorted(added))
    return report


def set_dates(tx: Transaction, actor: Actor, command: SetDates) -> None:
    """Put down the checked days of a version, and where they are printed; the index follows by errand.

    A version holds to the day before its repeal. Raises NotFound, NotPermitted, ChangedMeanwhile, Invalid where the
    days contradict one another.
    """
    access.set_dates(actor).enforce()
    version = tx.session.scalar(
        select(Version)
        .join(Version.work)
        .where(Work.key == command.key, Version.stamp == command.stamp)
        .with_for_update(of=Version)
        .execution_options(populate_existing=True)
    )
    if version is None:
        raise NotFound("没有找到这个版本。", remedy="请从法规目录里找。")
    if version.revision != command.revision:
        raise ChangedMeanwhile("这个版本的日期刚刚有人改过。", remedy="请看一看现在写的是什么，再改。")
    start, repealed = command.effective_from, command.repealed_on
    if start and repealed and repealed <= start:
        raise Invalid("废止日要在施行日之后。", remedy="请核对两个日期；没有废止的，废止日空着。")
    if start and version.promulgated and start < version.promulgated:
        raise Invalid("施行日早于这部法规的公布日。", remedy="请核对是不是填成了别的版本的施行日。")
    version.effective_from, version.effective_unchecked = start, start is None
    version.effective_to = repealed - timedelta(days=1) if repealed else None
    version.dates_basis = command.basis
    ledger.write(
        tx,
        actor,
        "library.dated",
        version,
        effective_from=start.isoformat() if start else None,
        repealed_on=repealed.isoformat() if repealed else None,
    )
    outbox.promise(tx, CHANGED, works=[version.work_id])


def _add_all(tx: Transaction, held: Held, fresh: Sequence[Incoming], report: Report) -> set[int]:
    """Write all at once; where the database objects, one by one, so that one bad text never stops the others."""
    if not fresh:
        return set()
    try:
        with tx.session.begin_nested():
            added = _write(tx, held, fresh)
    except (IntegrityError, DataError):
        held.reload(tx)
        return _add_singly(tx, held, fresh, report)
    report.admissions += [Admission(one, Outcome.ADDED) for one in fresh]
    return added


def _add_singly(tx: Transaction, held: Held, fresh: Sequence[Incoming], report: Report) -> set[int]:
    added: set[int] = set()
    for one in fresh:
        try:
            with tx.session.begin_nested():
                added |= _write(tx, held, [one])
        except (IntegrityError, DataError):
            held.reload(tx)
            held.forget(one)
            report.admissions.append(Admission(one, Outcome.REFUSED, _UNWRITABLE))
        else:
            report.admissions.append(Admission(one, Outcome.ADDED))
    return added


def _write(tx: Transaction, held: Held, fresh: Sequence[Incoming]) -> set[int]:
    newest = {one.key: one for one in sorted(fresh, key=lambda one: one.stamp)}
    unnamed = [one for key, one in newest.items() if key not in held.works]
    if unnamed:
        ids = tx.session.scalars(
            insert(Work).returning(Work.id, sort_by_parameter_order=True), [_work_row(one) for one in unnamed]
        ).all()
        held.works |= {one.key: key for one, key in zip(unnamed, ids, strict=True)}
    for key in held.placeholders & newest.keys():
        row = _work_row(newest[key])
        tx.session.execute(update(Work).where(Work.id == held.works[key]).values(**row))
    versions = tx.session.scalars(
        insert(Version).returning(Version.id, sort_by_parameter_order=True),
        [_version_row(tx, held.works[one.key], one) for one in fresh],
    ).all()
    rows: Iterator[Row] = (
        {
            "version_id": version,
            "position": position,
            "number": article.number,
            "sub": article.sub,
            "label": article.label,
            "address": article.address,
            "chapter": article.chapter,
            "text": article.text,
        }
        for version, one in zip(versions, fresh, strict=True)
        for position, article in enumerate(one.articles, 1)
    )
    for batch in _batches(rows):
        tx.session.execute(insert(Article), batch)
    return {held.works[one.key] for one in fresh}


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _work_row(one: Incoming) -> Row:
    field_of = known.works().of(one.title)
    return {
        "key": one.key,
        "title": one.title,
        "short_title": field_of.short or one.title.replace("中华人民共和国", "")[:200],
        "kind": one.kind,
        "level": one.level,
        "issuer": one.issuer,
        "number": one.number,
        "place_path": one.place_path,
        "place_name": one.place_name,
        "placeholder": False,
        "why": "",
        "field_weight": field_of.weight,
    }


def _version_row(tx: Transaction, work_id: int, one: Incoming) -> Row:
    return {
        "work_id": work_id,
        "stamp": one.stamp,
        "version_date": one.version_date,
        "promulgated": one.promulgated,
        "effective_from": one.effective_from,
        "effective_to": one.effective_to,
        "effective_stated": one.effective_stated,
        "effective_unchecked": one.effective_from is None,
        "status": one.status,
        "status_printed": one.status_printed,
        "status_note": one.status_note,
        "doubt": one.doubt,
        "source": one.source,
        "checksum": one.checksum,
        "dates_basis": "",
        "history": "\n".join(one.history),
        "preamble": one.preamble,
        "loaded_at": tx.now,
    }


def _name_missing(tx: Transaction, held: Held) -> None:
    """Make the named placeholders that are not there yet; they have no text, so no index misses them."""
    rows = []
    for one in known.works().missing:
        key = work_key(one.title)
        if key in held.works:
            continue
        place = jurisdiction.of_title(one.title)
        rows.append(
            {
                "key": key,
                "title": one.title,
                "short_title": one.title,
                "kind": WorkKind.CASE if "案例" in one.level else WorkKind.REGULATION,
                "level": one.level,
                "issuer": "",
                "number": one.number,
                "place_path": place.path,
                "place_name": place.name,
                "placeholder": True,
                "why": one.why,
                "field_weight": known.works().of(one.title).weight,
            }
        )
    if not rows:
        return
    try:
        with tx.session.begin_nested():
            ids = tx.session.scalars(insert(Work).returning(Work.id, sort_by_parameter_order=True), rows).all()
    except IntegrityError:
        # Somebody who took texts in at the same moment named them first: take up theirs, and add what still lacks.
        theirs = tx.session.execute(
            select(Work.key, Work.id, Work.placeholder).where(Work.key.in_([row["key"] for row in rows]))
        ).all()
        if not theirs:
            raise
        held.works |= {key: work_id for key, work_id, _ in theirs}
        held.placeholders |= {key for key, _, placeholder in theirs if placeholder}
        _name_missing(tx, held)
        return
    held.works |= {str(row["key"]): key for row, key in zip(rows, ids, strict=True)}
    held.placeholders |= {str(row["key"]) for row in rows}
