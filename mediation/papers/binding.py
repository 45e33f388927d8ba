"""Binding a volume: the papers as issued, what lies behind them, cover, contents and back, into one stored PDF."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import store
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.attachments.queries import size_text
from alliance.kernel.db import Transaction, transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.paper import Paper
from alliance.kernel.documents.press import Press, printed
from alliance.kernel.documents.workflow import DOCUMENT
from alliance.kernel.errors import Unavailable
from mediation.models import Case
from mediation.papers import enclosures, kinds, order, stitching
from mediation.papers.gathering import Head, day, head_of
from mediation.papers.models import Audience, CasePaper, Purpose, Volume, VolumeStage
from mediation.papers.stitching import Line, Piece, Stitched
from mediation.workflow import ENDED, SETTLED

BOUND = "mediation.bound"
_EACH = 5
"""After so many pieces the page learns how far it is."""
_LONGEST_FAILURE = 500
_TITLES = {Purpose.WHOLE: "", Purpose.DEFAULT: "未履行材料", Purpose.CONFIRMATION: "司法确认材料"}
_CONTENTS_OF = {
    Purpose.DEFAULT: (kinds.DEFAULT, kinds.URGING, kinds.AGREEMENT, kinds.ORAL, kinds.PERFORMANCE),
    Purpose.CONFIRMATION: (kinds.CONFIRMATION, kinds.MATERIALS, kinds.AGREEMENT, kinds.ORAL, kinds.IDENTITY),
}
"""What goes into a pack, in this order; the whole dossier has everything."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Something to be laid in: where its bytes lie and what they are."""

    title: str
    note: str
    folder: str
    digest: str
    media_type: str = "application/pdf"
    size: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A volume before it is bound: everything read from the database, so that binding holds no transaction open."""

    title: str
    head: Head
    cover: Mapping[str, Any]
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]
    bound_by: str
    place_id: int
    purpose: Purpose


class Binder:
    """Binds volumes by errand `mediation.bind`; repeated, it does nothing or the same again."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def bind(self, reading: Transaction, payload: Mapping[str, Any]) -> None:
        """Outside handler: print what is not printed yet, stitch, store, and tell whoever asked.

        A failure is entered in words and raised, so that the outbox tries again.
        """
        volume = reading.session.get(Volume, payload["volume_id"])
        if volume is None or volume.stage is VolumeStage.DONE:
            return
        try:
            for document_id in _unprinted(reading, volume):
                self._press.render(reading, {"document_id": document_id})
            plan = _plan(reading, payload)
            self._began(reading, payload["volume_id"], len(plan.sources))
            stitched = self.stitched(reading, plan, payload["volume_id"])
        except Exception as failure:
            log.warning("a volume could not be bound", extra={"volume": payload["volume_id"]}, exc_info=failure)
            self._failed(reading, payload["volume_id"], failure)
            raise
        self._enter(reading, payload["volume_id"], plan, stitched)

    def stitched(self, reading: Transaction, plan: Plan, volume_id: int) -> Stitched:
        """The volume of a plan; the contents are printed when the pages are counted, the account of it twice."""
        pieces = [self._piece(reading, plan, source) for source in plan.sources]
        if plan.purpose is Purpose.WHOLE:
            pieces.append(self._situation(plan, pieces))
        pages = sum(stitching.page_count(piece.content) for piece in pieces)

        def told(done: int) -> None:
            if done % _EACH == 0:
                self._progress(reading, volume_id, done)

        return stitching.stitched(
            self._print(plan, kinds.COVER, {**plan.cover, "cover": True}, plan.title),
            lambda lines: self._contents(plan, lines),
            pieces,
            self._print(plan, kinds.BACK, {"pages": pages, "bound_by": plan.bound_by, "cover": True}, "封底"),
            title=plan.title,
            laid_in=told,
        )

    def _contents(self, plan: Plan, lines: Sequence[Line]) -> bytes:
        rows = [{"title": line.title, "pages": line.pages, "note": line.note} for line in lines]
        return self._print(plan, kinds.CONTENTS, {"lines": rows, "free": False}, "卷内目录")

    def _situation(self, plan: Plan, pieces: Sequence[Piece]) -> Piece:
        before = sum(stitching.page_count(piece.content) for piece in pieces)
        originals = [
            {"name": one.name, "size": size_text(one.size), "digest": one.digest} for one in plan.sources if one.name
        ]
        facts = {
            "papers": len(pieces) + 1,
            "warnings": [order.in_words(code) for code in plan.warnings],
            "originals": originals,
            "bound_by": plan.bound_by,
        }
        title = kinds.BY_CODE[kinds.SITUATION].label
        once = self._print(plan, kinds.SITUATION, {**facts, "pages": before + 1}, title)
        if (own := stitching.page_count(once)) != 1:
            once = self._print(plan, kinds.SITUATION, {**facts, "pages": before + own}, title)
        return Piece(title, once)

    def _piece(self, reading: Transaction, plan: Plan, source: Source) -> Piece:
        path = store.file_of(reading.home, source.folder, source.digest)
        if not path.is_file():
            raise Unavailable(f"“{source.title}”的文件现在取不到。", remedy="请告诉系统管理员，从备份里找回。")
        if source.media_type == "application/pdf":
            return Piece(source.title, path.read_bytes(), source.note)
        if source.media_type.startswith("image/"):
            return Piece(source.title, stitching.picture_page(path.read_bytes()), source.note)
        facts = {"name": source.name, "size": size_text(source.size), "digest": source.digest}
        return Piece(source.title, self._print(plan, kinds.SLIP, facts, source.title), source.note)

    def _print(self, plan: Plan, kind: str, facts: Mapping[str, Any], title: str) -> bytes:
        whole = plan.head.facts(kind, **{"cover": False, **facts})
        paper = Paper(
            kind=kinds.PREFIX + kind,
            label=kinds.BY_CODE[kind].label,
            title=title,
            reference=plan.head.common["file_number"],
            issuer=plan.head.body,
            issued_on=date.min,
            code="",
            address="",
            facts=whole,
        )
        return printed(self._press.html(paper))

    def _began(self, reading: Transaction, volume_id: int, total: int) -> None:
        with transaction(reading.session, self._press.clock) as tx:
            volume = _locked(tx, volume_id)
            volume.total = total
            if volume.stage is VolumeStage.ASKED:
                volume.stage = VolumeStage.MAKING

    def _progress(self, reading: Transaction, volume_id: int, done: int) -> None:
        with transaction(reading.session, self._press.clock) as tx:
            _locked(tx, volume_id).done = done

    def _failed(self, reading: Transaction, volume_id: int, failure: Exception) -> None:
        reading.session.rollback()
        words = f"{failure.reason}{failure.remedy}" if isinstance(failure, Unavailable) else ""
        with transaction(reading.session, self._press.clock) as tx:
            volume = _locked(tx, volume_id)
            volume.stage, volume.ended_at = VolumeStage.FAILED, tx.now
            volume.failure = (words or "装订时出了问题，平台会再试几次；一直不行，请告诉系统管理员。")[
                :_LONGEST_FAILURE
            ]

    def _enter(self, reading: Transaction, volume_id: int, plan: Plan, made: Stitched) -> None:
        with transaction(reading.session, self._press.clock) as tx:
            volume = _locked(tx, volume_id)
            if volume.stage is VolumeStage.DONE:
                return
            attachments.keep_made(
                tx,
                subject=Volume.__tablename__,
                subject_id=volume.id,
                place_id=plan.place_id,
                name=f"{plan.head.common['file_number']} {plan.title}.pdf".replace("/", "／"),
                content=made.content,
            )
            volume.stage, volume.ended_at, volume.failure = VolumeStage.DONE, tx.now, ""
            volume.pages, volume.done, volume.warnings = made.pages, volume.total, list(plan.warnings)
            ledger.write(tx, CLOCK, "mediation.volume_bound", volume, purpose=volume.purpose, pages=made.pages)
            outbox.promise(tx, BOUND, volume_id=volume.id)


