"""At the door of a hall: codes from paper and camera, the network cut and back, two of the staff, one person."""

from __future__ import annotations

import io
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from alliance import machine
from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from tests.compounds.factories import browser_of
from tests.kernel.accounts_steps import in_app
from tests.stories.conftest import SWITCHES
from tests.stories.house import until
from tests.stories.walking import PHONE
from tests.training.sittings import steps
from tests.training.sittings.steps import Town
from training.sittings import holding, queries
from training.sittings.conflicts import CLASH_NAMES, Clash
from training.sittings.models import Mark, Sitting
from training.sittings.queries import SittingPage

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application, served by a thread of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hall(app: Flask) -> tuple[Town, int, list[str]]:
    """A sitting that is open, with the codes of its three people."""

    def step(tx: Transaction) -> tuple[Town, int, list[str]]:
        town = steps.a_town(tx)
        sitting = steps.opened(tx, town)
        return town, sitting.id, [steps.code_of(tx, sitting, person) for person in town.people]

    found = in_app(app, step)
    assert isinstance(found, tuple)
    return found


def says(page: Page, text: str) -> None:
    """Wait until the page says it; scripts of strangers, waiting ones too, are shut out by its policy."""
    until(lambda: text in page.locator("[data-said]").inner_text())


def at_the_door(browser: Browser, app: Flask, address: str, actor: Actor, key: int) -> tuple[BrowserContext, Page]:
    """The telephone of somebody of the staff, signed in, on the page for the door."""
    cookie = browser_of(app, actor).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    context = browser.new_context(**PHONE)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/training/sittings/{key}/door")
    says(page, "准备好了，对准码就行。")
    return context, page


def drawn(text: str, *, scale: int) -> io.BytesIO:
    """The picture of a code."""
    picture = io.BytesIO()
    segno.make(text, micro=False, error="m").save(picture, kind="png", scale=scale, border=4)
    return picture


def photograph(text: str) -> dict[str, object]:
    """A photograph of one code, as the picker of a telephone hands it over."""
    return {"name": "photo.png", "mimeType": "image/png", "buffer": drawn(text, scale=8).getvalue()}


def show(page: Page, picture: dict[str, object] | Path, said: str) -> None:
    page.set_input_files("#picture", picture)  # type: ignore[arg-type]  # a dictionary of the shape that it takes
    says(page, said)


def waiting(page: Page) -> int:
    """How many marks are on this telephone alone."""
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.includes('.mark.')).length"))


def emptied(page: Page) -> bool:
    """True once everything has been handed in."""
    return waiting(page) == 0


def read(app: Flask, actor: Actor, key: int) -> SittingPage:
    with app.app_context():
        return queries.sitting_page(web.reading(), actor, key)


def marks(app: Flask, key: int) -> list[tuple[int | None, int]]:
    with app.app_context():
        rows = web.reading().session.execute(select(Mark.invited_id, Mark.by_id).where(Mark.sitting_id == key))
        return [(invited, by) for invited, by in rows]


def test_the_network_goes_and_comes_back_and_two_scan_the_same_person(
    browser: Browser, app: Flask, address: str, hall: tuple[Town, int, list[str]]
) -> None:
    town, key, codes = hall
    first, phone = at_the_door(browser, app, address, town.desk, key)
    second, other = at_the_door(browser, app, address, town.second, key)
    until(lambda: phone.locator("#door[data-kept]").count())  # the copy for when there is no network
    for context in (first, second):
        context.set_offline(True)
    show(phone, photograph(codes[0]), "✓ 陈一（1 号）")
    show(phone, photograph("https://pay.example/1"), "不在名单上")
    show(phone, photograph(codes[0]), "已经签到过了")
    phone.get_by_role("button", name=re.compile("打勾.*陈九")).click()
    show(other, photograph(codes[0]), "✓ 陈一（1 号）")
    assert (waiting(phone), waiting(other)) == (3, 1)
    assert marks(app, key) == []
    phone.reload()  # there is no network, and the page opens all the same
    until(lambda: phone.locator("[data-present]").inner_text() == "2")
    assert waiting(phone) == 3
    show(phone, photograph(codes[1]), "✓ 陈七（2 号）")
    for context in (first, second):
        context.set_offline(False)
    for page in (phone, other):
        until(partial(emptied, page))
    found = read(app, town.desk, key)
    assert sorted(str(invited) for invited, _ in marks(app, key)) == sorted(
        str(one) for one in (found.people[0].invited_id, found.people[0].invited_id, None, found.people[1].invited_id,
                             found.people[2].invited_id)
    )  # fmt: skip
    assert [one.present for one in found.people] == [True, True, None]  # the tick alone is for a person to decide
    assert found.people[0].clashes == (CLASH_NAMES[Clash.TWICE],)
    assert len(found.strangers) == 1
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert not phone.get_by_role("button", name="现在送一次").is_visible()
    assert phone.get_by_text("已签到", exact=True).count() == 3
    for context in (first, second):
        context.close()


