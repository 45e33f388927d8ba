"""Choosing a company with drawn experts step by step, in the windows of its people; each step ends with its page."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from compounds.relations.kinds import RelationKind
from expert_pool import addresses
from expert_pool.evaluations import access, gathering, marking, records, reporting
from expert_pool.evaluations.models import Evaluation
from tests.expert_pool.conflicts.steps import an_expert, tied
from tests.expert_pool.factories import FOUR, Pool, a_pool
from tests.stories.dated import Dated
from tests.stories.guiding import here
from tests.stories.house import ROOT
from tests.stories.mediating import square, told, unfold
from tests.stories.walking import Walk

COMPANIES = ("安居物业服务有限公司", "清风物业服务有限公司", "绿苑物业服务有限公司")
NAMES = (
    *("柳文渊", "沈国栋", "乔淑芬", "范志坚", "葛玉梅"),
    *("严克勤", "苗春生", "鲁凤英", "岑建华", "阮秀兰"),
    *("费思远", "廉小平", "薛美珍", "贺永年", "倪卫东"),
    *("滕慧敏", "殷长庚", "罗雅琴", "毕克俭", "郝正方"),
)
"""Twenty experts, five for each field, of whom nobody shares a name with anybody else."""
LIVES_THERE, CLAIMED = NAMES[0], NAMES[19]
SPOT = "荷花社区二楼会议室"
THROWN = (3, 1, 4, 1, 5, 2, 6, 5, 3, 5, 2, 4, 6, 1)
OWNER, CHOSEN_HOW = "周大妈", "业主大会推选"
PRICES = ("1.95", "1.80", "2.10")
QUESTIONS = 12
DISSENT = "我认为第三家的应急预案写得最实在，应当多给分。"
OBJECTION, GIST, ANSWER = "第一家的业绩是不是真的？", "有业主问第一家的业绩真不真", "查了三份合同原件，都是真的。"


@dataclass(frozen=True)
class Cast:
    """Who takes part; `numbers` are the experts' telephones by name."""

    pool: Pool
    numbers: dict[str, str]


