"""Keys: what is sealed opens for us alone, in its own place, after every rotation; and nobody makes keys twice."""

from __future__ import annotations

import copy
import logging
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import (
    EncryptedText,
    KeyLost,
    Keyring,
    KeysMissing,
    context_of,
    mask_name,
    mask_phone,
    normalise_phone,
    reseal,
    sealed_columns,
)
from alliance.kernel.db import Base, Transaction
from alliance.kernel.places.models import Alliance
from alliance.migrations import tables

PHONE = "13812345678"
CONTEXT = context_of(Person.phone_sealed)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "installation"


@pytest.fixture
def keyring(home: Path) -> Keyring:
    return Keyring.create(home)


@pytest.fixture
def reading(keyring: Keyring) -> Iterator[Transaction]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[name] for name in ("places", "alliances", "people")])
    with Session(engine, info={"keyring": keyring}) as session:
        yield Transaction(session, now=datetime(2026, 11, 21, tzinfo=UTC))
    engine.dispose()


def test_what_is_sealed_opens_again_and_never_looks_the_same(keyring: Keyring) -> None:
    first, second = keyring.seal(PHONE, CONTEXT), keyring.seal(PHONE, CONTEXT)
    assert first != second
    assert PHONE not in first
    assert keyring.open(first, CONTEXT) == keyring.open(second, CONTEXT) == PHONE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), context=st.text(max_size=30))
def test_any_text_survives_and_opens_in_its_own_place_only(keyring: Keyring, text: str, context: str) -> None:
    sealed = keyring.seal(text, context)
    assert keyring.open(sealed, context) == text
    with pytest.raises(KeyLost):
        keyring.open(sealed, context + "x")


def test_a_value_moved_to_another_column_does_not_open(keyring: Keyring) -> None:
    assert CONTEXT == "people.phone_sealed"
    with pytest.raises(KeyLost, match="对不上") as refused:
        keyring.open(keyring.seal(PHONE, CONTEXT), "accounts.totp_sealed")
    assert refused.value.status == 503
    assert "备份" in refused.value.remedy


@pytest.mark.parametrize("place", [0, 4, 8, 20, -1])
def test_a_value_that_was_changed_does_not_open(keyring: Keyring, place: int) -> None:
    signs = list(keyring.seal(PHONE, CONTEXT))
    signs[place] = "A" if signs[place] != "A" else "Q"
    with pytest.raises(KeyLost):
        keyring.open("".join(signs), CONTEXT)


@pytest.mark.parametrize(
    "nonsense", ["", PHONE, "v1.0001.", "v1.0001." + "%" * 60, "v1.9999." + "A" * 60, "v1.0001." + "A" * 41]
)
def test_nonsense_does_not_open_and_is_not_repeated(keyring: Keyring, nonsense: str) -> None:
    with pytest.raises(KeyLost) as refused:
        keyring.open(nonsense, CONTEXT)
    assert PHONE not in str(refused.value)


def test_after_a_rotation_the_newest_seals_and_all_open(home: Path, keyring: Keyring) -> None:
    old = keyring.seal(PHONE, CONTEXT)
    rotated = Keyring.rotate(home)
    new = rotated.seal(PHONE, CONTEXT)
    assert (rotated.newest, rotated.is_current(old), rotated.is_current(new)) == (2, False, True)
    assert rotated.open(old, CONTEXT) == PHONE
    # The worker that started before finds the key that was added meanwhile.
    assert keyring.open(new, CONTEXT) == PHONE


def test_the_index_and_signing_keys_survive_rotation(home: Path, keyring: Keyring) -> None:
    rotated = Keyring.rotate(home)
    assert rotated.index(PHONE, CONTEXT) == keyring.index(PHONE, CONTEXT)
    assert rotated.derive("links") == keyring.derive("links")


