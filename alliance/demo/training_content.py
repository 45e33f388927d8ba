"""What the sample desk made of it: questions, a question file, courses, a test with an essay, and delta lessons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select

from alliance.demo.filings import Deed
from alliance.demo.guidance_papers import REVIEWED
from alliance.demo.guiding import DESK, LAWYER, LEAD
from alliance.demo.laws import TITLE
from alliance.demo.training_people import FINAL_MEDIATOR
from alliance.demo.training_work import Learning, is_plain
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from training.attempts import marking
from training.attempts.marking import AskSecondLook, MarkEssay, marks_of
from training.attempts.models import Mark as Marked
from training.bank import actions as bank
from training.bank import asking
from training.bank import reviewing as questions_reviewed
from training.bank.actions import Decide, WriteQuestion
from training.bank.models import Question
from training.courses import drafting
from training.courses import reviewing as lessons_reviewed
from training.courses.drafting import Decide as Publish
from training.courses.drafting import Heading, SaveLesson, SaveModule
from training.courses.models import CourseVersion
from training.curriculum.definition import LessonKind
from training.deltas import drafting as delta_drafting
from training.deltas import learning as delta_learning
from training.deltas import writing
from training.deltas.learning import Asked
from training.deltas.models import Delta, DeltaTask
from training.deltas.writing import Begin, Write
from training.enrolments.models import Enrolment
from training.enrolments.workflow import Stage as EnrolmentStage
from training.items import presenting
from training.items.definition import FULL, Choice, Item, Kind, Text
from training.items.grading import best
from training.papers import actions as papers
from training.papers import blueprint
from training.papers.actions import WriteBlueprint
from training.papers.blueprint import Plan, Row
from training.papers.models import Blueprint, BlueprintRevision
from training.programmes import MEDIATOR
from training.question_formats import actions as files
from training.question_formats.actions import Uploaded
from training.question_formats.reading import Format, read

RULE = f"《{TITLE}》第三条"
TOPIC = "revenue_finance"
WRITTEN, SIGNED, LOOKED = 66, 64, 62
"""How many days ago the desk wrote what rests on the invented rule, it was signed, and the law was looked at."""
_QUARTERS = ("每半年一次", "每年一次", "业主来问的时候")
_GIFT = """$CATEGORY: revenue_finance

::停车费进账::小区公共车位的停车费收入，扣除合理成本以后归谁？{
=属于全体业主
~归物业企业#物业企业只能按约定收管理费用。
~归停车的业主
}

::收据要存多久::公共收益的每一笔支出，都要留下凭据，方便业主查对。{TRUE}

::账户名称::公共收益应当和物业费____记账。{=分开 =单独}
"""
_LATER = """::充电车棚::电动自行车在楼道里充电，可以吗？{
=不可以
~白天可以
~有人看着就可以
}
"""


def deeds(learning: Learning, citations: Citations) -> list[Deed]:
    """Every step of the desk's own work on content, each at its instant."""
    return [*_bank(learning, citations), *_courses(learning, citations), *_law(learning, citations), *_test(learning)]


def _bank(learning: Learning, citations: Citations) -> Iterator[Deed]:
    """A question that the law overtakes, one that was retired, one to be signed, one file imported, one waiting."""
    work = learning.work
    rule = _single("本区办法要求，公共收益的收支情况多久公示一次？", "按办法现行的规定办", _QUARTERS)
    yield work.at(WRITTEN, 10), partial(_write, learning, "rule", WriteQuestion(rule, TOPIC, 1, (RULE,)))
    yield work.at(SIGNED, 15), partial(_sign, learning, citations, "rule")
    old = _single("业委会开会，一定要在晚上开吗？", "不一定，大家方便就行", ("一定要", "只能白天开", "要问物业"))
    yield work.at(52, 10), partial(_write, learning, "old", WriteQuestion(old, "meetings_voting", 1))
    yield work.at(51, 10), partial(_sign, learning, citations, "old")
    yield work.at(24, 10), partial(_retire, learning)
    fresh = _single(
        "业主来查公共收益的账目，业委会应当怎么办？",
        "约好时间，让他查看、抄录",
        ("请他先找社区", "只给看总数", "收查账费"),
    )
    yield work.at(3, 10), partial(_write, learning, "fresh", WriteQuestion(fresh, TOPIC, 1))
    yield work.at(12, 10), partial(_import, learning, "公共收益题目（街道整理，样本）.gift", _GIFT, kept=True)
    yield work.at(1, 10), partial(_import, learning, "充电安全题目（样本）.gift", _LATER, kept=False)


