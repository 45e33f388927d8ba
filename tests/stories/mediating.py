"""A mediation step by step, as its people do it in their own windows; each step ends with what its page then says."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pypdf
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator
from pypdf.generic import Destination

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Alliance
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from search.library import indexing
from tests.compounds.factories import a_compound, a_contract
from tests.factories import an_actor
from tests.mediation.assigning_steps import on_roster
from tests.mediation.factories import Centre, a_centre
from tests.stories.dated import Dated
from tests.stories.house import until
from tests.stories.walking import Walk

CROWD = 6
"""So many more compounds and companies, so that a precedent gives nobody away."""
OWNER, COMPOUND, COMPANY = "赵大爷", "锦绣家园", "安居物业服务有限公司"
SUBJECT = "地下车库渗水三年没有修好"


@dataclass(frozen=True)
class People:
    """Who takes part: those of the centre, a mediator who lives in the compound, and who signs precedents."""

    centre: Centre
    neighbour: Actor
    policy: Actor


def people(house: Dated) -> People:
    """A centre with three mediators on its roster and a crowd of other compounds."""
    with house.app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        alliance = tx.session.get_one(Alliance, centre.alliance_id)
        neighbour = an_actor(tx, alliance, Office.MEDIATOR, alliance.place, name="姜正良")
        for number in range(CROWD):
            a_contract(tx, a_compound(tx, alliance), company=f"第{number}物业服务有限公司")
        on_roster(tx, centre, centre.mediator, "service")
        on_roster(tx, centre, centre.outside)
        on_roster(tx, centre, neighbour, "service")
        lives = RecordRelation(
            RelationKind.LIVES_IN, Source.OFFICER, person_id=neighbour.person_id, to_compound_id=centre.compound_id
        )
        record_relation(tx, centre.secretary, lives)
        policy = an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬")
    with house.app.app_context():
        parts = web.platform()
        indexing.rebuild(web.reading(), parts.index, parts.sources)
    return People(centre, neighbour, policy)


def card(walk: Walk, anchor: str) -> Locator:
    """A part of the page by its anchor, opened where it is folded."""
    found = walk.page.locator(f"#{anchor}")
    unfold(found)
    return found


def told(walk: Walk) -> str:
    """The page with what it says of the deed just done."""
    return walk.page.locator("body").inner_text()


def unfold(where: Locator, summary: str | re.Pattern[str] = "") -> None:
    """Open what is folded: the place itself, or what a person finds inside it by its summary."""
    inside = where.locator("details").filter(has=where.page.locator("summary", has_text=summary))
    (inside if summary else where).evaluate_all("all => all.forEach(one => { one.open = true })")


def apply(phone: Walk) -> tuple[str, str]:
    """An owner without an account asks for mediation; returns the path of the case and the code."""
    phone.go("/mediation/").follow("申请调解")
    phone.fill("一句话：是什么事", SUBJECT)
    phone.fill("事情的经过", "三年前报修过两次，物业只刷了一层漆。今年梅雨天又漏，车顶滴了一片。")
    phone.fill("您希望怎么解决", "一个月内修好，赔我洗车补漆的六百元。")
    phone.fill("在哪个小区", COMPOUND)
    phone.page.get_by_label("物业公司").check()
    phone.fill("您的姓名", OWNER)
    phone.fill("您的电话", "13857001234")
    phone.page.get_by_label(re.compile("^我自愿申请调解")).check()
    phone.press("下一步")
    assert SUBJECT in phone.words
    phone.press("没有错，交给调解组")
    code = phone.page.locator(".slip-code").inner_text()
    phone.follow("打开这件调解，交照片和材料")
    return phone.page.url.removeprefix(phone.address).partition("#")[0], code


def triage(desk: Walk, case: str) -> None:
    """The secretary sorts the case and leaves it with the alliance's own group for the time being."""
    desk.go("/mediation/desk").follow(re.compile(SUBJECT))
    assert desk.page.url.endswith(case)
    desk.page.get_by_label("属于哪一类").select_option("service")
    desk.page.get_by_label("由谁调解").select_option(label="柯城区联盟调解组：联盟调解组（不是人民调解委员会）")
    desk.press("审核登记，开始征求意愿")
    assert "已审核登记" in told(desk)


def ask_the_committee(desk: Walk, officer: Walk, case: str) -> None:
    """The desk asks the community's people's mediation committee to lead, since a court confirms its agreements."""
    desk.go(f"{case}/consent")
    unfold(desk.page.locator("main"), "请社区人民调解委员会共同调解")
    desk.press("请它共同调解")
    officer.go("/mediation/together")
    assert OWNER not in officer.words, "who they are is told when the committee has said yes"
    officer.page.get_by_label("参加，由我们主持").check()
    officer.press("答复").follow("打开本案")
    assert SUBJECT in officer.words


