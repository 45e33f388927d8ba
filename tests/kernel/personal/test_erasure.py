"""Erasing a person: all of what may go in one piece, what law keeps under a number, and the ledger as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.kernel import ledger, notices, web
from alliance.kernel.accounts.models import Account, AccountSession, Person, SignInAttempt
from alliance.kernel.accounts.queries import by_number
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as papers
from alliance.kernel.attachments import readable, store
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.counter import actions as counter
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal import erasure, holdings
from alliance.kernel.personal import queries as personal
from alliance.kernel.personal.erasure import ERASED, CarryOut, RefuseErasure
from alliance.kernel.personal.models import Erasure
from alliance.kernel.personal.workflow import ERASURE, Stage
from alliance.kernel.reaching.models import MailAddress
from compounds.models import Company, Relation, Seat
from compounds.relations.kinds import RelationKind, Source
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_committee, a_compound, a_term
from tests.factories import QUJIANG, a_person, an_actor, an_alliance, an_office
from tests.kernel.accounts_steps import NUMBER, a_member
from tests.kernel.paper_steps import pdf
from tests.kernel.personal.steps import NUMBER_2, House, asked


@pytest.fixture
def house(tx: Transaction) -> House:
    alliance = an_alliance(tx)
    administrator = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place, name="汪启明")
    member = a_member(tx, alliance=alliance)
    actor = Actor(alliance.id, alliance.place.path, member.person_id, member.account_id, "王秀英")
    return House(alliance, administrator, member, actor)


def a_seat(tx: Transaction, house: House, *, ends_on: date) -> Seat:
    term = a_term(
        tx,
        a_committee(tx, a_compound(tx, house.alliance)),
        stage=TermStage.FILED,
        elected_on=ends_on.replace(year=ends_on.year - 5),
        roles=(),
    )
    seat = Seat(
        term=term,
        person_id=house.member.person_id,
        role="member",
        starts_on=term.starts_on,
        ends_on=ends_on,
    )
    tx.session.add(seat)
    tx.session.flush()
    return seat


def lots(tx: Transaction, model: Any, person_id: int) -> int:
    return tx.session.scalar(select(func.count()).select_from(model).where(model.person_id == person_id)) or 0


def test_papers_of_private_relations_go_with_them_and_lie_beside_no_later_one(tx: Transaction, house: House) -> None:
    readable(Relation.__tablename__, Relation)
    compound = a_compound(tx, house.alliance)

    def lives(person_id: int) -> Relation:
        row = Relation(
            alliance_id=house.alliance.id,
            place_id=compound.place_id,
            kind=RelationKind.LIVES_IN,
            person_id=person_id,
            to_compound_id=compound.id,
            source=Source.SELF,
            recorded_at=tx.now,
        )
        tx.session.add(row)
        tx.session.flush()
        return row

    gone = lives(house.member.person_id)
    paper = attachments.keep(
        tx,
        CLOCK,
        subject=Relation.__tablename__,
        subject_id=gone.id,
        place_id=compound.place_id,
        name="不动产登记.pdf",
        stream=BytesIO(pdf()),
    )
    digest = paper.was
    erasure.carry_out(tx, house.administrator, asked(tx, house))
    later = lives(a_person(tx, house.alliance, "李明").id)
    assert papers.of(tx, CLOCK, Relation.__tablename__, later.id) == ()
    assert tx.session.scalar(select(func.count()).select_from(Attachment)) == 0
    attachments.let_go(tx, {"digest": digest})
    assert not store.file_of(tx.home, store.FILES, digest).exists()


def test_it_is_to_be_decided_within_the_promised_days(tx: Transaction, house: House) -> None:
    days = parameters.on(tx, erasure.DAYS, house.actor.place_path, tx.today).whole
    assert erasure.ask_erasure(tx, house.actor).due_on == tx.today + timedelta(days=days)


def test_everything_goes_but_what_law_keeps(tx: Transaction, house: House) -> None:
    person_id = house.member.person_id
    notices.send(
        tx, alliance_id=house.alliance.id, person_id=person_id, kind="alliance.letter", title="例会", body="周四。"
    )
    tx.session.add(
        MailAddress(
            alliance_id=house.alliance.id,
            person_id=person_id,
            address_sealed=tx.keyring.seal("wang@example.cn", "mail_addresses.address_sealed"),
            address_masked="w***@example.cn",
            given_at=tx.now,
        )
    )
    tx.session.add(
        AccountSession(
            account_id=house.member.account_id,
            secret_digest="d" * 64,
            began_at=tx.now,
            seen_at=tx.now,
            idle_until=tx.now + timedelta(hours=1),
            agent="Firefox",
        )
    )
    tx.session.add(SignInAttempt(who="w" * 64, origin="o" * 64, account_id=house.member.account_id, at=tx.now))
    assert erasure.carry_out(tx, house.administrator, asked(tx, house)) is None
    tx.session.flush()
    tx.session.expire_all()
    person = tx.session.get_one(Person, person_id)
    account = tx.session.get_one(Account, house.member.account_id)
    assert (person.name, person.phone_sealed, person.phone_index, person.phone_masked) == (ERASED, None, None, "")
    assert (account.password_hash, account.totp_sealed, account.recovery_digests) == ("", None, "")
    assert account.closed_at == tx.now
    assert by_number(tx, house.alliance.id, NUMBER) is None
    assert [lots(tx, model, person_id) for model in (notices.Notice, MailAddress)] == [0, 0]
    assert tx.session.scalars(select(AccountSession)).all() == []
    assert len(tx.session.scalars(select(SignInAttempt)).all()) == 1, "the log of signing in is kept by law"
    assert ledger.verify(tx.session)[1] == []


def test_the_ledger_tells_the_deeds_of_an_erased_person_under_no_name(tx: Transaction, house: House) -> None:
    command = asked(tx, house)
    before = tx.session.scalars(select(ledger.LedgerLine.digest).order_by(ledger.LedgerLine.id)).all()
    erasure.carry_out(tx, house.administrator, command)
    tx.session.flush()
    after = tx.session.scalars(select(ledger.LedgerLine.digest).order_by(ledger.LedgerLine.id)).all()
    assert after[: len(before)] == before
    told = ledger.timeline(tx.session, Erasure, command.erasure_id)
    assert [(one.who, one.sentence) for one in told] == [
        ("汪启明", "办理了注销"),
        (ERASED, "申请注销，2026年12月7日前办结"),
    ]


@pytest.mark.parametrize("more", [0, 3])
def test_what_an_erasure_would_do_costs_the_same_however_much_is_held(
    tx: Transaction, house: House, queries: Callable[..., Any], more: int
) -> None:
    person = tx.session.get_one(Person, house.member.person_id)
    long_ago = {"starts_on": date(2010, 1, 1), "ends_on": date(2011, 1, 1)}
    for _ in range(1 + more):
        a_seat(tx, house, ends_on=date(2024, 6, 30))
        an_office(tx, person, Office.EXPERT, house.alliance.place, **long_ago)
    with queries() as count:
        found = personal.effect(tx, person.id)
    assert {one.title: len(one.rows) for one in found.stays}["业委会席位"] == 1 + more
    assert count.total <= 100


def test_nothing_about_an_erased_person_is_entered_again(tx: Transaction, house: House) -> None:
    command = asked(tx, house)
    erasure.refuse_erased(tx, house.member.person_id)
    erasure.carry_out(tx, house.administrator, command)
    tx.session.flush()
    person = tx.session.get_one(Person, house.member.person_id)
    lead = an_actor(tx, house.alliance, Office.ALLIANCE_LEAD, house.alliance.place)
    check = next(iter(counter.CHECKS))
    with pytest.raises(OutOfTurn, match="此人已经注销"):
        counter.correct_number(tx, lead, counter.CorrectNumber(person.id, check, person.version, NUMBER_2))


def test_the_number_is_free_for_somebody_else_afterwards(tx: Transaction, house: House) -> None:
    erasure.carry_out(tx, house.administrator, asked(tx, house))
    tx.session.flush()
    assert a_member(tx, alliance=house.alliance, number=NUMBER, name="李四").person_id != house.member.person_id


def test_a_seat_that_is_over_keeps_the_name_until_its_time_is_over(tx: Transaction, house: House) -> None:
    a_seat(tx, house, ends_on=date(2025, 6, 30))
    until = erasure.carry_out(tx, house.administrator, asked(tx, house))
    assert until == date(2028, 6, 30)
    person = tx.session.get_one(Person, house.member.person_id)
    assert (person.name, person.phone_sealed) == ("王秀英", None)
    at = Transaction(tx.session, tx.now.replace(year=2028, month=6, day=30))
    assert erasure.forget_names(at, at.today) == 0
    after = Transaction(tx.session, tx.now.replace(year=2028, month=7, day=1))
    assert erasure.forget_names(after, after.today) == 1
    assert person.name == ERASED
    assert erasure.forget_names(after, after.today) == 0
    assert ledger.verify(tx.session)[1] == []


def test_a_seat_long_over_keeps_nothing(tx: Transaction, house: House) -> None:
    a_seat(tx, house, ends_on=date(2020, 6, 30))
    assert erasure.carry_out(tx, house.administrator, asked(tx, house)) is None
    assert tx.session.get_one(Person, house.member.person_id).name == ERASED


def test_whoever_holds_an_office_is_told_what_to_do_first(tx: Transaction, house: House) -> None:
    person = tx.session.get_one(Person, house.member.person_id)
    an_office(tx, person, Office.MEDIATOR, house.alliance.place)
    with pytest.raises(OutOfTurn, match="现在还不能注销") as refused:
        erasure.ask_erasure(tx, house.actor)
    assert "您还担任调解员（柯城区）。请先辞去职务" in refused.value.remedy


def test_an_office_to_come_stands_in_the_way_too(tx: Transaction, house: House) -> None:
    person = tx.session.get_one(Person, house.member.person_id)
    an_office(tx, person, Office.MEDIATOR, house.alliance.place, starts_on=tx.today + timedelta(days=9))
    with pytest.raises(OutOfTurn):
        erasure.ask_erasure(tx, house.actor)


def test_the_last_system_administrator_is_told_to_find_another(tx: Transaction, house: House) -> None:
    with pytest.raises(OutOfTurn) as refused:
        erasure.ask_erasure(tx, house.administrator)
    assert "您是唯一的系统管理员" in refused.value.remedy
    an_actor(tx, house.alliance, Office.SYSTEM_ADMINISTRATOR, house.alliance.place, name="另一位")
    with pytest.raises(OutOfTurn) as refused:
        erasure.ask_erasure(tx, house.administrator)
    assert "您还担任系统管理员" in refused.value.remedy


def test_an_alternate_without_office_is_held_by_the_running_seat(tx: Transaction, house: House) -> None:
    a_seat(tx, house, ends_on=date(2028, 6, 30))
    with pytest.raises(OutOfTurn) as refused:
        erasure.ask_erasure(tx, house.actor)
    assert "业委会任职" in refused.value.remedy


def test_an_office_begun_meanwhile_stops_the_erasure(tx: Transaction, house: House) -> None:
    command = asked(tx, house)
    an_office(tx, tx.session.get_one(Person, house.member.person_id), Office.EXPERT, house.alliance.place)
    with pytest.raises(OutOfTurn, match="现在还不能注销"):
        erasure.carry_out(tx, house.administrator, command)
    assert tx.session.get_one(Person, house.member.person_id).name == "王秀英"


def test_one_asks_once_and_may_take_it_back(tx: Transaction, house: House) -> None:
    command = asked(tx, house)
    with pytest.raises(OutOfTurn, match="已经申请过了"):
        erasure.ask_erasure(tx, house.actor)
    erasure.withdraw_erasure(tx, house.actor, command.erasure_id)
    tx.session.flush()
    assert tx.session.get_one(Erasure, command.erasure_id).stage is Stage.WITHDRAWN
    assert asked(tx, house).erasure_id != command.erasure_id


def test_a_refusal_has_its_reason(tx: Transaction, house: House) -> None:
    command = asked(tx, house)
    erasure.refuse_erasure(tx, house.administrator, RefuseErasure(command.erasure_id, command.version, "正在诉讼。"))
    refused = tx.session.get_one(Erasure, command.erasure_id)
    assert (refused.stage, refused.because, refused.decided_by_id) == (
        Stage.REFUSED,
        "正在诉讼。",
        house.administrator.person_id,
    )


STEPS: dict[str, Callable[[Transaction, House, CarryOut], object]] = {
    "carry_out": lambda tx, house, command: erasure.carry_out(tx, house.administrator, command),
    "refuse_erasure": lambda tx, house, command: erasure.refuse_erasure(
        tx, house.administrator, RefuseErasure(command.erasure_id, command.version, "理由")
    ),
    "withdraw_erasure": lambda tx, house, command: erasure.withdraw_erasure(tx, house.actor, command.erasure_id),
}


@pytest.mark.parametrize("first", STEPS)
@pytest.mark.parametrize("second", STEPS)
def test_what_is_decided_is_decided(tx: Transaction, house: House, first: str, second: str) -> None:
    command = asked(tx, house)
    STEPS[first](tx, house, command)
    tx.session.flush()
    stage = tx.session.get_one(Erasure, command.erasure_id).stage
    assert ERASURE.open_from(stage) == frozenset()
    with pytest.raises(OutOfTurn):
        STEPS[second](tx, house, command)


def test_an_old_page_decides_nothing(tx: Transaction, house: House) -> None:
    command = asked(tx, house)
    with pytest.raises(ChangedMeanwhile):
        erasure.carry_out(tx, house.administrator, CarryOut(command.erasure_id, command.version + 1))


@pytest.mark.parametrize("office", [one for one in Office if one is not Office.SYSTEM_ADMINISTRATOR])
def test_no_other_office_decides_or_knows_of_it(tx: Transaction, house: House, office: Office) -> None:
    command = asked(tx, house)
    other = an_actor(tx, house.alliance, office, house.alliance.place, name="别人")
    with pytest.raises(NotFound):
        erasure.carry_out(tx, other, command)


def test_an_administrator_elsewhere_does_not_find_it(tx: Transaction, house: House) -> None:
    command = asked(tx, house)
    elsewhere = an_alliance(tx, QUJIANG)
    stranger = an_actor(tx, elsewhere, Office.SYSTEM_ADMINISTRATOR, elsewhere.place)
    with pytest.raises(NotFound):
        erasure.carry_out(tx, stranger, command)
    with pytest.raises(NotPermitted, match="只有本人"):
        erasure.withdraw_erasure(tx, house.administrator, command.erasure_id)


def test_homes_and_kin_go_and_work_relations_stay_without_their_evidence(tx: Transaction, house: House) -> None:
    kin = a_person(tx, house.alliance, "王小英", account=False)
    compound = a_compound(tx, house.alliance)
    company = Company(alliance_id=house.alliance.id, name="安居物业服务有限公司")
    tx.session.add(company)
    tx.session.flush()
    shared = {
        "alliance_id": house.alliance.id,
        "place_id": house.alliance.place_id,
        "source": Source.SELF,
        "recorded_at": tx.now,
        "evidence": "王秀英自述",
    }
    me = house.member.person_id
    tx.session.add_all(
        [
            Relation(kind=RelationKind.KIN, person_id=min(me, kin.id), to_person_id=max(me, kin.id), **shared),
            Relation(kind=RelationKind.LIVES_IN, person_id=me, to_compound_id=compound.id, **shared),
            Relation(kind=RelationKind.WORKS_FOR, person_id=me, to_company_id=company.id, **shared),
        ]
    )
    tx.session.flush()
    titles = {one.title: len(one.rows) for one in holdings.gather(tx, me)}
    assert (titles["住处、房产、亲属等私人关系"], titles["和企业、小区的工作关系"]) == (2, 1)
    erasure.carry_out(tx, house.administrator, asked(tx, house))
    left = tx.session.scalars(select(Relation)).all()
    assert [(one.kind, one.evidence) for one in left] == [(RelationKind.WORKS_FOR, "")]


def test_what_breaks_midway_leaves_everything_as_it_was(app: Flask) -> None:
    with app.app_context():
        with web.writing() as tx:
            alliance = an_alliance(tx)
            administrator = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)
            member = a_member(tx, alliance=alliance)
            actor = Actor(alliance.id, alliance.place.path, member.person_id, member.account_id, "王秀英")
        with web.writing() as tx:
            request = erasure.ask_erasure(tx, actor)
            tx.session.flush()
            command = CarryOut(request.id, request.version)

        def power_cut() -> None:
            with web.writing() as tx:
                erasure.carry_out(tx, administrator, command)
                tx.session.flush()
                raise SystemExit

        with pytest.raises(SystemExit):
            power_cut()
        with web.writing() as tx:
            person = tx.session.get_one(Person, member.person_id)
            assert (person.name, person.phone_masked) == ("王秀英", "138****0001")
            assert tx.session.get_one(Account, member.account_id).closed_at is None
            assert tx.session.get_one(Erasure, command.erasure_id).stage is Stage.ASKED
            assert ledger.verify(tx.session)[1] == []