def _locked(tx: Transaction, volume_id: int) -> Volume:
    query = select(Volume).where(Volume.id == volume_id).with_for_update()
    return tx.session.scalars(query.execution_options(populate_existing=True)).one()


def papers_of(tx: Transaction, case_id: int, wanted: Sequence[str] = ()) -> list[CasePaper]:
    """The papers that stand, in dossier order, or in the order of `wanted`."""
    rows = tx.session.scalars(
        select(CasePaper).where(CasePaper.case_id == case_id, CasePaper.void_at.is_(None)).order_by(CasePaper.id)
    )
    places = {kind: place for place, kind in enumerate(wanted)} or kinds.ORDER
    return sorted((row for row in rows if row.kind in places), key=lambda row: (places[row.kind], row.dated_on, row.id))


def _unprinted(reading: Transaction, volume: Volume) -> list[int]:
    wanted = [paper.document_id for paper in papers_of(reading, volume.case_id, _CONTENTS_OF.get(volume.purpose, ()))]
    rows = reading.session.scalars(select(Document).where(Document.id.in_([key for key in wanted if key is not None])))
    return [row.id for row in rows if row.digest is None and "print" in DOCUMENT.open_from(row.state)]


def _plan(reading: Transaction, payload: Mapping[str, Any]) -> Plan:
    """Everything that the volume is bound from, as it stands now."""
    volume = reading.session.get_one(Volume, payload["volume_id"])
    case = reading.session.get_one(Case, volume.case_id)
    head = head_of(reading, case)
    papers = papers_of(reading, case.id, _CONTENTS_OF.get(volume.purpose, ()))
    if volume.party_id is not None:
        papers = [paper for paper in papers if _theirs(paper, volume.party_id)]
    bound_by = reading.session.scalar(select(Person.name).where(Person.id == volume.asked_by_id)) or ""
    dated = [order.Dated(paper.kind, paper.dated_on, paper.party_id) for paper in papers]
    found = order.warnings(dated, parties=list(head.parties), settled=case.stage in SETTLED, ended=case.stage in ENDED)
    return Plan(
        title=_TITLES[volume.purpose] or kinds.BY_CODE[kinds.COVER].title(head.status),
        head=head,
        cover={
            "name": "与".join(party["name"] for party in head.parties.values()) + head.common["cause"].split("（")[0],
            "began_on": day(case.accepted_at or case.filed_at),
            "ended_on": day(case.effective_at or case.ended_at),
            "bound_by": bound_by,
            "kept": payload.get("kept", ""),
            "note": payload.get("note", ""),
        },
        sources=tuple(_sources(reading, case, papers)),
        warnings=found if volume.purpose is Purpose.WHOLE else (),
        bound_by=bound_by,
        place_id=case.place_id,
        purpose=volume.purpose,
    )


