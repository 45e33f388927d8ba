"""`alliance library check-citations` and `register`: one array alone on stdout, exit codes, files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from search.library.citations import papers
from search.library.parsing import Unreadable
from tests.search.test_commands import TEXT, Run, folder, run

__all__ = ["folder", "run"]
PAPER = "依据《样例市物业管理条例》第一条至第三条，《物权法》第七十六条。"
PAPER += "《样例市物业管理条例》第一条规定：“维修资金属于公司。”"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "答复.txt"
    file.write_text(PAPER, encoding="utf-8")
    return file


def rows(done: Any) -> list[dict[str, Any]]:
    return list(json.loads(done.stdout))


def test_one_array_alone_stands_on_stdout(run: Run, folder: Path, paper: Path) -> None:
    run("library", "import", folder)
    done = run("library", "check-citations", paper, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found = rows(done)
    assert [(one["article"], one["verdict"], one["text_loaded"]) for one in found] == [
        ("第一条", "in_force", True),
        ("第二条", "no_article", True),
        ("第三条", "in_force", True),
        ("第七十六条", "repealed", False),
        ("第一条", "misquoted", True),
    ]
    assert found[0]["citation"] == "《样例市物业管理条例》第一条至第三条"
    assert found[3]["work"] == "中华人民共和国物权法"
    assert "公司" in found[4]["difference"]
    assert all({"citation", "work", "article", "verdict", "text_loaded"} <= one.keys() for one in found)


def test_a_list_for_people_tells_by_its_exit_code(run: Run, folder: Path, paper: Path) -> None:
    run("library", "import", folder)
    done = run("library", "check-citations", paper)
    assert done.exit_code == 1
    assert "已废止（没有核对原文）\t《物权法》第七十六条\t《中华人民共和国物权法》第七十六条" in done.stdout
    assert "引文“维修资金属于公司”" in done.stdout
    assert "共 5 处引用" in done.stderr
    good = paper.with_name("好.md")
    good.write_text("《人民调解法》第三十三条", encoding="utf-8")
    assert run("library", "check-citations", good).exit_code == 0


def test_a_day_may_be_given(run: Run, paper: Path) -> None:
    found = rows(run("library", "check-citations", paper, "--json", "--on", "2018-05-01"))
    assert [one["verdict"] for one in found if "物权法" in one["work"]] == ["in_force"]


def test_a_file_without_citations_is_an_empty_array(run: Run, tmp_path: Path) -> None:
    for name, words in (("空.txt", ""), ("没有.md", "今天开会。"), ("english.txt", "nothing here")):
        (tmp_path / name).write_text(words, encoding="utf-8")
        assert rows(run("library", "check-citations", tmp_path / name, "--json")) == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("假.docx", b"no word file", "不是真的 Word 文件"),
        ("旧.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
        ("印.pdf", b"%PDF-1.7", "PDF 不能读"),
        ("图.txt", b"\x00\x01\x02", "不是文本文件"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    run: Run, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("library", "check-citations", tmp_path / name, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert why in done.stderr


def test_a_file_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    done = run("library", "check-citations", tmp_path / "没有.txt")
    assert done.exit_code == 2
    assert "没有这个文件" in done.stderr


def test_word_files_web_pages_and_old_encodings_are_read(tmp_path: Path) -> None:
    words = "依据《民法典》第二百七十八条。"
    document = Document()
    document.add_heading("关闭小区大门的说明", 1)
    document.add_paragraph("关闭大门要表决。")
    document.add_table(1, 1).cell(0, 0).text = words
    document.save(str(tmp_path / "文.docx"))
    (tmp_path / "页.html").write_text(
        '<html><meta charset="gbk"><script>《刑法》第一条</script><p>《民法<b>典》</b>第&nbsp;278条</p>'
        f"<p>{words}</p></html>",
        encoding="gbk",
    )
    (tmp_path / "旧.txt").write_bytes(words.encode("gb18030"))
    read = {name: papers.text_of(tmp_path / name) for name in ("文.docx", "页.html", "旧.txt")}
    assert all(words in text for text in read.values())
    assert read["文.docx"].startswith("关闭小区大门的说明\n关闭大门要表决。")
    assert "刑法" not in read["页.html"]
    with pytest.raises(Unreadable, match="没有这个文件"):
        papers.text_of(tmp_path)


def test_the_register_is_made_of_facts_alone(run: Run, folder: Path, tmp_path: Path) -> None:
    made = tmp_path / "register.jsonl"
    assert run("library", "register", made).exit_code == 2
    run("library", "import", folder)
    assert run("library", "register", made).exit_code == 0
    (line,) = [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]
    assert line["title"] == "样例市物业管理条例"
    assert line["versions"][0]["articles"] == "1,3"
    assert len(line["versions"][0]["sums"]) == 8
    assert all(words not in made.read_text(encoding="utf-8") for words in ("维修资金", "电梯"))
    assert "第三条" in TEXT
