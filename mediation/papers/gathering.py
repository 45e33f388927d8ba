"""What every paper of a case opens with: the body, the file's number, the parties as forms ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import context_of
from alliance.kernel.days import SHANGHAI, full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.paper import ISSUER
from alliance.kernel.places.models import Alliance
from mediation import causes, particulars
from mediation.bodies import standing
from mediation.bodies.models import LegalStatus
from mediation.models import Case, CasePerson, Party
from mediation.papers import kinds
from mediation.papers.models import Audience
from mediation.workflow import ROLE_NAMES, Capacity, Part, PartyKind

GROUP = "矛盾调解组"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One paper ready to be issued: its kind, what it was made from, for which party, its day, and what it says."""

    kind: str
    facts: Mapping[str, Any]
    dated_on: date
    about: str = ""
    party_id: int | None = None
    named: str = ""

    @property
    def audience(self) -> Audience:
        """Whom it is for."""
        return Audience.PARTY if self.party_id is not None else kinds.BY_CODE[self.kind].audience


@dataclass(frozen=True, slots=True)
class Head:
    """What all papers of one case share; `parties` are plain facts by the party's id."""

    status: LegalStatus
    body: str
    parties: Mapping[int, Mapping[str, Any]]
    common: Mapping[str, Any]

    def facts(self, kind: str, **more: Any) -> dict[str, Any]:
        """The common facts with those of one kind."""
        return {**self.common, "letter": kinds.BY_CODE[kind].letter, **more}


def head_of(tx: Transaction, case: Case) -> Head:
    """What the papers of a case open with today; three queries besides the case."""
    alliance = tx.session.get_one(Alliance, case.alliance_id)
    status = case.body.status if case.body is not None else LegalStatus.INFORMAL
    allowed = standing.of(status)
    body = case.body.name if case.body is not None else f"{alliance.name}{GROUP}"
    people = _people(tx, case)
    parties = {party.id: _party(tx, party, people.get(party.id, [])) for party in case.parties}
    mediators = [person.name or "" for one, person in people.get(None, []) if one.part is not Part.FILER]
    return Head(
        status=status,
        body=body,
        parties=parties,
        common={
            "status": status.value,
            ISSUER: body,
            "body": body,
            "seal": allowed.seal,
            "effect": allowed.effect,
            "reference": str(case.reference),
            "case": str(case.reference),
            "file_number": _file_number(case, status),
            "subject": case.subject,
            "cause": causes.known()[case.cause].formal if case.cause in causes.known() else "",
            "story": case.story,
            "wish": case.wish,
            "filed_on": full_date(local_date(case.filed_at)),
            "on": full_date(tx.today),
            "parties": list(parties.values()),
            "mediators": mediators,
        },
    )


def _file_number(case: Case, status: LegalStatus) -> str:
    """（2026）人调字第12号 where a people's mediation committee keeps the file, else the case's own number."""
    if status is LegalStatus.REGISTERED_PMC:
        return f"（{case.reference.year}）人调字第{case.reference.serial}号"
    return str(case.reference)


def _people(tx: Transaction, case: Case) -> dict[int | None, list[tuple[CasePerson, Person]]]:
    found: dict[int | None, list[tuple[CasePerson, Person]]] = {}
    rows = tx.session.execute(
        select(CasePerson, Person)
        .join(Person, CasePerson.person_id == Person.id)
        .where(CasePerson.case_id == case.id, CasePerson.until.is_(None))
        .order_by(CasePerson.id)
    )
    for one, person in rows:
        found.setdefault(one.party_id, []).append((one, person))
    return found


def _party(tx: Transaction, party: Party, people: list[tuple[CasePerson, Person]]) -> dict[str, Any]:
    own = particulars.told(tx, party)
    number = tx.keyring.open(party.number_sealed, context_of(Party.number_sealed)) if party.number_sealed else ""
    organisation = party.kind is not PartyKind.PERSON
    return {
        "id": party.id,
        "role": ROLE_NAMES[party.role],
        "name": party.name,
        "organisation": organisation,
        "phone": number,
        "agent": "、".join(_named(one, person) for one, person in people if one.capacity is Capacity.AGENT),
        **{key: own.get(key, "") for key in particulars.NAMES},
        "head": _headed(own.get("head", ""), people) if organisation else "",
        "address": own.get("address", "") or party.room,
    }


def _headed(told: str, people: list[tuple[CasePerson, Person]]) -> str:
    """何总、王秀英（主任）: whom the party told, then whoever stands for it by office and was not told already."""
    heads = [pair for pair in people if pair[0].capacity is not Capacity.AGENT and (pair[1].name or "") not in told]
    return "、".join([*filter(None, [told]), *(_named(one, person) for one, person in heads)])


def _named(one: CasePerson, person: Person) -> str:
    return f"{person.name}（{one.acts_as}）" if one.acts_as else person.name or ""


def day(instant: datetime | None) -> str:
    """2026年9月3日, empty where there is no instant."""
    return full_date(local_date(instant)) if instant is not None else ""


def span(begun: datetime, ended: datetime) -> str:
    """2026年9月18日 14:00—16:10."""
    first, last = begun.astimezone(SHANGHAI), ended.astimezone(SHANGHAI)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{full_date(last.date())} {last:%H:%M}"
    return f"{full_date(first.date())} {first:%H:%M}—{until}"
