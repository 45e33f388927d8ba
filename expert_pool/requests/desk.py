"""What requests put on desks, into the calendar of duties, and on a compound's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.days import local_date, remaining, short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.actions import current_committee
from compounds.duties import Duty, Scope
from compounds.guidance.consultations.hours import moment
from compounds.panels import CompoundKey, Panel
from expert_pool import addresses
from expert_pool.access import ASKERS, KEEPER
from expert_pool.requests import access, lists
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.timeline import OWN
from expert_pool.requests.workflow import BEFORE_OPENED, BEFORE_SEALED, OVER, Stage
from expert_pool.tracks import TRACKS, TenderTrack

SHOWN = 3
"""So many requests stand on a compound's panel."""
UNFINISHED = frozenset({Stage.DRAFT, Stage.RETURNED})
UNSEALED = BEFORE_SEALED - UNFINISHED
"""Handed in, and the score sheet may still be fixed."""
AHEAD = BEFORE_SEALED | BEFORE_OPENED
NOTHING = "选聘物业的时候，可以请联盟的专家来评审。专家只提意见，选哪一家由业主大会表决。"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """For the keeper what waits for an answer; for whoever asks what is still to fill in, and when panels meet.

    Two statements at most, none for others.
    """
    if not actor.holds(KEEPER, *ASKERS):
        return
    answer: timedelta | None = None
    for row in reading.session.execute(_stirring(reading, actor).order_by(SelectionRequest.opening_at)):
        request, compound, path = row
        if request.stage is Stage.SUBMITTED and actor.holds(KEEPER):
            if answer is None:
                answer = timedelta(days=_answer_days(reading, actor))
            due = local_date(request.stage_since) + answer
            yield Line(
                Section.TODO,
                f"答复选聘评审申请：{compound}",
                note=f"{moment(request.opening_at)}评审",
                url=addresses.request(request.id),
                when_text=remaining(due, reading.today),
                tone="late" if due < reading.today else "due",
                button="去答复",
                sort=due.isoformat(),
                place_path=path,
            )
        elif request.stage in UNFINISHED:
            returned = request.stage is Stage.RETURNED
            yield Line(
                Section.TODO,
                f"{'补充' if returned else '还没有提交'}：{request.subject}",
                note=f"{compound}，{moment(request.opening_at)}评审",
                url=addresses.request(request.id),
                button="去补充" if returned else "去填完",
                sort=request.opening_at.isoformat(),
                place_path=path,
            )
        elif request.stage in UNSEALED:
            yield Line(
                Section.TODO,
                f"定下评分表：{compound}",
                note="各项打几分，封存名单以前要定好",
                url=addresses.criteria(request.id),
                button="去定",
                sort=request.opening_at.isoformat(),
                place_path=path,
            )
        else:
            yield Line(
                Section.SOON,
                f"评审：{request.subject}",
                note=request.opening_spot,
                url=addresses.request(request.id),
                when_text=short_moment(request.opening_at),
                button="看进度",
                sort=request.opening_at.isoformat(),
                place_path=path,
            )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many requests wait for the actor; one statement, none for others."""
    if not actor.holds(KEEPER, *ASKERS):
        return 0
    query = (
        select(func.count(SelectionRequest.id))
        .select_from(SelectionRequest)
        .join(Place, SelectionRequest.place_id == Place.id)
    )
    return reading.session.scalar(query.where(visible(SelectionRequest, actor), _to_do(actor))) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return _stirring(reading, actor).exists() if actor.holds(KEEPER, *ASKERS) else false()


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """The meetings of panels in a scope until a day; one statement, none for those who see no requests."""
    if not access.list_requests(actor):
        return
    here = [visible(SelectionRequest, actor), Place.path.startswith(scope.path, autoescape=True)]
    if scope.compound_id is not None:
        here.append(SelectionRequest.compound_id == scope.compound_id)
    rows = reading.session.execute(
        select(SelectionRequest, Place.name)
        .join(Place, SelectionRequest.place_id == Place.id)
        .where(*here, SelectionRequest.stage.in_(AHEAD), SelectionRequest.track == TenderTrack.OWNER_SELF_GOVERNED)
        .order_by(SelectionRequest.opening_at)
    ).unique()
    for request, compound in rows:
        if (day := local_date(request.opening_at)) <= until:
            yield Duty(
                due_on=day,
                title=f"选聘评审：{request.subject}",
                url=addresses.request(request.id),
                place_name=compound,
                basis=TRACKS[request.track].basis,
                kind="expert_request",
                who="业委会、社区",
                compound_id=request.compound_id,
            )


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """The card 请专家 on a compound's page, for those who see its requests; two statements, none for others."""
    if not access.list_requests(actor):
        return
    known = lists.of_compound(reading, actor, compound.compound_id, SHOWN)
    runs = any(one.stage not in OVER | {Stage.PUBLISHED} for one in known)
    may = not runs and _may_ask(reading, actor, compound)
    if not (known or may):
        return
    ask = f"{addresses.REQUESTS}/new?compound={compound.compound_id}"
    yield Panel(
        "请专家",
        tuple(
            Fact(one.stage_name, one.subject, one.url, note=f"{one.reference}，{moment(one.opening_at)}评审")
            for one in known
        ),
        empty=NOTHING,
        url=ask if may else "",
        label="请专家评审",
        links=(("以前的申请", f"{addresses.REQUESTS}/?compound={compound.compound_id}"),) if known else (),
        rank=35,
    )


def _may_ask(reading: Transaction, actor: Actor, compound: CompoundKey) -> bool:
    """Whether the way to the form is shown; the form itself asks about the wall too."""
    if not access.ask(actor, compound.path):
        return False
    return actor.holds(*COMMITTEE, at=compound.path) or current_committee(reading, compound.compound_id) is None


def _answer_days(reading: Transaction, actor: Actor) -> int:
    return parameters.on(reading, OWN["answer"], actor.place_path, reading.today, alliance_id=actor.alliance_id).whole


def _to_do(actor: Actor) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = []
    if actor.holds(KEEPER):
        found.append(SelectionRequest.stage == Stage.SUBMITTED)
    if actor.holds(*ASKERS):
        found.append(and_(SelectionRequest.stage.in_(UNFINISHED), within(Place.path, actor, *ASKERS)))
        found.append(_without_criteria(actor))
    return or_(false(), *found)


def _without_criteria(actor: Actor) -> ColumnElement[bool]:
    """Requests of the own committee, or handed in by oneself, for which nobody has said yet how to mark."""
    own = or_(within(Place.path, actor, *COMMITTEE), SelectionRequest.asked_by_id == actor.person_id)
    unfixed = cast(SelectionRequest.criteria, String) == "{}"
    return and_(
        SelectionRequest.stage.in_(UNSEALED), SelectionRequest.track == TenderTrack.OWNER_SELF_GOVERNED, unfixed, own
    )


def _stirring(reading: Transaction, actor: Actor) -> Select[SelectionRequest, str, str]:
    coming = and_(
        SelectionRequest.stage.in_(BEFORE_OPENED),
        SelectionRequest.opening_at > reading.now,
        within(Place.path, actor, *ASKERS),
    )
    return (
        select(SelectionRequest, Place.name, Place.path)
        .join(Place, SelectionRequest.place_id == Place.id)
        .where(visible(SelectionRequest, actor), or_(_to_do(actor), coming))
    )
