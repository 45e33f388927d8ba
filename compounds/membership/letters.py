"""The papers of the membership: the letter of admission and the minutes of the council, composed of plain facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.blocks import Block, Heading, Numbered, Pairs, Paragraph, Signature, Table
from alliance.kernel.documents.kinds import Kind
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.word import docx
from alliance.kernel.documents.workflow import STANDING
from alliance.kernel.errors import Invalid
from alliance.kernel.legal_status import claimed, sentence, status_of
from alliance.kernel.places.models import Alliance
from compounds.membership.council_models import Meeting, Minutes
from compounds.membership.models import Member, MemberKind
from compounds.membership.names import KIND_NAMES

ADMISSION, MINUTES = "membership_admission", "council_minutes"


_DUTIES: dict[MemberKind, tuple[str, ...]] = {
    MemberKind.COMMITTEE: (
        "业委会由代表参加会议、发表意见、表决；换届备案以后，请凭新一届业委会的决定续办，编号不变。",
    ),
    MemberKind.ADVISER: ("请在聘期内就政策法规、合同和纠纷提出意见；与本人有利害关系的事项请主动回避。",),
    MemberKind.MANAGER: ("本企业和它服务的小区的事项，您不能经手；会议议题涉及本企业的，您回避，不参加表决。",),
}


def _admission(facts: Mapping[str, Any]) -> Sequence[Block]:
    rows = [
        ("会员编号", facts["reference"]),
        ("会员", facts["member"]),
        ("类别", facts["kind"]),
        ("入会日期", facts["admitted_on"]),
    ]
    if facts["representative"]:
        rows.append(("代表", facts["representative"]))
    if facts["ends_on"]:
        rows.append(("会员资格到", facts["ends_on"]))
    return (
        Paragraph(f"{facts['member']}：", indent=False),
        Paragraph("您（单位）的入会申请已经收到。经审核，符合联盟章程的规定，准予入会。"),
        Pairs(tuple(rows)),
        *(Paragraph(line) for line in _DUTIES[MemberKind(facts["code"])]),
        Signature((facts["alliance"], facts["admitted_on"])),
    )


def _minutes(facts: Mapping[str, Any]) -> Sequence[Block]:
    blocks: list[Block] = [
        Pairs(
            (
                ("会议", facts["title"]),
                ("时间", facts["at"]),
                ("地点", facts["venue"]),
                ("应到、实到", f"应到会员 {facts['members']} 个，实到 {facts['present']} 个，{facts['quorum']}"),
            )
        )
    ]
    if facts["because"]:
        blocks.append(Paragraph(f"本纪要为第 {facts['number']} 版，更正原因：{facts['because']}"))
    blocks += [Heading("会议内容"), *(Paragraph(line) for line in facts["body"].splitlines() if line.strip())]
    if facts["items"]:
        blocks.append(Heading("议题和决定"))
        blocks.append(
            Table(
                ("议题", "赞成", "反对", "弃权", "回避", "结果"),
                tuple(
                    (i["title"], str(i["for"]), str(i["against"]), str(i["abstain"]), str(i["recused"]), i["result"])
                    for i in facts["items"]
                ),
                numbers=frozenset({1, 2, 3, 4}),
            )
        )
        said = tuple(f"{i['title']}：{i['resolution']}" for i in facts["items"] if i["resolution"])
        if said:
            blocks.append(Numbered(said))
    blocks += [Signature((facts["alliance"], f"签署：{facts['signed_by']}", facts["on"]))]
    return blocks


KINDS = (
    Kind(
        code=ADMISSION,
        label="入会通知书",
        mark="入",
        compose=_admission,
        public={"kind": "类别", "admitted_on": "入会日期", "ends_on": "会员资格到", "standing": "联盟的法律地位"},
        editable=True,
        announced=True,
    ),
    Kind(
        code=MINUTES,
        label="理事会会议纪要",
        mark="纪",
        compose=_minutes,
        public={"at": "会议时间", "number": "第几版", "standing": "联盟的法律地位"},
        editable=True,
    ),
)


def refuse_claim(tx: Transaction, alliance_id: int, heading: str) -> None:
    """Raise Invalid where a heading claims to be more than the alliance is (社会团体登记管理条例第三十二条)."""
    status = status_of(tx.session.get_one(Alliance, alliance_id).legal_status)
    if word := claimed(status, heading):
        raise Invalid(
            f"联盟还没有登记为社会团体，标题里不能写“{word}”。", remedy="请改用“联盟”或者“议事协调机制”一类的说法。"
        )


def admission(tx: Transaction, actor: Actor, member: Member) -> Document:
    """Issue the letter of admission; one that holds from an earlier term is replaced."""
    alliance = tx.session.get_one(Alliance, member.alliance_id)
    whole = member.kind is MemberKind.COMMITTEE
    facts = {
        "reference": str(member.reference),
        "member": f"{member.place.name}业主委员会" if whole else member.person.name,
        "kind": KIND_NAMES[member.kind],
        "code": member.kind.value,
        "representative": member.person.name if whole else "",
        "admitted_on": full_date(member.admitted_on or tx.today),
        "ends_on": full_date(member.ends_on) if member.ends_on else "",
        "alliance": alliance.name,
    }
    title = f"{alliance.name}入会通知书"
    before = _holding(tx, ADMISSION, Member.__tablename__, member.id)
    if before is not None:
        return documents.replace(tx, actor, before, title=title, facts=facts, because="换届后续办")
    return documents.issue(
        tx,
        actor,
        kind=ADMISSION,
        subject=Member.__tablename__,
        subject_id=member.id,
        place_id=member.place_id,
        person_id=member.person_id,
        title=title,
        facts=facts,
    )


def minutes(tx: Transaction, actor: Actor, meeting: Meeting, signed: Minutes) -> Document:
    """Issue the minutes that were signed; a corrected version takes the place of the one before."""
    alliance = tx.session.get_one(Alliance, meeting.alliance_id)
    facts = {
        **minutes_facts(meeting, signed),
        "signed_by": signed.signed_by.name if signed.signed_by else "",
        "on": full_date(tx.today),
        "alliance": alliance.name,
    }
    title = f"{meeting.title}纪要"
    before = _holding(tx, MINUTES, Meeting.__tablename__, meeting.id)
    if before is not None:
        return documents.replace(tx, actor, before, title=title, facts=facts, because=signed.because)
    return documents.issue(
        tx,
        actor,
        kind=MINUTES,
        subject=Meeting.__tablename__,
        subject_id=meeting.id,
        place_id=alliance.place_id,
        title=title,
        facts=facts,
    )


def minutes_facts(meeting: Meeting, minutes: Minutes) -> dict[str, Any]:
    """What the minutes say, for the paper and for the draft that people go on writing in Word."""
    at = meeting.starts_at
    return {
        "title": meeting.title,
        "at": full_date(local_date(at)),
        "venue": meeting.venue,
        "members": meeting.members or 0,
        "present": meeting.present or 0,
        "quorum": "达到人数要求" if meeting.quorate else "没有达到人数要求，只作交流，不作决定",
        "number": minutes.number,
        "because": minutes.because,
        "body": minutes.body,
        "items": [
            {
                "title": item.title,
                "for": item.votes_for or 0,
                "against": item.votes_against or 0,
                "abstain": item.votes_abstain or 0,
                "recused": len(item.recusals),
                "result": "没有表决" if item.passed is None else "通过" if item.passed else "没有通过",
                "resolution": item.resolution,
            }
            for item in meeting.items
        ],
    }


def _holding(tx: Transaction, kind: str, subject: str, subject_id: int) -> Document | None:
    return tx.session.scalars(
        select(Document)
        .where(
            Document.kind == kind,
            Document.subject == subject,
            Document.subject_id == subject_id,
            Document.state.in_(sorted(STANDING)),
        )
        .order_by(Document.id.desc())
        .limit(1)
    ).one_or_none()


def minutes_word(reading: Transaction, meeting: Meeting, draft: Minutes) -> bytes:
    """The minutes as a .docx, marked as a draft until they are signed."""
    alliance = reading.session.get_one(Alliance, meeting.alliance_id)
    facts = {
        **minutes_facts(meeting, draft),
        "signed_by": draft.signed_by.name if draft.signed_by else "",
        "on": full_date(draft.signed_on) if draft.signed_on else "",
        "alliance": alliance.name,
    }
    standing = Paragraph(sentence(status_of(alliance.legal_status)))
    mark = "" if draft.signed_on else "（草稿）"
    return docx(f"{meeting.title}纪要{mark}", (*_minutes(facts), standing), issuer=alliance.name)
