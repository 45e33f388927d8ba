"""Texts of questions as safe HTML and as plain words: whatever a file brought along is cleaned when it is shown."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup as Html
from markupsafe import escape

from training.items.definition import Markup, Text

_WORDS = "p br hr div span b strong i em u s sub sup small mark code pre blockquote ul ol li dl dt dd ruby rt rp"
_TABLES = "table caption thead tbody tfoot tr th td h3 h4 h5 h6"
_TAGS = frozenset(f"{_WORDS} {_TABLES}".split())
_ATTRIBUTES = {"th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
_NO_CONTENT = {"script", "style", "head", "title", "iframe", "object", "template", "noscript"}
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@lru_cache(maxsize=4096)
def html(text: Text) -> Html:
    """The text as HTML that may stand in a page: no scripts, styles, links out or pictures from elsewhere."""
    if text.markup is Markup.PLAIN:
        return Html("<br>").join(escape(line) for line in text.body.split("\n"))
    return Html(_clean(_as_html(text)))  # noqa: S704 -- cleaned in the same line


def plain(text: Text) -> str:
    """The text in plain words on one line, for lists, names and the first words of a question."""
    if text.markup is Markup.PLAIN:
        return " ".join(text.body.split())
    spaced = _as_html(text).replace("<", " <")
    bare = nh3.clean(spaced, tags=set(), clean_content_tags=_NO_CONTENT)
    return " ".join(Html(bare).unescape().split())  # noqa: S704 -- only to read its entities


def _as_html(text: Text) -> str:
    if text.markup is Markup.MARKDOWN:
        return str(_MARKDOWN.render(text.body))
    if text.markup is Markup.MOODLE:
        return text.body.replace("\r\n", "\n").replace("\n", "<br>\n")
    return text.body


def _clean(dirty: str) -> str:
    return nh3.clean(
        dirty,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags=_NO_CONTENT,
        link_rel=None,
    )
