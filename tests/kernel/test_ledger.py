from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from alliance.kernel import ledger, web
from alliance.kernel.actors import CLOCK, Office
from alliance.kernel.db import SystemClock, Transaction, transaction
from alliance.kernel.ledger import LedgerHead, LedgerLine
from alliance.kernel.places.models import Alliance
from tests.factories import QUJIANG, an_actor, an_alliance, the_place

ledger.tell({"tests.deed": "办了第{number}件，金额{amount}"})


@pytest.fixture
def written(tx: Transaction) -> Transaction:
    alliance = an_alliance(tx)
    secretary = an_actor(tx, alliance, Office.POLICY_SECRETARY, the_place(tx, "330802"))
    for number in range(1, 4):
        ledger.write(tx, secretary, "tests.deed", alliance, number=number, amount=Decimal("12.30"))
    ledger.write(tx, CLOCK, "tests.deed", an_alliance(tx, QUJIANG, short="衢"), number=9)
    tx.session.flush()
    return tx


def test_an_untouched_ledger_holds(written: Transaction) -> None:
    assert ledger.verify(written.session) == (4, [])


def test_lines_read_as_sentences_with_the_name_of_the_doer(written: Transaction) -> None:
    alliance = an_alliance_of(written)
    told = ledger.timeline(written.session, alliance, alliance.id)
    assert [line.sentence for line in told] == [f"办了第{n}件，金额12.30" for n in (3, 2, 1)]
    assert {line.who for line in told} == {"周敏"}


def an_alliance_of(tx: Transaction) -> object:
    line = tx.session.query(LedgerLine).filter_by(serial=1).order_by(LedgerLine.id).first()
    from alliance.kernel.places.models import Alliance  # noqa: PLC0415 -- only here

    return tx.session.get(Alliance, line.subject_id)


def test_a_verb_without_a_sentence_is_refused(tx: Transaction) -> None:
    with pytest.raises(KeyError):
        ledger.write(tx, CLOCK, "tests.unheard_of", an_alliance(tx))


@pytest.mark.parametrize("deed", ["UPDATE ledger_lines SET verb = 'x'", "DELETE FROM ledger_lines"])
def test_the_database_refuses_to_change_the_past(written: Transaction, deed: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        written.session.execute(text(deed))


TAMPERINGS = {
    "a figure changed": "UPDATE ledger_lines SET facts = '{\"number\": 7}' WHERE serial = 2",
    "a person changed": "UPDATE ledger_lines SET person_id = NULL WHERE serial = 2",
    "an instant changed": "UPDATE ledger_lines SET at = '2020-01-01 00:00:00.000000' WHERE serial = 2",
    "a line taken out": "DELETE FROM ledger_lines WHERE serial = 2",
    "the end cut off": "DELETE FROM ledger_lines WHERE serial = 3",
}
NONSENSE = {
    "facts that are none": "UPDATE ledger_lines SET facts = 'rubbish' WHERE serial = 2",
    "an instant that is none": "UPDATE ledger_lines SET at = 'rubbish' WHERE serial = 2",
    "bytes for words": "UPDATE ledger_lines SET subject = x'ff00' WHERE serial = 2",
}


def unguard(tx: Transaction) -> None:
    """Take the triggers away, as somebody with the database's password could."""
    on = " ON ledger_lines" if tx.session.get_bind().dialect.name == "postgresql" else ""
    for trigger in ("update", "delete"):
        tx.session.execute(text(f"DROP TRIGGER ledger_lines_no_{trigger}{on}"))


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_behind_the_triggers_is_found(written: Transaction, name: str) -> None:
    unguard(written)
    written.session.execute(text(TAMPERINGS[name]))
    written.session.expire_all()
    _, breaks = ledger.verify(written.session)
    assert [broken.serial for broken in breaks] == [3 if name == "the end cut off" else 2]


@pytest.mark.sqlite("PostgreSQL lets no column hold what is not of its type")
@pytest.mark.parametrize("name", NONSENSE)
def test_what_is_no_line_at_all_is_found(written: Transaction, name: str) -> None:
    unguard(written)
    written.session.execute(text(NONSENSE[name]))
    written.session.expire_all()
    _, breaks = ledger.verify(written.session)
    assert [broken.serial for broken in breaks] == [2]


def test_a_head_moved_back_with_the_cut_is_found_by_the_missing_serial(written: Transaction) -> None:
    written.session.execute(update(LedgerHead).values(serial=LedgerHead.serial + 1))
    written.session.expire_all()
    _, breaks = ledger.verify(written.session)
    assert len(breaks) == 2


def test_a_savepoint_that_is_undone_leaves_the_chain_whole(tx: Transaction) -> None:
    alliance = an_alliance(tx)
    ledger.write(tx, CLOCK, "tests.deed", alliance, number=1)
    undone = tx.session.begin_nested()
    ledger.write(tx, CLOCK, "tests.deed", alliance, number=2)
    ledger.write(tx, CLOCK, "tests.deed", an_alliance(tx, QUJIANG, short="衢"), number=3)
    undone.rollback()
    for number in (4, 5):
        ledger.write(tx, CLOCK, "tests.deed", alliance, number=number)
        ledger.write(tx, CLOCK, "tests.deed", an_alliance(tx, QUJIANG, short="衢"), number=number)
    tx.session.flush()
    told = ledger.timeline(tx.session, alliance, alliance.id)
    assert [line.sentence[:4] for line in told] == ["办了第5", "办了第4", "办了第1"]
    assert ledger.verify(tx.session) == (5, [])


def test_the_next_transaction_goes_on_from_what_others_wrote_meanwhile(app: Flask) -> None:
    with app.app_context():
        with web.writing() as tx:
            alliance_id = an_alliance(tx).id
            ledger.write(tx, CLOCK, "tests.deed", tx.session.get_one(Alliance, alliance_id), number=1)
        with Session(web.database.engine) as other, transaction(other, SystemClock()) as tx:
            ledger.write(tx, CLOCK, "tests.deed", other.get_one(Alliance, alliance_id), number=2)
        with web.writing() as tx:
            for number in (3, 4):
                ledger.write(tx, CLOCK, "tests.deed", tx.session.get_one(Alliance, alliance_id), number=number)
        lines, breaks = ledger.verify(web.reading().session)
        assert breaks == []
        assert lines >= 4


def test_a_deed_of_many_lines_asks_for_the_end_of_the_chain_once(written: Transaction, queries: Any) -> None:
    alliance = an_alliance_of(written)
    written.session.expire_all()
    with queries() as count:
        for number in range(4):
            ledger.write(written, CLOCK, "tests.deed", alliance, number=number)
        written.session.flush()
    assert sum("FROM ledger_heads" in statement for statement in count.statements) == 1


def test_dates_read_as_people_say_them(tx: Transaction) -> None:
    alliance = an_alliance(tx)
    ledger.write(tx, CLOCK, "tests.deed", alliance, number="2024-07-21至2027-07-20", amount="12-2024-07-213")
    (line,) = ledger.timeline(tx.session, alliance, alliance.id)
    assert line.sentence == "办了第2024年7月21日至2027年7月20日件，金额12-2024-07-213"


def test_a_whole_ledger_taken_away_is_missed(written: Transaction) -> None:
    unguard(written)
    chain = written.session.query(LedgerLine.chain).filter_by(serial=3).scalar()
    written.session.execute(delete(LedgerLine).where(LedgerLine.chain == chain))
    written.session.execute(delete(LedgerHead).where(LedgerHead.chain == chain))
    written.session.expire_all()
    _, breaks = ledger.verify(written.session)
    assert [broken.chain for broken in breaks] == [chain]
