"""The sample alliance itself: how it came about, its members in every stage, its groups, and three meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import ColumnElement, and_, select

from alliance.demo import names
from alliance.demo.council import Council, Deed
from alliance.demo.filings import at
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.legal_status import LegalStatus
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.membership import actions, admissions, applications, charters, rosters
from compounds.membership.applications import ApplyForCommittee, Moved, RegisterAdviser, RegisterManager, Step
from compounds.membership.charters import RecordContact, RecordStatus
from compounds.membership.models import GuidingBody, GuidingContact, Member
from compounds.membership.records import CommitteeDecision
from compounds.membership.rosters import AddGuidingBody
from compounds.membership.workflow import Stage
from compounds.models import Committee, Compound, Contract, Role, Seat, Term
from compounds.walls import in_force
from compounds.workflow import Stage as TermStage

PREPARING, COORDINATING = 420, 300
"""How many days before the day of seeding the alliance began to prepare, and to coordinate."""
MOST = 22
"""So many committees are members, however large the district: fewer than an association would need."""
OFFICE = "0570-0999999"
"""The sample number of the alliance itself, with a line in it as an office has it; see `names.telephone`."""
FIRST_NUMBER = 1000
STAGES = (
    Stage.ADMITTED,
    Stage.RETURNED,
    Stage.ADMITTED,
    Stage.APPLIED,
    Stage.ADMITTED,
    Stage.DECLINED,
    Stage.LEFT,
)
"""What becomes of the first committees, in the order of the compounds that the cast belongs to."""


def load(tx: Transaction, alliance: Alliance, first: tuple[int, ...]) -> None:
    """Live through the alliance's past with its own deeds; `first` are the compounds of the cast, in their order."""
    loading = _Loading(tx, alliance, first)
    for instant, do in sorted(loading.deeds(), key=lambda deed: deed[0]):
        then = at(tx.today + timedelta(days=instant[0]), instant[1])
        do(Transaction(tx.session, now=min(then, tx.now)))


