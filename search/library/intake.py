"""What an importer hands over, and the reading of files and folders: one bad file never stops the others."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from search.library import jurisdiction, known, parsing
from search.library.formats import json_lines, web_pages, word_files
from search.library.models import Status, WorkKind
from search.library.parsing import ParsedArticle, ParsedText, Unreadable

BULK = ".jsonl"
ENDINGS = (".docx", ".html", ".htm", ".md", ".txt", BULK)
OFFERED = "Word（.docx）、网页（.html）、文本（.md、.txt）或批量（.jsonl）"
LARGEST_BULK = 500_000_000
LIST_NAME = "index.json"
TITLE_MOST, LABEL_MOST, CHAPTER_MOST, LEVEL_MOST = 190, 100, 300, 60
_READERS = {".docx": word_files.text_of, ".html": web_pages.text_of, ".htm": web_pages.text_of}
_SCANNED = "PDF 里的文字常常错行，没有读；请到国家法律法规数据库下载 Word 版（.docx），再导入"
_SAVE_AS_WORD = "请在 Word 或 WPS 里打开，点“文件 → 另存为”，类型选“Word 文档（.docx）”，再导入"
_ADVICE = {
    ".pdf": _SCANNED,
    ".ofd": _SCANNED.replace("PDF", "OFD"),
    ".doc": f"这是旧版 Word 文件；{_SAVE_AS_WORD}",
    ".wps": f"这是 WPS 文件；{_SAVE_AS_WORD}",
    ".rtf": f"这是 RTF 文件；{_SAVE_AS_WORD}",
    ".docm": f"这个文件带宏；{_SAVE_AS_WORD}",
    ".mht": "这是网页归档；请在浏览器里另存为“网页，仅 HTML”，再导入",
    ".mhtml": "这是网页归档；请在浏览器里另存为“网页，仅 HTML”，再导入",
    ".zip": "这是压缩包；请解开，把里面的文件一份一份导入",
}
"""What people also have, and how to get from it to a file that we read."""
_OLD_TEXTS = {"superseded": Status.SUPERSEDED, "repealed": Status.REPEALED}
_ABROAD = "外地规定，仅作比较"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One version of one work as an importer read it, from a file or from the law pack."""

    title: str
    kind: WorkKind
    level: str
    place_path: str
    place_name: str
    version_date: date | None
    articles: tuple[ParsedArticle, ...]
    checksum: str
    issuer: str = ""
    number: str = ""
    promulgated: date | None = None
    effective_stated: date | None = None
    effective_to: date | None = None
    status: Status = Status.IN_FORCE
    status_printed: str = ""
    status_note: str = ""
    doubt: str = ""
    source: str = ""
    history: tuple[str, ...] = ()
    preamble: str = ""
    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    origin: str = ""
    """The file it was read from, as the report names it."""

    @property
    def key(self) -> str:
        """What addresses call the work."""
        return work_key(self.title)

    @property
    def stamp(self) -> str:
        """What addresses call the version."""
        return self.version_date.isoformat() if self.version_date else "undated"

    @property
    def effective_from(self) -> date | None:
        """The day this version came into force; None where the source states only the first version's, or nothing."""
        stated = self.effective_stated
        if stated is None or (self.version_date is not None and stated < self.version_date):
            return None
        return stated