def test_the_index_tells_values_places_and_installations_apart(tmp_path: Path, keyring: Keyring) -> None:
    other = Keyring.create(tmp_path / "other")
    marks = {keyring.index(PHONE, CONTEXT), keyring.index("13812345679", CONTEXT), other.index(PHONE, CONTEXT)}
    marks |= {keyring.index(PHONE, "companies.phone"), keyring.index("x" + PHONE, CONTEXT[:-1])}
    assert len(marks) == 5
    assert len({keyring.derive("links"), keyring.derive("cookies"), other.derive("links")}) == 3
    assert len(keyring.derive("links")) == 32


def test_a_lost_key_is_named(home: Path, keyring: Keyring) -> None:
    sealed = Keyring.rotate(home).seal(PHONE, CONTEXT)
    (home / "keys" / "field-0002.key").unlink()
    with pytest.raises(KeyLost, match="第2把密钥不见了"):
        Keyring.load(home).open(sealed, CONTEXT)


def test_another_key_under_the_same_number_opens_nothing(home: Path, tmp_path: Path, keyring: Keyring) -> None:
    sealed = keyring.seal(PHONE, CONTEXT)
    with pytest.raises(KeyLost, match="对不上"):
        Keyring.create(tmp_path / "other").open(sealed, CONTEXT)


def test_missing_keys_are_one_sentence_with_the_way_out(home: Path) -> None:
    with pytest.raises(KeysMissing, match="密钥读不出来") as refused:
        Keyring.load(home)
    assert "备份" in refused.value.remedy
    assert not home.exists()


@pytest.mark.parametrize("lost", ["root.key", "field-0001.key"])
def test_keys_are_never_made_anew_beside_old_ones(home: Path, keyring: Keyring, lost: str) -> None:
    (home / "keys" / lost).unlink()
    with pytest.raises(KeysMissing):
        Keyring.create(home)
    assert not (home / "keys" / lost).exists()


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff" * 64, b"0" * 63, b"g" * 64])
def test_a_damaged_key_file_is_told_and_not_used(home: Path, keyring: Keyring, content: bytes) -> None:
    (home / "keys" / "field-0001.key").write_bytes(content)
    with pytest.raises(KeysMissing, match="field-0001"):
        Keyring.load(home)


def test_creating_again_keeps_the_keys(home: Path, keyring: Keyring) -> None:
    assert Keyring.create(home).derive("x") == keyring.derive("x")
    assert sorted(file.name for file in home.iterdir()) == ["keys"]


def test_an_empty_folder_made_beforehand_is_filled(home: Path) -> None:
    (home / "keys").mkdir(parents=True)
    assert Keyring.create(home).newest == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(KeysMissing, match="写不进去"):
        Keyring.create(tmp_path / "file" / "home")


def test_key_files_are_for_the_owner_alone(home: Path, keyring: Keyring, caplog: pytest.LogCaptureFixture) -> None:
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (home / "keys").iterdir()} == {0o600}
    (home / "keys" / "root.key").chmod(0o644)
    with caplog.at_level(logging.WARNING):
        Keyring.load(home)
    assert "root.key is readable by others" in caplog.text


def test_processes_that_start_at_once_end_with_one_key(home: Path) -> None:
    home.mkdir()
    code = (
        "import sys, time, pathlib\n"
        "from alliance.kernel.crypto import Keyring\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "(home / f'ready-{sys.argv[2]}').touch()\n"
        "while not (home / 'go').exists(): time.sleep(0.001)\n"
        "first = Keyring.create(home)\n"
        "print(first.seal('x', 'c'), Keyring.rotate(home).derive('x').hex())\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(home), str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(3)
    ]
    deadline = time.monotonic() + 60
    while len(list(home.glob("ready-*"))) < len(processes) and time.monotonic() < deadline:
        time.sleep(0.01)
    (home / "go").touch()
    told = [process.communicate(timeout=60)[0].split() for process in processes]
    assert all(process.returncode == 0 for process in processes)
    keyring = Keyring.load(home)
    assert {derived for _, derived in told} == {keyring.derive("x").hex()}
    assert [keyring.open(sealed, "c") for sealed, _ in told] == ["x"] * len(processes)
    assert not [file.name for file in home.iterdir() if file.name.startswith("keys.")]


