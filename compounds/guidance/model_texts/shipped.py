"""The model texts that ship with the program, one file each in `texts/<code>.md`, read once and checked.

A file is a head in TOML between two lines `+++`, then the body in light markup. `texts/meeting_notice.md` is an example
with nearly everything in it.

The head:

    code      as the file is called, without .md
    title     as the library shows it (业主大会会议通知)
    group     founding | assembly | committee | company | fund | common | rules | systems | contracts
    revision  1; raise it by one with every later change
    summary   one sentence: when one needs it
    adapt     list of sentences: what each compound has to adapt before using it; at least one
    basis     list of citations, work and article in full: "《中华人民共和国民法典》第二百七十八条第二款"; may be []
    heading   optional: the title as printed, may hold places to fill ("{{compound}}业主大会会议通知"); else `title`
    official  optional, true where the paper may be issued with a number and a code to verify (notice, ballot, result)
    issuer    needed where official: assembly | committee | preparatory_group | reelection_group | community | street

    [[field]]           one for each place to fill, in the order in which the form asks them
    code      small letters, figures and _; {{code}} in the body
    label     what the form asks (会议时间)
    kind      line (default) | text (several lines) | date | moment (day and time) | number (whole) | area (㎡) |
              money (元) | choice | rows
    source    optional: filled in from the registry, and still to be changed by hand:
              compound.name compound.address compound.households compound.area compound.developer
              compound.handed_over_on community.name street.name district.name committee.name committee.founded_on
              committee.chair committee.deputies committee.members committee.size committee.roster (rows: 姓名, 职务)
              term.number term.elected_on term.starts_on term.ends_on company.name company.code contract.starts_on
              contract.ends_on contract.fee contract.area alliance.name person.name today
              or parameter.<name in parameters.toml>, printed as people say it (15日, 三分之二以上) also where nothing
              was filled in: a legal number is always such a field, and never stands in the body
    required  optional, true where no .docx is filled without it (a blank one is always to be had)
    hint      optional: one sentence below the question
    width     optional: how many characters its blank line is wide, 8 if not said
    options   for choice: list of the choices
    columns   for rows: list of the columns (one line each in the form, columns parted by a comma)
    blanks    for rows: how many empty rows stand in the blank paper, 6 if not said

The body, one block a line (empty lines only part):

    # 一、时间和地点                     heading
    ## （一）时间                        smaller heading
    会议定于{{time}}召开。               paragraph, opened two characters in
    > {{compound}}全体业主：             paragraph that starts at the margin
    1. 审议管理规约                      list, numbered anew whatever the figures (lines that follow one another)
    小区名称 :: {{compound}}             table of terms and their text (lines that follow one another)
    = 姓名：{{name}} | 电话：            lines to fill in, one or several beside one another
    ^ 表一　候选人                       caption of the table that follows
    | 序号 | 姓名 | 票数 |               table: first line its head, second line the dashes, `---:` for figures
    |---|---|---:|
    | 1 | {{first}} |  |                 row; an empty cell is one to fill by hand
    | {{candidates}} |                   a row of one cell holding a field of kind rows: all its rows
    |*12|                                twelve empty rows
    ::: 2 3 2 3                          ruled form: the shares of its columns; each line below is a row
    | !姓名 | {{name}} | !性别 |  |      `!` names (centred), else text
    | !简历 | {s3 t40} {{career}} |      {s3} three columns wide, {d2} two rows high, {t40} at least 40 mm high
    :::                                  end of the form
    >> {{compound}}业主委员会（盖章）    who signs and when, at the right (lines that follow one another)

`____` may stand anywhere for something that is only ever filled in by hand. {{code}} without a value prints as a blank
line of its width, a day as ____年__月__日, a choice as □甲　□乙.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from alliance.kernel.documents.blocks import Heading, Table
from compounds.guidance.model_texts import markup
from compounds.guidance.model_texts.definition import BLANKS, WIDTH, Field, FieldKind, Group, Issuer, ModelText
from compounds.guidance.model_texts.sources import KINDS, SOURCES

_FENCE = "+++\n"
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_HEAD = frozenset({"code", "title", "group", "revision", "summary", "adapt", "basis", "heading", "official", "issuer"})
_FIELD = frozenset({"code", "label", "kind", "source", "required", "hint", "width", "options", "columns", "blanks"})
_LONGEST_TITLE = 40
_MOST_FIELDS = 40


class Faulty(ValueError):
    """A shipped text that is not as it has to be; a mistake of its writer."""


@cache
def all_texts() -> Mapping[str, ModelText]:
    """Every shipped text by its code, in the order of the shelves and then of the titles. Raises Faulty."""
    folder = files("compounds.guidance.model_texts").joinpath("texts")
    found = [
        read(file.name.removesuffix(".md"), file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".md")
    ]
    shelves = list(Group)
    return {text.code: text for text in sorted(found, key=lambda one: (shelves.index(one.group), one.code))}


def read(code: str, content: str) -> ModelText:
    """The model text in a file's content. Raises Faulty, naming the text and what is wrong with it."""
    try:
        _, head, body = content.replace("\r\n", "\n").split(_FENCE, 2)
        text = _made(tomllib.loads(head), body.strip())
        if text.code != code:
            raise Faulty(f"{code}: the head says {text.code}")
    except Faulty:
        raise
    except (ValueError, KeyError, TypeError) as wrong:
        raise Faulty(f"{code}: {wrong!r}") from wrong
    return text


