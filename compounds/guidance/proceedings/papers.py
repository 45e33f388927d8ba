"""The printed list of a file's steps (步骤清单): what was done, what is next, by when, by whom."""

from __future__ import annotations

from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Heading, Pairs, Table
from alliance.kernel.documents.sheet import Sheet
from alliance.kernel.places.models import Alliance
from compounds.guidance.proceedings.queries import ProceedingPage, StepLine
from compounds.guidance.proceedings.workflow import StepStage

COLUMNS = ("序号", "步骤", "谁来办", "期限", "办理情况")
FOOT = "步骤清单打印件，以平台上的记录为准"


def sheet(reading: Transaction, actor: Actor, page: ProceedingPage) -> Sheet:
    """The paper of a file as it stands now, printed on the spot and kept nowhere; one statement."""
    alliance = reading.session.get_one(Alliance, actor.alliance_id)
    head = [(fact.term, f"{fact.text}（{fact.note}）" if fact.note else fact.text) for fact in page.header.facts]
    blocks: list[Block] = [Pairs((("文号", page.header.reference), *head))]
    if page.days:
        days = tuple((day.title, full_date(day.day) if day.day else "还没有定") for day in page.days)
        blocks += [Heading("日期"), Pairs(days)]
    blocks += [Heading("步骤"), Table(COLUMNS, tuple(_row(line) for line in page.steps))]
    return Sheet(
        title=f"{page.header.title}步骤清单",
        blocks=blocks,
        made_on=reading.today,
        issuer=alliance.name,
        note=page.header.next_step and f"下一步：{page.header.next_step}",
        foot=FOOT,
    )


def _row(line: StepLine) -> tuple[str, ...]:
    dues = "；".join(f"{one.title}：{full_date(one.due_on)}" for one in line.clocks if one.due_on is not None)
    return (str(line.shown.number), line.step.title, line.shown.who, dues, _state(line))


def _state(line: StepLine) -> str:
    if line.done_on is not None:
        marks = "、".join(one.mark for one in line.clocks if one.mark)
        return f"{full_date(line.done_on)}办好{f'（{marks}）' if marks else ''}"
    if line.stage is StepStage.SKIPPED:
        return f"不用办：{line.skipped_because}"
    return line.stage_name
