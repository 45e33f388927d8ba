"""The public page of a round: how far it is, its days, its rules in plain words, its awards, its seal and changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from alliance.kernel import ledger
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.tables import Cell, Row
from compounds.awards.access import oversees, runs
from compounds.awards.indicators.burden import burden
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import SOURCE_NAMES, Criterion, Indicators, Source
from compounds.awards.rounds import access, plain, queries, sealing
from compounds.awards.rounds.actions import STEP_WORDS, in_time, next_step
from compounds.awards.rounds.beside import Beside
from compounds.awards.rounds.changing import ahead
from compounds.awards.rounds.gates import Gates, Obstacle
from compounds.awards.rounds.models import FORM_NAMES, AwardRound, RoundAward, RoundChange
from compounds.awards.rounds.workflow import PHASE_NAMES, PHASES, STAGE_NAMES, Stage

MINUTES, PROMISED = "awards.answer_minutes", "awards.apply_minutes"
GROUP = 4
STOPPED = "这一届已经停办，原因写在下面“改过什么”里。"
NEXT: dict[Stage, str] = {
    Stage.DRAFT: "评选组把日子、名额、指标定好，核对以后封存、开放申报。",
    Stage.OPEN: "小区填表申报，街道、社区推荐。",
    Stage.SCREENING: "街道、社区核实小区填的内容，评选组看够不够条件。",
    Stage.REVIEW: "评委分别打分。没有全部评完，谁也看不到分数。",
    Stage.INSPECTION: "两个人一起到现场看，小区当场拿到一份记录。",
    Stage.DELIBERATION: "评选组按定好的办法排出名次。",
    Stage.NOTICE: "居民看公示，觉得哪一条不对，可以提异议。",
}


@dataclass(frozen=True, slots=True)
class AwardCard:
    """One award of a round for its page; `words` tell how much the records answer, `sources` where points come from."""

    code: str
    name: str
    quota: int
    note: str
    full: str
    words: tuple[str, ...]
    sources: tuple[Row, ...]
    groups: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change after opening: what, from what to what, why."""

    what: str
    change: RoundChange


@dataclass(frozen=True, slots=True)
class RoundMay:
    """What the actor may do with a round now."""

    edit: Verdict
    open: Verdict
    go_on: Verdict
    replan: Verdict
    cancel: Verdict

    @property
    def anything(self) -> bool:
        """True where there is any deed at all."""
        return any((self.edit, self.open, self.go_on, self.replan, self.cancel))


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round. `step` is the one that would come next; `obstacles` what still stands against it."""

    round: AwardRound
    header: FileHeader
    days: tuple[Row, ...]
    rules: tuple[str, ...]
    how: str
    form_words: str
    promise: str
    basis: str
    awards: tuple[AwardCard, ...]
    changes: tuple[ChangeLine, ...]
    seal: str
    intact: bool
    step: str
    step_words: str
    obstacles: tuple[Obstacle, ...]
    movable: tuple[Stage, ...]
    beside: tuple[Fact, ...]
    timeline: tuple[Happening, ...]
    runs: bool
    may: RoundMay


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    """The whole tree of one award as tables, a group at a time."""

    title: str
    edition: str
    note: str
    full: str
    words: tuple[str, ...]
    groups: tuple[tuple[str, str, tuple[Row, ...]], ...]
    conditions: tuple[Row, ...]
    vetoes: tuple[Row, ...]


def round_page(reading: Transaction, actor: Actor, round_id: int, beside: Beside, gates: Gates) -> RoundPage:
    """One round in sight. Raises NotFound; a constant number of statements, however many take part."""
    round_ = queries.one(reading, actor, round_id)
    known = parameters.several(
        reading, (MINUTES, PROMISED), actor.place_path, reading.today, alliance_id=actor.alliance_id
    )
    minutes = known[MINUTES].whole
    onward = next_step(round_.stage)
    step = onward if onward in access.ONWARD else ""
    going = access.go_on(actor, round_.stage, step) if step else access.open_round(actor, round_.stage)
    if step and going:
        going = going & in_time(round_, step, reading.today)
    helm = bool(runs(actor))
    return RoundPage(
        round=round_,
        header=_header(round_),
        days=day_rows(round_),
        rules=rule_sentences(round_),
        how=plain.how_sampled(queries.rules(round_)),
        form_words=plain.FORM_WORDS[round_.form],
        promise=plain.promise(known[PROMISED].whole),
        basis=basis_of(round_),
        awards=tuple(_card(award, minutes) for award in round_.awards),
        changes=tuple(ChangeLine(change_name(one.what), one) for one in round_.changes),
        seal=spaced(round_.seal or ""),
        intact=sealing.intact(round_),
        step=step or "",
        step_words=STEP_WORDS[step] if step else "",
        obstacles=gates.against(reading, round_) if helm else (),
        movable=ahead(round_, reading.today),
        beside=beside.of(reading, actor, round_),
        timeline=folded(ledger.timeline(reading.session, AwardRound, round_.id)) if oversees(actor) else (),
        runs=helm,
        may=RoundMay(
            edit=access.save_draft(actor, round_.stage),
            open=access.open_round(actor, round_.stage),
            go_on=going,
            replan=access.replan(actor, round_.stage),
            cancel=access.cancel(actor, round_.stage),
        ),
    )


def indicators_page(tree: Indicators, minutes: int) -> IndicatorsPage:
    """What is judged, in tables: name, points, source, what is looked at, levels."""
    found = burden(tree)
    return IndicatorsPage(
        title=tree.title,
        edition=tree.edition,
        note=tree.note,
        full=figure(tree.full),
        words=plain.burden_words(found, minutes),
        groups=tuple(
            (group.name, figure(group.weight), tuple(_criterion_row(one) for one in group.criteria))
            for group in tree.groups
        ),
        conditions=tuple(
            (one.name, one.look, "看平台记录" if one.fact else "街道、社区核实") for one in tree.conditions
        ),
        vetoes=tuple((one.name, one.paper) for one in tree.vetoes),
    )


def day_rows(round_: AwardRound) -> tuple[Row, ...]:
    """The rows of the table 哪一步, 从哪一天起, 做什么, 办到没有."""
    return tuple(_day_row(round_, stage) for stage in PHASES)


def rule_sentences(round_: AwardRound) -> tuple[str, ...]:
    """The rules of a round in plain words."""
    return (plain.footing(round_.facts_from, round_.facts_to), *plain.sentences(queries.rules(round_)))


def minutes_each(reading: Transaction, actor: Actor) -> int:
    """How many minutes one answer takes, by the parameter of today; one statement."""
    return parameters.on(reading, MINUTES, actor.place_path, reading.today, alliance_id=actor.alliance_id).whole


def basis_of(round_: AwardRound) -> str:
    """On what the round rests: 《…》（柯政办〔2026〕8号，柯城区人民政府办公室，2026年5月1日）."""
    if not round_.basis_number:
        return "没有批准依据，只展示或者通报。"
    title = f"《{round_.basis_title}》" if round_.basis_title else ""
    day = full_date(round_.basis_on) if round_.basis_on else ""
    return f"{title}（{'，'.join(part for part in (round_.basis_number, round_.basis_issuer, day) if part)}）"


def spaced(code: str) -> str:
    """A code as people read it aloud: groups of four."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def change_name(what: str) -> str:
    """What a change is about: 资格审查的日子, 停办."""
    return f"{STAGE_NAMES[Stage(what)]}的日子" if what in {one.value for one in PHASES} else STAGE_NAMES[Stage(what)]


