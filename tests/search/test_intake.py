"""Files and folders: one bad file never stops the others, and each is named with its reason."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

from search.library import intake, parsing
from search.library.models import Status

GOOD = """# 样例市物业管理条例
2020年5月1日 样例市人民代表大会常务委员会通过
<!-- INFO END -->
第一条 甲。
第二条 本条例自2020年7月1日起施行。
"""


def test_a_folder_of_bad_files_gives_the_good_one_and_a_reason_each(tmp_path: Path) -> None:
    (tmp_path / "好.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "国标.txt").write_bytes(GOOD.replace("样例市", "测试市").encode("gbk"))
    (tmp_path / "空.md").write_bytes(b"")
    (tmp_path / "图.md").write_bytes(b"\x89PNG\x00\x00\x00")
    (tmp_path / "其他.pdf").write_bytes(b"%PDF")
    (tmp_path / "照片.png").write_bytes(b"\x89PNG")
    (tmp_path / "~$好.docx").write_bytes(b"lock")
    (tmp_path / "断.md").symlink_to(tmp_path / "没有.md")
    (tmp_path / "环").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "圈.md").symlink_to(tmp_path / "圈.md")
    (tmp_path / "夹.md").mkdir()
    taken = intake.take([tmp_path, tmp_path / "不存在"])
    assert sorted(one.title for one in taken.incoming) == ["样例市物业管理条例", "测试市物业管理条例"]
    assert {Path(one.origin).name for one in taken.skipped} == {
        "空.md", "图.md", "其他.pdf", "断.md", "圈.md", "不存在",
    }  # fmt: skip
    assert all(one.why for one in taken.skipped)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "大.md").open("wb") as file:
        file.truncate(parsing.LARGEST_BYTES + 1)
    taken = intake.take([tmp_path])
    assert "超过 20 MB" in taken.skipped[0].why
    assert taken.incoming == []


def test_the_same_file_by_two_paths_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "好.md"
    file.write_text(GOOD, encoding="utf-8")
    assert len(intake.take([file, tmp_path, file]).incoming) == 1


def test_a_single_file_of_another_kind_is_named(tmp_path: Path) -> None:
    file = tmp_path / "文件.xyz"
    file.write_bytes(b"PK")
    assert "不是 Word（.docx）、网页（.html）" in intake.take([file]).skipped[0].why


def test_a_list_beside_the_files_adds_level_and_status(tmp_path: Path) -> None:
    (tmp_path / "好.md").write_text(GOOD, encoding="utf-8")
    row = {
        "file": "好.md",
        "level": "地方性法规",
        "status": "check_validity",
        "status_note": "请核对",
        "source": {"repo": "甲/乙"},
    }
    (tmp_path / "index.json").write_text(json.dumps({"items": [row]}), encoding="utf-8")
    one = intake.take([tmp_path]).incoming[0]
    assert (one.doubt, one.source, one.status) == ("请核对", "甲/乙", Status.IN_FORCE)
    assert one.effective_from == date(2020, 7, 1)


def test_a_broken_list_is_told_and_the_files_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "好.md").write_text(GOOD, encoding="utf-8")
    for broken in ("{", "[1, 2]", '{"items": 3}', '{"items": [{"file": ["好.md"]}]}'):
        (tmp_path / "index.json").write_text(broken, encoding="utf-8")
        assert len(intake.take([tmp_path]).incoming) == 1


def test_a_first_day_of_effect_is_not_the_amended_versions() -> None:
    text = GOOD.replace("<!--", "2023年1月1日 样例市人民代表大会常务委员会修正\n<!--")
    parsed = parsing.parse(text)
    assert (parsed.version_date, parsed.effective_stated) == (date(2023, 1, 1), date(2020, 7, 1))
    one = intake._incoming(parsed, {}, "x")
    assert one.effective_from is None


def test_a_title_becomes_a_readable_key() -> None:
    assert intake.work_key("中华人民共和国民法典") == "民法典"
    assert (
        intake.work_key("最高人民法院关于适用《中华人民共和国民法典》的解释") == "最高人民法院关于适用《民法典》的解释"
    )
    assert "/" not in intake.work_key("甲/../乙")


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.md")
    (tmp_path / "无尽.md").symlink_to("/dev/zero")
    taken = intake.take([tmp_path])
    assert taken.incoming == []
    assert [one.why for one in taken.skipped] == ["不是普通文件，未读取"] * 2


def test_a_name_in_an_older_encoding_gives_the_title(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode("样例办法.txt".encode("gbk"))
    file.write_text("没有标题的文字\n第一条 甲。\n", encoding="utf-8")
    [found] = intake.take([tmp_path]).incoming
    assert (found.title, found.origin) == ("样例办法", "样例办法.txt")


def test_a_list_that_holds_what_no_database_takes_is_read_without_it(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text("没有标题的文字\n第一条 甲。\n", encoding="utf-8")
    row = '[{"file": "好.txt", "title": "\\ud800样例\\u0000办法\\u202e", "level": "\\udfff规章"}]'
    (tmp_path / "index.json").write_text(row, encoding="utf-8")
    [found] = intake.take([tmp_path]).incoming
    assert (found.title, found.level) == ("样例办法", "规章")
