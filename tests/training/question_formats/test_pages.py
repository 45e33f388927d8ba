"""The pages of question files: upload, report, confirmation, export; and the command."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.cli import alliance as command
from alliance.kernel.actors import Office
from tests.compounds.factories import District, a_district, browser_of
from training.addresses import IMPORTS
from training.question_formats.reading import Format, read

GIFT = '::一::甲乙谁对？{=甲 ~乙}\n\n::二::没关上{=甲\n\n::三::[html]<img src\\="a">看图{T}\n'


@pytest.fixture
def district(app: Flask) -> District:
    app.config["WTF_CSRF_ENABLED"] = False
    return a_district(app)


@pytest.fixture
def desk(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.GUIDANCE_SECRETARY])


def upload(client: FlaskClient, data: bytes, format_: str = "gift") -> TestResponse:
    fields = {"file": (BytesIO(data), "题目.txt"), "format": format_, "encoding": "auto"}
    return client.post(f"{IMPORTS}/", data=fields, content_type="multipart/form-data")


def test_upload_report_confirm_and_take_out(desk: FlaskClient) -> None:
    assert "您还没有上传过题目文件" in desk.get(f"{IMPORTS}/").text
    answer = upload(desk, GIFT.encode())
    assert answer.status_code == 302
    address = answer.location
    page = desk.get(address).text
    for words in ("没导入的 1 题", "第 3 行“二”", "花括号没有配对", "有损失", "图片", "还没有选主题"):
        assert words in page, words
    version = re.search(r'name="version"[^>]*value="([0-9]+)"', page)
    assert version
    assert desk.post(f"{address}/import", data={"version": version[1]}).status_code == 422
    done = desk.post(f"{address}/import", data={"version": version[1], "checked": "y"})
    assert "已存入题库 2 题" in desk.get(done.location).text
    assert desk.post(f"{address}/drop").status_code == 409
    made = desk.post(f"{IMPORTS}/export", data={"format": "gift", "topic": "", "which": "all"})
    assert [item.name for item in read(made.data, Format.GIFT).items] == ["一", "三"]
    assert "没有可以导出的题" in desk.post(f"{IMPORTS}/export", data={"format": "gift", "which": "ready"}).text


def test_a_file_that_cannot_be_read_comes_back_with_line_and_way_out(desk: FlaskClient) -> None:
    answer = upload(desk, b"a{T}\n" + "业主大会{T}".encode("gb18030"))
    assert answer.status_code == 422
    assert "第 2 行" in answer.text
    assert "看起来是 GBK" in answer.text


def test_others_are_sent_away(app: Flask, district: District, desk: FlaskClient) -> None:
    address = upload(desk, GIFT.encode()).location
    officer = browser_of(app, district.people[Office.COMMUNITY_OFFICER])
    assert officer.get(f"{IMPORTS}/").status_code == 403
    assert officer.get(f"{IMPORTS}/export").status_code == 403
    assert officer.get(f"{IMPORTS}/sample.xlsx").status_code == 403
    assert officer.get(address).status_code == 404
    assert officer.post(f"{address}/import", data={"version": "1", "checked": "y"}).status_code in {403, 404}
    assert officer.post(f"{IMPORTS}/export", data={"format": "gift"}).status_code in {403, 422}
    assert desk.post(f"{address}/drop").status_code == 302


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the command on a file alone, without any installation; its end and the report."""
    result = CliRunner().invoke(command, ["training", "import", *arguments, "--dry-run", "--json"])
    assert "\n" not in result.stdout.strip()
    return result.exit_code, json.loads(result.stdout)


def test_the_command_prints_one_object_and_needs_no_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["alliance", "training", "import", "--dry-run"])
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "nothing"))
    file = tmp_path / "题.gift"
    file.write_text(GIFT, encoding="utf-8")
    code, report = run(str(file), "--format", "gift")
    assert (code, report["read"], report["exact"]) == (0, 3, 1)
    assert [(one["line"], one["field"], one["name"]) for one in report["refused"]] == [(3, "answer", "二")]
    assert [(one["line"], one["field"]) for one in report["degraded"]] == [(5, "questiontext")]
    assert run(str(file), "--format", "moodlexml")[0] == 1
    assert run(str(tmp_path / "没有"), "--format", "gift")[0] == 2
    assert not (tmp_path / "nothing").exists()
