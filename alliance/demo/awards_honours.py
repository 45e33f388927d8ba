"""What the last sample round brought: titles with their plaques, one looked at again after a re-check, one revoked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from alliance.demo.awards_rounds import LAST, step
from alliance.demo.awards_work import CIVIL, LEAD, MODEL, Entry, Judging
from alliance.demo.filings import Deed
from alliance.demo.membership import paper
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import actions as parameters
from alliance.kernel.parameters.actions import NewVersion
from alliance.kernel.parameters.models import Confidence
from compounds.awards.honours import actions, granting, yearly
from compounds.awards.honours.actions import Decide, Paper, Propose, Reply, UnderReview
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.honours.records import RECHECK_MONTHS
from compounds.awards.honours.workflow import Ground, Outcome, Part
from compounds.awards.results import following
from compounds.awards.rounds.workflow import Stage

NUMBERS = "汪启明"
MONTHS, NOTE = 7, "本联盟自己的建议，不是法定：评上以后过{months}个月，就对照一次平台记录。"
REVOKED, FALLEN = Entry(LAST.key, MODEL, "overdue"), Entry(LAST.key, CIVIL, "ending")
FAILED = "上半年物业服务综合考评72分，不合格，已经公布，没有申请复核。"
ADMITS = "电梯维修拖了两个月，考评没有通过，我们认。正在和物业商量整改，整改好了再申报。"
BECAUSE = "考评结果已经生效，小区也认可。按公布的规则撤销，整改以后可以再申报。"
EXPLAINS = "换了保洁公司，三、四月份扣分多；消防水带已经换新，上个月的整改单附在平台上。"
_RECHECKED = 13
"""So many days ago the records were looked at again: whatever months lie between, the seven are over by then."""


def deeds(work: Judging) -> Iterator[Deed]:
    """The decision, the plaques, and what has become of them since."""
    decided = LAST.ago(Stage.DECIDED)
    yield work.at(decided + 2, 10), partial(_own_number, work)
    yield work.at(decided, 10), partial(_decide, work)
    yield work.at(150, 10), partial(_question, work)
    yield work.at(144, 19), partial(_answer, work, REVOKED, ADMITS)
    yield work.at(140, 10), partial(_propose, work)
    yield work.at(138, 15), partial(_revoke, work)
    yield work.at(_RECHECKED, 1), partial(_recheck, work)
    yield work.at(_RECHECKED - 6, 19), partial(_answer, work, FALLEN, EXPLAINS)


def honour(work: Judging, tx: Transaction, entry: Entry) -> Honour:
    """What an application won, as it stands."""
    tx.session.flush()  # the version is that of the row as it stands
    query = select(Honour).where(Honour.application_id == work.applications[entry])
    return tx.session.scalars(query).unique().one()


def _own_number(work: Judging, tx: Transaction) -> None:
    """The alliance looks at the records sooner than is suggested."""
    command = NewVersion(
        RECHECK_MONTHS, str(MONTHS), tx.today, Confidence.SUGGESTION, note=NOTE.format(months=MONTHS), own=True
    )
    parameters.new_version(tx, work.actor(tx, NUMBERS), command)


def _decide(work: Judging, tx: Transaction) -> None:
    step(work, LAST, "decide", tx)
    work.follow(tx, following.after_round, LAST.key)
    for entry in LAST.judged:
        granting.on_application_moved(tx, {"application_id": work.applications[entry]})


def _question(work: Judging, tx: Transaction) -> None:
    won = honour(work, tx, REVOKED)
    document = Paper(
        "上半年物业服务综合考评结果通报（样本）",
        f"柯住建〔{tx.today.year}〕样本21号",
        "柯城区住房和城乡建设局（样本）",
        tx.today - timedelta(days=8),
        "考评结果通报（样本）.png",
        paper(),
    )
    actions.under_review(tx, work.secretary(tx), UnderReview(won.id, won.version, Ground.FAILED, document, FAILED))


def _review(work: Judging, tx: Transaction, entry: Entry) -> HonourReview:
    won = honour(work, tx, entry)
    query = select(HonourReview).where(HonourReview.honour_id == won.id, HonourReview.part != Part.DECIDED)
    return tx.session.scalars(query).unique().one()


def _answer(work: Judging, entry: Entry, words: str, tx: Transaction) -> None:
    review = _review(work, tx, entry)
    actions.reply(tx, work.chair(tx, entry.compound), Reply(review.id, review.version, words))


def _propose(work: Judging, tx: Transaction) -> None:
    review = _review(work, tx, REVOKED)
    actions.propose(tx, work.secretary(tx), Propose(review.id, review.version, Outcome.REVOKE, BECAUSE))


def _revoke(work: Judging, tx: Transaction) -> None:
    review = _review(work, tx, REVOKED)
    actions.decide(tx, work.actor(tx, LEAD), Decide(review.id, review.version, agreed=True))


def _recheck(work: Judging, tx: Transaction) -> None:
    yearly.turn_of_day(work.evidence)(tx, tx.today - timedelta(days=1))
