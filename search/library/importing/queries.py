"""Reading imports: the files of an upload, the list of imports, and one import with its report."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel.access import MISSING, WAY_BACK, Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.checking import clean_name
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from search.library import addresses, intake
from search.library.importing import access
from search.library.importing.models import Channel, ImportedFile, LibraryImport
from search.library.importing.workflow import Stage
from search.library.intake import Brought, Skipped, Taken
from search.library.judging import Admission, Outcome, Report
from search.library.parsing import Unreadable

SIZE, DAYS = "library_upload_size", "library_import_days"
LISTED = 30
KEPT = 500
"""How many versions and how many skipped files a stored report names; what was refused comes first."""
OUTCOME_NAMES = {Outcome.ADDED: "新入库", Outcome.UNCHANGED: "没有变化", Outcome.REFUSED: "拒绝"}
COMMAND_NAME = "命令导入"
_RANK = {Outcome.REFUSED: 0, Outcome.ADDED: 1, Outcome.UNCHANGED: 2}


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes one upload may hold, and for how many days its files wait for the confirmation."""

    size: int
    days: int


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The files of one upload and what was read of them."""

    files: tuple[Brought, ...]
    taken: Taken


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import as the list shows it."""

    import_id: int
    names: str
    came_at: datetime
    who: str
    stage: Stage
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """What becomes, or became, of one version."""

    title: str
    stamp: str
    url: str
    outcome: Outcome
    articles: int
    why: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import with its report."""

    import_id: int
    version: int
    stage: Stage
    who: str
    came_at: datetime
    expires_at: datetime | None
    done_at: datetime | None
    counts: dict[str, int]
    files: tuple[Brought, ...]
    versions: tuple[VersionLine, ...]
    skipped: tuple[tuple[str, str], ...]
    more: int
    may: dict[str, Verdict] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The names of the files, for the head."""
        return _names([file.name for file in self.files])


def limits(reading: Transaction, actor: Actor) -> Limits:
    """The limits of today where the actor works; one statement."""
    found = parameters.several(reading, (SIZE, DAYS), actor.place_path, reading.today, alliance_id=actor.alliance_id)
    return Limits(found[SIZE].whole, found[DAYS].whole)


def opened(reading: Transaction, actor: Actor, files: Iterable[tuple[str, BinaryIO]]) -> Uploaded:
    """Read uploaded files, each by itself. Raises NotPermitted; Invalid where too large, or where none can be read."""
    access.preview_import(actor).enforce()
    left = most = limits(reading, actor).size
    brought: list[Brought] = []
    for name, stream in files:
        content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise too_large(most)
        brought.append(Brought(clean_name(name)[-200:], len(content), hashlib.sha256(content).hexdigest(), content))
    taken = taken_of(brought)
    if not taken.incoming:
        raise Invalid("；".join(f"{one.origin}：{one.why}" for one in taken.skipped[:5]) + "。")
    return Uploaded(tuple(brought), taken)


def taken_of(files: Sequence[Brought]) -> Taken:
    """What the files hold; a bad one is listed and never stops the others."""
    taken = Taken()
    for file in files:
        try:
            read = intake.take_one(file.name, io.BytesIO(file.content or b""), file.size)
        except Unreadable as why:
            taken.skipped.append(Skipped(file.name, str(why)))
        else:
            taken.incoming += read.incoming
            taken.skipped += read.skipped
    return taken


def too_large(most: int) -> Invalid:
    """The refusal of an upload beyond the size that is taken."""
    return Invalid(
        f"这些文件加起来太大，一次最大 {most / 1024 / 1024:g} MB。",
        remedy="请分几次上传；更大的批量文件，请交给系统管理员用命令导入。",
    )


def counted(report: Report) -> dict[str, int]:
    """The figures of a report as they are kept."""
    figures = {outcome.value: report.count(outcome) for outcome in Outcome}
    return {**figures, "articles": report.articles, "skipped": len(report.skipped)}


def kept(report: Report) -> dict[str, Any]:
    """The report as it is kept: the refused first, and no more than people can read."""
    versions = sorted(report.admissions, key=lambda one: _RANK[one.outcome])
    return {
        "versions": [_row(one) for one in versions[:KEPT]],
        "skipped": [[one.origin, one.why] for one in report.skipped[:KEPT]],
        "more": max(0, len(versions) - KEPT) + max(0, len(report.skipped) - KEPT),
    }


def imports(reading: Transaction, actor: Actor) -> list[ImportLine]:
    """The latest imports in sight; a constant number of statements."""
    rows = reading.session.scalars(
        select(LibraryImport)
        .options(joinedload(LibraryImport.person), selectinload(LibraryImport.files))
        .where(visible(LibraryImport, actor))
        .order_by(LibraryImport.came_at.desc(), LibraryImport.id.desc())
        .limit(LISTED)
    ).all()
    return [
        ImportLine(
            row.id, _names([file.name for file in row.files]), row.came_at, _who(row), row.stage, dict(row.counts)
        )
        for row in rows
    ]


def import_page(reading: Transaction, actor: Actor, import_id: int) -> ImportPage:
    """One import. Raises NotFound."""
    one = get_visible(reading.session, LibraryImport, actor, import_id)
    return ImportPage(
        import_id=one.id,
        version=one.version,
        stage=one.stage,
        who=_who(one),
        came_at=one.came_at,
        expires_at=one.expires_at,
        done_at=one.done_at,
        counts=dict(one.counts),
        files=tuple(Brought(file.name, file.size, file.digest) for file in one.files),
        versions=tuple(_line(row) for row in one.report["versions"]),
        skipped=tuple((origin, why) for origin, why in one.report["skipped"]),
        more=one.report["more"],
        may={
            "confirm_import": access.confirm_import(actor, one),
            "drop_import": access.drop_import(actor, one),
        },
    )


def contents(reading: Transaction, one: LibraryImport) -> list[Brought]:
    """The files of an import that waits, with their bytes. Raises NotFound where they are gone."""
    rows = reading.session.execute(
        select(ImportedFile.name, ImportedFile.size, ImportedFile.digest, ImportedFile.content)
        .where(ImportedFile.import_id == one.id)
        .order_by(ImportedFile.id)
    ).all()
    if any(row.content is None for row in rows):
        raise NotFound(MISSING, remedy=WAY_BACK)
    return [Brought(*row) for row in rows]


def _row(one: Admission) -> dict[str, Any]:
    return {
        "title": one.incoming.title,
        "key": one.incoming.key,
        "stamp": one.incoming.stamp,
        "outcome": one.outcome.value,
        "articles": len(one.incoming.articles),
        "why": one.why,
        "remarks": one.remarks(),
    }


def _line(row: dict[str, Any]) -> VersionLine:
    return VersionLine(
        title=row["title"],
        stamp=row["stamp"],
        url=addresses.version(row["key"], row["stamp"]),
        outcome=Outcome(row["outcome"]),
        articles=row["articles"],
        why=row["why"],
        remarks=tuple(row["remarks"]),
    )


def _names(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 份" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else COMMAND_NAME


def _who(one: LibraryImport) -> str:
    return COMMAND_NAME if one.channel is Channel.COMMAND or one.person is None else one.person.name