def invite(desk: Walk, case: str) -> str:
    """The desk prints a notice for the company; returns the address in its square picture."""
    desk.go(f"{case}/consent")
    desk.page.get_by_label("送书面通知").check()
    desk.press("记下这次联系").follow("打印这张通知")
    return square(desk.page.locator(".slip img"))


def square(picture: Locator) -> str:
    """What a telephone reads in a square picture."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot(scale="css"))))
    return found.text


def consent(phone: Walk, link: str) -> None:
    """The company's manager opens the link on a telephone, proves whom it is for, reads and agrees."""
    phone.go(link.removeprefix(phone.address))
    assert SUBJECT not in phone.words
    phone.fill("您的姓名（单位写全称）", "安居公司").press("核对，看是什么事")
    assert "没有核对上" in phone.words
    phone.fill("您的姓名（单位写全称）", COMPANY).press("核对，看是什么事")
    phone.follow("看权利义务，答复")
    phone.page.get_by_label("愿意调解", exact=True).check()
    phone.page.get_by_label("我看过上面的权利和义务").check()
    phone.press("交上答复")
    assert "记下了：您愿意调解。" in told(phone)


def assign(desk: Walk, case: str, name: str, *, instead: str = "") -> None:
    """Three presses: the ranked list, one of it, and yes; somebody left out stands below with the ground."""
    assert until(lambda: "各方正在选" in desk.go(f"{case}/assigning").words or not instead)
    assert not instead or f"{instead}\n住在{COMPOUND}" in desk.page.locator("#left").inner_text()
    desk.follow(re.compile(rf"^指派\s*：{name}")).press(f"指派{name}")
    assert f"已指派{name}" in told(desk)


def turn_down(mediator: Walk) -> None:
    """The first mediator says no, and why."""
    mediator.go("/mediation/assignments").follow(re.compile(SUBJECT))
    assert OWNER in mediator.words
    assert "三年前报修过两次" not in mediator.words, "the file is for whoever has said yes"
    unfold(mediator.page.locator("main"), "不接受")
    mediator.page.get_by_label("手上的案子太多").check()
    mediator.press("不接受")
    assert SUBJECT in mediator.words


def take(mediator: Walk) -> None:
    """The second mediator says yes, knowing of no tie."""
    mediator.go("/mediation/assignments").follow(re.compile(SUBJECT))
    mediator.page.get_by_label(re.compile("^我看过上面的当事人")).check()
    mediator.press(re.compile("^接受$"))
    assert "您已接受" in told(mediator)


def read_rights(phone: Walk, case: str) -> None:
    """Who asked for mediation reads rights and duties, which must be signed before any minutes."""
    phone.go(case).follow("看权利和义务")
    phone.page.get_by_label("我看过上面的权利和义务").check()
    phone.press("看过了")
    assert phone.page.get_by_role("link", name="看权利和义务").count() == 0


def say(walk: Walk, case: str, where: str | re.Pattern[str], words: str) -> None:
    """Write a line into one of the rooms."""
    walk.go(f"{case}/record")
    unfold(walk.page.locator("main"), "写下要说的话")
    walk.page.get_by_label(where).first.check()
    walk.page.get_by_role("textbox", name="内容", exact=True).fill(words)
    walk.press("写好了，记下来")
    assert words in walk.words


def meet(mediator: Walk, case: str, day: str) -> str:
    """The mediator plans a session with everybody; returns its path."""
    mediator.go(case)
    card(mediator, "sessions")
    mediator.follow("约一场调解会")
    mediator.page.get_by_label("和谁谈").select_option(label="各方一起谈")
    mediator.fill("哪一天", day).fill("几点开始", "09:30").fill("几点结束", "11:00")
    mediator.page.get_by_label("当面", exact=True).check()
    mediator.fill("在哪里", "蛟池街社区二楼调解室")
    mediator.press("约好，发出邀请")
    assert "蛟池街社区二楼调解室" in mediator.words
    return mediator.page.url.removeprefix(mediator.address)


def come(phone: Walk, session: str) -> str:
    """A side says that it comes; returns what its calendar takes in."""
    phone.go(session)
    phone.page.get_by_label("能来", exact=True).check()
    phone.press("交上答复")
    link = phone.page.get_by_role("link", name="加到手机日历").get_attribute("href")
    return phone.page.request.get(f"{phone.address}{link}").text()


