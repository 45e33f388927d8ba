"""An invented rule of our own in two versions, so that the demonstration shows lineage, marks and notes offline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from alliance.demo.filings import at
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.numerals import article_label
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.models import Compound
from search.library import actions as library
from search.library import parsing
from search.library.beside import actions as beside
from search.library.beside.models import Bearing, Source
from search.library.intake import Incoming, work_key
from search.library.jurisdiction import KNOWN_PLACES
from search.library.lineage import actions as lineage
from search.library.marks import actions as marks
from search.library.models import Article, Version, Work, WorkKind

TITLE = "柯城区住宅小区公共收益公示办法（演示用，虚构）"
KEY = work_key(TITLE)
OLD_DAYS, NEW_DAYS = 500, 45
"""How many days before the day of seeding each version was published."""
WAITING = {OLD_DAYS: 30, NEW_DAYS: 15}
"""After how many days each came into force."""
CIVIL_CODE_SINCE = date(2021, 1, 1)
_OVERRIDDEN = "由到会业主过半数同意即可"
_OLD = (
    "为了让业主看得到小区的公共收益，制定本办法。",
    "本办法所称公共收益，是指利用小区共有部分经营所得的收入，扣除合理成本之后的部分。",
    "业主委员会应当每半年公示一次公共收益的收支情况。公示时间不少于七日。",
    "公示应当写明下列内容：\n（一）收入的来源和金额；\n（二）支出的用途和金额；\n（三）结余和存放的账户。",
    "公示材料应当张贴在每个单元的门厅和小区的公告栏。",
    (
        "业主对公示有疑问的，可以书面提出，业主委员会应当在十五日内书面答复。\n"
        "业主可以查阅公共收益的账目和凭证，也可以委托他人查阅，并可以自费复印。"
    ),
    "公共收益主要用于补充维修资金。\n用于其他用途的，由业主大会决定，由到会业主过半数同意即可。",
    "公告栏由物业服务人负责维护，损坏的应当在七日内修好。",
    "物业服务人代收公共收益的，应当单独记账，不得与物业费混在一起。",
    "本办法由柯城区业委会联盟解释（本文件为演示而编写，没有任何效力）。",
)
_NEW = (
    _OLD[0],
    _OLD[1],
    "业主委员会应当每季度公示一次公共收益的收支情况。公示时间不少于十五日。",
    (
        "公示应当写明下列内容：\n（一）收入的来源和金额；\n（二）支出的用途和金额；\n（三）结余和存放的账户；\n"
        "（四）经营的合同和期限。"
    ),
    "公示的同时，应当把材料发到本小区的业主群，方便不住在小区里的业主查看。",
    _OLD[4],
    "业主对公示有疑问的，可以书面提出，业主委员会应当在十日内书面答复。",
    "业主可以查阅公共收益的账目和凭证，也可以委托他人查阅，并可以自费复印。",
    "公共收益主要用于补充维修资金，每年至少结转一次。\n用于其他用途的，由业主大会决定，由到会业主过半数同意即可。",
    _OLD[8],
    _OLD[9],
)


def load(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    """Take both versions in on their days, then annotate them as the policy group would."""
    take_old(tx)
    take_new(tx)
    annotate(tx, alliance, compound)


def take_old(tx: Transaction) -> None:
    """Take the older version in, on the day it was published."""
    _take(tx, OLD_DAYS, _OLD)


def take_new(tx: Transaction) -> None:
    """Take the newer version in, on the day it was published; what cites the older one is touched by it."""
    _take(tx, NEW_DAYS, _NEW)


def annotate(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    """Confirm part of the lineage, mark the sentence that lost to the Civil Code, and note a covenant beside it."""
    secretary = policy_secretary(tx, alliance)
    work_id = tx.session.scalars(select(Work.id).where(Work.key == KEY)).one()
    lineage.rebuild(tx, {"works": [work_id]})
    tx.session.flush()  # what was matched is confirmed by its ids
    older, newer = tx.session.scalars(select(Version.id).where(Version.work_id == work_id).order_by(Version.stamp))
    sure = lineage.sure_steps(tx, older, newer)
    lineage.confirm(_then(tx, 20), secretary, lineage.Confirm(older, newer, sure[:5]))
    marks.place_shipped(tx, {})
    marks.set_mark(
        _then(tx, 18),
        secretary,
        marks.SetMark(
            article_id=_article(tx, newer, 9),
            unit="para_2",
            words=_OVERRIDDEN,
            by="民法典第二百七十八条第二款",
            since=CIVIL_CODE_SINCE,
            reason="民法典按参与表决的专有部分面积和人数计算，不能只数到会的人。",
        ),
    )
    beside.note(
        _then(tx, 16),
        secretary,
        beside.Note(
            article_id=_article(tx, newer, 3),
            unit="para_1",
            source=Source.COVENANT,
            bearing=Bearing.OLDER,
            compound_id=compound.id,
            title=f"{compound.place.name}管理规约（示例）",
            clause="第二十一条",
            says="每年年底公示一次公共收益。",
            reason="规约订在前面。办法改成每季度公示以后，一年一次就不够了，建议下次业主大会修改。",
        ),
    )


def _take(tx: Transaction, days: int, texts: Sequence[str]) -> None:
    published = tx.today - timedelta(days=days)
    rows = [(article_label(number), text, "") for number, text in enumerate(texts, 1)]
    articles, missing, doubled = parsing.addressed(rows)
    library.admit(
        Transaction(tx.session, now=at(published, 10)),
        CLOCK,
        [
            Incoming(
                title=TITLE,
                kind=WorkKind.DOCUMENT,
                level="虚构文件（演示用）",
                place_path=KNOWN_PLACES["柯城区"],
                place_name="柯城区",
                version_date=published,
                articles=articles,
                checksum=parsing.checksum(articles),
                issuer="演示用，没有制定机关",
                promulgated=published,
                effective_stated=published + timedelta(days=WAITING[days]),
                source="随演示编写，虚构",
                preamble="这份文件是为演示编写的，没有任何效力，不能用来办事。",
                missing=missing,
                doubled=doubled,
                origin="演示",
            )
        ],
    )


def _article(tx: Transaction, version: int, number: int) -> int:
    return tx.session.scalars(select(Article.id).where(Article.version_id == version, Article.number == number)).one()


def _then(tx: Transaction, days: int) -> Transaction:
    return Transaction(tx.session, now=at(tx.today - timedelta(days=days), 15))


def policy_secretary(tx: Transaction, alliance: Alliance) -> Actor:
    """The secretary of the policy group, as the gate would make the actor."""
    person, account = tx.session.execute(
        select(Person, Account.id)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(OfficeHeld.alliance_id == alliance.id, OfficeHeld.office == Office.POLICY_SECRETARY)
        .order_by(OfficeHeld.id)
        .limit(1)
    ).one()
    return Actor(
        alliance_id=alliance.id,
        place_path=alliance.place.path,
        person_id=person.id,
        account_id=account,
        name=person.name,
        offices=(HeldOffice(Office.POLICY_SECRETARY, alliance.place_id, alliance.place.name, (alliance.place.path,)),),
    )
