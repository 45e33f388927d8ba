"""The loader: writes the planned district into an empty installation, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from alliance.demo import (
    awards,
    experts,
    guidance,
    imports,
    laws,
    mediation,
    membership,
    names,
    overview,
    people,
    personal,
    questions,
    reaching,
    registry,
    searching,
    training,
    workbooks,
)
from alliance.demo import plan as planning
from alliance.demo.filings import Deed, at, live, pasts
from alliance.demo.guiding import Guiding
from alliance.demo.people import CAST, DISTRICT, SITTING, ZONES, Figure
from alliance.kernel import ledger, notices
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts import queries as people_known
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, COMMITTEE, Actor, HeldOffice, Office
from alliance.kernel.citations.checking import Citations
from alliance.kernel.crypto import context_of, mask_phone
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Deliveries, Errand
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import actions as places
from alliance.kernel.places import queries as tree
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind
from compounds import models
from search.library.citations import checking

NAME = "柯城区业委会联盟"
SHORT = "柯"
FILING = "committee_filing"
NEWS = timedelta(days=30)
"""Messages about what happened longer ago are not written: nobody would still have them in front of him."""
COMPOUND_OFFICES = frozenset({*COMMITTEE, Office.PROPERTY_MANAGER})
URBAN = "社区"
REACHED = ("王秀英", "吴晓燕")
"""Who finds messages in every state on the page of what was sent."""
COUNTER = "330802007"
"""The street whose officer has handed out a slip."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the database holds after loading, counted there."""

    compounds: int
    committees: int
    working: int
    people: int
    ledger_lines: int


def load(
    tx: Transaction,
    deliveries: Deliveries,
    *,
    compounds: int = 300,
    neighbours: bool = False,
    citations: Citations | None = None,
) -> Loaded:
    """Fill an installation that has the tree of places and the parameters, and no alliance.

    `deliveries` are the application's: messages about the last weeks are written as they would have been sent.
    `citations` judge what the sample answers cite; the library's own where none are given. `neighbours` adds a tiny
    second alliance, for tests of separation.
    Raises ValueError for fewer than 24 compounds.
    """
    root = _place(tx, DISTRICT)
    alliance = Alliance(name=NAME, short=SHORT, place=root)
    tx.session.add(alliance)
    tx.session.flush()  # everything below belongs to it
    errands_before = tx.session.scalar(select(func.coalesce(func.max(Errand.id), 0))) or 0
    began = Transaction(tx.session, now=at(tx.today - timedelta(days=planning.BEGAN), 9))
    _lay_zones(tx, began, root)
    communities = _communities(tx, root)
    filing = parameters.on(tx, FILING, root.path, tx.today).whole
    cast = planning.Cast(frozenset(figure.name for figure in CAST), SITTING)
    planned = planning.district(tx.today, communities, compounds, filing_days=filing, cast=cast)
    loading = _Loading(tx, began, alliance, root)
    loading.registry(planned)
    loading.officers(planned.officers)
    for past in pasts(loading.compounds, planned, loading.acting):
        loading.deeds.extend(past.deeds())
    guiding = Guiding(alliance, loading.by_key, deliveries, tx.today, officers=loading.acting)
    loading.deeds.extend(guidance.founding(tx, guiding))
    loading.deeds.extend(training.founding(tx, guiding))
    live(tx, loading.deeds)
    loading.cast()
    reaching.load(tx, alliance.id, REACHED, loading.acting[COUNTER])
    personal.load(tx, alliance)
    overview.load(tx, loading.acting)
    workbooks.load(tx, loading.acting[COUNTER])
    membership.load(tx, alliance, tuple(one.id for one in loading.by_key.values()))
    laws.load(tx, alliance, loading.by_key["member"])
    imports.load(tx, laws.policy_secretary(tx, alliance))
    searching.load(tx, alliance, laws.policy_secretary(tx, alliance))
    registry.load(tx, loading.acting, frozenset(one.id for one in loading.by_key.values()))
    judging = citations or Citations(checking.check)
    check = judging.check
    questions.load(tx, alliance, loading.by_key, check)
    mediation.load(tx, alliance, loading.by_key, deliveries)
    guidance.load(tx, guiding, check)
    training.load(tx, guiding, judging)
    experts.load(tx, guiding)
    awards.load(tx, guiding)
    tx.session.execute(update(Person).where(Person.alliance_id == alliance.id).values(is_sample=True))
    if neighbours:
        _neighbours(tx)
    _deliver(tx, deliveries, errands_before)
    return counted(tx, alliance.id)


