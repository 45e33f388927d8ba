"""The paths of the guidance desk: every ground that they name stands, and what other cities do is theirs alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.wiring import guidance_paths
from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import Path
from search.library.citations import checking
from search.library.models import Article, Version, Work
from tests.search.conftest import KECHENG_PATH, Library

ALL = tuple(shipped.paths().values())
OVERRIDDEN = ("《物业管理条例》第十二条", "《浙江省物业管理条例》第九条第一款", "《浙江省物业管理条例》第十条")


def grounds(path: Path) -> list[str]:
    """What the path rests on here."""
    return [cite for step in path.steps for cite in step.grounds]


def test_every_ground_stands_by_the_register_where_no_text_is_loaded(tx: Transaction) -> None:
    cited = [cite for path in ALL for cite in grounds(path)]
    checked = checking.check(tx, "；".join(cited), tx.today)
    assert [one.citation for one in checked] == cited
    assert [one.citation for one in checked if not one.stands] == []
    assert len(cited) > 150


def test_every_ground_has_its_words_where_texts_are_loaded(whole_library: Library) -> None:
    reading = whole_library.reading
    cited = [cite for path in ALL for cite in grounds(path)]
    checked = checking.check(reading, "；".join(cited), reading.today)
    assert [(one.citation, one.because) for one in checked if not one.stands or one.article_id is None] == []


def test_what_other_cities_do_is_there_word_for_word_and_is_no_ground_here(whole_library: Library) -> None:
    reading = whole_library.reading
    cited = [one.basis for path in ALL for step in path.steps for one in step.elsewhere]
    checked = checking.check(reading, "；".join(cited), reading.today)
    assert [(one.citation, one.because) for one in checked if one.article_id is None] == []
    assert [one.citation for one in checked if one.applies] == []


def test_the_library_names_the_paths_that_rest_on_an_article(whole_library: Library) -> None:
    article = whole_library.reading.session.scalars(
        select(Article.id)
        .join(Article.version)
        .join(Version.work)
        .where(Work.key == "民法典", Article.label == "第二百七十八条")
    ).one()
    lines = list(guidance_paths.cited(whole_library.reading, CLOCK, [article]))
    assert {line.room for line in lines} == {"办事路径"}
    assert {"成立首届业主委员会", "动用维修资金（一般维修）"} <= {line.title for line in lines}
    assert len(lines) == len({line.url for line in lines}) > 5


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.code)
def test_no_path_rests_on_a_majority_that_is_overridden(path: Path) -> None:
    assert [cite for cite in grounds(path) if cite.startswith(OVERRIDDEN)] == []
    assert KECHENG_PATH.startswith("/33/")