def _single(stem: str, right: str, others: tuple[str, ...]) -> Item:
    choices = (Choice(Text(right), FULL), *(Choice(Text(one), Decimal(0)) for one in others))
    explanation = Text("把握不准的，先看条文，再问联盟业务指导组。")
    return Item(Kind.SINGLE, Text(stem), choices=choices, explanation=explanation)


def _write(learning: Learning, key: str, command: WriteQuestion, tx: Transaction) -> None:
    learning.ids[key] = bank.write_question(tx, learning.work.actor(tx, DESK), command)


def _decide(tx: Transaction, learning: Learning, key: str, because: str = "") -> Decide:
    tx.session.flush()  # the version is that of the row as it stands
    found = tx.session.get_one(Question, learning.ids[key])
    return Decide(found.id, found.version, because)


def _sign(learning: Learning, citations: Citations, key: str, tx: Transaction) -> None:
    command = _decide(tx, learning, key)
    bank.sign_wording(tx, learning.work.actor(tx, LAWYER), command, citations.check)


def _retire(learning: Learning, tx: Transaction) -> None:
    command = _decide(tx, learning, "old", "题目太容易，考不出什么，不再出。")
    bank.retire_question(tx, learning.work.actor(tx, DESK), command)


def _import(learning: Learning, name: str, text: str, tx: Transaction, *, kept: bool) -> None:
    desk, data = learning.work.actor(tx, DESK), text.encode()
    key = files.preview_file(
        tx, desk, Uploaded(name, Format.GIFT, hashlib.sha256(data).hexdigest(), read(data, Format.GIFT))
    )
    if kept:
        files.import_file(tx, desk, key, 1)


def _courses(learning: Learning, citations: Citations) -> Iterator[Deed]:
    """A course of the district's own that rests on the invented rule, and the draft of another one."""
    work = learning.work
    yield work.at(WRITTEN, 14), partial(_own_course, learning)
    yield work.at(SIGNED, 16), partial(_publish, learning, citations)
    yield work.at(5, 10), partial(_draft_course, learning)


def _own_course(learning: Learning, tx: Transaction) -> None:
    heading = Heading("本区的公共收益怎么公示", "照着本区的办法，一季一贴，一张表说清楚。", "街道反映，委员常问。")
    body = (
        "## 贴什么\n\n收了多少、花在哪里、还剩多少，各写一行，后面附凭证的页码。\n\n"
        f"## 多久贴一次\n\n本区的时间和次数，看{RULE}。\n\n## 贴在哪里\n\n每个单元的门厅和公告栏都要贴。"
    )
    _begin(learning, tx, "own", heading, ("公示一张表", "先填后贴", body, [RULE]))


def _draft_course(learning: Learning, tx: Transaction) -> None:
    heading = Heading("电动自行车充电安全", "楼道不充电，车棚怎么建，巡查怎么记。", "入冬以后，几个小区要建车棚。")
    body = (
        "## 先看现场\n\n楼道、架空层有没有停车充电，拍照记下来。\n\n## 再定地方\n\n离楼近不近、有没有电、能不能遮雨。"
    )
    _begin(learning, tx, "bikes", heading, ("车棚怎么建", "看现场，定地方", body, []))


