"""Reading one term as a file: its head, what comes next, its papers, its people, and what the actor may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.counter.access import serve
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.numerals import to_chinese
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.working_days import Period
from compounds import addresses, walls
from compounds.changes import access as changing
from compounds.changes import queries as changes
from compounds.changes.queries import ChangeLine
from compounds.clocks.reckoning import FILING, HANDOVER, REELECTION_LEAD
from compounds.filing import access, elections
from compounds.filing.access import TermFacts
from compounds.filing.elections import Bounds, Deviation, Rule
from compounds.handovers import queries as handovers
from compounds.handovers.queries import HandoverLine
from compounds.models import Compound, Role, Seat, Term
from compounds.names import DEPARTURE_NAMES, ROLE_NAMES
from compounds.workflow import STAGE_NAMES, Stage

KIND = "业主委员会备案"
SEATS_LEAST, SEATS_MOST = "committee_seats_least", "committee_seats_most"
YEARS_LEAST, YEARS_MOST = "committee_term_least", "committee_term_most"
ORDER = (Stage.ELECTED, Stage.SUBMITTED, Stage.FILED, Stage.ENDED)
HOLDERS: dict[Stage, str] = {
    Stage.ELECTED: "业委会主任（社区可以代报）",
    Stage.SUBMITTED: "街道工作人员",
    Stage.FILED: "业主委员会",
    Stage.ENDED: "已办结",
}


@dataclass(frozen=True, slots=True)
class TermMay:
    """What the actor may do with this term now."""

    submit_filing: Verdict
    return_filing: Verdict
    confirm_filing: Verdict
    end_term: Verdict
    record_change: Verdict


@dataclass(frozen=True, slots=True)
class TermPage:
    """One term as a file. `due_steps` explain the period in sentences; `confirms_on_paper` asks for the certificate.

    `over` is True from the day after the last one of a term that is still in office.
    """

    term_id: int
    compound_id: int
    version: int
    stage: Stage
    header: FileHeader
    starts_on: date
    ends_on: date
    elected_on: date
    due: Period
    returned_because: str
    deviations: tuple[Deviation, ...]
    changes: tuple[ChangeLine, ...]
    handovers: tuple[HandoverLine, ...]
    timeline: tuple[Happening, ...]
    confirms_on_paper: bool
    over: bool
    may: TermMay


def term_page(reading: Transaction, actor: Actor, term_id: int) -> TermPage:
    """One term with its filing. Raises NotFound; a constant number of queries."""
    term = get_visible(reading.session, Term, actor, term_id)
    seats = list(
        reading.session.scalars(
            select(Seat).where(Seat.term_id == term.id).order_by(Seat.id).options(selectinload(Seat.person))
        )
    )
    compound_id = reading.session.scalars(select(Compound.id).where(Compound.place_id == term.place_id)).one()
    facts = TermFacts(term.place.path, term.stage, frozenset(seat.person_id for seat in seats))
    due = parameters.period_after(
        reading, FILING, term.place.path, term.elected_on, happened="选举产生", alliance_id=term.alliance_id
    )
    present = sum(seat.role is not Role.ALTERNATE and seat.left_on is None for seat in seats)
    elected = changes.elected(reading, seats)
    vacancies = elections.vacancies(elected=elected, present=present)
    wall = walls.of(reading, actor).handling(compound_id=compound_id)
    knows = bool(changing.see_grounds(actor, term.place.path))
    return TermPage(
        term_id=term.id,
        compound_id=compound_id,
        version=term.version,
        stage=term.stage,
        header=_header(
            reading, term, compound_id, due, _people(seats, knows=knows), left=present if vacancies else None
        ),
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        elected_on=term.elected_on,
        due=due,
        returned_because=term.returned_because if term.stage is Stage.ELECTED else "",
        deviations=(
            *elections.deviations(
                _bounds(reading, term), seats=present, starts_on=term.starts_on, ends_on=term.ends_on
            ),
            *vacancies,
        ),
        changes=changes.of_term(reading, actor, term.id),
        handovers=handovers.of_term(reading, actor, term.id),
        timeline=tuple(ledger.timeline(reading.session, Term, term.id)),
        confirms_on_paper=access.confirms_on_paper(actor, term.place.path),
        over=_over(reading, term),
        may=TermMay(
            access.submit_filing(actor, facts) & wall,
            access.return_filing(actor, facts) & wall,
            access.confirm_filing(actor, facts) & wall,
            access.end_term(actor, facts) & wall,
            changing.record_change(actor, term.place.path, facts.people) & wall & changing.in_office(term.stage),
        ),
    )


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody with a confirmed seat, for whoever serves at the counter."""

    person_id: int
    name: str
    role: str
    enters: bool
    """True where they have set a password, so that they can sign in."""


def seated(reading: Transaction, actor: Actor, term_id: int) -> tuple[Seated, ...]:
    """Those with confirmed seats whom the actor may help into their accounts; one statement, none for others."""
    if not serve(actor):
        return ()
    rows = reading.session.execute(
        select(Seat.person_id, Person.name, Seat.role, Account.password_hash, Account.is_demo)
        .join(Person, Seat.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Seat.term_id == term_id, Seat.confirmed_at.is_not(None), Seat.left_on.is_(None), visible(Person, actor))
        .order_by(Seat.id)
    )
    return tuple(Seated(key, name, ROLE_NAMES[role], bool(secret or demo)) for key, name, role, secret, demo in rows)


