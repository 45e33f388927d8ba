"""The awards in the demonstration: every part of the way is there, everybody finds the own part, and what is being
reviewed leaks to nobody.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.demo.awards_judging import OPEN_SHEETS, TIED
from alliance.demo.awards_work import LEAD, REVIEWERS, SECRETARY
from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.documents.models import Document
from alliance.kernel.table_runs.workflow import Stage as RunStage
from compounds.awards import addresses
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.checks.models import CheckRun, MonthlyCheck
from compounds.awards.honours.models import Honour
from compounds.awards.honours.workflow import Status
from compounds.awards.inspections.models import AwardVisit
from compounds.awards.inspections.workflow import VisitStage
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.publicity.workflow import ObjectionStage
from compounds.awards.results.models import AwardResultVersion
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewSheet
from compounds.awards.reviewing.workflow import ReviewerStage, SheetState, Why
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.workflow import FindingStage
from compounds.awards.standing.line import Verdict
from tests.demo.test_pages import body, enter

CHAIR, LATE_CHAIR, STREET, BUREAU, WALKER = "王秀英", "陈国平", "吴晓燕", "张卫东", "姜正良"
PAPERS = {"award_letter": 3, "award_certificate": 3, "award_plaque": 3, "award_inspection": 7}


def round_at(stage: Stage) -> AwardRound:
    """The round at a stage, of which there is one."""
    return web.reading().session.scalars(select(AwardRound).where(AwardRound.stage == stage)).one()


def test_a_round_stands_at_every_part_of_the_way_and_applications_at_every_stage_but_left(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        stages = set(session.scalars(select(AwardRound.stage)))
        assert stages == {Stage.OPEN, Stage.REVIEW, Stage.INSPECTION, Stage.NOTICE, Stage.DECIDED}
        assert set(session.scalars(select(AwardApplication.stage))) == set(ApplicationStage) - {
            ApplicationStage.WITHDRAWN
        }
        draft = session.scalars(select(AwardApplication).where(AwardApplication.stage == ApplicationStage.DRAFT)).one()
        assert draft.filled > 0
        assert session.scalars(select(AwardFinding.stage)).all() == [FindingStage.TOLD]


def test_one_title_holds_one_is_looked_at_again_and_one_was_revoked(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        honours = {one.status: one.id for one in session.scalars(select(Honour)).unique()}
        assert set(honours) == {Status.VALID, Status.UNDER_REVIEW, Status.REVOKED}
        kinds = list(session.scalars(select(Document.kind).where(Document.kind.in_(PAPERS))))
        assert {kind: kinds.count(kind) for kind in PAPERS} == PAPERS
    visitor = shared_app.test_client()
    assert "已撤销" in body(visitor, addresses.honour(honours[Status.REVOKED]))
    assert "综合考评不合格" in body(visitor, addresses.honour(honours[Status.REVOKED]))
    assert "荣誉复核" in body(visitor, addresses.honour(honours[Status.UNDER_REVIEW]))


def test_the_line_was_in_doubt_a_second_review_settled_it_and_an_objection_changed_a_total(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        notice = round_at(Stage.NOTICE)
        versions = session.scalars(
            select(AwardResultVersion)
            .where(AwardResultVersion.award_id == notice.awards[0].id)
            .order_by(AwardResultVersion.number)
        ).all()
        assert versions[0].verdict is Verdict.ASK_AGAIN
        assert versions[-1].verdict is not Verdict.ASK_AGAIN
        objections = {one.stage: one for one in session.scalars(select(AwardObjection)).unique()}
        assert set(objections) == {ObjectionStage.OPEN, ObjectionStage.UPHELD}
        assert objections[ObjectionStage.UPHELD].version_id == versions[-1].id
        names = set(
            session.scalars(select(Person.name).where(Person.id.in_([one.person_id for one in objections.values()])))
        )
        key, waits = notice.id, objections[ObjectionStage.OPEN].words
    page = body(shared_app.test_client(), addresses.public_notice(key))
    assert "待定" in page
    assert waits not in page
    assert [name for name in names if name in page] == []


def test_the_bureau_s_figures_came_as_tables_with_a_correction_and_one_waits(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        stages = list(session.scalars(select(CheckRun.stage).order_by(CheckRun.id)))
        assert stages == [*[RunStage.CONFIRMED] * 4, RunStage.PREVIEWED]
        replaced = session.scalars(select(MonthlyCheck).where(MonthlyCheck.replaced_at.is_not(None))).all()
        assert len(replaced) == 1


def test_a_declared_tie_was_replaced_and_visits_of_today_wait(shared_app: Flask) -> None:
    with shared_app.app_context():
        session, reading = web.reading().session, web.reading()
        void = session.scalars(select(ReviewAssignment).where(ReviewAssignment.void_at.is_not(None))).unique().one()
        assert void.void_because is Why.TIE
        assert void.reviewer.person.name == TIED
        states = session.scalars(
            select(ReviewSheet.state)
            .join(ReviewAssignment)
            .join(AwardReviewer)
            .where(AwardReviewer.round_id == round_at(Stage.REVIEW).id, ReviewAssignment.void_at.is_(None))
        ).all()
        assert set(states) == set(SheetState)
        visits = session.scalars(
            select(AwardVisit).where(AwardVisit.round_id == round_at(Stage.INSPECTION).id)
        ).unique()
        assert {(one.stage, one.visit_on) for one in visits} == {(VisitStage.PLANNED, reading.today)}
        invited = select(AwardReviewer.stage).where(AwardReviewer.round_id == round_at(Stage.REVIEW).id)
        assert ReviewerStage.INVITED in set(session.scalars(invited))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (SECRETARY, ("确认检查考评表", "请提出意见", "异议")),
        (CHAIR, ("还没有提交", "请说明")),
        (STREET, ("核实、推荐",)),
        (OPEN_SHEETS, ("去评分",)),
        (WALKER, ("现场复核：",)),
        (LEAD, ("异议",)),
    ],
)
def test_everybody_finds_the_own_part_in_the_list_of_what_is_to_be_done(
    shared_app: Flask, name: str, told: tuple[str, ...]
) -> None:
    client = shared_app.test_client()
    enter(client, name)
    todo = re.sub(r"<[^>]+>", "", body(client, "/todo"))
    assert [words for words in told if words not in todo] == []


def test_applicants_learn_nothing_of_the_running_review(shared_app: Flask) -> None:
    with shared_app.app_context():
        running = round_at(Stage.REVIEW)
        own = (
            web.reading()
            .session.scalars(
                select(AwardApplication.id)
                .join(Person, AwardApplication.began_by_id == Person.id)
                .where(AwardApplication.round_id == running.id, Person.name == CHAIR)
            )
            .one()
        )
        key, award = running.id, running.awards[0].id
    client = shared_app.test_client()
    enter(client, CHAIR)
    pages = [
        body(client, path) for path in (addresses.round_(key), addresses.application(own), addresses.screening(own))
    ]
    names = (*REVIEWERS, OPEN_SHEETS)
    assert [name for name in names for page in pages if name in page] == []
    for path in (addresses.marks(award), f"{addresses.REVIEWING}/rounds/{key}"):
        assert client.get(path).status_code in {403, 404}


def test_the_chair_whose_title_was_revoked_reads_the_diagnosis_and_the_bureau_an_overview(shared_app: Flask) -> None:
    with shared_app.app_context():
        key = (
            web.reading()
            .session.scalars(
                select(AwardApplication.id)
                .join(Person, AwardApplication.began_by_id == Person.id)
                .where(AwardApplication.stage == ApplicationStage.NOT_WON, Person.name == LATE_CHAIR)
            )
            .one()
        )
    chair, bureau = shared_app.test_client(), shared_app.test_client()
    enter(chair, LATE_CHAIR)
    enter(bureau, BUREAU)
    assert "中间的小区" in body(chair, addresses.diagnosis(key))
    assert "荣誉正在复核或暂停" in body(bureau, f"{addresses.GLANCE}/")
