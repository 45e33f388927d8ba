"""What the model texts say: every citation stands, every legal number is a parameter, every paper can be printed."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path

import pytest

from alliance.kernel.actors import CLOCK
from alliance.kernel.citations.checking import Checked, Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.documents import word
from alliance.kernel.parameters import seed as parameters
from alliance.kernel.parameters.models import Confidence
from compounds.guidance.model_texts import filling, markup, registry, shipped
from compounds.guidance.model_texts.definition import FieldKind, Group, ModelText
from compounds.guidance.model_texts.filling import Filler
from search.library import actions, intake
from search.library.citations import checking

ALL = tuple(shipped.all_texts().values())
SYSTEMS = {
    "sys_decision", "sys_disclosure", "sys_supervision", "sys_meetings", "sys_complaints", "sys_finance",
    "sys_service_oversight", "sys_common_resources", "sys_maintenance_fund", "sys_archive", "sys_liaison",
    "sys_accountability",
}  # fmt: skip
PAPERS = {
    "covenant", "procedure_rules", "service_contract", "service_menu", "advertising_contract", "elevator_contract",
    "prep_application", "prep_group_notice", "owners_roster_notice", "candidate_form", "candidate_notice",
    "meeting_notice", "delivery_list", "ballot_matters", "ballot_election", "proxy_form", "count_record",
    "result_notice", "assembly_minutes", "assembly_decision", "committee_first_meeting", "committee_minutes",
    "committee_decision_notice", "filing_application", "member_list", "seal_application", "seal_rules",
    "handover_list", "special_meeting_petition", "resignation", "by_election_notice", "reelection_group_notice",
    "reelection_report", "tender_notice", "dismissal_notice", "handover_request", "fund_plan", "fund_notice",
    "fund_application", "fund_emergency_record", "fund_settlement_notice", "common_parts_plan", "revenue_disclosure",
    "company_handover_list", "selection_plan",
}  # fmt: skip
SAMPLE_FILES = (
    "物业管理条例(2018-03-19).md",
    "浙江省物业管理条例(2009-11-27).md",
    "浙江省特种设备安全管理条例.md",
    "特种设备安全监察条例(2009-01-24).md",
    "最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释(2020-12-29).md",
)
OUTDATED = ("《物业管理条例》第十二条第一款", "《物业管理条例》第十二条第三款", "《浙江省物业管理条例》第十条第一款")
LEGAL_NUMBER = re.compile(
    "[二三四五]分之[一二三]以上的业主|过半数|百分之|[0-9]+%|二十年|(?<![0-9])(15|30|60|90|10|3)日(以?前|内)|一年内"
)
"""How a number of the law would stand in a body; each has a parameter, and so is a field."""
HALF_WIDTH = re.compile(r"[一-鿿][,;:!?()]|[,;:!?()][一-鿿]")
_TAG = re.compile("<[^>]+>")
SUBSTANCE = {
    "covenant": 3600, "procedure_rules": 4000, "service_contract": 4000, "advertising_contract": 2200,
    "elevator_contract": 2200, **dict.fromkeys(SYSTEMS, 1000),
}  # fmt: skip
"""Characters that a text has at least; a shorter one would leave the hard questions open."""


def check(reading: Transaction, texts: tuple[ModelText, ...]) -> dict[str, tuple[tuple[Checked, ...], ...]]:
    """What the basis and the body of every text cite, by code."""
    found: dict[str, tuple[tuple[Checked, ...], ...]] = {}
    for text in texts:
        whole = "\n".join((text.summary, *text.adapt, *markup.texts(text.blocks)))
        found[text.code] = (
            checking.check(reading, "\n".join(text.basis), reading.today),
            checking.check(reading, whole, reading.today),
        )
    return found


def fallen(found: dict[str, tuple[tuple[Checked, ...], ...]]) -> list[tuple[str, str, str, str]]:
    return [
        (code, one.citation, one.verdict.value, one.because or one.difference)
        for code, parts in found.items()
        for part in parts
        for one in part
        if not one.stands
    ]


def words(content: bytes) -> str:
    """Everything that a .docx says, one paragraph a line."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    return html.unescape(_TAG.sub("", body.replace("</w:p>", "\n")))


def example(text: ModelText) -> dict[str, str]:
    """A value of each field's kind, as it is stored."""
    kinds = {
        FieldKind.DATE: "2026-11-22",
        FieldKind.MOMENT: "2026-11-22 09:30",
        FieldKind.NUMBER: "7",
        FieldKind.AREA: "89.50",
        FieldKind.MONEY: "4475.00",
    }
    values = {}
    for field in text.fields:
        if field.kind is FieldKind.ROWS:
            values[field.code] = "\t".join(f"{field.code}{at}" for at in range(len(field.columns)))
        else:
            values[field.code] = kinds.get(field.kind) or (field.options[0] if field.options else f"〔{field.code}〕")
    return values


