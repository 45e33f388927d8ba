"""A community officer leads a compound from no committee to a filed one, with every paper printed, on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from alliance.kernel.days import SHANGHAI, full_date
from compounds.guidance.model_texts import shipped as texts
from compounds.guidance.paths import shipped as paths
from tests.stories import guiding as go
from tests.stories.dated import dated
from tests.stories.house import until
from tests.stories.test_admission import photograph
from tests.stories.test_mediation import Windows, heard
from tests.stories.walking import DESK, Walk

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=SHANGHAI)
PATH = paths.path("first_committee")
ASKED, FOUNDED, NOTICED, MEETING, SAT, FILED = (f"2026-06-{day}" for day in ("01", "03", "05", "25", "26", "29"))
CLOSING, ENDS = "2026年6月25日 18:00", "2031-06-24"
ORGANISER = "锦绣家园业主大会筹备组"
"""One day of each round, and what stands on the papers."""
FILLED: dict[str, dict[str, str]] = {
    "prep_application": {"日期": ASKED},
    "prep_group_notice": {"筹备组成立的日期": FOUNDED},
    "owners_roster_notice": {
        "公示的单位": ORGANISER,
        "名册截止的日期": FOUNDED,
        "专有部分总面积": "900",
        "业主总人数": "6",
        "接受更正的截止日期": MEETING,
    },
    "procedure_rules": {"委员人数（单数）": "5", "每届任期": "五年"},
    "candidate_form": {"候选人姓名": go.MEMBERS[0], "交表的截止日期": NOTICED},
    "candidate_notice": {"公示的单位": ORGANISER, "应选委员人数": "5", "公示结束": MEETING},
    "meeting_notice": {"开会或者开始投票的时间": "2026年6月25日 9:00", "收票截止的时间": CLOSING},
    "delivery_list": {"哪一次会议": go.SESSION, "开始送达的日期": NOTICED},
    "ballot_matters": {"哪一次会议": go.SESSION, "交票截止的时间": CLOSING},
    "ballot_election": {"应选委员人数": "5", "应选候补委员人数": "0", "交票截止的时间": CLOSING},
    "proxy_form": {"哪一次会议": go.SESSION, "委托人（业主）": "周立新", "委托的期限到": MEETING},
    "count_record": {"哪一次会议": go.SESSION},
    "result_notice": {
        "哪一次会议": go.SESSION,
        "计票的日期": MEETING,
        "全体业主专有部分面积": "900",
        "全体业主人数": "6",
        "参与表决的面积": "600",
        "参与表决的人数": "4",
    },
    "assembly_minutes": {"哪一次会议": go.SESSION, "通知发出的日期": NOTICED},
    "assembly_decision": {"哪一次会议": go.SESSION, "决定作出的日期": MEETING},
    "committee_first_meeting": {"选出的日期": MEETING},
    "seal_application": {"备案证明的文号": "府山备〔2026〕3号", "备案的日期": FILED},
    "company_handover_list": {"账目截止的日期": FILED},
}
"""What the officer types on each paper of the path; what the registry knows stands there already."""
LATER_KNOWN = {"filing_application": (MEETING, ENDS), "member_list": ()}
"""Papers on which the days come from the registered term."""


@pytest.fixture
def windows(browser: Browser, home: Path) -> Iterator[Windows]:
    with dated(home, MONDAY) as house, ExitStack() as stack:
        yield Windows(browser, house, stack)


@dataclass
class Course:
    """The officer's window on the file, what proves each step, and every paper that was made on the way."""

    windows: Windows
    officer: Walk
    file: str
    proof: Path
    printer: Executor
    papers: list[tuple[str, go.Printed]] = field(default_factory=list)

    def later(self, **by: float) -> None:
        """On another day the officer comes in again, and opens the file."""
        self.windows.later(**by)
        self.officer.go(self.file)

    def take(self, step: str, day: str) -> None:
        """Print the papers of a step, show what it asks for, and record it."""
        self.print(step)
        go.show(self.officer, self.file, step, PATH.step(step).evidence, self.proof)
        go.do(self.officer, self.file, step, day)

    def print(self, step: str) -> None:
        """Every paper of a step, filled for the compound."""
        for code in PATH.step(step).papers:
            title, filled = texts.all_texts()[code].title, FILLED.get(code, {})
            self.papers.append((code, go.write(self.officer, self.file, step, title, filled, printer=self.printer)))

    def check_papers(self) -> None:
        """Every paper of the path is there, with the compound's name and the days in it, and nothing left open."""
        assert {code for code, _ in self.papers} == {code for step in PATH.steps for code in step.papers}
        for code, paper in self.papers:
            typed = [text for text in FILLED.get(code, {}).values() if re.fullmatch(r"20[\d-]{8}", text)]
            days = [full_date(date.fromisoformat(day)) for day in (*typed, *LATER_KNOWN.get(code, ()))]
            for words in (paper.word, paper.page.result(timeout=60)):
                flat = re.sub(r"\s", "", words)
                assert go.COMPOUND in flat, code
                assert [day for day in days if day not in flat] == [], code
                assert not re.search("[{}]", flat), code


