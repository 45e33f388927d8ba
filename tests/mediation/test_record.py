"""What is said to whom: writing, withdrawing, sharing with consent, handing over, facts, and breaking the glass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from mediation.models import Case, CasePerson
from mediation.record import actions, entries, notices, queries
from mediation.record.actions import AddEvidence, ProposeSharing, WriteEntry
from mediation.record.models import Entry, Seen
from mediation.record.rooms import Original, Room
from mediation.records import facts_of
from mediation.workflow import Part, PartyRole, Stage
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of
from tests.mediation.record_steps import PNG, SECRET, applicant, at, confide, seen_by


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING)


def respondent(case: Case) -> int:
    return party_of(case, PartyRole.RESPONDENT).id


READERS = {
    Room.SHARED: {"secretary", "second", "mediator", "chair", "manager"},
    Room.CAUCUS: {"mediator", "chair"},
    Room.MEDIATOR: {"mediator"},
    Room.OFFICE: {"secretary", "second"},
}


WRITERS = {Room.SHARED: "manager", Room.CAUCUS: "chair", Room.MEDIATOR: "mediator", Room.OFFICE: "secretary"}


@pytest.mark.parametrize("room", Room)
def test_each_room_is_read_by_its_readers_and_by_nobody_else(
    tx: Transaction, centre: Centre, case: Case, room: Room
) -> None:
    party_id = applicant(case) if room is Room.CAUCUS else None
    actions.write(tx, getattr(centre, WRITERS[room]), WriteEntry(case.id, room, SECRET, party_id=party_id))
    everybody = {name: one for name, one in vars(centre).items() if isinstance(one, Actor)}
    assert {name for name, one in everybody.items() if SECRET in seen_by(tx, one)} == READERS[room]


@pytest.mark.parametrize("room", Room)
def test_the_people_who_are_told_are_those_who_read(tx: Transaction, centre: Centre, case: Case, room: Room) -> None:
    party_id = applicant(case) if room is Room.CAUCUS else None
    written = actions.write(tx, getattr(centre, WRITERS[room]), WriteEntry(case.id, room, "话", party_id=party_id))
    entry = tx.session.get_one(Entry, written.entry_id)
    told = entries.readers(tx, facts_of(tx, case), entry)
    assert told == {getattr(centre, name).person_id for name in READERS[room]}


def test_a_registered_body_reads_and_writes_the_shared_record_alone(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    actions.write(tx, centre.manager, WriteEntry(case.id, Room.SHARED, "大家都看"))
    confide(tx, centre, case)
    assert seen_by(tx, centre.pmc) == {"大家都看"}
    actions.write(tx, centre.pmc, WriteEntry(case.id, Room.SHARED, "委员会说一句"))
    assert "委员会说一句" in seen_by(tx, centre.manager)
    other = a_case(tx, centre, Stage.MEDIATING)
    for room in (Room.CAUCUS, Room.MEDIATOR, Room.OFFICE):
        with pytest.raises(NotPermitted):
            actions.write(tx, centre.pmc, WriteEntry(case.id, room, "不该写", party_id=case.parties[0].id))
    with pytest.raises(NotFound):
        actions.write(tx, centre.pmc, WriteEntry(other.id, Room.SHARED, "别家的案子"))


def test_who_only_filed_the_case_reads_nothing_of_it(tx: Transaction, centre: Centre, case: Case) -> None:
    a_part(tx, case, centre.community, Part.FILER)
    actions.write(tx, centre.manager, WriteEntry(case.id, Room.SHARED, "大家都看"))
    assert seen_by(tx, centre.community) == set()
    with pytest.raises(NotPermitted, match="只给各方当事人"):
        queries.record_page(tx, centre.community, case.id)


def test_a_secretary_who_stands_for_a_side_reads_no_office_note(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.write(tx, centre.secretary, WriteEntry(case.id, Room.OFFICE, "给调解组看"))
    a_part(tx, case, centre.second, party=party_of(case, PartyRole.APPLICANT))
    assert seen_by(tx, centre.second) == set()


def test_a_partys_link_reads_the_shared_record_and_its_own_caucus(tx: Transaction, centre: Centre, case: Case) -> None:
    confide(tx, centre, case)
    actions.write(tx, centre.manager, WriteEntry(case.id, Room.CAUCUS, "对方的底线", party_id=respondent(case)))
    actions.write(tx, centre.manager, WriteEntry(case.id, Room.SHARED, "大家都看"))
    actions.write(tx, centre.secretary, WriteEntry(case.id, Room.OFFICE, "给调解组看"))
    assert seen_by(tx, bearer(tx, party_of(case, PartyRole.APPLICANT))) == {SECRET, "大家都看"}
    assert seen_by(tx, bearer(tx, party_of(case, PartyRole.RESPONDENT))) == {"对方的底线", "大家都看"}


def test_a_partys_link_writes_and_what_it_wrote_is_its_own(tx: Transaction, centre: Centre, case: Case) -> None:
    guest = bearer(tx, party_of(case, PartyRole.APPLICANT))
    written = actions.write(tx, guest, WriteEntry(case.id, Room.CAUCUS, "凭码说的话", party_id=applicant(case)))
    line = queries.entry_page(tx, guest, case.id, written.key).line
    assert line.mine
    assert line.who == "锦绣家园业主委员会（凭查询码）"
    actions.attach(tx, guest, case.id, written.key, name="照片.png", stream=BytesIO(PNG))
    assert [one.name for one in queries.entry_page(tx, guest, case.id, written.key).line.files] == ["照片.png"]
    with pytest.raises(NotPermitted):
        actions.write(tx, guest, WriteEntry(case.id, Room.CAUCUS, "写到对方那里", party_id=respondent(case)))


def test_what_was_ended_ends_the_sight(tx: Transaction, centre: Centre, case: Case) -> None:
    confide(tx, centre, case)
    held = tx.session.scalars(select(CasePerson).where(CasePerson.person_id == centre.chair.person_id)).one()
    held.until = tx.now
    tx.session.flush()
    assert seen_by(tx, centre.chair) == set()


def test_nothing_said_in_confidence_touches_the_case_or_its_lines(tx: Transaction, centre: Centre, case: Case) -> None:
    lines = (
        select(func.count())
        .select_from(LedgerLine)
        .where(LedgerLine.subject == Case.__tablename__, LedgerLine.subject_id == case.id)
    )
    version, before = case.version, tx.session.scalar(lines)
    key = confide(tx, centre, case)
    actions.propose_sharing(tx, centre.mediator, ProposeSharing(case.id, key, "愿意让一步"))
    actions.mark_seen(tx, centre.mediator, case.id)
    tx.session.refresh(case)
    assert (case.version, tx.session.scalar(lines)) == (version, before)


def test_numbers_and_counts_are_the_readers_own(tx: Transaction, centre: Centre, case: Case) -> None:
    for n in range(3):
        actions.write(at(tx, minutes=n), centre.manager, WriteEntry(case.id, Room.SHARED, f"第{n}句"))
        confide(at(tx, minutes=n, seconds=1), centre, case, f"私下{n}")
    other, mediator = (queries.record_page(tx, one, case.id) for one in (centre.manager, centre.mediator))
    assert [line.number for line in other.lines] == [3, 2, 1]
    assert {line.text for line in other.lines} == {"第0句", "第1句", "第2句"}
    assert [(tab.room, tab.party_id, tab.count) for tab in other.tabs] == [
        (Room.SHARED, None, 3),
        (Room.CAUCUS, respondent(case), 0),
    ]
    assert [line.number for line in mediator.lines] == [6, 5, 4, 3, 2, 1]
    assert mediator.total == 6


def test_a_search_finds_what_its_reader_sees(tx: Transaction, centre: Centre, case: Case) -> None:
    confide(tx, centre, case)
    found = {
        name: queries.record_page(tx, getattr(centre, name), case.id, asked="三万") for name in READERS[Room.SHARED]
    }
    assert {name for name, page in found.items() if page.lines} == {"mediator", "chair"}
    assert {page.page.total for name, page in found.items() if name not in READERS[Room.CAUCUS]} == {0}


@pytest.mark.parametrize("written", [1, 3])
def test_the_record_costs_a_constant_number_of_queries(
    tx: Transaction, centre: Centre, case: Case, queries: Callable[[], object], written: int
) -> None:
    from mediation.record.queries import record_page  # noqa: PLC0415 -- the fixture has the module's name

    for n in range(written):
        confide(at(tx, minutes=n), centre, case, f"私下{n}")
        command = AddEvidence(case.id, Room.SHARED, f"合同{n}", "业委会保管")
        key = actions.add_evidence(at(tx, minutes=n), centre.chair, command).key
        actions.attach(tx, centre.chair, case.id, key, name="a.png", stream=BytesIO(PNG))
    with queries() as count:  # type: ignore[attr-defined]
        page = record_page(tx, centre.mediator, case.id)
    assert len(page.lines) == 2 * written
    assert count.total <= 18


def test_writing_waits_for_a_mediator_and_ends_with_the_case(tx: Transaction, centre: Centre) -> None:
    early, over = a_case(tx, centre, Stage.AWAITING_CONSENT), a_case(tx, centre, Stage.FAILED)
    actions.write(tx, centre.chair, WriteEntry(early.id, Room.SHARED, "先说明情况"))
    with pytest.raises(OutOfTurn):
        actions.write(tx, centre.chair, WriteEntry(early.id, Room.CAUCUS, "话", party_id=applicant(early)))
    with pytest.raises(OutOfTurn):
        actions.write(tx, centre.chair, WriteEntry(over.id, Room.SHARED, "再说一句"))


@pytest.mark.parametrize(
    ("who", "room"),
    [
        ("deputy", Room.SHARED),
        ("lead", Room.SHARED),
        ("administrator", Room.SHARED),
        ("stranger", Room.SHARED),
    ],
)
def test_a_stranger_finds_no_case(tx: Transaction, centre: Centre, case: Case, who: str, room: Room) -> None:
    with pytest.raises(NotFound):
        actions.write(tx, getattr(centre, who), WriteEntry(case.id, room, "话"))


@pytest.mark.parametrize(
    ("who", "room"),
    [
        ("secretary", Room.CAUCUS),
        ("secretary", Room.MEDIATOR),
        ("manager", Room.CAUCUS),
        ("manager", Room.OFFICE),
        ("mediator", Room.OFFICE),
        ("chair", Room.MEDIATOR),
    ],
)
def test_a_room_is_not_written_by_others(tx: Transaction, centre: Centre, case: Case, who: str, room: Room) -> None:
    party_id = applicant(case) if room is Room.CAUCUS else None
    with pytest.raises(NotPermitted):
        actions.write(tx, getattr(centre, who), WriteEntry(case.id, room, "话", party_id=party_id))


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 5001])
def test_words_are_neither_missing_nor_endless(tx: Transaction, centre: Centre, case: Case, text: str) -> None:
    with pytest.raises(Invalid):
        actions.write(tx, centre.chair, WriteEntry(case.id, Room.SHARED, text))


def test_the_desk_writes_down_what_a_party_says(tx: Transaction, centre: Centre, case: Case) -> None:
    command = WriteEntry(case.id, Room.SHARED, "电话里说下周来", said_for_id=respondent(case))
    key = actions.write(tx, centre.secretary, command).key
    assert queries.entry_page(tx, centre.chair, case.id, key).line.who.endswith("（周敏代记）")
    with pytest.raises(Invalid):
        actions.write(tx, centre.secretary, WriteEntry(case.id, Room.SHARED, "话", said_for_id=999))


def test_the_list_of_evidence_says_what_the_official_list_asks(tx: Transaction, centre: Centre, case: Case) -> None:
    command = AddEvidence(
        case.id, Room.SHARED, "电梯广告合同", "物业公司档案", 2, Original.COPY, said_for_id=respondent(case)
    )
    key = actions.add_evidence(tx, centre.secretary, command).key
    line = queries.entry_page(tx, centre.chair, case.id, key).line
    assert line.evidence is not None
    assert (line.evidence.name, line.evidence.source, line.evidence.copies) == ("电梯广告合同", "物业公司档案", 2)
    assert line.evidence.handed_in_by == party_of(case, PartyRole.RESPONDENT).name
    assert line.evidence.received_by == "周敏"


@pytest.mark.parametrize("command", [{"name": " "}, {"source": ""}, {"copies": 0}, {"copies": 1000}])
def test_evidence_is_described(tx: Transaction, centre: Centre, case: Case, command: dict[str, object]) -> None:
    good = AddEvidence(case.id, Room.SHARED, "合同", "业委会保管")
    with pytest.raises(Invalid):
        actions.add_evidence(tx, centre.chair, replace(good, **command))  # type: ignore[arg-type]


def test_a_withdrawn_entry_keeps_its_line_and_loses_its_words_and_files(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    key = actions.write(tx, centre.chair, WriteEntry(case.id, Room.SHARED, "写错的身份证号")).key
    actions.attach(tx, centre.chair, case.id, key, name="证件.png", stream=BytesIO(PNG))
    actions.withdraw(tx, centre.chair, case.id, key, because="写了不该公开的")
    line = queries.entry_page(tx, centre.manager, case.id, key).line
    assert (line.text, line.withdrawn_because) == ("", "写了不该公开的")
    assert tx.session.scalars(select(Attachment.digest)).all() == [None]
    with pytest.raises(OutOfTurn):
        actions.withdraw(tx, centre.chair, case.id, key, because="再来一次")


def test_nobody_withdraws_what_somebody_else_wrote(tx: Transaction, centre: Centre, case: Case) -> None:
    key = actions.write(tx, centre.chair, WriteEntry(case.id, Room.SHARED, "话")).key
    for other in (centre.manager, centre.mediator, centre.secretary):
        with pytest.raises(NotPermitted):
            actions.withdraw(tx, other, case.id, key, because="不喜欢")
    with pytest.raises(NotFound):
        actions.withdraw(tx, centre.manager, case.id, confide(tx, centre, case), because="不喜欢")


def test_what_went_into_the_wrong_room_is_taken_back_without_a_trace(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    key = actions.write(tx, centre.chair, WriteEntry(case.id, Room.SHARED, SECRET)).key
    actions.take_back(at(tx, minutes=9), centre.chair, case.id, key)
    assert all(SECRET not in seen_by(tx, one) for one in centre.everybody)
    assert queries.record_page(tx, centre.chair, case.id).total == 0
    assert tx.session.scalars(select(Entry.text)).all() == [""]


def test_what_was_read_or_is_old_is_not_taken_back(tx: Transaction, centre: Centre, case: Case) -> None:
    key = actions.write(tx, centre.chair, WriteEntry(case.id, Room.SHARED, SECRET)).key
    with pytest.raises(OutOfTurn, match="可以收回的时间"):
        actions.take_back(at(tx, minutes=11), centre.chair, case.id, key)
    actions.mark_seen(at(tx, minutes=1), centre.manager, case.id)
    with pytest.raises(OutOfTurn):
        actions.take_back(at(tx, minutes=2), centre.chair, case.id, key)


def test_the_other_side_looking_at_the_record_does_not_count_as_reading_a_caucus(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    key = confide(tx, centre, case)
    actions.mark_seen(at(tx, minutes=1), centre.manager, case.id)
    actions.take_back(at(tx, minutes=2), centre.chair, case.id, key)
    assert queries.record_page(tx, centre.mediator, case.id).total == 0


def test_looking_twice_leaves_one_line(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.mark_seen(tx, centre.chair, case.id)
    actions.mark_seen(at(tx, minutes=1), centre.chair, case.id)
    assert [seen.at for seen in tx.session.scalars(select(Seen))] == [tx.now + timedelta(minutes=1)]


def test_notices_say_the_same_for_every_room_and_come_once_until_read(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    first = actions.write(tx, centre.manager, WriteEntry(case.id, Room.SHARED, "大家都看")).entry_id
    for entry_id in (first, *tx.session.scalars(select(Entry.id).where(Entry.key == confide(tx, centre, case)))):
        notices.entry_written(tx, {"entry_id": entry_id})
    sent = tx.session.execute(select(Notice.person_id, Notice.title, Notice.body)).all()
    assert len({(title, body) for _, title, body in sent}) == 1
    assert all(SECRET not in body for _, _, body in sent)
    names = {centre.chair, centre.mediator, centre.secretary, centre.second}
    assert sorted(person_id for person_id, _, _ in sent) == sorted(one.person_id or 0 for one in names)
