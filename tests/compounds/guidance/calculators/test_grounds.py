"""What each calculator cites stands: no article that is not there, none that has been overtaken."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.citations.checking import Verdict
from alliance.kernel.db import Transaction
from compounds.guidance.calculators import forms, owners, reckoning
from compounds.guidance.calculators.reckoning import Here
from compounds.guidance.calculators.worked import Worked
from compounds.guidance.matters import ITEMS
from search.library import actions, intake
from search.library.citations.checking import check

KECHENG = "/33/3308/330802/"
READ = (
    "物业管理条例(2018-03-19).md",
    "浙江省物业管理条例(2009-11-27).md",
    "最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释(2020-12-29).md",
)
VOTE = {
    "total_area": "3", "total_heads": "3", "part_area": "2", "part_heads": "2", "agree_area": "2", "agree_heads": "2",
}  # fmt: skip
PETITION = {"total_area": "5", "total_heads": "5", "petition_area": "1", "petition_heads": "1"}


@pytest.fixture
def here(tx: Transaction) -> Here:
    return Here(tx, Actor(alliance_id=None, place_path=KECHENG))


def results(here: Here) -> list[Worked]:
    votes = [forms.VoteForm.of(MultiDict({**VOTE, "matter": str(item)})) for item in ITEMS]
    petition = forms.SpecialMeetingForm.of(MultiDict(PETITION))
    meeting = forms.CommitteeMeetingForm.of(MultiDict({"members": "5", "present": "3", "agree": "3"}))
    return [
        *(reckoning.vote(here, form) for form in votes),
        reckoning.special_meeting(here, petition),
        reckoning.committee_meeting(here, meeting),
    ]


def test_no_calculator_cites_what_does_not_stand(here: Here, samples: Path) -> None:
    actions.admit(here.reading, CLOCK, intake.take([samples / name for name in READ]).incoming)
    cited = "\n".join(dict.fromkeys(basis for worked in results(here) for basis in (*worked.basis, *owners.BASIS)))
    found = check(here.reading, cited, here.reading.today)
    assert {one.verdict for one in found} <= {Verdict.IN_FORCE, Verdict.NOT_LOADED}
    assert {one.work for one in found if one.text_loaded} == {name.partition("(")[0] for name in READ}
    assert all(one.stands for one in found if one.text_loaded)


def test_the_provinces_rule_stands_beside_the_nations(here: Here) -> None:
    *_, petition, meeting = results(here)
    assert set(petition.basis) == {"《物业管理条例》第十三条第二款", "《浙江省物业管理条例》第十一条第三款"}
    assert meeting.basis == ("《浙江省物业管理条例》第十四条第一款",)
    assert any("含正好 1/2" in sentence for sentence in meeting.because)