@dataclass(slots=True)
class _Loading:
    """One alliance with its lead and its secretary."""

    tx: Transaction
    alliance: Alliance
    first: tuple[int, ...]
    lead: Actor = field(init=False)
    clerk: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.lead = self._staff(Office.ALLIANCE_LEAD)
        self.clerk = self._staff(Office.GUIDANCE_SECRETARY)

    def _staff(self, office: Office) -> Actor:
        """Whoever of the cast holds an office of the alliance."""
        person, account = self.tx.session.execute(
            select(Person, Account.id)
            .join(OfficeHeld, OfficeHeld.person_id == Person.id)
            .join(Account, Account.person_id == Person.id)
            .where(OfficeHeld.alliance_id == self.alliance.id, OfficeHeld.office == office)
            .order_by(OfficeHeld.id)
            .limit(1)
        ).one()
        place = self.alliance.place
        held = HeldOffice(office, place.id, place.name, (place.path,))
        return Actor(self.alliance.id, place.path, person.id, account, person.name, (held,))

    def deeds(self) -> Iterator[Deed]:
        yield (-PREPARING, 9), self._status(LegalStatus.IN_PREPARATION, "联盟筹备工作方案（样本）")
        yield (-COORDINATING, 9), self._status(LegalStatus.COORDINATING, "区住建局关于成立议事协调机制的复函（样本）")
        yield (-COORDINATING + 3, 9), self._found
        yield (-COORDINATING + 5, 10), self._guided
        for number, (compound, stage) in enumerate(self._committees()):
            yield from self._committee(number, compound, stage)
        yield from self._advisers()
        yield from self._managers()
        yield from Council(self.alliance, self.lead, self.clerk).deeds()
        yield (-1, 8), lambda tx: actions.turn_of_day(tx, tx.today)

    def _status(self, status: LegalStatus, evidence: str) -> Callable[[Transaction], None]:
        def do(tx: Transaction) -> None:
            charters.record_status(tx, self.lead, RecordStatus(status, tx.today, evidence))

        return do

    def _found(self, tx: Transaction) -> None:
        command = RecordContact(OFFICE, "衢江路样例大厦一楼 3 号窗口（样本），工作日 9:00 到 17:00")
        charters.record_contact(tx, self.lead, command)

    def _guided(self, tx: Transaction) -> None:
        """Two bodies; the person of the cast who reads figures is the contact of the first."""
        body_id = rosters.add_guiding_body(
            tx, self.lead, AddGuidingBody("区住房和城乡建设局（样本）", "业务指导", tx.today)
        )
        rosters.add_guiding_body(tx, self.lead, AddGuidingBody("区委社会工作部（样本）", "党建指导", tx.today))
        held = tx.session.scalars(
            select(OfficeHeld)
            .where(OfficeHeld.alliance_id == self.alliance.id, OfficeHeld.office == Office.GUIDING_BODY)
            .order_by(OfficeHeld.id)
            .limit(1)
        ).one()
        body = tx.session.get_one(GuidingBody, body_id)
        body.contacts.append(GuidingContact(person_id=held.person_id, office_id=held.id, starts_on=tx.today))

    def _committees(self) -> Iterator[tuple[Compound, Stage]]:
        """Compounds whose filed term ran at the founding and still runs, those of the cast first; and their stages."""
        began = self.tx.today - timedelta(days=COORDINATING)
        found = self.tx.session.scalars(
            select(Compound)
            .join(Committee, Committee.compound_id == Compound.id)
            .join(Term, Term.committee_id == Committee.id)
            .where(
                Compound.alliance_id == self.alliance.id,
                Committee.dissolved_on.is_(None),
                Term.stage == TermStage.FILED,
                Term.starts_on <= began,
                Term.filed_on <= began,
                Term.ends_on > self.tx.today,
            )
            .order_by(Compound.id)
        ).all()
        order = {key: place for place, key in enumerate(self.first)}
        ranked = sorted(found, key=lambda one: (order.get(one.id, len(order)), one.id))
        for number, compound in enumerate(ranked[: MOST + len(STAGES)]):
            yield compound, STAGES[number] if number < len(STAGES) else _later(number)

    def _committee(self, number: int, compound: Compound, stage: Stage) -> Iterator[Deed]:
        """The way of one committee: most came before the founding, what is open came lately."""
        open_ = stage in (Stage.APPLIED, Stage.RETURNED, Stage.DRAFT, Stage.DECLINED)
        asked = -(number % 5 + 6) if open_ else -(COORDINATING - 10 - number * 3)
        moved: list[Moved] = []

        def apply(tx: Transaction) -> None:
            chair = self._chair(tx, compound)
            voters = _voters(tx, compound)
            decision = CommitteeDecision(tx.today - timedelta(days=4), len(voters) - 1, 0, 1)
            number_ = names.telephone(FIRST_NUMBER + number) if self._needs(tx, chair.person_id) else ""
            command = ApplyForCommittee(compound.id, chair.person_id or 0, decision, number_)
            moved.append(applications.apply_for_committee(tx, chair, command))
            attachments.keep(
                tx,
                self.clerk,
                subject=Member.__tablename__,
                subject_id=moved[0].member_id,
                place_id=compound.place_id,
                name="业委会会议记录（样本）.png",
                stream=paper(),
                purpose="入会材料",
            )

        def then(deed: Callable[..., Moved], who: str, because: str = "") -> Callable[[Transaction], None]:
            def do(tx: Transaction) -> None:
                actor = self._chair(tx, compound) if who == "chair" else self.lead
                deed(tx, actor, self._step(tx, moved[0].member_id, because))

            return do

        yield (asked, 9), apply
        if stage is Stage.DRAFT:
            return
        yield (asked, 10), then(applications.submit, "chair")
        if stage is Stage.RETURNED:
            yield (asked + 2, 15), then(admissions.send_back, "lead", "会议记录缺一位委员的签名，请补签后再提出。")
        elif stage is Stage.DECLINED:
            because = "业委会的决定没有写明由谁代表；请业委会补开会议，再重新申请。"
            yield (asked + 3, 15), then(admissions.decline, "lead", because)
        elif stage is not Stage.APPLIED:
            yield (asked + 3, 15), then(admissions.admit, "lead")
        if stage is Stage.LEFT:
            yield (-60, 10), then(actions.leave, "chair", "业委会会议决定退会，自己处理小区事务。")
        if stage is Stage.SUSPENDED:
            yield (-30, 10), then(actions.suspend, "lead", "连续两次会议没有到会，也没有请假；补交情况说明后恢复。")

    def _chair(self, tx: Transaction, compound: Compound) -> Actor:
        """Whoever chairs the committee on that day."""
        person = tx.session.scalars(
            select(Person)
            .join(Seat, Seat.person_id == Person.id)
            .join(Term, Seat.term_id == Term.id)
            .where(_running(compound, tx.today), Seat.role == Role.CHAIR)
            .limit(1)
        ).one()
        place = compound.place
        held = HeldOffice(Office.COMMITTEE_CHAIR, place.id, place.name, (place.path,))
        return Actor(self.alliance.id, self.alliance.place.path, person.id, None, person.name, (held,))

    def _needs(self, tx: Transaction, person_id: int | None) -> bool:
        return person_id is not None and applications.needs_number(tx, person_id)

    def _step(self, tx: Transaction, member_id: int, because: str = "") -> Step:
        tx.session.flush()  # the version is that of the row as it stands
        return Step(member_id, tx.session.get_one(Member, member_id).version, because)

    def _admitted(self, register: Callable[[Transaction], Moved]) -> Callable[[Transaction], None]:
        """Register somebody at the counter by the secretary, and admit them by the lead."""

        def do(tx: Transaction) -> None:
            moved = register(tx)
            applications.submit(tx, self.clerk, self._step(tx, moved.member_id))
            admissions.admit(tx, self.lead, self._step(tx, moved.member_id))

        return do

    def _advisers(self) -> Iterator[Deed]:
        """The adviser of the cast and three more, one of whose appointments has run out."""
        known = self.tx.session.scalars(
            select(Person)
            .join(OfficeHeld, OfficeHeld.person_id == Person.id)
            .where(OfficeHeld.alliance_id == self.alliance.id, OfficeHeld.office == Office.LEGAL_ADVISER)
            .order_by(OfficeHeld.id)
            .limit(1)
        ).one()
        people = [
            (known.name, self._number(known), 500),
            ("邵文静", names.telephone(FIRST_NUMBER + 101), 500),
            ("江少华", names.telephone(FIRST_NUMBER + 102), 500),
            ("占海燕", names.telephone(FIRST_NUMBER + 103), -25),
        ]
        for serial, (name, number, days) in enumerate(people, 1):
            until = self.tx.today + timedelta(days=days)
            licence = f"样本{20260000 + serial}"

            def register(
                tx: Transaction, name: str = name, number: str = number, until: date = until, licence: str = licence
            ) -> Moved:
                command = RegisterAdviser(name, number, "浙江橘桐律师事务所（样本）", licence, tx.today, until)
                return applications.register_adviser(tx, self.clerk, command)

            yield (-COORDINATING + 12 + serial, 11), self._admitted(register)

    def _managers(self) -> Iterator[Deed]:
        """The manager of the cast and, of two other companies, one each."""
        held = self.tx.session.scalars(
            select(OfficeHeld)
            .where(OfficeHeld.alliance_id == self.alliance.id, OfficeHeld.office == Office.PROPERTY_MANAGER)
            .order_by(OfficeHeld.id)
            .limit(1)
        ).one()
        mine = self.tx.session.get_one(Person, held.person_id)
        began = self.tx.today - timedelta(days=COORDINATING - 30)
        running = self.tx.session.execute(
            select(Contract.company_id, Compound.id, Compound.place_id)
            .join(Compound, Contract.compound_id == Compound.id)
            .where(Contract.alliance_id == self.alliance.id, in_force(began), in_force(self.tx.today))
            .order_by(Compound.id)
        ).all()
        served: dict[int, list[int]] = {}
        for company_id, compound_id, _ in running:
            served.setdefault(company_id, []).append(compound_id)
        own = next((row.company_id for row in running if row.place_id == held.place_id), None)
        others = [key for key in served if key != own][:2]
        people = [
            (key, name, number)
            for key, name, number in (
                (own, mine.name, self._number(mine)),
                *(
                    (key, name, names.telephone(FIRST_NUMBER + 110 + serial))
                    for serial, (key, name) in enumerate(zip(others, ("黄正明", "林建芬"), strict=False))
                ),
            )
            if key is not None
        ]
        for serial, (company_id, name, number) in enumerate(people):
            compounds = tuple(served[company_id][:2])

            def register(
                tx: Transaction,
                name: str = name,
                number: str = number,
                company_id: int = company_id,
                compounds: tuple[int, ...] = compounds,
            ) -> Moved:
                command = RegisterManager(name, number, company_id, compounds, tx.today)
                return applications.register_manager(tx, self.clerk, command)

            yield (-COORDINATING + 30 + serial, 14), self._admitted(register)

    def _number(self, person: Person) -> str:
        return self.tx.keyring.open(person.phone_sealed or "", context_of(Person.phone_sealed))


def paper() -> BytesIO:
    """A sheet with lines, as a photograph of minutes would be; the same bytes every time, so it is stored once."""
    return BytesIO(_sheet())


@cache
def _sheet() -> bytes:
    sheet = Image.new("L", (210, 297), "white")
    pen = ImageDraw.Draw(sheet)
    for top in range(30, 280, 14):
        pen.line((20, top, 190, top), fill="#9aa39d")
    content = BytesIO()
    sheet.save(content, "PNG")
    return content.getvalue()


def _later(number: int) -> Stage:
    """What becomes of the other committees."""
    if number % 9 == 0:
        return Stage.APPLIED
    return Stage.SUSPENDED if number % 13 == 0 else Stage.ADMITTED


def _running(compound: Compound, day: date) -> ColumnElement[bool]:
    return and_(
        Term.place_id == compound.place_id, Term.stage == TermStage.FILED, Term.starts_on <= day, Term.ends_on >= day
    )


def _voters(tx: Transaction, compound: Compound) -> list[int]:
    query = select(Seat.id).join(Term, Seat.term_id == Term.id)
    return list(tx.session.scalars(query.where(_running(compound, tx.today), Seat.role != Role.ALTERNATE)))
