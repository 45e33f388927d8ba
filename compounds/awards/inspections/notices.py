"""What people are told about inspections: inspectors where to go and what to confirm, compounds of their copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.access import SECRETARY
from compounds.awards.inspections import records
from compounds.awards.inspections.models import AwardVisit, VisitInspector, VisitRecord
from compounds.awards.inspections.workflow import RecordState, VisitStage

_SAID = {
    "moved": ("现场复核改了日子", "改到{day}。手机页面请重新打开一次，名单才会更新。"),
    "cancelled": ("现场复核取消了", "原定{day}的不用去了。"),
    "joined": ("请您去现场复核", "定在{day}。去以前请看有没有要回避的，再用手机打开现场页面。"),
}


def planned(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: every inspector of a new route learns when and where, once."""
    found = tx.session.scalars(select(AwardVisit).where(AwardVisit.id.in_(payload["visit_ids"]))).unique().all()
    by_person: dict[int, list[AwardVisit]] = {}
    for visit in found:
        for person_id in records.going(visit):
            by_person.setdefault(person_id, []).append(visit)
    for person_id, own in sorted(by_person.items()):
        names = "、".join(one.place.name for one in own)
        _send(
            tx,
            own[0],
            (person_id,),
            title=f"请您去现场复核：{names}",
            body=f"定在{full_date(own[0].visit_on)}。去以前请看有没有要回避的，再用手机打开现场页面。",
            kind="awards.visits_planned",
        )


def changed(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: those who go learn of another day or a cancelled visit; the secretary learns who steps back."""
    visit = tx.session.get_one(AwardVisit, payload["visit_id"])
    if payload["what"] == "left":
        _send(
            tx,
            visit,
            recipients.officers(tx, visit.alliance_id, visit.place.path, SECRETARY),
            title=f"请换一位核查员：{visit.place.name}",
            body=f"{full_date(visit.visit_on)}的现场复核，有一位核查员不去了。",
            kind="awards.inspector_left",
        )
        return
    title, body = _SAID[payload["what"]]
    people = (payload["person_id"],) if payload["what"] == "joined" else _going(tx, visit)
    _send(
        tx,
        visit,
        people,
        title=f"{title}：{visit.place.name}",
        body=body.format(day=full_date(visit.visit_on)),
        kind="awards.visit_changed",
    )


def brought(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: the other inspector is asked to confirm; where records differ, everybody who may choose learns it."""
    visit = tx.session.get_one(AwardVisit, payload["visit_id"])
    record = tx.session.get_one(VisitRecord, payload["record_id"])
    if visit.stage is VisitStage.DISPUTED:
        _send(
            tx,
            visit,
            {*_going(tx, visit), *recipients.officers(tx, visit.alliance_id, visit.place.path, SECRETARY)},
            title=f"两份现场记录不一样：{visit.place.name}",
            body="两份都留着，请对照着看，选定一份并写明原因。",
            kind="awards.records_differ",
        )
    elif record.state is RecordState.WAITING:
        _ask(tx, visit, record)


def chosen(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: the inspector who has to confirm the chosen record is asked to."""
    _ask(
        tx,
        tx.session.get_one(AwardVisit, payload["visit_id"]),
        tx.session.get_one(VisitRecord, payload["record_id"]),
    )


def confirmed(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: the committee learns that its copy is there."""
    visit = tx.session.get_one(AwardVisit, payload["visit_id"])
    _send(
        tx,
        visit,
        recipients.officers(tx, visit.alliance_id, visit.place.path, *sorted(COMMITTEE)),
        title="现场复核的记录出来了",
        body=f"{full_date(visit.visit_on)}的现场复核，两位核查员都已确认，可以看，也可以下载。",
        kind="awards.visit_confirmed",
    )


def annulled(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: inspectors and committee learn that somebody goes once more."""
    visit = tx.session.get_one(AwardVisit, payload["visit_id"])
    home = recipients.officers(tx, visit.alliance_id, visit.place.path, *sorted(COMMITTEE))
    _send(
        tx,
        visit,
        {*_going(tx, visit), *home},
        title=f"现场复核要重做：{visit.place.name}",
        body="上一次的记录留存，不计分。会另外派人去。",
        kind="awards.visit_annulled",
    )


def _ask(tx: Transaction, visit: AwardVisit, record: VisitRecord) -> None:
    _send(
        tx,
        visit,
        set(_going(tx, visit)) - {record.brought_by_id},
        title=f"请确认现场记录：{visit.place.name}",
        body="记录已经送到。请核对校验码和内容，在您自己的账号里确认；确认以后才计分。",
        kind="awards.record_brought",
    )


def _going(tx: Transaction, visit: AwardVisit) -> Iterable[int]:
    return tx.session.scalars(
        select(VisitInspector.person_id).where(VisitInspector.visit_id == visit.id, VisitInspector.gone_at.is_(None))
    ).all()


def _send(tx: Transaction, visit: AwardVisit, people: Iterable[int], *, title: str, body: str, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=visit.alliance_id,
        title=title,
        body=body,
        url=addresses.visit(visit.id),
        kind=kind,
    )
