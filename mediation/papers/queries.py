"""What pages show of a case's papers: the list in dossier order, one paper's file, a volume on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import queries as attachments
from alliance.kernel.attachments.queries import AttachmentLine, Download
from alliance.kernel.db import Transaction
from alliance.kernel.documents import queries as documents
from alliance.kernel.documents.queries import TONES, File
from alliance.kernel.documents.workflow import STATE_NAMES
from alliance.kernel.errors import NotFound, OutOfTurn
from mediation.access import CaseFacts
from mediation.models import Case
from mediation.papers import access, kinds, making, order
from mediation.papers.kinds import PaperKind
from mediation.papers.models import CasePaper, Purpose, Volume, VolumeStage
from mediation.records import facts_of
from mediation.workflow import ENDED, SETTLED

PURPOSE_NAMES: dict[Purpose, str] = {
    Purpose.WHOLE: "整本卷宗",
    Purpose.DEFAULT: "未履行材料",
    Purpose.CONFIRMATION: "司法确认材料",
}
VOLUME_NAMES: dict[VolumeStage, str] = {
    VolumeStage.ASKED: "排队装订",
    VolumeStage.MAKING: "正在装订",
    VolumeStage.DONE: "已装订",
    VolumeStage.FAILED: "没有装成",
}
SHOWN_VOLUMES = 10


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper as the list shows it; `ready` once there is a file to fetch."""

    id: int
    kind: str
    title: str
    reference: str
    dated_on: date
    state_name: str
    tone: str
    ready: bool
    version: int
    void: Verdict
    files: tuple[AttachmentLine, ...]


@dataclass(frozen=True, slots=True)
class KindLine:
    """A place in the dossier with what lies there; `made` says whether the platform can write it."""

    kind: PaperKind
    when: str
    made: bool
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class VolumeLine:
    """A bound volume, or one on its way."""

    id: int
    purpose: str
    stage: VolumeStage
    stage_name: str
    pages: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class PapersPage:
    """The papers of a case for one reader."""

    case_id: int
    reference: str
    subject: str
    body: str
    lines: tuple[KindLine, ...]
    warnings: tuple[str, ...]
    volumes: tuple[VolumeLine, ...]
    make: Verdict
    bind: Verdict
    keeps: bool


@dataclass(frozen=True, slots=True)
class VolumePage:
    """One volume with its file, once that is there."""

    case_id: int
    purpose: str
    stage: VolumeStage
    stage_name: str
    done: int
    total: int
    pages: int
    warnings: tuple[str, ...]
    failure: str
    file: AttachmentLine | None


def papers_page(reading: Transaction, actor: Actor, case_id: int) -> PapersPage:
    """The papers that the actor reads; a constant number of queries. Raises NotFound, for a mere filer too."""
    case = get_visible(reading.session, Case, actor, case_id)
    facts = facts_of(reading, case)
    if not access.reads_papers(actor, facts):
        raise NotFound("没有找到。", remedy="文书只给当事人和办案的人看。")
    papers = _seen(reading, actor, case_id)
    files = attachments.of_each(reading, actor, CasePaper.__tablename__, [paper.id for paper in papers])
    keeps, make = access.keeps(actor, facts), access.make_papers(actor, facts)
    lines = _lines(actor, facts, papers, files, whole=bool(make))
    found: tuple[str, ...] = ()
    if keeps:
        dated = [order.Dated(paper.kind, paper.dated_on, paper.party_id) for paper in papers]
        parties = [party.party_id for party in facts.parties]
        found = order.warnings(dated, parties=parties, settled=case.stage in SETTLED, ended=case.stage in ENDED)
    return PapersPage(
        case_id=case.id,
        reference=str(case.reference),
        subject=case.subject,
        body=case.body.name if case.body is not None else "",
        lines=lines,
        warnings=tuple(order.in_words(code) for code in found),
        volumes=_volumes(reading, actor, case_id),
        make=make,
        bind=access.bind(actor, facts, Purpose.WHOLE),
        keeps=keeps,
    )


def of_case(reading: Transaction, actor: Actor, case: CaseFacts) -> tuple[PaperLine, ...]:
    """The papers of a case in sight, in dossier order, without what lies beside them; one query."""
    papers = _seen(reading, actor, case.case_id)
    return tuple(_line(actor, case, paper, ()) for paper in papers)


def _seen(reading: Transaction, actor: Actor, case_id: int) -> list[CasePaper]:
    rows = reading.session.scalars(
        select(CasePaper)
        .options(joinedload(CasePaper.document))
        .where(CasePaper.case_id == case_id, CasePaper.void_at.is_(None), visible(CasePaper, actor))
    )
    return sorted(rows, key=lambda row: (kinds.ORDER[row.kind], row.dated_on, row.id))