def test_the_printed_sheet_is_read_from_a_photograph(
    browser: Browser, app: Flask, address: str, hall: tuple[Town, int, list[str]], tmp_path: Path
) -> None:
    town, key, _ = hall
    sheet = browser_of(app, town.desk).get(f"/training/sittings/{key}/codes.pdf").data
    (tmp_path / "sheet.pdf").write_bytes(sheet)
    subprocess.run(["pdftoppm", "-r", "110", "-png", "sheet.pdf", "page"], cwd=tmp_path, check=True)
    (page,) = tmp_path.glob("page*.png")
    with Image.open(page) as paper:
        width, height = paper.size
        paper.crop((width // 3, 0, width * 2 // 3, height // 2)).rotate(7, fillcolor="white").save(
            tmp_path / "photo.png"
        )
    context, phone = at_the_door(browser, app, address, town.desk, key)
    show(phone, tmp_path / "photo.png", "✓ 陈七（2 号）")
    until(lambda: marks(app, key))
    assert [one.present for one in read(app, town.desk, key).people] == [False, True, False]
    context.close()


@pytest.fixture
def filming(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Browser]]:
    """A browser whose camera films one code, lying on a table."""
    file = tmp_path / "camera.y4m"
    opened: list[Browser] = []

    def film(text: str) -> Browser:
        frame = Image.new("L", (640, 480), 190)
        with Image.open(drawn(text, scale=9)) as code:
            frame.paste(code.convert("L"), ((640 - code.width) // 2, (480 - code.height) // 2))
        grey = bytes([128]) * (320 * 240 * 2)
        head = b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n"
        file.write_bytes(head + (b"FRAME\n" + frame.tobytes() + grey) * 10)
        camera = (
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={file}",
        )
        opened.append(browser.browser_type.launch(executable_path=machine.chromium(), args=[*SWITCHES, *camera]))
        return opened[-1]

    yield film
    for one in opened:
        one.close()


def test_the_camera_reads_a_code(
    filming: Callable[[str], Browser], app: Flask, address: str, hall: tuple[Town, int, list[str]]
) -> None:
    town, key, codes = hall
    context, phone = at_the_door(filming(codes[2]), app, address, town.desk, key)
    assert not phone.get_by_role("button", name="关掉摄像头").is_visible()
    found = Axe().run(phone).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    phone.get_by_role("button", name="打开摄像头扫码").click()
    says(phone, "✓ 陈九（3 号）")
    phone.get_by_role("button", name="关掉摄像头").click()
    until(lambda: marks(app, key))
    assert [one.present for one in read(app, town.desk, key).people] == [False, False, True]
    context.close()


def test_a_mistake_is_taken_back_and_whoever_signs_out_leaves_no_names(
    browser: Browser, app: Flask, address: str, hall: tuple[Town, int, list[str]]
) -> None:
    town, key, codes = hall
    context, phone = at_the_door(browser, app, address, town.desk, key)
    phone.on("dialog", lambda dialog: dialog.accept())
    until(lambda: phone.locator("#door[data-kept]").count())
    context.set_offline(True)
    show(phone, photograph(codes[0]), "✓ 陈一（1 号）")
    phone.get_by_role("button", name=re.compile("打勾.*陈七")).click()
    phone.get_by_role("button", name=re.compile("撤回.*陈七")).click()
    says(phone, "陈七（2 号）的签到已撤回。")
    assert phone.locator("[data-present]").inner_text() == "1"
    context.set_offline(False)
    until(partial(emptied, phone))
    assert [one.present for one in read(app, town.desk, key).people] == [True, False, False]
    assert phone.locator("[data-present]").inner_text() == "1"
    assert phone.evaluate("caches.has('sittings')")
    phone.goto(f"{address}/sign-in")
    assert phone.evaluate("caches.has('sittings')")  # signed in, the phone still needs it
    context.clear_cookies()
    phone.goto(f"{address}/sign-in")
    until(lambda: not phone.evaluate("caches.has('sittings')"))
    context.close()


def test_what_a_telephone_still_holds_is_handed_in_after_all_was_confirmed(
    browser: Browser, app: Flask, address: str, hall: tuple[Town, int, list[str]]
) -> None:
    town, key, codes = hall
    context, phone = at_the_door(browser, app, address, town.desk, key)
    until(lambda: phone.locator("#door[data-kept]").count())
    context.route("**/marks", lambda route: route.abort())
    show(phone, photograph(codes[0]), "✓ 陈一（1 号）")
    assert marks(app, key) == []

    def confirmed(tx: Transaction) -> None:
        sitting = tx.session.get_one(Sitting, key)
        after = steps.closed(tx, town, sitting)
        holding.confirm_sitting(after, town.desk, holding.Confirm(key, sitting.version))

    in_app(app, confirmed)
    context.unroute("**/marks")
    phone.goto(f"{address}/training/sittings/{key}/door")
    assert "这一场不再签到" in phone.inner_text("main")
    assert "陈一" not in phone.content()
    until(partial(emptied, phone))
    assert len(marks(app, key)) == 1
    until(lambda: phone.evaluate("caches.open('sittings').then((one) => one.match(location.pathname))") is None)
    assert [one.present for one in read(app, town.desk, key).people] == [False, False, False]
    context.close()
