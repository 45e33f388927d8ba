"""Learning in the demonstration: who learns, modules done, papers answered with as many right as the sample wants."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from alliance.demo.filings import Deed
from alliance.demo.guiding import Guiding
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places import queries as offices
from compounds.models import Role, Seat, Term
from compounds.workflow import Stage as TermStage
from training.attempts import handing_in, saving, sheet, starting
from training.attempts.entitled import Doors
from training.attempts.handing_in import Submit
from training.attempts.models import Attempt, Exam
from training.attempts.saving import Given, Save
from training.attempts.starting import Start
from training.courses import done, taught
from training.enrolments import completion, entitled, footing
from training.enrolments.models import Enrolment
from training.items.answering import Response
from training.items.definition import FULL, Item, Kind
from training.items.grading import best, grade
from training.programmes import NEW_MEMBER, programme

DEVICE = "demo"
READ_MINUTES, TAKES = 8, timedelta(minutes=50)
"""What a sample lesson took, and how long a sample candidate sits over a paper."""
NEWLY = 190
"""Whoever was elected within so many days learns by the rule, and is not looked for among those long in office."""
_STEPS = 1000


@dataclass(slots=True)
class Learning:
    """The learners of one alliance on their way through the past; ids by the keys of the data."""

    work: Guiding
    doors: Doors = field(default_factory=Doors)
    ids: dict[str, int] = field(default_factory=dict)
    people: list[int] = field(default_factory=list)
    _actors: dict[int, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.doors.provide(entitled.may_sit)

    @property
    def alliance_id(self) -> int:
        """The alliance whose learners they are."""
        return self.work.alliance.id

    def by_id(self, tx: Transaction, person_id: int) -> Actor:
        """A member of a committee, who gets an account of the demonstration with the first deed."""
        if person_id not in self._actors:
            person = tx.session.get_one(Person, person_id)
            account = tx.session.scalar(select(Account).where(Account.person_id == person_id).limit(1))
            if account is None:
                account = Account(alliance_id=self.alliance_id, person_id=person_id, is_demo=True)
                tx.session.add(account)
                tx.session.flush()  # whoever acts does so by its id
            self._actors[person_id] = Actor(
                alliance_id=self.alliance_id,
                place_path=self.work.alliance.place.path,
                person_id=person_id,
                account_id=account.id,
                name=person.name,
                offices=tuple(offices.held_offices(tx, person_id)),
            )
        return self._actors[person_id]

    def learn(self, tx: Transaction, people: Collection[int], modules: Collection[str]) -> None:
        """Modules learnt by these people, with the evidence that the last lesson of each leaves."""
        known = taught.modules(tx, self.alliance_id)
        evidence = {"minutes": READ_MINUTES * len(modules)}
        found = [known[code] for code in modules if code in known]
        done.record_all(
            tx, clock_of(self), alliance_id=self.alliance_id, people=people, modules=found, evidence=evidence
        )

    def sit(self, tx: Transaction, person_id: int, exam: str, share: int) -> int:
        """Sit an examination and hand it in with `share` percent of its questions right; returns the attempt's id."""
        attempt_id = self.begin(tx, person_id, exam, share)
        self.hand_in(tx, person_id, attempt_id)
        return attempt_id

    def begin(self, tx: Transaction, person_id: int, exam: str, share: int, *, left: int = 0) -> int:
        """Begin a paper and answer it but for its last `left` questions; returns the attempt's id."""
        actor = self.by_id(tx, person_id)
        exam_id = tx.session.scalars(
            select(Exam.id).where(Exam.alliance_id == self.alliance_id, Exam.code == exam)
        ).one()
        seed = hashlib.sha256(f"{exam}:{person_id}:{tx.now.isoformat()}".encode()).hexdigest()[:32]
        attempt_id = starting.start(tx, actor, Start(exam_id), self.doors, seed=seed).attempt_id
        paper_id = tx.session.get_one(Attempt, attempt_id).paper_id
        slots = sheet.of_paper(tx.session, paper_id)
        right = _right(slots, share, person_id)
        given: list[Given] = []
        for number in list(slots)[: len(slots) - left or None]:
            item = slots[number].item
            response = _essay(item) or (best(item) if number in right else _wrong(item))
            if response is not None:
                given.append(Given(number, len(given) + 1, slots[number].given(response)))
        saving.save(Transaction(tx.session, now=tx.now + TAKES / 2), actor, Save(attempt_id, DEVICE, tuple(given)))
        tx.session.expire(tx.session.get_one(Attempt, attempt_id))  # its count was raised past the session
        return attempt_id

    def hand_in(self, tx: Transaction, person_id: int, attempt_id: int) -> None:
        """Hand a paper in, and what follows where everything is done with it."""
        later = Transaction(tx.session, now=tx.now + TAKES)
        handing_in.submit(later, self.by_id(tx, person_id), Submit(attempt_id))
        self.settle(later, [person_id])

    def settle(self, tx: Transaction, people: Iterable[int]) -> None:
        """Complete what is complete: the errands that lie long back tell nobody."""
        tx.session.flush()  # what was learnt is read back
        completion.settle_people(tx, self.alliance_id, people)

    def enrolment(self, tx: Transaction, person_id: int, code: str = NEW_MEMBER) -> Enrolment:
        """The latest enrolment of somebody in a programme."""
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.scalars(
            select(Enrolment)
            .where(Enrolment.person_id == person_id, Enrolment.programme == code)
            .order_by(Enrolment.id.desc())
            .limit(1)
        ).one()

    def long_in_office(self, tx: Transaction, most: int, compounds: int) -> list[int]:
        """Who votes in filed terms, one of each compound after another; the cast and the newly elected left out.

        Chairs are left out too: whoever sits an examination has an account of the demonstration, and the counter is
        shown with chairs who have none.
        """
        newly = tx.today - timedelta(days=NEWLY)
        again = select(Seat.person_id).join(Term).where(Term.elected_on >= newly)
        rows = tx.session.execute(
            select(Term.id, Seat.person_id)
            .join(Seat, Seat.term_id == Term.id)
            .join(Person, Seat.person_id == Person.id)
            .where(
                Term.alliance_id == self.alliance_id,
                Term.stage == TermStage.FILED,
                Term.ends_on > tx.today,
                Seat.role.not_in((Role.ALTERNATE, Role.CHAIR)),
                Seat.left_on.is_(None),
                Seat.starts_on <= newly,
                Seat.person_id.not_in(again),
                Person.id.not_in(select(Account.person_id).where(Account.person_id.is_not(None))),
            )
            .order_by(Term.ends_on.desc(), Term.id, Seat.id)
        )
        by_term: dict[int, list[int]] = {}
        for term_id, person_id in rows:
            by_term.setdefault(term_id, []).append(person_id)
        terms = list(by_term.values())[:compounds]
        deepest = max(map(len, terms), default=0)
        return [term[row] for row in range(deepest) for term in terms if row < len(term)][:most]