def _lines(
    actor: Actor,
    facts: CaseFacts,
    papers: Sequence[CasePaper],
    files: dict[int, tuple[AttachmentLine, ...]],
    *,
    whole: bool,
) -> tuple[KindLine, ...]:
    """Every place of the dossier for those who make papers; for others the ones where something lies."""
    found = []
    for kind in kinds.KINDS:
        if kind.bound:
            continue
        there = tuple(_line(actor, facts, one, files.get(one.id, ())) for one in papers if one.kind == kind.code)
        if there or whole:
            found.append(KindLine(kind, kinds.WHEN_NAMES[kind.when], kind.code in making.MAKERS, there))
    return tuple(found)


def _line(actor: Actor, facts: CaseFacts, paper: CasePaper, files: tuple[AttachmentLine, ...]) -> PaperLine:
    document = paper.document
    return PaperLine(
        id=paper.id,
        kind=paper.kind,
        title=paper.title,
        reference=str(document.reference) if document is not None else "",
        dated_on=paper.dated_on,
        state_name=STATE_NAMES[document.state] if document is not None else "",
        tone=TONES[document.state] if document is not None else "",
        ready=document is not None and document.digest is not None,
        version=paper.version,
        void=access.void_paper(actor, facts, paper),
        files=files,
    )


def _volumes(reading: Transaction, actor: Actor, case_id: int) -> tuple[VolumeLine, ...]:
    rows = reading.session.scalars(
        select(Volume)
        .where(Volume.case_id == case_id, visible(Volume, actor))
        .order_by(Volume.id.desc())
        .limit(SHOWN_VOLUMES)
    )
    return tuple(
        VolumeLine(row.id, PURPOSE_NAMES[row.purpose], row.stage, VOLUME_NAMES[row.stage], row.pages, row.asked_at)
        for row in rows
    )


def volume_page(reading: Transaction, actor: Actor, volume_id: int) -> VolumePage:
    """One volume. Raises NotFound."""
    row = get_visible(reading.session, Volume, actor, volume_id)
    lying = attachments.of(reading, actor, Volume.__tablename__, row.id)
    return VolumePage(
        case_id=row.case_id,
        purpose=PURPOSE_NAMES[row.purpose],
        stage=row.stage,
        stage_name=VOLUME_NAMES[row.stage],
        done=row.done,
        total=row.total,
        pages=row.pages,
        warnings=tuple(order.in_words(code) for code in row.warnings),
        failure=row.failure,
        file=next((one for one in lying if one.withdrawn_at is None), None),
    )


def case_of(reading: Transaction, paper_id: int) -> int:
    """Which case a paper is of, whoever asks; 0 for none. It tells nobody anything: sight is asked afterwards."""
    return reading.session.scalar(select(CasePaper.case_id).where(CasePaper.id == paper_id)) or 0


def paper_file(reading: Transaction, actor: Actor, paper_id: int) -> File:
    """The PDF of a paper. Raises NotFound, OutOfTurn before it is printed, Unavailable where it is lost."""
    paper = get_visible(reading.session, CasePaper, actor, paper_id)
    if paper.document_id is None:
        raise OutOfTurn("这一份只有交来的材料，没有平台制作的文件。", remedy="请下载它的附件。")
    return documents.file_of(reading, CLOCK, paper.document_id)  # a link sees its papers, not the register


def enclosed(reading: Transaction, actor: Actor, paper_id: int, attachment_id: int) -> Download:
    """A file that lies beside a paper. Raises NotFound where it lies elsewhere."""
    get_visible(reading.session, CasePaper, actor, paper_id)
    lying = attachments.of(reading, actor, CasePaper.__tablename__, paper_id)
    return _one_of(reading, lying, attachment_id)


def bound(reading: Transaction, actor: Actor, volume_id: int, attachment_id: int) -> Download:
    """The PDF of a volume. Raises NotFound."""
    get_visible(reading.session, Volume, actor, volume_id)
    lying = attachments.of(reading, actor, Volume.__tablename__, volume_id)
    return _one_of(reading, lying, attachment_id)


def _one_of(reading: Transaction, lying: Sequence[AttachmentLine], attachment_id: int) -> Download:
    if attachment_id not in {one.id for one in lying}:
        raise NotFound("没有找到这份材料。", remedy="请回到文书那一页重新点。")
    return attachments.download(reading, CLOCK, attachment_id)  # as above: the record was in sight, its file is too