def _made(head: Mapping[str, Any], body: str) -> ModelText:
    code = str(head["code"])
    blocks = markup.read(body)
    text = ModelText(
        code=code,
        title=str(head["title"]),
        group=Group(head["group"]),
        revision=int(head["revision"]),
        summary=str(head["summary"]),
        adapt=tuple(head["adapt"]),
        basis=tuple(head["basis"]),
        fields=tuple(_field(code, entry) for entry in head.get("field", ())),
        heading=str(head.get("heading", head["title"])),
        source=body,
        blocks=blocks,
        official=bool(head.get("official", False)),
        issuer=Issuer(head["issuer"]) if "issuer" in head else None,
    )
    if unknown := head.keys() - _HEAD - {"field"}:
        raise Faulty(f"{code}: the head knows no {sorted(unknown)}")
    if wrong := faults(text):
        raise Faulty(f"{code}: {' '.join(wrong)}")
    return text


def _field(code: str, entry: Mapping[str, Any]) -> Field:
    if unknown := entry.keys() - _FIELD:
        raise Faulty(f"{code}: a field knows no {sorted(unknown)}")
    return Field(
        code=str(entry["code"]),
        label=str(entry["label"]),
        kind=FieldKind(entry.get("kind", FieldKind.LINE)),
        required=bool(entry.get("required", False)),
        source=str(entry.get("source", "")),
        hint=str(entry.get("hint", "")),
        width=int(entry.get("width", WIDTH)),
        options=tuple(entry.get("options", ())),
        columns=tuple(entry.get("columns", ())),
        blanks=int(entry.get("blanks", BLANKS)),
    )


def unknown_places(text: ModelText) -> list[str]:
    """The places to fill in heading and body for which the text has no field, in order."""
    return sorted(markup.places((*text.blocks, Heading(text.heading))) - {field.code for field in text.fields})


def row_faults(text: ModelText) -> list[str]:
    """A field of rows fills whole rows of a table that is as wide, and stands nowhere else."""
    fields = {field.code: field for field in text.fields if field.kind is FieldKind.ROWS}
    found: list[str] = []
    standing = [line for line in markup.texts(text.blocks) if set(markup.PLACE.findall(line)) & fields.keys()]
    rows = [(row[0], len(block.columns)) for block in text.blocks if isinstance(block, Table) for row in block.rows]
    for line in standing:
        place = markup.PLACE.fullmatch(line)
        if place is None or (line, len(fields[place[1]].columns)) not in rows:
            found.append(f"多行表{line[:40]}要单独占表格的一行，列数与表头一样。")
    return found


def faults(text: ModelText) -> list[str]:
    """What is wrong with a text, in sentences for whoever writes it; nothing where all is well."""
    found: list[str] = []
    codes = [field.code for field in text.fields]
    held = markup.places((*text.blocks, Heading(text.heading)))
    if not _CODE.fullmatch(text.code) or not 0 < len(text.title) <= _LONGEST_TITLE or text.revision < 1:
        found.append("编号、题目或者版次不合格式。")
    if not text.summary or not text.adapt:
        found.append("要写一句什么时候用，并至少写一句各小区要改什么。")
    if text.official and text.issuer is None:
        found.append("可以签发的范本要写明以谁的名义。")
    if len(set(codes)) != len(codes) or len(codes) > _MOST_FIELDS:
        found.append(f"要填的项目重复了，或者超过{_MOST_FIELDS}项。")
    missing = unknown_places(text)
    if missing:
        found.append(f"正文里有没说明的空：{'、'.join(missing)}。")
    if unused := sorted(set(codes) - held):
        found.append(f"有没用到的项目：{'、'.join(unused)}。")
    if missing:
        return found
    return found + row_faults(text) + [fault for field in text.fields if (fault := _field_fault(field))]


def _field_fault(field: Field) -> str:
    """What is wrong with one field; empty where all is well."""
    wrong = (
        (not _CODE.fullmatch(field.code) or not field.label, "编号或者名称不合格式"),
        ((field.kind is FieldKind.CHOICE) != bool(field.options), "选择题才有选项，选择题必须有选项"),
        ((field.kind is FieldKind.ROWS) != bool(field.columns), "多行表才有列名，多行表必须有列名"),
        (bool(field.parameter) and field.kind is not FieldKind.LINE, "法定的数字只填在一行里（line）"),
        (_unknown_source(field), f"登记簿里没有“{field.source}”，或者不是这一种"),
    )
    told = next((sentence for is_wrong, sentence in wrong if is_wrong), "")
    return f"项目{field.code}：{told}。" if told else ""


def _unknown_source(field: Field) -> bool:
    if not field.source or field.parameter:
        return False
    kinds = {FieldKind.LINE, KINDS.get(field.source, FieldKind.LINE)}
    return field.source not in SOURCES or field.kind not in kinds
