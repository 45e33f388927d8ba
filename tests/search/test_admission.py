"""Taking texts in: known ones change nothing, contradictions are refused, the index follows by errand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.actors import CLOCK, Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from alliance.kernel.indexing import IndexQuery
from alliance.kernel.outbox import Errand
from search.engine.embedded import EmbeddedIndex
from search.library import actions, indexing, intake, known
from search.library.actions import Outcome
from search.library.models import Article, Status, Version, Work
from tests.search.conftest import a_version

SECRETARY = Actor(
    alliance_id=1,
    place_path="/33/3308/330802/",
    offices=(HeldOffice(Office.POLICY_SECRETARY, 1, "柯城区", ("/33/3308/330802/",)),),
)


def outcomes(report: actions.Report) -> list[Outcome]:
    return [one.outcome for one in report.admissions]


def errands(tx: Transaction) -> list[list[int]]:
    rows = tx.session.scalars(select(Errand).where(Errand.kind == "library.changed").order_by(Errand.id))
    return [row.payload["works"] for row in rows]


def test_importing_twice_changes_nothing(tx: Transaction) -> None:
    first = actions.admit(tx, CLOCK, [a_version()])
    promised = len(errands(tx))
    second = actions.admit(tx, CLOCK, [a_version()])
    assert (outcomes(first), outcomes(second)) == ([Outcome.ADDED], [Outcome.UNCHANGED])
    assert tx.session.scalar(select(func.count()).select_from(Article)) == 2
    assert len(errands(tx)) == promised


def test_blanks_and_width_are_no_new_version(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version(texts=("业主（一）共有，甲。",))])
    report = actions.admit(tx, CLOCK, [a_version(texts=("业主 (一)　共有, 甲。",))])
    assert outcomes(report) == [Outcome.UNCHANGED]


def test_a_copy_that_lost_a_line_of_its_history_is_no_new_version(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version(dated=date(2018, 3, 19))])
    report = actions.admit(tx, CLOCK, [a_version(dated=date(2016, 2, 6))])
    assert outcomes(report) == [Outcome.UNCHANGED]
    assert "2018-03-19" in report.admissions[0].why


def test_another_text_under_the_same_date_is_refused_and_the_first_stays(tx: Transaction) -> None:
    report = actions.admit(tx, CLOCK, [a_version(texts=("甲",)), a_version(texts=("乙",)), a_version("另一条例")])
    assert sorted(outcomes(report)) == [Outcome.ADDED, Outcome.ADDED, Outcome.REFUSED]
    kept = tx.session.scalars(
        select(Article.text).join(Article.version).join(Version.work).where(Work.key == "样例市物业管理条例")
    )
    assert kept.all() == ["甲"]
    assert any("文本不同" in line for line in report.lines())


def test_two_versions_of_one_work_both_stand(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version(), a_version(dated=date(2024, 5, 1), texts=("新的。",))])
    assert tx.session.scalars(select(Version.stamp).order_by(Version.stamp)).all() == ["2020-05-01", "2024-05-01"]


def test_a_version_the_database_cannot_take_does_not_stop_the_others(tx: Transaction) -> None:
    good = a_version("好条例")
    bad = a_version("坏条例")
    bad = type(bad)(
        **{
            **{name: getattr(bad, name) for name in bad.__dataclass_fields__},
            "articles": (*bad.articles, bad.articles[0]),
        }
    )
    report = actions.admit(tx, CLOCK, [good, bad])
    assert {one.incoming.title: one.outcome for one in report.admissions} == {
        "好条例": Outcome.ADDED,
        "坏条例": Outcome.REFUSED,
    }
    assert actions.admit(tx, CLOCK, [a_version("坏条例")]).count(Outcome.ADDED) == 1


def test_named_works_that_we_lack_stand_as_placeholders(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [])
    held = tx.session.scalars(select(Work.title).where(Work.placeholder)).all()
    assert set(held) == {one.title for one in known.works().missing}
    assert "衢州市物业管理条例" in held
    actions.admit(tx, CLOCK, [])
    assert tx.session.scalar(select(func.count()).select_from(Work)) == len(held)


def test_a_text_takes_the_place_of_its_placeholder(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [])
    actions.admit(tx, CLOCK, [a_version("衢州市物业管理条例", place_path="/33/3308/")])
    work = tx.session.scalars(select(Work).where(Work.title == "衢州市物业管理条例")).one()
    assert (work.placeholder, work.why, len(work.versions)) == (False, "", 1)


def test_only_the_policy_group_and_the_platform_take_texts_in(tx: Transaction) -> None:
    with pytest.raises(NotPermitted):
        actions.admit(tx, Actor(alliance_id=None), [a_version()])
    assert actions.admit(tx, SECRETARY, [a_version()]).count(Outcome.ADDED) == 1


def test_an_unchecked_day_can_never_be_stored_as_one(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version(effective=date(2004, 1, 1))])
    version = tx.session.scalars(select(Version)).one()
    assert (version.effective_from, version.effective_unchecked) == (None, True)
    version.effective_from = date(2004, 1, 1)
    with pytest.raises(IntegrityError, match="unchecked_has_no_day"):
        tx.session.flush()


def test_the_index_holds_every_version_with_its_days_and_follows_an_import(
    tx: Transaction, index: EmbeddedIndex
) -> None:
    def texts(day: date | None) -> set[str]:
        hits = index.search(IndexQuery("电梯", on=day)).found
        return {tx.session.get_one(Article, indexing.article_id(hit.key) or 0).text for hit in hits}

    handle = indexing.on_changed(index, [indexing.entries])
    actions.admit(
        tx,
        CLOCK,
        [
            a_version("旧法", texts=("电梯旧文",)),
            a_version("废法", texts=("电梯废文",), status=Status.REPEALED),
            a_version("将来法", dated=date(2026, 8, 1), effective=date(2027, 1, 1), texts=("电梯将来",)),
        ],
    )
    handle(tx, {"works": errands(tx)[-1]})
    assert texts(tx.today) == {"电梯旧文"}
    assert texts(date(2027, 1, 1)) == {"电梯旧文", "电梯将来"}
    assert texts(None) == {"电梯旧文", "电梯将来", "电梯废文"}
    actions.admit(tx, CLOCK, [a_version("旧法", dated=date(2024, 1, 1), texts=("电梯新文",))])
    handle(tx, {"works": errands(tx)[-1]})
    handle(tx, {"works": errands(tx)[-1]})
    assert (texts(tx.today), texts(date(2023, 12, 31))) == ({"电梯新文"}, {"电梯旧文"})
    assert index.count() == 4


def test_the_turn_of_a_day_promises_the_works_that_flip(tx: Transaction) -> None:
    coming = a_version("将来法", dated=date(2026, 8, 1), effective=date(2026, 11, 22))
    actions.admit(tx, CLOCK, [a_version(), coming])
    assert indexing.turn_of_day(tx, date(2026, 11, 22)) == 0
    assert indexing.turn_of_day(tx, date(2026, 11, 21)) == 1


def test_a_folder_with_markup_and_scripts_is_stored_as_text(tx: Transaction, tmp_path: Path) -> None:
    (tmp_path / "样例办法.md").write_text("# 样例办法\n第一条 <script>alert(1)</script>业主\n", encoding="utf-8")
    actions.admit(tx, CLOCK, intake.take([tmp_path]).incoming)
    assert tx.session.scalars(select(Article.text)).all() == ["<script>alert(1)</script>业主"]


def test_real_regulations_are_read_whole(tx: Transaction, samples: Path) -> None:
    taken = intake.take([samples])
    report = actions.admit(tx, CLOCK, taken.incoming)
    assert (taken.skipped, report.count(Outcome.ADDED), report.count(Outcome.REFUSED)) == ([], 101, 0)
    shanghai = (
        select(Version.stamp).join(Version.work).where(Work.title == "上海市住宅物业管理规定").order_by(Version.stamp)
    )
    assert tx.session.scalars(shanghai).all() == ["2018-11-22", "2020-12-30"]
    assert actions.admit(tx, CLOCK, intake.take([samples]).incoming).count(Outcome.UNCHANGED) == 101
