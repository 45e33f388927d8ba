"""What the membership hands to other pages: lines on the desk, the panel on a compound, duties with their days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.accounts.signed_in import alliance_head
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.duties import Duty, Scope
from compounds.membership import access, addresses, queries
from compounds.membership.actions import LAPSE_LEAD
from compounds.membership.council_models import Meeting
from compounds.membership.models import Member, MemberKind
from compounds.membership.names import KIND_NAMES
from compounds.membership.workflow import BELONGING, STAGE_NAMES, STAGE_TONES, MeetingStage, Stage
from compounds.models import Compound
from compounds.panels import CompoundKey, Panel

MOST = 100
RANK = 60
LAPSING = "membership_lapsing"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Applications that wait, memberships about to lapse, minutes to sign, a number that nobody entered."""
    if _unfound(reading, actor):
        yield Line(
            Section.TODO,
            "登记联盟的电话和窗口",
            note="写在每一页的页脚，业主没有账号也找得到人",
            url=addresses.CONTACT,
            when_text="还没有登记",
            button="登记",
        )
    if not actor.holds(*access.DESK, Office.COMMITTEE_CHAIR):
        return
    soon = reading.today + _lead(reading, actor)
    rows = reading.session.execute(
        select(Member.id, Member.kind, Member.stage, Place.name, Member.applied_on, Member.ends_on)
        .join(Place, Member.place_id == Place.id)
        .where(
            visible(Member, actor),
            or_(_waits(actor), and_(Member.stage.in_(sorted(BELONGING)), Member.ends_on <= soon)),
        )
        .order_by(Member.id)
        .limit(MOST)
    )
    for key, kind, stage, place, applied_on, ends_on in rows:
        who = f"{place}业委会" if kind is MemberKind.COMMITTEE else KIND_NAMES[kind]
        if stage in BELONGING and ends_on is not None:
            yield Line(
                Section.SOON,
                f"{who}的会员资格快到期",
                note="换届备案后续办",
                url=addresses.member(key),
                when_text=f"{full_date(ends_on)}到期",
                tone="due",
                sort=ends_on.isoformat(),
            )
        else:
            yield Line(
                Section.TODO,
                f"{who}申请入会" if stage is Stage.APPLIED else f"{who}的入会申请还没有提出",
                note=STAGE_NAMES[stage],
                url=addresses.member(key),
                when_text="等您决定"
                if stage is Stage.APPLIED
                else "等您补正"
                if stage is Stage.RETURNED
                else "等您提出",
                tone="due",
                button="办理" if stage is Stage.APPLIED else "接着办",
                sort=applied_on.isoformat() if applied_on else "",
            )
    if actor.holds(*access.DESK):
        yield from _meetings(reading, actor)


def _meetings(reading: Transaction, actor: Actor) -> Iterator[Line]:
    rows = reading.session.execute(
        select(Meeting.id, Meeting.title, Meeting.stage, Meeting.starts_at)
        .where(visible(Meeting, actor), Meeting.stage == MeetingStage.DRAFTED)
        .order_by(Meeting.starts_at)
        .limit(MOST)
    )
    for key, title, _, starts_at in rows:
        yield Line(
            Section.CHANGED,
            f"{title}：纪要等签署",
            note="由起草人以外的一位负责人签署",
            url=addresses.meeting(key),
            sort=starts_at.isoformat(),
        )


def _waits(actor: Actor) -> ColumnElement[bool]:
    """True for applications that wait for the actor: at the desk to be decided, with the chair to be handed in."""
    mine = and_(
        Member.stage.in_((Stage.DRAFT, Stage.RETURNED)),
        Member.kind == MemberKind.COMMITTEE,
        within(Place.path, actor, Office.COMMITTEE_CHAIR),
    )
    if not actor.holds(*access.DESK):
        return mine
    others = or_(Member.applied_by_id.is_(None), Member.applied_by_id != (actor.person_id or 0))
    return or_(mine, and_(Member.stage == Stage.APPLIED, others, Member.person_id != (actor.person_id or 0)))


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; none are asked for offices to which nothing is put."""
    unfound = int(_unfound(reading, actor))
    if not actor.holds(*access.DESK, Office.COMMITTEE_CHAIR):
        return unfound
    query = (
        select(func.count(Member.id))
        .join(Place, Member.place_id == Place.id)
        .where(visible(Member, actor), _waits(actor))
    )
    return unfound + (reading.session.scalar(query) or 0)


def _unfound(reading: Transaction, actor: Actor) -> bool:
    """True where the actor answers for how the alliance is found, and nobody has said it."""
    return bool(access.record_contact(actor)) and not alliance_head(reading, actor).telephone


def _lead(reading: Transaction, actor: Actor) -> timedelta:
    lead = parameters.on(reading, LAPSE_LEAD, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    return timedelta(days=lead.whole)


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """The alliance's panel on a compound's page; one statement."""
    found = queries.member_of(reading, actor, compound.compound_id)
    may = access.apply_for_committee(actor, compound.path)
    apply_url = f"{addresses.MEMBERS}/apply/{compound.compound_id}"
    if found is None or (found.stage not in BELONGING and found.stage is not Stage.LAPSED and not may):
        yield Panel(
            "联盟会员",
            empty="这个小区的业委会还没有加入联盟。业委会备案以后，开会决定加入，由主任申请；也可以带会议记录到社区、街道或者联盟的窗口代办。",
            url=apply_url if may else "",
            label="申请加入联盟",
            links=(("关于联盟", addresses.ROOT),),
            rank=RANK,
        )
        return
    facts = [Fact("现在", STAGE_NAMES[found.stage], tone=STAGE_TONES.get(found.stage, ""))]
    if found.stage in BELONGING:
        facts.append(Fact("代表", found.person))
    if found.admitted_on is not None:
        facts.append(Fact("入会", full_date(found.admitted_on)))
    if found.ends_on is not None and found.stage in BELONGING:
        facts.append(Fact("随任期到", full_date(found.ends_on)))
    sees = access.reads_all(actor) or bool(may) or actor.holds(*access.COMMITTEE, at=compound.path)
    url = addresses.member(found.member_id) if sees else ""
    links = (("理事会会议", addresses.COUNCIL_LIST), ("关于联盟", addresses.ROOT))
    yield Panel("联盟会员", tuple(facts), url=url, label=f"办件 {found.reference}", links=links, rank=RANK)


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """Memberships of committees that end until a day, for those who see them; two statements."""
    if actor.alliance_id is None:
        return
    rows = reading.session.execute(
        select(Member.id, Compound.id, Place.name, Place.path, Member.ends_on)
        .join(Place, Member.place_id == Place.id)
        .join(Compound, Compound.place_id == Place.id)
        .where(
            visible(Member, actor),
            Member.kind == MemberKind.COMMITTEE,
            Member.stage.in_(sorted(BELONGING)),
            Member.ends_on <= until,
            Place.path.startswith(scope.path, autoescape=True),
        )
        .order_by(Member.ends_on, Member.id)
    ).all()
    for key, compound_id, name, _, ends_on in rows:
        if ends_on is None or (scope.compound_id is not None and scope.compound_id != compound_id):
            continue
        yield Duty(
            due_on=ends_on,
            title="联盟会员资格到期，换届备案后续办",
            url=addresses.member(key),
            place_name=name,
            basis="联盟章程：会员资格随业委会任期（我们的建议）",
            kind=LAPSING,
            who="业委会主任",
            compound_id=compound_id,
        )