def counted(tx: Transaction, alliance_id: int) -> Loaded:
    """Count what an alliance has."""
    committee = select(func.count()).select_from(models.Committee).where(models.Committee.alliance_id == alliance_id)
    return Loaded(
        compounds=_count(tx, models.Compound, alliance_id),
        committees=tx.session.scalar(committee.where(models.Committee.dissolved_on.is_(None))) or 0,
        working=tx.session.scalar(committee.where(models.Committee.standing == models.Standing.WORKING)) or 0,
        people=_count(tx, Person, alliance_id),
        ledger_lines=tx.session.scalar(
            select(func.count()).select_from(ledger.LedgerLine).where(ledger.LedgerLine.chain == alliance_id)
        )
        or 0,
    )


def _count(tx: Transaction, model: type[models.Compound | Person], alliance_id: int) -> int:
    return tx.session.scalar(select(func.count()).select_from(model).where(model.alliance_id == alliance_id)) or 0


def _place(tx: Transaction, code: str) -> Place:
    found = tree.by_code(tx.session, code)
    if found is None:
        raise ValueError(f"the tree of places has no {code}")
    return found


def _lay_zones(tx: Transaction, began: Transaction, root: Place) -> None:
    for code, (name, streets) in ZONES.items():
        street_ids = [_place(tx, street).id for street in streets]
        places.add_zone(began, CLOCK, parent_id=root.id, code=code, name=name, street_ids=street_ids)


