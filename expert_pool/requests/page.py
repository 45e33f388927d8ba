"""The tracker of one request: where it is, what is next and who does it, its days, and what the actor may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alliance.kernel import ledger
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.tables import Cell, Row
from compounds import addresses as registry
from compounds import walls
from compounds.guidance.consultations.hours import moment
from expert_pool import panels
from expert_pool.requests import access, queries, timeline
from expert_pool.requests.access import RequestFacts
from expert_pool.requests.answering import walled
from expert_pool.requests.asking import panel_of, problems
from expert_pool.requests.beside import Beside
from expert_pool.requests.models import RequestNote, SelectionRequest
from expert_pool.requests.names import BASIS_NAMES, NOTE_NAMES, fee_words
from expert_pool.requests.rules import RequestRules, rules_of
from expert_pool.requests.timeline import NATURE_NAMES, Mark, Nature
from expert_pool.requests.workflow import OVER, STAGE_NAMES, Stage
from expert_pool.tracks import TRACKS, TrackWords

ORDER = (
    Stage.SUBMITTED,
    Stage.ACCEPTED,
    Stage.SEALED,
    Stage.DRAWN,
    Stage.FORMED,
    Stage.OPENED,
    Stage.SCORED,
    Stage.PUBLISHED,
)
NEXT: dict[Stage, str] = {
    Stage.DRAFT: "把申请填完整，然后提交。",
    Stage.SUBMITTED: "专家库管理员核对材料，受理或者退回补充。",
    Stage.RETURNED: "按退回的原因改好，再提交一次。",
    Stage.ACCEPTED: "专家库管理员核对哪些专家要回避。小区知道谁该回避的，现在提出。",
    Stage.SEALED: "封存码已经公布，等摇号或者开奖，再抽取专家。",
    Stage.DRAWN: "正在征询抽到的专家能不能来。开启以前，谁也看不到名字。",
    Stage.FORMED: "专家已经到齐。到了评审时间，当场开启名单。",
    Stage.OPENED: "专家和业主代表现场评审、打分。",
    Stage.SCORED: "核对评分，写评审报告，每个人签名。",
    Stage.PUBLISHED: "公示评审结果，有意见的可以提出。选哪一家由业主大会表决。",
}
SHEET_NEXT = "请小区把评分表定下来：各项打几分，封存名单以前要定好。"
HELP_NEXT = "专家库管理员看材料，答复您到哪里备案、带什么、怎么办。"
TONES: dict[Nature, str] = {Nature.LAW: "law", Nature.CHOICE: "", Nature.UNREAD: "due", Nature.OURS: "go"}


@dataclass(frozen=True, slots=True)
class RequestMay:
    """What the actor may do with a request now."""

    edit: Verdict
    submit: Verdict
    withdraw: Verdict
    accept: Verdict
    send_back: Verdict
    decline: Verdict
    give_help: Verdict
    change_opening: Verdict
    company_leaves: Verdict


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A reason that was given, with what it is about."""

    about: str
    note: RequestNote


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request as a file; `lacks` says what is missing before it can be handed in."""

    request: SelectionRequest
    words: TrackWords
    header: FileHeader
    panel: str
    companies_hint: str
    fee: str
    basis: str
    days: tuple[Row, ...]
    lacks: tuple[str, ...]
    files: tuple[AttachmentLine, ...]
    notes: tuple[NoteLine, ...]
    beside: tuple[Fact, ...]
    timeline: tuple[Happening, ...]
    may: RequestMay

    @property
    def answers(self) -> bool:
        """True where the actor may answer it in any way."""
        return any((self.may.accept, self.may.send_back, self.may.decline, self.may.give_help))


def request_page(reading: Transaction, actor: Actor, request_id: int, beside: Beside) -> RequestPage:
    """One request in sight. Raises NotFound; a constant number of statements."""
    request = queries.one(reading, actor, request_id)
    rules = rules_of(reading, request.place.path, request.alliance_id)
    facts, wall = RequestFacts.of(request), walls.of(reading, actor)
    own = wall.handling(compound_id=request.compound_id)
    whole = walled(wall, request)
    may = RequestMay(
        edit=access.save_draft(actor, facts) & own,
        submit=access.submit(actor, facts) & own,
        withdraw=access.withdraw(actor, facts) & own,
        accept=access.accept(actor, facts) & whole,
        send_back=access.send_back(actor, facts) & whole,
        decline=access.decline(actor, facts) & whole,
        give_help=access.give_help(actor, facts) & whole,
        change_opening=access.change_opening(actor, facts) & whole,
        company_leaves=access.company_leaves(actor, facts) & whole,
    )
    words = TRACKS[request.track]
    return RequestPage(
        request=request,
        words=words,
        header=_header(request, rules),
        panel=panels.explained(panel_of(request), rules.panel) if words.draws_experts and request.seats else "",
        companies_hint=companies_hint(request, rules),
        fee=fee_words(request.fee, request.fee_payer),
        basis=BASIS_NAMES[request.basis] + (f"，{full_date(request.basis_on)}" if request.basis_on else ""),
        days=day_rows(days_of(request, rules)),
        lacks=problems(reading, request) if may.submit else (),
        files=files.of(reading, actor, SelectionRequest.__tablename__, request.id),
        notes=tuple(NoteLine(NOTE_NAMES[one.about], one) for one in request.notes),
        beside=beside.of(reading, actor, request),
        timeline=tuple(ledger.timeline(reading.session, SelectionRequest, request.id)),
        may=may,
    )


def days_of(request: SelectionRequest, rules: RequestRules) -> tuple[Mark, ...]:
    """The days of a request's selection, reckoned from when it was asked and when the panel meets."""
    asked_on = local_date(request.submitted_at or request.asked_at)
    return timeline.marks(request.track, asked_on, local_date(request.opening_at), rules.numbers)


