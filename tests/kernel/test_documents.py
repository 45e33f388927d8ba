"""Issuing, replacing and revoking documents: the register's rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor, LinkGrant, Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents import access, actions, codes, kinds, queries
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.queries import Asked
from alliance.kernel.documents.workflow import DOCUMENT, STANDING, State
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance, OfficeHeld
from tests.factories import FUSHAN, HEHUA, QUJIANG, a_person, an_actor, an_alliance, an_office, the_place
from tests.kernel.paper_steps import CERTIFICATE, FACTS, SUBJECT, issued

Queries = Callable[[], AbstractContextManager[Any]]
REGISTER = Asked()


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def lead(tx: Transaction, alliance: Alliance) -> Actor:
    return an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place)


@pytest.fixture
def held(tx: Transaction, alliance: Alliance) -> OfficeHeld:
    return an_office(tx, a_person(tx, alliance, "李明"), Office.COMMUNITY_OFFICER, the_place(tx, "330802006001"))


def test_a_document_gets_its_number_its_code_and_its_errand_at_once(
    tx: Transaction, lead: Actor, held: OfficeHeld
) -> None:
    first, second = issued(tx, lead, held), issued(tx, lead, held)
    assert [str(one.reference) for one in (first, second)] == ["柯证〔2026〕1号", "柯证〔2026〕2号"]
    assert first.code != second.code
    assert codes.typed(first.code) == first.code
    assert (first.state, first.digest, first.issued_on) == (State.RENDERING, None, date(2026, 11, 22))
    errands = tx.session.scalars(select(outbox.Errand).where(outbox.Errand.kind == "documents.render")).all()
    assert [errand.payload for errand in errands] == [{"document_id": first.id}, {"document_id": second.id}]
    assert ledger.timeline(tx.session, OfficeHeld, held.id)[0].sentence == "签发任职证明，柯证〔2026〕2号"


def test_whoever_does_not_see_the_record_issues_nothing_about_it(
    tx: Transaction, alliance: Alliance, held: OfficeHeld
) -> None:
    far = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, HEHUA))
    with pytest.raises(NotFound):
        issued(tx, far, held)
    with pytest.raises(NotPermitted, match="请先登录"):
        issued(tx, Actor(alliance_id=alliance.id), held)
    assert tx.session.scalars(select(Document)).all() == []


def test_facts_are_plain_and_the_title_is_there(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    with pytest.raises(TypeError):
        issued(tx, lead, held, facts={**FACTS, "day": date(2026, 1, 1)})
    for title in ("  ", "长" * 201):
        with pytest.raises(Invalid):
            issued(tx, lead, held, title=title)
    with pytest.raises(KeyError):
        issued(tx, lead, held, kind="nobody_knows")


def test_a_document_is_seen_by_those_who_see_its_record_and_by_whom_it_is_for(
    tx: Transaction, alliance: Alliance, lead: Actor, held: OfficeHeld
) -> None:
    person = a_person(tx, alliance, "赵六")
    row = issued(tx, lead, held, person_id=person.id)
    near = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, FUSHAN))
    far = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, HEHUA))
    receiver = Actor(alliance.id, alliance.place.path, person.id, 1, person.name)
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="江")
    stranger = an_actor(tx, other, Office.ALLIANCE_LEAD, other.place)
    bearer = Actor.by_link(alliance.id, LinkGrant(1, SUBJECT, held.id, frozenset({"see"})))
    for actor in (lead, near, receiver):
        assert [line.id for line in queries.of(tx, actor, SUBJECT, held.id)] == [row.id]
        assert queries.document_page(tx, actor, row.id).code == codes.shown(row.code)
    for actor in (far, stranger, bearer, Actor(alliance_id=alliance.id)):
        assert queries.of(tx, actor, SUBJECT, held.id) == ()
        assert queries.register(tx, actor, REGISTER, 1).page.total == 0
        with pytest.raises(NotFound):
            queries.document_page(tx, actor, row.id)
        with pytest.raises(NotFound):
            queries.file_of(tx, actor, row.id)


def test_a_newer_one_supersedes_and_the_old_one_says_so(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    old = issued(tx, lead, held)
    new = actions.replace(tx, lead, old, title="任职证明（更正）", facts=FACTS, because="姓名写错")
    tx.session.flush()
    assert (old.state, old.replaced_by_id, old.closed_because) == (State.SUPERSEDED, new.id, "姓名写错")
    assert (new.state, new.kind, new.subject_id) == (State.RENDERING, old.kind, old.subject_id)
    found = queries.public_document(tx, old.code)
    assert found
    assert (found.newer_code, found.newer_reference, found.holds) == (new.code, new.reference, False)
    with pytest.raises(OutOfTurn, match="已被新件替代"):
        actions.replace(tx, lead, old, title="又一份", facts=FACTS, because="再改")
    assert "以柯证〔2026〕2号替代柯证〔2026〕1号" in [
        line.sentence for line in ledger.timeline(tx.session, OfficeHeld, held.id)
    ]


def test_revoking_asks_for_a_right_a_reason_and_the_present_page(
    tx: Transaction, alliance: Alliance, lead: Actor, held: OfficeHeld
) -> None:
    issuer = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="吴芳")
    another = an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="钱进")
    row = issued(tx, issuer, held)
    with pytest.raises(NotPermitted, match="由签发的人"):
        actions.revoke(tx, another, row, "不对")
    with pytest.raises(Invalid):
        actions.revoke(tx, issuer, row, " ")
    with pytest.raises(ChangedMeanwhile):
        actions.revoke(tx, issuer, row, "不对", version=row.version + 1)
    actions.revoke(tx, issuer, row, "信息有误", version=row.version)
    assert (row.state, row.closed_at, row.closed_by_id) == (State.REVOKED, tx.now, issuer.person_id)
    with pytest.raises(OutOfTurn, match="已撤销"):
        actions.revoke(tx, lead, row, "再撤")
    again = issued(tx, issuer, held)
    assert actions.revoke(tx, lead, again, "负责人撤销").closed_by_id == lead.person_id


@pytest.mark.parametrize("state", list(State))
def test_the_table_decides_what_may_be_done(tx: Transaction, lead: Actor, held: OfficeHeld, state: State) -> None:
    row = issued(tx, lead, held)
    newer = issued(tx, lead, held)
    row.state = state
    row.digest = "0" * 64 if state is State.ISSUED else None
    row.replaced_by_id = newer.id if state is State.SUPERSEDED else None
    row.closed_at = None if state in STANDING else tx.now
    tx.session.flush()
    for step in ("revoke", "replace", "retry"):
        open_ = step in DOCUMENT.open_from(state)
        verdict = getattr(access, step)(lead, row)
        assert (bool(verdict), verdict.refusal) == (open_, None if open_ else OutOfTurn)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": State.ISSUED},
        {"state": State.REVOKED},
        {"state": State.SUPERSEDED, "closed_at": "now"},
        {"digest": "0" * 64},
    ],
)
def test_the_database_repeats_the_rules(
    tx: Transaction, lead: Actor, held: OfficeHeld, changed: dict[str, object]
) -> None:
    row = issued(tx, lead, held)
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        for name, value in changed.items():
            setattr(row, name, tx.now if value == "now" else value)
        tx.session.flush()


def test_the_register_is_searched_by_number_title_kind_and_state(
    tx: Transaction, lead: Actor, held: OfficeHeld
) -> None:
    first, second = issued(tx, lead, held), issued(tx, lead, held, title="换届证明")
    actions.revoke(tx, lead, first, "错了")
    tx.session.flush()

    def found(**asked: Any) -> list[int]:
        return [line.id for line in queries.register(tx, lead, Asked(**asked), 1).lines]

    assert found() == [second.id, first.id]
    assert found(words="柯证[2026]1号") == [first.id]
    assert found(words="换届") == [second.id]
    assert found(words="%") == []
    assert found(state=State.REVOKED) == [first.id]
    assert found(kind="other") == []


@pytest.mark.parametrize("count_of", [1, 3])
def test_the_register_costs_two_queries_and_a_record_one(
    tx: Transaction, lead: Actor, held: OfficeHeld, queries: Queries, count_of: int
) -> None:
    from alliance.kernel.documents import queries as reading  # noqa: PLC0415 -- the fixture has the same name

    for _ in range(count_of):
        issued(tx, lead, held)
    tx.session.flush()
    with queries() as count:
        assert len(reading.register(tx, lead, REGISTER, 1).lines) == count_of
    assert count.total == 2
    with queries() as count:
        assert len(reading.of(tx, lead, SUBJECT, held.id)) == count_of
    assert count.total == 1


def test_the_public_learns_what_the_kind_publishes_and_no_more(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    row = issued(tx, lead, held)
    found = queries.public_document(tx, row.code)
    assert found
    assert found.facts == (("小区", "锦绣家园"),)
    assert "王秀英" not in repr(found)
    assert queries.public_document(tx, codes.fresh()) is None


def test_a_kind_is_laid_out_in_one_way() -> None:
    with pytest.raises(ValueError, match="template of its own or a function"):
        kinds.Kind("x", "文书", "文")
    with pytest.raises(ValueError, match="only composed"):
        kinds.Kind("x", "文书", "文", template="x.html", editable=True)
    with pytest.raises(ValueError, match="two kinds"):
        kinds.register(kinds.Kind(CERTIFICATE.code, "另一种", "证", template="x.html"))
    kinds.register(CERTIFICATE)
    assert CERTIFICATE in kinds.all_kinds()


@given(st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_always_found(place: int, character: str) -> None:
    code = codes.fresh()
    changed = code[:place] + character + code[place + 1 :]
    if changed == code:
        assert codes.typed(changed) == code
    else:
        with pytest.raises(codes.NoCode, match="不对"):
            codes.typed(changed)


@given(st.integers(0, codes.LENGTH - 2))
def test_two_swapped_characters_are_always_found(place: int) -> None:
    code = codes.fresh()
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(codes.NoCode):
            codes.typed(swapped)


def test_codes_are_read_as_people_type_them() -> None:
    code = codes.fresh()
    for text in (
        codes.shown(code),
        codes.shown(code).lower(),
        f" {code[:5]} {code[5:]} ",
        codes.shown(code).translate({45: "－"}),
    ):
        assert codes.typed(text) == code
    for text in ("", code[:-1], code + "2", "0" * 12, "验证码"):
        with pytest.raises(codes.NoCode):
            codes.typed(text)
    assert len({codes.fresh() for _ in range(500)}) == 500
