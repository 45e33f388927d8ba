"""Sample consultations in every stage, and reference prices: current, run out, and waiting for a second look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from alliance.demo.filings import Deed, at
from alliance.demo.guidance_courses import BARE, COMMUNITY
from alliance.demo.guiding import DESK, EXPERT, LAWYER, LEAD, Guiding
from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from compounds.guidance.consultations import actions as consultations
from compounds.guidance.consultations.actions import Answer, Ask, AskLawyer, Book, Close, DoTask, Drop, NewTask, Record
from compounds.guidance.consultations.models import Consultation
from compounds.guidance.consultations.workflow import Doer, Way
from compounds.guidance.reference_prices import actions as prices
from compounds.guidance.reference_prices.actions import CheckPrice, RecordPrice
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.views import SOURCE
from compounds.guidance.reference_prices.workflow import Sort


@dataclass(frozen=True, slots=True)
class Advice:
    """One consultation; what did not happen is None or empty.

    Days are counted back from the day of seeding, `met` is negative where the meeting is to come; each task is what,
    who, its day, and the day on which it was done.
    """

    key: str
    compound: str
    by: str
    way: Way
    subject: str
    need: str
    ago: int
    met: int | None = None
    helper: str = DESK
    spot: str = ""
    recorded: bool = True
    found: str = ""
    advice: str = ""
    tasks: tuple[tuple[str, Doer, int, int | None], ...] = ()
    asked_lawyer: int | None = None
    question: str = ""
    answered: int | None = None
    answer: str = ""
    closed: int | None = None
    dropped: str = ""
    caller: str = ""
    proceeding: str = ""


CASES: tuple[Advice, ...] = (
    Advice(
        "late",
        "overdue",
        "陈国平",
        Way.VISIT,
        "备案晚了，材料不知道齐不齐",
        "换届以后一直没有报备案，已经过了期限。四样材料凑了三样，议事规则找不到盖章的原件，想请人来看一看。",
        2,
        proceeding="late_filing",
    ),
    Advice(
        "conditions",
        BARE,
        DESK,
        Way.TELEPHONE,
        "候选人自己报名，能不能要求不欠物业费",
        "业主来电：筹备组有人提出，欠物业费的不能当候选人，想问这样定行不行，要写在哪里。",
        1,
        caller="方阿姨 05700990001",
        proceeding="founding",
    ),
    Advice(
        "seal",
        "due",
        "王秀英",
        Way.DESK,
        "上一届说要等备案以后才交公章",
        "新一届选出来了，上一届主任说等备案以后再交公章和账本。备案要用章，两边顶住了，怎么办？",
        5,
        met=-1,
        spot="区社会组织服务中心二楼业务指导组",
        asked_lawyer=2,
        question="新一届已经选出，上一届以没有备案为由不交公章。备案前新一届能不能要求移交？依据哪一条？",
        proceeding="elected_again",
    ),
    Advice(
        "seepage",
        "check",
        COMMUNITY,
        Way.VISIT,
        "外墙渗水三年，修了又漏",
        "两个单元的外墙每到雨季就渗水，修过两次没有用，想请懂行的人看看该怎么修、先做什么。",
        12,
        met=3,
        helper=EXPERT,
        spot="小区南门门卫室",
        recorded=False,
    ),
    Advice(
        "keys",
        "lapsed",
        COMMUNITY,
        Way.VISIT,
        "任期满了没有选出新的，印章和档案没人管",
        "上一届任期已满，没有人愿意参选，印章、账本还在原主任家里，社区想先收回来保管。",
        32,
        met=18,
        helper=LEAD,
        spot="小区物业用房二楼",
        found="印章两枚、账本六册、档案一柜，都在原主任家中。账目记到上个月，和银行对账单对得上。没有业主愿意参选。",
        advice="先把东西清点、封存，请社区和业主代表在场签字，由社区代为保管；再由街道指导，重新动员业主参选。",
        tasks=(
            ("清点印章、账本、档案，三方签字", Doer.COMMITTEE, 10, 12),
            ("在公告栏说明现在由谁保管、怎么用章", Doer.COMMUNITY, 3, None),
            ("上门动员每幢一位业主参选", Doer.COMMUNITY, -12, None),
        ),
        asked_lawyer=17,
        question="任期届满没有选出新一届，原业委会的印章能不能由社区代管？代管期间能不能用章？",
        answered=15,
        answer="可以由社区和原业委会签一份清单代为保管。保管的人不能替业主大会作决定，确有急用的，"
        "把事由写清、公告以后再用，留下记录。以上是我个人的法律意见，不是正式答复。",
        proceeding="keys",
    ),
    Advice(
        "garden",
        "member",
        "刘佩华",
        Way.VISIT,
        "一位委员卖了房子，要不要马上补选",
        "委员剩下的人数还够开会，想知道是不是一定要补，候补委员没有选过。",
        76,
        met=62,
        spot="小区业委会办公室",
        found="业委会现有委员人数仍过半数，议事规则写明缺额要补选，没有候补委员。",
        advice="先公告缺额，再按议事规则补选；补选以前业委会照常开会，到会人数按应有的人数算。",
        tasks=(("公告委员缺额", Doer.COMMITTEE, 50, 55),),
        closed=48,
    ),
    Advice(
        "lines",
        "returned",
        COMMUNITY,
        Way.VISIT,
        "地面车位重新划线，要不要表决",
        "业主嫌车位乱，想重新划线，又怕占了绿地。",
        14,
        dropped="业主已经联名提议开临时会议，先照会议的路径办。",
    ),
)


@dataclass(frozen=True, slots=True)
class Quote:
    """One answer to an inquiry: recorded `ago` days before, valid between two days, checked by somebody or not yet."""

    sort: Sort
    item: str
    unit: str
    low: str
    high: str
    firm: str
    ago: int
    valid: tuple[int, int]
    conditions: str
    checked_by: str = ""


QUOTES: tuple[Quote, ...] = (
    Quote(
        Sort.ELEVATOR_UPKEEP,
        "有机房乘客电梯，半包维保（三十层以下）",
        "元/台·月",
        "280",
        "360",
        "衢州云渡电梯工程有限公司（样本）",
        75,
        (75, -110),
        "每月两次保养，单件 500 元以下的配件包在里面；困人三十分钟内到场。",
        LAWYER,
    ),
    Quote(
        Sort.ELEVATOR_UPKEEP,
        "有机房乘客电梯，半包维保（三十层以下）",
        "元/台·月",
        "310",
        "390",
        "衢州鹭洲电梯服务有限公司（样本）",
        70,
        (70, -20),
        "每月两次保养，单件 800 元以下的配件包在里面；年检费另算。",
        LEAD,
    ),
    Quote(
        Sort.ELEVATOR_ADVERTS,
        "轿厢内框架广告（每台三块）",
        "元/台·年",
        "600",
        "900",
        "衢州橘澜文化传媒有限公司（样本）",
        210,
        (210, 30),
        "按年付，先付后上；画面内容由业委会先看；撤下以后恢复原样。",
        LEAD,
    ),
    Quote(
        Sort.OTHER_ADVERTS,
        "车辆道闸杆广告",
        "元/杆·年",
        "1500",
        "2200",
        "衢州橘澜文化传媒有限公司（样本）",
        2,
        (2, -180),
        "两年起签，不影响开闭；损坏由企业修复。",
    ),
)


def deeds(tx: Transaction, work: Guiding, check: Checker) -> Iterator[Deed]:
    """Every step of every consultation and price, each at its instant."""
    for one in CASES:
        yield from _Advising(work, one, check).deeds(tx)
    for quote in QUOTES:
        yield from _Pricing(work, quote).deeds()


@dataclass(slots=True)
class _Advising:
    """One consultation on its way."""

    work: Guiding
    one: Advice
    check: Checker
    key: int = 0

    def deeds(self, tx: Transaction) -> Iterator[Deed]:
        one, work = self.one, self.work
        yield work.at(one.ago, 10), self._ask
        if one.met is not None:
            starts_at = self._starts_at(tx, one.met)
            yield work.at(one.ago - 1, 9), partial(self._book, starts_at)
            if one.met >= 0 and one.recorded:
                yield starts_at + timedelta(hours=6), self._record
        if one.asked_lawyer is not None:
            yield work.at(one.asked_lawyer, 16), self._ask_lawyer
        if one.answered is not None:
            yield work.at(one.answered, 20), self._answer
        for position, task in enumerate(one.tasks, 1):
            if task[3] is not None:
                yield work.at(task[3], 17), partial(self._do_task, position)
        if one.closed is not None:
            yield work.at(one.closed, 11), self._close
        if one.dropped:
            yield work.at(one.ago - 2, 15), self._drop

    def _starts_at(self, tx: Transaction, met: int) -> datetime:
        """Ten o'clock of a workday: the last one before a day that is over, the next one of a day to come."""
        calendar, day = parameters.calendar(tx), self.work.day(met)
        return at(calendar.last_working(day) if met >= 0 else calendar.next_working(day), 10)

    def _loaded(self, tx: Transaction) -> Consultation:
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.get_one(Consultation, self.key)

    def _ask(self, tx: Transaction) -> None:
        one = self.one
        command = Ask(
            self.work.compound(tx, one.compound).id,
            one.way,
            one.subject,
            one.need,
            one.caller,
            proceeding_id=self.work.proceedings[one.proceeding] if one.proceeding else None,
        )
        self.key = consultations.ask(tx, self.work.by(tx, one.by, one.compound), command)

    def _book(self, starts_at: datetime, tx: Transaction) -> None:
        helper = self.work.person(tx, self.one.helper)
        command = Book(self.key, self._loaded(tx).version, starts_at, self.one.spot, helper)
        consultations.book(tx, self.work.actor(tx, DESK), command)

    def _record(self, tx: Transaction) -> None:
        one = self.one
        tasks = tuple(NewTask(what, doer, self.work.day(due)) for what, doer, due, _ in one.tasks)
        command = Record(self.key, self._loaded(tx).version, tx.today, one.found, one.advice, tasks)
        consultations.record(tx, self.work.actor(tx, one.helper), command, self.check)

    def _ask_lawyer(self, tx: Transaction) -> None:
        lawyer = self.work.person(tx, LAWYER)
        command = AskLawyer(self.key, self._loaded(tx).version, lawyer, self.one.question)
        consultations.ask_lawyer(tx, self.work.actor(tx, DESK), command)

    def _answer(self, tx: Transaction) -> None:
        found = self._loaded(tx)
        command = Answer(self.key, found.version, found.questions[-1].id, self.one.answer)
        consultations.answer(tx, self.work.actor(tx, LAWYER), command)

    def _do_task(self, position: int, tx: Transaction) -> None:
        command = DoTask(self.key, self._loaded(tx).version, position, tx.today)
        consultations.do_task(tx, self.work.by(tx, COMMUNITY, self.one.compound), command)

    def _close(self, tx: Transaction) -> None:
        consultations.close(tx, self.work.actor(tx, DESK), Close(self.key, self._loaded(tx).version))

    def _drop(self, tx: Transaction) -> None:
        command = Drop(self.key, self._loaded(tx).version, self.one.dropped)
        consultations.drop(tx, self.work.by(tx, self.one.by, self.one.compound), command)


@dataclass(slots=True)
class _Pricing:
    """One price on its way."""

    work: Guiding
    one: Quote
    key: int = 0

    def deeds(self) -> Iterator[Deed]:
        yield self.work.at(self.one.ago, 14), self._record
        if self.one.checked_by:
            yield self.work.at(self.one.ago - 1, 9), self._check

    def _record(self, tx: Transaction) -> None:
        one, desk = self.one, self.work.actor(tx, DESK)
        first, last = (self.work.day(ago) for ago in one.valid)
        low, high = Decimal(one.low), Decimal(one.high)
        command = RecordPrice(one.sort, one.item, one.unit, low, high, one.firm, first, last, one.conditions)
        self.key = prices.record(tx, desk, command)
        place_id = self.work.alliance.place_id
        table = ReferencePrice.__tablename__
        self.work.keep_paper(tx, desk, subject=table, subject_id=self.key, place_id=place_id, name=SOURCE)

    def _check(self, tx: Transaction) -> None:
        tx.session.flush()  # the version is that of the row as it stands
        version = tx.session.get_one(ReferencePrice, self.key).version
        prices.check(tx, self.work.actor(tx, self.one.checked_by), CheckPrice(self.key, version))