def note_facts(mediator: Walk, case: str, *lines: str) -> None:
    """The mediator writes down what nobody disputes."""
    mediator.go(f"{case}/facts").fill("没有争议的事实", "\n".join(lines)).press("写好了，请各方确认")
    assert all(line in mediator.words for line in lines)


def tick(phone: Walk, case: str, count: int) -> None:
    """A side confirms one line after the other."""
    phone.go(f"{case}/facts")
    for at in range(1, count + 1):
        phone.press(re.compile(rf"^没有争议，确认\s*：第 {at} 条"))


def account(walk: Walk, case: str) -> str:
    """How the days of the mediation are counted, as everybody in the case may read it."""
    return (
        walk.go(f"{case}/clocks")
        .page.locator("section", has=walk.page.get_by_role("heading", name="调解期限"))
        .inner_text()
    )


def write_agreement(mediator: Walk, case: str, terms: dict[str, str], owed: list[dict[str, str]]) -> str:
    """The mediator writes what the company owes the owner and hands it to be signed; returns its path."""
    mediator.go(case)
    card(mediator, "agreement")
    mediator.follow("起草协议")
    for label, words in terms.items():
        mediator.fill(label, words)
    for number, one in enumerate(owed, 1):
        unfold(mediator.page.locator("main"), f"第 {number} 项")
        mediator.page.get_by_label(f"第 {number} 项：谁来做").select_option(label=COMPANY)
        mediator.page.get_by_label(f"第 {number} 项：对谁").select_option(label=OWNER)
        mediator.page.locator(f"input[name=duty_{number}][value={one['duty']}]").check()
        for name in ("做什么", "多少钱", "最迟哪天", "用什么证明办好了"):
            if name in one:
                mediator.fill(f"第 {number} 项：{name}", one[name])
    mediator.press("保存").press("定稿，交各方签字")
    assert "还差：" in mediator.words
    return mediator.page.url.removeprefix(mediator.address)


def sign(walk: Walk, agreement: str, name: str, acts_as: str = "") -> None:
    """Whoever is asked reads to the end, types the name and signs."""
    walk.go(agreement)
    walk.page.get_by_label("我已经从头看完协议，自愿签字").check()
    walk.fill("请打上您的姓名", name)
    if acts_as:
        walk.fill("您在单位是什么职务", acts_as)
    walk.press(re.compile("^签[字名]$"))
    assert name in card(walk, "signatures").inner_text()


def seal(officer: Walk, agreement: str, day: str) -> None:
    """The body's officer notes the seal; with it everything is there, and the agreement is in effect."""
    officer.go(agreement).fill("盖章的日子", day).press(re.compile("^登记"))
    assert "生效" in officer.words


def part_of(walk: Walk, what: str) -> Locator:
    """The card of what is owed, by what it is."""
    return walk.page.locator("main section.card").filter(has_text=what).first


def perform(phone: Walk, case: str, what: str, day: str, *, amount: str = "", proof: Path | None = None) -> None:
    """Whoever owes something says that it is done, with a picture of it."""
    phone.go(f"{case}/performing")
    owed = part_of(phone, what)
    unfold(owed, "登记办好了、付了款")
    if amount:
        owed.get_by_label("付了多少钱").fill(amount)
    owed.get_by_label("哪天办的").fill(day)
    if proof is not None:
        owed.get_by_label("凭证").set_input_files(proof)
    phone.through(owed.get_by_role("button", name="登记", exact=True))
    assert proof is None or proof.name in part_of(phone, what).inner_text()


def receive(phone: Walk, case: str, what: str) -> None:
    """Whoever is owed it says that it has come."""
    phone.go(f"{case}/performing")
    phone.through(part_of(phone, what).get_by_role("button", name="收到了，确认"))


def court(walk: Walk, case: str) -> str:
    """What the page says about the way to the court."""
    return walk.go(f"{case}/performing").page.locator("#court").inner_text()


def wish(phone: Walk, case: str) -> None:
    """A side wants the court to confirm the agreement."""
    phone.go(f"{case}/performing").press("我愿意共同申请")


def to_court(desk: Walk, case: str, day: str) -> None:
    """The desk notes that both handed their application in together."""
    desk.go(f"{case}/performing")
    asked = card(desk, "court")
    unfold(asked, "登记已经交到法院")
    asked.get_by_label(re.compile("基层人民法院")).first.check()
    asked.get_by_label("哪个法院").fill("衢州市柯城区人民法院")
    asked.get_by_label("哪天交的").fill(day)
    for one in asked.get_by_role("checkbox").all():
        one.check()
    desk.through(asked.get_by_role("button", name="登记提交"))
    assert "向衢州市柯城区人民法院提交" in desk.words


