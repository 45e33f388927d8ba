"""Paths on the tree of places: /33/3308/ lies below /33/, and / is the nation."""

from __future__ import annotations

import re

NATION = "/"
_SHAPE = re.compile(r"/([0-9A-Za-z]+/){0,12}")


def lineage(path: str) -> tuple[str, ...]:
    """The path and all paths above it, the nation first. Raises ValueError for what is no path."""
    if not _SHAPE.fullmatch(path):
        raise ValueError(f"{path[:60]} is no path of a place")
    return tuple(path[: slash.end()] for slash in re.finditer("/", path))
