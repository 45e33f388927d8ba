"""An award round step by step, as its people do it in their own windows; each step ends with what its page says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.awards import addresses
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import tree
from compounds.models import Contract, Relation, Term
from compounds.relations.kinds import RelationKind, Source
from compounds.workflow import Stage
from tests.compounds.awards.factories import Season, a_season, an_application
from tests.compounds.factories import a_compound, a_contract
from tests.factories import an_actor
from tests.stories.dated import Dated
from tests.stories.guiding import here
from tests.stories.mediating import told, unfold
from tests.stories.walking import Walk

TITLE = "2026年度柯城区小区评选"
WINNER, OTHER, BARRED = "锦绣家园", "望江苑", "书院小区"
REVIEWERS = ("评委老钱", "评委小孙", "评委老李", "评委小周")
INSPECTORS = ("核查老冯", "核查小丁")
CODE = "civil_compound"
QUOTA = "1"
TERM = date(2024, 5, 1)
PAPER = "十月三方会议记录"
LOWERED, RECOMMENDED = "去年只开过两次。", "三方配合得好，同意推荐。"
VETO, REPLY, UPHELD = "公共收益 12 万元没有入账。", "钱已经退回账上。", "处罚决定已经生效，退回不改变认定。"
LAST = 99
"""Beyond every scale: the last level."""
WEAK = Decimal(10)
"""What every answer of the others counts, of a hundred."""
OVER = date(2026, 12, 31)
"""When term and contract of the winner end: long after the decision, and before the yearly look back."""


@dataclass(frozen=True)
class Cast:
    """Who takes part; `numbers` are telephones by name."""

    season: Season
    barred_id: int
    barred_chair: Actor
    reviewers: tuple[Actor, ...]
    inspectors: tuple[Actor, ...]
    numbers: dict[str, str]


def people(house: Dated) -> Cast:
    """Compounds whose committees are filed and whose contracts run; reviewers and inspectors with telephones."""
    serial = count(13957000200)
    numbers = {name: str(next(serial)) for name in (*REVIEWERS, *INSPECTORS)}
    with house.app.app_context(), web.writing() as tx:
        season = a_season(tx)
        alliance = tx.session.get_one(Alliance, season.alliance_id)
        barred = a_compound(tx, alliance, name=BARRED, community="330802005004")
        for key in (season.other_compound_id, barred.id):
            a_contract(tx, tx.session.get_one(type(barred), key), company=f"第{key}物业服务有限公司")
        for contract in tx.session.scalars(select(Contract)):
            contract.ends_on = OVER
        for term in tx.session.scalars(select(Term)):
            term.elected_on, term.starts_on, term.ends_on = TERM, TERM, OVER
            term.submitted_on, term.filed_on, term.stage = TERM, TERM, Stage.FILED
        lives = Relation(
            alliance_id=season.alliance_id,
            place_id=season.place_id,
            kind=RelationKind.LIVES_IN,
            person_id=season.owner.person_id,
            to_compound_id=season.compound_id,
            source=Source.OFFICER,
            recorded_by_id=season.community.person_id,
            recorded_at=tx.now,
        )
        tx.session.add(lives)
        known = {name: _somebody(tx, alliance, name, number) for name, number in numbers.items()}
        return Cast(
            season,
            barred.id,
            an_actor(tx, alliance, Office.COMMITTEE_CHAIR, barred.place, name="陆书院"),
            tuple(known[name] for name in REVIEWERS),
            tuple(known[name] for name in INSPECTORS),
            numbers,
        )


def _somebody(tx: Transaction, alliance: Alliance, name: str, number: str) -> Actor:
    person = accounts.register_person(tx, CLOCK, accounts.RegisterPerson(name, number, alliance_id=alliance.id))
    account = Account(alliance_id=alliance.id, person_id=person.id)
    tx.session.add(account)
    tx.session.flush()
    return Actor(alliance.id, alliance.place.path, person.id, account.id, name)


def others(house: Dated, cast: Cast, round_id: int) -> dict[str, int]:
    """The applications of those whose windows the story does not look into: one admitted, one to be screened."""
    with house.app.app_context(), web.writing() as tx:
        round_ = tx.session.get_one(AwardRound, round_id)
        shares = {one.code: WEAK for one in tree(round_.awards[0]).criteria}

        def made(compound_id: int, stage: ApplicationStage) -> int:
            known = an_application(tx, cast.season, round_, compound_id=compound_id, stage=stage, shares=shares)
            return known.id

        return {
            OTHER: made(cast.season.other_compound_id, ApplicationStage.ADMITTED),
            BARRED: made(cast.barred_id, ApplicationStage.SUBMITTED),
        }


def application_of(round_id: int, compound_id: int) -> int:
    """The key of a compound's application; inside of the application's context."""
    query = select(AwardApplication.id).where(
        AwardApplication.round_id == round_id, AwardApplication.compound_id == compound_id
    )
    return web.reading().session.scalars(query).one()


def number_of(walk: Walk) -> int:
    """The key at the end of the page's address."""
    return int(here(walk).rsplit("/", 1)[1])


