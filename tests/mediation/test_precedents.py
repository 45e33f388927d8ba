"""A precedent from a case that is over to the library, and back out of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.indexing import IndexEntry
from alliance.kernel.places.models import Alliance
from compounds.models import Company
from mediation.precedents import access, actions, clues, indexing, queries, shown, similar
from mediation.precedents.actions import Decide, Decision, Rare, Reasoned, Save, Words
from mediation.precedents.models import ClueDecision, Precedent
from mediation.precedents.workflow import Choice, Stage
from mediation.records import facts_of
from mediation.workflow import Part, PartyRole
from mediation.workflow import Stage as CaseStage
from search.engine.embedded import EmbeddedIndex
from tests.compounds.factories import a_compound, a_contract
from tests.factories import an_actor
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of

WORDS = Words(
    title="公共收益三年没有公布，怎么谈拢的",
    facts="锦绣家园的王秀英找到安居物业，2025年3月12日在3幢502室对账，涉及36,580元，电话13812345678。",
    focus="收支要不要公布。",
    process="先对账，再谈怎么补。",
    outcome="物业公布了三年的收支，余款分两次转入业主账户。",
    traits=("households",),
)


@pytest.fixture
def policy(tx: Transaction, centre: Centre) -> Actor:
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    return an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬")


@pytest.fixture
def crowd(tx: Transaction, centre: Centre) -> None:
    """Six more compounds of the same size with companies of their own, so that nobody is recognised."""
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    for number in range(6):
        a_contract(tx, a_compound(tx, alliance), company=f"第{number}物业服务有限公司")


def drafted(tx: Transaction, centre: Centre, words: Words = WORDS, *, by: Actor | None = None) -> Precedent:
    case = a_case(tx, centre, CaseStage.FULFILLED)
    author = by or centre.secretary
    precedent_id = actions.draft(tx, author, case.id)
    precedent = tx.session.get_one(Precedent, precedent_id)
    actions.save(tx, author, Save(precedent_id, precedent.version, words))
    return precedent


def decided(tx: Transaction, author: Actor, precedent: Precedent, **keep: str) -> None:
    """Follow every suggestion; `keep` names clues that stay, with the reason."""
    found = clues.found_in(precedent, clues.names_of(tx, precedent.case))
    choices = {
        one.text: Decision(Choice.KEEP, because=keep[one.text])
        if one.text in keep
        else Decision(Choice.REPLACE, instead=one.instead)
        for one in found
    }
    actions.decide(tx, author, Decide(precedent.id, precedent.version, choices))


def published(tx: Transaction, centre: Centre, policy: Actor) -> Precedent:
    precedent = drafted(tx, centre)
    decided(tx, centre.secretary, precedent)
    actions.submit(tx, centre.secretary, precedent.id, precedent.version)
    actions.publish(tx, policy, precedent.id, precedent.version)
    return precedent


@pytest.mark.usefixtures("crowd")
def test_from_a_case_to_the_library_with_two_people(tx: Transaction, centre: Centre, policy: Actor) -> None:
    precedent = published(tx, centre, policy)
    assert precedent.stage is Stage.PUBLISHED
    assert str(precedent.reference).startswith("柯例〔2026〕")
    whole = " ".join(getattr(precedent, text) for text in clues.TEXTS)
    company = tx.session.get_one(Company, centre.company_id).name
    for secret in ("锦绣家园", "王秀英", "13812345678", "3幢502室", "2025年3月12日", "36,580", company):
        assert secret not in whole
    assert "几万元" in whole
    assert precedent.compounds is not None
    assert precedent.compounds >= 5
    assert tx.session.scalars(select(ClueDecision.text_sealed)).all() == [None] * 7
    (entry,) = indexing.entries(tx.session, tx.today)
    assert (entry.kind, entry.audience) == ("precedent", ("public",))
    assert "锦绣家园" not in entry.body
    page = queries.precedent_page(tx, centre.visitor, precedent.id)
    assert page.words["outcome"] == WORDS.outcome
    assert not (page.writes or page.raw or page.lines or page.drafted_by)


@pytest.mark.usefixtures("crowd")
def test_a_signer_reads_the_decided_words_alone(tx: Transaction, centre: Centre, policy: Actor) -> None:
    precedent = drafted(tx, centre)
    with pytest.raises(NotFound):
        queries.precedent_page(tx, policy, precedent.id)
    decided(tx, centre.secretary, precedent)
    actions.submit(tx, centre.secretary, precedent.id, precedent.version)
    page = queries.precedent_page(tx, policy, precedent.id)
    assert "某小区" in page.words["facts"]
    assert "锦绣家园" not in repr(page)
    assert "王秀英" not in repr(page)


def test_nothing_goes_on_while_a_clue_is_undecided(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre)
    with pytest.raises(Invalid, match="还有 7 处"):
        actions.submit(tx, centre.secretary, precedent.id, precedent.version)


@pytest.mark.usefixtures("crowd")
def test_new_words_ask_for_new_decisions(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre)
    decided(tx, centre.secretary, precedent)
    more = replace(WORDS, outcome="陈国平作了见证。业主陈国平说好。")
    actions.save(tx, centre.secretary, Save(precedent.id, precedent.version, more))
    with pytest.raises(Invalid, match="还有 1 处"):
        actions.submit(tx, centre.secretary, precedent.id, precedent.version)


def test_too_few_compounds_fit_so_it_is_refused_with_the_number(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre)
    decided(tx, centre.secretary, precedent)
    with pytest.raises(Invalid, match="认得出") as refused:
        actions.submit(tx, centre.secretary, precedent.id, precedent.version)
    assert "5 个以上（现在 1 个）" in refused.value.remedy


@pytest.mark.usefixtures("crowd")
def test_what_only_people_can_count_counts_too(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre, replace(WORDS, rare=(Rare("有人工湖", 2),)))
    decided(tx, centre.secretary, precedent)
    with pytest.raises(Invalid, match="认得出"):
        actions.submit(tx, centre.secretary, precedent.id, precedent.version)


@pytest.mark.usefixtures("crowd")
def test_a_kept_name_of_a_place_narrows_the_count(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre)
    place = precedent.case.place
    community = next(one for one in clues.names_of(tx, precedent.case) if one.text.endswith("社区"))
    words = replace(WORDS, facts=f"{WORDS.facts}在{community.text}。")
    actions.save(tx, centre.secretary, Save(precedent.id, precedent.version, words))
    decided(tx, centre.secretary, precedent, **{community.text: "要说明是哪里"})
    found = clues.found_in(precedent, clues.names_of(tx, precedent.case))
    kept = clues.kept_of(found, clues.decisions_of(tx, precedent))
    assert set(kept.places) == {community.text}
    assert actions.fit_of(tx, precedent, kept).compounds <= actions.fit_of(tx, precedent, clues.Kept()).compounds
    assert place.path.startswith("/33/")


@pytest.mark.parametrize(
    ("piece", "because"), [("锦绣家园", "x"), ("13812345678", "x"), ("3幢502室", "x"), ("36,580元", "")]
)
def test_what_must_go_cannot_be_kept(tx: Transaction, centre: Centre, piece: str, because: str) -> None:
    precedent = drafted(tx, centre)
    keep = Decide(precedent.id, precedent.version, {piece: Decision(Choice.KEEP, because=because)})
    with pytest.raises(Invalid):
        actions.decide(tx, centre.secretary, keep)


@pytest.mark.usefixtures("crowd")
def test_whoever_drafted_or_had_a_part_cannot_sign(tx: Transaction, centre: Centre, policy: Actor) -> None:
    precedent = drafted(tx, centre)
    decided(tx, centre.secretary, precedent)
    actions.submit(tx, centre.secretary, precedent.id, precedent.version)
    with pytest.raises(NotPermitted, match="自己起草"):
        actions.publish(tx, centre.secretary, precedent.id, precedent.version)
    a_part(tx, precedent.case, policy, Part.FILER)
    with pytest.raises(NotPermitted, match="经手"):
        actions.publish(tx, policy, precedent.id, precedent.version)
    with pytest.raises(NotFound):
        actions.publish(tx, centre.chair, precedent.id, precedent.version)
    actions.publish(tx, centre.second, precedent.id, precedent.version)


@pytest.mark.usefixtures("crowd")
def test_withdrawing_leaves_a_stone_and_nothing_else(tx: Transaction, centre: Centre, policy: Actor) -> None:
    precedent = published(tx, centre, policy)
    with pytest.raises(Invalid):
        actions.withdraw(tx, policy, Reasoned(precedent.id, precedent.version, " "))
    actions.withdraw(tx, policy, Reasoned(precedent.id, precedent.version, "有人认出来了"))
    assert list(indexing.entries(tx.session, tx.today)) == []
    page = queries.precedent_page(tx, centre.visitor, precedent.id)
    assert page.reference == str(precedent.reference)
    assert not any(page.words[text] for text in clues.TEXTS[1:])
    assert page.withdrawn_because == ""
    assert queries.precedent_page(tx, policy, precedent.id).withdrawn_because == "有人认出来了"
    with pytest.raises(OutOfTurn):
        actions.withdraw(tx, policy, Reasoned(precedent.id, precedent.version, "再来"))


@pytest.mark.usefixtures("crowd")
def test_a_secretary_on_a_side_of_the_case_neither_edits_nor_withdraws(
    tx: Transaction, centre: Centre, policy: Actor
) -> None:
    precedent = drafted(tx, centre)
    part = a_part(tx, precedent.case, centre.second, party=party_of(precedent.case, PartyRole.RESPONDENT))
    part.until = tx.now
    for deed in (
        lambda: actions.save(tx, centre.second, Save(precedent.id, precedent.version, WORDS)),
        lambda: actions.decide(tx, centre.second, Decide(precedent.id, precedent.version, {})),
        lambda: actions.drop(tx, centre.second, precedent.id, precedent.version),
    ):
        with pytest.raises(NotPermitted, match="当事人一方"):
            deed()
    decided(tx, centre.secretary, precedent)
    actions.submit(tx, centre.secretary, precedent.id, precedent.version)
    actions.publish(tx, policy, precedent.id, precedent.version)
    with pytest.raises(NotPermitted, match="当事人一方"):
        actions.withdraw(tx, centre.second, Reasoned(precedent.id, precedent.version, "不想让人看"))
    with pytest.raises(Invalid, match="最多写"):
        actions.withdraw(tx, centre.secretary, Reasoned(precedent.id, precedent.version, "长" * 3000))
    actions.withdraw(tx, centre.secretary, Reasoned(precedent.id, precedent.version, "有人认出来了"))


def test_a_side_objects_by_its_link_and_nothing_can_be_made(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, CaseStage.FULFILLED)
    link = bearer(tx, party_of(case, PartyRole.RESPONDENT))
    for _ in range(2):
        actions.object_to(tx, link, case.id)
    assert len(queries.objections_of(tx, case.id)) == 1
    with pytest.raises(OutOfTurn, match="不同意"):
        actions.draft(tx, centre.secretary, case.id)
    with pytest.raises(NotPermitted):
        actions.object_to(tx, centre.mediator, case.id)


@pytest.mark.usefixtures("crowd")
def test_an_objection_stops_what_waits_to_be_signed(tx: Transaction, centre: Centre, policy: Actor) -> None:
    precedent = drafted(tx, centre)
    decided(tx, centre.secretary, precedent)
    actions.submit(tx, centre.secretary, precedent.id, precedent.version)
    actions.object_to(tx, centre.chair, precedent.case_id)
    with pytest.raises(Invalid, match="不同意"):
        actions.publish(tx, policy, precedent.id, precedent.version)


@pytest.mark.parametrize("stage", [one for one in CaseStage if one not in access.TELLING])
def test_a_case_under_way_gives_none(tx: Transaction, centre: Centre, stage: CaseStage) -> None:
    case = a_case(tx, centre, stage)
    with pytest.raises(OutOfTurn):
        actions.draft(tx, centre.secretary, case.id)


def test_one_case_has_one_and_a_dropped_one_makes_room(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre)
    with pytest.raises(OutOfTurn, match="已经有"):
        actions.draft(tx, centre.second, precedent.case_id)
    actions.drop(tx, centre.secretary, precedent.id, precedent.version)
    assert precedent.facts == ""
    assert tx.session.scalars(select(ClueDecision)).all() == []
    assert actions.draft(tx, centre.second, precedent.case_id) != precedent.id


def test_who_may_not_draft(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, CaseStage.FULFILLED)
    for actor in (centre.chair, centre.manager):
        with pytest.raises(NotPermitted):
            actions.draft(tx, actor, case.id)
    for actor in (centre.lead, centre.bureau, centre.administrator, centre.outside, centre.owner, centre.stranger):
        with pytest.raises(NotFound):
            actions.draft(tx, actor, case.id)
    assert actions.draft(tx, centre.mediator, case.id)


def test_an_old_page_is_told(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre)
    old = precedent.version
    decided(tx, centre.secretary, precedent)
    with pytest.raises(ChangedMeanwhile):
        actions.save(tx, centre.secretary, Save(precedent.id, old, WORDS))


def test_nobody_of_another_alliance_sees_any(tx: Transaction, centre: Centre) -> None:
    precedent = drafted(tx, centre)
    for actor in (centre.stranger, centre.visitor, centre.chair, centre.lead):
        with pytest.raises(NotFound):
            get_visible(tx.session, Precedent, actor, precedent.id)


def test_sending_back_tells_the_author_why(tx: Transaction, centre: Centre, policy: Actor, crowd: None) -> None:
    precedent = drafted(tx, centre)
    decided(tx, centre.secretary, precedent)
    actions.submit(tx, centre.secretary, precedent.id, precedent.version)
    actions.send_back(tx, policy, Reasoned(precedent.id, precedent.version, "“三年”也认得出"))
    assert precedent.stage is Stage.DRAFT
    assert queries.precedent_page(tx, centre.secretary, precedent.id).returned_because == "“三年”也认得出"


def test_a_case_is_offered_those_of_its_own_cause_first(
    tx: Transaction, centre: Centre, policy: Actor, crowd: None, tmp_path: Path
) -> None:
    precedent = published(tx, centre, policy)
    index = EmbeddedIndex(tmp_path / "index")
    index.rebuild(
        [*indexing.entries(tx.session, tx.today), IndexEntry("precedent:999", "precedent", "公共收益", "对账")]
    )
    case = a_case(tx, centre, CaseStage.MEDIATING)
    found = similar.to(tx, centre.mediator, index, case.id)
    assert [line.precedent_id for line in found] == [precedent.id]
    (part,) = shown.parts(index)(tx, centre.mediator, facts_of(tx, case))
    assert part.data.similar == found
    assert list(shown.parts(index)(tx, centre.chair, facts_of(tx, case))) == []
    index.rebuild([])
    assert similar.to(tx, centre.mediator, index, case.id) == ()