def _communities(tx: Transaction, root: Place) -> dict[str, list[str]]:
    """The codes of the urban communities by street; villages are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = tx.session.scalars(
        select(Place)
        .where(Place.path.startswith(root.path), Place.kind == PlaceKind.COMMUNITY, Place.name.contains(URBAN))
        .order_by(Place.path)
    )
    for place in rows:
        found[place.code[:9]].append(place.code)
    return found


@dataclass(slots=True)
class _Loading:
    """One alliance on its way into the database; `began` is the instant from which its registry is kept."""

    tx: Transaction
    began: Transaction
    alliance: Alliance
    root: Place
    compounds: dict[int, models.Compound] = field(default_factory=dict)
    by_key: dict[str, models.Compound] = field(default_factory=dict)
    acting: dict[str, Actor] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)

    def registry(self, planned: planning.Plan) -> None:
        """Compounds with their places, companies and contracts, all at once; their ledger lines come as deeds."""
        session, alliance_id = self.tx.session, self.alliance.id
        companies = self._companies(planned)
        spots = self._spots(planned)
        session.add_all(spots)
        session.flush()  # the compounds point to their places
        for position, (one, place) in enumerate(zip(planned.compounds, spots, strict=True)):
            compound = models.Compound(
                alliance_id=alliance_id,
                place=place,
                households=one.households,
                area=one.area,
                developer=companies[one.developer],
                handed_over_on=one.handed_over_on,
                # A committee comes with the election that founds it.
                governance=models.Governance.NONE if one.terms else one.governance,
                is_sample=True,
            )
            self.compounds[position] = compound
            if one.key:
                self.by_key[one.key] = compound
        session.add_all(self.compounds.values())
        session.flush()  # the contracts point to their compounds
        for position, one in enumerate(planned.compounds):
            self._registered(self.compounds[position], minutes=position)
            for contract in one.contracts:
                self._contract(self.compounds[position], companies[contract.company], contract)

    def _companies(self, planned: planning.Plan) -> dict[str, models.Company]:
        kinds = {one.developer: models.CompanyKind.DEVELOPER for one in planned.compounds}
        kinds |= dict.fromkeys(names.providers(), models.CompanyKind.SERVICE_PROVIDER)
        companies = {
            name: models.Company(
                alliance_id=self.alliance.id, name=name, is_sample=True, roles=[models.CompanyRole(kind=kind)]
            )
            for name, kind in kinds.items()
        }
        self.tx.session.add_all(companies.values())
        return companies

    def _spots(self, planned: planning.Plan) -> list[Place]:
        """The places of the compounds, numbered within each community as the registry numbers them."""
        codes = {one.community for one in planned.compounds}
        above = {place.code: place for place in self.tx.session.scalars(select(Place).where(Place.code.in_(codes)))}
        serials: dict[str, int] = defaultdict(int)
        spots = []
        for one in planned.compounds:
            serials[one.community] += 1
            code, parent = f"c{serials[one.community]}", above[one.community]
            spots.append(
                Place(
                    parent_id=parent.id,
                    kind=PlaceKind.COMPOUND,
                    code=code,
                    name=one.name,
                    path=f"{parent.path}{code}/",
                )
            )
        return spots

    def _registered(self, compound: models.Compound, *, minutes: int) -> None:
        def told(tx: Transaction) -> None:
            ledger.write(tx, CLOCK, "compounds.compound_registered", compound, place_id=compound.place_id, version=1)

        self.deeds.append((self.began.now + timedelta(minutes=minutes), told))

    def _contract(self, compound: models.Compound, company: models.Company, planned: planning.Contract) -> None:
        contract = models.Contract(
            alliance_id=self.alliance.id,
            compound_id=compound.id,
            company_id=company.id,
            kind=planned.kind,
            starts_on=planned.starts_on,
            ends_on=planned.ends_on,
            fee=planned.fee,
            area=compound.area,
        )
        self.tx.session.add(contract)

        def told(tx: Transaction) -> None:
            ledger.write(
                tx,
                CLOCK,
                "compounds.contract_recorded",
                compound,
                contract_id=contract.id,
                kind=planned.kind,
                runs=[planned.starts_on, planned.ends_on],
            )

        recorded = max(at(planned.starts_on + timedelta(days=3), 14), self.began.now + timedelta(days=2))
        self.deeds.append((min(recorded, self.tx.now), told))

    def officers(self, named: Mapping[str, str]) -> None:
        """An officer for every street and community that has a compound; some of them are of the cast."""
        cast = {self._spot(one).code: one.name for one in CAST if one.office in _OFFICERS}
        found = {p.code: p for p in self.tx.session.scalars(select(Place).where(Place.code.in_(named)))}
        for code, name in named.items():
            place = found[code]
            community = place.kind is PlaceKind.COMMUNITY
            office = Office.COMMUNITY_OFFICER if community else Office.SUBDISTRICT_OFFICER
            self.acting[code] = self._appointed(cast.get(code, name), office, place)

    def _spot(self, figure: Figure) -> Place:
        """Where somebody of the cast holds the office."""
        if (compound := self.by_key.get(figure.at)) is None:
            return _place(self.tx, figure.at)
        if figure.office in COMPOUND_OFFICES or compound.place.parent_id is None:
            return compound.place
        return self.tx.session.get_one(Place, compound.place.parent_id)

    def _appointed(self, name: str, office: Office, place: Place) -> Actor:
        """Register somebody with account and office from the beginning on, unless that is done already."""
        if (known := self.acting.get(place.code)) is not None and known.name == name:
            return known
        command = accounts.RegisterPerson(name, is_sample=True, alliance_id=self.alliance.id)
        person = accounts.register_person(self.began, CLOCK, command)
        account = self._account(person)
        grant = places.GrantOffice(person.id, office, place.id, self.began.today)
        places.grant_office(self.began, CLOCK, grant, person=person)
        return Actor(
            alliance_id=self.alliance.id,
            place_path=self.root.path,
            person_id=person.id,
            account_id=account.id,
            name=name,
            offices=(HeldOffice(office, place.id, place.name, (place.path,)),),
        )

    def _account(self, person: Person) -> Account:
        account = Account(alliance_id=self.alliance.id, person_id=person.id, is_demo=True)
        self.tx.session.add(account)
        self.tx.session.flush()  # whoever acts does so by its id
        return account

    def cast(self) -> None:
        """Accounts, numbers and letters for those one may enter as; chairs and members came with their seats."""
        for serial, figure in enumerate(CAST, 1):
            if figure.office in COMMITTEE:
                person_id = self._seated(figure)
                self._account(self.tx.session.get_one(Person, person_id))
            else:
                person_id = self._appointed(figure.name, figure.office, self._spot(figure)).person_id or 0
            person = self.tx.session.get_one(Person, person_id)
            number = names.telephone(serial)
            person.phone_sealed = self.tx.keyring.seal(number, context_of(Person.phone_sealed))
            person.phone_index = people_known.phone_index(self.tx.keyring, number)
            person.phone_masked = mask_phone(number)
            for letter in people.letters(figure):
                then = Transaction(self.tx.session, now=at(self.tx.today - timedelta(days=letter.ago), 9))
                notices.send(
                    then,
                    alliance_id=self.alliance.id,
                    person_id=person.id,
                    title=letter.title,
                    body=letter.body,
                    kind="alliance.letter",
                    url=letter.url,
                )

    def _seated(self, figure: Figure) -> int:
        """The person who got the figure's office by a confirmed seat."""
        return self.tx.session.scalars(
            select(OfficeHeld.person_id)
            .join(Person, OfficeHeld.person_id == Person.id)
            .where(
                Person.name == figure.name,
                OfficeHeld.office == figure.office,
                OfficeHeld.place_id == self.by_key[figure.at].place_id,
            )
        ).one()


