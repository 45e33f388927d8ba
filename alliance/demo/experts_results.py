"""What follows a published result in the sample: objections, the assembly's decision, marks and appraisals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial

from alliance.demo.experts_panels import evaluation, host
from alliance.demo.experts_requests import CLOSED, PUBLISHED, Asked, asker
from alliance.demo.experts_work import KEEPER, Choosing
from alliance.demo.filings import Deed
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from expert_pool.appraisals import actions as appraisals
from expert_pool.appraisals.actions import Mark, Reply, StateYear
from expert_pool.appraisals.models import Appraisal
from expert_pool.appraisals.workflow import Part
from expert_pool.evaluations.models import Panellist
from expert_pool.results import actions as results
from expert_pool.results import keeping
from expert_pool.results import records as result_records
from expert_pool.results.actions import Answer, ObjectTo, RecordDecision
from expert_pool.results.workflow import Found

BELIEVES = "我家就在3幢，现任物业电梯坏了半个月没修，怎么还能排第一？请再核一核。"
ASKS = "第一名的报价是不是算错了？单价和总价对不上。"
_PUBLISHED = CLOSED.opens - 1
_MARKED = _PUBLISHED - 5
"""So many days ago the panel was marked, in whose year the marks count."""


def deeds(work: Choosing) -> Iterator[Deed]:
    """Objections, the days that are over, what the assembly decided, and how the experts did."""
    yield work.at(_PUBLISHED - 1, 20), partial(_object, work, CLOSED, ASKS)
    yield work.at(_PUBLISHED - 2, 15), partial(_answer, work)
    yield work.at(_PUBLISHED - 4, 1), _morning
    yield work.at(_MARKED, 16), partial(_mark, work)
    yield work.at(_PUBLISHED - 8, 11), partial(_decide, work)
    yield work.at(5, 10), partial(_appraise, work)
    yield work.at(3, 20), partial(_reply, work)
    yield work.at(2, 10), partial(_count, work)
    yield work.at(PUBLISHED.opens - 2, 8), partial(_object, work, PUBLISHED, BELIEVES)


def _object(work: Choosing, one: Asked, words: str, tx: Transaction) -> None:
    """An owner without an account objects."""
    anybody = Actor(alliance_id=work.alliance_id, place_path=work.guiding.alliance.place.path)
    receipt = results.object_openly(tx, anybody, ObjectTo(work.requests[one.key], words), f"demo:{one.key}")
    work.ids[f"objection:{one.key}"] = receipt.objection_id


def _answer(work: Choosing, tx: Transaction) -> None:
    tx.session.flush()  # it is read as it stands
    keeper = work.actor(tx, KEEPER)
    objection = result_records.objection(tx, keeper, work.ids[f"objection:{CLOSED.key}"])
    gist = "有业主问：第一名的单价和总价对不上，是不是算错了。"
    said = "已请社区和管理员对照报价文件重算：单价按面积算出来就是总价，差的几元是四舍五入。名次没有变。"
    results.answer(tx, keeper, Answer(objection.id, objection.version, gist, Found.STANDS, said))


def _morning(tx: Transaction) -> None:
    keeping.turn_of_day(tx, tx.today - timedelta(days=1))


def _decide(work: Choosing, tx: Transaction) -> None:
    actor, key = asker(work, tx, CLOSED.key), work.requests[CLOSED.key]
    result = result_records.of_request(tx, actor, key)
    company = work.companies(tx, CLOSED.key)[0]
    results.record_decision(tx, actor, RecordDecision(key, result.version, tx.today, company.id))


def _experts(work: Choosing, tx: Transaction) -> list[Panellist]:
    return [one for one in evaluation(work, tx, CLOSED).panel if one.expert_id is not None and one.gone is None]


def _mark_of(place: int) -> Mapping[Part, int]:
    """The last came late and wrote little; the others did well."""
    if place == 0:
        return {Part.PUNCTUALITY: 2, Part.DILIGENCE: 3, Part.DISCIPLINE: 3}
    return {Part.PUNCTUALITY: 5, Part.DILIGENCE: 4 + place % 2, Part.DISCIPLINE: 5}


def _mark_seen(place: int) -> str:
    return "迟到四十分钟，评语只写了两个字。" if place == 0 else "准时到场，每项都写了理由。"


def _mark(work: Choosing, tx: Transaction) -> None:
    for actor in (asker(work, tx, CLOSED.key), host(work, tx, CLOSED)):
        for place, one in enumerate(_experts(work, tx)):
            command = Mark(work.requests[CLOSED.key], one.expert_id or 0, _mark_of(place), _mark_seen(place))
            appraisals.mark(tx, actor, command)


def _appraise(work: Choosing, tx: Transaction) -> None:
    """The keeper tells three of them the points of the year."""
    keeper, year = work.actor(tx, KEEPER), local_date(work.at(_MARKED, 16)).year
    told = (
        ({Part.PUNCTUALITY: 12, Part.DILIGENCE: 24, Part.DISCIPLINE: 22}, "评审迟到，评语太简单，小区和社区都写了。"),
        ({Part.PUNCTUALITY: 30, Part.DILIGENCE: 36, Part.DISCIPLINE: 30}, "小区和社区评价都好。"),
        ({Part.PUNCTUALITY: 30, Part.DILIGENCE: 34, Part.DISCIPLINE: 30}, "小区和社区评价都好。"),
    )
    for number, (one, (points, because)) in enumerate(zip(_experts(work, tx), told, strict=False)):
        command = StateYear(one.expert_id or 0, year, points, because)
        work.ids[f"appraisal:{number}"] = appraisals.state(tx, keeper, command)


def _appraisal(work: Choosing, tx: Transaction, number: int) -> Appraisal:
    tx.session.flush()  # it is read as it stands
    return tx.session.get_one(Appraisal, work.ids[f"appraisal:{number}"])


def _reply(work: Choosing, tx: Transaction) -> None:
    """Two of them reply; one has not yet."""
    for number, words in enumerate(("那天公交改道，已经当场道歉，评语以后写细。", "没有意见，谢谢。")):
        appraisal = _appraisal(work, tx, number)
        name = appraisal.expert.person.name or ""
        appraisals.reply(tx, work.actor(tx, name), Reply(appraisal.id, words))


def _count(work: Choosing, tx: Transaction) -> None:
    for number in range(2):
        appraisal = _appraisal(work, tx, number)
        appraisals.count(tx, work.actor(tx, KEEPER), appraisal.id, appraisal.version)
