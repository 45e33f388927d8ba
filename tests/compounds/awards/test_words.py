"""Words of the awards that would otherwise mean two things."""

from __future__ import annotations

import re
from pathlib import Path

import compounds

ROOM = Path(compounds.__file__).parent
PAGES = sorted(
    (*(ROOM / "awards").rglob("*.py"), *(ROOM / "awards").rglob("*.toml"), *ROOM.glob("templates/awards*/*"))
)
ALONE = re.compile(r"(?<!现场)(?<!荣誉)(?<!荣誉正在)复核")


def test_a_visit_and_another_look_at_an_honour_are_never_called_the_same() -> None:
    assert len(PAGES) > 100
    found = [
        f"{file.name}: {line.strip()}" for file in PAGES for line in file.read_text().splitlines() if ALONE.search(line)
    ]
    assert not found
