"""Making the same application again and again in one process: what is alike in all of them is made once.

Half of a page's test went into compiling the same templates and the same address builders for an application that
lives for that one test, and then a third of it into writing out the same statements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS: LRUCache[Any, Any] = LRUCache(3000)
"""Statements as they were written out for a database, by all engines of this process."""


class _Compiled(BytecodeCache):
    """Compiled templates by name and source, shared by all applications of this process."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (known := self._known.get(f"{bucket.key} {bucket.checksum}")) is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


class _LateRule(Rule):
    """A rule that compiles what makes its addresses when the first address is made."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:  # noqa: FBT001 -- werkzeug's own
        compile_now = super()._compile_builder
        made: list[Callable[..., Any]] = []

        def build(rule: Rule, **values: Any) -> Any:
            if not made:
                made.append(compile_now(append_unknown))
            return made[0](rule, **values)

        return build


class _Alike(Dialect):
    """A dialect that equals every other of its class, so that what one engine wrote out serves the next."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=STATEMENTS)


class _Lite(_Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class _Postgres(_Alike, PGDialect_psycopg):
    supports_statement_cache = True


def quickly() -> None:
    """Let every application of this process share what is alike."""
    registry.register("sqlite", __name__, _Lite.__name__)
    registry.register("postgresql.psycopg", __name__, _Postgres.__name__)
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Compiled()}
    Flask.url_rule_class = _LateRule
