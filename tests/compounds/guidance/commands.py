"""Running `alliance guidance` in tests: a file of any kind, what it answers, the errors that it tells."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from openpyxl import Workbook

from compounds.guidance.cli import guidance

SIX = {
    "rule": "majority",
    "total_area": "30000.00",
    "total_heads": 300,
    "part_area": 20000,
    "part_heads": "200",
    "agree_area": 10000.01,
    "agree_heads": 101,
}
Asks = Callable[..., Result]


def asking(folder: Path) -> Asks:
    """Runs `vote` over a file with some content."""

    def ask(content: object, *options: str, name: str = "vote.json") -> Result:
        file = folder / name
        if isinstance(content, Workbook):
            content.save(file)
        elif isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return CliRunner().invoke(guidance, ["vote", str(file), *options])

    return ask


def answer(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def errors(done: Result) -> list[tuple[str, int | None]]:
    assert done.exit_code == 2
    assert done.stderr.count("\n") >= 1
    return [(one["field"], one["row"]) for one in json.loads(done.stdout)["errors"]]


def book(**sheets: Sequence[Sequence[object]]) -> Workbook:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return made
