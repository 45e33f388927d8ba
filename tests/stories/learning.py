"""Learning the job step by step, as its people do it in their own windows; each step ends with its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.places.models import Alliance
from alliance.wiring.training import place_shipped
from search.library import actions as library
from search.library import intake
from tests.factories import an_actor
from tests.search.answers.factories import FIRST, SECOND, THIRD, TITLE, a_law
from tests.stories.dated import Dated
from tests.stories.guiding import MEMBERS, Near, here, submit
from tests.stories.guiding import people as near_people
from tests.stories.house import until
from tests.stories.mediating import told, unfold
from tests.stories.walking import Walk
from training.attempts import sheet
from training.attempts.models import Attempt
from training.courses import learning, scores, taught
from training.items import grading
from training.items.definition import Kind
from training.programmes import NEW_MEMBER

CHAIR = MEMBERS[0]
NUMBER, PASSWORD = "13857000123", "今天天气很好适合散步"
ELECTED, ENDS, FILED = "2026-05-27", "2031-05-26", "2026-05-30"
LAW = "浙江省物业管理条例(2009-11-27).md"
"""Of the folder of regulations: the first lesson rests on it."""
TERM_RULE = "业主委员会每届任期为三年至五年。"
CITED = f"《{TITLE}》第一条第二款"
STRICTER = FIRST.replace("百分之二十", "百分之三十")
STEM = "多少业主提议，就要召开临时会议？"
TOPIC = "meetings_voting"
DELTA = "提议开临时会议的人数变了"
ANSWERS = {
    "业主联名提议开临时会议": ("请街道、居委会、主管部门指导业主召开",),
    "召开业主大会会议，书面通知": ("会议时间", "会议地点", "议题和议程"),
}
"""What the lesson on the change asks, by how it begins, and what is right."""


@dataclass(frozen=True)
class Cast:
    """Who takes part besides the member: her street, her community, and the two who keep what is taught."""

    near: Near
    desk: Actor
    policy: Actor


def people(house: Dated, regulations: Path) -> Cast:
    """A compound whose committee was just elected, a real law and a small one, and everything that ships."""
    near = near_people(house)
    with house.app.app_context(), web.writing() as tx:
        alliance = tx.session.get_one(Alliance, near.street.alliance_id)
        a_law(tx, FIRST, SECOND, THIRD)
        library.admit(tx, CLOCK, intake.take([regulations / LAW]).incoming)
        place_shipped(tx)
        return Cast(
            near,
            desk=an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="章文秀"),
            policy=an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬"),
        )


def register(street: Walk, compound_id: int) -> str:
    """The street writes down who was elected; returns the path of the term."""
    street.go(f"/compounds/{compound_id}/terms/new")
    street.fill("第几届", "1").fill("选举产生的日期", ELECTED)
    street.fill("任期从哪天起", ELECTED).fill("任期到哪天止", ENDS)
    for number, name in enumerate(MEMBERS, 1):
        street.fill(f"第 {number} 位姓名", name)
    street.press("下一步：核对").press("核对无误，登记")
    return here(street)


def file_it(community: Walk, street: Walk, term: str) -> None:
    """The papers go in, and the street confirms."""
    submit(community, term)
    street.go(term).fill("备案日期", FILED).fill("备案证明的编号或名称", "府山备〔2026〕3号").press("确认备案")
    assert "已备案" in told(street)


def slip(street: Walk) -> str:
    """The chair goes home from the counter with a slip; returns the code on it."""
    street.go("/offices")
    row = street.page.locator("tbody tr").filter(has_text="业委会主任").filter(has_text=CHAIR)
    street.go(str(row.locator("a").first.get_attribute("href"))).follow("柜台帮办")
    street.fill("本人的手机号", NUMBER)
    street.page.get_by_label("身份证原件当面核对").check()
    street.press("给一张登录纸条").follow("看纸条，打印")
    return street.page.locator(".slip-code").inner_text()


def come_in(member: Walk, code: str) -> None:
    """She sets her password by the code on the slip."""
    member.go("/sign-in").follow("填纸条上的登录码").fill("登录码", code).press("下一步")
    member.page.locator("#new").fill(PASSWORD)
    member.page.locator("#again").fill(PASSWORD)
    member.press("设好密码并登录")
    assert member.heading.startswith(f"{CHAIR}，今天")


def come_back(member: Walk) -> None:
    """On another day she signs in with her number and her password."""
    member.page.context.clear_cookies()
    member.go("/sign-in").fill("手机号", NUMBER).fill("密码", PASSWORD).press("登录")
    assert member.heading.startswith(f"{CHAIR}，今天")


def practise(member: Walk) -> None:
    """Answer the first question in passing, and read at once whether it was right."""
    asked = member.page.locator("form[data-check]").first
    answers = asked.locator("input:not([type=hidden])")
    if answers.first.get_attribute("type") in {"radio", "checkbox"}:
        answers.first.check()
    else:
        answers.first.fill("1")
    asked.get_by_role("button", name="看看对不对").click()
    expect(asked.locator("[data-told]")).to_contain_text(re.compile("答对了|答错了|部分答对"))


def read_to(member: Walk, lesson: str, block: int) -> None:
    """Scroll a lesson down to a paragraph and leave; the page tells on its way out where that was."""
    member.go(lesson).page.locator(f"#b{block}").evaluate("one => one.scrollIntoView()")
    member.go("/training/")
    assert until(lambda: member.go(lesson).page.locator("[data-resume]").count())
    member.page.get_by_role("link", name="回到上次看到的地方").click()


def learn_the_rest(house: Dated, *, but: str) -> None:
    """Do every lesson of the course except one, as her own deeds: fifty pages more would show nothing new."""
    with house.app.app_context(), web.writing() as tx:
        person = tx.session.scalars(select(Person).where(Person.name == CHAIR)).one()
        her = Actor(alliance_id=person.alliance_id, person_id=person.id, account_id=person.id, name=CHAIR)
        known = house.app.extensions[scores.EXTENSION]
        course = taught.published(tx, person.alliance_id, [NEW_MEMBER])[NEW_MEMBER]
        for lesson in (lesson for module in course.modules for lesson in module.lessons if lesson.code != but):
            learning.finish_lesson(tx, her, learning.FinishLesson(course.code, lesson.code), known)


def right_answers(house: Dated, attempt: str) -> dict[int, tuple[Kind, object]]:
    """By question its kind, and what its page would send for all the points."""
    with house.app.app_context():
        session = web.reading().session
        row = session.get_one(Attempt, int(attempt.rsplit("/", 1)[1]))
        slots = sheet.of_paper(session, row.paper_id)
        return {number: (slot.item.kind, slot.given(grading.best(slot.item))) for number, slot in slots.items()}


def answer(member: Walk, slot: int, kind: Kind, given: object) -> Locator:
    """Turn to a question and answer it; returns where its receipt is told."""
    member.page.locator(f"nav.palette [data-go='{slot}']").click()
    asked = member.page.locator(f"form.question[data-slot='{slot}']")
    match kind, given:
        case (Kind.SINGLE, int() as place):
            asked.locator(f"[name=answer][value='{place}']").check()
        case (Kind.TRUE_FALSE, bool() as truth):
            asked.get_by_label("对" if truth else "错", exact=True).check()
        case (Kind.MULTIPLE, list() as places):
            for place in places:
                asked.locator(f"[name=answer][value='{place}']").check()
        case (Kind.MATCHING, list() as matches):
            for line, match in enumerate(matches):
                asked.locator(f"[name='answer-{line}']").select_option(str(match))
        case (Kind.ORDERING, list() as places):
            for rank, place in enumerate(places, 1):
                asked.locator(f"[name='answer-{place}']").select_option(str(rank))
        case _:
            asked.locator("[name=answer]").fill(str(given))
    return asked.locator("[data-receipt]")


def answered(member: Walk) -> list[int]:
    """Which questions the page shows as answered."""
    return [int(str(one.get_attribute("data-go"))) for one in member.page.locator("nav.palette a.answered").all()]


def only_cut_off(member: Walk) -> None:
    """What went wrong so far is the network that was cut, nothing else."""
    assert all(trouble.startswith("no answer") for trouble in member.troubles), member.troubles
    member.troubles.clear()


def acknowledged(member: Walk) -> None:
    """Wait until nothing that was answered waits in the telephone any more."""
    member.page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('exam.'))")


def begin(member: Walk) -> str:
    """From the rules of the examination into it; returns the path of the attempt."""
    member.press("开始考试")
    return here(member)


def hand_in(member: Walk) -> None:
    """Look once more, and hand in."""
    member.follow("检查、交卷").press("交卷")


def write_question(desk: Walk) -> str:
    """A question that rests on the small law; returns its path."""
    desk.go("/training/bank/").follow("写一道新题").follow("单选题")
    desk.page.get_by_label("主题").select_option(TOPIC)
    desk.page.get_by_label("基础").check()
    desk.fill("题干", STEM).fill("选项 A", "百分之二十以上").fill("选项 B", "百分之五十以上")
    desk.page.get_by_role("group", name="正确的是").get_by_label("A", exact=True).check()
    unfold(desk.page.locator("main"), re.compile("."))
    desk.fill("解析：为什么", "条例写的是百分之二十以上。").fill("依据的条文", CITED)
    desk.press("保存")
    return here(desk)


def sign_question(policy: Walk, question: str) -> None:
    """Another one looks at it, and lets it be asked."""
    policy.go(question).press("审定，可以出题")
    assert "可以出题" in policy.words


def to_be_drawn(desk: Walk) -> int:
    """How many questions about meetings the blueprint of the examination finds in the bank."""
    desk.go("/training/papers/").follow(re.compile("新任业委会委员培训"))
    rows = desk.page.locator("tbody tr").filter(has_text=re.compile("开会|表决")).all()
    return sum(int(row.locator("td").last.inner_text().split()[0]) for row in rows)


def change_the_law(house: Dated) -> None:
    """A newer version of the small law comes into the library."""
    with house.app.app_context(), web.writing() as tx:
        a_law(tx, STRICTER, SECOND, THIRD, dated=tx.today)


def write_delta(desk: Walk) -> str:
    """What the desk found drafted becomes a lesson with two questions; returns its path."""
    desk.go("/training/deltas/").follow(re.compile(re.escape(CITED)))
    delta = here(desk)
    assert "百分之三十" in desk.words
    assert "百分之二十" in desk.words
    desk.follow("写正文、选题目")
    desk.fill("题目", DELTA).fill("正文", "原来两成业主提议就要开临时会议，现在要三成。收到提议，先数人数再回复。")
    asked = desk.page.get_by_role("group", name=re.compile("^题目"))
    for opening in ANSWERS:
        asked.get_by_role("checkbox", name=re.compile(f"^{opening}")).check()
    desk.press("保存")
    return delta


def publish(policy: Walk, delta: str) -> None:
    """Another one signs the delta lesson."""
    policy.go(delta).press("签发并发布")
    assert "已发布" in policy.words


def learn_delta(member: Walk) -> None:
    """From her own page to the lesson on what is new; what is wrong is told at once, and she answers again."""
    member.go("/training/").follow("去补学")
    assert "百分之三十" in member.words
    member.press("答完了，交上去")
    assert "还有 2 道没答对" in member.words
    for answers in ANSWERS.values():
        for text in answers:
            member.page.get_by_label(text, exact=True).check()
    member.press("答完了，交上去")
    assert "补学完成，已经记到证书上" in told(member)
