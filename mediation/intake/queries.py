"""What the forms of intake offer to choose, and an application as its part of the case's page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from alliance.kernel import links
from alliance.kernel.access import get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Committee, Company, CompanyKind, CompanyRole, Compound, Contract
from compounds.queries import current_committee, last_day
from mediation.access import PURPOSE
from mediation.intake.models import Application
from mediation.models import Case, Party
from mediation.workflow import Capacity, PartyKind
from search.questions.models import Question

CODE_DAYS, OPEN_FILINGS, TRIAGE = "mediation.code_days", "mediation.open_filings", "mediation.triage_days"
COMPANIES_MOST, SOURCE_MOST = 500, 100
_ACTS_AS = {
    Office.COMMITTEE_CHAIR: "主任",
    Office.COMMITTEE_MEMBER: "委员",
    Office.PROPERTY_MANAGER: "项目经理",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """In what capacity somebody may apply: for themselves, a committee they sit in, the company they work for."""

    key: str
    label: str
    kind: PartyKind
    capacity: Capacity
    name: str
    acts_as: str = ""
    compound_id: int | None = None
    committee_id: int | None = None
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The side for which a code or link was given, and its case."""

    case_id: int
    party_id: int
    name: str
    reference: str
    subject: str


@dataclass(frozen=True, slots=True)
class Known:
    """A compound as an application may name it, with the committee and the company that are there today."""

    compound_id: int
    place_id: int
    path: str
    name: str
    committee_id: int | None
    company_id: int | None
    company: str


def standings(reading: Transaction, actor: Actor) -> tuple[Standing, ...]:
    """In what capacities the actor may apply, oneself first; two statements."""
    own = Standing("self", f"我自己（{actor.name}）", PartyKind.PERSON, Capacity.SELF, actor.name, "本人")
    held = {path: one for one in actor.offices if one.office in _ACTS_AS for path in one.paths}
    if not held:
        return (own,)
    found = [own]
    for known in _known(reading, actor.alliance_id, Place.path.in_(sorted(held))):
        office = held[known.path].office
        if office is Office.PROPERTY_MANAGER and known.company_id is not None:
            found.append(
                Standing(
                    f"company-{known.compound_id}",
                    f"{known.company}（{known.name}项目）",
                    PartyKind.COMPANY,
                    Capacity.HEAD,
                    known.company,
                    _ACTS_AS[office],
                    known.compound_id,
                    company_id=known.company_id,
                )
            )
        if office is not Office.PROPERTY_MANAGER and known.committee_id is not None:
            found.append(
                Standing(
                    f"committee-{known.compound_id}",
                    f"{known.name}业主委员会",
                    PartyKind.COMMITTEE,
                    Capacity.HEAD,
                    f"{known.name}业主委员会",
                    _ACTS_AS[office],
                    known.compound_id,
                    known.committee_id,
                )
            )
    return tuple(found)


def compound(reading: Transaction, alliance_id: int | None, compound_id: int | None) -> Known | None:
    """One compound of the alliance with its committee and company; one statement."""
    if compound_id is None:
        return None
    return next(iter(_known(reading, alliance_id, Compound.id == compound_id)), None)


def companies(reading: Transaction, alliance_id: int | None) -> tuple[tuple[int, str], ...]:
    """The property companies of the registry by name: public, as the cards of compounds name them; one statement."""
    rows = reading.session.execute(
        select(Company.id, Company.name)
        .join(CompanyRole, CompanyRole.company_id == Company.id)
        .where(Company.alliance_id == alliance_id, CompanyRole.kind == CompanyKind.SERVICE_PROVIDER)
        .union(
            select(Company.id, Company.name)
            .join(Contract, Contract.company_id == Company.id)
            .where(Company.alliance_id == alliance_id, _in_force(reading))
        )
        .order_by("name")
        .limit(COMPANIES_MOST)
    )
    return tuple((key, name) for key, name in rows)


def path_of(reading: Transaction, actor: Actor, known: Known | None) -> str:
    """Where a case would be: at its compound, else at the alliance's own place."""
    return known.path if known is not None else reading.session.get_one(Alliance, actor.alliance_id).place.path


def number(reading: Transaction, actor: Actor, name: str) -> int:
    """A number of days, or of filings, that holds for the alliance today."""
    return _parameter(reading, actor, name).whole


def words(reading: Transaction, actor: Actor, name: str) -> str:
    """A period as people say it: 3个工作日."""
    return _parameter(reading, actor, name).words


def _parameter(reading: Transaction, actor: Actor, name: str) -> Parameter:
    found = parameters.several(reading, (name,), actor.place_path, reading.today, alliance_id=actor.alliance_id)
    return found[name]


def side_of_link(reading: Transaction, text: str) -> Side:
    """The side that a signed link is for; looking at it uses nothing up. Raises NotFound, LinkExpired."""
    bearer = links.bearer(reading, text, PURPOSE)
    row = reading.session.execute(
        select(Case.id, Party.id, Party.name, Case.reference, Case.subject)
        .join(Party, Party.case_id == Case.id)
        .where(Party.id == (bearer.link.subject_id if bearer.link is not None else 0))
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到。", remedy=links.ASK_AGAIN)
    return Side(row[0], row[1], row[2], str(row[3]), row[4])


def case(reading: Transaction, actor: Actor, case_id: int) -> Case:
    """A case in sight. Raises NotFound."""
    return get_visible(reading.session, Case, actor, case_id)


def question(reading: Transaction, actor: Actor, question_id: int) -> Question:
    """A question in sight. Raises NotFound."""
    return get_visible(reading.session, Question, actor, question_id)


def taken(reading: Transaction, actor: Actor, case_id: int) -> Application | None:
    """The application behind a case, for those who may see it; one statement."""
    return reading.session.scalars(
        select(Application).where(visible(Application, actor), Application.case_id == case_id)
    ).one_or_none()


def case_of_question(reading: Transaction, question_id: int) -> tuple[int, str] | None:
    """The id and reference of the case that a question has become; one statement."""
    row = reading.session.execute(
        select(Case.id, Case.reference).where(Case.question_id == question_id).order_by(Case.id).limit(1)
    ).one_or_none()
    return (row[0], str(row[1])) if row is not None else None


def name_of(reading: Transaction, person_id: int | None) -> str:
    """The name of whoever wrote an application down."""
    return reading.session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def _known(reading: Transaction, alliance_id: int | None, *where: ColumnElement[bool]) -> tuple[Known, ...]:
    rows = reading.session.execute(
        select(Compound.id, Place.id, Place.path, Place.name, Committee.id, Company.id, Company.name)
        .join(Place, Compound.place_id == Place.id)
        .outerjoin(Committee, current_committee())
        .outerjoin(Contract, and_(Contract.compound_id == Compound.id, _in_force(reading)))
        .outerjoin(Company, Contract.company_id == Company.id)
        .where(Compound.alliance_id == alliance_id, *where)
        .order_by(Place.path, Contract.starts_on.desc(), Contract.id.desc())
    )
    first: dict[int, Known] = {}
    for compound_id, place_id, path, name, committee_id, company_id, company in rows:
        first.setdefault(compound_id, Known(compound_id, place_id, path, name, committee_id, company_id, company or ""))
    return tuple(first.values())


def _in_force(reading: Transaction) -> ColumnElement[bool]:
    return and_(Contract.starts_on <= reading.today, or_(last_day().is_(None), last_day() >= reading.today))
