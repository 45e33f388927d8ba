"""The text of a lesson: Markdown as safe HTML whose blocks carry anchors, with the pictures of its course."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 40_000
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {
    "*": {"id"},
    "a": {"href"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "div": {"class", "tabindex", "role", "aria-label"},
}
_ON_PLATFORM = re.compile(r"/(?![/\\])[^\s]*|#[\w-]+")
_PICTURE = re.compile(r"picture:([1-9][0-9]{0,8})")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# What leads elsewhere is judged here, not by the parser, so that its writer can be told.
_MARKDOWN.validateLink = bool  # type: ignore[assignment,method-assign]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A lesson's text as it is shown; `blocks` of it carry the anchors b1, b2, …"""

    html: Markup
    blocks: int


def rendered(body: str, picture: Callable[[int], str]) -> Rendered:
    """Markdown as HTML: no markup of its own, links and pictures of this platform only (or https), anchored blocks.

    `picture` gives the address of an attached picture, which a body names as `![what it shows](picture:12)`.
    """
    tokens = _MARKDOWN.parse(body)
    blocks = 0
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks += 1
            token.attrSet("id", f"b{blocks}")
        if token.type in {"heading_open", "heading_close"} and token.tag == "h1":
            token.tag = "h2"
        for part in token.children or ():
            _placed(part, picture)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    framed = html.replace("<table", '<div class="wide" tabindex="0" role="region" aria-label="表格"><table')
    framed = framed.replace("</table>", "</table></div>")
    return Rendered(Markup(_clean(framed)), blocks)  # noqa: S704 -- cleaned in the same line


def _placed(part: Token, picture: Callable[[int], str]) -> None:
    if part.type == "image":
        found = _PICTURE.fullmatch(str(part.attrGet("src") or ""))
        part.attrSet("src", picture(int(found[1])) if found else "")
        part.attrSet("loading", "lazy")
    elif part.type == "link_open" and not _allowed(str(part.attrGet("href") or "")):
        part.attrs.pop("href", None)


@lru_cache(maxsize=256)
def _clean(dirty: str) -> str:
    return nh3.clean(dirty, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https"}, link_rel="noopener noreferrer")


def is_here(url: str) -> bool:
    """Whether an address is a page of this platform, or a place on the same page."""
    return _ON_PLATFORM.fullmatch(url) is not None


def _allowed(url: str) -> bool:
    return url.startswith("https://") or is_here(url)


def pictures(body: str) -> frozenset[int]:
    """The numbers of the pictures that a body shows."""
    return frozenset(int(found[1]) for part in _images(body) if (found := _PICTURE.fullmatch(str(part.attrGet("src")))))


def _images(body: str) -> Iterator[Token]:
    for token in _MARKDOWN.parse(body):
        yield from (part for part in token.children or () if part.type == "image")


def faults(body: str) -> list[str]:
    """What the writer of a body has to mend, in sentences; nothing where all is well."""
    found: list[str] = []
    for part in _images(body):
        if not part.content.strip():
            found.append("图片要写一句说明（方括号里），看不见图的人靠它。")
        if not _PICTURE.fullmatch(str(part.attrGet("src"))):
            found.append("图片只能用传上来的，写成 ![说明](picture:编号)。")
    for token in _MARKDOWN.parse(body):
        found.extend(
            f"链接“{part.attrGet('href')}”不能用：只能是本平台的页面或者 https 开头的网址。"
            for part in token.children or ()
            if part.type == "link_open" and not _allowed(str(part.attrGet("href") or ""))
        )
    return list(dict.fromkeys(found))
