"""The page 法规变动影响: each change of the law with its differences once, what it touched, and whose turn it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from alliance.kernel.actors import OFFICE_NAMES, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.impact import SHOWN_FOR, Impact, Progress, Rests, Touched
from search.impact import access, looks
from search.impact import law as laws
from search.impact import reading as citations
from search.impact.holders import Holders, holders
from search.impact.law import Law, Met
from search.impact.looks import Looked, Looks
from search.library import addresses
from search.library.citations.reading import Cited
from search.library.lineage.differing import Stretch, difference, shortened
from search.library.models import Version, Work
from search.library.queries import versions_of

PROGRESS_NAMES = {Progress.OPEN: "要复核", Progress.IN_HAND: "正在改", Progress.DONE: "已复核"}
PROGRESS_TONES = {Progress.OPEN: "late", Progress.IN_HAND: "due", Progress.DONE: "go"}
LOOKED = "看过了"
FEW = 6
"""Up to so many things of one sort stand open; more are folded under how many there are."""


class Showing(StrEnum):
    """Which things the page shows."""

    ALL = "all"
    LEFT = "left"
    MINE = "mine"


SHOWING_NAMES = {Showing.ALL: "全部", Showing.LEFT: "还没办完的", Showing.MINE: "轮到我的"}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing with everything of it that one change touched; `who` is empty where nobody has to do anything.

    What has no review of its own has a `subject` and the digest of the change that can be `seen`, and `looked` once
    somebody found that it still stands; `offices` are those who may look.
    """

    title: str
    url: str
    parts: tuple[str, ...]
    note: str
    progress: Progress
    since: date
    who: str
    deed: str
    offices: tuple[Office, ...]
    asked: tuple[Office, ...]
    mine: bool
    subject: str
    seen: str
    looked: Looked | None
    may_look: bool

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        return LOOKED if self.looked is not None else PROGRESS_NAMES[self.progress]

    @property
    def tone(self) -> str:
        """The tone of the tag that says so."""
        return "" if self.looked is not None else PROGRESS_TONES[self.progress]


@dataclass(frozen=True, slots=True)
class Sort:
    """The things of one room under one change."""

    room: str
    things: tuple[Thing, ...]

    @property
    def counts(self) -> tuple[tuple[str, str, int], ...]:
        """How many there are of each progress that occurs: words, tone, number."""
        known = Counter((list(Progress).index(thing.progress), thing.state, thing.tone) for thing in self.things)
        return tuple((state, tone, number) for (_, state, tone), number in sorted(known.items()))

    @property
    def folded(self) -> bool:
        """True where there are too many to stand open, or nothing is left to do."""
        return len(self.things) > FEW or all(thing.progress is Progress.DONE for thing in self.things)


@dataclass(frozen=True, slots=True)
class Changed:
    """One article that changed, with the difference; `newer_url` is empty where nothing took its place."""

    label: str
    fate: str
    difference: tuple[Stretch, ...]
    older_url: str
    newer_url: str


@dataclass(frozen=True, slots=True)
class LawChange:
    """One change of one work with all that it touched; `what` is 新版本施行 or the like."""

    title: str
    url: str
    day: date
    what: str
    articles: tuple[Changed, ...]
    sorts: tuple[Sort, ...]

    @property
    def left(self) -> int:
        """How many things somebody has still to do something about."""
        return sum(thing.progress is not Progress.DONE for sort in self.sorts for thing in sort.things)


