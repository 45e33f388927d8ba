"""Forming a committee step by step, as its people do it in their own windows; each step ends with its page."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import docx
import pypdf
from playwright.sync_api import Locator

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from compounds.models import Contract, ContractKind
from tests.compounds.factories import a_compound, a_contract, at
from tests.compounds.guidance.counts.factories import workbook
from tests.factories import an_alliance
from tests.stories.dated import Dated
from tests.stories.mediating import told, unfold
from tests.stories.walking import Walk

COMPOUND, SESSION = "锦绣家园", "首次业主大会会议"
MEMBERS = ("王秀英", "李强", "赵敏", "陈刚", "周立新")
MATTERS = {"1": "通过业主大会议事规则", "2": "通过管理规约", "3": "选举第一届业主委员会"}
"""What is voted on, by its number in 民法典第二百七十八条第一款."""
OWNERS = (
    ("1幢", "101", "100.00", "王秀英", "", "0018"),
    ("1幢", "102", "100.00", "王秀瑛", "", "0018"),
    ("1幢", "201", "100.00", "李强", "张梅", "0026"),
    ("1幢", "202", "150.00", "赵敏", "", "0034"),
    ("2幢", "101", "150.00", "陈刚", "", "0042"),
    ("2幢", "102", "100.00", "周立新", "", "0059"),
    ("2幢", "201", "100.00", "安居房地产公司", "", "", "", "是"),
    ("2幢", "202", "100.00", "安居房地产公司", "", "", "", "是"),
)
"""Nine hundred square metres and six heads, once 王秀英 and 王秀瑛 are found to be one."""
VOTED = (("1幢", "101"), ("1幢", "102"), ("1幢", "201"), ("1幢", "202"), ("2幢", "101"))
"""Who hands a slip in: exactly two thirds of the area and of the heads."""


@dataclass(frozen=True)
class Near:
    """Who takes part, and the compound without a committee."""

    compound_id: int
    community: Actor
    street: Actor
    manager: Actor


def people(house: Dated) -> Near:
    """A compound without a committee, with its company of the developer's choice and the officers around it."""
    with house.app.app_context(), web.writing() as tx:
        compound = a_compound(tx, an_alliance(tx), name=COMPOUND, households=len(OWNERS))
        contract: Contract = a_contract(tx, compound)
        contract.kind = ContractKind.PRELIMINARY
        return Near(
            compound.id,
            community=at(tx, compound, Office.COMMUNITY_OFFICER, name="徐慧芳"),
            street=at(tx, compound, Office.SUBDISTRICT_OFFICER, name="吴晓燕"),
            manager=at(tx, compound, Office.PROPERTY_MANAGER, name="何经理"),
        )


def here(walk: Walk) -> str:
    """The path of the page, without the place on it."""
    return walk.page.url.removeprefix(walk.address).partition("#")[0].partition("?")[0]


def at_file(walk: Walk, file: str) -> Walk:
    """The window on the file; whoever has just done something there looks at it already."""
    return walk if here(walk) == file else walk.go(file)


def begin(officer: Walk, compound_id: int, meeting: str) -> str:
    """From the page of the compound to the file of its path; returns the file's path."""
    officer.go(f"/compounds/{compound_id}")
    assert "还没有业委会：从这里开始" in officer.words
    officer.follow("开始成立业委会")
    assert "物业公司看不到" in officer.words
    officer.fill(f"{SESSION}召开：哪一天", meeting).press("开始办")
    assert re.search("已经开始办，文号是柯办〔2026〕1号", told(officer))
    return here(officer)


def part(walk: Walk, step: str) -> Locator:
    """A step of the file, with all that is folded in it open."""
    found = walk.page.locator(f".card:is(#{step}, :has(#{step}))")
    unfold(found)
    unfold(found, re.compile("."))
    return found


def show(officer: Walk, file: str, step: str, kinds: Sequence[str], proof: Path) -> None:
    """Hand in a picture of every paper that a step asks for."""
    for kind in kinds:
        asked = part(at_file(officer, file), step)
        asked.get_by_label("这是什么材料").select_option(label=kind)
        asked.get_by_label("选择文件").set_input_files(proof)
        officer.through(asked.get_by_role("button", name="交上这份材料"))
        assert "材料已经交上" in told(officer)


