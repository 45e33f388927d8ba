"""Every official paper of the dossier, #0 to #13: its fields in print and in Word, under the title it may bear."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pypdf
import pytest
from flask import Flask

from alliance.kernel.documents import word
from alliance.kernel.documents.blocks import Cell, Grid
from alliance.kernel.documents.paper import Paper
from alliance.kernel.documents.press import Press, printed
from mediation.bodies.models import LegalStatus
from mediation.papers import kinds
from mediation.papers.making import Blank
from tests.mediation.paper_facts import facts_of
from tests.type_sizes import too_small

FIELDS: dict[str, tuple[str, ...]] = {
    "cover": ("卷名", "卷号", "人调字第12号", "调解员", "周建国", "调解日期", "立卷人", "立卷日期", "保管期限", "备注"),
    "contents": ("序号", "文书名称", "页号", "备注", "人民调解笔录", "4—6"),
    "application": (
        "申请人",
        "性别",
        "民族",
        "年龄",
        "职业或职务",
        "联系方式",
        "单位或住址",
        "被申请人",
        "负责人",
        "纠纷简要情况",
        "申请事项",
        "自愿申请",
        "日期",
    ),
    "acceptance": (
        "依当事人申请",
        "纠纷类型",
        "案由126",
        "案件来源",
        "☑当事人申请",
        "登记人",
        "印章",
        "调解意愿",
        "一案一表",
    ),
    "invitation": ("请您答复的日期", "不收取任何费用", "同意调解", "不同意调解", "被邀请人"),
    "rights_notice": (
        "群众性组织",
        "不收取任何费用",
        "选择或者接受调解员",
        "不公开进行",
        "自愿达成协议",
        "如实陈述",
        "遵守调解现场秩序",
        "尊重对方当事人",
        "协议的效力",
        "被告知人",
        "签收日期",
    ),
    "identity": ("当事人", "到场的人", "证明材料", "核对人"),
    "mandate": ("受委托人", "☑代为参加调解", "□代为承认", "□代为变更", "□代为放弃", "特别授权", "委托期限"),
    "appointment": ("调解员", "产生的方式", "双方共同选定", "调解期限到", "告知的情况", "更换"),
    "investigation": (
        "时间",
        "地点",
        "调查人",
        "周建国、李春梅",
        "被调查人",
        "身份",
        "调查事项",
        "记录人",
        "每页签名",
        "指印",
    ),
    "evidence": ("证据名称", "来源", "份数", "原件或复制件", "提交人", "接收人"),
    "minutes": (
        "时间",
        "地点",
        "调解员",
        "其他参加人",
        "记录人",
        "争议焦点",
        "调解记录",
        "调解结果",
        "☑调解成功",
        "第1次",
        "签名",
    ),
    "agreement": (
        "柯调文〔2026〕31号",
        "纠纷的主要事实",
        "争议的事项和各方的责任",
        "自愿达成如下协议",
        "履行的方式和期限",
        "2026年10月31日",
        "2,000.00",
        "一式叁份",
        "签名、盖章或者按指印",
        "人民调解委员会印章",
        "文本校验码",
    ),
    "oral_agreement": ("纠纷主要事实", "口头协议的内容", "履行的方式和期限", "达成日期", "第三十条", "调解员"),
    "termination": ("终止调解", "没有达成协议", "告知事项", "仲裁", "行政", "司法", "收到人"),
    "performance": ("应履行的内容", "履行日期", "凭证", "权利人确认", "收条"),
    "follow_up": ("协议编号", "回访事由", "履行情况", "满意程度", "激化迹象", "采取的措施", "回访人", "回访日期"),
    "confirmation": ("请求确认", "有效", "双方承诺", "恶意串通", "第二百零五条", "30日", "人民法院"),
    "confirmation_materials": ("材料", "已备", "☑", "住所地", "只有一方申请"),
    "undisputed": ("各方都确认的事实", "确认的日期", "屋面从2026年7月起渗漏", "2026年9月21日", "没有争议", "第十八条"),
    "urging": ("衢州安居物业服务有限公司", "到期日", "1,500.00", "还没有履行", "尽快照协议履行", "收到人"),
    "default": ("未履行（元）", "1,500.00", "催告", "可以怎么办"),
    "slip": ("文件名称", "校验码"),
    "situation": ("本卷共14件、36页", "需要说明的情况", "日期晚于", "立卷人", "检查人", "校验码"),
    "back": ("本卷共36页", "立卷人", "立卷检查"),
}
TITLES = {
    LegalStatus.REGISTERED_PMC: "人民调解协议书",
    LegalStatus.INVITED_ORG: "调解协议书",
    LegalStatus.INFORMAL: "和解协议书",
}
INFORMAL = {
    "status": "informal",
    "issuer": "柯城区业委会联盟矛盾调解组",
    "body": "柯城区业委会联盟矛盾调解组",
    "seal": "",
}


def plain(text: str) -> str:
    """Without blanks and line ends, which print sets as it likes."""
    return "".join(text.replace("\u3000", "").split())


def paper(kind: str, standing: LegalStatus = LegalStatus.REGISTERED_PMC, **changed: Any) -> Paper:
    known = kinds.BY_CODE[kind]
    facts = facts_of(kind, letter=known.letter, cover=kind in (kinds.COVER, kinds.BACK), **changed)
    return Paper(
        kind=kinds.PREFIX + kind,
        label=known.label,
        title=known.title(standing),
        reference="柯调文〔2026〕31号",
        issuer=facts["issuer"],
        issued_on=date(2026, 9, 7),
        code="2K7M-9PQR-TX4W",
        address="https://example.org/v/2K7M9PQRTX4W",
        facts=facts,
    )


def html(app: Flask, one: Paper) -> str:
    return Press(app.jinja_env, "https://example.org", app.extensions["alliance"].clock).html(one)


def word_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return plain("".join([one.text for one in document.paragraphs] + cells))


def test_the_inventory_names_every_kind() -> None:
    assert set(FIELDS) == set(kinds.BY_CODE)
    assert {kind.number for kind in kinds.KINDS} == set(range(14))


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.KINDS])
def test_each_paper_has_its_fields_in_print_and_in_word(app: Flask, kind: str) -> None:
    one = paper(kind)
    made = printed(html(app, one))
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    assert too_small(made) == {}
    said = plain("".join(page.extract_text() for page in pages))
    written = word_text(word.docx(one.title, one.blocks, issuer=one.issuer, reference=one.reference, typeface="仿宋"))
    for field in FIELDS[kind]:
        assert plain(field) in said, f"{field} is not in print"
        assert plain(field) in written, f"{field} is not in Word"


@pytest.mark.parametrize("kind", ["application", "acceptance", "rights_notice", "invitation", "termination", "mandate"])
def test_a_form_that_people_sign_stands_on_one_page(app: Flask, kind: str) -> None:
    assert len(pypdf.PdfReader(io.BytesIO(printed(html(app, paper(kind))))).pages) == 1


@pytest.mark.parametrize("status", list(LegalStatus))
def test_the_standing_of_the_body_decides_the_title_of_its_agreement(status: LegalStatus) -> None:
    assert kinds.BY_CODE[kinds.AGREEMENT].title(status) == TITLES[status]


def test_an_informal_group_sets_no_seal_and_says_what_it_is(app: Flask) -> None:
    said = plain(html(app, paper("agreement", LegalStatus.INFORMAL, **INFORMAL)))
    assert "不是人民调解委员会" in said
    assert "加盖人民调解委员会印章之日起生效" not in said
    assert "（人民调解委员会印章）：" not in said
    assert "参照《中华人民共和国人民调解法》第二十九条" in said


def test_an_agreement_without_the_assembly_says_that_it_is_a_conditional_draft(app: Flask) -> None:
    assert "附条件草案" in html(app, paper("agreement", conditional=True))
    assert "附条件草案" not in html(app, paper("agreement"))


def test_only_a_body_with_a_seal_has_a_red_head(app: Flask) -> None:
    assert 'class="letter red' in html(app, paper("termination"))
    assert 'class="letter red' not in html(app, paper("termination", LegalStatus.INFORMAL, **INFORMAL))


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.KINDS if not kind.bound])
def test_a_blank_of_each_kind_can_be_filled_in_by_hand(kind: str) -> None:
    nobody = Blank(role="委托人", name="", organisation=False)
    common = {"body": "调解组", "status": "informal", "seal": "", "parties": [], "mediators": [], "principal": nobody}
    content = word.docx("空白", kinds.BY_CODE[kind].compose(Blank(common)))
    assert len(word_text(content)) > len("空白")


def test_words_from_people_do_not_become_markup(app: Flask) -> None:
    said = html(app, paper("application", story="<script>1</script>"))
    assert "<script>1" not in said
    assert "&lt;script&gt;1" in said


def test_a_grid_with_a_gap_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="row 0"):
        Grid((1, 1), ((Cell("一"),),))
    with pytest.raises(ValueError, match="below"):
        Grid((1,), ((Cell("一", down=2),),))
    assert Grid((1, 1), ((Cell("一", down=2), Cell("二")), (Cell("三"),))).placed()[2][:2] == (1, 1)
