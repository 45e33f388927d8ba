"""What a draw and its check cost: aim 3 s for 10,000 experts, and 2 s for a replay on a phone.

Pools of 300 experts in 10 fields and of 10,000 experts: freezing with sealing, drawing, settling and writing the file,
the replay by the command's verifier, and the replay by the page in Chromium, as it is and slowed down six times, which
stands for a phone. CPU time, elapsed time for the browser, and the ratio of the larger pool to the smaller.
"""

from __future__ import annotations

import base64
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from alliance import machine
from expert_pool import chance, draw, draw_transcript
from expert_pool.verifier import page as shipped
from expert_pool.verifier.replay import verify
from tests.bench.figures import WALL_S, Figure, S, Work, cpu_ms, middle, timed
from tests.expert_pool.drawing import Scene, a_scene

SIZES = (300, 10_000)
FIELDS = tuple(f"field_{number}" for number in range(10))
SLOWER = 6
AIM_S, PHONE_S = 3, 2
WHOLE = "freeze, seal, draw and write"
_TIMED = """data => {
  const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0)), began = performance.now();
  const found = verify(bytes, "");
  return [found.agrees, performance.now() - began];
}"""


def scene_of(size: int) -> Scene:
    """A settled draw of `size` experts in ten fields."""
    rolls = random.Random(size)  # noqa: S311 -- the same pool on every run
    scene = a_scene(rolls, size=size, fields=FIELDS, form=chance.dice(50), seats=dict.fromkeys(FIELDS, 1))
    scene.settle()
    return scene


def frozen(scene: Scene) -> Callable[[], str]:
    """Freezing and sealing the pool of a scene anew."""
    candidates = [
        draw.Candidate(row.commitment, frozenset({row.field} if row.field else ()), row.ground) for row in scene.rows
    ]

    def work() -> str:
        rows = draw.freeze(candidates, scene.seats)
        pool = [{"row": row.number, "commitment": row.commitment, "field": row.field or row.ground} for row in rows]
        return draw.digest(scene.sealed | {"pool": pool})

    return work


def drawn(scene: Scene) -> Callable[[], bytes]:
    """From the numbers to the file."""

    def work() -> bytes:
        orders = draw_transcript.orders_of(scene.sealed, scene.heard.values)
        draw.settle(orders, scene.seats, [], scene.ties)
        return scene.transcript(opened=True)

    return work


@contextmanager
def browser_page() -> Iterator[Page]:
    """The page of the verifier, opened from the disk without any network."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_bytes(shipped.page())
        browser = playwright.chromium.launch(executable_path=machine.chromium())
        opened = browser.new_context(offline=True).new_page()
        opened.goto(file.as_uri())
        yield opened
        browser.close()


def replayed(opened: Page, data: bytes, rounds: int) -> list[float]:
    """The milliseconds that the page takes for one file."""
    given = base64.b64encode(data).decode()
    times = []
    for _ in range(rounds + 1):
        agrees, spent = opened.evaluate(_TIMED, given)
        if not agrees:
            raise AssertionError("the page disagrees")
        times.append(spent)
    return times[1:]


def rows(*, quick: bool = False) -> list[Figure]:
    """Both pools; the browser is left out where it has to be quick."""
    sizes, rounds = ((30, 60), 2) if quick else (SIZES, 5)
    scenes = {size: scene_of(size) for size in sizes}
    files = {size: drawn(scene)() for size, scene in scenes.items()}
    found: dict[str, dict[int, list[float]]] = {}
    for size, scene in scenes.items():
        works: dict[str, Work] = {
            "freeze and seal": frozen(scene),
            "draw and write": drawn(scene),
            "verify": lambda f=files[size]: verify(f),  # type: ignore[misc]  # bound for this turn
        }
        for name, spent in cpu_ms(works, rounds=rounds, warm=1).items():
            found.setdefault(name, {})[size] = spent
    for size in sizes:
        steps = (found["freeze and seal"][size], found["draw and write"][size])
        found.setdefault(WHOLE, {})[size] = [sum(pair) for pair in zip(*steps, strict=True)]
    if not quick:
        in_browser(files, found)
    few, many = sizes
    aims = {WHOLE: AIM_S, f"page, {SLOWER} times slower": PHONE_S}
    return [
        timed(
            f"{name}, {many:,} experts",
            spent[many],
            aim=aims.get(name),
            unit=WALL_S if name.startswith("page") else S,
            bare=middle(spent[few]),
        )
        for name, spent in found.items()
    ]


def in_browser(files: dict[int, bytes], found: dict[str, dict[int, list[float]]]) -> None:
    """The replay by the page, as it is and slowed down."""
    with browser_page() as opened:
        slowed = opened.context.new_cdp_session(opened)
        for rate in (1, SLOWER):
            slowed.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            for size, data in files.items():
                found.setdefault(f"page, {rate} times slower", {})[size] = replayed(opened, data, 5)
