"""Who sees which compounds: the predicate against a plain reading of the rule, over all offices and places."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Committee, Company, Compound, Contract, Term
from tests.compounds.factories import COMMUNITY, OTHER_STREET, a_committee, a_compound, a_contract, a_term
from tests.factories import FUSHAN, HEHUA, KECHENG, QUJIANG, an_alliance, the_place

ALL = {
    Office.ALLIANCE_LEAD,
    Office.GUIDING_BODY,
    Office.POLICY_SECRETARY,
    Office.GUIDANCE_SECRETARY,
    Office.AWARDS_SECRETARY,
    Office.MEDIATION_SECRETARY,
    Office.POOL_KEEPER,
    Office.BUREAU_SUPERVISOR,
}
BELOW = {Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER}
AT = {Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER, Office.PROPERTY_MANAGER}


def seen(actor: Actor, compound: Compound) -> bool:
    """The rule as the brief of the package says it, one compound at a time."""
    if compound.alliance_id != actor.alliance_id:
        return False
    path = compound.place.path
    for held in actor.offices:
        if held.office in ALL:
            return True
        if held.office in BELOW and any(path.startswith(above) for above in held.paths):
            return True
        if held.office in AT and path in held.paths:
            return True
    return False


@pytest.fixture
def everything(tx: Transaction) -> list[Compound]:
    kecheng = an_alliance(tx)
    qujiang = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    homes = [(kecheng, COMMUNITY), (kecheng, COMMUNITY), (kecheng, "330802006002"), (kecheng, OTHER_STREET)]
    compounds = [a_compound(tx, alliance, community=code) for alliance, code in [*homes, (qujiang, "330803001001")]]
    for compound in compounds:
        a_contract(tx, compound)
        a_term(tx, a_committee(tx, compound))
    return compounds


def actors(tx: Transaction, compounds: list[Compound]) -> list[Actor]:
    """Every office at every place that matters, in both alliances; wrong places included."""
    codes = (KECHENG, FUSHAN, HEHUA, COMMUNITY, OTHER_STREET)
    places = [the_place(tx, code) for code in codes] + [compound.place for compound in compounds]
    found = []
    for alliance in tx.session.scalars(select(Alliance)):
        for office in Office:
            for place in places:
                held = HeldOffice(office, place.id, place.name, (place.path,))
                found.append(
                    Actor(
                        alliance_id=alliance.id,
                        place_path=alliance.place.path,
                        person_id=1,
                        account_id=1,
                        offices=(held,),
                    )
                )
        streets = tuple(the_place(tx, code).path for code in (FUSHAN, HEHUA))
        zone = HeldOffice(Office.SUBDISTRICT_OFFICER, 0, "智慧新城", streets)
        found.append(Actor(alliance_id=alliance.id, person_id=1, account_id=1, offices=(zone,)))
        found.append(Actor(alliance_id=alliance.id, person_id=1, account_id=1))
    return found


def test_everybody_sees_exactly_what_the_rule_says(tx: Transaction, everything: list[Compound]) -> None:
    for actor in [*actors(tx, everything), Actor(alliance_id=None)]:
        wanted = {compound.id for compound in everything if seen(actor, compound)}
        told = f"{actor.offices} of alliance {actor.alliance_id}"
        assert set(tx.session.scalars(select(Compound.id).where(visible(Compound, actor)))) == wanted, told
        for model in (Committee, Contract):
            query = select(model.compound_id).where(visible(model, actor))
            assert set(tx.session.scalars(query)) == wanted, told
        terms = select(Compound.id).join(Term, Term.place_id == Compound.place_id).where(visible(Term, actor))
        assert set(tx.session.scalars(terms)) == wanted, told


def test_companies_are_seen_by_whoever_sees_compounds_and_never_across_alliances(
    tx: Transaction, everything: list[Compound]
) -> None:
    place = tx.session.get_one(Place, everything[0].place_id)

    def companies(alliance_id: int, office: Office) -> set[int]:
        held = HeldOffice(office, place.id, place.name, (place.path,))
        actor = Actor(alliance_id=alliance_id, person_id=1, account_id=1, offices=(held,))
        return set(tx.session.scalars(select(Company.alliance_id).where(visible(Company, actor))))

    for office in Office:
        expected = {everything[0].alliance_id} if office in ALL | BELOW | AT else set()
        assert companies(everything[0].alliance_id, office) == expected
