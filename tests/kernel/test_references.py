import threading
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel import references, web
from alliance.kernel.db import Transaction
from alliance.kernel.references import Reference, ReferenceCounter
from tests.factories import an_alliance


@pytest.mark.parametrize(
    "typed", ["柯调〔2026〕12号", " 柯调[2026]12号 ", "柯调（２０２６）１２号", "柯调【2026】12 号"]
)
def test_a_reference_is_read_however_it_is_typed(typed: str) -> None:
    assert Reference.parse(typed) == Reference("柯调", 2026, 12)


@pytest.mark.parametrize(
    "typed", ["", "柯调2026-12", "柯调〔2026〕0号", "柯调〔26〕1号", "〔2026〕1号", "柯调〔2026〕12号'--"]
)
def test_what_is_no_reference_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match="例如：柯调〔2026〕12号"):
        Reference.parse(typed)


@given(st.integers(1, 999_999_999), st.integers(1000, 9999))
def test_a_reference_survives_writing_and_reading(serial: int, year: int) -> None:
    reference = Reference("柯备", year, serial)
    assert Reference.parse(str(reference)) == reference


def test_numbers_follow_one_another_by_office_and_alliance(tx: Transaction) -> None:
    first, second = an_alliance(tx), an_alliance(tx, "330803", short="衢")
    taken = [references.allot(tx, first.id, "柯调").serial for _ in range(3)]
    assert taken == [1, 2, 3]
    assert references.allot(tx, first.id, "柯备").serial == 1
    assert references.allot(tx, second.id, "柯调").serial == 1


def test_eight_writers_at_once_leave_no_gap_and_no_double(app: Flask, home: Path) -> None:
    with app.app_context(), web.writing() as tx:
        alliance_id = an_alliance(tx).id
    taken: list[int] = []

    def write(number: int) -> None:
        for turn in range(25):
            try:
                with app.app_context(), web.writing() as tx:
                    reference = references.allot(tx, alliance_id, "柯调")
                    if (number + turn) % 5 == 0:
                        raise RuntimeError("this one is rolled back")
                taken.append(reference.serial)
            except RuntimeError:
                continue

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(taken) == list(range(1, 161))
    with app.app_context():
        assert web.reading().session.query(ReferenceCounter).one().last == 160
