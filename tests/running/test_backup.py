"""A backup is believed when what comes out of it is what went in, and when nothing else comes out of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from alliance import exchange, installation
from alliance.backup import archive, key_file, restoring, saving
from alliance.kernel import ledger, outbox, web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.attachments import store
from alliance.kernel.crypto import KeysMissing
from alliance.kernel.errors import Invalid, OutOfTurn, Unavailable
from alliance.kernel.personal import erasure
from alliance.kernel.running import figures
from alliance.settings import Settings
from tests import databases, forked, postgres
from tests.conftest import FIXED, close
from tests.running.conftest import PASSPHRASE, every_file, every_row

ON_FILES = pytest.mark.sqlite("the file is refused before any database is asked")
SAME = pytest.mark.sqlite("what is told apart here has nothing to do with the database")

ROOT = Path(__file__).parents[2]


def saved(settings: Settings, folder: Path) -> tuple[Path, Path]:
    """A backup and its keys."""
    file, keys = folder / "saved.backup", folder / "saved.keys"
    saving.save(settings, file, FIXED)
    key_file.save(settings.home, keys, PASSPHRASE)
    return file, keys


@pytest.fixture(scope="module")
def kept(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One backup with its keys, for tests that spoil copies of it."""
    home = databases.copy(seeded, tmp_path_factory.mktemp("kept") / "demo")
    store.put(home, store.FILES, b"a paper that somebody handed in")
    both = saved(databases.settings_at(home, demo=True), home.parent)
    databases.forget(home)
    return both


def put_back(settings: Settings, file: Path, keys: Path | None, *, instead: bool = False) -> restoring.Restored:
    given = restoring.Keys(keys, PASSPHRASE) if keys else None
    return restoring.restore(settings, file, FIXED, str, keys=given, instead=instead)


def test_restored_equals_saved_row_by_row_and_file_by_file(whole: Settings, empty: Settings, tmp_path: Path) -> None:
    before, files = every_row(whole), every_file(whole.home)
    file, keys = saved(whole, tmp_path)
    told = put_back(empty, file, keys)
    assert every_row(empty) == before
    assert every_file(empty.home) == files
    assert (told.rows, told.files) == (sum(map(len, before.values())), len(files))
    assert told.ledger_lines == len(before["ledger_lines"]) > 0
    assert (told.broken, told.aside, told.lost) == ((), "", 0)
    assert file.stat().st_mode & 0o777 == keys.stat().st_mode & 0o777 == 0o600
    assert not list(empty.home.glob(f"{restoring.SPARE}*"))


def test_what_was_restored_goes_on_living(whole: Settings, empty: Settings, tmp_path: Path) -> None:
    put_back(empty, *saved(whole, tmp_path))
    app = installation.open_app(empty)
    with app.app_context():
        assert web.platform().index.count() >= 0
        with web.writing() as tx:
            before = ledger.verify(tx.session)[0]
            outbox.promise(tx, "tests.alive")
            tx.session.flush()
        with pytest.raises(DBAPIError, match="append-only"), web.writing() as tx:
            tx.session.execute(text("UPDATE ledger_lines SET verb = 'x'"))
        assert ledger.verify(web.db_session()) == (before, [])
    close(app)


def test_from_one_database_to_the_other_and_back(whole: Settings, server: str, tmp_path: Path) -> None:
    """SQLite to PostgreSQL to SQLite, or the other way round, with the same rows all along."""
    before, files = every_row(whole), every_file(whole.home)
    file, keys = saved(whole, tmp_path)
    with psycopg.connect(postgres.address(server, "postgres"), autocommit=True) as line:
        line.execute("DROP DATABASE IF EXISTS crossing WITH (FORCE)")
        line.execute("CREATE DATABASE crossing")
    there = Settings(home=tmp_path / "there", database_url=postgres.address(server, "crossing"))
    lite = Settings(home=tmp_path / "lite")
    first, second = (lite, there) if databases.on_postgresql() else (there, lite)
    put_back(first, file, keys)
    assert every_row(first) == before
    again = tmp_path / "again.backup"
    saving.save(first, again, FIXED)
    put_back(second, again, keys)
    assert every_row(second) == before
    assert every_file(second.home) == files


