"""Workbooks that go out: the blank one, the filled sample, the registry itself, and an upload with its problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.personal import exports
from alliance.kernel.places.models import Place
from compounds.names import CONTRACT_NAMES, GOVERNANCE_NAMES, ROLE_NAMES
from compounds.workbooks import access, known, queries, sheets_out
from compounds.workbooks.columns import BY_KIND, SAMPLE, SHEETS, SheetKind, Value
from compounds.workbooks.known import Community, KnownCompound
from compounds.workbooks.reading import Read
from compounds.workbooks.sheets_out import Out
from compounds.workbooks.verdicts import Content, Line

WHAT = "registry_workbook"
PHONE = frozenset({"phone"})
Facts = dict[str, Value | None]

exports.tell({WHAT: "小区登记表"})


def blank(reading: Transaction, actor: Actor) -> bytes:
    """An empty workbook with the streets and communities of the actor's place. Raises NotPermitted."""
    access.preview_workbook(actor).enforce()
    return sheets_out.workbook([Out(sheet.kind, ()) for sheet in SHEETS], communities=known.communities(reading, actor))


def sample(reading: Transaction, actor: Actor) -> bytes:
    """The same with invented rows, whose names say that they are examples. Raises NotPermitted."""
    access.preview_workbook(actor).enforce()
    here = known.communities(reading, actor)
    communities = here or (Community(0, "/", "某某社区", "某某街道"),)
    first, second = communities[0], communities[-1]
    return sheets_out.workbook(
        [
            Out(SheetKind.COMPOUNDS, _sample_compounds(first, second)),
            Out(SheetKind.TERMS, _sample_terms(first)),
            Out(SheetKind.MEMBERS, _sample_members(first)),
            Out(SheetKind.CONTRACTS, _sample_contracts(first, second)),
        ],
        communities=here,
        notes=("这是填好的样本，名字都是编的。请照样子填在空白表里，不要直接上传这一份。", "", *sheets_out.RULES),
    )


def _at(community: Community, name: str) -> Facts:
    return {"street": community.street, "community": community.name, "name": f"{SAMPLE}{name}"}


def _sample_compounds(first: Community, second: Community) -> list[Facts]:
    return [
        {
            **_at(first, "花园"),
            "households": 1200,
            "area": Decimal("125000.50"),
            "developer": f"{SAMPLE}房地产开发有限公司",
            "handed_over_on": date(2012, 6, 30),
            "governance": "业主委员会",
        },
        {**_at(second, "家园一期"), "households": 486, "handed_over_on": date(2018, 9, 1), "governance": "未成立"},
    ]


def _sample_terms(first: Community) -> list[Facts]:
    return [
        {
            **_at(first, "花园"),
            "number": 2,
            "elected_on": date(2024, 3, 5),
            "starts_on": date(2024, 3, 10),
            "ends_on": date(2029, 3, 9),
            "filed_on": date(2024, 3, 28),
            "evidence": f"{SAMPLE}备〔2024〕3号",
        }
    ]


def _sample_members(first: Community) -> list[Facts]:
    people = (("王示例", "主任"), ("李示例", "副主任"), ("张示例", "委员"), ("赵示例", "委员"), ("陈示例", "委员"))
    return [{**_at(first, "花园"), "number": 2, "person": name, "role": role} for name, role in people]


def _sample_contracts(first: Community, second: Community) -> list[Facts]:
    return [
        {
            **_at(first, "花园"),
            "company": f"{SAMPLE}物业服务有限公司",
            "kind": "业主大会选聘合同",
            "starts_on": date(2025, 1, 1),
            "ends_on": date(2027, 12, 31),
            "fee": Decimal("1.80"),
            "area": Decimal("118000.00"),
        },
        {
            **_at(second, "家园一期"),
            "company": f"{SAMPLE}物业服务有限公司",
            "kind": "前期物业服务合同",
            "starts_on": date(2018, 9, 1),
            "fee": Decimal("1.50"),
        },
    ]


@dataclass(frozen=True, slots=True)
class Exported:
    """The registry as a workbook, with the name of the file."""

    content: bytes
    file_name: str
    rows: int