def people(house: Dated) -> Cast:
    """A compound with its committee, and twenty experts with telephones, one of whom lives in the compound."""
    serial = count(13957000100)
    numbers = {name: str(next(serial)) for name in NAMES}
    with house.app.app_context(), web.writing() as tx:
        pool = a_pool(tx)
        for at, name in enumerate(NAMES):
            command = accounts.RegisterPerson(name, numbers[name], alliance_id=pool.alliance_id)
            person = accounts.register_person(tx, CLOCK, command)
            expert = an_expert(tx, pool, list(FOUR)[at // 5], person=person)
            expert.unit = f"{name[0]}氏工作室"
            if name == LIVES_THERE:
                tied(tx, pool, RelationKind.LIVES_IN, expert, to_compound_id=pool.compound_id)
    return Cast(pool, numbers)


def questions(walk: Walk) -> int:
    """How many questions the form asks; the day and its hour are one."""
    found = "form => [...form.querySelectorAll('.field')].filter(one => !one.parentElement.closest('.field')).length"
    return int(walk.page.locator("main form").evaluate(found)) - 1


def begin(chair: Walk, compound_id: int) -> None:
    """From the page of the compound to the form."""
    chair.go(f"/compounds/{compound_id}").follow("请专家评审")
    assert chair.heading == "锦绣家园：请专家评审"


def ask(chair: Walk, decision: Path) -> int:
    """Fill in what is not there already, and hand it in; returns the key of the request."""
    for row, name in enumerate(COMPANIES, 1):
        chair.fill(f"第 {row} 家", name)
    chair.fill("在哪里评审", SPOT).fill("决定或者方案是哪一天定的", "2026-11-01")
    chair.page.get_by_label("附上决定或者方案").set_input_files(decision)
    chair.press("提交申请")
    assert "已经提交，这一页就是回执" in told(chair)
    assert "柯选〔2026〕1号" in chair.words
    return int(here(chair).rsplit("/", 1)[1])


def accept(keeper: Walk, request_id: int) -> None:
    """The keeper takes it up."""
    keeper.go(addresses.request(request_id)).press(re.compile("^受理$"))
    assert "已经受理" in told(keeper)


def claim(chair: Walk, request_id: int) -> None:
    """The compound reads how many are left without a name, and says whom it knows of."""
    chair.go(addresses.conflicts(request_id))
    assert "库里 20 人，1 人回避，余 19 人可以抽" in chair.words
    assert LIVES_THERE not in chair.words
    unfold(chair.page.locator("#claim"), "说明一位")
    asked = chair.page.locator("#claim")
    experts = asked.get_by_label("哪一位专家")
    experts.select_option(experts.locator("option", has_text=CLAIMED).get_attribute("value"))
    asked.get_by_label("住在这个小区，或者在那里有房产").check()
    asked.get_by_label("您知道的情况").fill("住在3幢2单元。")
    chair.press("交给管理员核实")
    assert "核定后会通知您" in told(chair)


def decide(keeper: Walk, request_id: int) -> None:
    """The keeper reads who stands back and why, and decides what the compound said."""
    keeper.go(addresses.conflicts(request_id))
    unfold(keeper.page.locator("main"), "每一位专家")
    assert LIVES_THERE in keeper.words
    asked = keeper.page.locator("#said")
    asked.get_by_label("应当回避").check()
    asked.get_by_label("理由").fill("核对了社区的住户登记。")
    keeper.press(re.compile("^核定"))
    assert "库里 20 人，2 人回避，余 18 人可以抽" in keeper.words


def weigh(chair: Walk, request_id: int) -> None:
    """The compound takes the suggested score sheet."""
    chair.go(f"{addresses.evaluation(request_id)}/criteria").press("就用这份，定下评分表")
    assert "会和名单一起封存" in told(chair)


def seal(keeper: Walk, request_id: int) -> int:
    """The keeper freezes the pool, with dice two days from now as chance; returns the key of the draw."""
    keeper.go(addresses.freeze(request_id))
    throws = re.search(r"掷骰子的，至少掷\s*(\d+)\s*次", keeper.words)
    assert throws
    assert int(throws[1]) <= len(THROWN)
    keeper.page.get_by_label("当众掷骰子").check()
    keeper.fill("号球摇几个，或者骰子掷几次", str(len(THROWN)))
    for label, text in (("几点", "10"), ("几分", "0"), ("在哪里", "荷花社区一楼")):
        keeper.page.get_by_role("textbox", name=label).fill(text)
    keeper.press("封存名单")
    assert "名单已封存" in told(keeper)
    return int(here(keeper).rsplit("/", 1)[1])


def witness(street: Walk, draw_id: int) -> None:
    """The street officer confirms the seal before the chance happens, and it is public."""
    street.go(addresses.draw(draw_id)).press("我见证，公布封存码")
    assert "封存码已公布" in told(street)


def hear(walk: Walk, draw_id: int) -> str:
    """Type what the dice showed; returns what the page says."""
    numbers = walk.go(addresses.draw(draw_id)).page.get_by_role("textbox", name="号码")
    numbers.fill(" ".join(map(str, THROWN)))
    walk.press("录下号码")
    return told(walk)


def accept_offer(phone: Walk, link: str) -> None:
    """Somebody drawn reads what it is about, and comes."""
    phone.go(link).press("能参加，没有要回避的")
    assert "您的答复已经记下：能参加" in told(phone)


def decline_offer(phone: Walk, link: str) -> None:
    """Somebody drawn cannot come."""
    phone.go(link)
    unfold(phone.page.locator("main"), "不能参加")
    phone.press("确定不能参加")
    assert "您的答复已经记下：不能参加" in told(phone)


def open_names(street: Walk, draw_id: int) -> None:
    """The host opens the names at the time of the meeting."""
    street.go(addresses.draw(draw_id)).press("开启名单")
    assert "名单已开启" in told(street)


def gather(street: Walk, request_id: int) -> None:
    """The host writes down who stands for the owners, and signs everybody in."""
    unfold(street.go(addresses.evaluation(request_id)).page.locator("main"), "登记业主代表")
    street.fill("业主代表姓名", OWNER).fill("怎么推选出来的", CHOSEN_HOW).press("登记业主代表")
    sign_in = street.page.get_by_role("button", name=re.compile("^身份证核对过，签到"))
    for _ in range(sign_in.count()):
        street.through(sign_in.first)
    assert street.page.get_by_text("已签到", exact=True).count() == len(FOUR) + 1


def price(walk: Walk, request_id: int) -> None:
    """Take down what the opened papers offer."""
    walk.go(addresses.evaluation(request_id))
    for number, (name, offer) in enumerate(zip(COMPANIES, PRICES, strict=True), 1):
        walk.fill(f"{number}号 {name}", offer)
    walk.press("录好了")


def hand_link(street: Walk, request_id: int, name: str) -> str:
    """The host hands out the link to a sheet; returns what a telephone reads in its square picture."""
    street.go(addresses.evaluation(request_id)).press(re.compile(rf"^发打分的链接\s?：{name}"))
    return square(street.page.get_by_role("img", name=re.compile("二维码")))


def take_sheet(phone: Walk, link: str) -> None:
    """A panellist opens the own sheet, on a telephone."""
    phone.go(link.removeprefix(phone.address))
    assert "的评分表" in phone.heading


def mark(phone: Walk, first: str) -> None:
    """Fill every mark with half of its points, and the first of them with `first`."""
    whole = """first => document.querySelectorAll("input[name^='m-']").forEach((one, at) => {
      const most = one.labels[0].textContent.match(/0到([0-9.]+)分/)[1];
      one.value = at ? String(Number(most) / 2) : first;
    })"""
    phone.page.evaluate(whole, first)


def lock(phone: Walk) -> None:
    """Lock the sheet for good."""
    phone.page.get_by_label(re.compile("^我看清楚了")).check()
    phone.press("锁定我的评分表")
    assert "已锁定" in phone.heading


def in_the_room(house: Dated, pool: Pool, request_id: int, but: set[str]) -> list[Actor]:
    """Those of the panel whose windows the story does not look into, as the links of the host let them in."""
    with house.app.app_context(), web.writing() as tx:
        found = []
        for one in evaluation(tx, request_id).panel:
            if records.name_of(one) not in but:
                text = gathering.hand_link(tx, pool.community, gathering.OnSeat(request_id, one.id))
                found.append(links.bearer(tx, text, access.PURPOSE))
        return found


def evaluation(tx: Transaction, request_id: int) -> Evaluation:
    """The record of the evaluation."""
    query = select(Evaluation).where(Evaluation.request_id == request_id).options(*records.LOADED)
    return tx.session.scalars(query).unique().one()


def lock_the_rest(house: Dated, request_id: int, rest: list[Actor]) -> None:
    """The others lock their sheets."""
    with house.app.app_context(), web.writing() as tx:
        template = records.template_of(evaluation(tx, request_id))
        half = {one.code: str(one.most / 2) for one in template.marked}
        for actor in rest:
            marks = {number: dict(half) for number in range(1, len(COMPANIES) + 1)}
            marking.lock_sheet(tx, actor, marking.SaveSheet(request_id, marks, {}))


def sign_the_rest(house: Dated, request_id: int, rest: list[Actor]) -> None:
    """The others sign the report."""
    with house.app.app_context(), web.writing() as tx:
        digest = evaluation(tx, request_id).report_digest
        for actor in rest:
            reporting.sign_report(tx, actor, reporting.Sign(request_id, digest, ""))


def sign(phone: Walk, dissent: str = "") -> None:
    """Read the report and sign it, or say otherwise in own words."""
    phone.page.reload()
    phone.follow(re.compile("^看评审报告"))
    phone.page.get_by_label("有不同意见，写在下面" if dissent else "同意，签名").check()
    if dissent:
        phone.page.get_by_label("不同意见和理由").fill(dissent)
    phone.press("交上我的意见")
    assert ("已记下您的不同意见" if dissent else "已签名，谢谢您") in told(phone)


def object_to(owner: Walk, request_id: int) -> str:
    """An owner without an account objects; returns the code for the answer."""
    owner.go(addresses.result(request_id)).follow("提异议")
    owner.fill("您觉得哪里不对", OBJECTION).press("提交异议")
    assert "异议已收到" in owner.heading
    return owner.page.locator("p.lead.num").inner_text()


def answer(street: Walk, request_id: int) -> None:
    """The street answers, in words that everybody reads."""
    street.go(addresses.result(request_id)).follow("答复第 1 条")
    assert OBJECTION in street.words
    street.fill("这条异议说的是什么（公开）", GIST)
    street.page.get_by_label("核实过，结果没有错").check()
    street.fill("答复（公开）", ANSWER).press("答复，马上公开")
    assert "已答复" in told(street)


def verified(transcript: Path) -> subprocess.CompletedProcess[str]:
    """What the command says of a transcript."""
    command = [sys.executable, "-m", "alliance.cli", "experts", "verify", str(transcript)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
