"""Making the papers of a case, laying signed prints beside them, taking one out, and asking for a bound volume."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.paper import ISSUER
from alliance.kernel.documents.workflow import STANDING
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.versions import expect
from mediation import access as cases
from mediation import addresses
from mediation.access import sides_of
from mediation.models import Case
from mediation.papers import access, kinds, making
from mediation.papers.gathering import Prepared
from mediation.papers.models import CasePaper, Purpose, Volume, VolumeStage
from mediation.records import facts_of, in_hand

BIND = "mediation.bind"
"""The errand that binds a volume."""
KEPT = ("长期", "永久", "短期")
NOTE_MOST = 200
_CHANGED = "内容有变动，以这一份为准"
_ALWAYS_NEW = frozenset({"on"})

ledger.tell(
    {
        "mediation.paper_made": "制作{kind}",
        "mediation.paper_voided": "撤下{kind}",
        "mediation.volume_asked": "装订{purpose}",
        "mediation.volume_bound": "{purpose}已装订，共 {pages} 页",
    },
    {
        "kind": {kind.code: kind.label for kind in kinds.KINDS},
        "purpose": {Purpose.WHOLE: "卷宗", Purpose.DEFAULT: "未履行材料", Purpose.CONFIRMATION: "司法确认材料"},
    },
)


@dataclass(frozen=True, slots=True)
class MakePapers:
    """Every paper of these kinds for which the case has what it takes."""

    case_id: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandIn:
    """A signed print, or a copy that belongs to a paper: `signed` for the former."""

    paper_id: int
    name: str
    stream: BinaryIO
    signed: bool = True


@dataclass(frozen=True, slots=True)
class VoidPaper:
    """A paper that was made by mistake; `version` is the one that the page showed."""

    paper_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class BindVolume:
    """A volume to be bound; `kept` and `note` stand on the cover."""

    case_id: int
    purpose: Purpose = Purpose.WHOLE
    kept: str = KEPT[0]
    note: str = ""


def make_papers(tx: Transaction, actor: Actor, command: MakePapers) -> list[CasePaper]:
    """Make, or make anew where what it says has changed; a paper that says the same stays as it is.

    Returns what was made. Raises NotFound, NotPermitted, Invalid where the case has nothing for such a paper yet.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.make_papers(actor, facts).enforce()
    ready = making.prepared(tx, case, *command.kinds)
    if not ready and not actor.is_clock:
        raise Invalid("这份文书现在还没有可写的内容。", remedy="可以先下载空白表，手写以后扫描交上来。")
    made = [paper for one in ready if (paper := _made(tx, actor, case, one)) is not None]
    for paper in made:
        ledger.write(tx, actor, "mediation.paper_made", paper, kind=paper.kind)
    return made


def keep_up(tx: Transaction, case_id: int, *wanted: str) -> None:
    """The platform itself makes papers when a step was taken; nothing happens where there is nothing to write."""
    make_papers(tx, CLOCK, MakePapers(case_id, wanted))


def _made(tx: Transaction, actor: Actor, case: Case, one: Prepared) -> CasePaper | None:
    paper = tx.session.scalars(
        select(CasePaper).where(
            CasePaper.case_id == case.id,
            CasePaper.kind == one.kind,
            CasePaper.about == one.about,
            CasePaper.void_at.is_(None),
        )
    ).one_or_none()
    said = json.dumps(one.facts, ensure_ascii=False, sort_keys=True)
    if paper is not None and _same(content_of(tx, paper), json.loads(said)):
        return None
    kind = kinds.BY_CODE[one.kind]
    status = case.body.status if case.body is not None else kinds.INFORMAL
    if paper is None:
        paper = CasePaper(
            alliance_id=case.alliance_id,
            case_id=case.id,
            party_id=one.party_id,
            audience=one.audience,
            number=kind.number,
            kind=kind.code,
            about=one.about,
            title=kind.title(status) + (f"（{one.named}）" if one.named else ""),
            dated_on=one.dated_on,
            made_at=tx.now,
            made_by_id=actor.person_id,
            edition=0,
        )
        tx.session.add(paper)
        tx.session.flush()  # the register names it by its id
    paper.edition += 1
    paper.dated_on, paper.made_at = one.dated_on, tx.now
    plain = {
        "paper": paper.id,
        "edition": paper.edition,
        ISSUER: str(one.facts[ISSUER]),
        "case": str(case.reference),
    }
    document = _issued(tx, actor, paper, kind.title(status), plain)
    paper.content_sealed = tx.keyring.seal(said, context_of(CasePaper.content_sealed))
    paper.document_id = document.id
    tx.session.flush()  # both columns change together
    return paper


