"""What was said and handed in: records of investigations, evidence, minutes; of the shared record alone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.accounts.models import Person
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from mediation.models import Case
from mediation.papers import kinds
from mediation.papers.gathering import Head, Prepared, day, span
from mediation.papers.wording.meeting import OUTCOMES
from mediation.record.models import Entry, Evidence
from mediation.record.rooms import ORIGINAL_NAMES, EntryKind, Room
from mediation.record.sheet import sheet_lines
from mediation.records import facts_of
from mediation.sessions.models import CaseMinutes, MinutesPerson, Session
from mediation.sessions.workflow import MinutesKind, MinutesStage, Presence, Signing
from mediation.workflow import SETTLED, Stage


def undisputed(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """无争议事实记录 of the lines that every side has confirmed in their present wording."""
    confirmed = [line for line in sheet_lines(tx, facts_of(tx, case)) if line.confirmed]
    days = [max(local_date(tick.at) for tick in line.ticks if tick.at is not None) for line in confirmed]
    if confirmed:
        lines = [{"text": line.text, "on": full_date(on)} for line, on in zip(confirmed, days, strict=True)]
        yield Prepared(kinds.UNDISPUTED, head.facts(kinds.UNDISPUTED, lines=lines), max(days))


def investigations(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """调查笔录 that were read out, each with those who asked and who answered."""
    for one in _minutes(tx, case, MinutesKind.INVESTIGATION):
        asked = [person for person in one.people if person.presence is Presence.ASKED]
        facts = head.facts(
            kinds.INVESTIGATION,
            at=span(one.started_at, one.ended_at),
            venue=one.location,
            investigators=[person.name for person in one.people if person.presence is Presence.INVESTIGATOR],
            recorder=one.recorder,
            asked="、".join(person.name for person in asked),
            asked_as=one.identity,
            matter=one.matter,
            text=one.text,
        )
        yield Prepared(kinds.INVESTIGATION, facts, local_date(one.started_at), f"minutes:{one.id}")


def evidence(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """证据材料清单 of what stands in the shared record; what was confided to the mediator is never listed."""
    receiver, author = aliased(Person), aliased(Person)
    rows = tx.session.execute(
        select(Entry, Evidence, author.name, receiver.name)
        .join(Evidence, Evidence.entry_id == Entry.id)
        .outerjoin(author, Entry.author_id == author.id)
        .outerjoin(receiver, Evidence.received_by_id == receiver.id)
        .where(
            Entry.case_id == case.id,
            Entry.room == Room.SHARED,
            Entry.kind == EntryKind.EVIDENCE,
            Entry.withdrawn_at.is_(None),
            Entry.taken_back_at.is_(None),
        )
        .order_by(Entry.at, Entry.id)
    ).all()
    if not rows:
        return
    lines = [
        [
            what.name,
            what.source,
            str(what.copies),
            ORIGINAL_NAMES[what.original],
            _submitter(head, entry, by or ""),
            received or "",
            day(entry.at),
        ]
        for entry, what, by, received in rows
    ]
    yield Prepared(kinds.EVIDENCE, head.facts(kinds.EVIDENCE, lines=lines), local_date(rows[-1][0].at))


def minutes(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """调解笔录 of joint sessions that were read out; a talk with one party alone leaves none in the dossier."""
    for count, one in enumerate(_minutes(tx, case, MinutesKind.MEDIATION), 1):
        facts = head.facts(
            kinds.MINUTES,
            at=span(one.started_at, one.ended_at),
            count=count,
            venue=one.location,
            recorder=one.recorder,
            mediators=[person.name for person in one.people if person.presence is Presence.MEDIATOR],
            others=[_titled(person) for person in one.people if person.presence is Presence.INVITED],
            points=[line for line in one.focus.splitlines() if line.strip()],
            text="\n".join(part for part in (one.opinions, one.text) if part),
            result=one.outcome,
            outcome=_outcome(case),
            signatures=_signatures(head, one),
            signed_on=day(one.confirmed_at),
        )
        yield Prepared(kinds.MINUTES, facts, local_date(one.started_at), f"minutes:{one.id}", named=f"第 {count} 次")


def _minutes(tx: Transaction, case: Case, kind: MinutesKind) -> list[CaseMinutes]:
    joint = select(Session.id).where(Session.case_id == case.id, Session.party_id.is_(None))
    return list(
        tx.session.scalars(
            select(CaseMinutes)
            .where(
                CaseMinutes.case_id == case.id,
                CaseMinutes.kind == kind,
                CaseMinutes.stage != MinutesStage.DRAFT,
                or_(CaseMinutes.session_id.is_(None), CaseMinutes.session_id.in_(joint)),
            )
            .order_by(CaseMinutes.started_at, CaseMinutes.id)
        )
    )


def _submitter(head: Head, entry: Entry, by: str) -> str:
    party = head.parties.get(entry.said_for_id or 0)
    return party["name"] if party is not None else by


def _titled(person: MinutesPerson) -> str:
    return f"{person.name}（{person.acts_as}）" if person.acts_as else person.name


def _outcome(case: Case) -> str:
    if case.stage in SETTLED or case.stage is Stage.SIGNING:
        return OUTCOMES[0]
    return OUTCOMES[1] if case.stage is Stage.FAILED else OUTCOMES[2]


def _signatures(head: Head, one: CaseMinutes) -> dict[str, str]:
    """What stands on each line: a confirmation on the platform, with its day; a paper signature is on the scan."""
    found: dict[str, str] = {}
    for person in one.people:
        if person.signed_at is None or person.signing not in (Signing.SELF, Signing.LINK):
            continue
        words = f"{person.name}（{day(person.signed_at)}在平台确认）"
        party = head.parties.get(person.party_id or 0)
        if party is not None:
            found[party["name"]] = words
        elif person.presence is Presence.MEDIATOR:
            found["mediator"] = words
    return found
