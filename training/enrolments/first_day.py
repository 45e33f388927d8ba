"""上任30天清单 for one member, or for anybody: every line with its day, its ground, what leads on, and its tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote

from sqlalchemy import case, select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import VERDICT_NAMES, Citations
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Paragraph, Table
from alliance.kernel.documents.sheet import Sheet
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.guidance import addresses as guidance
from compounds.guidance.model_texts import shipped as texts
from compounds.guidance.paths.periods import Reckoned, Reckoner
from compounds.guidance.paths.queries import period_words
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Stage as HandoverStage
from compounds.models import Seat, Term
from compounds.workflow import Stage as TermStage
from training import addresses
from training.curriculum.definition import MODULE_NAMES
from training.enrolments import access, actions, first_days, numbers
from training.enrolments.access import ListFacts
from training.enrolments.first_days import Line, Record, Starts
from training.enrolments.models import EVERYBODY, Enrolment, FirstDayTick
from training.enrolments.workflow import Stage
from training.programmes import FIRST_LESSON, of_module

ledger.tell(
    {"training.ticked": "上任清单打勾：{line}", "training.unticked": "上任清单取消打勾：{line}"},
    {"line": lambda code: first_days.lines()[code].title if code in first_days.lines() else code},
)
SUGGESTED = "平台的建议，不是法定的期限"
FOOT = "上任清单打印件。期限以法规原文和备案机关的答复为准；标“建议”的不是法定期限。"


@dataclass(frozen=True, slots=True)
class Ground:
    """One citation with its page; `doubt` says why it does not stand today."""

    words: str
    url: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line. `due_on` is None for who sits nowhere; `period` then says the days in words.

    `done_on` with `done_by` where it is done; `automatic` where the platform's own records say so.
    """

    line: Line
    number: int
    period: str
    firm: bool
    due_on: date | None
    reckoning: tuple[str, ...]
    grounds: tuple[Ground, ...]
    lesson: tuple[str, str]
    texts: tuple[tuple[str, str], ...]
    path_url: str
    ask_url: str
    done_on: date | None = None
    done_by: str = ""
    automatic: bool = False

    def late(self, today: date) -> bool:
        """True where the day has passed and nothing is ticked."""
        return self.done_on is None and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class ListPage:
    """The whole list; `term_id` is None where the reader sits in no committee."""

    lines: tuple[LineShown, ...]
    term_id: int | None
    term_url: str
    place_name: str
    elected_on: date | None
    runs_until: date | None
    may_tick: Verdict

    @property
    def done(self) -> int:
        """How many lines are done."""
        return sum(line.done_on is not None for line in self.lines)

    @property
    def next_line(self) -> LineShown | None:
        """The open line that is due first."""
        left = [line for line in self.lines if line.done_on is None]
        return min(left, key=lambda line: (line.due_on or date.max, line.number), default=None)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line is done, or is not after all."""

    term_id: int
    line: str
    done: bool


@dataclass(frozen=True, slots=True)
class _Seated:
    """Where the reader sits, who sits there, and when the term before ended."""

    term: Term
    people: frozenset[int]
    predecessor_end: date | None

    def day(self, starts: Starts) -> date | None:
        """The day from which a clock runs."""
        return self.term.elected_on if starts is Starts.ELECTED else self.predecessor_end


def page(reading: Transaction, actor: Actor, citations: Citations) -> ListPage:
    """The list for the reader, with days where they sit in a committee; a constant number of statements."""
    seated = _seated(reading, actor)
    lines = [
        line
        for line in first_days.lines().values()
        if not line.needs_predecessor or seated is None or seated.predecessor_end is not None
    ]
    reckoner = _reckoner(reading, lines, actor)
    grounds = _grounds(reading, lines, citations)
    done = _done(reading, actor, seated) if seated is not None else {}
    lesson_due = _lesson_due(reading, actor) if seated is not None else None
    path = seated.term.place.path if seated is not None else actor.place_path
    shown = []
    for number, line in enumerate(lines, 1):
        day = seated.day(line.starts) if seated is not None else None
        reckoned = reckoner.reckon(line.clock, path, day or reading.today) if line.clock is not None else None
        one = _shown(number, line, reckoned, dated=day is not None, grounds=grounds, done=done.get(line.code))
        if line.record is Record.FIRST_LESSON and lesson_due is not None:
            one = replace(one, due_on=lesson_due, reckoning=())  # whoever came late has the days of the enrolment
        shown.append(one)
    days = numbers.FIRST_DAYS
    until = parameters.on(reading, days, actor.place_path, reading.today, alliance_id=actor.alliance_id).whole
    return ListPage(
        lines=tuple(shown),
        term_id=seated.term.id if seated is not None else None,
        term_url=f"/compounds/terms/{seated.term.id}" if seated is not None else "",
        place_name=seated.term.place.name if seated is not None else "",
        elected_on=seated.term.elected_on if seated is not None else None,
        runs_until=seated.term.elected_on + timedelta(days=until) if seated is not None else None,
        may_tick=access.tick(actor, ListFacts(seated.people if seated is not None else frozenset())),
    )


def tick(tx: Transaction, actor: Actor, command: Tick) -> None:
    """Tick a line, or take the tick away; to do so again changes nothing.

    Raises NotFound for a term or a line that is not the actor's, NotPermitted, Invalid for what is ticked by itself.
    """
    seated = _seated(tx, actor)
    line = first_days.lines().get(command.line)
    if seated is None or seated.term.id != command.term_id or line is None:
        raise NotFound("没有找到这一项。", remedy="请从“上任30天清单”里打勾。")
    access.tick(actor, ListFacts(seated.people)).enforce()
    if line.record is not None:
        raise Invalid("这一项不用打勾。", remedy="平台上登记了，会自动打勾。")
    owner = EVERYBODY if line.shared else actor.person_id
    # One member after another: of two who tick at once the second finds it ticked.
    tx.session.execute(select(Term.id).where(Term.id == command.term_id).with_for_update())
    found = tx.session.scalar(
        select(FirstDayTick).where(
            FirstDayTick.term_id == command.term_id, FirstDayTick.line == line.code, FirstDayTick.owner_id == owner
        )
    )
    if command.done and found is None:
        tx.session.add(
            FirstDayTick(
                term_id=command.term_id,
                line=line.code,
                owner_id=owner,
                done_by_id=actor.person_id,
                done_on=tx.today,
            )
        )
        ledger.write(tx, actor, "training.ticked", seated.term, line=line.code)
    elif not command.done and found is not None:
        tx.session.delete(found)
        ledger.write(tx, actor, "training.unticked", seated.term, line=line.code)


def sheet(reading: Transaction, actor: Actor, shown: ListPage) -> Sheet:
    """The list on paper, with a box before every line; one statement."""
    alliance = reading.session.get_one(Alliance, actor.alliance_id) if actor.alliance_id is not None else None
    rows = tuple(
        (
            "☑" if one.done_on is not None else "☐",
            f"{one.number}. {one.line.title}",
            _by_when(one),
            "；".join(ground.words for ground in one.grounds) or "平台的建议",
        )
        for one in shown.lines
    )
    blocks: list[Block] = [Table(("办好", "要办的事", "期限", "依据"), rows)]
    blocks += [Paragraph(f"{one.number}. {one.line.title}：{one.line.what}") for one in shown.lines]
    return Sheet(
        title=f"{shown.place_name}业委会上任清单" if shown.place_name else "业委会上任清单",
        blocks=blocks,
        made_on=reading.today,
        issuer=alliance.name if alliance is not None else "",
        note=f"选举日期：{full_date(shown.elected_on)}" if shown.elected_on is not None else "",
        foot=FOOT,
    )


def _by_when(one: LineShown) -> str:
    if one.due_on is None:
        return one.period or "尽早"
    return f"最迟{full_date(one.due_on)}" if one.firm else f"建议{full_date(one.due_on)}前"


def _seated(reading: Transaction, actor: Actor) -> _Seated | None:
    """The term in which the actor sits now, with everybody in it and the end of the term before; three statements."""
    if actor.person_id is None:
        return None
    found = actions.seats_of(reading, [actor.person_id]).get(actor.person_id)
    if found is None:
        return None
    term = found[1]
    people = frozenset(
        reading.session.scalars(select(Seat.person_id).where(Seat.term_id == term.id, Seat.left_on.is_(None)))
    )
    last_day = case((Term.ended_on.is_not(None), Term.ended_on), else_=Term.ends_on)
    before = reading.session.scalar(
        select(last_day)
        .where(
            Term.committee_id == term.committee_id,
            Term.number < term.number,
            Term.stage.in_((TermStage.FILED, TermStage.ENDED)),
        )
        .order_by(Term.number.desc())
        .limit(1)
    )
    return _Seated(term, people, before)


def _reckoner(reading: Transaction, lines: list[Line], actor: Actor) -> Reckoner:
    wanted = frozenset(line.clock.parameter for line in lines if line.clock is not None)
    book = parameters.book(reading, wanted, alliance_id=actor.alliance_id)
    return Reckoner(book, parameters.calendar(reading), reading.today)


def _grounds(reading: Transaction, lines: list[Line], citations: Citations) -> dict[str, Ground]:
    """Everything cited, checked in one go. Where nobody can check, nothing is doubted."""
    cited = dict.fromkeys(words for line in lines for words in line.basis)
    checked = {one.citation: one for one in citations.check(reading, "；".join(cited))}
    return {
        words: Ground(words)
        if (one := checked.get(words)) is None
        else Ground(words, one.url, "" if one.stands else one.because or VERDICT_NAMES[one.verdict])
        for words in cited
    }


def _done(reading: Transaction, actor: Actor, seated: _Seated) -> Mapping[str, tuple[date, str, bool]]:
    """What is done, by the code of the line: the day, who ticked it, and whether the platform knew; four statements."""
    found: dict[str, tuple[date, str, bool]] = {}
    for code, day, name in reading.session.execute(
        select(FirstDayTick.line, FirstDayTick.done_on, Person.name)
        .join(Person, FirstDayTick.done_by_id == Person.id)
        .where(FirstDayTick.term_id == seated.term.id, FirstDayTick.owner_id.in_((EVERYBODY, actor.person_id)))
    ):
        found[code] = (day, name, False)
    known: dict[Record, date | None] = {
        Record.FILING: seated.term.filed_on,
        Record.HANDOVER: reading.session.scalar(
            select(Handover.closed_on)
            .join(Term, Handover.term_id == Term.id)
            .where(
                Term.committee_id == seated.term.committee_id,
                Term.number < seated.term.number,
                Handover.seat_id.is_(None),
                Handover.stage == HandoverStage.CLOSED,
            )
            .order_by(Term.number.desc())
            .limit(1)
        ),
        Record.FIRST_LESSON: reading.session.scalar(
            select(Enrolment.done_on).where(
                Enrolment.person_id == actor.person_id,
                Enrolment.programme == FIRST_LESSON,
                Enrolment.stage == Stage.DONE,
            )
        ),
    }
    for line in first_days.lines().values():
        done_on = known[line.record] if line.record is not None else None
        if done_on is not None:
            found[line.code] = (done_on, "", True)
    return found


def _lesson_due(reading: Transaction, actor: Actor) -> date | None:
    return reading.session.scalar(
        select(Enrolment.due_on).where(
            Enrolment.person_id == actor.person_id,
            Enrolment.programme == FIRST_LESSON,
            Enrolment.stage == Stage.RUNNING,
        )
    )


def _shown(
    number: int,
    line: Line,
    reckoned: Reckoned | None,
    *,
    dated: bool,
    grounds: Mapping[str, Ground],
    done: tuple[date, str, bool] | None,
) -> LineShown:
    period = ""
    if reckoned is not None and line.clock is not None:
        period = period_words(line.clock, reckoned.chosen.value)
    course = next((one.course for one in of_module(line.module)), "")
    return LineShown(
        line=line,
        number=number,
        period=period,
        firm=reckoned is not None and reckoned.is_firm,
        due_on=reckoned.due if reckoned is not None and dated else None,
        reckoning=reckoned.steps if reckoned is not None and dated else (),
        grounds=tuple(grounds[words] for words in line.basis),
        lesson=(MODULE_NAMES[line.module], f"{addresses.course(course)}#{line.module}"),
        texts=tuple((texts.all_texts()[code].title, guidance.text(code)) for code in line.texts),
        path_url=guidance.path(line.path) if line.path else "",
        ask_url=f"/ask?q={quote(line.ask)}",
        done_on=done[0] if done is not None else None,
        done_by=done[1] if done is not None else "",
        automatic=done is not None and done[2],
    )
