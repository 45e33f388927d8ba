"""Any owner reckons a count again: the page opened from the disk, without any network, comes to what we came to."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from playwright.sync_api import Browser

from alliance.kernel.db import Transaction
from alliance.kernel.documents import kinds, readable
from alliance.kernel.references import Reference
from compounds.guidance.counts import actions, ballot_pages, counting, papers, queries, recount
from compounds.guidance.counts.models import Count, Unit
from compounds.guidance.counts.roster import unit_name
from compounds.guidance.counts.slips import Question
from compounds.guidance.counts.tallying import Asked, Laid, fixed, plain
from compounds.guidance.electorate import Holder
from compounds.guidance.voting import ITEMS, Choice, Conduct, Matter, Threshold, Thresholds
from compounds.guidance.voting import Ballot as Cast
from tests.compounds.factories import a_compound
from tests.compounds.guidance.counts import factories as made
from tests.compounds.guidance.counts.factories import AGAINST, AGREE
from tests.factories import an_alliance


def _taken(tx: Transaction, folder: Path) -> tuple[Count, Path]:
    """A count of two questions, one passed, one not, with an owner who voted differently for two units."""
    for kind in papers.KINDS:
        kinds.register(kind)
    readable(Count.__tablename__, Count)
    compound = a_compound(tx, an_alliance(tx), name="锦绣家园")
    people = made.typists(tx, compound)
    matters = (actions.NewMatter("选聘物业服务企业", 4), actions.NewMatter("利用“外墙”做广告,三年", 8))
    after, count = made.counting(tx, compound, people[0], matters=matters)
    for name, second in (("1幢 101", AGREE), ("1幢 102", AGAINST), ("1幢 201", AGREE), ("1幢 202", AGREE)):
        for actor in people:
            made.key(after, actor, count, name, {"1": AGREE, "2": second})
    (doubt,) = ballot_pages.ballot_page(after, people[0], count.id).doubts
    actions.decide_doubt(after, people[0], actions.DecideDoubt(count.id, doubt.key, "agrees", "本人书面说明"))
    counting.count(after, people[0], count.id, count.version)
    _, content = counting.take_recount(after, people[0], count.id)
    (folder / "recount.html").write_bytes(recount.page())
    file = folder / "recount.csv"
    file.write_bytes(content)
    return count, file


def test_the_page_from_the_disk_comes_to_the_same(tx: Transaction, browser: Browser, tmp_path: Path) -> None:
    count, file = _taken(tx, tmp_path)
    assert [one["passed"] for one in count.results] == [True, True]
    page = browser.new_context(offline=True).new_page()
    page.goto((tmp_path / "recount.html").as_uri())
    page.set_input_files("#file", file)
    page.wait_for_selector("#result .code")
    shown = page.inner_text("#result")
    assert shown.count("重新算的结果：通过。") == 2
    assert "参与面积 400.00 ㎡，要达到 600.00 ㎡ 的 2/3：达到" in shown
    assert "同意面积 300.00 ㎡，要达到 400.00 ㎡ 的 3/4：达到" in shown
    assert "同意人数 3 人，要达到 3 人 的 3/4：达到" in shown
    assert queries.spaced(count.recount_digest) in shown
    token = next(line.split(",")[1] for line in file.read_text("utf-8-sig").splitlines() if line.startswith("户,"))
    page.fill("#own", token)
    page.wait_for_selector("text=您家这一票")


def test_a_file_that_somebody_changed_is_told(tx: Transaction, browser: Browser, tmp_path: Path) -> None:
    _, file = _taken(tx, tmp_path)
    page = browser.new_context(offline=True).new_page()
    page.goto((tmp_path / "recount.html").as_uri())
    file.write_text(file.read_text("utf-8-sig").replace("100.00", "100"), "utf-8-sig")
    page.set_input_files("#file", file)
    page.wait_for_selector("#problem:has-text('文件可能被改过')")
    file.write_text("甲,乙\n", "utf-8-sig")
    page.set_input_files("#file", [])
    page.set_input_files("#file", file)
    page.wait_for_selector("#problem:has-text('不是计票核对文件')")
    assert page.inner_text("#result") == ""


def _random(rolls: random.Random) -> tuple[bytes, list[tuple[bool, dict[str, int]]]]:
    """A file of some units, owners and ballots, every doubt decided somehow; and what our own count comes to."""
    units = [
        Unit(
            building=f"{number % 3}幢",
            room=str(number),
            area=Decimal(rolls.randint(1, 20_000)) / 100,
            head=rolls.randint(1, 5),
            holder=Holder.OWNER.value,
            token=f"{number:010x}",
        )
        for number in range(1, rolls.randint(3, 12))
    ]
    thresholds = Thresholds(
        Threshold(Fraction(2, 3), True, "甲"),
        Threshold(Fraction(1, 2), False, "乙"),
        Threshold(Fraction(3, 4), True, "丙"),
    )
    asked = []
    for position, item in ((1, 4), (2, 8)):
        ballots = tuple(
            Cast(unit_name(unit.building, unit.room), rolls.choice(list(Choice)), received=row, row=row)
            for row, unit in enumerate(units * 2, 1)
            if rolls.random() < 0.45
        )
        matter = Matter(f"议题{position}", ITEMS[item].rule, thresholds, item)
        asked.append(Asked(Question(str(position), position, matter.title, item), matter, ballots))
    laid = Laid(tuple(units), fixed(units), Conduct(), None, tuple(asked))
    decided: dict[str, str] = {}
    while doubts := [doubt for _, result in laid.tallied(decided) for doubt in result.doubts]:
        decided |= {doubt.key: rolls.choice(sorted(doubt.answers)) for doubt in doubts}
    found = [plain(question, result) for question, result in laid.tallied(decided)]
    content = recount.file_of(Count(reference=Reference("柯计", 2026, 1), digest="a" * 64), laid, decided)
    return content, [(one["passed"], one["figures"]) for one in found]


def test_it_always_comes_to_the_same(browser: Browser, tmp_path: Path) -> None:
    """Sixty files of chance: owners with many units, ballots twice, decisions either way."""
    (tmp_path / "recount.html").write_bytes(recount.page())
    page = browser.new_context(offline=True).new_page()
    page.goto((tmp_path / "recount.html").as_uri())
    rolls = random.Random(6)  # noqa: S311 -- the same files on every run
    outcomes = set()
    for _ in range(60):
        content, ours = _random(rolls)
        theirs = page.evaluate(
            "text => reckon(lines(text)).map(one => [one.passed, one.tests.map(test => [test[1], test[2]])])",
            content.decode("utf-8-sig"),
        )
        for (passed, figures), (found, tests) in zip(ours, theirs, strict=True):
            total, part, agree = (_said(figures[f"{what}_area"]) for what in ("total", "part", "agree"))
            heads = [f"{figures[f'{what}_heads']} 人" for what in ("total", "part", "agree")]
            assert found is passed
            assert tests == [[part, total], [heads[1], heads[0]], [agree, part], [heads[2], heads[1]]]
            outcomes.add(passed)
    assert outcomes == {True, False}


def _said(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100:02} ㎡"