def _issued(tx: Transaction, actor: Actor, paper: CasePaper, title: str, plain: Mapping[str, Any]) -> Document:
    before = tx.session.get(Document, paper.document_id) if paper.document_id is not None else None
    if before is not None and before.state in STANDING:
        return documents.replace(tx, actor, before, title=title, facts=plain, because=_CHANGED)
    return documents.issue(
        tx,
        actor,
        kind=kinds.PREFIX + paper.kind,
        subject=CasePaper.__tablename__,
        subject_id=paper.id,
        place_id=paper.case.place_id,
        title=title,
        facts=plain,
    )


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two papers say the same but for the day on which they were made."""
    return {key: old[key] for key in old if key not in _ALWAYS_NEW} == {
        key: new[key] for key in new if key not in _ALWAYS_NEW
    }


def content_of(tx: Transaction, paper: CasePaper) -> dict[str, Any]:
    """What a paper says; empty for one that was only handed in."""
    if paper.content_sealed is None:
        return {}
    said: dict[str, Any] = json.loads(tx.keyring.open(paper.content_sealed, context_of(CasePaper.content_sealed)))
    return said


def sealed(reading: Transaction, plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the register adds to a document of ours when it is laid out.

    Raises OutOfTurn for one that a newer one has replaced: its file stays, what it was made from does not.
    """
    paper = reading.session.get_one(CasePaper, int(plain["paper"]))
    if paper.edition != plain["edition"]:
        raise OutOfTurn("这一份已经有新的，旧的只留下 PDF。", remedy="请打开新的那一份。")
    return content_of(reading, paper)


def hand_in(tx: Transaction, actor: Actor, command: HandIn) -> Attachment:
    """Lay a file beside a paper. Raises NotFound, NotPermitted, OutOfTurn for a voided one, Invalid for the file."""
    paper = get_visible(tx.session, CasePaper, actor, command.paper_id, lock=True)
    facts = facts_of(tx, paper.case)
    (cases.here(actor, facts) & access.hand_in(actor, facts)).enforce()
    if paper.void_at is not None:
        raise OutOfTurn("这份文书已经撤下。", remedy="请传到现在有效的那一份。")
    return attachments.keep(
        tx,
        actor,
        subject=CasePaper.__tablename__,
        subject_id=paper.id,
        place_id=paper.case.place_id,
        name=command.name,
        stream=command.stream,
        purpose="签字件" if command.signed else "附件",
    )


def void_paper(tx: Transaction, actor: Actor, command: VoidPaper) -> None:
    """Take a paper out of the dossier; its document is revoked. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    paper = get_visible(tx.session, CasePaper, actor, command.paper_id, lock=True)
    facts = facts_of(tx, paper.case)
    (cases.here(actor, facts) & access.void_paper(actor, facts, paper)).enforce()
    expect(tx, paper, command.version)
    document = tx.session.get(Document, paper.document_id) if paper.document_id is not None else None
    if document is not None and document.state in STANDING:
        documents.revoke(tx, actor, document, command.because)
    paper.void_at = tx.now
    ledger.write(tx, actor, "mediation.paper_voided", paper, kind=paper.kind)


def bind(tx: Transaction, actor: Actor, command: BindVolume) -> Volume:
    """Have a volume bound by errand; one that is under way already is given back instead of a second.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid. A side's own pack is theirs to fetch.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.bind(actor, facts, command.purpose).enforce()
    if command.kept not in KEPT or len(command.note) > NOTE_MOST:
        raise Invalid("请从列出的保管期限里选，备注不超过 200 个字。", remedy="不确定的选“长期”。")
    running = tx.session.scalars(
        select(Volume).where(
            Volume.case_id == case.id,
            Volume.purpose == command.purpose,
            Volume.stage.in_((VolumeStage.ASKED, VolumeStage.MAKING)),
        )
    ).one_or_none()
    mine = min(sides_of(actor, facts), default=None) if command.purpose is not Purpose.WHOLE else None
    if running is not None:
        if mine is not None and running.party_id != mine:
            raise OutOfTurn("这份材料正在为别人制作。", remedy="请过一两分钟再点一次。")
        return running
    wanted = {
        Purpose.WHOLE: tuple(making.MAKERS),
        Purpose.DEFAULT: (kinds.AGREEMENT, kinds.ORAL, kinds.PERFORMANCE, kinds.URGING, kinds.DEFAULT),
        Purpose.CONFIRMATION: (kinds.AGREEMENT, kinds.ORAL, kinds.CONFIRMATION, kinds.MATERIALS),
    }[command.purpose]
    keep_up(tx, case.id, *wanted)
    volume = Volume(
        alliance_id=case.alliance_id,
        case_id=case.id,
        party_id=mine,
        asked_by_id=actor.person_id,
        purpose=command.purpose,
        asked_at=tx.now,
    )
    tx.session.add(volume)
    tx.session.flush()  # its id belongs into the errand
    ledger.write(tx, actor, "mediation.volume_asked", volume, purpose=command.purpose)
    outbox.promise(tx, BIND, volume_id=volume.id, kept=command.kept, note=command.note.strip())
    return volume


def pack_maker(purpose: Purpose) -> Callable[[Transaction, Actor, int], str]:
    """Who makes a pack for a court, as the room of performing asks for it: gives the address where it appears."""

    def maker(tx: Transaction, actor: Actor, case_id: int) -> str:
        volume = bind(tx, actor, BindVolume(case_id, purpose))
        return f"{addresses.ROOT}/{case_id}/volumes/{volume.id}"

    return maker
