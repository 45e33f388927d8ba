"""The head of a question's page: its facts, its course, and a sentence that says who does what next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alliance.kernel.days import full_date, local_date
from alliance.kernel.file import Fact, FileHeader, Mark, marks
from search.questions.models import Question
from search.questions.workflow import (
    ANSWERED,
    CLOSED,
    ORDER,
    PRIVACY_SHORT,
    STAGE_NAMES,
    STAGE_TONES,
    WAITING,
    Channel,
    Privacy,
    Stage,
)

KIND = "政策法规提问"
PROMISE = "答复的期限是联盟的服务承诺，不是法定期限；等提问人补充的日子不算在内。"
_NEXT: dict[Stage, str] = {
    Stage.NEW: "政策法规组秘书受理：看清问题，写好公开的说法，有同样的就合并。",
    Stage.TRIAGED: "政策法规组秘书指派承办人起草答复，或者自己承办。",
    Stage.ASSIGNED: "{who}起草答复，每一句写明依据哪一条。",
    Stage.DRAFTED: "{who}写好答复草稿，送另一位签发。",
    Stage.IN_REVIEW: "另一位政策法规组秘书或者法律顾问核对依据、签发；起草的人不能自己签。",
    Stage.REVIEWING: "政策法规组复核答复，重新签发以前，请先不要照办。",
}
_NEXT_ASKER: dict[Stage, str] = {
    **_NEXT,
    Stage.NEW: "政策法规组受理。",
    Stage.TRIAGED: "政策法规组安排人起草答复。",
    Stage.ASSIGNED: "承办人起草答复，每一句写明依据哪一条。",
    Stage.DRAFTED: "承办人写好答复，由另一位核对签发。",
    Stage.IN_REVIEW: "答复已写好，由另一位核对依据、签发。",
}


def header(question: Question, people: Mapping[int, str], *, closed_side: bool, works: bool, today: date) -> FileHeader:
    """The head for whoever reads it: the desk, the asker, or the public, who is told neither names nor dates ahead."""
    stage = question.stage
    who = people.get(question.assigned_to_id or 0) or "承办人"
    return FileHeader(
        reference=str(question.reference),
        title=question.title if closed_side else question.public_title,
        kind=KIND,
        facts=tuple(_facts(question, people, closed_side=closed_side, works=works, today=today)),
        stages=() if stage in CLOSED or not closed_side else _stages(stage),
        next_step=_next_step(question, who, works=works) if closed_side else "",
        next_note=PROMISE if closed_side and stage in WAITING else "",
    )


def _facts(question: Question, people: Mapping[int, str], *, closed_side: bool, works: bool, today: date) -> list[Fact]:
    stage = question.stage
    facts = [Fact("现在", STAGE_NAMES[stage], tone=STAGE_TONES.get(stage, ""))]
    if closed_side or question.privacy is Privacy.PUBLIC:
        facts.append(Fact("小区" if question.compound_id else "地区", question.place.name))
    facts.append(Fact("提交", full_date(local_date(question.filed_at))))
    if question.published_at is not None and stage in ANSWERED:
        facts.append(Fact("答复", full_date(local_date(question.published_at)), tone="go"))
    if closed_side:
        if question.due_on is not None and stage in WAITING:
            late = today > question.due_on
            note = "等您补充，先不计时" if question.asked_back_at and not works else "等提问人补充，先不计时"
            facts.append(
                Fact(
                    "最迟答复",
                    full_date(question.due_on),
                    tone="late" if late else "",
                    note=note if question.asked_back_at else "已过承诺的日子" if late else "联盟的承诺",
                )
            )
        facts.append(Fact("公开不公开", PRIVACY_SHORT[question.privacy]))
    if works:
        asker = "没有账号，凭查询码" if question.channel is Channel.CODE else people.get(question.asker_id or 0, "")
        facts.append(Fact("提问人", asker or "已注销"))
        if question.assigned_to_id is not None:
            facts.append(Fact("承办", people.get(question.assigned_to_id, "")))
    return facts


def _stages(stage: Stage) -> tuple[Mark, ...]:
    order = (*ORDER, Stage.REVIEWING) if stage is Stage.REVIEWING else ORDER
    names = tuple(STAGE_NAMES[one] for one in order)
    return marks(names, None if stage is Stage.PUBLISHED else order.index(stage))


def _next_step(question: Question, who: str, *, works: bool) -> str:
    if question.asked_back_at is not None and question.stage in WAITING:
        return "等提问人补充说明，收到以后接着办。" if works else "请您补充说明，我们收到以后接着办。"
    table = _NEXT if works else _NEXT_ASKER
    told = table.get(question.stage, "").format(who=who)
    if not works and question.stage in WAITING:
        told += "有变化会通知您。" if question.channel is Channel.MEMBER else "请过几天凭查询码来看。"
    return told
