"""The server is killed while people answer: every receipt that was given stands, and what had none is sent again."""

from __future__ import annotations

import threading
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import databases
from tests.bench.exam_bench import Candidate, prepare
from tests.stories.house import House, until
from training.attempts.models import Response

CANDIDATES, ANSWERS, KILLED_AFTER = 4, 20, 25


def answer(one: Candidate, seqs: range) -> None:
    """Answer until everything has its receipt, or the server is gone."""
    try:
        one.open()
        for seq in seqs:
            if seq not in one.receipts:
                one.save(seq)
    except (OSError, HTTPException):
        return  # what had no receipt is sent again


@pytest.mark.sqlite("several processes serve on the other; there the kill is rehearsed by rolling back")
def test_a_killed_server_loses_no_receipt(tmp_path: Path) -> None:
    house = House(tmp_path / "house", command="serve")
    people = prepare(databases.settings_at(house.home), CANDIDATES, house.port)
    seqs = range(1, ANSWERS + 1)
    try:
        house.start()
        threads = [threading.Thread(target=answer, args=(one, seqs)) for one in people]
        for thread in threads:
            thread.start()
        until(lambda: sum(len(one.receipts) for one in people) >= KILLED_AFTER)
        house.kill()
        for thread in threads:
            thread.join()
        before = {one.attempt_id: dict(one.receipts) for one in people}
        assert any(len(receipts) < ANSWERS for receipts in before.values())
        house.start()
        for one in people:
            one.open()
            for seq in seqs:
                one.save(seq)
                assert before[one.attempt_id].get(seq, one.receipts[seq]) == one.receipts[seq]
    finally:
        house.kill()
        for one in people:
            one.close()
    with house.reading() as found:
        for one in people:
            rows = found.execute(select(Response.seq, Response.number).where(Response.attempt_id == one.attempt_id))
            assert dict(iter(rows)) == one.receipts
            assert sorted(one.receipts.values()) == list(seqs)
    databases.forget(house.home)
