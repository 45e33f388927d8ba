"""Taking a case in hand: its row under lock, the facts that rules ask for, its steps, and the line on the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.places.models import Place
from compounds.versions import expect
from mediation import access, endings
from mediation.access import CaseFacts, PartyFacts, PersonFacts
from mediation.bodies.models import Body
from mediation.clocks import actions as clocks
from mediation.models import Case, CasePerson, Party
from mediation.workflow import CASE

WORDS_MOST = 1000


_Absorbed = aliased(Party, name="absorbed")


@dataclass(frozen=True, slots=True)
class CaseRows:
    """A case's facts with the rows of its present parties and people, from which they were made."""

    facts: CaseFacts
    parties: tuple[Party, ...]
    people: tuple[CasePerson, ...]


def facts_of(tx: Transaction, case: Case) -> CaseFacts:
    """What every rule about the case asks for; a constant number of queries."""
    return rows_of(tx, case).facts


def rows_of(tx: Transaction, case: Case) -> CaseRows:
    """The same with its rows, for a page that shows more of them; a constant number of queries."""
    body = tx.session.execute(
        select(Body.name, Body.status, Place.path).join(Place, Body.place_id == Place.id).where(Body.id == case.body_id)
    ).one_or_none()
    absorbed: dict[Party, set[int]] = {}
    for party, key in tx.session.execute(
        select(Party, _Absorbed.id)
        .outerjoin(_Absorbed, _Absorbed.continues_as_id == Party.id)
        .where(Party.case_id == case.id, Party.left_at.is_(None))
        .order_by(Party.position)
    ):
        absorbed.setdefault(party, set()).update(() if key is None else (key,))
    people = tx.session.scalars(
        select(CasePerson).where(CasePerson.case_id == case.id, CasePerson.until.is_(None)).order_by(CasePerson.id)
    ).all()
    facts = CaseFacts(
        case_id=case.id,
        alliance_id=case.alliance_id,
        path=case.place.path,
        compound_id=case.compound_id,
        stage=case.stage,
        version=case.version,
        merged_into=_survivor(tx, case),
        body_name=body.name if body is not None else "",
        body_path=body.path if body is not None else "",
        body_status=body.status if body is not None else None,
        parties=tuple(
            PartyFacts(one.id, one.role, one.name, one.necessary, one.willing, frozenset(others))
            for one, others in absorbed.items()
        ),
        people=tuple(PersonFacts(one.person_id, one.part, one.party_id) for one in people),
    )
    return CaseRows(facts, tuple(absorbed), tuple(people))


def _survivor(tx: Transaction, case: Case) -> str:
    if case.merged_into_id is None:
        return ""
    return str(tx.session.scalar(select(Case.reference).where(Case.id == case.merged_into_id)))


def in_hand(
    tx: Transaction, actor: Actor, case_id: int, version: int | None = None, *, merged: bool = False
) -> tuple[Case, CaseFacts]:
    """The case, locked, with its facts; unchanged since the page was made where `version` is given.

    Raises NotFound, ChangedMeanwhile, and OutOfTurn for a case that was merged into another, unless `merged` says that
    the deed is about that: whatever room it is for, it is done in the other case.
    """
    case = get_visible(tx.session, Case, actor, case_id, lock=True)
    facts = facts_of(tx, case)
    if not merged:
        access.here(actor, facts).enforce()
    if version is not None:
        expect(tx, case, version)
    return case, facts


def party_of(case: Case, party_id: int) -> Party:
    """The party of the case with this id. Raises NotFound for one of another case, or one that has left."""
    found = next((one for one in case.parties if one.id == party_id), None)
    if found is None:
        raise NotFound("没有找到这一方当事人。", remedy="请回到本案的页面重新打开。")
    return found


def step(case: Case, name: str) -> None:
    """Move the case along its workflow; whoever leaves a suspension leaves its ground too. Raises OutOfTurn."""
    case.stage = CASE.after(case.stage, name)
    if name != "suspend":
        case.suspended_as = None


def end(
    tx: Transaction,
    actor: Actor,
    case: Case,
    by: str,
    code: str,
    *,
    kind: endings.Kind = endings.Kind.COURSE,
    words: str = "",
) -> None:
    """Take the step `by` that ends a case, and note why, who decided and which routes are left; every clock stops.

    The caller has asked whether the actor may. Raises OutOfTurn, Invalid for a code of another kind.
    Source: 人民调解法第二十六条.
    """
    ending = endings.known().get(code)
    if ending is None or ending.kind is not kind:
        raise Invalid("请选一个原因。", remedy="从列出的原因里选最接近的。")
    step(case, by)
    case.ended_at, case.ended_as, case.routes = tx.now, code, list(ending.routes)
    case.ended_words = words.strip()[:WORDS_MOST]
    case.ended_by_id = None if actor.link is not None else actor.person_id
    clocks.stop(tx, actor, case, None, "ended")


def record(tx: Transaction, actor: Actor, verb: str, case: Case, **facts: object) -> None:
    """Write the line of a step that everybody in the case may know of; it carries the version that the step made.

    What was said in confidence is never written here: a caucus has lines of its own, on its own entries.
    """
    tx.session.flush()  # the version is known after that
    ledger.write(tx, actor, verb, case, version=case.version, **facts)
