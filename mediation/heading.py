"""The head of a case's page: its facts, its course, and a sentence that says who does what next."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from alliance.kernel.days import full_date, local_date, remaining
from alliance.kernel.file import Fact, FileHeader, Mark, marks
from mediation import causes
from mediation.clocks.names import CLOCKS, ClockName
from mediation.models import Case
from mediation.workflow import (
    ENDED,
    OPEN,
    ORDER,
    RISK_NAMES,
    STAGE_NAMES,
    SUSPENDED_NAMES,
    URGENCY_NAMES,
    Risk,
    Stage,
    Urgency,
)

KIND = "调解案件"
FREE = "调解不收费，自愿参加，谈成的协议要各方都签字才算数。"
TONES: dict[Stage, str] = {
    Stage.FILED: "due",
    Stage.ACCEPTED: "due",
    Stage.SUSPENDED: "due",
    Stage.BREACHED: "late",
    Stage.FULFILLED: "go",
    Stage.PERFORMING: "go",
}
_SHOWN_AS: dict[Stage, Stage] = {Stage.SUSPENDED: Stage.MEDIATING, Stage.BREACHED: Stage.PERFORMING}


class Reader(StrEnum):
    """For whom the head is."""

    DESK = "desk"
    MEDIATOR = "mediator"
    SIDE = "side"
    FILER = "filer"


_NEXT: dict[Stage, str] = {
    Stage.FILED: "矛盾调解组审核登记：看清是什么事、对方是谁，再去问对方愿不愿意调解。",
    Stage.AWAITING_CONSENT: "矛盾调解组征求各方意愿。各方都同意了才受理，有一方不愿意就不调解。",
    Stage.ACCEPTED: "各方都同意了。现在确定调解员：双方可以一起选，也可以由矛盾调解组指派。",
    Stage.ASSIGNED: "调解员答复接不接；不接的，另派一位。",
    Stage.MEDIATING: "调解员约时间，听双方说，一起商量办法。",
    Stage.SUSPENDED: "先停一停：{ground}。停的日子不算在调解期限里，好了就接着调解。",
    Stage.SIGNING: "各方看清协议，签字盖章；最后一方签好，协议才生效。",
    Stage.PERFORMING: "照协议办。办好一项，在这一页记一项，留好收条、转账记录。",
    Stage.BREACHED: "有一项到期没有办。请先催一催；还是不办的，可以申请司法确认以后请法院执行，或者起诉。",
}
_NEXT_FOR: dict[tuple[Reader, Stage], str] = {
    (Reader.DESK, Stage.FILED): "请您审核登记：定下类别、由谁调解，看有没有重复；不归我们管的，告诉申请人该找谁。",
    (Reader.DESK, Stage.AWAITING_CONSENT): "请您问各方愿不愿意调解，把怎么问的、谁答的记下来。各方都同意，就自动受理。",
    (Reader.DESK, Stage.ACCEPTED): "请您指派调解员，或者等双方选好。",
    (Reader.DESK, Stage.ASSIGNED): "等调解员答复；到期不答复的，请另派一位。",
    (Reader.MEDIATOR, Stage.MEDIATING): "请您约双方调解。谈成了，起草协议送各方签字；谈不成的，写明原因，终止调解。",
    (Reader.MEDIATOR, Stage.SIGNING): "请您督促各方签字；有一方不肯签的，可以退回再谈，或者终止。",
    (Reader.SIDE, Stage.FILED): "申请已经收到，等矛盾调解组审核；审核以后会去问对方愿不愿意调解，再告诉您。",
    (Reader.SIDE, Stage.AWAITING_CONSENT): "请您说一声愿不愿意调解。各方都同意了才开始，有一方不愿意就不调解。",
}


_WILLING = "您这一方已经表示愿意。矛盾调解组接着问别的各方，都愿意了就受理，会告诉您。"


def header(case: Case, reader: Reader, mediator: str, today: date, *, willing: bool = False) -> FileHeader:
    """The head for whoever reads it; `willing` where the reader's own side has consented already."""
    return FileHeader(
        reference=str(case.reference),
        title=case.subject,
        kind=KIND,
        facts=tuple(_facts(case, reader, mediator, today)),
        stages=() if case.stage in ENDED - {Stage.FULFILLED} else _stages(case.stage),
        next_step=_WILLING if willing and case.stage is Stage.AWAITING_CONSENT else _next_step(case, reader),
        next_note=FREE if case.stage in OPEN else "",
    )


def _facts(case: Case, reader: Reader, mediator: str, today: date) -> list[Fact]:
    facts = [Fact("现在", STAGE_NAMES[case.stage], tone=TONES.get(case.stage, ""))]
    facts.append(Fact("小区" if case.compound_id else "地区", case.place.name))
    facts.append(Fact("登记", full_date(local_date(case.filed_at))))
    if case.cause:
        cause = causes.known().get(case.cause)
        facts.append(Fact("类别", causes.title_of(case.cause), note=cause.formal if cause is not None else ""))
    if case.due_on is not None and case.stage not in ENDED and reader is not Reader.FILER:
        late = today > case.due_on
        facts.append(
            Fact(
                clock_title(case.due_clock),
                full_date(case.due_on),
                tone="late" if late else "",
                note=remaining(case.due_on, today),
            )
        )
    if mediator and reader is not Reader.FILER:
        facts.append(Fact("调解员", mediator, note="等答复" if case.stage is Stage.ASSIGNED else ""))
    if case.urgency is not Urgency.NORMAL and reader in (Reader.DESK, Reader.MEDIATOR):
        facts.append(Fact("缓急", URGENCY_NAMES[case.urgency], tone="due"))
    if case.risk is not Risk.NONE and reader in (Reader.DESK, Reader.MEDIATOR):
        facts.append(Fact("风险", RISK_NAMES[case.risk], tone="late" if case.risk is Risk.HIGH else "due"))
    return facts


def clock_title(name: str) -> str:
    """What a clock is called; a name from before reads as a plain due date."""
    return CLOCKS[ClockName(name)].title if name in ClockName.__members__.values() else "期限"


def _stages(stage: Stage) -> tuple[Mark, ...]:
    names = tuple(STAGE_NAMES[one] for one in ORDER)
    shown = _SHOWN_AS.get(stage, stage)
    return marks(names, None if shown is Stage.FULFILLED else ORDER.index(shown))


def _next_step(case: Case, reader: Reader) -> str:
    told = _NEXT_FOR.get((reader, case.stage), _NEXT.get(case.stage, ""))
    ground = SUSPENDED_NAMES[case.suspended_as] if case.suspended_as is not None else ""
    return told.format(ground=ground)
