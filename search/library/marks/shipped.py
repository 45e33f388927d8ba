"""The marks that ship with the platform, known also where no text is loaded. Pure."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from search.library.marks.marking import Mark, Place


@cache
def marks() -> tuple[Mark, ...]:
    """Every shipped mark; the file is read once."""
    data = tomllib.loads(files("search.library.marks").joinpath("shipped.toml").read_text(encoding="utf-8"))
    return tuple(
        Mark(
            place=Place(row["work"], row["article"]),
            unit=row["unit"],
            opening=row["opening"],
            closing=row["closing"],
            by_work=row["by"],
            by_key=row["by"].replace("中华人民共和国", ""),
            by_number=row["by_article"],
            by_words=row["by_words"],
            since=row["since"],
            reason=row["reason"],
            code=row["code"],
            paragraphs=row["paragraphs"],
        )
        for row in data["mark"]
    )
