"""What a draw and its check cost; run it alone: `python tests/bench/draw_bench.py [ROUNDS]`.

Pools of 300 experts in 10 fields and of 10,000 experts: freezing with sealing, drawing, settling and writing the file,
the replay by the command's verifier, and the replay by the page in Chromium, as it is and slowed down six times, which
stands for a phone. Prints the medians of CPU time (of elapsed time for the browser) and the ratio of the larger pool to
the smaller. Asserts nothing about time; the aims are 3 s for 10,000 experts, and 2 s for a replay on a phone.
"""

from __future__ import annotations

import base64
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import Page, sync_playwright

from alliance import machine
from expert_pool import chance, draw, draw_transcript
from expert_pool.verifier import page as shipped
from expert_pool.verifier.replay import verify
from tests.bench.figures import cpu_ms, middle
from tests.expert_pool.drawing import Scene, a_scene

SIZES = (300, 10_000)
FIELDS = tuple(f"field_{number}" for number in range(10))
SLOWER = 6
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


def replayed(opened: Page, data: bytes, rounds: int) -> float:
    """The median of milliseconds that the page takes for one file."""
    given = base64.b64encode(data).decode()
    times = []
    for _ in range(rounds + 1):
        agrees, spent = opened.evaluate(_TIMED, given)
        if not agrees:
            raise AssertionError("the page disagrees")
        times.append(spent)
    return middle(times[1:])


def main(rounds: int) -> None:
    """Measure both pools."""
    scenes = {size: scene_of(size) for size in SIZES}
    files = {size: drawn(scene)() for size, scene in scenes.items()}
    found: dict[str, dict[int, float]] = {}
    for size, scene in scenes.items():
        works = {
            "freeze and seal": frozen(scene),
            "draw and write": drawn(scene),
            "verify": lambda f=files[size]: verify(f),
        }
        for name, spent in cpu_ms(works, rounds=rounds, warm=1).items():
            found.setdefault(name, {})[size] = middle(spent)
    with browser_page() as opened:
        slowed = opened.context.new_cdp_session(opened)
        for rate in (1, SLOWER):
            slowed.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            for size in SIZES:
                found.setdefault(f"page, {rate}× slower", {})[size] = replayed(opened, files[size], rounds)
    print(f"{'':22}" + "".join(f"{size:>10,}" for size in SIZES) + f"{'ratio':>10}")
    for name, spent in found.items():
        few, many = (spent[size] for size in SIZES)
        print(f"{name:22}{few:8.1f}ms{many:8.1f}ms{many / few:9.1f}×")
    print(f"{'file':22}" + "".join(f"{len(files[size]) / 1000:8.0f}kB" for size in SIZES))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
