"""The record of an inspection on paper: the copy that stays with the compound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Office
from alliance.kernel.days import SHANGHAI, full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Heading, Pairs, Paragraph, Table
from alliance.kernel.documents.kinds import Kind
from compounds.awards.inspections.checklist import Part, words_of
from compounds.awards.inspections.content import Content
from compounds.awards.inspections.models import AwardVisit, VisitRecord
from compounds.awards.inspections.workflow import ORIGIN_NAMES, PictureKind

CODE = "award_inspection"
INSPECTORS = "inspectors"
NO_TIE = "核查员申明：与本小区没有利害关系，没有收受任何财物，不收小区任何费用。"
CHECK = "校验码由签名时的记录原文算出，改一个字就对不上。手机上的副本、平台的记录和这一份，校验码应当相同。"
GIVEN_UP = "没有收"


def title_of(visit: AwardVisit) -> str:
    """The title of the record; it names nobody."""
    return f"{visit.place.name}现场复核记录"


def facts_of(
    visit: AwardVisit, record: VisitRecord, read: Content, parts: Mapping[int, Sequence[Part]]
) -> dict[str, Any]:
    """What the paper is made from, without the names of the inspectors, which the register adds when it is laid out."""
    here = parts.get(visit.compound_id, ())
    lines = {(part.application_id, line.criterion): line for part in here for line in part.lines}
    awards = {part.application_id: part.award for part in here}
    photos = [one for one in record.pictures if one.kind is not PictureKind.SIGNATURE]
    return {
        "record": record.id,
        "compound": visit.place.name,
        "round": visit.round.title,
        "day": full_date(visit.visit_on),
        "began": _moment(read.began_at),
        "finished": _moment(read.finished_at),
        "origin": ORIGIN_NAMES[record.origin],
        "found": [
            [
                awards.get(one.application_id, ""),
                lines[one.application_id, one.criterion].name,
                words_of(lines[one.application_id, one.criterion], one.share),
                "" if one.share is None else f"{one.share.normalize():f}%",
                one.words,
            ]
            for one in read.found
            if (one.application_id, one.criterion) in lines
        ],
        "pictures": [[_moment(one.taken_at), one.spot, one.digest, GIVEN_UP if one.refused else ""] for one in photos],
        "remark": read.remark,
        "digest": record.digest,
        "corrected": record.corrected_because,
    }


def sealed(reading: Transaction, plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """The names of the inspectors, which the register adds when the paper is laid out."""
    record = reading.session.get_one(VisitRecord, int(plain["record"]))
    people = [one for one in (record.brought_by_id, record.confirmed_by_id) if one is not None]
    rows = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {key: name or "" for key, name in rows}
    return {INSPECTORS: [names[one] for one in people]}


def compose(facts: Mapping[str, Any]) -> Sequence[Block]:
    """The record: where and when, what was found, the photographs, the fingerprint."""
    blocks: list[Block] = [
        Pairs(
            (
                ("小区", facts["compound"]),
                ("评选", facts["round"]),
                ("哪一天", facts["day"]),
                ("现场时间", f"{facts['began']}至{facts['finished']}"),
                ("记录方式", facts["origin"]),
                ("核查员", "、".join(facts.get(INSPECTORS, ()))),
            )
        ),
        Heading("一、现场看到的"),
        Table(
            ("奖项", "看什么", "看到的", "得分比例", "说明"),
            tuple(tuple(row) for row in facts["found"]),
            numbers=frozenset({3}),
        ),
    ]
    if facts["remark"]:
        blocks.append(Paragraph(f"补充：{facts['remark']}"))
    if facts["corrected"]:
        blocks.append(Paragraph(f"这是更正以后的记录。更正的原因：{facts['corrected']}"))
    blocks.append(Heading("二、照片和扫描件"))
    if facts["pictures"]:
        rows = tuple(tuple(row) for row in facts["pictures"])
        blocks.append(Table(("拍摄时间（手机）", "位置（手机）", "校验码", "备注"), rows))
    else:
        blocks.append(Paragraph("没有照片。"))
    blocks += [
        Heading("三、校验码"),
        Paragraph(facts["digest"], indent=False),
        Paragraph(CHECK),
        Paragraph(NO_TIE),
        Paragraph("得分比例只是现场复核这几项的，不是总分；总分公示时公布。有不同意见的，可以联系评选组。"),
    ]
    return blocks


def _moment(instant: datetime) -> str:
    local = instant.astimezone(SHANGHAI)
    return f"{full_date(local.date())} {local:%H:%M}"


KIND = Kind(
    CODE,
    "现场复核记录",
    "核",
    compose=compose,
    public={"compound": "小区", "round": "评选", "day": "哪一天", "digest": "校验码"},
    sealed=sealed,
    revokers=frozenset({Office.AWARDS_SECRETARY, Office.ALLIANCE_LEAD}),
)
