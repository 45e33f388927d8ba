"""Vectors trickle in: lots and their promises, what the table remembers, what changes, and what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alliance.kernel import outbox, web
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import IndexEntry
from search.engine import trickle
from search.engine.meaning import MeaningUnavailable
from search.engine.models import KeptVector
from search.engine.nearest import Nearest
from search.engine.trickle import ERRAND, Trickle
from tests.search.understanding import Matters

if TYPE_CHECKING:
    from search.engine.meaning import Vectors


@dataclass
class Bringing:
    """A trickle from entries at hand, with what it stands on."""

    app: Flask
    folder: Path
    entries: list[IndexEntry] = field(default_factory=list)
    model: Matters = field(default_factory=Matters)

    def __post_init__(self) -> None:
        self.nearest = Nearest(self.folder, self.model.name)
        self.trickle = self.fresh()

    def fresh(self) -> Trickle:
        """As another process, or the same after a restart, has it."""
        return Trickle(self.model, self.nearest, [self.offered], web.platform().clock)

    def offered(self, _: Session, __: date) -> list[IndexEntry]:
        return self.entries

    def handle(self) -> None:
        self.trickle.handle(web.reading(), {})

    def rows(self) -> int:
        return web.reading().session.scalar(select(func.count(KeptVector.id))) or 0


class Wider(Matters):
    """The same model with one number more."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.pad(super().passages(texts), ((0, 0), (0, 1)))


def articles(number: int, *, weight: float = 1.0, start: int = 0) -> list[IndexEntry]:
    return [
        IndexEntry(f"article:{place}", "law", "样例法", f" 第一条 噪声之{place}", weight=weight)
        for place in range(start, start + number)
    ]


@pytest.fixture
def bringing(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bringing]:
    monkeypatch.setattr(trickle, "LOT", 4)
    with app.app_context():
        yield Bringing(app, tmp_path / "meaning")


def promised() -> list[str]:
    rows = web.reading().session.scalars(select(outbox.Errand.kind).where(outbox.Errand.kind == ERRAND))
    return list(rows)


def test_a_lot_is_understood_and_the_next_one_promised(bringing: Bringing) -> None:
    bringing.entries = articles(6)
    bringing.handle()
    assert (bringing.nearest.count(), bringing.rows(), promised()) == (4, 4, [ERRAND])
    bringing.handle()
    bringing.handle()
    assert (bringing.nearest.count(), bringing.rows()) == (6, 6)
    assert promised() == [ERRAND], "the last look found nothing and promised nothing"
    assert len(bringing.model.read) == 6


def test_our_own_field_comes_first(bringing: Bringing) -> None:
    bringing.entries = [*articles(5), *articles(3, weight=1.5, start=100)]
    bringing.handle()
    assert {"article:100", "article:101", "article:102"} <= bringing.nearest.held().keys()


def test_a_folder_that_was_deleted_is_filled_from_the_table(bringing: Bringing) -> None:
    bringing.entries = articles(6)
    assert bringing.trickle.all(web.reading(), lambda *_: None) == 6
    for file in bringing.folder.rglob("*"):
        if file.is_file():
            file.unlink()
    assert bringing.nearest.count() == 0
    assert bringing.fresh().lot(web.reading()) == 0
    assert bringing.nearest.count() == 6
    assert len(bringing.model.read) == 6, "nothing was understood twice"


def test_the_same_text_elsewhere_needs_no_new_vector_and_another_text_does(bringing: Bringing) -> None:
    bringing.entries = articles(2)
    bringing.trickle.all(web.reading(), lambda *_: None)
    one, two = bringing.entries
    bringing.entries = [
        replace(one, key="article:7", body=" 第二条 噪声之0", until=date(2020, 1, 1)),  # renumbered, of an old version
        replace(two, body=" 第一条 狗"),
    ]
    assert bringing.fresh().all(web.reading(), lambda *_: None) == 1
    assert bringing.model.read[2:] == ["样例法 狗"]
    assert bringing.nearest.held().keys() == {"article:0", "article:1", "article:7"}


def test_progress_counts_what_waits(bringing: Bringing) -> None:
    bringing.entries = articles(6)
    bringing.handle()
    progress = bringing.trickle.progress(web.reading())
    assert (progress.model, progress.offered, progress.held, progress.lacking) == ("matters", 6, 4, 2)


def test_progress_is_told_lot_by_lot(bringing: Bringing) -> None:
    bringing.entries = articles(6)
    told: list[tuple[int, int]] = []
    bringing.trickle.all(web.reading(), lambda done, waiting: told.append((done, waiting)))
    assert told == [(4, 2), (6, 0)]


def test_a_model_that_is_away_loses_nothing(bringing: Bringing) -> None:
    bringing.entries = articles(3)
    bringing.model.away = True
    with pytest.raises(MeaningUnavailable):
        bringing.handle()
    assert (bringing.nearest.count(), bringing.rows()) == (0, 0)
    bringing.model.away = False
    bringing.handle()
    assert bringing.nearest.count() == 3


def test_what_nobody_offers_any_more_is_forgotten_in_files_and_table(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    bringing.entries = articles(6)
    bringing.trickle.all(web.reading(), lambda *_: None)
    monkeypatch.setattr(trickle, "_LEAST_DROPPED", 3)
    bringing.entries = articles(2)
    assert bringing.fresh().lot(web.reading()) == 0
    assert (bringing.nearest.held().keys(), bringing.rows()) == ({"article:0", "article:1"}, 2)


def test_one_promise_waits_at_a_time(bringing: Bringing) -> None:
    for _ in range(3):
        with web.writing() as tx:
            trickle.promise(tx)
    assert promised() == [ERRAND]


def test_without_a_model_the_errand_is_let_go_and_nothing_is_promised(app: Flask) -> None:
    with app.app_context():
        parts = web.platform()
        assert parts.deliveries.outside[ERRAND] == [trickle.idle]
        with web.writing() as tx:
            trickle.promise(tx)
        assert outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries, leave={"library.changed"}) >= 1
        lots = web.reading().session.scalars(select(outbox.Errand.lot).where(outbox.Errand.kind == ERRAND)).all()
        assert lots == [outbox.Lot.DONE]


def test_a_reading_that_takes_part_sees_no_lock(bringing: Bringing) -> None:
    bringing.entries = articles(2)
    reading: Transaction = web.reading()
    reading.session.execute(select(KeptVector.id)).all()  # a snapshot is open
    assert bringing.trickle.lot(reading) == 2


def test_another_model_behind_the_same_name_starts_anew(bringing: Bringing) -> None:
    bringing.entries = articles(4)
    bringing.handle()
    before = bringing.nearest.width()
    wider = Wider()
    assert wider.passages(["噪声"]).shape[1] == before + 1
    bringing.model = wider
    bringing.trickle = bringing.fresh()
    bringing.entries = articles(8)
    for _ in range(4):
        bringing.trickle.handle(web.reading(), {})
    assert (bringing.nearest.width(), bringing.nearest.count(), bringing.rows()) == (before + 1, 8, 8)