def do(officer: Walk, file: str, step: str, day: str) -> None:
    """Record on which day a step was done."""
    asked = part(at_file(officer, file), step)
    asked.get_by_label("哪一天办好的").fill(day)
    officer.through(asked.get_by_role("button", name="登记这一步办好了"))
    assert "这一步已经登记办好" in told(officer)


def skip(officer: Walk, file: str, step: str, because: str) -> None:
    """Record that the compound need not take a step."""
    asked = part(at_file(officer, file), step)
    asked.get_by_label("为什么不用办").fill(because)
    officer.through(asked.get_by_role("button", name="登记不用办"))
    assert "已经登记这一步不用办" in told(officer)


@dataclass(frozen=True)
class Printed:
    """What stands on one paper, in Word and, once it is there, in print."""

    word: str
    page: Future[str]


def words_of_docx(content: bytes) -> str:
    """Everything that stands in a paper in Word, its tables and its head included."""
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def words_of_pdf(content: bytes) -> str:
    """Everything that stands on the pages of a print."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def load(walk: Walk, link: Locator) -> bytes:
    """What a link downloads."""
    answer = walk.page.request.get(f"{walk.address}{link.get_attribute('href')}")
    assert answer.ok, answer.url
    return answer.body()


def printing(walk: Walk, link: Locator, printer: Executor) -> Future[str]:
    """The words on the pages that a link prints; whoever asked for them goes on meanwhile."""
    crumbs = "; ".join(f"{one['name']}={one['value']}" for one in walk.page.context.cookies(walk.address))
    asked = Request(f"{walk.address}{link.get_attribute('href')}", headers={"Cookie": crumbs})  # noqa: S310 -- our server

    def fetch() -> str:
        with urlopen(asked) as answer:  # noqa: S310 -- as above
            return words_of_pdf(answer.read())

    return printer.submit(fetch)


def write(officer: Walk, file: str, step: str, title: str, filled: Mapping[str, str], *, printer: Executor) -> Printed:
    """Fill a paper that a step asks for, look at it, and take it home in Word and for print."""
    officer.through(part(at_file(officer, file), step).get_by_role("link", name=title, exact=True).first)
    assert officer.heading == f"{COMPOUND}：{title}"
    for label, text in filled.items():
        asked = officer.page.get_by_label(re.compile(f"^{re.escape(label)}")).first
        if asked.evaluate("one => one.tagName") == "SELECT":
            asked.select_option(label=text)
        else:
            asked.fill(text)
    officer.press("保存，看打印出来的样子")
    assert "已保存" in told(officer)
    return Printed(
        words_of_docx(load(officer, officer.page.get_by_role("link", name="下载 Word，还能改"))),
        printing(officer, officer.page.get_by_role("link", name="下载 PDF，直接打印"), printer),
    )


def prepare_count(officer: Walk, compound_id: int, closes: str) -> str:
    """What is voted on and until when, from the page of the compound; returns the path of the count."""
    officer.go(f"/compounds/{compound_id}").follow("准备一次计票")
    officer.fill("这次表决叫什么", SESSION)
    for number, title in MATTERS.items():
        unfold(officer.page.locator("main"), re.compile(f"第 {number} 项"))
        officer.page.get_by_label(f"第 {number} 项议题").fill(title)
        officer.page.get_by_label(f"第 {number} 项是哪一类").select_option(number)
    unfold(officer.page.locator("main"), "这一项是选举的")
    officer.page.get_by_label("第 3 项的候选人").fill("\n".join(MEMBERS))
    officer.fill("第 3 项应选几人", str(len(MEMBERS)))
    officer.page.get_by_label("纸质表决票", exact=True).check()
    officer.fill("哪一天截止", closes).fill("几点截止", "18")
    officer.press("保存")
    assert "下一步：上传业主名册" in told(officer)
    return here(officer)


def freeze(officer: Walk, count: str, folder: Path) -> None:
    """Hand the roster in, decide about the one owner in two spellings, and fix it."""
    roster = folder / "业主名册.xlsx"
    roster.write_bytes(workbook(OWNERS))
    officer.go(f"{count}/roster")
    officer.page.get_by_label("填好的业主名册").set_input_files(roster)
    officer.press("上传，开始核对")
    assert "有 1 处要您决定" in officer.words
    assert officer.page.get_by_role("button", name="锁定名册").count() == 0
    asked = officer.page.get_by_role("region", name="要您决定的第")
    asked.get_by_label(re.compile("同一")).first.check()
    asked.get_by_label("凭什么这样决定").fill("看过两本不动产权证，是同一个人")
    officer.through(asked.get_by_role("button", name="决定"))
    assert "900.00 ㎡" in officer.words
    assert re.search(r"人数\s*6 人", officer.words)
    officer.press("锁定名册")
    assert "名册已锁定" in told(officer)


def deliver(officer: Walk, count: str, day: str) -> None:
    """Every unit was reached at its door."""
    officer.go(f"{count}/delivery")
    officer.page.get_by_label("上门当面送达").check()
    officer.fill("哪一天送的", day).fill("谁送的", "钱楼长").press("登记送达")
    assert f"已登记送达 {len(OWNERS)} 户" in told(officer)


def key_in(typist: Walk, count: str, day: str) -> None:
    """Type every slip; all of them agree with everything."""
    for building, room in VOTED:
        typist.go(f"{count}/ballots?building={building}&room={room}")
        typist.fill("票上的日期", day)
        for choice in typist.page.get_by_role("group", name=re.compile("^议题")).all():
            choice.get_by_label("同意", exact=True).check()
        typist.press("登记这张票")
    assert re.search(rf"纸质票登了 {len(VOTED)} 张", typist.words)


def count_up(officer: Walk, second: Walk, count: str, day: str) -> bytes:
    """Two people type the slips apart, the count is made and announced; returns the report for print."""
    officer.go(count).press("投票已截止，开始登记表决票")
    key_in(officer, count, day)
    assert "第一遍登好了" in told(officer)
    key_in(second, count, day)
    assert "两遍一样" in told(second)
    officer.go(f"{count}/ballots").press("都登完了，计票")
    results = officer.page.get_by_role("region", name=re.compile("^议题 "))
    assert results.count() == len(MEMBERS) + 2
    assert all("没有通过" not in words for words in results.all_inner_texts())
    assert "参与面积 600.00 ㎡ ≥ 2/3 × 900.00 ㎡" in officer.whole
    officer.press("核对无误，公告结果")
    officer.follow(re.compile("计票结果报告"))
    ready = officer.page.get_by_role("link", name=re.compile("^下载 PDF"))
    ready.wait_for(timeout=60_000)
    return load(officer, ready)


def reckon(walk: Walk, part_area: str) -> str:
    """The calculator of votes with these figures, one press; returns what stands first in the result."""
    figures = {
        "全体业主的专有部分面积": "900",
        "全体业主人数": "6",
        "参加表决的面积": part_area,
        "参加表决的人数": "4",
        "同意的面积": part_area,
        "同意的人数": "4",
    }
    unfold(walk.page.locator("main"), "改一改再算")
    walk.page.get_by_label("表决什么事").select_option("1")
    for label, text in figures.items():
        walk.fill(label, text)
    walk.press("算一算")
    return walk.page.locator("#result").inner_text()


def register(officer: Walk, file: str, elected: str, ends: str) -> str:
    """Register the term from the step that waits for it; returns the path of its filing."""
    officer.go(file)
    officer.through(part(officer, "sitting").get_by_role("link", name=re.compile("登记")).first)
    officer.fill("第几届", "1").fill("选举产生的日期", elected)
    officer.fill("任期从哪天起", elected).fill("任期到哪天止", ends)
    for number, name in enumerate(MEMBERS, 1):
        officer.fill(f"第 {number} 位姓名", name)
    officer.press("下一步：核对")
    assert all(name in officer.words for name in MEMBERS)
    officer.press("核对无误，登记")
    return here(officer)


def submit(officer: Walk, term: str) -> None:
    """Hand the papers to the street for the committee."""
    officer.go(term)
    officer.page.get_by_label("下面列出的材料已经备齐").check()
    officer.press("报送街道")
    assert "已报送街道" in told(officer)


def file_it(street: Walk, term: str, day: str) -> None:
    """The street confirms the filing."""
    street.go(term).fill("备案日期", day).fill("备案证明的编号或名称", "府山备〔2026〕3号")
    street.press("确认备案")
    assert "已备案" in told(street)
