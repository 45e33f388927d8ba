"""Reading results: the list of selections, the public page of one, and an objection for those who answer it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel import ledger, links
from alliance.kernel.access import MISSING, WAY_BACK, Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.parameters import queries as parameters
from expert_pool import addresses
from expert_pool.access import oversees, witnesses
from expert_pool.draws import queries as draws
from expert_pool.draws.models import Draw
from expert_pool.draws.queries import DrawPage
from expert_pool.draws.workflow import FALL_NAMES
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.evaluations import results as evaluations
from expert_pool.evaluations.results import Report
from expert_pool.requests import queries as requests
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.queries import PublicRequest
from expert_pool.requests.timeline import OWN
from expert_pool.requests.workflow import STAGE_NAMES, Stage
from expert_pool.results import access, records
from expert_pool.results.models import ResultObjection, SelectionResult
from expert_pool.results.workflow import FOUND_NAMES
from expert_pool.tracks import TRACKS, TrackWords

MOST = 200
ORDER = (Stage.SEALED, Stage.DRAWN, Stage.FORMED, Stage.OPENED, Stage.SCORED, Stage.PUBLISHED, Stage.CLOSED)
WAITING: dict[Stage, str] = {
    Stage.SEALED: "名单封存，公布封存码，等摇号或者开奖",
    Stage.DRAWN: "抽取专家，征询能不能来；开启以前谁也看不到名字",
    Stage.FORMED: "专家到齐，等到评审时间",
    Stage.OPENED: "当场开启名单，专家和业主代表各自打分",
    Stage.SCORED: "核对评分，评审组在报告上签名",
    Stage.PUBLISHED: "公示评审结果，有意见的可以提",
    Stage.CLOSED: "公示结束，由业主大会表决选哪一家",
}
"""What owners read of each stage; also what the page says is still to come."""
SHARE, MAJORITY, MEETING, SIGNING = "participation_share", "ordinary_share", OWN["meeting"], OWN["signing"]


@dataclass(frozen=True, slots=True)
class SelectionLine:
    """One selection in the public list. `anew` is true where its draw was given up and another has to be made."""

    request_id: int
    reference: str
    compound: str
    subject: str
    stage: Stage
    stage_since: datetime
    words: TrackWords
    published: bool

    @property
    def stage_name(self) -> str:
        """公示结果, 评审中 and so on."""
        return STAGE_NAMES[self.stage]

    @property
    def url(self) -> str:
        """Its public page."""
        return addresses.result(self.request_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One step of a selection as owners read it."""

    words: str
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class AnsweredObjection:
    """What everybody reads of an objection: never who made it. `own_id` is for whoever made it while signed in."""

    own_id: int | None
    number: int
    made_at: datetime
    answer_by: date
    answered_at: datetime | None
    gist: str
    found: str
    answer: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes after the advice, with its ground."""

    title: str
    words: str
    basis: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One selection as everybody may read it; `report` and `result` are None before the publication."""

    request: PublicRequest
    waiting: tuple[Waiting, ...]
    draw: DrawPage | None
    why: tuple[str, ...]
    report: Report | None
    result: SelectionResult | None
    objections: tuple[AnsweredObjection, ...]
    to_answer: tuple[ResultObjection, ...]
    next_steps: tuple[NextStep, ...]
    files: tuple[AttachmentLine, ...]
    sees_request: bool
    may_object: Verdict
    may_record: Verdict
    timeline: tuple[Happening, ...]

    @property
    def takes_objections(self) -> bool:
        """True as long as anybody may object."""
        return bool(self.may_object)


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One objection as those read it who answer it, or who made it. `name` and `number` are for those who answer."""

    row: ResultObjection
    request: PublicRequest
    found: str
    name: str
    number: str
    may_answer: Verdict
    answers: bool


def selections(reading: Transaction, actor: Actor) -> tuple[SelectionLine, ...]:
    """Every selection of which something is public: a seal, or a result; the latest first, two statements at most."""
    sealed = select(Draw.request_id).where(visible(Draw, actor), Draw.witnessed_at.is_not(None))
    shown = select(SelectionResult.request_id).where(visible(SelectionResult, actor))
    rows = reading.session.scalars(
        select(SelectionRequest)
        .where(
            SelectionRequest.alliance_id == actor.alliance_id,
            or_(SelectionRequest.id.in_(sealed), SelectionRequest.id.in_(shown)),
        )
        .options(joinedload(SelectionRequest.place))
        .order_by(SelectionRequest.stage_since.desc(), SelectionRequest.id.desc())
        .limit(MOST)
    ).unique()
    return tuple(
        SelectionLine(
            one.id,
            str(one.reference or ""),
            one.place.name,
            one.subject,
            one.stage,
            one.stage_since,
            TRACKS[one.track],
            one.stage in (Stage.PUBLISHED, Stage.CLOSED),
        )
        for one in rows
    )


def result_page(reading: Transaction, actor: Actor, request_id: int) -> ResultPage:
    """One selection for owners; a constant number of statements.

    Raises NotFound while nothing of it is public, and whoever does not see the request is not told that there is one.
    """
    request = _public(reading, actor, request_id)
    lines = [one for one in draws.draws(reading, actor, request_id) if one.stage is not DrawStage.FROZEN]
    result = records.find(reading, actor, request_id)
    if not lines and result is None:
        sight = visible(SelectionRequest, actor)
        known = reading.session.scalar(select(SelectionRequest.id).where(SelectionRequest.id == request_id, sight))
        raise NotFound(MISSING, remedy="封存码公布以后，这里才有内容。" if known else WAY_BACK)
    running = next((one for one in lines if one.stage is not DrawStage.ABANDONED), None)
    draw = draws.draw_page(reading, actor, running.draw_id) if running is not None else None
    report = evaluations.report_of(reading, request) if result is not None else None
    told = requests.summary(request)
    objecting = _objecting(actor, records.facts_of(reading, actor, result)) if result is not None else _not_yet()
    return ResultPage(
        request=told,
        waiting=_waiting(told.stage),
        draw=draw,
        why=tuple(_why(draw)) if draw is not None else (),
        report=report,
        result=result,
        objections=_objections(actor, result),
        to_answer=_to_answer(actor, result),
        next_steps=_next_steps(reading, told, request.alliance_id) if report is not None else (),
        files=files.of(reading, actor, SelectionResult.__tablename__, result.id) if result is not None else (),
        sees_request=_sees(reading, actor, request_id),
        may_object=objecting,
        may_record=access.record_decision(actor, records.facts_of(reading, actor, result)) if result else _not_yet(),
        timeline=_course(reading, actor, result),
    )


def objection_page(reading: Transaction, actor: Actor, objection_id: int) -> ObjectionPage:
    """One objection for those who answer it, and for whoever made it, signed in or by the code. Raises NotFound."""
    row = records.objection(reading, actor, objection_id)
    answers = bool(access.answers(actor, row.place.path))
    name, number = records.sender(reading, row) if answers else ("", "")
    return ObjectionPage(
        row=row,
        request=requests.summary(row.result.request),
        found=FOUND_NAMES[row.found] if row.found is not None else "",
        name=name,
        number=number,
        may_answer=access.answer(actor, records.objection_facts(reading, actor, row)),
        answers=answers,
    )


def by_code(reading: Transaction, link_id: int) -> ObjectionPage:
    """The objection that a proved code opens. Raises NotFound, LinkExpired."""
    bearer, _ = links.bearer_of(reading, link_id, {access.PURPOSE})
    if bearer.link is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return objection_page(reading, bearer, bearer.link.subject_id)


def _public(reading: Transaction, actor: Actor, request_id: int) -> SelectionRequest:
    """A request of the alliance by its id; the page says what of it is public. Raises NotFound."""
    found = (
        reading.session.scalars(
            select(SelectionRequest).where(
                SelectionRequest.id == request_id, SelectionRequest.alliance_id == actor.alliance_id
            )
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def _sees(reading: Transaction, actor: Actor, request_id: int) -> bool:
    seen = select(SelectionRequest.id).where(SelectionRequest.id == request_id, visible(SelectionRequest, actor))
    return reading.session.scalar(seen) is not None


def _waiting(stage: Stage) -> tuple[Waiting, ...]:
    at = ORDER.index(stage) if stage in ORDER else -1
    return tuple(Waiting(WAITING[one], place < at, place == at) for place, one in enumerate(ORDER))


def _why(draw: DrawPage) -> Iterator[str]:
    """How the experts came to sit there, in sentences without a name."""
    apart = sum(count for _, count in draw.apart)
    grounds = "、".join(f"{name}{count}人" for name, count in draw.apart)
    yield f"专家库里一共{draw.pool}人。" + (
        f"其中{apart}人要回避或者不能抽（{grounds}），剩下{draw.pool - apart}人。" if apart else "没有人要回避。"
    )
    yield "名单先封存，封存码先公布，号码后产生。封存的时候，谁也不知道号码，也就没有人能挑人。"
    if not draw.numbers:
        return
    yield f"号码是{draw.numbers}（{draw.form.sentence}），管理员和见证人分开各录一遍，两遍一致。"
    fell = {one.row: one.because for one in draw.falls}
    for one in draw.fields:
        seated = [row.row for row in one.order if row.seat is not None]
        gone = [f"第{row.row}行（{FALL_NAMES[fell[row.row]]}）" for row in one.order if row.row in fell]
        rows = "、".join(f"第{row}行" for row in seated)
        told = (
            f"{one.name}：{one.rows}人里抽{one.seats}人，入选的是名单{rows}。"
            if rows
            else f"{one.name}：还没有人入选。"
        )
        yield told + (f"排在前面的{'、'.join(gone)}不参加，由后面的递补，没有重新抽。" if gone else "")


def _objections(actor: Actor, result: SelectionResult | None) -> tuple[AnsweredObjection, ...]:
    if result is None:
        return ()
    return tuple(
        AnsweredObjection(
            one.id if one.person_id is not None and one.person_id == actor.person_id else None,
            one.number,
            one.made_at,
            one.answer_by,
            one.answered_at,
            one.gist,
            FOUND_NAMES[one.found] if one.found is not None else "",
            one.answer,
        )
        for one in result.objections
    )


def _to_answer(actor: Actor, result: SelectionResult | None) -> tuple[ResultObjection, ...]:
    if result is None or not access.answers(actor, result.place.path):
        return ()
    return tuple(one for one in result.objections if one.answered_at is None)


def _objecting(actor: Actor, facts: access.ResultFacts) -> Verdict:
    return access.object_to(actor, facts) if actor.signed_in else access.object_openly(actor, facts)


def _not_yet() -> Verdict:
    return access.not_published()


def _next_steps(reading: Transaction, request: PublicRequest, alliance_id: int) -> tuple[NextStep, ...]:
    """What comes after the advice: the shares and days in force, with law and article."""
    known = parameters.several(
        reading, (SHARE, MAJORITY, MEETING, SIGNING), request.place_path, reading.today, alliance_id=alliance_id
    )
    share, majority, meeting, signing = (known[code] for code in (SHARE, MAJORITY, MEETING, SIGNING))
    return (
        NextStep(
            "通知全体业主开会",
            f"召开业主大会会议，要在{meeting.words}以前通知全体业主。评审结果一起告诉大家。",
            meeting.source_sentence,
        ),
        NextStep(
            "业主大会表决",
            f"面积和人数都要有{share.words}的业主参与，参与的里面，面积和人数都要{majority.words}同意。"
            "业主大会可以选推荐的，也可以不选。",
            share.source_sentence,
        ),
        NextStep(
            "签合同",
            f"选定以后，{signing.words}以内签书面合同。",
            f"{signing.source_sentence}：{signing.note}" if not signing.is_firm else signing.source_sentence,
        ),
    )


def _course(reading: Transaction, actor: Actor, result: SelectionResult | None) -> tuple[Happening, ...]:
    """What happened, in words; which member of staff did it only for those who oversee it or witness there."""
    if result is None:
        return ()
    found = ledger.timeline(reading.session, SelectionResult, result.id)
    if oversees(actor) or witnesses(actor, result.place.path):
        return tuple(found)
    return tuple(replace(one, who="") for one in found)
