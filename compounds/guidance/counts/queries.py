"""Counts for their pages: the list, one count as a file, its roster and the doubts about owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from compounds import addresses as registry
from compounds import walls
from compounds.guidance import addresses
from compounds.guidance.counts import access, records, tallying
from compounds.guidance.counts.models import Count, CountFolder
from compounds.guidance.counts.roster import RosterRow
from compounds.guidance.counts.slips import Question, elected
from compounds.guidance.counts.workflow import (
    COLLISION_NAMES,
    MODE_NAMES,
    ORDER,
    STAGE_NAMES,
    TONES,
    WITH_RESULT,
    Mode,
    Stage,
)
from compounds.guidance.electorate import Doubt
from compounds.guidance.figures import Faulty, square_metres
from compounds.guidance.voting import ITEMS, RULE_NAMES
from compounds.models import Compound

LISTED = 200
SHOWN_ROWS = 50
HOLDERS: dict[Stage, str] = {
    Stage.DRAFT: "准备的人：议题、名册",
    Stage.FROZEN: "送达、等投票截止",
    Stage.COUNTING: "两个人分开登记表决票",
    Stage.COUNTED: "等公告",
    Stage.ANNOUNCED: "已公告",
    Stage.VOID: "已作废",
}
NEXT: dict[Stage, str] = {
    Stage.DRAFT: "核对议题和规则，上传业主名册，把有疑问的一处一处定下来，然后锁定名册。",
    Stage.FROZEN: "把会议通知和表决票送到每一户，登记送达；截止以后开始登记表决票。",
    Stage.COUNTING: "每张纸质票由两个人分开登记；电子票整份导入。都对上以后计票。",
    Stage.COUNTED: "核对结果，公告给全体业主。",
    Stage.ANNOUNCED: "",
    Stage.VOID: "",
}
STEPS = (
    "start_count", "edit_count", "keep_roster", "decide_doubt", "freeze", "deliver", "begin_counting", "key_ballot",
    "settle_ballot", "drop_ballot", "import_online", "count", "take_back", "announce", "void_count", "restart",
    "check_petition", "take_recount",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountLine:
    """One count in a list."""

    count_id: int
    reference: str
    title: str
    compound: str
    stage: Stage
    closes_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter with what it takes; `names` are the candidates'."""

    position: int
    title: str
    label: str
    article: str
    takes: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountPage:
    """One count as a file. `may` holds a verdict for every step; `names` is True for those who see owners' names."""

    count_id: int
    compound_id: int
    compound: str
    place_id: int
    folder_id: int
    version: int
    stage: Stage
    mode: Mode
    header: FileHeader
    rules: tuple[Fact, ...]
    matters: tuple[MatterLine, ...]
    questions: tuple[Question, ...]
    results: tuple[dict[str, Any], ...]
    elected: tuple[str, ...]
    digest: str
    recount_digest: str
    void_because: str
    restarted_from: int | None
    names: bool
    closed: bool
    may: dict[str, Verdict]
    attach: Verdict
    timeline: tuple[Happening, ...]


def counts(reading: Transaction, actor: Actor, compound_id: int | None = None) -> tuple[CountLine, ...]:
    """The counts in sight, or those of one compound, the newest first; one statement."""
    query = (
        select(Count.id, Count.reference, Count.title, Place.name, Count.stage, Count.closes_at)
        .join(Place, Count.place_id == Place.id)
        .where(visible(Count, actor))
        .order_by(Count.id.desc())
        .limit(LISTED)
    )
    if compound_id is not None:
        query = query.where(Count.compound_id == compound_id)
    return tuple(
        CountLine(key, str(reference), title, name, stage, closes_at, addresses.count(key))
        for key, reference, title, name, stage, closes_at in reading.session.execute(query)
    )