def day_rows(days: tuple[Mark, ...]) -> tuple[Row, ...]:
    """The rows of the table 什么时候, 做什么, 依据."""
    return tuple(
        (
            Cell(_when(one)),
            Cell(one.title, note=one.words),
            Cell(NATURE_NAMES[one.nature], tone=TONES[one.nature], note=one.basis),
        )
        for one in days
    )


def next_step(request: SelectionRequest) -> str:
    """Who does what next; empty where it is over."""
    if request.stage is Stage.SUBMITTED and not TRACKS[request.track].draws_experts:
        return HELP_NEXT
    words = NEXT.get(request.stage, "")
    if request.stage in (Stage.SUBMITTED, Stage.ACCEPTED) and not request.criteria:
        return words + SHEET_NEXT
    return words


def companies_hint(request: SelectionRequest, rules: RequestRules) -> str:
    """What is said where fewer companies take part than is good; empty otherwise."""
    present = sum(one.left_at is None for one in request.companies)
    if not TRACKS[request.track].draws_experts or present >= rules.companies_enough:
        return ""
    return (
        f"现在有{present}家企业，最好有{rules.companies_enough}家以上（自愿参照招标投标法第二十八条，不是硬性规定）。"
        "企业太少的，可以先延长报名。"
    )


def _when(one: Mark) -> str:
    start, end = one.starts_on, one.ends_on
    soonest = "最早" if one.open_end else ""
    if end is None:
        return f"{full_date(start)}以后" if start is not None else "另定"
    if start is None:
        return f"{'按最早的日子算，' if soonest else ''}{full_date(end)}以前"
    return full_date(start) if start == end else f"{soonest}{full_date(start)}到{full_date(end)}"


def _header(request: SelectionRequest, rules: RequestRules) -> FileHeader:
    words = TRACKS[request.track]
    facts = [
        Fact("小区", request.place.name, registry.compound(request.compound_id)),
        Fact("哪一种", words.label),
        Fact("评审时间" if words.draws_experts else "开标时间", moment(request.opening_at), note=request.opening_spot),
        Fact(
            "现在",
            STAGE_NAMES[request.stage],
            note=_answered_by(request, rules),
            tone="late" if request.stage in _STOPPED else "",
        ),
    ]
    names = tuple(STAGE_NAMES[stage] for stage in ORDER)
    running = request.stage not in OVER and words.draws_experts
    position = ORDER.index(request.stage) if request.stage in ORDER else 0
    return FileHeader(
        reference="还没有编号" if request.reference is None else str(request.reference),
        title=request.subject,
        kind="选聘评审申请",
        facts=tuple(facts),
        stages=marks(names, position) if running else marks(names, None) if request.stage is Stage.CLOSED else (),
        next_step=next_step(request),
        next_note=words.notice,
    )


def _answered_by(request: SelectionRequest, rules: RequestRules) -> str:
    """Until when the keeper is asked to answer; empty where nothing waits for that."""
    if request.stage is not Stage.SUBMITTED:
        return ""
    day = local_date(request.stage_since) + timedelta(days=rules.numbers["answer"].whole)
    return f"一般{full_date(day)}以前答复"


_STOPPED = frozenset({Stage.DECLINED, Stage.WITHDRAWN})