def folded(happened: Iterable[Happening]) -> tuple[Happening, ...]:
    """The course with each run of equal lines of a day as one, which says how many there were."""
    found = []
    for (_, who, sentence), run in groupby(happened, lambda one: (local_date(one.at), one.who, one.sentence)):
        lines = tuple(run)
        times = f"（{len(lines)}次）" if len(lines) > 1 else ""
        found.append(Happening(lines[0].at, who, f"{sentence}{times}"))
    return tuple(found)


def _header(round_: AwardRound) -> FileHeader:
    names = tuple(PHASE_NAMES[stage] for stage in PHASES)
    running = round_.stage in PHASES
    over = round_.stage is Stage.DECIDED
    last_day = round_.screening_on - timedelta(days=1)
    return FileHeader(
        reference=f"{round_.year}年",
        title=round_.title,
        kind=FORM_NAMES[round_.form],
        facts=(
            Fact("现在", STAGE_NAMES[round_.stage], tone="late" if round_.stage is Stage.CANCELLED else ""),
            Fact("申报", f"{full_date(round_.opens_on)}起", note=f"最后一天{full_date(last_day)}"),
            Fact("公示", f"{full_date(round_.notice_on)}起"),
            Fact("看哪段时间的记录", f"{full_date(round_.facts_from)}到{full_date(round_.facts_to)}"),
        ),
        stages=() if not running else marks(names, None if over else PHASES.index(round_.stage)),
        next_step=STOPPED if round_.stage is Stage.CANCELLED else NEXT.get(round_.stage, ""),
        next_note=plain.FREE,
    )


def _day_row(round_: AwardRound, stage: Stage) -> Row:
    reached = round_.stage in PHASES and PHASES.index(round_.stage) >= PHASES.index(stage)
    now = round_.stage is stage
    tone, words = ("go", "办好了") if reached else ("", "还没到")
    if now and stage is not Stage.DECIDED:
        tone, words = "due", "现在"
    return (
        Cell(PHASE_NAMES[stage]),
        Cell(f"{full_date(queries.days(round_)[stage])}起"),
        Cell(plain.PHASE_WORDS[stage]),
        Cell(words, tone=tone),
    )


def _card(award: RoundAward, minutes: int) -> AwardCard:
    tree = queries.tree(award)
    found = burden(tree)
    return AwardCard(
        code=award.code,
        name=award.name,
        quota=award.quota,
        note=tree.note,
        full=figure(tree.full),
        words=plain.burden_words(found, minutes),
        sources=plain.source_rows(found),
        groups=tuple((group.name, figure(group.weight), f"{len(group.criteria)}条") for group in tree.groups),
    )


def _criterion_row(one: Criterion) -> Row:
    marked = "；".join(f"{figure(level.share * 100)}%：{level.words}" for level in one.levels)
    source = SOURCE_NAMES[one.source]
    note = "记录先填好" if one.fact and one.source is not Source.RECORD else ""
    return (
        Cell(one.name, note=one.look),
        Cell(figure(one.most)),
        Cell(source, note=note or ("不适用的可以不算" if one.optional else "")),
        Cell(marked),
    )
