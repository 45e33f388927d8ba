"""What a workbook of 5,000 rows costs; run it alone: `python tests/bench/workbook_bench.py [ROWS]`.

One workbook of compounds with about 5 % bad rows of ten kinds, against a registry of 3,000 compounds: reading and
judging as the upload does, the whole upload through the web, the preview page, and the confirmation; beside them the
bare reading of the same file by openpyxl, as their measure. Counts the bad rows that were located. Prints seconds,
ratios and statements; asserts nothing about time.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from openpyxl import Workbook, load_workbook
from sqlalchemy import event, select

from alliance import installation
from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Place, PlaceKind
from alliance.settings import Settings
from compounds.workbooks import queries, reading
from compounds.workbooks.verdicts import Verdict
from tests.bench.filling import fill
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.factories import an_actor, an_alliance

KNOWN = 3000
BAD_EVERY = 20
HEADS = ("所在街道", "所在社区", "小区名称", "户数", "总建筑面积（㎡）", "建设单位", "首次交付日期", "治理方式")
BAD: tuple[tuple[int, Any], ...] = (
    (0, "没有这条街道"),
    (1, "没有这个社区"),
    (2, None),
    (3, "很多"),
    (3, -5),
    (4, "=A1*2"),
    (5, "@公司"),
    (6, "2024-02-30"),
    (6, "24.3.5"),
    (7, "不知道"),
)
"""One thing wrong with each: the column and what stands there instead."""


def workbook(places: list[tuple[str, str]], rows: int) -> tuple[bytes, int]:
    """The file, and how many of its rows are bad."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("小区")
    sheet.append(HEADS)
    bad = 0
    for number in range(rows):
        street, community = places[number % len(places)]
        row: list[Any] = [
            street,
            community,
            f"测试小区{number}",
            100 + number % 2000,
            5000.25 + number,
            f"第{number % 200}房地产开发有限公司",
            "2015年6月30日" if number % 2 else "2015-06-30",
            "未成立",
        ]
        if number % BAD_EVERY == 0:
            column, what = BAD[bad % len(BAD)]
            row[column] = what
            bad += 1
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue(), bad


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def bare(content: bytes) -> int:
    """All cells of the file, as openpyxl gives them, and nothing done with them."""
    return sum(len(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def bench(home: Path, rows: int) -> None:
    installation.create(Settings(home=home))
    app = create_app(Settings(home=home), clock=StandingClock())
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        fill(tx, alliance, KNOWN)
        secretary = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="周敏")
        above = Place.__table__.alias()
        found = tx.session.execute(
            select(above.c.name, Place.name)
            .join(above, Place.parent_id == above.c.id)
            .where(Place.kind == PlaceKind.COMMUNITY, Place.path.startswith(alliance.place.path))
            .order_by(Place.path)
        )
        places = [(street, community) for street, community in found]
    content, bad = workbook(places, rows)
    print(f"{rows} rows, {bad} of them bad, {len(content) / 1e6:.2f} MB, beside {KNOWN} compounds")
    floor, cells = timed(lambda: bare(content))
    told("bare openpyxl, all cells", floor, floor, f"{cells} cells")
    counted: list[str] = []
    with app.app_context():
        event.listen(web.database.engine, "before_cursor_execute", lambda *sent: counted.append(str(sent[2])))
        spent, book = timed(lambda: reading.read(BytesIO(content), "a.xlsx", most_bytes=len(content), most_rows=rows))
        told("reading, with all guards", spent, floor, f"{book.rows} rows")
        counted.clear()
        spent, judged = timed(lambda: queries.judged(web.reading(), secretary, book))
        wrong = {line.number for line in judged.lines if line.verdict is Verdict.WRONG}
        expected = {number + 2 for number in range(0, rows, BAD_EVERY)}
        told("judging", spent, floor, f"{len(counted)} statements; {len(wrong & expected)} of {bad} bad rows located, "
             f"{len(wrong - expected)} others")  # fmt: skip
    client = browser_of(app, secretary)
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/compounds/workbooks/").text)
    form = {"csrf_token": key[1] if key else ""}
    counted.clear()
    spent, answer = timed(
        lambda: client.post(
            "/compounds/workbooks/",
            data={**form, "workbook": (BytesIO(content), "登记表.xlsx")},
            content_type="multipart/form-data",
        )
    )
    told("upload to preview, whole request", spent, floor, f"{answer.status_code}, {len(counted)} statements")
    address = answer.location
    spent, page = timed(lambda: client.get(address))
    told("page of the preview", spent, floor, f"{len(page.data) / 1000:.0f} kB")
    spent, file = timed(lambda: client.get(f"{address}/annotated.xlsx"))
    told("download with problems", spent, floor, f"{len(file.data) / 1e6:.2f} MB")
    version = re.search(r'name="version"[^>]*value="([0-9]+)"', page.text)
    sent = {**form, "version": version[1] if version else "", "scope": "good", "checked": "y"}
    counted.clear()
    spent, answer = timed(lambda: client.post(f"{address}/confirm", data=sent))
    told("confirmation", spent, floor, f"{answer.status_code}, {len(counted)} statements")


def told(what: str, spent: float, floor: float, more: str) -> None:
    print(f"  {what:<34}{spent:7.2f} s  {spent / floor:6.2f} of bare   {more}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if sys.argv[1:] else 5000)