def _theirs(paper: CasePaper, party_id: int) -> bool:
    """Whether a paper may go into the pack of one party: what is for all sides, and its own."""
    return paper.audience is Audience.ALL or paper.party_id == party_id


def _sources(reading: Transaction, case: Case, papers: Sequence[CasePaper]) -> list[Source]:
    documents = _printed(reading, papers)
    beside, other = enclosures.of_papers(reading, papers), enclosures.of_case(reading, case.id)
    last = {paper.kind: paper.id for paper in papers}
    found: list[Source] = []
    for paper in papers:
        if paper.document_id in documents:
            found.append(Source(paper.title, "", store.DOCUMENTS, documents[paper.document_id]))
        behind = beside.get(paper.id, [])
        if last[paper.kind] == paper.id:
            behind = [*behind, *other.get(paper.kind, [])]
        found += [_enclosed(paper, one) for one in behind]
    return found


def _printed(reading: Transaction, papers: Sequence[CasePaper]) -> dict[int | None, str]:
    keys = [paper.document_id for paper in papers if paper.document_id is not None]
    rows = reading.session.scalars(select(Document).where(Document.id.in_(keys), Document.digest.is_not(None)))
    return {row.id: row.digest or "" for row in rows}


def _enclosed(paper: CasePaper, one: Attachment) -> Source:
    title = f"{paper.title}：{one.purpose or '附件'}"
    return Source(title, one.name, store.FILES, one.was, one.media_type, one.size, one.name)