def test_numbers_go_on_after_the_highest(filled: Settings, empty: Settings, tmp_path: Path) -> None:
    put_back(empty, *saved(filled, tmp_path))
    with databases.engine_at(empty.home).connect() as connection:
        highest = connection.scalar(text("SELECT max(id) FROM errands"))
    app = installation.open_app(empty)
    with app.app_context(), web.writing() as tx:
        tx.session.add(new := outbox.Errand(kind="x", payload={}, asked_at=tx.now, due_at=tx.now))
        tx.session.flush()
        assert new.id == highest + 1
    close(app)


def test_an_older_backup_is_brought_up_to_date(whole: Settings, empty: Settings, tmp_path: Path) -> None:
    newest = len(every_row(whole))
    installation.migrate(whole, "0001")
    before = every_row(whole)
    assert len(before) < newest
    told = put_back(empty, *saved(whole, tmp_path))
    assert told.revision == "0001"
    after = every_row(empty)
    assert len(after) == newest
    assert {name: len(lines) for name, lines in after.items() if name in before} == {
        name: len(lines) for name, lines in before.items()
    }


def test_whoever_was_erased_after_the_backup_is_erased_again(whole: Settings, empty: Settings, tmp_path: Path) -> None:
    with databases.engine_at(whole.home).connect() as connection:
        chosen = select(Account.alliance_id, Account.person_id).join(Person).order_by(Account.id.desc()).limit(1)
        alliance_id, person_id = connection.execute(chosen).one()
    file, keys = saved(whole, tmp_path)
    empty.home.mkdir(exist_ok=True)
    erased_at = datetime.now(UTC).isoformat()
    (empty.home / erasure.TOMBSTONES).write_text(f"{alliance_id} {person_id} {erased_at}\n", encoding="ascii")
    assert put_back(empty, file, keys).erased_again == 1
    with databases.engine_at(empty.home).connect() as connection:
        found = select(Person.phone_sealed, Person.phone_index).where(Person.id == person_id)
        assert tuple(connection.execute(found).one()) == (None, None)


def test_a_place_that_is_taken_is_left_alone_or_put_aside(filled: Settings, home: Path, tmp_path: Path) -> None:
    taken = databases.settings_at(home)
    old = every_row(taken)
    file, keys = saved(filled, tmp_path)
    with pytest.raises(OutOfTurn, match="已经有一个安装"):
        put_back(taken, file, keys)
    assert every_row(taken) == old
    told = put_back(taken, file, keys, instead=True)
    assert every_row(taken) == every_row(filled)
    aside = Path(told.aside)
    assert (aside / "keys" / "root.key").exists()
    if not databases.on_postgresql():
        assert every_row(Settings(home=aside)) == old


@SAME
def test_the_keys_in_place_do_where_they_are_the_right_ones(filled: Settings, tmp_path: Path) -> None:
    file, _ = saved(filled, tmp_path)
    before = every_row(filled)
    with databases.engine_at(filled.home).begin() as connection:
        connection.execute(text("DELETE FROM errands"))
    put_back(filled, file, None, instead=True)
    assert every_row(filled) == before


@SAME
def test_a_serving_installation_is_not_exchanged(filled: Settings, tmp_path: Path) -> None:
    file, _ = saved(filled, tmp_path)
    with exchange.in_use(filled.home), pytest.raises(OutOfTurn, match="正在服务"):
        put_back(filled, file, None, instead=True)


@ON_FILES
def test_without_keys_nothing_is_restored(kept: tuple[Path, Path], empty: Settings) -> None:
    file, _ = kept
    with pytest.raises(Invalid, match="没有密钥"):
        put_back(empty, file, None)
    assert not installation.holds_tables(empty)


@ON_FILES
def test_other_keys_are_refused(kept: tuple[Path, Path], home: Path, empty: Settings, tmp_path: Path) -> None:
    file, _ = kept
    other = tmp_path / "other.keys"
    key_file.save(home, other, PASSPHRASE)
    with pytest.raises(Invalid, match="密钥和这份备份对不上"):
        put_back(empty, file, other)
    with pytest.raises(Invalid, match="口令不对"):
        restoring.restore(empty, file, FIXED, str, keys=restoring.Keys(other, "别的口令别的口令别的"))
    assert not installation.holds_tables(empty)
    assert not list(empty.home.iterdir()) or {one.name for one in empty.home.iterdir()} == {exchange.IN_USE}