def _begin(
    learning: Learning, tx: Transaction, key: str, heading: Heading, taught: tuple[str, str, str, list[str]]
) -> None:
    """A course with one module of one lesson: the titles of both, the text and its articles."""
    desk = learning.work.actor(tx, DESK)
    draft = learning.ids[key] = drafting.begin_course(tx, desk, heading)
    module, title, body, articles = taught
    added = SaveModule(draft, _version(tx, draft), "", 1, module, 1, required=True, summary="", goals=("自己会做",))
    code = drafting.save_module(tx, desk, added)
    written = SaveLesson(
        draft,
        _version(tx, draft),
        code,
        "",
        1,
        title,
        LessonKind.READING,
        required=True,
        minutes=15,
        body=body,
        basis={"articles": articles},
    )
    drafting.save_lesson(tx, desk, written)


def _version(tx: Transaction, draft: int) -> int:
    tx.session.flush()  # the version is that of the row as it stands
    return tx.session.get_one(CourseVersion, draft).version


def _publish(learning: Learning, citations: Citations, tx: Transaction) -> None:
    command = Publish(learning.ids["own"], _version(tx, learning.ids["own"]))
    drafting.publish_version(tx, learning.work.actor(tx, LEAD), command, citations)


def _law(learning: Learning, citations: Citations) -> Iterator[Deed]:
    """The law is looked at before and after it changed; of one change a delta lesson follows, another waits."""
    work = learning.work
    for ago in (LOOKED, REVIEWED):
        yield work.at(ago, 7), partial(_look, learning, citations)
    yield work.at(REVIEWED, 8), _gather
    yield work.at(REVIEWED - 1, 10), partial(_write_delta, learning)
    yield work.at(REVIEWED - 2, 15), partial(_publish_delta, learning)
    yield work.at(REVIEWED - 6, 20), partial(_take_delta, learning)


def _look(learning: Learning, citations: Citations, tx: Transaction) -> None:
    for room in (questions_reviewed, lessons_reviewed):
        room.RECHECK.again(tx, citations.check, only=learning.alliance_id)


def _gather(tx: Transaction) -> None:
    delta_drafting.gather(tx)


def _write_delta(learning: Learning, tx: Transaction) -> None:
    desk = learning.work.actor(tx, DESK)
    key = writing.begin(tx, desk, Begin(f"《{TITLE}》第九条", (TOPIC,)))
    learning.ids["delta"] = key
    body = (
        "## 变了什么\n\n公共收益补充维修资金，从前没有说多久转一次；现在每年至少转一次。\n\n"
        "## 您要做什么\n\n看看今年转了没有，没有转的，列入下一次会议。\n\n（这部办法是为演示编的，没有效力。）"
    )
    asked = _plain_questions(tx, learning)
    command = Write(key, _delta_version(tx, key), "公共收益每年转一次维修资金", body, asked, 10)
    writing.write_delta(tx, desk, command)


def _plain_questions(tx: Transaction, learning: Learning) -> tuple[int, ...]:
    """Two questions of the topic that are answered by one choice."""
    tx.session.flush()  # what is ready is read back
    ready = tx.session.scalars(select(asking.ready(learning.alliance_id).subquery().c.id)).all()
    wordings = asking.wordings(tx, ready)
    found = [key for key in sorted(wordings) if wordings[key].topic == TOPIC and is_plain(wordings[key].item)]
    return tuple(found[:2])


def _delta_version(tx: Transaction, key: int) -> int:
    tx.session.flush()  # the version is that of the row as it stands
    return tx.session.get_one(Delta, key).version


def _publish_delta(learning: Learning, tx: Transaction) -> None:
    key = learning.ids["delta"]
    writing.publish_delta(tx, learning.work.actor(tx, LAWYER), writing.Step(key, _delta_version(tx, key)))


def _take_delta(learning: Learning, tx: Transaction) -> None:
    """Every second holder answers both questions right."""
    key = learning.ids["delta"]
    tx.session.flush()  # the tasks are read back
    asked = tx.session.scalars(
        select(DeltaTask.person_id).where(DeltaTask.delta_id == key).order_by(DeltaTask.id)
    ).all()
    delta = tx.session.get_one(Delta, key)
    for person_id in asked[::2]:
        pressed = [_pressed(one) for one in delta_learning.questions(tx, delta, person_id)]
        delta_learning.answer(tx, learning.by_id(tx, person_id), key, partial(_values, pressed))


