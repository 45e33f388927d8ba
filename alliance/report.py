"""How the installation in use stands, as JSON for `alliance doctor`, which itself needs nothing installed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from alliance import exchange, installation
from alliance.kernel import web
from alliance.kernel.crypto import KeyLost, Keyring, KeysMissing
from alliance.kernel.db import engine_options
from alliance.kernel.running import alive, figures, troubles
from alliance.settings import Settings, SettingsError

if TYPE_CHECKING:
    from flask import Flask

THERE, NOTE, MISSING = "THERE", "NOTE", "MISSING"
BACKUP_OLD_S = 26 * 3600
"""A backup is made every night; one that is two hours late has failed."""
LATE_S = 900
Line = tuple[str, str, str]


def lines(settings: Settings) -> Iterator[Line]:
    """State, sentence and the way out, for each thing worth knowing."""
    yield THERE, f"安装：{settings.home}{'（演示）' if settings.demo else ''}", ""
    if (settings.home / exchange.JOURNAL).exists():
        yield MISSING, "上次恢复备份在最后一步被打断", "再启动一次任何命令，会自动做完"
    try:
        Keyring.load(settings.home)
        yield THERE, "密钥：完整", ""
    except (KeysMissing, KeyLost) as lacking:
        yield MISSING, f"密钥：{lacking.reason}", lacking.remedy
        return
    database = _database(settings)
    yield database
    if database[0] == MISSING:
        return
    app = installation.open_app(settings)
    with app.app_context():
        yield from _standing(app, settings)


def _database(settings: Settings) -> Line:
    engine = create_engine(settings.database, poolclass=NullPool, **engine_options(settings.database))
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
    try:
        with engine.connect() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        return (
            MISSING,
            f"数据库：{name} 连不上，或者还没有建表",
            "检查 DATABASE_URL 和数据库服务；新安装请运行 alliance init",
        )
    newest = installation.revisions()[-1]
    if revision != newest:
        return MISSING, f"数据库：{name}，数据表版本 {revision}，程序要 {newest}", "先备份，再运行 alliance migrate"
    return THERE, f"数据库：{name}，数据表版本 {revision}", ""


def _standing(app: Flask, settings: Settings) -> Iterator[Line]:
    now = figures.take(web.reading(), web.platform_of(app).index)
    size = f"数据库 {now.database_bytes / 1e6:.1f} MB，应答 {now.database_s * 1000:.0f} 毫秒"
    yield THERE, size, ""
    for trouble in troubles.found(web.reading(), web.platform_of(app).index):
        if trouble.code != "deliverer":  # told below, also where nothing is late
            yield MISSING, trouble.says, trouble.mend
    yield _deliverer(settings.home, now)
    yield _backup(now.backup_age_s, demo=settings.demo)


def _deliverer(home: Path, now: figures.Figures) -> Line:
    if alive.is_recent(home):
        late = f"，最早的一件晚了 {now.errands_late_s / 60:.0f} 分钟" if now.errands_late_s > LATE_S else ""
        return NOTE if late else THERE, f"送差事的进程：在运行，等着送 {now.errands_waiting} 件{late}", ""
    return (
        NOTE,
        f"送差事的进程：没有在运行，等着送 {now.errands_waiting} 件",
        "alliance serve，或者 alliance outbox run",
    )


def _backup(age: float | None, *, demo: bool) -> Line:
    way_out = "" if demo else "alliance backup 文件名"
    if age is None:
        return THERE if demo else MISSING, "备份：没有做过", way_out
    told = f"备份：上次在 {age / 3600:.0f} 小时前"
    return (NOTE, told, way_out) if age > BACKUP_OLD_S and not demo else (THERE, told, "")


def main() -> None:
    """Print the lines; an installation that is not there has none."""
    try:
        settings = Settings.from_environ(os.environ)
        found = list(lines(settings)) if installation.exists(settings) else []
    except SettingsError as wrong:
        found = [(MISSING, f"设置有问题：{problem}", "") for problem in wrong.problems]
    except SQLAlchemyError:
        found = [(MISSING, "数据库现在不能用", "检查 DATABASE_URL 和数据库服务")]
    told = [{"state": state, "text": words, "mend": mend} for state, words, mend in found]
    json.dump(told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
