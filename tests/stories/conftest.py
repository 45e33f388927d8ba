"""What the stories stand on: a demonstration with real law, made once for all, servers on copies of it, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from alliance import installation, machine
from alliance.app import create_app
from alliance.demo import seeding
from alliance.kernel.documents.actions import RENDER
from search.library import pack
from tests import databases
from tests.conftest import close, made_once
from tests.stories.house import ROOT, House, Visitor, served

ELSEWHERE = """# 样例市物业管理条例
2020年5月1日 样例市人民代表大会常务委员会通过

第一条 选聘、解聘物业服务企业，应当经业主共同决定，参与表决专有部分面积过半数的业主同意。
"""
"""A rule of another place, for where only the national pack is there."""
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


def _samples() -> Path | None:
    folder = Path(os.environ.get("SAMPLES", ROOT.parent / "shared" / "data" / "regulations"))
    return folder if folder.is_dir() else None


def _wheel() -> Path | None:
    home = Path(os.environ.get("ALLIANCE_HOME") or ROOT / ".alliance")
    kept = (home / "pack" / pack.WHEEL, home / "demo" / "pack" / pack.WHEEL)
    return next((wheel for wheel in kept if wheel.is_file()), None)


@pytest.fixture(scope="session")
def template(seeded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The demonstration of 24 compounds, its library filled by the real command with the law that is at hand.

    That is the folder of regulations where it is there, being quick to read; else the national pack. It takes a minute,
    so the first worker that needs it makes it for all.
    """

    def make(folder: Path) -> None:
        _make(at(folder), seeded_once)

    def at(folder: Path) -> House:
        return House(folder / "root", texts=_samples() or folder / "texts")

    return at(made_once(tmp_path_factory, "template", make))


def _make(house: House, seeded: Path) -> None:
    shutil.rmtree(house.root, ignore_errors=True)  # what a worker left that failed
    databases.copy(seeded, house.home)
    if _samples() is None and house.texts is not None:
        house.texts.mkdir(exist_ok=True)
        if wheel := _wheel():
            (house.home / "pack").mkdir()
            shutil.copy(wheel, house.home / "pack")
            (house.texts / "样例市物业管理条例.md").write_text(ELSEWHERE, encoding="utf-8")
    done = house.run("demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    _asks_no_index(house)


def _asks_no_index(house: House) -> None:
    """No start looks for the pack of laws again, which lies there or is not to be had."""
    with (house.home / seeding.TAKEN).open("a", encoding="utf-8") as taken:
        taken.write(f"pack {pack.EDITION}\n")


@pytest.fixture(scope="session")
def unprinted(seeded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The same without any law, everything delivered but the papers, which a server prints while people work."""

    def make(folder: Path) -> None:
        house = House(folder / "root")
        shutil.rmtree(house.root, ignore_errors=True)  # what a worker left that failed
        app = create_app(databases.settings_at(databases.copy(seeded_once, house.home), demo=True))
        installation.settle(app, leave=(RENDER,))
        close(app)
        databases.settled(house.home)
        _asks_no_index(house)

    return House(made_once(tmp_path_factory, "unprinted", make) / "root")


@pytest.fixture(scope="session")
def law() -> None:
    """Real law to ask about, or a skip."""
    if _samples() is None and _wheel() is None:
        pytest.skip("neither the folder of regulations (SAMPLES) nor the law pack is here")


def _copy(template: House, root: Path) -> House:
    shutil.copytree(template.root, root)
    house = House(root, texts=template.texts)
    databases.clone(template.home, house.home)
    return house


@pytest.fixture(scope="module")
def shared_house(template: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A served demonstration for the stories of one module that only look."""
    with served(_copy(template, tmp_path_factory.mktemp("shared") / "root")) as house:
        yield house
    databases.forget(house.home)


@pytest.fixture
def house(template: House, tmp_path: Path) -> Iterator[House]:
    """A served demonstration for this story alone."""
    with served(_copy(template, tmp_path / "root")) as house:
        yield house
    databases.forget(house.home)


@pytest.fixture
def busy_house(unprinted: House, tmp_path: Path) -> Iterator[House]:
    """A served demonstration for this story alone, which is still printing its papers."""
    with served(_copy(unprinted, tmp_path / "root")) as house:
        yield house
    databases.forget(house.home)


@pytest.fixture
def visitor(house: House) -> Iterator[Callable[[str], Visitor]]:
    """Somebody of the cast, inside; their lines are closed at the end."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(Visitor(house)).enter(name)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; its absence is a failure, since half of what people see is proved here alone."""
    path = machine.chromium()
    if path is None:
        lacking = [native.package for native in machine.BROWSER]
        pytest.fail(f"the stories need Debian's browser; install it with: {machine.line_to_run(lacking)}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield chromium
        chromium.close()