def everything(electives: int = 8) -> tuple[str, ...]:
    """The modules that a new member needs, with so many of the electives."""
    asked = programme(NEW_MEMBER)
    return asked.required_modules + asked.elective_modules[:electives]


def told(learning: Learning, since: Transaction, deeds: Iterable[Deed]) -> Iterator[Deed]:
    """Deeds with what follows them, delivered at their instants."""
    for instant, do in deeds:
        yield instant, learning.work.told(do, since=since)


def clock_of(learning: Learning) -> Actor:
    """The platform itself, in the alliance."""
    return footing.clock(learning.alliance_id)


def _right(slots: Mapping[int, sheet.Slot], share: int, person_id: int) -> frozenset[int]:
    """Which questions somebody knows: the easy ones first, where all find the same ones easy, and luck beside it."""

    def hardness(number: int) -> int:
        version = slots[number].question_version_id
        return _chance(f"{version}") + _chance(f"{version}:{person_id}") // 2

    return frozenset(sorted(slots, key=hardness)[: len(slots) * share // 100])


def _chance(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % _STEPS


def _essay(item: Item) -> Response:
    if item.kind is not Kind.ESSAY:
        return None
    return "先把事情问清楚，两边说话时不插嘴；再对照议事规则和公示的材料，哪些已经定了、哪些还能商量，当面写下来。"


def _wrong(item: Item) -> Response:
    """An answer that earns nothing; none where none is at hand."""
    offered: list[Response] = [False, True] if item.kind is Kind.TRUE_FALSE else []
    if item.kind is Kind.SINGLE:
        offered = list(range(len(item.choices)))
    if item.kind is Kind.SHORT_ANSWER:
        offered = ["不清楚"]
    return next((one for one in offered if grade(item, one).share <= 0), None)


def is_plain(item: Item) -> bool:
    """True for a question whose best answer is one choice, which a page asks by one button."""
    return item.kind in {Kind.SINGLE, Kind.TRUE_FALSE} and grade(item, best(item)).share == FULL