def draft(secretary: Walk, today: date) -> tuple[int, dict[str, date]]:
    """The secretary prepares a round from the front page; returns its key and the days of its phases."""
    secretary.go(addresses.HOME).follow(re.compile("^新建一届评选"))
    secretary.fill("这一届叫什么", TITLE).fill("有礼小区最多评几个", QUOTA).fill("示范小区最多评几个", "0")
    secretary.page.get_by_label("评选授牌").check()
    secretary.fill("批准文件的名称", "关于同意开展小区评选的批复").fill("批准文号", "柯政办〔2026〕8号")
    secretary.fill("谁批准的", "柯城区人民政府办公室").fill("哪一天批准的", "2026-01-12")
    secretary.fill("哪一天开放申报", today.isoformat())
    unfold(secretary.page.locator("main"), "四、怎么算")
    secretary.fill("每个小区请几位评委", "3")
    days = {
        name: date.fromisoformat(secretary.page.locator(f"[name={name}_on]").input_value())
        for name in ("screening", "review", "inspection", "deliberation", "notice", "decided")
    }
    secretary.press("存好")
    assert "已经存好" in told(secretary)
    return number_of(secretary), days


def open_round(secretary: Walk, round_id: int) -> str:
    """Read what gets sealed, confirm it, and publish it; returns the seal."""
    secretary.go(addresses.round_(round_id)).follow("核对，封存，开放申报")
    shown = re.search(r"([0-9a-f]{4} ){15}[0-9a-f]{4}", secretary.words)
    assert shown
    secretary.press("封存，开放申报")
    assert "请先看清并勾选" in secretary.page.get_by_role("alert").inner_text()
    secretary.page.get_by_label("我逐项看过了").check()
    secretary.press("封存，开放申报")
    assert "规则已经封存公布" in told(secretary)
    assert shown[0] in secretary.words
    return shown[0].replace(" ", "")


def go_on(secretary: Walk, round_id: int, name: str) -> None:
    """Begin the next phase."""
    secretary.go(addresses.round_(round_id)).press(name)
    assert "已经进入下一步" in told(secretary)


def begin(chair: Walk, compound_id: int) -> int:
    """From the page of the compound to the application, filled with what the records say; returns its key."""
    chair.go(f"/compounds/{compound_id}").follow("申报评选")
    assert "不收任何费用" in chair.words
    chair.press(re.compile("^开始申报"))
    assert "平台已经把知道的填好了" in told(chair)
    return number_of(chair)


def unanswered(chair: Walk, application_id: int) -> int:
    """How many answers the page says are still missing."""
    missing = re.search(r"还差 (\d+) 项", chair.go(addresses.application(application_id)).words)
    return int(missing[1]) if missing else 0


def groups(chair: Walk, application_id: int) -> list[str]:
    """The addresses of the parts of the form in which something is asked."""
    links = chair.go(addresses.application(application_id)).page.locator("ol.plain-list a")
    return [str(link.get_attribute("href")) for link in links.all()]


def choose(chair: Walk, level: int) -> None:
    """Choose the level of that number, or the last, wherever nothing is chosen on the page."""
    chair.page.evaluate(
        """level => document.querySelectorAll("fieldset.field").forEach(one => {
          const all = [...one.querySelectorAll("input[type=radio]")];
          if (all.some(radio => radio.checked)) return;
          const steps = all.filter(radio => radio.value !== "na");
          steps.at(Math.min(level, steps.length - 1)).click();
        })""",
        level,
    )