def work_key(title: str) -> str:
    """The title without 中华人民共和国 and without what would break an address."""
    bare = title.replace("中华人民共和国", "") or title
    return bare.replace("/", "-").replace("\\", "-").strip(" .")[:TITLE_MOST] or "未命名"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or lines of a bulk file, that were not read, and why, in Chinese; `lines` is 0 for a whole file."""

    origin: str
    why: str
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Brought:
    """One file that came: its name, size, SHA-256, and its bytes where they are to wait."""

    name: str
    size: int
    digest: str
    content: bytes | None = None


@dataclass(slots=True)
class Taken:
    """What was found below the given paths, and in which files."""

    incoming: list[Incoming] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    files: list[Brought] = field(default_factory=list)


def take(paths: Sequence[Path]) -> Taken:
    """Read every file of a kind we know at or below `paths`; whatever cannot be read is listed with the reason."""
    taken = Taken()
    seen: set[Path] = set()
    lists: dict[Path, Mapping[str, Any]] = {}
    for path in paths:
        for file in _files(path, taken):
            try:
                real = file.resolve(strict=True)
                if real in seen:
                    continue
                seen.add(real)
                if file.parent not in lists:
                    lists[file.parent] = _listed(file.parent, taken)
                _take_file(taken, file, lists[file.parent].get(file.name, {}))
            except Unreadable as why:
                taken.skipped.append(Skipped(str(file), str(why)))
            except (OSError, RuntimeError) as failed:
                taken.skipped.append(Skipped(str(file), _system(failed)))
    return taken


def _take_file(taken: Taken, file: Path, listed: Mapping[str, Any]) -> None:
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("不是普通文件，未读取")  # a device or a pipe has no size, and may never end
    with file.open("rb") as stream:
        read = take_one(_named(file), stream, found.st_size, listed)
    taken.files.append(brought(file))
    taken.incoming += read.incoming
    taken.skipped += read.skipped


def brought(file: Path) -> Brought:
    """The name, size and SHA-256 of a file. Raises OSError."""
    with file.open("rb") as stream:
        return Brought(_named(file)[-200:], file.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def take_one(name: str, stream: BinaryIO, size: int, listed: Mapping[str, Any] | None = None) -> Taken:
    """Read one open file by the end of its name; `listed` is what a list beside it says of it. Raises Unreadable."""
    ending = PurePath(name).suffix.lower()
    if ending in _ADVICE:
        raise Unreadable(_ADVICE[ending])
    if ending not in ENDINGS:
        raise Unreadable(f"不是 {OFFERED} 文件")
    most = LARGEST_BULK if ending == BULK else parsing.LARGEST_BYTES
    if size > most:
        raise Unreadable(f"文件超过 {most // 1_000_000} MB，未读取")
    if ending == BULK:
        return _bulk(name, stream)
    raw, stem = stream.read(most + 1), PurePath(name).stem
    if not raw:
        raise Unreadable("文件是空的")
    reader = _READERS.get(ending, parsing.decoded)
    parsed = parsing.parse(reader(raw), name=stem, title=_said(listed or {}, "title"))
    return Taken([_incoming(parsed, listed or {}, name)])


def _bulk(name: str, stream: BinaryIO) -> Taken:
    """The versions of a bulk file, and its bad lines."""
    read = json_lines.read(stream)
    if not read.versions and not read.problems:
        raise Unreadable("文件是空的")
    taken = Taken([_of_bulk(version, name) for version in read.versions])
    for problem in read.told():
        where = f"{name} 第 {problem.number} 行" if problem.number else f"{name} 另外 {problem.lines} 行"
        taken.skipped.append(Skipped(where, problem.why, problem.lines))
    return taken


def _of_bulk(gathered: json_lines.Gathered, origin: str) -> Incoming:
    articles, missing, doubled = parsing.addressed(gathered.ordered())
    title = gathered.title[:TITLE_MOST]
    place = jurisdiction.of_title(title)
    kind, level = jurisdiction.kind_and_level(title, (), place, gathered.level[:LEVEL_MOST])
    return Incoming(
        title=title,
        kind=kind,
        level=level,
        place_path=place.path,
        place_name=place.name[:100],
        version_date=gathered.effective_from,
        articles=tuple(fitting(article) for article in articles),
        checksum=parsing.checksum(articles),
        issuer=jurisdiction.issuer(title, (), place)[:200],
        effective_stated=gathered.effective_from,
        effective_to=gathered.effective_to,
        doubt=known.works().doubts.get(title, ""),
        source=(gathered.source or f"批量文件 {origin}")[:300],
        missing=missing,
        doubled=doubled,
        origin=origin,
    )


def _named(file: Path) -> str:
    """The name of a file; one that an older system wrote in GBK is read as such."""
    raw = os.fsencode(file.name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return parsing.storable(raw.decode("gb18030", "replace"))


def _incoming(parsed: ParsedText, listed: Mapping[str, Any], origin: str) -> Incoming:
    title = parsed.title[:TITLE_MOST]
    place = jurisdiction.of_title(title)
    kind, level = jurisdiction.kind_and_level(title, parsed.history, place, _said(listed, "level")[:LEVEL_MOST])
    state = _said(listed, "status")
    note = _said(listed, "status_note")
    repository = listed.get("source")
    return Incoming(
        title=title,
        kind=kind,
        level=level,
        place_path=place.path,
        place_name=place.name[:100],
        version_date=parsed.version_date or _day(listed, "version_date"),
        articles=tuple(fitting(article) for article in parsed.articles),
        checksum=parsed.checksum,
        issuer=(_said(listed, "issuing_body") or jurisdiction.issuer(title, parsed.history, place))[:200],
        number=parsed.issue_number[:100],
        promulgated=parsed.promulgated or _day(listed, "promulgated"),
        effective_stated=parsed.effective_stated or _day(listed, "effective_stated_in_text"),
        status=_OLD_TEXTS.get(state, Status.IN_FORCE),
        status_printed=state[:60],
        status_note="" if note.startswith(_ABROAD) else note,
        doubt=known.works().doubts.get(title, "")
        or (note or "来源提示须核对有效性。" if state == "check_validity" else ""),
        source=_source(repository if isinstance(repository, dict) else {}),
        history=parsed.history,
        preamble=parsed.preamble,
        missing=parsed.missing,
        doubled=parsed.doubled,
        origin=origin,
    )


def fitting(article: ParsedArticle) -> ParsedArticle:
    """The article with label and chapter cut to what the columns hold."""
    return ParsedArticle(
        article.address,
        article.label[:LABEL_MOST],
        article.number,
        article.sub,
        article.chapter[:CHAPTER_MOST],
        article.text,
    )


def _files(path: Path, taken: Taken) -> Iterator[Path]:
    if path.is_dir():
        # Links to folders are not followed, so that a loop of links ends.
        for folder, _, names in os.walk(
            path, onerror=lambda failed: taken.skipped.append(Skipped(str(path), _system(failed)))
        ):
            yield from (Path(folder) / name for name in sorted(names) if _concerns(name))
    elif path.is_file():
        yield path
    else:
        taken.skipped.append(Skipped(str(path), "没有这个文件或文件夹"))


def _concerns(name: str) -> bool:
    """True for a file that we read, or that people think we read; what programs leave beside files is passed over."""
    return Path(name).suffix.lower() in {*ENDINGS, *_ADVICE} and not name.startswith(("~$", "._"))


def _listed(folder: Path, taken: Taken) -> Mapping[str, Any]:
    """What index.json of a folder says of each file, by name; empty where there is none or it is no such list."""
    file = folder / LIST_NAME
    if not file.is_file():
        return {}
    try:
        if file.stat().st_size > parsing.LARGEST_BYTES:
            raise ValueError("too large")
        data = json.loads(file.read_text(encoding="utf-8"))
        rows = data["items"] if isinstance(data, dict) else data
        return {str(row["file"]): row for row in rows if isinstance(row, dict) and "file" in row}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        taken.skipped.append(Skipped(str(file), "清单不能读，按没有清单处理"))
        return {}


def _said(listed: Mapping[str, Any], name: str) -> str:
    value = listed.get(name)
    return parsing.storable(value).strip() if isinstance(value, str) else ""


def _day(listed: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(_said(listed, name))
    except ValueError:
        return None


def _source(repository: Mapping[str, Any]) -> str:
    told = [parsing.storable(str(repository[name])) for name in ("repo", "path") if repository.get(name)]
    commit = parsing.storable(str(repository.get("commit", "")))[:12]
    return " ".join([*told, commit])[:300].strip() if told else "本地文件"


def _system(failed: BaseException) -> str:
    number = failed.errno if isinstance(failed, OSError) else None
    words = {1: "没有读取权限", 2: "文件不存在", 13: "没有读取权限", 21: "是一个文件夹", 40: "链接成环"}
    return words.get(number or 0, "链接成环" if isinstance(failed, RuntimeError) else f"读取失败（{failed}）")
