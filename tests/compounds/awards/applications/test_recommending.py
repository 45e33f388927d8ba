"""Street and community: what counts of a claim, the recommendation, and what upper rooms settle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.awards.applications import actions, desk, filling, lists, recommending
from compounds.awards.applications import queries as reading_applications
from compounds.awards.applications.actions import Settled
from compounds.awards.applications.beside import Beside
from compounds.awards.applications.filling import Take
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.recommending import Confirm, Confirmed, Recommend
from compounds.awards.applications.workflow import Stage
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.duties import Scope
from compounds.models import Contract, Relation
from compounds.panels import CompoundKey
from compounds.relations.kinds import RelationKind
from compounds.relations.kinds import Source as RelationSource
from tests.compounds.awards.applications.steps import GOOD, SMALL, answered, begun, recommended, saying, submitted
from tests.compounds.awards.factories import Season, a_round, a_season, an_application


@pytest.fixture
def season(tx: Transaction) -> Season:
    return a_season(tx)


@pytest.fixture
def round_(tx: Transaction, season: Season) -> AwardRound:
    return a_round(tx, season, awards=(SMALL,))


@pytest.fixture
def application(tx: Transaction, season: Season, round_: AwardRound) -> AwardApplication:
    return submitted(tx, season.chair, round_, season.compound_id)


@pytest.fixture
def counted(queries: Callable[[], Any]) -> Callable[[], Any]:
    return queries


def answers(application: AwardApplication) -> dict[str, Any]:
    return {one.criterion: one for one in application.answers}


def test_a_claim_counts_only_once_it_is_confirmed(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    assert [one.code for one in recommending.unconfirmed(application)] == ["meeting", "punctual"]
    recommended(tx, season.community, application)
    given = answers(application)
    assert (given["meeting"].share, given["meeting"].decided_by_id) == (Decimal(100), season.community.person_id)
    assert (given["street"].source, given["street"].share) == (Source.STREET, Decimal(100))
    assert recommending.unconfirmed(application) == recommending.unmarked(application) == ()


def test_claiming_nothing_needs_no_confirmation(tx: Transaction, season: Season, round_: AwardRound) -> None:
    application = answered(tx, season.chair, begun(tx, season.chair, round_, season.compound_id))
    save = filling.SaveAnswers(application.id, application.version, {"punctual": filling.Answered(2)})
    filling.save_answers(tx, season.chair, save)
    filling.submit(tx, season.chair, saying(GOOD), Take(application.id, application.version))
    assert [one.code for one in recommending.unconfirmed(application)] == ["meeting"]
    assert answers(application)["punctual"].share == Decimal(0)


def test_lowering_takes_a_reason_and_nobody_raises(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    def confirm(code: str, said: Confirmed) -> None:
        recommending.confirm(tx, season.street, Confirm(application.id, application.version, {code: said}))

    with pytest.raises(Invalid, match="写一句原因"):
        confirm("meeting", Confirmed(1))
    with pytest.raises(Invalid, match="不能比小区自报的高"):
        confirm("punctual", Confirmed(0))
    confirm("meeting", Confirmed(1, "只开过一次"))
    assert (answers(application)["meeting"].share, answers(application)["meeting"].because) == (
        Decimal(50),
        "只开过一次",
    )


def test_a_criterion_that_is_said_not_to_apply_may_be_found_to_apply(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    command = Confirm(application.id, application.version, {"pets": Confirmed(2, "小区里有人养犬")})
    recommending.confirm(tx, season.community, command)
    pets = answers(application)["pets"]
    assert (pets.inapplicable, pets.share) == (False, Decimal(0))


@pytest.mark.parametrize("who", ["chair", "other_street", "bureau", "lead", "owner"])
def test_only_street_and_community_of_the_place_recommend(
    tx: Transaction, season: Season, application: AwardApplication, who: str
) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        recommending.recommend(
            tx, getattr(season, who), Recommend(application.id, application.version, "好", {"street": 0})
        )


def test_the_secretary_confirms_and_gives_no_levels(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    recommending.confirm(tx, season.secretary, Confirm(application.id, application.version, {"meeting": Confirmed(0)}))
    with pytest.raises(NotPermitted):
        recommending.recommend(
            tx, season.secretary, Recommend(application.id, application.version, "好", {"street": 0})
        )


def test_whoever_works_for_the_company_that_serves_the_compound_keeps_out(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    company = tx.session.scalars(select(Contract.company_id).where(Contract.compound_id == season.compound_id)).one()
    tx.session.add(
        Relation(
            alliance_id=season.alliance_id,
            place_id=application.place_id,
            kind=RelationKind.WORKS_FOR,
            person_id=season.community.person_id,
            to_company_id=company,
            source=RelationSource.SELF,
            recorded_at=tx.now,
        )
    )
    tx.session.flush()
    with pytest.raises(NotPermitted, match="企业"):
        recommended(tx, season.community, application)


def test_the_compound_may_say_something_to_its_recommendation(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    with pytest.raises(OutOfTurn, match="还没有写"):
        recommending.reply(tx, season.chair, application.id, application.version, "谢谢")
    recommended(tx, season.community, application)
    recommending.reply(tx, season.member, application.id, application.version, "第二次会在三月")
    assert [(one.about, one.words) for one in application.notes] == [("reply", "第二次会在三月")]
    with pytest.raises(NotPermitted):
        recommending.reply(tx, season.community, application.id, application.version, "我也说")


def test_a_claim_that_changes_has_to_be_confirmed_anew(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    recommended(tx, season.community, application)
    actions.advance(tx, season.secretary, application, "return")
    save = filling.SaveAnswers(application.id, application.version, {"meeting": filling.Answered(1)})
    filling.save_answers(tx, season.chair, save)
    assert [one.code for one in recommending.unconfirmed(application)] == ["meeting"]


def test_what_is_settled_from_above_keeps_figures_before_and_after(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    actions.settle(tx, season.secretary, application, Source.SITE, {"site": Settled(Decimal(50), "有杂物")})
    actions.settle(tx, season.secretary, application, Source.SITE, {"site": Settled(Decimal(100), because="看错了")})
    line = tx.session.scalars(
        select(ledger.LedgerLine)
        .where(ledger.LedgerLine.verb == "awards.answers_settled")
        .order_by(ledger.LedgerLine.id.desc())
        .limit(1)
    ).one()
    assert line.facts["changes"] == [{"criterion": "site", "before": "50.00", "after": "100.00"}]
    assert (answers(application)["site"].words, answers(application)["site"].because) == ("有杂物", "看错了")


@pytest.mark.parametrize(
    ("code", "settled"),
    [
        ("idea", Settled(Decimal(50))),
        ("nothing", Settled(Decimal(50))),
        ("site", Settled(Decimal(101))),
        ("site", Settled(None)),
        ("site", Settled(None, inapplicable=True)),
    ],
)
def test_what_cannot_be_settled_raises(
    tx: Transaction, season: Season, application: AwardApplication, code: str, settled: Settled
) -> None:
    with pytest.raises(ValueError, match=r"criterion|reviewers|percentage|applies"):
        actions.settle(tx, season.secretary, application, Source.SITE, {code: settled})


def test_nothing_is_settled_once_it_is_decided(tx: Transaction, season: Season, round_: AwardRound) -> None:
    won = an_application(tx, season, round_, stage=Stage.WON)
    with pytest.raises(OutOfTurn):
        actions.settle(tx, season.secretary, won, Source.SITE, {"site": Settled(Decimal(50))})
    with pytest.raises(LookupError):
        actions.advance(tx, season.secretary, won, "submit")


def test_entries_cost_the_same_however_many_take_part(
    tx: Transaction, season: Season, round_: AwardRound, counted: Callable[[], Any]
) -> None:
    an_application(tx, season, round_, shares={"pets": None, "site": None})
    tx.session.expunge_all()
    with counted() as first:
        (one,) = reading_applications.entries(tx, round_.awards[0].id)
    assert (one.compound_name, one.left_out, one.shares["site"]) == ("锦绣家园", frozenset({"pets"}), None)
    assert one.shares["meeting"] == Decimal(60)
    assert "idea" not in one.shares
    assert len(one.company_ids) == 1
    an_application(tx, season, round_, compound_id=season.other_compound_id)
    tx.session.expunge_all()
    with counted() as second:
        assert len(reading_applications.entries(tx, round_.awards[0].id)) == len(
            {season.compound_id, season.other_compound_id}
        )
    assert first.total == second.total


def test_who_is_next_finds_it_on_the_desk(tx: Transaction, season: Season, round_: AwardRound) -> None:
    begun(tx, season.other_chair, round_, season.other_compound_id)
    assert [line.button for line in desk.lines(tx, season.other_chair)] == ["去填完"]
    application = submitted(tx, season.chair, round_, season.compound_id)
    assert [line.button for line in desk.lines(tx, season.street)] == ["去办"]
    assert desk.waiting(tx, season.chair) == desk.waiting(tx, season.secretary) == 0
    recommended(tx, season.community, application)
    assert desk.waiting(tx, season.street) == 0
    assert desk.waiting(tx, season.other_chair) == 1
    assert tx.session.scalar(select(desk.stirs(tx, season.other_chair)))


def test_a_draft_is_the_compounds_own_until_it_is_handed_in(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    draft = begun(tx, season.chair, round_, season.compound_id)
    for somebody in (season.community, season.secretary, season.other_chair, season.owner, season.stranger):
        with pytest.raises(NotFound):
            reading_applications.one(tx, somebody, draft.id)
    assert reading_applications.one(tx, season.member, draft.id) is draft


def test_what_applying_costs_is_told_of_those_who_handed_in(
    tx: Transaction, season: Season, round_: AwardRound, application: AwardApplication
) -> None:
    begun(tx, season.other_chair, round_, season.other_compound_id)
    application.seconds = 601
    tx.session.flush()
    cost = lists.burden(tx, round_.id)
    assert (cost.applications, cost.asked, cost.filled, cost.percent, cost.each) == (1, 4, 1, 25, 11)


def test_who_takes_part_is_told_by_award(tx: Transaction, season: Season) -> None:
    later = a_round(tx, season, RoundStage.REVIEW, awards=(SMALL,))
    an_application(tx, season, later)
    an_application(tx, season, later, compound_id=season.other_compound_id, stage=Stage.REFUSED)
    assert lists.taking_part(tx, later.id) == {later.awards[0].id: ("锦绣家园",)}


def test_leaving_is_possible_until_the_public_notice(tx: Transaction, season: Season) -> None:
    shown = a_round(tx, season, RoundStage.NOTICE, awards=(SMALL,))
    application = an_application(tx, season, shown)
    with pytest.raises(OutOfTurn, match="不能撤回"):
        filling.withdraw(tx, season.chair, Take(application.id, application.version, "不参加了"))


def test_the_last_day_stands_in_the_calendar_until_it_is_handed_in(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    draft = begun(tx, season.chair, round_, season.compound_id)
    scope = Scope(draft.place.path, season.compound_id)
    last = round_.screening_on - timedelta(days=1)
    (duty,) = desk.duties(tx, season.chair, scope, last)
    assert (duty.due_on, duty.title) == (last, "提交评选申报：小小的评选")
    assert list(desk.duties(tx, season.chair, scope, last - timedelta(days=1))) == []
    assert list(desk.duties(tx, season.other_chair, scope, last)) == []


def test_the_card_on_the_compounds_page_leads_to_the_form_while_a_round_is_open(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    key = CompoundKey(season.compound_id, season.place_id, application.place.path, "锦绣家园")
    (card,) = desk.panels(Beside())(tx, season.chair, key)
    assert (card.facts[0].url, card.label) == (f"/awards/applications/{application.id}", "申报评选")
    assert card.url.endswith(f"?compound={season.compound_id}")
    assert list(desk.panels(Beside())(tx, season.owner, key)) == []
