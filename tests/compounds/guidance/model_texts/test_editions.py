"""The alliance's own editions: written by one, signed by another, replaced and withdrawn; each deed by whoever may."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel import ledger, notices
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from compounds.guidance.model_texts import actions, desk, queries, shelf, shipped
from compounds.guidance.model_texts import notices as told
from compounds.guidance.model_texts.actions import Decide, WriteEdition
from compounds.guidance.model_texts.models import TextEdition
from compounds.guidance.model_texts.workflow import EDITION, STAGE_NAMES, Stage
from compounds.models import Compound
from search.library.citations.checking import check
from tests.compounds.factories import at

CODE = "resignation"


@pytest.fixture
def writer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY, name="指导秘书")


@pytest.fixture
def signer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.LEGAL_ADVISER, name="李律师")


def an_edition(words: str = "本人另有说明。", **changed: Any) -> WriteEdition:
    text = shipped.all_texts()[CODE]
    given: dict[str, Any] = {
        "code": CODE,
        "heading": text.heading,
        "body": f"{text.source}\n\n{words}",
        "adapt": text.adapt,
        "basis": text.basis,
        "because": "街道的要求",
        **changed,
    }
    return WriteEdition(**given)


def written(tx: Transaction, actor: Actor, **changed: Any) -> TextEdition:
    return tx.session.get_one(TextEdition, actions.write_edition(tx, actor, an_edition(**changed)))


def decide(edition: TextEdition, because: str = "") -> Decide:
    return Decide(edition.id, edition.version, because)


def in_use(tx: Transaction, actor: Actor) -> str:
    return shelf.in_use(tx, actor.alliance_id, CODE).wording


def test_a_draft_changes_nothing_until_another_signs_it(tx: Transaction, writer: Actor, signer: Actor) -> None:
    edition = written(tx, writer)
    assert in_use(tx, writer) == "shipped:1"
    with pytest.raises(NotPermitted, match="另一个人"):
        actions.sign_edition(tx, writer, decide(edition))
    actions.sign_edition(tx, signer, decide(edition))
    now = shelf.in_use(tx, writer.alliance_id, CODE)
    assert (now.wording, now.version_words) == ("own:1", "联盟修订第1版")
    assert now.text.source.endswith("本人另有说明。")
    assert now.text.fields == shipped.all_texts()[CODE].fields
    assert "签发《" in ledger.timeline(tx.session, TextEdition, edition.id)[0].sentence


def test_a_newer_edition_replaces_the_older_and_withdrawing_goes_back_to_the_shipped(
    tx: Transaction, writer: Actor, signer: Actor
) -> None:
    first = written(tx, writer)
    actions.sign_edition(tx, signer, decide(first))
    second = written(tx, writer, words="改过一次。")
    actions.sign_edition(tx, signer, decide(second))
    assert (first.stage, second.stage, in_use(tx, writer)) == (Stage.REPLACED, Stage.IN_USE, "own:2")
    with pytest.raises(Invalid, match="为什么"):
        actions.withdraw_edition(tx, signer, decide(second))
    actions.withdraw_edition(tx, signer, decide(second, "街道改了要求"))
    assert in_use(tx, writer) == "shipped:1"
    page = queries.text_page(tx, writer, CODE, check)
    assert [line.number for line in page.editions] == [2, 1]


def test_the_one_draft_goes_on_and_an_old_page_of_it_is_told(tx: Transaction, writer: Actor, signer: Actor) -> None:
    draft = written(tx, writer)
    with pytest.raises(ChangedMeanwhile):
        actions.write_edition(tx, writer, an_edition(words="没看见"))
    key = actions.write_edition(tx, writer, an_edition(words="接着写。", version=draft.version))
    assert (key, draft.number, draft.body.endswith("接着写。")) == (draft.id, 1, True)
    assert queries.edition_page(tx, signer, draft.id, check).changes


@pytest.mark.parametrize(
    ("changed", "told_"),
    [
        ({"body": "| 没有结尾"}, "正文第1行"),
        ({"body": "{{colour}}"}, "不认识的空"),
        ({"heading": "{{colour}}"}, "不认识的空"),
        ({"adapt": ()}, "至少写一句"),
    ],
)
def test_what_could_not_be_printed_is_not_kept(
    tx: Transaction, writer: Actor, changed: dict[str, Any], told_: str
) -> None:
    with pytest.raises(Invalid, match=told_):
        actions.write_edition(tx, writer, an_edition(**changed))


@pytest.mark.parametrize("office", [Office.COMMITTEE_CHAIR, Office.SUBDISTRICT_OFFICER, Office.BUREAU_SUPERVISOR])
def test_others_neither_write_nor_see_a_draft(
    tx: Transaction, compound: Compound, writer: Actor, office: Office
) -> None:
    other = at(tx, compound, office)
    draft = written(tx, writer)
    with pytest.raises(NotPermitted):
        actions.write_edition(tx, other, an_edition())
    with pytest.raises(NotFound):
        actions.sign_edition(tx, other, decide(draft))
    assert list(desk.lines(tx, other)) == []


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.DRAFT])
def test_nothing_is_signed_out_of_turn(tx: Transaction, writer: Actor, signer: Actor, stage: Stage) -> None:
    edition = written(tx, writer)
    edition.signed_by_id, edition.stage = signer.person_id, stage
    edition.ended_at = tx.now if "sign_edition" not in EDITION.open_from(stage) and stage is not Stage.IN_USE else None
    tx.session.flush()
    with pytest.raises(OutOfTurn, match=STAGE_NAMES[stage]):
        actions.sign_edition(tx, signer, decide(edition))


def test_a_draft_waits_for_everybody_who_may_sign_but_its_writer(tx: Transaction, writer: Actor, signer: Actor) -> None:
    draft = written(tx, writer)
    assert [line.button for line in desk.lines(tx, signer)] == ["看修订稿"]
    assert (desk.waiting(tx, signer), desk.waiting(tx, writer)) == (1, 0)
    errand = tx.session.scalars(select(Errand).where(Errand.kind == actions.TO_SIGN)).one()
    told.to_sign(tx, errand.payload)
    sent = tx.session.scalars(select(notices.Notice)).all()
    assert {notice.person_id for notice in sent} == {signer.person_id}
    actions.drop_edition(tx, writer, decide(draft))
    told.to_sign(tx, errand.payload)
    assert len(tx.session.scalars(select(notices.Notice)).all()) == 1
