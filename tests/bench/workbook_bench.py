"""What a workbook of 5,000 rows costs: aim 10 s until it is previewed, with every bad row located.

One workbook of compounds with about 5 % bad rows of ten kinds, against a registry of 3,000 compounds: reading and
judging as the upload does, the whole upload through the web, the preview page, and the confirmation; beside them the
bare reading of the same file by openpyxl, as their measure.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Place, PlaceKind
from alliance.settings import Settings
from compounds.workbooks import queries, reading
from compounds.workbooks.verdicts import Verdict
from tests.bench.figures import LOST, WALL_S, Figure, a_home, remark
from tests.bench.filling import fill
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.factories import an_actor, an_alliance

KNOWN = 3000
ROWS, BAD_EVERY = 5000, 20
AIM_S = 10
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


def workbook(places: list[tuple[str, str]], number: int) -> tuple[bytes, int]:
    """The file, and how many of its rows are bad."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("小区")
    sheet.append(HEADS)
    bad = 0
    for at in range(number):
        street, community = places[at % len(places)]
        row: list[Any] = [
            street,
            community,
            f"测试小区{at}",
            100 + at % 2000,
            5000.25 + at,
            f"第{at % 200}房地产开发有限公司",
            "2015年6月30日" if at % 2 else "2015-06-30",
            "未成立",
        ]
        if at % BAD_EVERY == 0:
            column, what = BAD[bad % len(BAD)]
            row[column] = what
            bad += 1
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue(), bad


def clocked(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def bare(content: bytes) -> int:
    """All cells of the file, as openpyxl gives them, and nothing done with them."""
    return sum(len(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def rows(*, quick: bool = False) -> list[Figure]:
    """Every step of one workbook."""
    with a_home() as home:
        return _rows(home, *((40, 20) if quick else (ROWS, KNOWN)))


def _rows(home: Path, number: int, known: int) -> list[Figure]:
    app = create_app(Settings(home=home), clock=StandingClock())
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        fill(tx, alliance, known)
        secretary = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="周敏")
        above = Place.__table__.alias()
        found = tx.session.execute(
            select(above.c.name, Place.name)
            .join(above, Place.parent_id == above.c.id)
            .where(Place.kind == PlaceKind.COMMUNITY, Place.path.startswith(alliance.place.path))
            .order_by(Place.path)
        )
        places = [(street, community) for street, community in found]
    content, bad = workbook(places, number)
    floor, cells = clocked(lambda: bare(content))
    remark(f"{number} rows with {cells} cells, {bad} of them bad, beside {known} compounds")
    found = [Figure("bare openpyxl, all cells", floor, WALL_S)]

    def told(what: str, spent: float, aim: float | None = None) -> None:
        found.append(Figure(what, spent, WALL_S, aim, bare=spent / floor))

    with app.app_context():
        spent, book = clocked(
            lambda: reading.read(BytesIO(content), "a.xlsx", most_bytes=len(content), most_rows=number)
        )
        told("reading, with all guards", spent)
        spent, judged = clocked(lambda: queries.judged(web.reading(), secretary, book))
        told("judging", spent)
        wrong = {line.number for line in judged.lines if line.verdict is Verdict.WRONG}
        expected = {at + 2 for at in range(0, number, BAD_EVERY)}
        found.append(Figure(f"bad rows of {bad} not located, or others", len(wrong ^ expected), LOST, 0))
    client = browser_of(app, secretary)
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/compounds/workbooks/").text)
    form = {"csrf_token": key[1] if key else ""}
    spent, answer = clocked(
        lambda: client.post(
            "/compounds/workbooks/",
            data={**form, "workbook": (BytesIO(content), "登记表.xlsx")},
            content_type="multipart/form-data",
        )
    )
    address = answer.location
    shown, page = clocked(lambda: client.get(address))
    told(f"{number:,} rows uploaded and previewed", spent + shown, AIM_S)
    told("page of the preview", shown)
    spent, file = clocked(lambda: client.get(f"{address}/annotated.xlsx"))
    told(f"download with problems, {len(file.data) / 1e6:.2f} MB", spent)
    version = re.search(r'name="version"[^>]*value="([0-9]+)"', page.text)
    sent = {**form, "version": version[1] if version else "", "scope": "good", "checked": "y"}
    spent, answer = clocked(lambda: client.post(f"{address}/confirm", data=sent))
    assert answer.status_code == 302, answer.status_code
    told("confirmation", spent)
    return found
