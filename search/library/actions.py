"""Taking versions into the library: new ones are added, known ones change nothing, contradictions are refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from search.library import access, jurisdiction, known
from search.library.intake import Incoming, Skipped, work_key
from search.library.models import Article, Version, Work, WorkKind

ledger.tell({"library.admitted": "入库法规文本 {versions} 个版本，{articles} 条"})
CHANGED = "library.changed"
"""The errand after every import: the index re-reads these works."""

_ROWS_AT_ONCE = 4000
_LABELS_SHOWN = 5
_UNWRITABLE = "这份文本存不进来，请检查标题、条号是否过长或重复。"
Row = dict[str, object]


class Outcome(StrEnum):
    """What became of one version."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Admission:
    """One version and what became of it; `why` is Chinese and empty where it was simply added."""

    incoming: Incoming
    outcome: Outcome
    why: str = ""


@dataclass(slots=True)
class Report:
    """What an import did, for people."""

    admissions: list[Admission] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many versions ended so."""
        return sum(admission.outcome is outcome for admission in self.admissions)

    @property
    def articles(self) -> int:
        """How many articles were added."""
        return sum(len(one.incoming.articles) for one in self.admissions if one.outcome is Outcome.ADDED)

    def lines(self) -> list[str]:
        """The report as people read it: the sum first, then whatever deserves a look."""
        said = [
            (
                f"读到 {len(self.admissions)} 个版本：新入库 {self.count(Outcome.ADDED)} 个，共 {self.articles} 条；"
                f"没有变化 {self.count(Outcome.UNCHANGED)} 个；拒绝 {self.count(Outcome.REFUSED)} 个；"
                f"跳过 {len(self.skipped)} 个文件。"
            )
        ]
        for one in self.admissions:
            if one.outcome is Outcome.REFUSED:
                said.append(f"拒绝：{one.incoming.origin}——{one.why}")
            elif one.outcome is Outcome.ADDED:
                for word, labels in (("缺号", one.incoming.missing), ("重号", one.incoming.doubled)):
                    if labels:
                        more = f"等 {len(labels)} 处" if len(labels) > _LABELS_SHOWN else ""
                        said.append(f"{word}：《{one.incoming.title}》{'、'.join(labels[:_LABELS_SHOWN])}{more}")
        said += [f"跳过：{one.origin}——{one.why}" for one in self.skipped]
        return said


def admit(tx: Transaction, actor: Actor, incoming: Sequence[Incoming]) -> Report:
    """Add the versions that are new, and name the works we lack; an empty sequence does only the latter.

    A version is known by its work and date. The same text again changes nothing, whatever its blanks or its width;
    another text under the same date is refused and the first one stays. Raises NotPermitted.
    """
    access.admit(actor).enforce()
    report = Report()
    held = _Held.load(tx, incoming)
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


@dataclass(slots=True)
class _Held:
    """What the library holds of the works at hand: their ids, and their texts by stamp."""

    works: dict[str, int]
    placeholders: set[str]
    texts: dict[str, dict[str, str]]

    @classmethod
    def load(cls, tx: Transaction, incoming: Sequence[Incoming]) -> _Held:
        """Read keys and checksums of the whole library: two statements, however many versions come."""
        rows = tx.session.execute(select(Work.id, Work.key, Work.placeholder)).all()
        keys = {key for _, key, _ in rows}
        texts: dict[str, dict[str, str]] = {key: {} for key in keys | {one.key for one in incoming}}
        stamps = select(Work.key, Version.stamp, Version.checksum).join(Version.work)
        for key, stamp, checksum in tx.session.execute(stamps):
            texts[key][stamp] = checksum
        return cls({key: work for work, key, _ in rows}, {key for _, key, lacks in rows if lacks}, texts)

    def judge(self, one: Incoming) -> Admission | None:
        """Refuse or pass over a version; None where it is new."""
        mine = self.texts[one.key]
        if one.stamp in mine and mine[one.stamp] != one.checksum:
            why = f"《{one.title}》{_named(one.stamp)}已经入库，而这份文本不同。先入库的保留不动；请核对哪一份正确。"
            return Admission(one, Outcome.REFUSED, why)
        if one.stamp in mine:
            return Admission(one, Outcome.UNCHANGED)
        same = next((stamp for stamp, checksum in mine.items() if checksum == one.checksum), None)
        if same is not None:
            return Admission(one, Outcome.UNCHANGED, f"与已入库的{_named(same)}文字相同。")
        return None

    def remember(self, one: Incoming) -> None:
        """Count a version as held, so that its twin in the same import meets it."""
        self.texts[one.key][one.stamp] = one.checksum

    def reload(self, tx: Transaction) -> None:
        """Read the ids again after a savepoint was rolled back."""
        self.works = {row.key: row.id for row in tx.session.execute(select(Work.key, Work.id))}

    def forget(self, one: Incoming) -> None:
        """Take `remember` back for a version that could not be written."""
        self.texts[one.key].pop(one.stamp, None)


def _named(stamp: str) -> str:
    return "未注明日期的版本" if stamp == "undated" else f" {stamp} 版"


def _add_all(tx: Transaction, held: _Held, fresh: Sequence[Incoming], report: Report) -> set[int]:
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


def _add_singly(tx: Transaction, held: _Held, fresh: Sequence[Incoming], report: Report) -> set[int]:
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


def _write(tx: Transaction, held: _Held, fresh: Sequence[Incoming]) -> set[int]:
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
        "effective_to": None,
        "effective_stated": one.effective_stated,
        "effective_unchecked": one.effective_from is None,
        "status": one.status,
        "status_printed": one.status_printed,
        "status_note": one.status_note,
        "doubt": one.doubt,
        "source": one.source,
        "checksum": one.checksum,
        "history": "\n".join(one.history),
        "preamble": one.preamble,
        "loaded_at": tx.now,
    }


def _name_missing(tx: Transaction, held: _Held) -> None:
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
