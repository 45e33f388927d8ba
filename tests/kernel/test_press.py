"""Printing: real PDFs, looked at as a reader, an archive and a telephone would."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import select

from alliance.kernel import outbox, web
from alliance.kernel.attachments import store
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions, codes, press
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import Unavailable
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import OfficeHeld
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import in_app
from tests.kernel.paper_steps import FACTS, actor_of, deliver, file_of, issued, issued_in, row_of

ROOT = Path(__file__).parents[2]


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_certificate_is_printed_by_the_delivery_and_reads_as_it_should(app: Flask) -> None:
    made = issued_in(app, facts={**FACTS, "rows": 70})
    assert row_of(app, made.document_id).state is State.RENDERING
    deliver(app)
    row = row_of(app, made.document_id)
    content = file_of(app, made.document_id)
    assert (row.state, row.size, row.digest) == (State.ISSUED, len(content), store.digest_of(content))
    reader = pypdf.PdfReader(io.BytesIO(content))
    pages = [letters(page.extract_text()) for page in reader.pages]
    assert len(pages) >= 3
    for number, text in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in text
        assert "柯证〔2026〕1号" in text
        assert codes.shown(row.code) in text
    assert "柯城区业委会联盟" in pages[0]
    assert "兹证明王秀英在锦绣家园任职。" in pages[0]
    assert reader.metadata
    assert reader.metadata.title == "任职证明（柯证〔2026〕1号）"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def test_it_is_marked_for_the_archive_and_brings_its_fonts(app: Flask, tmp_path: Path) -> None:
    made = issued_in(app)
    deliver(app)
    content = file_of(app, made.document_id)
    reader = pypdf.PdfReader(io.BytesIO(content))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"part\W+3\b", metadata)
    assert re.search(r"conformance\W+U\b", metadata)
    assert reader.trailer["/Root"]["/OutputIntents"]
    assert not reader.is_encrypted
    file = tmp_path / "a.pdf"
    file.write_bytes(content)
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all("Noto" in line and line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_a_telephone_reads_the_code_from_the_paper(app: Flask, tmp_path: Path) -> None:
    made = issued_in(app)
    deliver(app)
    (tmp_path / "a.pdf").write_bytes(file_of(app, made.document_id))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "a.pdf", "page"], cwd=tmp_path, check=True)
    pictures = sorted(tmp_path.glob("page*.png"))
    found = [code.text for code in zxingcpp.read_barcodes(Image.open(pictures[-1]))]
    assert found == [f"http://127.0.0.1:8000/v/{made.code}"]


def test_the_same_facts_give_the_same_bytes(app: Flask) -> None:
    made = issued_in(app)
    deliver(app)
    first = file_of(app, made.document_id)
    parts = web.platform_of(app)
    with app.app_context():
        reading = web.reading()
        paper = press.paper_of(reading, reading.session.get_one(Document, made.document_id), parts.settings.public_url)
        html = press.Press(app.jinja_env, parts.settings.public_url, parts.clock).html(paper)
    assert press.printed(html) == first


def test_an_errand_that_comes_again_changes_nothing(app: Flask) -> None:
    made = issued_in(app)
    deliver(app)
    before = row_of(app, made.document_id)
    in_app(app, lambda tx: outbox.promise(tx, "documents.render", document_id=made.document_id))
    deliver(app)
    after = row_of(app, made.document_id)
    assert (after.digest, after.version, after.state) == (before.digest, before.version, State.ISSUED)
    assert len(list((web.platform_of(app).settings.home / store.DOCUMENTS).rglob("??*/*"))) == 1


def test_whoever_prints_second_leaves_the_first_file_alone(app: Flask) -> None:
    made = issued_in(app)
    deliver(app)
    parts = web.platform_of(app)
    late = press.Press(app.jinja_env, parts.settings.public_url, parts.clock)
    with app.app_context():
        late._enter(web.reading(), made.document_id, "f" * 64, 1)
        late._enter_failure(web.reading(), made.document_id, OSError("too late"))
    row = row_of(app, made.document_id)
    assert (row.state, row.digest) == (State.ISSUED, store.digest_of(file_of(app, made.document_id)))


KILLED = """
import os, signal, sys
from pathlib import Path
from alliance.app import create_app
from alliance.kernel import outbox, web
from alliance.kernel.documents.press import Press
from tests import databases
from tests.kernel import paper_steps
Press._enter = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
app = create_app(databases.settings_at(Path(sys.argv[1])))
paper_steps.deliver(app)
"""


def test_a_deliverer_killed_between_file_and_register_prints_again(app: Flask, clock: StandingClock) -> None:
    made = issued_in(app)
    home = web.platform_of(app).settings.home
    done = subprocess.run([sys.executable, "-c", KILLED, str(home)], check=False, cwd=ROOT, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    left = [file for file in (home / store.DOCUMENTS).rglob("*") if file.is_file()]
    assert len(left) == 1
    assert row_of(app, made.document_id).state is State.RENDERING
    clock.advance(days=400)  # the errand was claimed by the machine's own clock, and its lease is over
    deliver(app)
    assert row_of(app, made.document_id).state is State.ISSUED
    assert file_of(app, made.document_id) == left[0].read_bytes()
    assert store.verify(home) == []


def test_a_machine_without_fonts_says_so_and_the_errand_waits(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: StandingClock
) -> None:
    made = issued_in(app)
    monkeypatch.setenv("ALLIANCE_HIDE_NATIVE", "1")
    deliver(app)
    failed = row_of(app, made.document_id)
    assert failed.state is State.FAILED
    assert "中文字体（fonts-noto-cjk）" in failed.failure
    assert "apt-get install" in failed.failure
    monkeypatch.delenv("ALLIANCE_HIDE_NATIVE")
    clock.advance(minutes=1)
    deliver(app)
    assert row_of(app, made.document_id).state is State.ISSUED
    assert row_of(app, made.document_id).failure == ""


FULL = """
import resource, sys
from pathlib import Path
from alliance.app import create_app
from alliance.kernel.attachments import store
from tests import databases
from tests.kernel import paper_steps
write, hard = store._write, resource.getrlimit(resource.RLIMIT_FSIZE)[1]
def written_where_little_room_is_left(*given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    try:
        write(*given)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
store._write = written_where_little_room_is_left
app = create_app(databases.settings_at(Path(sys.argv[1])))
paper_steps.deliver(app)
"""


def test_a_full_disk_fails_in_words_and_leaves_nothing(app: Flask) -> None:
    made = issued_in(app)
    home = web.platform_of(app).settings.home
    subprocess.run([sys.executable, "-c", FULL, str(home)], check=True, cwd=ROOT, capture_output=True)
    row = row_of(app, made.document_id)
    assert (row.state, row.digest) == (State.FAILED, None)
    assert "磁盘满了" in row.failure
    assert [file for file in (home / store.DOCUMENTS).rglob("*") if file.is_file()] == []


def test_what_was_revoked_while_it_waited_is_not_printed(app: Flask) -> None:
    made = issued_in(app)

    def revoked(tx: Transaction) -> None:
        row = tx.session.get_one(Document, made.document_id)
        actions.revoke(tx, actor_of(tx, made.issuer), row, "发错了")

    in_app(app, revoked)
    deliver(app)
    row = row_of(app, made.document_id)
    assert (row.state, row.digest) == (State.REVOKED, None)


def test_the_one_for_whom_it_is_is_told(app: Flask) -> None:
    made = issued_in(app)
    deliver(app)

    def for_somebody(tx: Transaction) -> int:
        held = tx.session.get_one(OfficeHeld, made.held_id)
        return issued(tx, actor_of(tx, made.issuer), held, person_id=made.issuer.person_id).id

    receiver = in_app(app, for_somebody)
    deliver(app)
    with app.app_context():
        notices = web.reading().session.scalars(select(Notice).where(Notice.kind == "documents.issued")).all()
        assert [(notice.person_id, notice.url) for notice in notices] == [
            (made.issuer.person_id, f"/documents/{receiver}")
        ]
        assert "锦绣" not in notices[0].title + notices[0].body


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "https://evil.example/a.css"])
def test_a_paper_reaches_for_nothing(address: str) -> None:
    with pytest.raises(press.Reached, match="outside of itself"):
        press.printed(f'<html lang="zh-CN"><title>x</title><img src="{address}">')


def test_without_the_machine_s_parts_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIANCE_HIDE_NATIVE", "1")
    with pytest.raises(Unavailable, match="还不能打印文书"):
        press.printed("<p>甲</p>")


def test_what_people_type_is_never_markup(app: Flask) -> None:
    made = issued_in(app, facts={**FACTS, "person": "<img src='http://127.0.0.1:9/x'>王"}, title="<b>证明</b>")
    deliver(app)
    text = letters(pypdf.PdfReader(io.BytesIO(file_of(app, made.document_id))).pages[0].extract_text())
    assert "<b>证明</b>" in text
    assert "<imgsrc=" in text


def test_the_sweep_keeps_what_the_register_names(app: Flask) -> None:
    made = issued_in(app)
    deliver(app)
    home = web.platform_of(app).settings.home
    store.put(home, store.DOCUMENTS, b"of a print that was never entered")
    for file in store.stored(home, store.DOCUMENTS):
        os.utime(file, (time.time() - 90_000,) * 2)
    swept = in_app(app, lambda tx: actions.sweep(tx, tx.today))
    assert swept == 1
    assert store.digest_of(file_of(app, made.document_id)) == row_of(app, made.document_id).digest


MANY_PAPERS = """
from alliance.kernel.documents import press

def held():  # MB
    return int(open("/proc/self/statm").read().split()[1]) * 4 // 1024

paper = "<html lang=zh><meta charset=utf-8><title>函</title><p style='font-family: Noto Sans CJK SC'>收到<b>来函</b>"
living = [[number] for number in range(600_000)]  # a program so large that Python seldom looks through all of it
press.printed(paper)
first = held()
for _ in range(18):
    press.printed(paper)
print(held() - first)
"""


def test_a_day_of_papers_does_not_fill_the_memory() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_PAPERS], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200, "eighteen papers kept the fonts of more than ten"
