"""The invented rule of the demonstration: two versions, a lineage confirmed in part, a mark and a note."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from alliance import installation
from alliance.demo import laws
from alliance.kernel import web
from alliance.kernel.documents.actions import RENDER
from search.library import addresses, known
from search.library.beside.models import BesideNote
from search.library.lineage.matching import Relation
from search.library.lineage.models import LineageLink
from search.library.marks import queries as marks
from search.library.models import Article, Status, Version, Work
from search.library.standing import standings


def test_the_invented_rule_says_what_it_is_and_stands_behind_real_law(demo_app: Flask) -> None:
    with demo_app.app_context():
        work = web.db_session().scalars(select(Work).where(Work.key == laws.KEY)).one()
        assert "演示用，虚构" in work.title
        assert "虚构" in work.level
        assert known.works().of(work.title).weight < 1
        versions = web.db_session().scalars(select(Version).where(Version.work_id == work.id)).all()
        now = [one.status for one in standings(versions, web.reading().today).values()]
        assert sorted(now) == [Status.IN_FORCE, Status.SUPERSEDED]


def test_every_relation_but_a_merger_is_there_and_some_steps_are_confirmed(demo_app: Flask) -> None:
    with demo_app.app_context():
        links = web.db_session().scalars(select(LineageLink)).all()
        assert {link.relation for link in links} == set(Relation) - {Relation.MERGED}
        confirmed = [link for link in links if link.confirmed_at]
        assert 0 < len(confirmed) < len(links)


def test_the_overridden_sentence_and_the_covenant_show_on_the_pages(demo_app: Flask) -> None:
    with demo_app.app_context():
        reading = web.reading()
        stamp = reading.session.scalars(select(Version.stamp).order_by(Version.stamp.desc()).limit(1)).one()
        article = reading.session.scalars(
            select(Article).join(Article.version).where(Version.stamp == stamp, Article.number == 9)
        ).one()
        held, stays = marks.held(reading).note(laws.KEY, article.address, article.text)
        note = reading.session.scalars(select(BesideNote)).unique().one()
        said = note.says
        web.database.session.remove()
    assert len(held) == 1
    assert stays.startswith("第一款仍可引用")
    installation.settle(demo_app, leave=(RENDER,))  # the index alone; printing all papers takes a minute
    client = demo_app.test_client()
    assert "由到会业主过半数同意即可</del>" in client.get(addresses.article(laws.KEY, stamp, "art_9")).text
    assert said not in client.get(addresses.article(laws.KEY, stamp, "art_3")).text
