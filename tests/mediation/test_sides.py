"""Who stands for a side: capacity, mandate, one side each; and a committee whose term changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance, OfficeHeld, Place
from mediation import access, ending, notices, records, sides
from mediation.assigning import guests
from mediation.assigning.guests import InviteGuest
from mediation.assigning.workflow import GuestKind
from mediation.ending import End
from mediation.models import Case, CasePerson
from mediation.sides import AddPerson, EndPerson
from mediation.workflow import Capacity, Mandate, Part, PartyRole, Stage, Willing
from tests.factories import a_person, an_actor
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of


def adding(case: Case, role: PartyRole, person_id: int | None, capacity: Capacity, *mandate: Mandate) -> AddPerson:
    return AddPerson(case.id, case.version, party_of(case, role).id, person_id or 0, capacity, "", mandate)


def test_a_second_member_stands_for_the_committee(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    sides.add_person(tx, centre.secretary, adding(case, PartyRole.APPLICANT, centre.deputy.person_id, Capacity.HEAD))
    facts = records.in_hand(tx, centre.deputy, case.id)[1]
    assert access.sides_of(centre.deputy, facts) == {party_of(case, PartyRole.APPLICANT).id}


def test_an_agent_has_a_mandate_with_its_boxes(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(Invalid, match="要有授权"):
        sides.add_person(
            tx, centre.secretary, adding(case, PartyRole.APPLICANT, centre.owner.person_id, Capacity.AGENT)
        )
    boxes = (Mandate.APPEAR, Mandate.SIGN)
    held = sides.add_person(
        tx, centre.secretary, adding(case, PartyRole.APPLICANT, centre.owner.person_id, Capacity.AGENT, *boxes)
    )
    assert tx.session.get_one(CasePerson, held).mandate == ["appear", "sign"]


@pytest.mark.parametrize(
    ("role", "who", "capacity", "mandate", "said"),
    [
        (PartyRole.APPLICANT, "owner", Capacity.HEAD, (), "不是这个业委会的主任"),
        (PartyRole.APPLICANT, "deputy", Capacity.SELF, (), "单位不能"),
        (PartyRole.APPLICANT, "deputy", Capacity.HEAD, (Mandate.SIGN,), "只有委托代理人"),
        (PartyRole.APPLICANT, "manager", Capacity.AGENT, (Mandate.SIGN,), "已经有别的身份"),
        (PartyRole.RESPONDENT, "mediator", Capacity.AGENT, (Mandate.SIGN,), "已经有别的身份"),
        (PartyRole.RESPONDENT, "stranger", Capacity.AGENT, (Mandate.SIGN,), "没有找到这个人"),
    ],
)
def test_who_may_not_stand_for_a_side(  # noqa: PLR0917 -- the table above has five columns
    tx: Transaction,
    centre: Centre,
    role: PartyRole,
    who: str,
    capacity: Capacity,
    mandate: tuple[Mandate, ...],
    said: str,
) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(Invalid, match=said) as refused:
        sides.add_person(tx, centre.secretary, adding(case, role, getattr(centre, who).person_id, capacity, *mandate))
    assert refused.value.remedy


def test_somebody_without_an_account_is_led_to_the_code(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    person = a_person(tx, tx.session.get_one(Alliance, centre.alliance_id), "无账号", account=False)
    with pytest.raises(Invalid, match="没有找到这个人") as refused:
        sides.add_person(
            tx, centre.secretary, adding(case, PartyRole.RESPONDENT, person.id, Capacity.AGENT, Mandate.APPEAR)
        )
    assert "查询码" in refused.value.remedy


def test_a_side_does_not_choose_its_own_people_and_nobody_does_after_the_end(tx: Transaction, centre: Centre) -> None:
    case, over = a_case(tx, centre, Stage.MEDIATING), a_case(tx, centre, Stage.FAILED)
    with pytest.raises(NotPermitted):
        sides.add_person(tx, centre.chair, adding(case, PartyRole.APPLICANT, centre.deputy.person_id, Capacity.HEAD))
    with pytest.raises(OutOfTurn):
        sides.add_person(
            tx, centre.secretary, adding(over, PartyRole.APPLICANT, centre.deputy.person_id, Capacity.HEAD)
        )


def test_a_representative_lays_it_down_and_sees_the_case_no_more(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    held = tx.session.scalars(select(CasePerson).where(CasePerson.person_id == centre.chair.person_id)).one()
    with pytest.raises(NotPermitted):
        sides.end_person(tx, centre.manager, EndPerson(case.id, case.version, held.id))
    sides.end_person(tx, centre.chair, EndPerson(case.id, case.version, held.id))
    with pytest.raises(NotFound):
        records.in_hand(tx, centre.chair, case.id)
    with pytest.raises(Invalid, match="已经不代表"):
        sides.end_person(tx, centre.secretary, EndPerson(case.id, case.version, held.id))


def test_a_change_of_term_ends_the_representation_and_the_case_goes_on(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    a_part(tx, case, centre.deputy, party=party_of(case, PartyRole.APPLICANT), acts_as="委员")
    tomorrow = tx.today + timedelta(days=1)
    tx.session.execute(
        update(OfficeHeld).where(OfficeHeld.person_id == centre.chair.person_id).values(ends_on=tx.today)
    )
    assert sides.turn_of_day(tx, tx.today) == 0
    assert sides.turn_of_day(tx, tomorrow) == 1
    assert sides.turn_of_day(tx, tomorrow) == 0
    held = tx.session.scalars(select(CasePerson).where(CasePerson.person_id == centre.chair.person_id)).one()
    assert (held.until, held.ended_because) == (tx.now, "term")
    assert case.stage is Stage.MEDIATING
    notices.term_changed(tx, {"case_id": case.id})
    told = set(tx.session.scalars(select(Notice.person_id).where(Notice.kind == "mediation.term_changed")))
    desk_and_side = {one.person_id for one in (centre.secretary, centre.second, centre.mediator, centre.deputy)}
    assert told == desk_and_side | {centre.manager.person_id}


def test_an_office_elsewhere_is_none_in_this_committee(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    other = tx.session.scalars(select(Place).where(Place.code == "330802007001")).one()
    elsewhere = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, other, name="别处主任")
    with pytest.raises(Invalid, match="不是这个业委会"):
        sides.add_person(tx, centre.secretary, adding(case, PartyRole.APPLICANT, elsewhere.person_id, Capacity.HEAD))


def test_whoever_mediated_the_case_stands_for_no_side_later(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.ACCEPTED)
    former = a_part(tx, case, centre.mediator, Part.MEDIATOR)
    former.until = tx.now
    agent = adding(case, PartyRole.RESPONDENT, centre.mediator.person_id, Capacity.AGENT, Mandate.APPEAR)
    with pytest.raises(Invalid, match="吴建国调解过这件纠纷"):
        sides.add_person(tx, centre.secretary, agent)
    later = a_case(tx, centre, Stage.MEDIATING)
    guests.invite_guest(tx, centre.secretary, InviteGuest(later.id, GuestKind.EXPERT, "徐慧", "", "看看漏水"))
    a_part(tx, later, centre.outside, Part.CO_MEDIATOR).until = tx.now
    with pytest.raises(Invalid, match="不能再当代理人、证人"):
        guests.invite_guest(tx, centre.secretary, InviteGuest(later.id, GuestKind.EXPERT, "徐慧", "", "作证"))


def test_who_mediated_what_was_merged_into_the_case_counts_too(tx: Transaction, centre: Centre) -> None:
    merged = a_case(tx, centre, Stage.MERGED)
    a_part(tx, merged, centre.outside, Part.MEDIATOR).until = tx.now
    into = tx.session.get_one(Case, merged.merged_into_id)
    assert sides.former_mediators(tx, into.id) == {centre.outside.person_id: "徐慧"}


def test_a_side_that_need_not_come_leaves_without_ending_it(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, with_owner=True)
    third = party_of(case, PartyRole.THIRD)
    third.necessary = False
    tx.session.flush()
    ending.leave(tx, bearer(tx, third), End(case.id, case.version, ""))
    assert (case.stage, third.willing) == (Stage.MEDIATING, Willing.REFUSED)
    ending.leave(tx, centre.chair, End(case.id, case.version, ""))
    assert case.stage is Stage.FAILED