def _bounds(reading: Transaction, term: Term) -> Bounds:
    names = (SEATS_LEAST, SEATS_MOST, YEARS_LEAST, YEARS_MOST)
    found = parameters.several(reading, names, term.place.path, term.elected_on, alliance_id=term.alliance_id)
    rules = {name: Rule(value.whole, value.confidence, value.source_sentence) for name, value in found.items()}
    return Bounds(*(rules[name] for name in names))


def _over(reading: Transaction, term: Term) -> bool:
    return term.stage is Stage.FILED and reading.today > term.ends_on


def _header(
    reading: Transaction,
    term: Term,
    compound_id: int,
    due: Period,
    people: tuple[Fact, ...],
    *,
    left: int | None,
) -> FileHeader:
    done = term.stage is Stage.ENDED
    return FileHeader(
        reference=str(term.reference),
        title=f"{term.place.name}第{term.number}届业主委员会",
        kind=KIND,
        facts=(
            Fact("小区", term.place.name, addresses.compound(compound_id)),
            Fact("现在谁在办", HOLDERS[Stage.SUBMITTED if _over(reading, term) else term.stage]),
            _due_fact(reading.today, term, due),
            Fact("选举产生", full_date(term.elected_on)),
            Fact("任期", f"{full_date(term.starts_on)}至{full_date(term.ends_on)}"),
        ),
        stages=marks(tuple(STAGE_NAMES[stage] for stage in ORDER), None if done else ORDER.index(term.stage)),
        next_step=_next_step(reading, term, due, left),
        next_note=f"期限怎么算：{'；'.join(due.steps)}。" if term.stage in (Stage.ELECTED, Stage.SUBMITTED) else "",
        people=people,
        papers=tuple(Fact(f"第 {n} 份", paper, note=source) for n, (paper, source) in enumerate(elections.PAPERS, 1)),
    )


def _people(seats: list[Seat], *, knows: bool) -> tuple[Fact, ...]:
    """Who sits now by role, who is to sit once the change is filed, and who left, with the ground for those who may."""
    sitting = [seat for seat in seats if seat.left_on is None]
    waiting = [seat for seat in sitting if seat.confirmed_at is None and any(one.confirmed_at for one in seats)]
    told = list(_by_role((seat.role, seat.person.name) for seat in sitting if seat not in waiting))
    told += [Fact("等变更备案", seat.person.name, note=ROLE_NAMES[seat.role]) for seat in waiting]
    for seat in seats:
        if seat.left_on is not None:
            ground = f"，{DEPARTURE_NAMES[seat.left_because]}" if knows and seat.left_because else ""
            told.append(Fact("已离任", seat.person.name, note=f"{full_date(seat.left_on)}{ground}"))
    return tuple(told)


def _by_role(seats: Iterable[tuple[Role, str]]) -> tuple[Fact, ...]:
    """The people of a term, the chair first, one line for each role."""
    gathered: dict[Role, list[str]] = {}
    for role, name in seats:
        gathered.setdefault(role, []).append(name)
    return tuple(Fact(ROLE_NAMES[role], "、".join(gathered[role])) for role in Role if role in gathered)


def _due_fact(today: date, term: Term, due: Period) -> Fact:
    if term.submitted_on is None or term.stage is Stage.ELECTED:
        left = due.remaining(today)
        tone = "late" if today > due.due else "due"
        return Fact("报送期限", full_date(due.due), tone=tone, note=left)
    late = (term.submitted_on - due.due).days
    if late > 0:
        return Fact("报送", full_date(term.submitted_on), tone="late", note=f"比期限晚 {late} 天")
    return Fact("报送", full_date(term.submitted_on), tone="go", note="在期限内")


def _next_step(reading: Transaction, term: Term, due: Period, left: int | None) -> str:
    """Who does what next; where the law says until when, by the number in force today and with its article.

    `left` says how many members are left of a committee that lost more than half.
    """
    if term.stage is Stage.ELECTED:
        again = "补正后重新" if term.returned_because else ""
        papers = f"{to_chinese(len(elections.PAPERS))}份材料"
        return f"业委会主任把{papers}{again}报送街道，也可以由社区代报；{due.sentence()}。"
    if term.stage is Stage.SUBMITTED:
        return "街道核对材料：齐全的确认备案，不齐的写明理由退回补正。"
    if term.stage is Stage.ENDED:
        return ""
    over = _over(reading, term)
    if left is not None and not over:
        return (
            f"委员只剩 {left} 人，不到选出时的一半，业委会难以开会："
            "请街道、社区按本小区的议事规则，指导业主补选或者换届，在小区的页面上一步一步办；离任的委员照样要移交。"
        )
    name, place = HANDOVER if over else REELECTION_LEAD, term.place.path
    rule = parameters.on(reading, name, place, reading.today, alliance_id=term.alliance_id)
    if over:
        return (
            "任期已满：组织换届选举，由街道登记本届届满；"
            f"届满之日起{rule.words}内把印章、账册、档案移交新一届（{rule.source_sentence}）。"
        )
    return f"任期到{full_date(term.ends_on)}；届满{rule.words}前组织换届选举（{rule.source_sentence}）。"