@dataclass(frozen=True, slots=True)
class Share:
    """How much waits for one office, and who holds it."""

    office: str
    names: str
    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything: `quiet` are changes of late that touched nothing."""

    showing: Showing
    changes: tuple[LawChange, ...]
    quiet: tuple[LawChange, ...]
    counts: Mapping[Showing, int]
    shares: tuple[Share, ...]

    @property
    def shared(self) -> bool:
        """True where something waits for more than one office."""
        return sum(share.count for share in self.shares) > self.counts[Showing.LEFT]


@dataclass(frozen=True, slots=True)
class _Line:
    """One citation of one thing, with the change that it met; with a `subject`, also what the thing says itself."""

    touched: Touched
    cited: Cited | None
    met: Met | None
    subject: str = ""
    words: str = ""

    @property
    def key(self) -> tuple[str, date]:
        day = self.met.day if self.met is not None else self.touched.happened_on or self.touched.found_on
        return (self.cited.key if self.cited is not None else self.touched.citation), day


@dataclass(frozen=True, slots=True)
class One:
    """One thing that somebody looks at, with the change alone that it met."""

    law: LawChange
    thing: Thing


@dataclass(frozen=True, slots=True)
class _Sight:
    """Who reads, who holds which office, and who has looked at what."""

    actor: Actor
    named: Holders
    looks: Looks


def page(reading: Transaction, actor: Actor, impact: Impact, showing: Showing = Showing.ALL) -> Page:
    """The whole page; a constant number of statements, whatever changed."""
    found, law = _lines(reading, impact.touched(reading, actor), impact.resting(reading, actor))
    sight = _sight(reading, actor)
    by_change = _by_change(found)
    every = [one for key, lines in by_change.items() if (one := _change(law, key, lines, sight)).sorts]
    every.sort(key=lambda one: (one.left == 0, -one.day.toordinal(), one.title))
    things = [thing for one in every for sort in one.sorts for thing in sort.things]
    return Page(
        showing=showing,
        changes=tuple(kept for one in every if (kept := _kept(one, showing)) is not None),
        quiet=tuple(_quiet(reading, set(by_change))),
        counts={one: sum(_shows(one, thing) for thing in things) for one in Showing},
        shares=tuple(_shares(things, sight)),
    )


def one(reading: Transaction, actor: Actor, impact: Impact, subject: str, seen: str) -> One:
    """One thing as one change touched it. Raises NotFound, also where the law has changed again since it was seen."""
    resting = [rests for rests in impact.resting(reading, actor) if rests.subject == subject]
    found, law = _lines(reading, (), resting)
    sight = _sight(reading, actor)
    for key, lines in _by_change(found).items():
        change = _change(law, key, lines, sight)
        for sort in change.sorts:
            if sort.things[0].seen == seen:
                return One(change, sort.things[0])
    raise NotFound("这一处现在没有要看的，可能条文又变了。", remedy="请打开“法规变动影响”看现在的情况。")


def _sight(reading: Transaction, actor: Actor) -> _Sight:
    return _Sight(actor, holders(reading, actor), looks.held(reading, actor))


def _by_change(found: Iterable[_Line]) -> Mapping[tuple[str, date], list[_Line]]:
    by_change: dict[tuple[str, date], list[_Line]] = defaultdict(list)
    for line in found:
        by_change[line.key].append(line)
    return by_change


def _lines(reading: Transaction, touched: Sequence[Touched], resting: Sequence[Rests]) -> tuple[list[_Line], Law]:
    read = citations.reader(reading)
    own = [(one, next(iter(read(one.citation)), None)) for one in touched]
    judged = [(one, cited) for one in resting for cited in read(one.text) if not cited.edition]
    law = Law.load(reading, [cited for _, cited in own if cited is not None] + [cited for _, cited in judged])
    found = []
    for one, cited in own:
        until = one.happened_on or one.found_on
        met = (law.met(cited, until=until) or law.last(cited, until)) if cited is not None else None
        found.append(_Line(one, cited, met))
    for rests, cited in judged:
        met = law.met(cited, after=rests.since, until=reading.today, quote=rests.quote)
        if met is not None:
            words = f"{rests.text}\n{rests.quote}"
            found.append(_Line(_touched(rests, cited, met, law), cited, met, rests.subject, words))
    return found, law


def _touched(rests: Rests, cited: Cited, met: Met, law: Law) -> Touched:
    work = law.works[cited.key]
    return Touched(
        room=rests.room,
        title=rests.title,
        url=rests.url,
        citation=f"《{work.title}》{cited.article}",
        found_on=met.day,
        progress=Progress.OPEN,
        turn=rests.turn,
        note=met.fate,
        happened_on=met.day,
    )


def _change(law: Law, key: tuple[str, date], lines: Sequence[_Line], sight: _Sight) -> LawChange:
    work_key, day = key
    work = law.works.get(work_key)
    whats = dict.fromkeys(line.met.what for line in lines if line.met is not None)
    rooms: dict[str, dict[tuple[str, str], list[_Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        there = line.touched.url.partition("#")[0]  # a text with two reviews is one text
        rooms[line.touched.room][line.subject or there, line.touched.title].append(line)
    return LawChange(
        title=work.title if work is not None else work_key,
        url=addresses.work(work_key) if work is not None else "",
        day=day,
        what="、".join(whats) or laws.CHANGE,
        articles=tuple(_differences(law, lines)),
        sorts=tuple(
            Sort(room, shown)
            for room, things in rooms.items()
            if (shown := tuple(sorted(filter(_is_shown, (_thing(mine, sight) for mine in things.values())), key=_rank)))
        ),
    )


def _is_shown(thing: Thing) -> bool:
    return thing.looked is None or thing.looked.fresh


def _rank(thing: Thing) -> tuple[int, bool, str]:
    return list(Progress).index(thing.progress), not thing.mine, thing.title


def _differences(law: Law, lines: Iterable[_Line]) -> Iterable[Changed]:
    """Each article once, in its order, however many things cite it."""
    met = {
        (line.cited.number, line.cited.sub, older.id): (older, line.met)
        for line in lines
        if line.cited is not None and line.met is not None and (older := line.met.older) is not None
    }
    for key in sorted(met):
        older, found = met[key]
        newer = found.newer
        renamed = f"（现在是{newer.label}）" if newer is not None and newer.label != older.label else ""
        yield Changed(
            label=f"{older.label}{renamed}",
            fate=found.fate,
            difference=shortened(difference(older.text, newer.text)) if newer is not None else (),
            older_url=law.url(older),
            newer_url=law.url(newer) if newer is not None else "",
        )


def _thing(lines: Sequence[_Line], sight: _Sight) -> Thing:
    first = min((line.touched for line in lines), key=lambda one: list(Progress).index(one.progress))
    subject = lines[0].subject
    seen = looks.seen(
        (line.words, line.cited.citation, line.met) for line in lines if line.cited is not None and line.met is not None
    )
    looked = sight.looks.get((subject, seen)) if subject else None
    turn = first.turn if first.progress is not Progress.DONE and looked is None else None
    offices = first.turn.offices if first.turn is not None else ()
    parts = dict.fromkeys(line.cited.article if line.cited is not None else line.touched.citation for line in lines)
    return Thing(
        title=first.title,
        url=first.url,
        parts=tuple(parts),
        note="；".join(dict.fromkeys(line.touched.note for line in lines if line.touched.note)),
        progress=first.progress if looked is None else Progress.DONE,
        since=min(line.touched.found_on for line in lines),
        who=sight.named.who(turn) if turn is not None else "",
        deed=turn.deed if turn is not None else "",
        offices=offices,
        asked=sight.named.asked(turn) if turn is not None else (),
        mine=turn is not None and sight.named.is_turn_of(sight.actor, turn),
        subject=subject,
        seen=seen if subject else "",
        looked=looked,
        may_look=bool(subject) and bool(access.note(sight.actor, offices)),
    )


def _shares(things: Iterable[Thing], sight: _Sight) -> Iterable[Share]:
    """How much waits for each office, the most burdened first; what several may do waits for each of them."""
    counts = Counter(office for thing in things for office in thing.asked)
    for office, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield Share(OFFICE_NAMES[office], "、".join(sight.named.names(office)), count, sight.actor.holds(office))


def _shows(showing: Showing, thing: Thing) -> bool:
    if showing is Showing.MINE:
        return thing.mine
    return showing is Showing.ALL or thing.progress is not Progress.DONE


def _kept(change: LawChange, showing: Showing) -> LawChange | None:
    """A change with what is asked for; None where nothing of it is."""
    sorts = [
        Sort(sort.room, things)
        for sort in change.sorts
        if (things := tuple(thing for thing in sort.things if _shows(showing, thing)))
    ]
    if not sorts:
        return None
    return LawChange(change.title, change.url, change.day, change.what, change.articles, tuple(sorts))


def _quiet(reading: Transaction, touching: Collection[tuple[str, date]]) -> Iterable[LawChange]:
    """Changes of late that touched nothing, the latest first; two statements."""
    since = reading.today - SHOWN_FOR
    near = reading.session.execute(
        select(Work.id, Work.key, Work.title)
        .join(Version, Version.work_id == Work.id)
        .where(
            (Version.effective_from >= since)
            | (Version.version_date >= since)
            | (Version.effective_to >= since - timedelta(days=1))
        )
        .distinct()
        .order_by(Work.id)
    ).all()
    versions = versions_of(reading.session, [row.id for row in near])
    found = [
        LawChange(row.title, addresses.work(row.key), step.day, step.what, (), ())
        for row in near
        for step in laws.changes(versions[row.id], reading.today)
        if step.day >= since and (row.key, step.day) not in touching
    ]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.title))
