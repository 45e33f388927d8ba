"""What was learned: precedents in every stage that people look at, and disputes that return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from alliance.demo.casework import Casework
from alliance.demo.dispute import DESK
from alliance.demo.filings import Deed, at
from alliance.demo.inquiries import COLLEAGUE
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import seed as parameters
from mediation.patterns import actions as patterns
from mediation.precedents import actions, clues
from mediation.precedents.actions import FITS, Decide, Decision, Reasoned, Save, Words
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import Choice

TOLD = "停车费收入混在物业费里，约定单独列账、看明细"
"""The title of the precedent that goes on into training and the awards."""
LOOKED = 3
"""How many days ago the platform looked for disputes that return."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A precedent of the case `key`, drafted `ago` days ago; who signed it, and why it was taken back, where it was."""

    key: str
    ago: int
    words: Words
    signed_by: str = ""
    withdrawn: str = ""


LESSONS = (
    Lesson(
        "accounts",
        105,
        Words(
            TOLD,
            "物业代收停车费，和物业费放在一个账户里。业委会要看明细，物业只肯给看总数，双方僵了几个月。",
            "代收的公共收益怎样记账，业委会能看到哪一步。",
            "调解员先请双方各说账是怎么记的，再把条文摆出来：代收的要单独记。物业担心的是凭证外传，于是约好只在服务处看、可以摘抄。",
            "物业给业委会看了明细账和凭证，以后停车费收入单独列表，每月贴出来。",
            "先问清对方怕什么，再谈怎么看账；评一家物业好不好，看它的公共收益账分不分得开。",
        ),
        COLLEAGUE,
    ),
    Lesson(
        "closed1",
        40,
        Words(
            "阳台漏水到楼下，先查清哪一层防水坏了再谈钱",
            "楼下住户的客厅顶上渗水，找过楼上三次，楼上认为是外墙的问题，双方吵了起来。",
            "漏水的原因是阳台防水，还是外墙。",
            "调解员请双方一起看现场，做了闭水试验，水从阳台地漏边渗下来。原因清楚以后，双方都不再争。",
            "楼上重做阳台防水，楼下自己补刷天花板。",
            "漏水的事，先一起做闭水试验，再谈谁出钱。",
        ),
        COLLEAGUE,
    ),
    Lesson(
        "closed5",
        36,
        Words(
            "楼道里遛狗不清理，约好三件事以后再没有投诉",
            "邻居反映狗在楼道里大小便，主人说狗老了管不住，两家在楼道里吵过几次。",
            "怎样养狗才不影响邻居。",
            "调解员分别上门，先听主人说难处，再请双方坐下来，把要做的事一条一条写清楚。",
            "出门拴绳、随手清理、备好垫子，邻居发现了先打电话不在群里骂。",
            "约定写得具体，比道歉管用。",
        ),
        COLLEAGUE,
    ),
    Lesson(
        "closed2",
        6,
        Words(
            "楼上半夜拖椅子，一包脚垫解决了半年的吵架",
            "楼下住户睡眠不好，楼上有人上夜班，回家拖椅子的声音很响，双方半年不说话。",
            "夜里的声音怎样减小。",
            "调解员请楼上的人到楼下听了一次，听过以后自己提出来要包脚垫。",
            "椅子脚包上软垫，夜里十一点以后走路穿软底鞋。",
            "让双方到对方家里听一听，比讲道理快。",
        ),
    ),
    Lesson(
        "closed3",
        50,
        Words(
            "厨房下水管渗水，上下两层一起换管",
            "厨房下水管老化，渗到楼下的橱柜里，两家都说不是自己的管子。",
            "横管和立管各由谁修。",
            "调解员请维修师傅到场说明，横管归楼上，立管是共用的。",
            "楼上换横管，立管报给物业更换。",
        ),
        COLLEAGUE,
        "有邻居说看得出是哪一家，先撤下来重写。",
    ),
)


def deeds(tx: Transaction, work: Casework) -> Iterator[Deed]:
    """Drafting, signing and taking back, each on its day, never before the numbers hold; a look for what returns."""
    held = min(one.starts_on for one in parameters.seed() if one.name == FITS)
    for one in LESSONS:
        yield at(max(tx.today - timedelta(days=one.ago), held), 10), partial(_draft, work, one)
        if one.signed_by:
            yield at(max(tx.today - timedelta(days=one.ago - 2), held), 15), partial(_publish, work, one)
        if one.withdrawn:
            yield at(tx.today - timedelta(days=one.ago - 20), 9), partial(_withdraw, work, one)
    yield at(tx.today - timedelta(days=LOOKED), 8), partial(_look, work)


def _draft(work: Casework, one: Lesson, tx: Transaction) -> None:
    """Worded by the desk, everything that gives people away replaced as suggested, and handed to a second person."""
    desk = work.desk(tx)
    key = actions.draft(tx, desk, work.cases[one.key])
    work.lessons[one.key] = key
    actions.save(tx, desk, Save(key, _lesson(work, one, tx).version, one.words))
    precedent = _lesson(work, one, tx)
    found = clues.found_in(precedent, clues.names_of(tx, precedent.case))
    choices = {clue.text: Decision(Choice.REPLACE, instead=clue.instead) for clue in found}
    actions.decide(tx, desk, Decide(key, precedent.version, choices))
    actions.submit(tx, desk, key, _lesson(work, one, tx).version)


def _publish(work: Casework, one: Lesson, tx: Transaction) -> None:
    precedent = _lesson(work, one, tx)
    actions.publish(tx, work.actor(tx, one.signed_by), precedent.id, precedent.version)


def _withdraw(work: Casework, one: Lesson, tx: Transaction) -> None:
    precedent = _lesson(work, one, tx)
    actions.withdraw(tx, work.actor(tx, DESK), Reasoned(precedent.id, precedent.version, one.withdrawn))


def _look(work: Casework, tx: Transaction) -> None:
    patterns.look(tx, work.alliance)


def _lesson(work: Casework, one: Lesson, tx: Transaction) -> Precedent:
    tx.session.flush()  # its version is the one that the next step has to name
    return tx.session.get_one(Precedent, work.lessons[one.key])
