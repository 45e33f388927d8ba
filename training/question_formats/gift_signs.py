"""The signs of GIFT: what a backslash takes the meaning from, and in which format a text says that it is written."""

from __future__ import annotations

import re

from training.items.definition import Markup, Text
from training.question_formats import making

ESCAPED = {
    ":": "\ufdd0",
    "#": "\ufdd1",
    "=": "\ufdd2",
    "{": "\ufdd3",
    "}": "\ufdd4",
    "~": "\ufdd5",
    "n": "\ufdd6",
    "\\": "\\",
}
"""What stands for each sign that was escaped, while the others are read as marks; no file holds these signs."""
_ESCAPE = re.compile(r"\\([:#={}~n\\])")
_BACK = str.maketrans({mark: "\n" if sign == "n" else sign for sign, mark in ESCAPED.items() if sign != "\\"})
_FORMATS = {markup.value: markup for markup in Markup}
RESERVED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": None} | {sign: f"\\{sign}" for sign in "#=~{}:"})


def marked(text: str) -> str:
    """The text with its escaped signs out of the way."""
    return _ESCAPE.sub(lambda found: ESCAPED[found[1]], text)


def plain(text: str) -> str:
    """The text with its escaped signs as they are meant, without blanks around it."""
    return text.translate(_BACK).strip(making.BLANK)


def formatted(text: str, usual: Markup) -> Text:
    """A text that may begin with its format in brackets; an unknown format is part of the text."""
    trimmed = text.strip(making.BLANK)
    markup = usual
    if trimmed.startswith("["):
        named, bracket, rest = trimmed[1:].partition("]")
        if bracket and named in _FORMATS:
            markup, trimmed = _FORMATS[named], rest
    return making.text(plain(trimmed), markup)


def written(text: Text, usual: Markup) -> str:
    """A text as GIFT writes it, on one line, naming its format where it is not the usual one."""
    body = text.body.translate(RESERVED)
    if not body:
        return ""
    named = text.markup is not usual or body.startswith(("[", "//"))
    return f"[{text.markup}]{body}" if named else body
