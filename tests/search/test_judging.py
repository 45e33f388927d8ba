"""What an import would do, and what it says: told before, told after, and where two texts of one version part."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from search.library import actions, intake, judging
from search.library.importing import actions as imports
from search.library.importing.models import ImportedFile, LibraryImport
from search.library.importing.workflow import Stage
from search.library.intake import Skipped, Taken
from search.library.judging import Outcome
from search.library.models import Version
from tests.search.conftest import a_version
from tests.search.files import a_docx, a_page, jsonl


def versions(tx: Transaction) -> int:
    return tx.session.scalar(select(func.count()).select_from(Version)) or 0


def test_what_is_foreseen_is_what_then_happens_and_nothing_is_written(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version(texts=("甲。", "乙。"))])
    coming = [
        a_version(texts=("甲。", "乙。")),
        a_version(texts=("甲。", "另。", "丙。")),
        a_version("新条例"),
        a_version("新条例", texts=("别的。",)),
    ]
    foreseen = judging.foreseen(tx, coming, [Skipped("坏.pdf", "没有读")])
    assert versions(tx) == 1
    done = actions.admit(tx, CLOCK, coming)
    outcomes = [Outcome.UNCHANGED, Outcome.REFUSED, Outcome.ADDED, Outcome.REFUSED]
    assert [one.outcome for one in foreseen.admissions] == outcomes
    assert sorted(one.outcome for one in done.admissions) == sorted(outcomes)
    assert {one.why for one in done.admissions} == {one.why for one in foreseen.admissions}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (("甲。", "另。"), "文字不同：第二条"),
        (("甲。",), "这份少了：第二条"),
        (("甲。", "乙。", "丙。"), "这份多了：第三条"),
    ],
)
def test_a_contradicting_text_is_refused_with_what_differs(tx: Transaction, other: tuple[str, ...], said: str) -> None:
    actions.admit(tx, CLOCK, [a_version(texts=("甲。", "乙。"))])
    [refused] = actions.admit(tx, CLOCK, [a_version(texts=other)]).admissions
    assert refused.outcome is Outcome.REFUSED
    assert said in refused.why
    assert "先入库的保留不动" in refused.why


def test_blanks_and_width_do_not_count_as_a_difference() -> None:
    assert judging.differences([("第一条", "（一）甲，乙。")], [("第 一 条", "(一)甲, 乙。")]) == "条文的先后不同"


def test_many_differences_are_named_and_counted() -> None:
    here = [(f"第{number}条", "甲") for number in range(1, 10)]
    assert judging.differences(here, [(label, "乙") for label, _ in here]).endswith("第5条等 9 处")


def test_word_page_and_bulk_go_in_and_again_change_nothing(tx: Transaction) -> None:
    bulk = jsonl({"work": "样例法", "article": "第1条", "text": "甲。", "effective_to": "2020-12-31"})
    raws = (("a.docx", a_docx()), ("b.html", a_page("gbk")), ("c.jsonl", bulk))
    taken = [one for name, raw in raws for one in intake.take_one(name, io.BytesIO(raw), len(raw)).incoming]
    assert actions.admit(tx, CLOCK, taken).count(Outcome.ADDED) == 3
    assert actions.admit(tx, CLOCK, taken).count(Outcome.UNCHANGED) == 3
    ended = select(Version.effective_to).where(Version.effective_to.is_not(None))
    assert tx.session.scalars(ended).all() == [date(2020, 12, 31)]


def test_a_text_without_article_numbers_is_taken_in_and_told(tx: Transaction) -> None:
    raw = "# 样例规约\n## 停车\n停车的规定。\n## 养狗\n养狗的规定。\n".encode()
    report = actions.admit(tx, CLOCK, intake.take_one("a.md", io.BytesIO(raw), len(raw)).incoming)
    assert any("没有条号：《样例规约》" in line and "分成 2 节" in line for line in report.lines())


def test_the_command_keeps_a_record_with_names_and_digests(tx: Transaction) -> None:
    taken = Taken([a_version()], [Skipped("坏.pdf", "没有读"), Skipped("批.jsonl 第 2 行", "不是一个 JSON 对象", 1)])
    taken.files.append(intake.Brought("好.md", 10, "ab" * 32))
    report = imports.take_in(tx, CLOCK, taken)
    assert "跳过 1 个文件，1 行。" in report.lines()[0]
    one = tx.session.scalars(select(LibraryImport)).one()
    assert (one.stage, one.person_id, one.counts["added"], one.counts["skipped"]) == (Stage.CONFIRMED, None, 1, 2)
    assert one.report["versions"][0]["title"] == "样例市物业管理条例"
    assert tx.session.scalars(select(ImportedFile.name)).all() == ["好.md"]


def test_nobody_else_takes_texts_in(tx: Transaction) -> None:
    with pytest.raises(NotPermitted):
        imports.take_in(tx, Actor(alliance_id=None), Taken([a_version()]))
    assert versions(tx) == 0