def compound_for(reading: Transaction, actor: Actor, compound_id: int) -> Compound:
    """The compound for which somebody would start a count. Raises NotFound, NotPermitted."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    access.start_count(actor, compound.place.path).enforce()
    return compound


def may_start(reading: Transaction, actor: Actor, compound_id: int | None) -> bool:
    """True where the actor would start a count for this compound; one statement, none without a compound."""
    if compound_id is None:
        return False
    compound = reading.session.scalar(select(Compound).where(visible(Compound, actor), Compound.id == compound_id))
    return compound is not None and bool(access.start_count(actor, compound.place.path))


def count_page(reading: Transaction, actor: Actor, count_id: int) -> CountPage:
    """One count. Raises NotFound; a constant number of queries."""
    count = get_visible(reading.session, Count, actor, count_id)
    facts = records.facts_of(count)
    wall = walls.of(reading, actor).handling(compound_id=count.compound_id)
    may: dict[str, Verdict] = {
        step: getattr(access, step)(actor, facts) & wall for step in STEPS if step != "start_count"
    }
    asked = records.questions(reading, count)
    return CountPage(
        count_id=count.id,
        compound_id=count.compound_id,
        compound=count.place.name,
        place_id=count.place_id,
        folder_id=reading.session.scalars(select(CountFolder.id).where(CountFolder.count_id == count.id)).one(),
        version=count.version,
        stage=count.stage,
        mode=count.mode,
        header=_header(reading, count),
        rules=_rules(count),
        matters=_matters(reading, count),
        questions=asked,
        results=_results(count, asked) if count.stage in WITH_RESULT else (),
        elected=_elected(count, asked) if count.stage in WITH_RESULT else (),
        digest=spaced(count.digest),
        recount_digest=spaced(count.recount_digest),
        void_because=count.void_because,
        restarted_from=count.restarted_from_id,
        names=access.sees_names(actor, facts.path),
        closed=reading.now >= count.closes_at,
        may=may,
        attach=access.attach(actor, facts.path) & wall,
        timeline=tuple(ledger.timeline(reading.session, Count, count.id)),
    )


def spaced(digest: str) -> str:
    """The first sixteen signs of a fingerprint in fours, as people compare it: 校验码."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4)).upper().strip()


def _header(reading: Transaction, count: Count) -> FileHeader:
    stage = count.stage
    shown = stage if stage in ORDER else Stage.DRAFT
    facts = [
        Fact("小区", count.place.name, registry.compound(count.compound_id)),
        Fact("现在", HOLDERS[stage], tone=TONES[stage]),
        Fact("投票截止", short_moment(count.closes_at), note="到这一刻为止，之后投的不算"),
    ]
    if count.total_units is not None:
        facts.append(
            Fact(
                "全体业主",
                f"{count.total_heads} 人，{count.total_units} 户",
                note=square_metres(tallying.hundredths(count.total_area or tallying.NOTHING)),
            )
        )
    return FileHeader(
        reference=str(count.reference),
        title=count.title,
        kind="计票核算",
        facts=tuple(facts),
        stages=marks(
            tuple(STAGE_NAMES[one] for one in ORDER), None if stage is Stage.ANNOUNCED else ORDER.index(shown)
        ),
        next_step=NEXT[stage],
        next_note=_notice_by(reading, count) if stage in (Stage.DRAFT, Stage.FROZEN) else "",
    )


def _notice_by(reading: Transaction, count: Count) -> str:
    """By when the owners had to be told of the meeting."""
    period = parameters.period_before(
        reading,
        "meeting_notice",
        count.place.path,
        records.last_day(count),
        happening="投票截止",
        alliance_id=count.alliance_id,
    )
    return f"会议通知最迟{full_date(period.due)}送到全体业主（{period.steps[0]}）。"


