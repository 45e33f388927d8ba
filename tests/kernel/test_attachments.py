"""Keeping, reading and withdrawing attachments, and the store in which their bytes lie."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor, HeldOffice, LinkGrant, Office
from alliance.kernel.attachments import actions, queries, store
from alliance.kernel.attachments.models import Attachment, StoredFile
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn, Unavailable
from alliance.kernel.parameters.actions import NewVersion, new_version
from alliance.kernel.parameters.models import Confidence
from alliance.kernel.places.models import Alliance, OfficeHeld
from tests.factories import FUSHAN, HEHUA, QUJIANG, a_person, an_actor, an_alliance, an_office, the_place
from tests.kernel.paper_steps import SUBJECT, handed_in, pdf, picture

Queries = Callable[[], AbstractContextManager[Any]]
YESTERDAY = date(2026, 11, 21)


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def lead(tx: Transaction, alliance: Alliance) -> Actor:
    return an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place)


@pytest.fixture
def held(tx: Transaction, alliance: Alliance) -> OfficeHeld:
    return an_office(tx, a_person(tx, alliance, "李明"), Office.COMMUNITY_OFFICER, the_place(tx, "330802006001"))


@pytest.fixture
def holder(tx: Transaction, alliance: Alliance, held: OfficeHeld) -> Actor:
    """The person whose office it is, and who sees it as such."""
    offices = (HeldOffice(held.office, held.place_id, "", ("/nowhere/",)),)
    return Actor(alliance.id, alliance.place.path, held.person_id, 1, "李明", offices)


def files(tx: Transaction) -> list[Path]:
    return [file for file in (tx.home / store.FILES).rglob("*") if file.is_file()]


def test_a_file_is_kept_under_its_digest_and_on_the_ledger(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    row = handed_in(tx, lead, held, "决议.pdf", pdf(), purpose="业主大会决议")
    assert (row.name, row.purpose, row.media_type, row.size) == (
        "决议.pdf",
        "业主大会决议",
        "application/pdf",
        len(pdf()),
    )
    assert (row.kept_at, row.kept_by_id) == (tx.now, lead.person_id)
    (file,) = files(tx)
    assert file.read_bytes() == pdf()
    assert file.parent.name + file.name == row.digest == row.was == store.digest_of(pdf())
    line = ledger.timeline(tx.session, OfficeHeld, held.id)[0]
    assert line.sentence == f"附上材料（第 {row.id} 号）"


def test_the_same_bytes_are_kept_once(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    first, second = handed_in(tx, lead, held, "a.pdf", pdf()), handed_in(tx, lead, held, "b.pdf", pdf())
    assert first.digest == second.digest
    assert len(files(tx)) == 1


def test_the_list_tells_who_when_what_and_costs_one_query(
    tx: Transaction, lead: Actor, held: OfficeHeld, queries: Queries
) -> None:
    from alliance.kernel.attachments import queries as reading  # noqa: PLC0415 -- the fixture has the same name

    for number in range(3):
        handed_in(tx, lead, held, f"{number}.jpg", picture(colour=("red", "blue", "green")[number]))
    tx.session.flush()
    with queries() as count:
        lines = reading.of(tx, lead, SUBJECT, held.id)
    assert count.total == 1
    assert [(line.name, line.kind, line.kept_by, line.size_text) for line in lines] == [
        (f"{number}.jpg", "图片", "周敏", "1 KB") for number in range(3)
    ]


def test_whoever_sees_the_record_reads_its_files_and_nobody_else(
    tx: Transaction, alliance: Alliance, lead: Actor, held: OfficeHeld, holder: Actor
) -> None:
    row = handed_in(tx, lead, held, "a.pdf", pdf())
    near = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, FUSHAN))
    far = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, HEHUA))
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="江")
    stranger = an_actor(tx, other, Office.ALLIANCE_LEAD, other.place)
    bearer = Actor.by_link(alliance.id, LinkGrant(1, SUBJECT, held.id, frozenset({"see"})))
    for actor in (lead, near, holder):
        assert [line.id for line in queries.of(tx, actor, SUBJECT, held.id)] == [row.id]
    assert queries.download(tx, near, row.id).path.read_bytes() == pdf()
    for actor in (far, stranger, bearer, Actor(alliance_id=alliance.id)):
        assert queries.of(tx, actor, SUBJECT, held.id) == ()
        with pytest.raises(NotFound):
            queries.download(tx, actor, row.id)
        with pytest.raises(NotFound):
            actions.withdraw(tx, actor, row.id, because="错了")


def test_nobody_hands_in_beside_a_record_out_of_sight(tx: Transaction, alliance: Alliance, held: OfficeHeld) -> None:
    far = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, HEHUA))
    with pytest.raises(NotFound):
        handed_in(tx, far, held, "a.pdf", pdf())
    with pytest.raises(NotPermitted, match="请先登录"):
        handed_in(tx, Actor(alliance_id=alliance.id), held, "a.pdf", pdf())
    assert files(tx) == []


def test_the_limits_are_numbers_of_the_platform(
    tx: Transaction, lead: Actor, held: OfficeHeld, alliance: Alliance
) -> None:
    admin = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)
    for name, number in ((actions.SIZE, "1000"), (actions.COUNT, "1")):
        new_version(tx, admin, NewVersion(name, number, tx.today, Confidence.PROMISE))
    with pytest.raises(Invalid, match="太大"):
        handed_in(tx, lead, held, "a.jpg", picture(size=(400, 400)))
    row = handed_in(tx, lead, held, "a.pdf", pdf())
    with pytest.raises(Invalid, match="已经有 1 份材料，最多 1 份"):
        handed_in(tx, lead, held, "b.pdf", pdf())
    actions.withdraw(tx, lead, row.id, because="换一份")
    assert handed_in(tx, lead, held, "b.pdf", pdf()).id


def test_a_withdrawn_file_leaves_its_line_and_its_bytes_go(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    row = handed_in(tx, lead, held, "a.pdf", pdf())
    digest = row.was
    actions.withdraw(tx, lead, row.id, because=" 传错了小区 ", version=row.version)
    tx.session.flush()
    (line,) = queries.of(tx, lead, SUBJECT, held.id)
    assert (line.withdrawn_at, line.withdrawn_because) == (tx.now, "传错了小区")
    assert ledger.timeline(tx.session, OfficeHeld, held.id)[0].sentence == f"撤下材料（第 {row.id} 号）"
    with pytest.raises(NotFound, match="已经撤下"):
        queries.download(tx, lead, row.id)
    errand = tx.session.scalars(select(outbox.Errand).where(outbox.Errand.kind == "attachments.withdrawn")).one()
    assert len(files(tx)) == 1
    for _ in range(2):  # an errand may come twice
        actions.let_go(tx, errand.payload)
    assert files(tx) == []
    assert tx.session.get(StoredFile, digest) is None
    with pytest.raises(OutOfTurn):
        actions.withdraw(tx, lead, row.id, because="再撤")
    again = handed_in(tx, lead, held, "a.pdf", pdf())
    assert queries.download(tx, lead, again.id).path.read_bytes() == pdf()


def test_bytes_that_another_attachment_needs_stay(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    first, second = handed_in(tx, lead, held, "a.pdf", pdf()), handed_in(tx, lead, held, "b.pdf", pdf())
    actions.withdraw(tx, lead, first.id, because="重了")
    tx.session.flush()
    actions.let_go(tx, {"digest": second.digest})
    assert queries.download(tx, lead, second.id).path.read_bytes() == pdf()


def test_withdrawing_asks_for_a_reason_a_right_and_the_present_page(
    tx: Transaction, alliance: Alliance, lead: Actor, held: OfficeHeld, holder: Actor
) -> None:
    row = handed_in(tx, lead, held, "a.pdf", pdf())
    with pytest.raises(NotPermitted, match="由上传的人"):
        actions.withdraw(tx, holder, row.id, because="不要了")
    with pytest.raises(Invalid):
        actions.withdraw(tx, lead, row.id, because="  ")
    with pytest.raises(ChangedMeanwhile):
        actions.withdraw(tx, lead, row.id, because="错了", version=row.version + 1)
    mine = handed_in(tx, holder, held, "b.pdf", pdf())
    assert actions.withdraw(tx, holder, mine.id, because="我传错了").withdrawn_by_id == holder.person_id


def test_a_changed_file_and_a_lost_one_are_named(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    row = handed_in(tx, lead, held, "a.pdf", pdf())
    (file,) = files(tx)
    assert (store.verify(tx.home), queries.lost(tx)) == ([], [])
    file.write_bytes(b"changed")
    assert [damaged.path for damaged in store.verify(tx.home)] == [f"files/{file.parent.name}/{file.name}"]
    file.unlink()
    tx.session.flush()
    assert queries.lost(tx) == [row.digest]
    with pytest.raises(Unavailable, match="取不到"):
        queries.download(tx, lead, row.id)
    assert handed_in(tx, lead, held, "b.pdf", pdf()).digest == row.digest
    assert (store.verify(tx.home), queries.lost(tx)) == ([], [])


def test_a_file_cut_short_behind_our_back_is_written_anew(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    handed_in(tx, lead, held, "a.pdf", pdf())
    (file,) = files(tx)
    file.write_bytes(pdf()[:10])
    handed_in(tx, lead, held, "b.pdf", pdf())
    assert file.read_bytes() == pdf()


def test_the_sweep_takes_what_nobody_needs_once_it_is_a_day_old(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    row = handed_in(tx, lead, held, "a.pdf", pdf())
    kept = store.file_of(tx.home, store.FILES, row.was)
    orphan = store.file_of(tx.home, store.FILES, store.put(tx.home, store.FILES, b"of a deed that failed"))
    half = kept.with_name(".part-x")
    half.write_bytes(b"half")
    assert actions.sweep(tx, YESTERDAY) == 0
    for file in (kept, orphan, half):
        os.utime(file, (time.time() - 90_000,) * 2)
    assert actions.sweep(tx, YESTERDAY) == 2
    assert files(tx) == [kept]


def small_files_only(limit: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


FULL = """
import sys
from pathlib import Path
from alliance.kernel.attachments import store
from alliance.kernel.errors import Unavailable
try:
    store.put(Path(sys.argv[1]), store.FILES, b"x" * 200_000)
except Unavailable as full:
    print(full.reason)
"""


def test_a_full_disk_is_said_in_words_and_leaves_nothing_half(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        capture_output=True, text=True, check=True, preexec_fn=small_files_only(50_000), cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "磁盘满了" in done.stdout
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


KILLED = """
import os, signal, sys
from pathlib import Path
from alliance.kernel.attachments import store
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
store.put(Path(sys.argv[1]), store.FILES, b"x" * 200_000)
"""


def test_a_process_killed_while_writing_leaves_no_file_under_the_name(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == -signal.SIGKILL
    digest = store.digest_of(b"x" * 200_000)
    assert not store.file_of(tmp_path, store.FILES, digest).exists()
    assert store.verify(tmp_path) == []
    assert store.put(tmp_path, store.FILES, b"x" * 200_000) == digest
    assert store.verify(tmp_path) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_digests_name_files(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no digest"):
        store.file_of(tmp_path, store.FILES, name)


def test_a_row_cannot_have_content_and_be_withdrawn(tx: Transaction, lead: Actor, held: OfficeHeld) -> None:
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415

    row = handed_in(tx, lead, held, "a.pdf", pdf())
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.get_one(Attachment, row.id).withdrawn_at = tx.now
        tx.session.flush()
