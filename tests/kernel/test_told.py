"""Papers that hold for some days only: what their verification page says, whichever room they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alliance.kernel.documents.comparing import compared
from alliance.kernel.documents.queries import PublicDocument
from alliance.kernel.documents.told import STANDING_NAMES, STANDING_TONES, Standing, Told
from alliance.kernel.documents.workflow import State
from alliance.kernel.references import Reference

TOLD = Told(Standing.VALID, "有效期到2031年11月1日。", date(2026, 11, 1), date(2031, 11, 1), (("姓名", "陈建国"),))
PAPER = PublicDocument(
    code="2K7M9PQRTX4W", label="证书", reference=Reference("柯训证", 2026, 1), title="合格证书", issuer="联盟",
    issued_on=date(2026, 11, 1), state=State.ISSUED, facts=TOLD.fields, closed_at=None, newer_code="",
    newer_reference=None, digest="d", told=TOLD,
)  # fmt: skip


@pytest.mark.parametrize("standing", list(Standing))
def test_a_file_in_hand_is_worth_what_its_paper_is_worth(standing: Standing) -> None:
    paper = replace(PAPER, told=replace(TOLD, standing=standing, sentence="为什么。"))
    answer = compared(paper, "d", None)
    assert paper.holds is (standing is Standing.VALID)
    if standing is Standing.VALID:
        assert (answer.words, answer.tone) == ("和签发的一字不差", "go")
    else:
        assert answer.words == f"是原件，但{STANDING_NAMES[standing]}"
        assert "为什么。" in answer.sentence
        assert answer.tone == "late"


def test_every_standing_has_its_word_and_its_tone() -> None:
    assert set(STANDING_NAMES) == set(STANDING_TONES) == set(Standing)


def test_a_file_that_was_changed_stays_a_changed_file() -> None:
    assert compared(PAPER, "other", None).words == "不是签发的原件"