def test_the_twelve_systems_and_every_paper_are_on_the_shelf() -> None:
    assert {text.code for text in ALL} == SYSTEMS | PAPERS
    assert {text.code for text in ALL if text.group is Group.SYSTEMS} == SYSTEMS
    assert {text.code for text in ALL if text.group is Group.CONTRACTS} == {
        "service_contract", "service_menu", "advertising_contract", "elevator_contract",
    }  # fmt: skip
    assert {code for code, least in SUBSTANCE.items() if len(shipped.all_texts()[code].source) < least} == set()


def test_a_text_is_plain_chinese_and_says_what_to_adapt() -> None:
    for text in ALL:
        assert all(sentence.endswith("。") for sentence in (text.summary, *text.adapt)), text.code
        assert all(field.hint.endswith("。") for field in text.fields if field.hint), text.code
        written = "\n".join((text.title, text.summary, *text.adapt, *markup.texts(text.blocks)))
        assert "双过半" not in written, text.code
        assert HALF_WIDTH.findall(written) == [], text.code


def test_a_number_of_the_law_is_a_parameter_and_never_stands_in_a_body() -> None:
    assert {text.code: found for text in ALL if (found := LEGAL_NUMBER.findall(text.source))} == {}


def test_a_number_that_is_only_our_suggestion_says_so() -> None:
    known = {(one.name, one.confidence) for one in parameters.seed()}
    for text in ALL:
        for field in text.fields:
            assert not field.parameter or field.parameter in {name for name, _ in known}, (text.code, field.code)
            if (field.parameter, Confidence.SUGGESTION) in known:
                assert "待核" in field.hint or "不是法定" in field.hint, (text.code, field.code)


def test_a_basis_is_one_citation_and_what_a_body_cites_is_in_the_basis(tx: Transaction) -> None:
    for code, (basis, body) in check(tx, ALL).items():
        text = shipped.all_texts()[code]
        assert text.basis, code
        assert [one.citation for one in basis] == list(text.basis), code
        articles = {(one.work, one.article.split("条")[0]) for one in basis}
        assert {(one.work, one.article.split("条")[0]) for one in body} - articles == set(), code


def test_every_citation_stands_by_the_register_where_no_text_is_loaded(tx: Transaction) -> None:
    found = check(tx, ALL)
    assert fallen(found) == []
    everything = [one for parts in found.values() for part in parts for one in part]
    assert len(everything) > 330
    assert {(one.verdict, one.text_loaded) for one in everything} == {(Verdict.IN_FORCE, False)}
    assert {one.citation for one in everything} & set(OUTDATED) == set()


def test_every_citation_stands_in_the_texts_of_the_regulations(tx: Transaction, samples: Path) -> None:
    actions.admit(tx, CLOCK, intake.take([samples / name for name in SAMPLE_FILES]).incoming)
    found = check(tx, ALL)
    assert fallen(found) == []
    read = {one.work for parts in found.values() for part in parts for one in part if one.text_loaded}
    assert len(read) == len(SAMPLE_FILES)


@pytest.mark.parametrize("text", ALL, ids=lambda text: text.code)
def test_a_paper_can_be_had_blank_and_filled_without_a_brace_left(text: ModelText) -> None:
    blank, full = Filler.of(text.fields, {}), Filler.of(text.fields, example(text))
    empty = "\n".join((blank.line(text.heading), *markup.texts(blank.blocks(text.blocks))))
    filled = words(word.docx(full.line(text.heading), full.blocks(text.blocks)))
    for told in (empty, filled):
        assert "{" not in told and "}" not in told
    for field in text.fields:
        value = example(text)[field.code]
        wanted = value.split("\t")[0] if field.kind is FieldKind.ROWS else filling.shown(field, value)
        assert wanted in filled, field.code


def test_the_numbers_of_the_law_are_printed_as_people_say_them(tx: Transaction) -> None:
    text = shipped.all_texts()["procedure_rules"]
    numbers = registry.numbers(tx, CLOCK, text, "/33/3308/330802/")
    assert numbers.keys() == {field.code for field in text.fields if field.parameter}
    told = words(word.docx(text.title, Filler.of(text.fields, numbers).blocks(text.blocks)))
    assert "专有部分面积占比三分之二以上且人数占比三分之二以上的业主参与表决" in told
    assert "应当经参与表决专有部分面积四分之三以上且参与表决人数四分之三以上的业主同意" in told
    assert "应当经参与表决专有部分面积过半数且参与表决人数过半数的业主同意" in told
    assert "会议召开15日以前" in told
    assert "本省规定为3年至5年" in told
