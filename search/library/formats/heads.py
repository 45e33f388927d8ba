"""The head of a regulation in a printed file: which line is its title, and what around it is no law. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SPACES = re.compile(r"\s+")
_BODY = re.compile(r"^(?:第[零〇一二三四五六七八九十百千两0-9０-９]+(?:条|编|分编|章|节)(?:\s|之|$)|目\s*录$)")
_TITLE = re.compile(
    r"^[^。，；：>»|/]{2,90}(?:法|法典|条例|规定|办法|规则|细则|解释|决定|公约|规约|意见|通知|准则|批复)"
    r"(?:\s*[（(][^()（）]{1,40}[)）])?$"
)
_ABOUT = re.compile(r"^关于")
_ISSUER = re.compile(r"^[^\d。，；：]{2,30}(?:法院|检察院|委员会|人大|政府|国务院|部|厅|局|会议)$")
_ISSUED = re.compile(r"令|公告|〔\d{4}〕|第\s*\d+\s*号")
_OF_THE_PAGE = re.compile(
    r"^(?:发布|发文|成文|更新|公开|信息)(?:日期|时间)|^(?:来源|作者|浏览|点击|字号|字体|责任编辑|索引号)\s*[:：]"
    r"|浏览次数|^当前位置|^(?:首页|打印|收藏|分享)"
)
_AFTER_THE_LAW = re.compile(
    r"^[【\[]?(?:上一篇|下一篇|上一条[:：]|下一条[:：]|版权所有|主办单位|主办[:：]|承办[:：]|打印|关闭|分享到|返回顶部|网站地图"
    r"|相关链接|相关阅读|相关文章|责任编辑|扫一扫|技术支持|联系我们|网站标识码|.{0,4}ICP备|Copyright)",
    re.IGNORECASE,
)
_HEAD_LINES = 60
_LINES_OF_A_TITLE = 3
_TITLE_MOST = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; `marked` where it is centred or printed as a heading, `heading` where it is named one."""

    text: str
    marked: bool = False
    heading: bool = False


def arranged(lines: Sequence[Line], spare: str = "") -> str:
    """The lines as parsing reads them: the title first, behind a mark of its own, then all that belongs to the law.

    `spare` is the title that the file tells beside its text; it is used where no line reads like one.
    """
    told = [Line(text, line.marked, line.heading) for line in lines if (text := _SPACES.sub(" ", line.text).strip())]
    body = next((place for place, line in enumerate(told) if _BODY.match(line.text)), len(told))
    head = told[: min(body, _HEAD_LINES)]
    found = _title(head)
    if found is None:
        rest, title = told, spare
    else:
        start, end, title = found
        before = [line for line in head[:start] if _ISSUED.search(line.text) and not _OF_THE_PAGE.search(line.text)]
        rest = [*before, *told[end:]]
    kept = _without_the_page(rest)
    return "\n".join([*([f"# {title}"] if title else []), *(_printed(line) for line in kept)])


def _title(head: Sequence[Line]) -> tuple[int, int, str] | None:
    """Where the title begins and ends among the lines, and its words; marked lines first, then any."""
    for marked in (True, False):
        for start in range(len(head)):
            for count in range(1, _LINES_OF_A_TITLE + 1):
                piece = head[start : start + count]
                words = _joined(piece)
                if len(piece) < count or len(words) > _TITLE_MOST or any(line.marked is not marked for line in piece):
                    break
                if _TITLE.match(words) and not _OF_THE_PAGE.search(words):
                    return _with_issuer(head, start, start + count, words)
    return None


def _with_issuer(head: Sequence[Line], start: int, end: int, words: str) -> tuple[int, int, str]:
    """关于…的解释 under 最高人民法院 is one title in two lines."""
    if start and _ABOUT.match(words) and _ISSUER.match(head[start - 1].text):
        return start - 1, end, head[start - 1].text + words
    return start, end, words


def _joined(piece: Sequence[Line]) -> str:
    return "".join(line.text for line in piece)


def _without_the_page(lines: Sequence[Line]) -> list[Line]:
    """The lines without those of the web page around them."""
    last = max((place for place, line in enumerate(lines) if _BODY.match(line.text)), default=-1)
    end = next(
        (place for place, line in enumerate(lines) if place > max(last, 0) and _AFTER_THE_LAW.match(line.text)),
        len(lines),
    )
    first = next((place for place, line in enumerate(lines) if _BODY.match(line.text)), 0)
    return [line for place, line in enumerate(lines[:end]) if place >= first or not _OF_THE_PAGE.search(line.text)]


def _printed(line: Line) -> str:
    """A line of the text; a heading of a text without chapters keeps its mark, anything else loses what looks so."""
    bare = line.text.lstrip("# ").replace("<!--", "<! --")
    return f"## {bare}" if line.heading and bare and not _BODY.match(bare) else bare