def rewritten(file: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """A copy in which every member is what `change` makes of it."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (made := change(name, old.read(name))) is not None:
                new.writestr(*made)
    return target


def told_otherwise(**told: object) -> Callable[[str, bytes], tuple[str, bytes]]:
    def change(name: str, content: bytes) -> tuple[str, bytes]:
        if name == archive.MANIFEST:
            content = json.dumps({**json.loads(content), **told}).encode()
        return name, content

    return change


SPOILED: dict[str, tuple[Callable[[str, bytes], tuple[str, bytes] | None], str]] = {
    "a row changed": (
        lambda name, content: (name, content.replace(b'"', b"'", 1) if name == "rows/places.jsonl" else content),
        "校验码对不上",
    ),
    "a file changed": (
        lambda name, content: (name, content[:-1] + b"!" if name.startswith("files/") else content),
        "校验码对不上",
    ),
    "a table taken out": (lambda name, content: None if name == "rows/people.jsonl" else (name, content), "对不上"),
    "something added": (
        lambda name, content: ("../../evil" if name == archive.SEAL else name, content),
        "不是本平台做的备份",
    ),
    "a way out of the folder": (
        told_otherwise(members={"files/../../x": {"size": 1, "sha256": "0"}}),
        "不该有的文件名",
    ),
    "a bomb": (
        lambda name, content: (name, content + b" " * 50_000_000 if name == "rows/places.jsonl" else content),
        "大小和清单对不上",
    ),
    "another count": (told_otherwise(revision="0001"), "密钥和这份备份对不上"),
    "a newer program": (told_otherwise(revision="9999"), "更新的程序"),
    "a newer format": (told_otherwise(format=2), "更新的程序"),
    "a list that is none": (
        lambda name, content: (name, b"[]" if name == archive.MANIFEST else content),
        "清单读不出来",
    ),
}


@ON_FILES
@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_backup_is_refused_and_nothing_is_changed(
    kept: tuple[Path, Path], empty: Settings, tmp_path: Path, name: str
) -> None:
    file, keys = kept
    change, said = SPOILED[name]
    spoiled = rewritten(file, tmp_path / "spoiled.backup", change)
    with pytest.raises(Invalid, match=said):
        put_back(empty, spoiled, keys)
    assert not installation.holds_tables(empty)


@ON_FILES
@pytest.mark.parametrize("left", [0, 100, 0.5, 0.99])
def test_a_truncated_backup_is_refused(kept: tuple[Path, Path], empty: Settings, tmp_path: Path, left: float) -> None:
    whole, keys = kept
    content, file = whole.read_bytes(), tmp_path / "cut.backup"
    file.write_bytes(content[: int(left if left > 1 else len(content) * left)])
    with pytest.raises(archive.Damaged):
        put_back(empty, file, keys)


@ON_FILES
def test_a_flipped_byte_is_found_or_touches_nothing_that_is_restored(kept: tuple[Path, Path], tmp_path: Path) -> None:
    """A few bytes of the package, such as the hour of a member, say nothing of what is in it."""
    content, refused, flips = bytearray(kept[0].read_bytes()), 0, 60
    whole = restoring.check(kept[0], None)
    spoiled = tmp_path / "flipped.backup"
    for at in range(7, len(content), len(content) // flips):
        spoiled.write_bytes(bytes(content[:at]) + bytes([content[at] ^ 0xFF]) + bytes(content[at + 1 :]))
        try:
            assert restoring.check(spoiled, None) == whole
        except archive.Damaged:
            refused += 1
    assert refused > flips * 0.8


@ON_FILES
def test_no_file_is_written_over_and_a_full_disk_is_told_before(
    filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "there.backup"
    file.write_text("mine", encoding="ascii")
    with pytest.raises(Invalid, match="已经有这个文件了"):
        saving.save(filled, file, FIXED)
    assert file.read_text(encoding="ascii") == "mine"
    monkeypatch.setattr(saving, "MARGIN", 10**18)
    with pytest.raises(Unavailable, match="MB"):
        saving.save(filled, tmp_path / "new.backup", FIXED)
    assert sorted(one.name for one in tmp_path.iterdir() if "backup" in one.name) == ["there.backup"]


@ON_FILES
def test_a_short_passphrase_is_refused(filled: Settings, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="口令太短"):
        key_file.save(filled.home, tmp_path / "keys", "短")
    shutil.rmtree(filled.home / "keys")
    with pytest.raises(KeysMissing):
        key_file.save(filled.home, tmp_path / "keys", PASSPHRASE)


WRITING = """
import sys, time
from pathlib import Path
from alliance import installation
from alliance.kernel import ledger, outbox, web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.attachments import store
from alliance.kernel.actors import CLOCK
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
ledger.tell({"tests.written": "写了第{number}笔"})
app = installation.open_app(Settings(home=Path(sys.argv[1]), demo=True, database_url=sys.argv[2]))
with app.app_context():
    number = 0
    while True:
        with web.writing() as tx:
            ledger.write(tx, CLOCK, "tests.written", tx.session.get_one(Alliance, 1), number=number)
            outbox.promise(tx, "tests.written", number=number)
        number += 1
        print(number, flush=True)
"""


def test_a_backup_made_while_others_write_is_one_state(whole: Settings, empty: Settings, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITING, str(whole.home), whole.database_url]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline()
        file, keys = saved(whole, tmp_path)
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    put_back(empty, file, keys)
    after = every_row(empty)
    written = sum(b'"tests.written"' in line for line in after["ledger_lines"])
    assert written == sum(b'"tests.written"' in line for line in after["errands"]) > 0
    assert written <= sum(b'"tests.written"' in line for line in every_row(whole)["ledger_lines"])


def test_a_restore_killed_midway_leaves_the_old_one_and_the_next_one_succeeds(
    filled: Settings, home: Path, tmp_path: Path
) -> None:
    taken = databases.settings_at(home)
    old = every_row(taken)
    file, keys = saved(filled, tmp_path)
    word = tmp_path / "passphrase"
    word.write_text(PASSPHRASE, encoding="utf-8")
    command = [sys.executable, "-m", "alliance.cli", "restore", str(file), "--keys", str(keys)]
    command += ["--passphrase-file", str(word), "--replace"]
    environ = {**os.environ, **databases.environ_at(home)}
    for wait in ("正在核对", "正在恢复", "正在升级"):
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        while wait not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.05)
        process.kill()
        process.communicate()
        assert every_row(taken) == old
    put_back(taken, file, keys, instead=True)
    assert every_row(taken) == every_row(filled)
    assert not list(home.glob(f"{restoring.SPARE}*"))


@pytest.mark.parametrize("done", [0, 3, 6])
def test_an_exchange_broken_off_at_any_step_is_completed_by_the_next_start(
    filled: Settings, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    taken = databases.settings_at(home)
    file, keys = saved(filled, tmp_path)
    steps = 0
    real = exchange._rename

    def breaking(source: Path, target: Path) -> None:
        nonlocal steps
        steps += 1
        if steps > done:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(exchange, "_rename", breaking)
    try:
        put_back(taken, file, keys, instead=True)
    except KeyboardInterrupt:
        assert (home / exchange.JOURNAL).exists()
    monkeypatch.setattr(exchange, "_rename", real)
    close(installation.open_app(taken))
    assert every_row(taken) == every_row(filled)
    assert every_file(home) == every_file(filled.home)
    assert not (home / exchange.JOURNAL).exists()
    assert not list(home.glob(f"{restoring.SPARE}*"))


@SAME
def test_the_commands_say_what_they_did(filled: Settings, tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return forked.run(words, {**os.environ, **databases.environ_at(filled.home)}, 60)

    file = str(tmp_path / "one.backup")
    made = run("backup", file)
    assert made.returncode == 0, made.stderr
    assert "备份里没有密钥" in made.stderr
    assert run("backup", file).returncode == 1
    checked = run("restore", "--check", file)
    assert (checked.returncode, "备份完好" in checked.stdout) == (0, True)
    refused = run("restore", file)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    done = run("restore", file, "--replace")
    assert done.returncode == 0, done.stderr
    assert "台账完好" in done.stdout
    assert json.loads((filled.home / figures.LAST_BACKUP).read_text(encoding="utf-8"))["file"] == file
