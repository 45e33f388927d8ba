"""Paths of categories as Moodle writes them, and the topics of the bank that they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from training.question_formats.making import BLANK

CONTEXT, TOP = "$course$", "top"
_CONTEXT = re.compile(r"\$[a-z]+\$")
_SLASH = re.compile(r"(?<!/)/(?!/)")


def split(path: str) -> tuple[str, ...]:
    """The names of a path, from the outermost; a doubled slash is a slash in a name. Context and `top` are no names."""
    names = [" ".join(part.replace("//", "/").strip("/").split()) for part in _SLASH.split(path.strip(BLANK))]
    if names and _CONTEXT.fullmatch(names[0]):
        names = names[1:]
    if names and names[0] == TOP:
        names = names[1:]
    return tuple(name for name in names if name)


def joined(names: Sequence[str]) -> str:
    """The path of a category, under the course's topmost one."""
    return "/".join((CONTEXT, TOP, *(" ".join(name.split()).replace("/", "//") for name in names)))


def topic_of(names: Sequence[str], known: Mapping[str, str]) -> str:
    """The code of the topic that a category means by its code or its name, the innermost first; empty for none."""
    by_name = {name: code for code, name in known.items()} | {code: code for code in known}
    return next((by_name[name] for name in reversed(names) if name in by_name), "")