def _rules(count: Count) -> tuple[Fact, ...]:
    facts = [
        Fact("投票方式", MODE_NAMES[count.mode]),
        Fact("重复投票", COLLISION_NAMES[count.collision], note=count.collision_basis),
    ]
    if count.proxy_most is not None:
        facts.append(Fact("代投上限", f"一个人最多代 {count.proxy_most} 户"))
    if count.count_parking:
        facts.append(Fact("车位", "面积计入"))
    if count.deemed:
        facts.append(
            Fact(
                "没投票的随多数",
                "已开启，两种结果都列出，须法律顾问复核",
                tone="law",
                note=f"依据：{count.deemed_basis}",
            )
        )
    return tuple(facts)


def _matters(reading: Transaction, count: Count) -> tuple[MatterLine, ...]:
    return tuple(
        MatterLine(
            matter.position,
            matter.title,
            ITEMS[matter.item].title,
            f"民法典{ITEMS[matter.item].article}",
            RULE_NAMES[ITEMS[matter.item].rule],
            records.candidates(reading, matter),
        )
        for matter in count.matters
    )


def _results(count: Count, asked: tuple[Question, ...]) -> tuple[dict[str, Any], ...]:
    """What the count came to, each with the question as it stood on the ballot."""
    shown = {question.code: question.shown for question in asked}
    return tuple({**result, "shown": shown.get(result["code"], result["code"])} for result in count.results)


def _elected(count: Count, asked: tuple[Question, ...]) -> tuple[str, ...]:
    """A sentence for each election: who is elected."""
    passed = {result["code"] for result in count.results if result["passed"]}
    return tuple(
        elected(
            matter.title,
            matter.seats,
            [one.name for one in asked if one.matter == matter.position and one.code in passed],
        )
        for matter in count.matters
        if matter.seats
    )


@dataclass(frozen=True, slots=True)
class RosterPage:
    """The roster of a draft: the rows that are wrong, the doubts to decide, and what it would come to.

    `areas` and `heads` are None while rows are wrong; `refused` says what the roster as a whole lacks.
    """

    file_name: str
    rows: int
    wrong: tuple[RosterRow, ...]
    doubts: tuple[Doubt, ...]
    decided: int
    notes: tuple[str, ...]
    area: int | None
    heads: int | None
    units: int | None
    left_out: int
    refused: str

    @property
    def ready(self) -> bool:
        """True where nothing keeps the roster from being fixed."""
        return bool(self.rows) and not self.wrong and not self.doubts and not self.refused


def roster_page(reading: Transaction, actor: Actor, count_id: int) -> RosterPage:
    """The roster of a draft, for those who prepare it. Raises NotFound, NotPermitted, OutOfTurn."""
    count = get_visible(reading.session, Count, actor, count_id)
    access.keep_roster(actor, records.facts_of(count)).enforce()
    rows = records.rows(reading, count)
    wrong = tuple(row for row in rows if row.troubles)
    empty = RosterPage(count.roster_name, len(rows), wrong, (), 0, (), None, None, None, 0, "")
    if not rows or wrong:
        return empty
    decided = records.decisions(reading, count.id)
    try:
        electorate = tallying.electorate_of(count, rows, decided)
    except Faulty as faulty:
        return RosterPage(count.roster_name, len(rows), (), (), 0, (), None, None, None, 0, str(faulty))
    return RosterPage(
        file_name=count.roster_name,
        rows=len(rows),
        wrong=(),
        doubts=electorate.doubts,
        decided=len(decided),
        notes=electorate.notes,
        area=electorate.area,
        heads=len(electorate.heads),
        units=len(electorate.units),
        left_out=len(electorate.left_out),
        refused="",
    )


def roster_rows(reading: Transaction, actor: Actor, count_id: int) -> tuple[str, tuple[RosterRow, ...]]:
    """The compound's name and the rows of its draft roster. Raises NotFound, NotPermitted, OutOfTurn."""
    count = get_visible(reading.session, Count, actor, count_id)
    access.keep_roster(actor, records.facts_of(count)).enforce()
    rows = records.rows(reading, count)
    if not rows:
        raise NotFound("还没有上传过名册。", remedy="请先上传。")
    return count.place.name, rows
