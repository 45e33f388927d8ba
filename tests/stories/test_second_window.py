"""An operator's second window: a text taken in beside the running server is found a moment later."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from urllib.parse import quote

from alliance.kernel import outbox
from tests.stories.house import House, Visitor, readable, until

TEXT = """# 柯城区样例电动自行车充电桩管理规定
2024年3月1日 柯城区样例机关通过

第一条 为了试一试，写下本规定。

第二条 磁吸式蓝鲸充电桩应当安装在架空层以外的露天地面，由业主委员会每季度查看一次。
"""
QUESTION = "磁吸式蓝鲸充电桩装在哪里"
KEYS = {"kind", "title", "article", "text", "url", "score", "address"}


def asked(house: House) -> list[dict[str, object]]:
    """What the command answers: one array, alone on its output."""
    done = house.run("search", "query", QUESTION, "--json", "--limit", "3")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    assert len(done.stdout.strip().splitlines()) == 1
    return found


def told(anybody: Visitor) -> str:
    """The page that answers the question, once it does."""
    page = readable(anybody.get(f"/ask?q={quote(QUESTION)}").text)
    return page if "蓝鲸充电桩应当" in page else ""


def test_a_text_taken_in_beside_the_server_is_found_by_both(house: House, tmp_path: Path) -> None:
    assert not any("蓝鲸" in str(row["text"]) for row in asked(house))
    with outbox.deliverer_lock(house.home) as mine:
        assert not mine, "the server keeps the errands; the command can only promise them"

    file = tmp_path / "柯城区样例电动自行车充电桩管理规定(2024-03-01).md"
    file.write_text(TEXT, encoding="utf-8")
    taken = house.run("library", "import", file)
    assert (taken.returncode, taken.stdout) == (0, "")
    assert "新入库 1 个，共 2 条" in taken.stderr

    with Visitor(house) as anybody:
        page = until(partial(told, anybody), patience=10)
        first = asked(house)[0]
        assert first.keys() >= KEYS
        assert (first["title"], first["article"]) == ("柯城区样例电动自行车充电桩管理规定", "第二条")
        assert "磁吸式蓝鲸充电桩" in page
        url = str(first["url"])
        assert url.startswith(house.address)
        assert "露天地面" in anybody.get(url.removeprefix(house.address)).text

    status = house.run("outbox", "status")
    assert (status.returncode, "等着送 0 件" in status.stdout) == (0, True)
