"""Editions: the path as it read when a file began, so that a later revision never changes a running file."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from functools import lru_cache
from json import dumps, loads
from typing import Any, get_args, get_type_hints

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.db import Transaction
from compounds.guidance.paths.definition import Path
from compounds.guidance.proceedings.models import PathEdition


def edition_of(tx: Transaction, path: Path) -> PathEdition:
    """The kept edition of a path at its present revision, made where this is the first file to go by it."""
    wanted = select(PathEdition).where(PathEdition.code == path.code, PathEdition.revision == path.revision)
    known = tx.session.scalar(wanted)
    if known is not None:
        return known
    made = PathEdition(code=path.code, revision=path.revision, content=to_content(path), kept_at=tx.now)
    try:
        with tx.session.begin_nested():
            tx.session.add(made)
    except IntegrityError:  # another compound began the same path at the same instant, and kept it first
        return tx.session.scalars(wanted).one()
    return made


def to_content(path: Path) -> dict[str, Any]:
    """A path as JSON gives it back unchanged."""
    content: dict[str, Any] = loads(dumps(asdict(path)))
    return content


def path_of(edition: PathEdition) -> Path:
    """The path of an edition; equal contents are read once."""
    return _read(dumps(edition.content, sort_keys=True))


@lru_cache(maxsize=64)
def _read(content: str) -> Path:
    path: Path = _made(Path, loads(content))
    return path


def _made(kind: Any, value: Any) -> Any:
    """The value as its annotation wants it; fields that a later program no longer knows are left out."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        shape: Any = kind
        return shape(**{one.name: _made(hints[one.name], value[one.name]) for one in fields(kind) if one.name in value})
    if isinstance(value, list):
        return tuple(_made(get_args(kind)[0], each) for each in value)
    return kind(value)
