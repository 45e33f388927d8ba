"""The guidance desk of the demonstration: every path, every stage, and what everybody of the cast finds of them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.demo.people import CAST, Figure
from alliance.kernel import web
from alliance.kernel.access import visible
from compounds.guidance import addresses
from compounds.guidance.consultations.models import Consultation, LegalQuestion
from compounds.guidance.consultations.workflow import Stage as AdviceStage
from compounds.guidance.counts import tallying
from compounds.guidance.counts.models import Ballot, Count, Delivery
from compounds.guidance.counts.workflow import Stage as CountStage
from compounds.guidance.model_texts.models import FilledText, TextEdition, TextReview
from compounds.guidance.model_texts.workflow import Stage as EditionStage
from compounds.guidance.paths import shipped
from compounds.guidance.proceedings.models import EventDay, Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import Stage, StepStage
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.workflow import Stage as PriceStage
from compounds.models import Committee
from tests.demo.test_mediation import somebody
from tests.demo.test_pages import enter


def test_every_path_is_gone_by_somebody_and_they_stand_in_every_stage(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        found = session.scalars(select(Proceeding)).unique().all()
        assert {one.path for one in found} == set(shipped.paths())
        assert {one.stage for one in found} == set(Stage)
        assert set(session.scalars(select(ProceedingStep.stage))) == set(StepStage)


def test_one_is_late_one_waits_for_a_day_that_was_moved_and_one_has_just_begun(shared_app: Flask) -> None:
    with shared_app.app_context():
        reading = web.reading()
        open_steps = select(ProceedingStep).where(ProceedingStep.stage == StepStage.OPEN)
        dues = [one.due_on for one in reading.session.scalars(open_steps) if one.due_on is not None]
        assert min(dues) < reading.today < max(dues)
        days = reading.session.scalars(select(EventDay)).all()
        assert any(one.replaced_at is not None for one in days)
        assert any(one.replaced_at is None and one.day > reading.today for one in days)
        begun = select(Proceeding).where(Proceeding.stage == Stage.RUNNING)
        assert any(
            all(step.serial is None for step in one.steps) for one in reading.session.scalars(begun).unique().all()
        )


def test_the_community_officer_leads_a_compound_to_its_first_committee(shared_app: Flask) -> None:
    """One of hers has none yet, the other has just elected one, and every paper on the way has its number."""
    with shared_app.app_context():
        reading, officer = web.reading(), somebody("程婷婷")
        here = select(Proceeding).where(visible(Proceeding, officer), Proceeding.path == "first_committee")
        found = reading.session.scalars(here.order_by(Proceeding.started_on)).unique().all()
        assert {one.started_by_id for one in found} == {officer.person_id}
        governed = set(reading.session.scalars(select(Committee.compound_id)))
        assert {one.compound_id in governed for one in found} == {True, False}
        issued = select(FilledText.issued_at).where(FilledText.proceeding_id == found[0].id)
        assert sum(one is not None for one in reading.session.scalars(issued)) >= 3


def test_counts_stand_in_every_stage_and_one_failed_by_a_hair(shared_app: Flask) -> None:
    with shared_app.app_context():
        reading = web.reading()
        counts = reading.session.scalars(select(Count)).unique().all()
        by_stage = {one.stage: one for one in counts}
        assert set(by_stage) == set(CountStage)
        assert by_stage[CountStage.ANNOUNCED].results[0]["passed"]
        failed = by_stage[CountStage.COUNTED].results[0]["figures"]
        assert 2 * failed["agree_area"] == failed["part_area"]
        assert 3 * failed["part_area"] == 2 * failed["total_area"]
        assert len(tallying.doubts(reading, by_stage[CountStage.DRAFT], decided={})) >= 2
        reached = reading.session.scalars(
            select(Delivery.unit_id).where(Delivery.count_id == by_stage[CountStage.FROZEN].id)
        ).all()
        assert 0 < len(reached) < (by_stage[CountStage.FROZEN].total_units or 0)
        keyed = reading.session.scalars(
            select(Ballot).where(Ballot.count_id == by_stage[CountStage.COUNTING].id, Ballot.settled.is_(None))
        ).all()
        assert {one.second is None for one in keyed} == {True, False}


def test_a_wording_waits_for_its_second_signature_and_one_is_overtaken_by_the_rule_it_cites(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        assert set(session.scalars(select(TextEdition.stage))) == {EditionStage.DRAFT, EditionStage.IN_USE}
        in_use = session.scalars(select(TextEdition).where(TextEdition.stage == EditionStage.IN_USE)).one()
        open_reviews = session.scalars(select(TextReview).where(TextReview.resolved_at.is_(None))).all()
        assert {one.code for one in open_reviews} == {in_use.code}


def test_consultations_stand_in_every_stage_and_a_lawyer_is_asked_and_has_answered(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        assert set(session.scalars(select(Consultation.stage))) == set(AdviceStage)
        questions = session.scalars(select(LegalQuestion)).all()
        assert {one.answered_at is None for one in questions} == {True, False}


def test_one_price_is_current_one_has_run_out_and_one_waits(shared_app: Flask) -> None:
    with shared_app.app_context():
        reading = web.reading()
        prices = reading.session.scalars(select(ReferencePrice)).all()
        shown = [one for one in prices if one.stage is PriceStage.SHOWN]
        assert {one.valid_to < reading.today for one in shown} == {True, False}
        assert [one.stage for one in prices if one not in shown] == [PriceStage.RECORDED]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("王秀英", "业委会换届，"),
        ("陈国平", "公告结果"),
        ("刘佩华", "登记表决票"),
        ("程婷婷", "推荐、公示业委会候选人"),
        ("吴晓燕", "成立首届业主委员会"),
        ("徐慧芳", "预约"),
        ("方志远", "范本修订稿等您签发"),
        ("余思敏", "请您给法律意见"),
        ("毛海峰", "外墙渗水三年，修了又漏"),
    ],
)
def test_whoever_has_something_to_do_there_finds_it_among_what_waits(shared_app: Flask, name: str, told: str) -> None:
    client = shared_app.test_client()
    enter(client, name)
    assert told in client.get("/todo").text


@pytest.mark.parametrize("figure", CAST, ids=lambda figure: figure.name)
def test_everybody_opens_what_they_see_of_guidance(shared_app: Flask, figure: Figure) -> None:
    pages = (
        (Proceeding, addresses.proceeding),
        (Count, addresses.count),
        (Consultation, addresses.consultation),
        (TextEdition, addresses.edition),
        (FilledText, addresses.filled_text),
    )
    with shared_app.app_context():
        reading, actor = web.reading(), somebody(figure.name)
        paths = [
            address(key)
            for model, address in pages
            for key in reading.session.scalars(select(model.id).where(visible(model, actor)))
        ]
    client = shared_app.test_client()
    enter(client, figure.name)
    opened = {path: client.get(path).status_code for path in paths}
    assert {path: status for path, status in opened.items() if status != 200} == {}