def export_registry(tx: Transaction, actor: Actor, street_id: int | None = None) -> Exported:
    """The compounds, terms and contracts in sight, or those of one street, without telephone numbers; on record.

    Raises NotPermitted, NotFound, and what `exports.record` refuses with.
    """
    access.export_registry(actor).enforce()
    where: list[ColumnElement[bool]] = []
    if street_id is not None:
        street = queries.street(tx, actor, street_id)
        where.append(Place.path.startswith(street.path, autoescape=True))
    place_id = street_id or queries.own_place_id(actor)
    compounds = known.compounds(tx, actor, *where)
    out = _registry(tx, actor, compounds, where)
    rows = sum(len(one.rows) for one in out)
    columns = tuple(
        dict.fromkeys(column.heading for sheet in SHEETS for column in sheet.columns if column.code not in PHONE)
    )
    record = exports.record(tx, actor, what=WHAT, rows=rows, columns=columns, place_id=place_id)
    notes = (
        "小区登记表",
        f"小区 {len(compounds)} 个。改好以后可以在“用表格登记”上传：没有改的行会写明“没有变化”。",
        "表里没有手机号。请妥善保管，用完删除，不要转发到与工作无关的群里。",
    )
    content = sheets_out.workbook(out, notes=notes, mark=record.watermark, without=PHONE)
    return Exported(content, f"小区登记表-{record.code}.xlsx", rows)


def _registry(
    tx: Transaction, actor: Actor, compounds: tuple[KnownCompound, ...], where: list[ColumnElement[bool]]
) -> list[Out]:
    of = {compound.compound_id: compound for compound in compounds}
    terms = known.terms(tx, actor, *where)
    contracts = known.contracts(tx, actor, *where)
    return [
        Out(
            SheetKind.COMPOUNDS,
            [
                {
                    **_where(one),
                    "households": one.households,
                    "area": one.area,
                    "developer": one.developer,
                    "handed_over_on": one.handed_over_on,
                    "governance": GOVERNANCE_NAMES[one.governance],
                }
                for one in compounds
            ],
        ),
        Out(
            SheetKind.TERMS,
            [
                {
                    **_where(of[one.compound_id]),
                    "number": one.number,
                    "elected_on": one.elected_on,
                    "starts_on": one.starts_on,
                    "ends_on": one.ends_on,
                    "filed_on": one.filed_on,
                    "evidence": one.evidence,
                    "ended_on": one.ended_on,
                    "because": one.because,
                }
                for one in terms
            ],
        ),
        Out(
            SheetKind.MEMBERS,
            [
                {**_where(of[one.compound_id]), "number": one.number, "person": name, "role": ROLE_NAMES[role]}
                for one in terms
                for name, role in one.members
            ],
        ),
        Out(
            SheetKind.CONTRACTS,
            [
                {
                    **_where(of[one.compound_id]),
                    "company": one.company,
                    "credit_code": one.credit_code,
                    "kind": CONTRACT_NAMES[one.kind],
                    "starts_on": one.starts_on,
                    "ends_on": one.ends_on,
                    "fee": one.fee,
                    "area": one.area,
                }
                for one in contracts
            ],
        ),
    ]


def _where(compound: KnownCompound) -> Facts:
    return {"street": compound.street, "community": compound.community, "name": compound.name}


def annotated(content: Content, communities: tuple[Community, ...]) -> bytes:
    """The rows as they were read, each with what is wrong in a last column; the cells at fault are coloured."""
    told = {line.key: line for line in content.lines}
    return sheets_out.workbook(
        [_annotated(read, told) for read in content.book.sheets],
        communities=communities,
        notes=(
            "带问题说明的表格",
            "每张表最后一列“问题”写明这一行哪里要改，红底的格是有问题的格。改好以后直接上传这一份，“问题”这一列不用删。",
            "",
            *sheets_out.RULES,
        ),
    )


def _annotated(read: Read, told: dict[tuple[str, int], Line]) -> Out:
    problems: list[str] = []
    bad: list[frozenset[str]] = []
    letters = {letter: code for code, letter in read.letters.items()}
    for row in read.rows:
        line = told.get((read.kind, row.number))
        sentences = [one.sentence for one in line.problems] if line else []
        sentences += [f"请看一下：{one.sentence}" for one in line.remarks] if line else []
        problems.append("\n".join(sentences))
        at_fault = {letters[one.letter] for one in line.problems if one.letter in letters} if line else set()
        bad.append(frozenset(at_fault))
    rows = [{column.code: row.cells.get(column.code) for column in BY_KIND[read.kind].columns} for row in read.rows]
    return Out(read.kind, rows, problems, bad)