def fill(chair: Walk, application_id: int) -> None:
    """Go through the form part by part; what would need a paper is claimed in the first part alone."""
    first, *rest = groups(chair, application_id)
    chair.go(first)
    choose(chair, 0)
    chair.page.get_by_text("已自动保存").wait_for()
    chosen = chair.page.locator("input[type=radio]:checked").count()
    chair.page.reload()
    assert chair.page.locator("input[type=radio]:checked").count() == chosen > 0
    for path in rest:
        chair.go(path)
        choose(chair, LAST)
        chair.press(re.compile("^保存，"))


def papers_asked(chair: Walk, application_id: int) -> list[str]:
    """Where the papers are handed in that the claims of the first part need."""
    chair.go(groups(chair, application_id)[0])
    cards = chair.page.locator("section.card", has_text="要附一份")
    return [str(one.get_by_role("link").last.get_attribute("href")) for one in cards.all()]


def hand_in(chair: Walk, path: str, file: Path) -> None:
    """Try to hand in one paper beside an answer."""
    chair.go(path)
    chair.fill("材料叫什么", PAPER)
    chair.page.locator("input[type=file]").set_input_files(file)
    chair.press("附上")


def submit(chair: Walk, application_id: int) -> None:
    """Hand the application in; the page is the receipt."""
    chair.go(addresses.application(application_id)).press("提交申报")
    assert "已经提交，这一页就是回执" in told(chair)
    assert "柯评〔2026〕1号" in chair.words


def confirm(officer: Walk, application_id: int) -> None:
    """The street lets one claim count for less, which takes a reason, and all others as they are."""
    officer.go(addresses.application(application_id)).follow("核实自报的内容")
    first = officer.page.locator("fieldset.field").first
    first.locator("input[type=radio]").nth(1).check()
    officer.press("都看过了，记下")
    assert "请写一句原因" in officer.page.get_by_role("alert").inner_text()
    officer.page.get_by_label("和报的不一样，为什么").first.fill(LOWERED)
    officer.press("都看过了，记下")
    assert "已经核实" in told(officer)


def recommend(officer: Walk, application_id: int) -> None:
    """The street says what it knows, and recommends."""
    officer.go(addresses.application(application_id)).follow("写推荐意见")
    choose(officer, 0)
    officer.page.locator("textarea").last.fill(RECOMMENDED)
    officer.press("记下推荐意见")
    assert "推荐意见已经记下" in told(officer)


def admit(secretary: Walk, application_id: int) -> None:
    """The secretary lets an application take part."""
    secretary.go(addresses.screening(application_id)).press("通过，参加评选")
    assert "已经通过" in told(secretary)


def find(secretary: Walk, application_id: int, paper: Path) -> None:
    """The secretary files a veto on an effective document, and may not decide about it."""
    secretary.go(addresses.screening(application_id)).follow("有生效的文书，提出认定")
    about = secretary.page.get_by_label("是哪一条")
    about.select_option(about.locator("option", has_text="公共收益被查实侵占").get_attribute("value"))
    for label, text in (
        ("文书叫什么", "行政处罚决定书"),
        ("文号", "柯综执罚〔2026〕3号"),
        ("是谁出的", "柯城区综合行政执法局"),
        ("文书的日期", "2026-02-10"),
        ("文书里怎么说的", VETO),
    ):
        secretary.fill(label, text)
    secretary.page.locator("input[type=file]").set_input_files(paper)
    secretary.page.get_by_label(re.compile("^这份文书已经生效")).check()
    secretary.press("提出，告诉小区")
    assert "已经提出，并告诉了小区" in told(secretary)
    assert not secretary.page.get_by_role("button", name="决定成立").count()


def answer_finding(chair: Walk, application_id: int) -> None:
    """The compound reads the document and says its part."""
    chair.go(addresses.screening(application_id))
    assert VETO in chair.words
    chair.fill("小区的说明", REPLY).press("交上说明")
    assert "已经收到您的说明" in told(chair)


def uphold(judge: Walk, application_id: int) -> None:
    """Somebody else decides that the finding holds."""
    judge.go(addresses.screening(application_id))
    assert REPLY in judge.words
    unfold(judge.page.locator("main"), "决定成立，不能参评")
    judge.page.locator("details", has_text="决定成立，不能参评").get_by_label("原因").fill(UPHELD)
    judge.press("决定成立")
    assert "已经决定成立" in told(judge)