def _values(pressed: Sequence[str], place: int, _name: str) -> Sequence[str]:
    return [pressed[place]]


def _pressed(asked: Asked) -> str:
    """The button of the right answer, as this person's page shows it."""
    answer = presenting.given(asked.item, asked.order, best(asked.item))
    return str(answer).lower()


def _test(learning: Learning) -> Iterator[Deed]:
    """The mediators' examination gets an essay: one waits to be marked, two are, of one a second look is asked."""
    work = learning.work
    yield work.at(30, 10), partial(_add_essay, learning)
    for number in range(3):
        yield work.at(9 - number, 19), partial(_tested, learning, number)
        if number:
            yield work.at(6 - number, 10), partial(_mark, learning, number)
    yield work.at(4, 20), partial(_look_again, learning)


def _add_essay(learning: Learning, tx: Transaction) -> None:
    kept, rows = tx.session.execute(
        select(Blueprint, BlueprintRevision.rows)
        .join(BlueprintRevision, BlueprintRevision.blueprint_id == Blueprint.id)
        .where(
            Blueprint.alliance_id == learning.alliance_id,
            Blueprint.code == FINAL_MEDIATOR,
            BlueprintRevision.number == Blueprint.number,
        )
    ).one()
    plan = Plan((*blueprint.from_json(rows).rows, Row("mediation_skills", 1, Decimal(20), kind=Kind.ESSAY)))
    command = WriteBlueprint(kept.title, plan, "调解员要会写，加一道问答题，人工阅卷。", kept.id, kept.version)
    papers.write_blueprint(tx, learning.work.actor(tx, DESK), command)


def _mediator(tx: Transaction, learning: Learning, number: int) -> int:
    """One of the mediators who are learning."""
    tx.session.flush()  # whoever is certified by now is not among them
    key = f"mediator{number}"
    if key not in learning.ids:
        learning.ids[key] = tx.session.scalars(
            select(Enrolment.person_id)
            .where(
                Enrolment.alliance_id == learning.alliance_id,
                Enrolment.programme == MEDIATOR,
                Enrolment.stage == EnrolmentStage.RUNNING,
                Enrolment.person_id.not_in([learning.ids.get(f"mediator{other}", 0) for other in range(number)]),
            )
            .order_by(Enrolment.id)
            .limit(1)
        ).one()
    return learning.ids[key]


def _tested(learning: Learning, number: int, tx: Transaction) -> None:
    person_id = _mediator(tx, learning, number)
    earlier = Transaction(tx.session, now=tx.now - timedelta(hours=9))
    learning.learn(earlier, [person_id], ("mediation_skills",))
    learning.ids[f"test{number}"] = learning.sit(tx, person_id, FINAL_MEDIATOR, 85)


def _essay_of(tx: Transaction, attempt_id: int) -> Marked:
    tx.session.flush()  # the marks are read back
    return next(one for one in marks_of(tx.session, attempt_id) if one.by_person)


def _mark(learning: Learning, number: int, tx: Transaction) -> None:
    found = _essay_of(tx, learning.ids[f"test{number}"])
    because = "先听两边、再对材料，顺序说对了；没有写调解不成以后怎么办。"
    command = MarkEssay(found.id, found.version, Decimal(13), because)
    marking.mark(tx, learning.work.actor(tx, LAWYER), command)


def _look_again(learning: Learning, tx: Transaction) -> None:
    attempt_id, actor = learning.ids["test1"], learning.by_id(tx, learning.ids["mediator1"])
    because = "调解不成去哪里，我写在最后一句里了，请再看一遍。"
    marking.ask_second_look(tx, actor, AskSecondLook(attempt_id, _essay_of(tx, attempt_id).slot, because))
