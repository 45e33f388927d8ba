"""我的培训: what to do next, big; then everything one learns, and what the rooms above have to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from training.courses import pages
from training.enrolments import actions, first_day, queries
from training.enrolments.cards import Card, Cards
from training.enrolments.first_day import ListPage
from training.enrolments.queries import Mine
from training.enrolments.standing import Status
from training.enrolments.workflow import Stage
from training.programmes import FIRST_LESSON, NEW_MEMBER, KeyKind, Programme, programmes


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now; without `url` there is nothing to press."""

    title: str
    text: str
    url: str
    button: str


@dataclass(frozen=True, slots=True)
class Home:
    """The page of one reader.

    `offered` are programmes that may be joined; `days` is the list while it runs; `cards` leaves out the next step.
    """

    mine: tuple[Mine, ...]
    next_step: NextStep | None
    days: ListPage | None
    cards: tuple[Card, ...]
    offered: tuple[Programme, ...]

    @property
    def running(self) -> tuple[Mine, ...]:
        """What is being learnt."""
        return tuple(one for one in self.mine if one.stage is Stage.RUNNING)

    @property
    def done(self) -> tuple[Mine, ...]:
        """What is done."""
        return tuple(one for one in self.mine if one.stage is Stage.DONE)


def home(reading: Transaction, actor: Actor, citations: Citations, cards: Cards) -> Home:
    """The page for the reader; a constant number of statements."""
    found = queries.mine(reading, actor)
    days = first_day.page(reading, actor, citations)
    shown = days if days.runs_until is not None and days.runs_until >= reading.today else None
    gathered = cards.gather(reading, actor)
    urgent = next((card for card in gathered if card.urgent and card.url), None)
    return Home(
        mine=found,
        next_step=_next_step(reading, actor, found, urgent),
        days=shown,
        cards=tuple(card for card in gathered if card is not urgent),
        offered=tuple(_offered(reading, actor, found)),
    )


def _offered(reading: Transaction, actor: Actor, found: tuple[Mine, ...]) -> Iterator[Programme]:
    """What somebody in a seat may join: the first lesson once, the programme once a term."""
    seats = actions.seats_of(reading, [actor.person_id]) if actor.person_id is not None else {}
    if not seats:
        return
    term_id = seats[actor.person_id or 0][1].id
    known = {one.programme.code for one in found if one.stage is Stage.RUNNING or one.term_id == term_id}
    known |= {one.programme.code for one in found if one.programme.key is KeyKind.ONCE}
    for code in (FIRST_LESSON, NEW_MEMBER):
        if code not in known:
            yield programmes()[code]


def _next_step(reading: Transaction, actor: Actor, found: tuple[Mine, ...], urgent: Card | None) -> NextStep | None:
    if urgent is not None:
        return NextStep(urgent.title, urgent.text, urgent.url, urgent.button or "去看")
    running = [one for one in found if one.stage is Stage.RUNNING]
    running.sort(key=lambda one: one.programme.code != FIRST_LESSON)
    for one in running:
        part = one.standing.next_part
        url = (pages.unread(reading, actor, part.code) or part.url) if part is not None else one.standing.exam_url
        if one.programme.code == FIRST_LESSON and part is not None:
            return NextStep("先上“上任第一课”", "十分钟，看清自己能做什么、不能做什么。", url, "开始上课")
        if part is not None:
            left = len(one.standing.required_left)
            hours = one.standing.hours_left
            told = f"必修课还剩 {left} 个" if left else f"选修课还差 {hours} 学时"
            return NextStep(f"接着学：{part.title}", f"{one.programme.label}，{told}。", url, "接着学")
        if one.standing.status is Status.READY:
            if url:
                return NextStep(
                    "课学完了，可以考试", f"{one.programme.label}只差考试。没考过可以再考。", url, "去看考试"
                )
            return NextStep("课学完了，等考试", "考试还没有开放，开放以后这里会显示。", "", "")
    return None