_OFFICERS = frozenset({Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER})


def _deliver(tx: Transaction, deliveries: Deliveries, after: int) -> None:
    """Write the messages of the last weeks at their instants; what only the index keeps stays to be delivered."""
    kept = deliveries.outside.keys()
    for errand in tx.session.scalars(select(Errand).where(Errand.id > after).order_by(Errand.id)).all():
        if errand.asked_at >= tx.now - NEWS:
            for handler in deliveries.inside.get(errand.kind, ()):
                handler(Transaction(tx.session, now=errand.asked_at), errand.payload)
    tx.session.flush()
    tx.session.execute(delete(Errand).where(Errand.id > after, Errand.kind.not_in(kept)))


def _neighbours(tx: Transaction) -> None:
    """A second alliance with two compounds and two people, who must never be seen from the first."""
    root = _place(tx, "330803")
    alliance = Alliance(name="衢江区业委会联盟", short="衢", place=root)
    tx.session.add(alliance)
    tx.session.flush()  # everything below belongs to it
    community = tx.session.scalars(
        select(Place)
        .where(Place.path.startswith(root.path), Place.kind == PlaceKind.COMMUNITY, Place.name.contains(URBAN))
        .order_by(Place.path)
        .limit(1)
    ).one()
    for name in ("邻樟苑", "邻橘苑"):
        place = places.add_compound(tx, community, name)
        tx.session.add(models.Compound(alliance_id=alliance.id, place=place, households=120, is_sample=True))
    for name, office, where in (
        ("邻一舟", Office.ALLIANCE_LEAD, root),
        ("邻小满", Office.COMMUNITY_OFFICER, community),
    ):
        _neighbour(tx, alliance, name, office, where)
    training.place(alliance.id, tx)


def _neighbour(tx: Transaction, alliance: Alliance, name: str, office: Office, where: Place) -> None:
    command = accounts.RegisterPerson(name, is_sample=True, alliance_id=alliance.id)
    person = accounts.register_person(tx, CLOCK, command)
    tx.session.add(Account(alliance_id=alliance.id, person_id=person.id, is_demo=True))
    places.grant_office(tx, CLOCK, places.GrantOffice(person.id, office, where.id, tx.today), person=person)
