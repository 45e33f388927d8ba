"""What reviewers and overseers may not see, what nobody can guess, and which rules a round keeps to its end."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import select, update

from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.parameters.models import ParameterVersion
from alliance.kernel.working_days import corresponding
from compounds.awards import rules as judging
from compounds.awards import ties
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.results import pages
from compounds.awards.reviewing import access, marking, marks, queries, shown
from compounds.awards.reviewing.workflow import ReviewerStage
from compounds.awards.rounds import plain, sealing
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import RULES
from tests.compounds.awards.reviewing.steps import a_reviewing, all_locked, filled, lock, planned, standing


def test_reviewers_read_the_evidence_until_the_round_is_decided_or_they_leave(tx: Transaction) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    actor = made.actor_of(one.reviewer_id)

    def seen() -> bool:
        tx.session.flush()
        found = set(
            tx.session.scalars(select(AwardApplication.id).where(access.evidence_for_reviewers(actor))),
        )
        page = shown.sheet_page(tx, actor, one.id)
        assert bool(page.groups) == bool(page.may_read) == (one.application_id in found)
        return bool(found)

    for stage in (Stage.REVIEW, Stage.DELIBERATION, Stage.NOTICE):
        made.round.stage = stage
        assert seen(), "an objection may bring the entry back before reviewers"
    made.round.stage = Stage.DECIDED
    assert not seen()
    assert "已经办完" in shown.sheet_page(tx, actor, one.id).may_read.because
    made.round.stage, one.reviewer.stage = Stage.REVIEW, ReviewerStage.GONE
    assert not seen()


def test_an_overseer_on_the_committee_of_an_entry_reads_no_marks_of_its_award(tx: Transaction) -> None:
    made = all_locked(tx)
    made.round.stage = Stage.DELIBERATION
    tx.session.flush()
    season = made.season
    both = replace(season.bureau, offices=(*season.bureau.offices, *season.chair.offices))
    assert shown.marks_page(tx, season.bureau, made.award_id).entries
    for page in (shown.marks_page, pages.deliberation):
        with pytest.raises(NotPermitted, match="参评小区"):
            page(tx, both, made.award_id)
    made.applications[0].stage = ApplicationStage.WITHDRAWN
    tx.session.flush()
    assert shown.marks_page(tx, both, made.award_id).entries
    assert pages.deliberation(tx, both, made.award_id).award.award_id == made.award_id


def test_the_digest_in_the_ledger_cannot_be_guessed_from_the_few_marks_there_are(tx: Transaction) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    digest = lock(tx, made, one)
    (told,) = tx.session.scalars(select(LedgerLine.facts).where(LedgerLine.verb == "awards.sheet_locked"))
    assert told["digest"] == digest
    known = [str(round(leaf.most / 2, 2)) for leaf in marks.judged(tree(made.award))]
    codes = [leaf.code for leaf in marks.judged(tree(made.award))]
    guesses = (dict(zip(codes, found, strict=True)) for found in product(*([mark, f"{mark}0"] for mark in known)))
    for guess in (*guesses, one.sheet.marks):
        assert marks.fingerprint(one.application_id, one.reviewer_id, guess, [], {}, salt="") != digest
    (counted,) = queries.counting(tx, made.award_id)
    whole = one.application_id, one.reviewer_id, one.sheet.marks, [], {}
    assert marks.fingerprint(*whole, salt=counted.salt) == counted.digest == digest
    actor = made.actor_of(one.reviewer_id)
    assert marking.lock_sheet(tx, actor, filled(one)) == digest, "handed in twice, one salt"


def test_a_sheet_locked_before_there_were_salts_still_counts(tx: Transaction) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    lock(tx, made, one)
    one.sheet.salt = ""
    one.sheet.digest = marks.fingerprint(one.application_id, one.reviewer_id, one.sheet.marks, [], {}, salt="")
    tx.session.flush()
    assert len(queries.counting(tx, made.award_id)) == 1


def test_years_of_ended_ties_stay_as_the_round_has_sealed_them(tx: Transaction) -> None:
    made = a_reviewing(tx)
    three = corresponding(tx.today, -36)
    assert ties.counting_since(tx, made.round) == three
    assert "还要回避3年" in "".join(plain.sentences(RULES))
    change = update(ParameterVersion).where(ParameterVersion.name == ties.TIE_YEARS).values(numerator=9)
    tx.session.execute(change.execution_options(synchronize_session="fetch"))
    tx.session.expire_all()
    assert ties.counting_since(tx, made.round) == three
    assert json.loads(made.round.sealed_text or "")["rules"]["tie_years"] == 3
    # A round that was sealed before this was a rule goes by the number, and its seal still holds.
    made.round.rules = {key: value for key, value in judging.to_json(RULES).items() if key != "tie_years"}
    made.round.sealed_text = sealing.text_of(made.round)
    made.round.seal = sealing.seal_of(made.round.sealed_text)
    assert sealing.intact(made.round)
    assert ties.counting_since(tx, made.round) == corresponding(tx.today, -9 * 12)
