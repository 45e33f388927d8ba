"""Reading a regulation: from the text of a file to its title, its history and its articles. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance.kernel.numerals import ArticleNumber, article_label, to_int
from search.library import dating
from search.library.folding import fold

LARGEST_BYTES = 20_000_000

_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]|[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]"
)
_SPACES = re.compile(r"[ \t\u00a0\u3000\u2002-\u200a]+")
_END_OF_HISTORY = re.compile(r"<!--\s*INFO END\s*-->")
_NUMBER = r"[零〇一二三四五六七八九十百千两0-9０-９]+"
_ARTICLE = re.compile(rf"^[#*\s]*(第({_NUMBER})条(?:之({_NUMBER}))?)[*:：]*(\s+|$)(.*)$", re.DOTALL)
_ARTICLE_UNSPACED = re.compile(
    rf"^(第({_NUMBER})条(?:之({_NUMBER}))?)()([^\s第、，至和或的所规之与及款中].*)$", re.DOTALL
)
_CHAPTER = re.compile(rf"^[#*\s]*第{_NUMBER}(分编|编|章|节|部分)(?:[\s:：].{{0,60}})?$")
_HEADING = re.compile(r"^(#{1,6})[\s#]*[^\s#]")
_ENUMERATED = re.compile(r"^([一二三四五六七八九十]{1,3}、)\s*(.*)$", re.DOTALL)
_ISSUE_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}〔\d{4}〕\d+号|(?:国务院令|公告)第\s*\d+\s*号|^第\s*\d+\s*号$")
_EDITION = re.compile(
    r"\s*[(（]\s*(?:\d{4}[-年0-9月日]*\s*(?:第[一二三四五六]次)?(?:修正|修订|版)?|修正|修订)\s*[)）]\s*$"
)
_DELIVERED = re.compile(r"\s*[(（][^()（）]*(?:通过|发布|公布)[^()（）]*[)）]\s*$")
_LIKE_A_TITLE = re.compile(
    r"^[^。，；：]{2,90}(?:法|法典|条例|规定|办法|规则|细则|解释|决定|公约|规约)(?:[（(][^()（）]{1,20}[)）])?$"
)
_SHORT_LINE = 40
_TITLE_LINE = 1000
"""A longer heading is cut before its title is looked for."""
_HEAD_LINES = 30
_LEVELS = {"编": 0, "部分": 0, "分编": 1, "章": 2, "节": 3}


class Unreadable(ValueError):
    """A file that is no regulation; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One article (条), or one section of a text that has none.

    `number` and `sub` are 278 and 0 for 第二百七十八条, 17 and 1 for 第十七条之一, None and 0 for a section.
    """

    address: str
    label: str
    number: int | None
    sub: int
    chapter: str
    text: str


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What one file says of one version of one work."""

    title: str
    history: tuple[str, ...]
    version_date: date | None
    promulgated: date | None
    effective_stated: date | None
    issue_number: str
    preamble: str
    articles: tuple[ParsedArticle, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    checksum: str


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with a mark, or GBK. Raises Unreadable for what is no text."""
    if len(raw) > LARGEST_BYTES:
        raise Unreadable(f"文件超过 {LARGEST_BYTES // 1_000_000} MB，未读取")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in raw:
        raise Unreadable("含有空字节，不是文本文件")
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise Unreadable("不是 UTF-8 或 GBK 编码的文本")
    if not text.strip():
        raise Unreadable("文件是空的")
    sample = text[:4000]
    readable = sum(character.isprintable() or character.isspace() for character in sample)
    if readable < 0.95 * len(sample) or not re.search("[\u4e00-\u9fff]", text):
        raise Unreadable("没有可读的中文文本")
    return text


def checksum(articles: Sequence[ParsedArticle]) -> str:
    """SHA-256 over the articles with white space and half or full width made equal.

    Otherwise every fresh copy of an unchanged law would look like an amendment. Chapters and preamble stay out:
    copies of one text differ in them.
    """
    digest = hashlib.sha256()
    for article in articles:
        digest.update(fold(article.label).encode() + b"\t" + fold(article.text).encode() + b"\n")
    return digest.hexdigest()


def addressed(
    rows: Sequence[tuple[str, str, str]],
) -> tuple[tuple[ParsedArticle, ...], tuple[str, ...], tuple[str, ...]]:
    """Articles that come already cut, as (label, text, chapter): with addresses, and the labels missing and doubled."""
    found: list[ParsedArticle] = []
    seen: dict[str, int] = {}
    doubled: list[str] = []
    for place, (label, text, chapter) in enumerate(rows, 1):
        match = _numbered(_ARTICLE.match(label))
        number, sub = (to_int(match[2]), to_int(match[3]) if match[3] else 0) if match else (None, 0)
        address = f"sec_{place}" if number is None else f"art_{number}_{sub}" if sub else f"art_{number}"
        times = seen[address] = seen.get(address, 0) + 1
        if times > 1:
            doubled.append(label)
            address = f"{address}__{times}"
        found.append(ParsedArticle(address, label.strip(), number, sub, chapter, _clean(text).strip()))
    return tuple(found), _missing(found), tuple(doubled)


def work_title(title: str) -> str:
    """The title without the mark of its edition: 民事案件案由规定（2025年修正） names the work 民事案件案由规定."""
    bare = _SPACES.sub(" ", title).strip(" #*")
    return _EDITION.sub("", _DELIVERED.sub("", bare)) or bare


def parse(text: str, *, name: str = "", title: str = "") -> ParsedText:
    """Read one regulation.

    `name` is the name of the file without its ending, `title` what a list beside it says; both only help where the
    text itself is silent. The date of the version is the latest of the name and of the history at the top (题注),
    because files are known that contain later amendments than their name admits.
    Raises Unreadable where nothing of a regulation is found.
    """
    marked = _END_OF_HISTORY.split(_clean(text), maxsplit=1)
    head, body = (marked[0], marked[1]) if len(marked) > 1 else ("", marked[0])
    head_lines, body_lines = _lines(_uncommented(head)), _lines(_uncommented(body))
    first = head_lines or body_lines
    at = _title_at(first)
    printed = first[at][:_TITLE_LINE].lstrip("# ").strip() if at is not None else ""
    own = work_title(printed or title or name)
    if not own:
        raise Unreadable("没有找到标题")
    reading = _Reading(own)
    for line in body_lines if head_lines or at is None else body_lines[at + 1 :]:
        reading.take(line)
    articles, missing, doubled = addressed(reading.finish())
    if not articles:
        raise Unreadable("没有找到条文或段落")
    before = head_lines or [*body_lines[: at or 0], *reading.before]
    if delivered := _DELIVERED.search(printed):
        before = [*before, delivered[0].strip(" （）()")]
    history = tuple(line for line in before if dating.dates_in(line) and not line.startswith("#"))
    dated = dating.adoptions(history)
    version_date = max([*dated, *dating.in_name(name)], default=None)
    return ParsedText(
        title=own,
        history=history,
        version_date=version_date,
        promulgated=min(dated, default=None),
        effective_stated=dating.effective([article.text for article in articles], history, version_date),
        issue_number=_issue_number(
            [*reversed(before), *(line for line in reading.before[:6] if len(line) < _SHORT_LINE)]
        ),
        preamble="\n".join(line for line in reading.before if line not in history),
        articles=articles,
        missing=missing,
        doubled=doubled,
        checksum=checksum(articles),
    )


def storable(text: str) -> str:
    """The text without what cannot be seen, and without what no database takes."""
    return _INVISIBLE.sub("", text)


def _uncommented(text: str) -> str:
    """The text without <!-- comments -->; one that never ends is text. Read once, however many are opened."""
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])


def _clean(text: str) -> str:
    return storable(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\ufffd", "")


def _lines(text: str) -> list[str]:
    return [stripped for line in text.split("\n") if (stripped := _SPACES.sub(" ", line).strip())]


def _title_at(lines: Sequence[str]) -> int | None:
    """Where the title stands: the first heading of the first rank, else a first line that reads like one."""
    for place, line in enumerate(lines[:_HEAD_LINES]):
        if _ARTICLE.match(line) or _CHAPTER.match(line):
            break
        heading = _HEADING.match(line)
        if heading and len(heading[1]) == 1:
            return place
    return 0 if lines and _LIKE_A_TITLE.match(lines[0]) else None


@dataclass(slots=True)
class _Reading:
    """What has been read so far; a text without articles falls back to its sections when it ends."""

    title: str
    before: list[str] = field(default_factory=list)
    _rows: list[tuple[str, str, str]] = field(default_factory=list)
    _open: tuple[str, str] | None = None
    _text: list[str] = field(default_factory=list)
    _path: dict[int, str] = field(default_factory=dict)
    _sections: list[tuple[str, str, list[str], bool]] = field(default_factory=list)
    _last: int = 0

    def take(self, line: str) -> None:
        """Read one line."""
        if _SPACES.sub("", line) in ("目录", "#目录", "##目录"):
            return
        match = _numbered(_ARTICLE.match(line)) or self._unspaced(line)
        if match:
            self._close()
            self._open = (match[1], self._chapter())
            self._last = to_int(match[2])
            self._text = [match[5].strip()] if match[5].strip() else []
        elif _CHAPTER.match(line) or _HEADING.match(line):
            self._close()
            self._enter(line)
        elif self._open is not None:
            self._text.append(line)
        elif self._sections:
            self._sections[-1][2].append(line)
        else:
            self.before.append(line)

    def finish(self) -> list[tuple[str, str, str]]:
        """The articles as (label, text, chapter); where the text has none, its sections."""
        self._close()
        return self._rows or self._as_sections()

    def _unspaced(self, line: str) -> re.Match[str] | None:
        match = _numbered(_ARTICLE_UNSPACED.match(line))
        follows = match and (to_int(match[2]) == self._last + 1 or (match[3] and to_int(match[2]) == self._last))
        return match if follows else None

    def _enter(self, line: str) -> None:
        heading = line.lstrip("#* ").rstrip("* ")
        kind = _CHAPTER.match(line)
        depth = _LEVELS[kind[1]] if kind else 2
        self._path = {level: name for level, name in self._path.items() if level < depth}
        above = self._chapter()
        self._path[depth] = _tight(heading) if kind else heading
        self._sections.append((heading, above, [], bool(kind)))

    def _chapter(self) -> str:
        return " › ".join(self._path[level] for level in sorted(self._path))

    def _close(self) -> None:
        if self._open is not None:
            label, chapter = self._open
            self._rows.append((label, "\n".join(self._text), chapter))
        self._open = None

    def _as_sections(self) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []
        for heading, above, lines, is_chapter in self._sections:
            label, _, rest = heading.partition(" ") if not (lines or is_chapter) else (heading, "", "")
            if lines or rest:
                found.append((label, "\n".join([rest, *lines]).strip(), above))
        if not found:
            found = self._enumerated()
        if not found and self.before:
            found, self.before = [("全文", "\n".join(self.before), "")], []
        return found

    def _enumerated(self) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []
        start = next((place for place, line in enumerate(self.before) if line.startswith("一、")), None)
        if start is None:
            return found
        for line in self.before[start:]:
            match = _ENUMERATED.match(line)
            if match:
                found.append((match[1], match[2], ""))
            else:
                label, text, above = found[-1]
                found[-1] = (label, f"{text}\n{line}", above)
        del self.before[start:]
        return found


def _numbered(match: re.Match[str] | None) -> re.Match[str] | None:
    """The match, unless its numeral is none: 第零条 and 第十百条 are no articles."""
    if match is None:
        return None
    try:
        ArticleNumber(to_int(match[2]), to_int(match[3]) if match[3] else 0)
    except ValueError:
        return None
    return match


def _tight(heading: str) -> str:
    """第一章 总 则 -> 第一章 总则: printers spread short headings."""
    first, _, rest = heading.partition(" ")
    return f"{first} {rest.replace(' ', '')}".strip()


def _issue_number(lines: Sequence[str]) -> str:
    for line in lines:
        if found := _ISSUE_NUMBER.findall(unicodedata.normalize("NFKC", line)):
            return re.sub(r"\s+", "", found[-1])
    return ""


def _missing(articles: Sequence[ParsedArticle]) -> tuple[str, ...]:
    numbers = {article.number for article in articles if article.number is not None}
    if not numbers:
        return ()
    return tuple(article_label(number) for number in range(1, max(numbers)) if number not in numbers)[:200]
