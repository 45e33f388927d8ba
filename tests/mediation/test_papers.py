"""The papers of a case: made from its rows, sealed, read by whom they are for, bound into one volume."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import store
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from mediation.models import Case
from mediation.papers import actions, binding, following, kinds, making
from mediation.papers import queries as listing
from mediation.papers.actions import BindVolume, HandIn, VoidPaper
from mediation.papers.models import CasePaper, Purpose, Volume, VolumeStage
from mediation.performing import actions as performing
from mediation.performing import packs
from mediation.record import facts
from mediation.record.facts import DraftFacts, TickFact
from mediation.workflow import Part, PartyRole, Stage
from tests.compounds.factories import browser_of
from tests.kernel.paper_steps import deliver
from tests.mediation.agreements_steps import effective, put
from tests.mediation.consent_steps import all_consent
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of
from tests.mediation.paper_steps import ALL, SECRET, Papered, a_paper, a_picture, a_settled_case, made, scanned, settled
from tests.mediation.sessions_steps import rights_read
from tests.mediation.test_papers_binding import bookmarks


def kinds_seen(tx: Transaction, actor: Actor, case: Case) -> list[str]:
    rows = tx.session.scalars(select(CasePaper).where(visible(CasePaper, actor), CasePaper.case_id == case.id))
    return sorted(row.kind for row in rows)


def test_an_application_is_written_from_the_case(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre)
    (paper,) = made(tx, centre.secretary, case, kinds.APPLICATION)
    said = actions.content_of(tx, paper)
    assert (said["subject"], said["story"], said["wish"]) == (case.subject, case.story, case.wish)
    assert [party["role"] for party in said["parties"]] == ["申请人", "被申请人"]
    committee, company = said["parties"]
    assert (committee["head"], committee["agent"]) == ("王秀英（主任）", "")
    assert (company["head"], company["agent"]) == (f"{centre.manager.name}（项目经理）", "")
    assert (paper.number, paper.dated_on) == (2, tx.today)


def test_what_a_paper_says_is_sealed_and_the_register_names_nobody(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre)
    (paper,) = made(tx, centre.secretary, case, kinds.APPLICATION)
    document = tx.session.get_one(Document, paper.document_id)
    assert "锦绣家园业主委员会" not in f"{document.facts}{document.title}{paper.content_sealed}"
    assert document.facts["case"] == str(case.reference)


def test_the_same_paper_is_not_made_twice_and_a_changed_one_replaces_it(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre)
    (paper,) = made(tx, centre.secretary, case, kinds.APPLICATION)
    first = tx.session.get_one(Document, paper.document_id)
    assert made(tx, centre.secretary, case, kinds.APPLICATION) == []
    case.wish = "请公布五年的收支。"
    assert made(tx, centre.secretary, case, kinds.APPLICATION) == [paper]
    assert paper.edition == 2
    assert (first.state, first.replaced_by_id) == (State.SUPERSEDED, paper.document_id)
    with pytest.raises(OutOfTurn, match="已经有新的"):
        actions.sealed(tx, first.facts)


def test_a_kind_without_anything_to_write_is_refused_with_the_way_out(tx: Transaction, centre: Centre) -> None:
    with pytest.raises(Invalid) as refused:
        made(tx, centre.secretary, a_case(tx, centre), kinds.MINUTES)
    assert "空白表" in refused.value.remedy


def test_all_papers_of_a_settled_case_come_from_its_rows_and_none_from_a_caucus(
    tx: Transaction, centre: Centre
) -> None:
    case = settled(tx, centre)
    papers = made(tx, centre.secretary, case, *ALL)
    assert {paper.kind for paper in papers} >= {
        kinds.APPLICATION,
        kinds.ACCEPTANCE,
        kinds.RIGHTS,
        kinds.IDENTITY,
        kinds.EVIDENCE,
        kinds.MINUTES,
        kinds.AGREEMENT,
    }
    assert [paper.kind for paper in papers].count(kinds.RIGHTS) == 2
    assert [paper.kind for paper in papers].count(kinds.MINUTES) == 1
    assert SECRET not in "".join(str(actions.content_of(tx, paper)) for paper in papers)
    agreement = next(paper for paper in papers if paper.kind == kinds.AGREEMENT)
    said = actions.content_of(tx, agreement)
    assert {line["amount"] for line in said["obligations"]} == {"700.25", "500.25", ""}
    assert "在平台签名" in said["signatures"]["锦绣家园业主委员会"]
    assert agreement.title == "人民调解协议书"


def test_who_reads_which_paper(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    a_part(tx, case, centre.community, Part.FILER)
    made(tx, centre.secretary, case, kinds.APPLICATION, kinds.RIGHTS, kinds.IDENTITY)
    whole = [kinds.APPLICATION, kinds.IDENTITY, kinds.RIGHTS, kinds.RIGHTS]
    for actor in (centre.secretary, centre.second, centre.mediator, centre.pmc):
        assert kinds_seen(tx, actor, case) == sorted(whole), actor.name
    for actor in (centre.chair, centre.manager, bearer(tx, party_of(case, PartyRole.RESPONDENT))):
        assert kinds_seen(tx, actor, case) == [kinds.APPLICATION, kinds.RIGHTS], actor.name
    others = set(centre.everybody) - {
        centre.secretary, centre.second, centre.mediator, centre.pmc, centre.chair, centre.manager
    }  # fmt: skip
    for actor in (*others, centre.visitor):
        assert kinds_seen(tx, actor, case) == [], actor.name
        with pytest.raises(NotFound):
            listing.papers_page(tx, actor, case.id)


def test_a_secretary_who_is_a_side_reads_as_a_side_and_binds_nothing(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.FULFILLED)
    a_part(tx, case, centre.second, party=party_of(case, PartyRole.APPLICANT))
    made(tx, centre.secretary, case, kinds.APPLICATION, kinds.RIGHTS, kinds.IDENTITY)
    assert kinds_seen(tx, centre.second, case) == [kinds.APPLICATION, kinds.RIGHTS]
    with pytest.raises(NotPermitted):
        actions.bind(tx, centre.second, BindVolume(case.id))


def test_what_was_said_is_closed_to_the_sides_after_a_failure_and_stays_with_the_office(
    tx: Transaction, centre: Centre
) -> None:
    for stage, seen in ((Stage.MEDIATING, [kinds.MINUTES]), (Stage.FAILED, [])):
        case = a_case(tx, centre, stage)
        a_paper(tx, case, kinds.MINUTES)
        link = bearer(tx, party_of(case, PartyRole.APPLICANT))
        assert kinds_seen(tx, centre.chair, case) == kinds_seen(tx, link, case) == seen
        assert kinds_seen(tx, centre.secretary, case) == [kinds.MINUTES]


@pytest.mark.parametrize("who", ["chair", "manager", "lead", "bureau", "administrator", "stranger"])
def test_papers_are_made_and_taken_out_by_those_who_keep_them(tx: Transaction, centre: Centre, who: str) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    (paper,) = made(tx, centre.mediator, case, kinds.APPLICATION)
    actor: Actor = getattr(centre, who)
    with pytest.raises((NotPermitted, NotFound)):
        made(tx, actor, case, kinds.RIGHTS)
    with pytest.raises((NotPermitted, NotFound)):
        actions.hand_in(tx, actor, HandIn(paper.id, "签字页.png", a_picture()))
    with pytest.raises((NotPermitted, NotFound)):
        actions.void_paper(tx, actor, VoidPaper(paper.id, paper.version, "写错了"))


def test_a_paper_taken_out_is_revoked_and_takes_no_more_scans(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    (paper,) = made(tx, centre.secretary, case, kinds.APPLICATION)
    with pytest.raises(NotPermitted):
        actions.void_paper(tx, centre.mediator, VoidPaper(paper.id, paper.version, "写错了"))
    actions.void_paper(tx, centre.secretary, VoidPaper(paper.id, paper.version, "名字写错了"))
    assert tx.session.get_one(Document, paper.document_id).state is State.REVOKED
    with pytest.raises(OutOfTurn):
        scanned(tx, centre.secretary, paper)
    (anew,) = made(tx, centre.secretary, case, kinds.APPLICATION)
    assert anew.id != paper.id


def test_an_attachment_that_lies_is_refused_beside_a_paper(tx: Transaction, centre: Centre) -> None:
    (paper,) = made(tx, centre.secretary, a_case(tx, centre), kinds.APPLICATION)
    with pytest.raises(Invalid, match="PNG"):
        actions.hand_in(tx, centre.secretary, HandIn(paper.id, "签字页.pdf", a_picture()))


@pytest.mark.parametrize("who", ["mediator", "chair", "manager", "lead", "outside", "stranger"])
def test_only_the_office_binds_the_dossier(tx: Transaction, centre: Centre, who: str) -> None:
    case = a_case(tx, centre, Stage.FULFILLED, body_id=centre.pmc_body_id)
    with pytest.raises((NotPermitted, NotFound)):
        actions.bind(tx, getattr(centre, who), BindVolume(case.id))


def test_the_officers_of_the_registered_committee_bind_and_two_at_once_get_one_volume(
    tx: Transaction, centre: Centre
) -> None:
    case = a_case(tx, centre, Stage.FULFILLED, body_id=centre.pmc_body_id)
    volume = actions.bind(tx, centre.pmc, BindVolume(case.id))
    assert actions.bind(tx, centre.secretary, BindVolume(case.id)).id == volume.id
    elsewhere = a_case(tx, centre, Stage.FULFILLED)
    with pytest.raises(NotFound):
        actions.bind(tx, centre.pmc, BindVolume(elsewhere.id))


@pytest.mark.parametrize(
    ("purpose", "open_at"),
    [
        (Purpose.DEFAULT, {Stage.BREACHED, Stage.HANDED_OFF}),
        (Purpose.CONFIRMATION, {Stage.PERFORMING, Stage.BREACHED, Stage.FULFILLED, Stage.HANDED_OFF}),
    ],
)
def test_a_pack_for_a_court_waits_for_its_stage(
    tx: Transaction, centre: Centre, purpose: Purpose, open_at: set[Stage]
) -> None:
    for stage in (Stage.MEDIATING, Stage.PERFORMING, Stage.BREACHED, Stage.FULFILLED, Stage.FAILED):
        case = a_case(tx, centre, stage)
        if stage in open_at:
            volume = actions.bind(tx, centre.manager, BindVolume(case.id, purpose))
            assert volume.party_id == party_of(case, PartyRole.RESPONDENT).id
            assert listing.volume_page(tx, centre.manager, volume.id).stage is VolumeStage.ASKED
            with pytest.raises(NotFound):
                listing.volume_page(tx, centre.chair, volume.id)
        else:
            with pytest.raises(OutOfTurn):
                actions.bind(tx, centre.manager, BindVolume(case.id, purpose))


def test_what_nobody_disputes_is_in_the_dossier_after_the_minutes_and_outlives_a_failure(
    tx: Transaction, centre: Centre
) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    facts.draft_fact(tx, centre.mediator, DraftFacts(case.id, ("2021年起有电梯广告", "三年没有公布收支")))
    facts.tick_fact(tx, centre.chair, TickFact(case.id, 1, 1, agreed=True))
    assert making.prepared(tx, case, kinds.UNDISPUTED) == []
    facts.tick_fact(tx, centre.manager, TickFact(case.id, 1, 1, agreed=True))
    (paper,) = made(tx, centre.secretary, case, kinds.UNDISPUTED)
    assert actions.content_of(tx, paper)["lines"] == [{"text": "2021年起有电梯广告", "on": full_date(tx.today)}]
    assert kinds.ORDER[kinds.MINUTES] < kinds.ORDER[kinds.UNDISPUTED] < kinds.ORDER[kinds.AGREEMENT]
    case.stage, case.ended_as, case.ended_at = Stage.FAILED, "no_agreement", tx.now
    assert kinds_seen(tx, centre.manager, case) == [kinds.UNDISPUTED]


def test_each_debtor_in_default_is_urged_once_and_the_pack_holds_the_letter(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    rights_read(tx, centre, case)
    effective(tx, centre, case)
    over = replace(tx, now=tx.now + timedelta(days=90))
    performing.default_all(over, tx.today)
    assert case.stage is Stage.BREACHED
    urged = following.follow(kinds.URGING)
    urged(over, {"case_id": case.id})
    letters = list(tx.session.scalars(select(CasePaper).where(CasePaper.kind == kinds.URGING)))
    names = {party.name for party in case.parties}
    assert letters and {actions.content_of(tx, one)["party"] for one in letters} <= names
    assert all(actions.content_of(tx, one)["lines"] for one in letters)
    urged(replace(over, now=over.now + timedelta(days=1)), {"case_id": case.id})
    assert {one.edition for one in letters} == {1}
    actions.bind(over, centre.secretary, BindVolume(case.id, Purpose.DEFAULT))
    told = tx.session.scalars(select(CasePaper).where(CasePaper.kind == kinds.DEFAULT)).one()
    assert len(actions.content_of(tx, told)["demands"]) == len(letters)
    packed = [one.kind for one in binding.papers_of(tx, case.id, binding._CONTENTS_OF[Purpose.DEFAULT])]
    assert packed[:2] == [kinds.DEFAULT, kinds.URGING]


def test_an_agreement_that_was_taken_back_has_no_standing_paper(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    agreement = put(tx, centre, case)
    (paper,) = made(tx, centre.secretary, case, kinds.AGREEMENT)
    payload = {"case_id": case.id, "agreement_id": agreement.id}
    following.agreement_taken_back(tx, payload)
    assert paper.void_at is None
    agreement.state, agreement.because = type(agreement.state).WITHDRAWN, "接着谈"
    tx.session.flush()
    following.agreement_taken_back(tx, payload)
    assert paper.void_at is not None


@pytest.mark.parametrize("cases", [1, 3])
def test_the_list_costs_the_same_however_many_papers(
    tx: Transaction, centre: Centre, queries: Callable[[], Any], cases: int
) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    made(tx, centre.secretary, case, kinds.APPLICATION, *((kinds.RIGHTS, kinds.IDENTITY) if cases == 3 else ()))
    tx.session.expire_all()
    with queries() as count:
        listing.papers_page(tx, centre.secretary, case.id)
    assert count.total <= 11


def fetched(client: FlaskClient, address: str) -> tuple[int, bytes]:
    """What is sent for an address, with its file closed again."""
    with client.get(address) as answer:
        return answer.status_code, answer.data


def volume_in(app: Flask, papered: Papered) -> int:
    desk = browser_of(app, papered.centre.secretary)
    answer = desk.post(f"/mediation/{papered.case_id}/volumes", data={"bind-kept": "长期", "bind-note": ""})
    assert answer.status_code == 302, answer.text
    deliver(app)
    return int(answer.location.rsplit("/", 1)[1])


def bound_file(app: Flask, volume_id: int) -> tuple[Attachment, bytes]:
    with app.app_context():
        reading = web.reading()
        volume = reading.session.get_one(Volume, volume_id)
        assert volume.stage is VolumeStage.DONE, volume.failure
        query = select(Attachment).where(Attachment.subject == Volume.__tablename__, Attachment.subject_id == volume_id)
        row = reading.session.scalars(query).one()
        reading.session.expunge(row)
        return row, store.file_of(web.platform_of(app).settings.home, store.FILES, row.was).read_bytes()


def test_the_whole_dossier_is_bound_with_matching_numbers_and_without_a_secret(open_app: Flask) -> None:
    papered = a_settled_case(open_app)
    deliver(open_app)
    with open_app.app_context(), web.writing() as tx:
        rows = tx.session.scalars(select(CasePaper).where(CasePaper.case_id == papered.case_id)).all()
        agreement = next(row for row in rows if row.kind == kinds.AGREEMENT)
        scanned(tx, papered.centre.secretary, agreement)
    row, content = bound_file(open_app, volume_in(open_app, papered))
    book = pypdf.PdfReader(io.BytesIO(content))
    texts = ["".join(page.extract_text().split()) for page in book.pages]
    assert "人民调解卷宗" in texts[0]
    assert "卷内目录" in texts[1]
    assert "封底" in texts[-1]
    labels = book.page_labels
    for title, page in bookmarks(book):
        assert "".join(title.split()) in texts[1], title
        assert labels[page] in texts[1]
    titles = [title for title, _ in bookmarks(book)]
    order = [next(kind.number for kind in kinds.KINDS if title.startswith(_stem(kind))) for title in titles]
    assert order == sorted(order)
    assert any(title.startswith("人民调解协议书：签字件") for title in titles)
    assert sum("电梯广告合同" in text for text in texts) == 1
    assert not any(SECRET in text for text in texts)
    assert SECRET.encode() not in content
    assert row.name.endswith("人民调解卷宗.pdf")


def _stem(kind: kinds.PaperKind) -> str:
    return kind.titles[0] or kind.label


def test_the_file_of_a_volume_is_for_those_who_keep_it(open_app: Flask) -> None:
    papered = a_settled_case(open_app)
    volume_id = volume_in(open_app, papered)
    row, content = bound_file(open_app, volume_id)
    page = f"/mediation/{papered.case_id}/volumes/{volume_id}"
    desk = browser_of(open_app, papered.centre.secretary)
    assert "已装订" in desk.get(page).text
    assert fetched(desk, f"{page}/{row.id}") == (200, content)
    for actor in (papered.centre.chair, papered.centre.manager, papered.centre.mediator, papered.centre.lead):
        other = browser_of(open_app, actor)
        assert other.get(page).status_code == 404
        assert other.get(f"{page}/{row.id}").status_code == 404
        assert other.get(f"/files/{row.id}").status_code == 404


def test_papers_follow_the_steps_and_each_side_fetches_its_own(open_app: Flask) -> None:
    papered = a_settled_case(open_app)
    deliver(open_app)
    chair = browser_of(open_app, papered.centre.chair)
    page = chair.get(f"/mediation/{papered.case_id}/papers")
    assert page.status_code == 200
    assert "人民调解协议书" in page.text
    assert "身份证明" not in page.text
    with open_app.app_context():
        rows = web.reading().session.scalars(select(CasePaper).where(CasePaper.case_id == papered.case_id)).all()
        own = {row.party_id: row.id for row in rows if row.kind == kinds.RIGHTS}
        mine = own[party_of(rows[0].case, PartyRole.APPLICANT).id] if own else 0
        theirs = own[party_of(rows[0].case, PartyRole.RESPONDENT).id] if own else 0
        agreement = next(row.id for row in rows if row.kind == kinds.AGREEMENT)
    status, content = fetched(chair, f"/mediation/papers/{agreement}/pdf")
    assert (status, content[:4]) == (200, b"%PDF")
    if mine:
        assert fetched(chair, f"/mediation/papers/{mine}/pdf")[0] == 200
        assert chair.get(f"/mediation/papers/{theirs}/pdf").status_code == 404
    assert chair.post(f"/mediation/{papered.case_id}/papers/make/application").status_code == 403
    assert chair.get(f"/mediation/{papered.case_id}/papers/minutes.docx").status_code == 403


def test_every_blank_opens_in_word(open_app: Flask) -> None:
    papered = a_settled_case(open_app)
    desk = browser_of(open_app, papered.centre.secretary)
    for kind in kinds.KINDS:
        answer = desk.get(f"/mediation/{papered.case_id}/papers/{kind.code}.docx")
        if kind.bound:
            assert answer.status_code == 404
        else:
            assert zipfile.is_zipfile(io.BytesIO(answer.data)), kind.code


def test_the_pages_of_papers_take_their_forms(open_app: Flask) -> None:
    papered = a_settled_case(open_app)
    deliver(open_app)
    desk = browser_of(open_app, papered.centre.secretary)
    base = f"/mediation/{papered.case_id}/papers"
    assert "正在制作 1 份" in desk.post(f"{base}/make/application", follow_redirects=True).text
    assert "没有变" in desk.post(f"{base}/make/application", follow_redirects=True).text
    assert desk.post(f"{base}/make/nothing").status_code == 404
    assert "还没有可写的内容" in desk.post(f"{base}/make/termination", follow_redirects=True).text
    with open_app.app_context():
        query = select(CasePaper).where(CasePaper.case_id == papered.case_id, CasePaper.kind == kinds.APPLICATION)
        paper = web.reading().session.scalars(query).one()
        paper_id, version = paper.id, paper.version
    scan = f"/mediation/papers/{paper_id}/scan"
    assert desk.get(scan).status_code == 200
    assert desk.post(scan, data={"what": "signed"}).status_code == 422
    lying = {"what": "signed", "file": (a_picture(), "签字页.pdf")}
    assert desk.post(scan, data=lying).status_code == 422
    sent = desk.post(scan, data={"what": "signed", "file": (a_picture(), "签字页.png")}, follow_redirects=True)
    assert "签字件：签字页.png" in sent.text
    void = f"/mediation/papers/{paper_id}/void"
    assert desk.get(void).status_code == 200
    assert desk.post(void, data={"because": "", "version": version}).status_code == 422
    assert desk.post(void, data={"because": "写错了", "version": version}).status_code == 302
    assert desk.post(f"/mediation/{papered.case_id}/volumes", data={"bind-kept": "三天"}).status_code == 422


def test_a_pack_for_a_side_holds_what_is_theirs_and_is_theirs_alone(open_app: Flask) -> None:
    papered = a_settled_case(open_app)
    deliver(open_app)
    with open_app.app_context(), web.writing() as tx:
        wanted = open_app.extensions[packs.EXTENSION]
        address = wanted.make(tx, papered.centre.chair, papered.case_id, packs.Pack.CONFIRMATION)
    deliver(open_app)
    assert "下载 PDF" in browser_of(open_app, papered.centre.chair).get(address).text
    assert browser_of(open_app, papered.centre.manager).get(address).status_code == 404
    _, content = bound_file(open_app, int(address.rsplit("/", 1)[1]))
    titles = [title for title, _ in bookmarks(pypdf.PdfReader(io.BytesIO(content)))]
    assert any("协议书" in title for title in titles)
    assert not any("身份证明" in title for title in titles)


def test_consent_of_all_makes_the_opening_papers(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.AWAITING_CONSENT)
    all_consent(tx, centre, case)
    following.follow(kinds.ACCEPTANCE, kinds.RIGHTS, kinds.IDENTITY, kinds.MANDATE)(tx, {"case_id": case.id})
    rows = tx.session.scalars(select(CasePaper).where(CasePaper.case_id == case.id)).all()
    assert sorted(row.kind for row in rows) == [kinds.ACCEPTANCE, kinds.IDENTITY, kinds.RIGHTS, kinds.RIGHTS]
    notice = actions.content_of(tx, next(row for row in rows if row.kind == kinds.RIGHTS))
    assert notice["signed"] and notice["signed_on"]