def visit(desk: Walk, case: str, day: str) -> None:
    """The desk asks afterwards how it went, and writes it down."""
    desk.go(f"{case}/performing")
    planned = card(desk, "visits")
    unfold(planned, "了解协议履行情况")
    planned.get_by_label("哪天回访的").fill(day)
    planned.get_by_label("打电话").check()
    planned.get_by_label("履行得怎样，满意不满意").fill("车库不漏了，钱也收到了，满意。")
    planned.get_by_label("没有").check()
    desk.through(planned.get_by_role("button", name="登记回访"))
    assert "车库不漏了，钱也收到了，满意。" in desk.words


def judge(phone: Walk, case: str) -> None:
    """A side says what it holds of the outcome, and apart from it of the people."""
    phone.go(f"{case}/performing")
    asked = phone.page.locator("section[id^=survey-]")
    unfold(asked, "填写评价")
    for question in ("对结果满意不满意", "对调解的人的态度满意不满意"):
        asked.get_by_role("group", name=question).get_by_label("满意", exact=True).check()
    phone.through(asked.get_by_role("button", name="交上评价"))
    assert "对态度" in asked.inner_text()


PRECEDENT = "地下车库渗水，修好也赔了"


def draft_precedent(desk: Walk, case: str) -> str:
    """The desk tells the case so that others may learn from it, and decides about each clue; returns its path."""
    desk.go(case)
    unfold(desk.page.locator("main"), "做成案例")
    desk.press("起草成案例")
    path = desk.page.url.removeprefix(desk.address)
    desk.fill("标题", PRECEDENT)
    desk.fill("事情的经过", f"{COMPOUND}的{OWNER}说，2026年8月31日地下车库又漏，车顶滴了一片，要赔638元。")
    desk.fill("争的是什么", "怎么修，谁出钱。").fill("结果怎样", "物业做好防水，付了洗车补漆的钱。")
    desk.press("存好文字")
    clues = desk.page.locator("section[aria-labelledby=clues]")
    for choice in clues.get_by_role("radio", name="换掉").all():
        choice.check()
    desk.press("存好这些决定")
    assert "都决定了" in clues.inner_text()
    told = desk.page.locator("section[aria-labelledby=read]").inner_text()
    assert not [word for word in (COMPOUND, OWNER, "8月31日", "638元") if word in told]
    desk.press("送签")
    return path


def publish(signer: Walk, precedent: str) -> None:
    """The policy secretary, who had no part in it, reads it and signs."""
    signer.go("/mediation/precedents/making").follow(re.compile("服务质量")).press("签发公开")
    assert PRECEDENT in signer.heading


def bind(desk: Walk, case: str) -> bytes:
    """The desk has the whole dossier bound; returns the file."""
    desk.go(f"{case}/papers").press(re.compile("装订"))
    ready = desk.page.get_by_role("link", name=re.compile("^下载 PDF"))
    ready.wait_for(timeout=60_000)
    return desk.page.request.get(f"{desk.address}{ready.get_attribute('href')}").body()


def hold(mediator: Walk, session: str) -> None:
    """After the session: who came, what was said, read out to them."""
    mediator.go(session)
    for name in mediator.page.get_by_role("group", name="谁到了").get_by_role("checkbox").all():
        name.check()
    mediator.press("登记到场的人").follow("写笔录")
    mediator.fill("记录人", "徐慧").fill("笔录正文", "问：多久修好？答：一个星期。")
    mediator.press("保存").press("已经念给在场的人听，没有错")


def confirm(walk: Walk, case: str) -> None:
    """Whoever was there says that the minutes are right."""
    walk.go(case)
    unfold(walk.page.locator("main"), "调解会")
    walk.follow(re.compile("^调解笔录")).press("我看过，和说的一样")


def numbers_match(content: bytes) -> list[str]:
    """Every line of a dossier's contents leads to a page that bears its number; returns the titles."""
    book = pypdf.PdfReader(io.BytesIO(content))
    marks = [one for one in book.outline if isinstance(one, Destination)]
    for mark in marks:
        at = book.get_destination_page_number(mark)
        assert at is not None
        number = book.page_labels[at]
        assert re.search(rf"(^|\s){number}($|\s)", book.pages[at].extract_text()), f"{mark.title} on page {number}"
        listed = "".join(page.extract_text() for page in book.pages[1:3])
        assert number in listed
    return [str(mark.title) for mark in marks]