def test_keys_show_in_no_print_and_do_not_travel(keyring: Keyring) -> None:
    assert repr(keyring) == str(keyring) == "<Keyring of 1 keys>"
    for travel in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="do not travel"):
            travel(keyring)


def test_an_encrypted_column_takes_sealed_values_only(keyring: Keyring) -> None:
    class Local(DeclarativeBase):
        pass

    class Contact(Local):
        __tablename__ = "contacts"
        id: Mapped[int] = mapped_column(primary_key=True)
        phone: Mapped[str | None] = mapped_column(EncryptedText)

    engine = create_engine("sqlite://")
    Local.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            [Contact(id=1, phone=keyring.seal(PHONE, context_of(Contact.phone))), Contact(id=2, phone=None)]
        )
        session.commit()
        kept = session.scalars(select(Contact.phone).order_by(Contact.id)).all()
        assert kept[1] is None
        assert kept[0] is not None
        assert keyring.open(kept[0], "contacts.phone") == PHONE
        session.add(Contact(id=3, phone=PHONE))
        with pytest.raises(StatementError, match="an unsealed value"):
            session.flush()
        session.rollback()
    engine.dispose()


def test_every_column_named_as_sealed_takes_nothing_else_and_is_known_to_the_rotation() -> None:
    named = {(table.name, column.name) for table in tables.metadata.sorted_tables for column in table.columns}
    sealed = {place for place in named if place[1].rpartition("_")[2] == "sealed"}
    assert ("people", "phone_sealed") in sealed
    assert {(column.class_.__tablename__, column.key) for column in sealed_columns()} == sealed


def test_resealing_moves_everything_to_the_newest_key_in_rounds(home: Path, reading: Transaction) -> None:
    session = reading.session
    session.execute(insert(Base.metadata.tables["places"]).values(id=1, kind="nation", code="", name="全国", path="/"))
    session.add(Alliance(id=1, name="示例联盟", short="例", place_id=1))
    session.flush()
    session.add_all(
        Person(id=n, alliance_id=1, name=f"示例{n}", phone_sealed=reading.keyring.seal(f"1380000000{n}", CONTEXT))
        for n in range(1, 6)
    )
    session.add(Person(id=6, alliance_id=1, name="没有电话"))
    session.commit()
    rotated = session.info["keyring"] = Keyring.rotate(home)
    assert [reseal(reading, Person.phone_sealed, limit=3) for _ in range(3)] == [3, 2, 0]
    session.expire_all()
    people = session.scalars(select(Person).order_by(Person.id)).all()
    assert [person.phone_sealed and rotated.open(person.phone_sealed, CONTEXT) for person in people] == [
        *(f"1380000000{n}" for n in range(1, 6)),
        None,
    ]
    assert all(person.phone_sealed is None or rotated.is_current(person.phone_sealed) for person in people)
    assert {person.version for person in people} == {1}


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (PHONE, PHONE),
        ("138-1234-5678", PHONE),
        (" １３８ 1234 5678 ", PHONE),
        ("+86 13812345678", PHONE),
        ("008613812345678", PHONE),
        ("(0570) 302-1234", "05703021234"),
        ("0086", "0086"),
    ],
)
def test_a_number_is_found_however_it_is_typed(typed: str, normal: str) -> None:
    assert normalise_phone(typed) == normal


@pytest.mark.parametrize(
    ("phone", "masked"),
    [(PHONE, "138****5678"), ("+86 138 1234 5678", "138****5678"), ("3021234", "****34"), ("110", "****"), ("", "")],
)
def test_a_masked_number_keeps_its_secret(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("王小明", "王**"), ("李四", "李**"), (" 欧阳修 ", "欧**"), ("", "")])
def test_a_masked_name_tells_no_length(name: str, masked: str) -> None:
    assert mask_name(name) == masked
