"""The sample public notice: an objection that was upheld, with its effect, and one that is still looked into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from alliance.demo.awards_rounds import NOTICE
from alliance.demo.awards_work import CIVIL, SECRETARY, Entry, Judging
from alliance.demo.filings import Deed
from alliance.demo.roster import ZHENG
from alliance.kernel.db import Transaction
from compounds.awards.publicity import deciding, objecting
from compounds.awards.publicity.deciding import Decide
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.publicity.objecting import ObjectTo
from compounds.awards.rounds.workflow import Stage

HEARD = "小区说：那两天市政修路，有通知，第二天就恢复了；调了前后一周的监控。"
GIST = "有居民说：核查那天修路，车是临时停的，平时停放有序。"
ANSWER = "已经看了市政通知和前后一周的监控，情况属实。这一项按平时的情况改分，总分重新计算。"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Who objects to which line of whose entry, and what is wrong with it."""

    name: str
    entry: Entry
    criterion: str
    words: str


UPHELD = Complaint(
    ZHENG,
    Entry(NOTICE.key, CIVIL, "check"),
    "parking",
    "核查那天门口在修路，车临时停在路边，平时都停在车库，监控可以看。",
)
OPEN = Complaint(
    "陈国平",
    Entry(NOTICE.key, CIVIL, "ending"),
    "clean",
    "2号楼后面的垃圾房天天堆到路边，怎么会是处处干净？我有照片，请再去看一次。",
)


def deeds(work: Judging) -> Iterator[Deed]:
    """What came in since the notice was put up."""
    posted = NOTICE.ago(Stage.NOTICE)
    yield work.at(posted, 20), partial(_object, work, UPHELD)
    yield work.at(posted - 1, 16), partial(_uphold, work)
    yield work.at(posted - 2, 19), partial(_object, work, OPEN)


def _object(work: Judging, one: Complaint, tx: Transaction) -> None:
    command = ObjectTo(work.rounds[one.entry.round], work.applications[one.entry], one.criterion, one.words)
    work.ids[one.words] = objecting.object_to(tx, work.actor(tx, one.name), command).id


def _uphold(work: Judging, tx: Transaction) -> None:
    """The line is corrected at once, and the difference is there for everybody."""
    tx.session.flush()  # the version is that of the row as it stands
    objection = tx.session.get_one(AwardObjection, work.ids[UPHELD.words])
    command = Decide(
        objection.id, objection.version, upheld=True, share=Decimal(100), hearing=HEARD, gist=GIST, answer=ANSWER
    )
    deciding.decide(tx, work.actor(tx, SECRETARY), command)