def prepared(course: Course, near: go.Near, folder: Path) -> str:
    """From the conditions to the notice of the meeting, each on its day; returns the path of the count."""
    for step in ("conditions", "application"):
        course.take(step, ASKED)
    course.later(days=2)
    course.take("group", FOUNDED)
    assert "6月6日" in go.part(course.officer.go(course.file), "group_notice").inner_text()
    course.later(days=2)
    for step in ("group_notice", "roster", "rules", "candidates"):
        course.take(step, NOTICED)
    go.skip(course.officer, course.file, "developer_papers", "建设单位已经注销，名册由物业公司提供")
    count = go.prepare_count(course.officer, near.compound_id, MEETING)
    go.freeze(course.officer, count, folder)
    heard(course.officer)
    go.deliver(course.officer, count, NOTICED)
    course.take("notice", NOTICED)
    return count


def voted(course: Course, street: Walk, count: str) -> None:
    """The meeting, the slips typed by two people apart, and the result on the wall."""
    course.take("vote", MEETING)
    report = go.words_of_pdf(go.count_up(course.officer, street, count, MEETING))
    assert "计票结果报告" in report
    assert "参与面积 600.00 ㎡ ≥ 2/3 × 900.00 ㎡" in report
    assert go.COMPOUND in report
    course.officer.through(go.part(course.officer.go(course.file), "count").get_by_role("link", name="表决过没过"))
    boundary(course.officer)
    course.take("count", MEETING)
    course.take("result", MEETING)
    assert "2026年7月27日" in course.officer.go(course.file).whole, "the thirty days end on a Saturday"


def boundary(walk: Walk) -> None:
    """Exactly two thirds are enough, a hundredth of a square metre less is not."""
    assert "表决通过" in go.reckon(walk, "600")
    assert "900.00 ㎡" in walk.words
    assert "没有通过" in go.reckon(walk, "599.99")
    assert "还差 0.01 ㎡" in walk.words


def filed(course: Course, street: Walk) -> None:
    """The elected term goes into the registry and to the street; the file ends with its last step."""
    course.later(days=1)
    course.print("sitting")
    term = go.register(course.officer, course.file, MEETING, ENDS)
    assert until(lambda: "已办" in go.part(course.officer.go(course.file), "sitting").inner_text())
    course.print("filing")
    go.submit(course.officer, term)
    course.later(days=3)
    go.file_it(street, term, FILED)
    assert until(lambda: "已办" in go.part(course.officer.go(course.file), "filing").inner_text())
    course.take("seal", FILED)
    course.print("documents")
    go.skip(course.officer, course.file, "documents", "前期物业服务合同还没有终止")


def test_a_compound_without_a_committee_comes_to_a_filed_one(windows: Windows, tmp_path: Path) -> None:
    near = go.people(windows.house)
    officer, street = windows.open(near.community), windows.open(near.street, **DESK)
    file = go.begin(officer, near.compound_id, MEETING)
    heard(officer)
    course = Course(windows, officer, file, photograph(tmp_path), windows.stack.enter_context(ThreadPoolExecutor(1)))
    count = prepared(course, near, tmp_path)
    course.later(days=20, hours=10)
    voted(course, street, count)
    filed(course, street)
    assert "已办完" in officer.go(file).words
    course.check_papers()
    assert "业主委员会" in officer.go(f"/compounds/{near.compound_id}").words
    shut_out(windows.open(near.manager, **DESK), near, file, count)
    helped(windows.open())


def shut_out(manager: Walk, near: go.Near, file: str, count: str) -> None:
    """The company's manager sees the compound, and nothing of what was prepared there."""
    assert "柯办" not in manager.go(f"/compounds/{near.compound_id}").whole
    filled = f"/guidance/texts/of/{near.compound_id}"
    answers = {path: manager.page.request.get(f"{manager.address}{path}").status for path in (file, count, filled)}
    assert answers == {file: 404, count: 404, filled: 403}


def helped(owner: Walk) -> None:
    """An owner without an account checks the sum on a telephone and takes a blank paper home."""
    owner.go("/guidance/").follow("算一算").follow("表决过没过")
    boundary(owner)
    heard(owner)
    owner.go("/guidance/texts/").fill("找范本", "委托书").press("找一找").follow(re.compile("委托书"))
    blank = owner.page.get_by_role("link", name=re.compile("^下载空白的（Word）"))
    assert "委托人" in go.words_of_docx(go.load(owner, blank))
    heard(owner)
