"""Any owner replays a draw: the page opened from the disk, without any network, says what the command says."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from expert_pool import chance, draw
from expert_pool.verifier import page as shipped
from expert_pool.verifier.replay import verify
from tests.expert_pool.drawing import a_scene, a_small_one, played

PHONE = {"width": 360, "height": 740}
_REPLAY = "([data, code]) => verify(Uint8Array.from(atob(data), one => one.charCodeAt(0)), code)"
_CHANGED = """data => {
  const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0)), missed = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const before = bytes[at];
    for (const other of [before ^ (at % 2 ? 1 : 32)]) {
      bytes[at] = other;
      if (other !== before && verify(bytes).agrees) missed.push([at, other]);
    }
    bytes[at] = before;
  }
  return missed;
}"""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page as somebody keeps it on a phone that is offline."""
    (tmp_path / "page.html").write_bytes(shipped.page())
    context = browser.new_context(offline=True, viewport=PHONE)
    opened = context.new_page()
    opened.goto((tmp_path / "page.html").as_uri())
    yield opened
    context.close()


def _says_the_same(page: Page, data: bytes, code: str = "") -> bool:
    ours = verify(data, code)
    theirs = page.evaluate(_REPLAY, [base64.b64encode(data).decode(), code])
    assert theirs["steps"] == list(ours.steps)
    assert theirs["disagreements"] == list(ours.disagreements)
    assert theirs["agrees"] is ours.agrees
    return ours.agrees


def _forged(data: bytes, rolls: random.Random) -> bytes:
    """The file with two values of one list or two texts changed about, and a check that fits again."""
    file = json.loads(data)
    lists = [file["seal"]["pool"], *file["orders"].values(), file["falls"], file["panel"], file["confirmed"]]
    for _ in range(rolls.randint(1, 3)):
        if len(chosen := rolls.choice(lists)) > 1:
            one, other = rolls.sample(range(len(chosen)), 2)
            chosen[one], chosen[other] = chosen[other], chosen[one]
    if file["opened"] and file["opened"]["members"] and rolls.random() < 0.3:
        member = rolls.choice(file["opened"]["members"])
        file["opened"]["members"][file["opened"]["members"].index(member)] = {"row": member["row"], "erased": "yes"}
    elif file["opened"] and rolls.random() < 0.5:
        rolls.choice(file["opened"]["members"] or [{}])["home"] = "甲花园"
    rest = {key: value for key, value in file.items() if key != "check"}
    return draw.canonical(rest | {"check": draw.digest(rest)})


def test_page_and_command_say_the_same_words(page: Page) -> None:
    rolls = random.Random(8)  # noqa: S311 -- the same files on every run
    agreed = set()
    for seed in range(60):
        scene, data = played(seed)
        assert _says_the_same(page, data, draw.digest(scene.sealed))
        agreed.add(_says_the_same(page, _forged(data, rolls), rolls.choice(("", "0" * 64))))
    assert agreed == {True, False}
    for wrong in (b"", b"[]", b"\xff", b"{", b'{"a":1}', "“甲”".encode()):
        assert not _says_the_same(page, wrong)


def test_the_page_reckons_sha_256_itself(page: Page) -> None:
    texts = [
        *("甲" * length for length in range(50)),
        *("a" * length for length in range(50, 140)),
        "𠮷“\n" * 5000,
        "\x00",
    ]
    theirs = page.evaluate("texts => texts.map(sha256)", texts)
    assert theirs == [hashlib.sha256(text.encode()).hexdigest() for text in texts]


def test_the_page_catches_every_changed_byte(page: Page) -> None:
    assert page.evaluate(_CHANGED, base64.b64encode(a_small_one()).decode()) == []


def test_somebody_chooses_a_file_or_pastes_it(page: Page, tmp_path: Path) -> None:
    data = a_small_one()
    (tmp_path / "draw.json").write_bytes(data)
    page.set_input_files("#file", tmp_path / "draw.json")
    page.wait_for_selector(".verdict:has-text('全部对得上。')")
    page.fill("#code", "0" * 64)
    page.click("button.main")
    page.wait_for_selector(".verdict:has-text('有1处对不上。')")
    assert "封存码和您给的不一样" in page.inner_text("#result")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.reload()
    page.click("button.main")
    page.wait_for_selector("#result:has-text('请先选文件')")
    page.fill("#pasted", f"\n{data.decode()}\n")
    page.click("button.main")
    page.wait_for_selector(".verdict:has-text('全部对得上。')")


def test_the_page_with_a_transcript_inside_begins_by_itself(browser: Browser, tmp_path: Path) -> None:
    rolls = random.Random(2)  # noqa: S311 -- the same file on every run
    scene = a_scene(rolls, size=300, form=chance.dice(24))
    scene.settle()
    (tmp_path / "page.html").write_bytes(shipped.page_with(scene.transcript(opened=True)))
    with browser.new_context(offline=True, viewport=PHONE) as context:
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        assert page.inner_text(".verdict") == "全部对得上。"
        assert draw.digest(scene.sealed) in page.inner_text("#result").replace(" ", "")


def test_without_javascript_it_says_how_to_check_on_paper(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(shipped.page())
    with browser.new_context(offline=True, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        said = page.inner_text("body")
        assert "alliance experts verify" in said
        assert "SHA-256" in said
