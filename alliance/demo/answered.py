"""Sample answers that rest on the invented rule, and what its new version did to them: amber, renewed, untouched."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from alliance.demo.filings import Deed, at
from alliance.demo.inquiries import COLLEAGUE, SECRETARY, Case, Move
from alliance.demo.laws import KEY, NEW_DAYS, TITLE, WAITING
from alliance.kernel.db import Transaction
from search.library.models import Work
from search.questions.answers import reviews
from search.questions.answers.judging import CitationText, ClaimText
from search.questions.workflow import Privacy


def _claim(text: str, article: str, words: str) -> ClaimText:
    return ClaimText(text, citations=(CitationText(f"《{TITLE}》{article}", words),))


def _by(first: str, second: str, ago: int) -> tuple[Move, ...]:
    """Drafted by one, signed by the other, within three days."""
    return (
        Move(ago + 3, 9, "draft", first),
        Move(ago + 2, 10, "submit", first),
        Move(ago, 15, "sign", second),
    )


CASES: tuple[Case, ...] = (
    Case(
        "how_often",
        "王秀英",
        "due",
        Privacy.PUBLIC,
        "公共收益多久公示一次",
        "有的小区一年才贴一次，业主有意见。到底多久贴一次才算数？",
        72,
        10,
        public_title="公共收益多久公示一次",
        searched=("公共收益 公示 多久",),
        claims=(
            _claim("半年公示一次，一年两次。", "第三条", "业主委员会应当每半年公示一次公共收益的收支情况"),
            ClaimText("日子最好固定，比如每年一月和七月，业主好记。", advice=True),
        ),
        moves=(Move(71, 9, "triage"), Move(70, 10, "take", SECRETARY), *_by(SECRETARY, COLLEAGUE, 64)),
    ),
    Case(
        "what_to_write",
        "陈国平",
        "overdue",
        Privacy.ANONYMOUS,
        "公示里要写哪几样",
        "我们只写了收入和支出两个数，业主说看不懂。",
        66,
        9,
        public_title="公共收益的公示里要写哪几样",
        claims=(
            _claim("收入、支出、结余各写清楚，办法列出的每一样都要有。", "第四条", "公示应当写明下列内容"),
            _claim("结余放在哪个账户，也要写。", "第四条第（三）项", "结余和存放的账户"),
        ),
        moves=(
            Move(65, 9, "triage"),
            Move(64, 10, "assign", COLLEAGUE),
            *_by(COLLEAGUE, SECRETARY, 58),
            *_by(SECRETARY, COLLEAGUE, 24),
        ),
    ),
    Case(
        "kept_apart",
        "刘佩华",
        "member",
        Privacy.PUBLIC,
        "物业代收的停车费能和物业费记在一起吗",
        "物业说都是一个账户，没法分开。",
        161,
        16,
        public_title="物业代收的公共收益能和物业费记在一起吗",
        claims=(_claim("不能，要单独记账。", "第九条", "应当单独记账，不得与物业费混在一起"),),
        moves=(Move(160, 9, "triage"), Move(159, 10, "take", SECRETARY), *_by(SECRETARY, COLLEAGUE, 152)),
    ),
    Case(
        "stopped",
        "王秀英",
        "due",
        Privacy.ANONYMOUS,
        "公共收益想拿来装摄像头，到会的人过半数同意就行吗",
        "开会来了一百多户，举手大多数同意，能不能直接用？",
        9,
        14,
        public_title="用公共收益装摄像头，到会业主过半数同意就行吗",
        claims=(
            _claim("到会的人过半数同意就行。", "第九条第二款", "由到会业主过半数同意即可"),
            _claim("用了以后每半年公示一次。", "第三条", "业主委员会应当每半年公示一次公共收益的收支情况"),
            ClaimText("先把方案和价格贴出来，听一听意见。", advice=True),
        ),
        moves=(Move(8, 9, "triage"), Move(7, 10, "take", SECRETARY), Move(5, 15, "draft", SECRETARY)),
    ),
)


def turning(tx: Transaction) -> list[Deed]:
    """The day on which the new version of the invented rule came into force: its answers are looked at."""
    work = tx.session.scalars(select(Work.id).where(Work.key == KEY)).one()
    day = tx.today - timedelta(days=NEW_DAYS - WAITING[NEW_DAYS])

    def follow(then: Transaction) -> None:
        reviews.follow(then, {work})

    return [(at(day, 7), follow)]
