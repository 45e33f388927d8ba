"""Texts filled for a compound: kept, changed, dropped, and issued with a number where they are official papers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.blocks import Block
from alliance.kernel.documents.kinds import Kind
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.paper import ISSUER
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from compounds import walls
from compounds.guidance.model_texts import access, plain, registry, shelf
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.definition import ISSUER_NAMES, Issuer
from compounds.guidance.model_texts.filling import Filler
from compounds.guidance.model_texts.models import FilledText
from compounds.guidance.model_texts.prints import Print
from compounds.guidance.model_texts.shelf import Shelved
from compounds.one_compound import Facts, compound_facts
from compounds.versions import expect

KIND = "guidance_text"
KEPT = "guidance.filled_text_days"
VALUES, BLOCKS = "values", "blocks"

ledger.tell(
    {
        "guidance.text_filled": "填写《{code}》",
        "guidance.text_refilled": "修改填好的《{code}》",
        "guidance.text_dropped": "删去填好的《{code}》",
        "guidance.text_issued": "签发《{code}》，{reference}",
    },
    {"code": title_of},
)


@dataclass(frozen=True, slots=True)
class Fill:
    """A text filled for a compound, perhaps for a step of a course; values are as `filling` stores them."""

    code: str
    compound_id: int
    values: Mapping[str, str]
    proceeding_id: int | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The values anew; `version` is the one that the page showed."""

    filled_id: int
    version: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one filled text."""

    filled_id: int
    version: int


def fill(tx: Transaction, actor: Actor, command: Fill) -> int:
    """Keep a filled text; returns its id. Raises NotFound, NotPermitted, Invalid for what must not be empty."""
    facts = compound_facts(tx, actor, command.compound_id)
    access.fill(actor, facts.path).enforce()
    walls.of(tx, actor).handling(compound_id=facts.compound_id).enforce()
    shelved = shelf.in_use(tx, actor.alliance_id, command.code)
    row = FilledText(
        alliance_id=actor.alliance_id,
        place_id=facts.place_id,
        compound_id=facts.compound_id,
        code=command.code,
        wording=shelved.wording,
        proceeding_id=command.proceeding_id,
        step=command.step if command.proceeding_id is not None else "",
        content_sealed=_sealed(tx, {VALUES: _complete(shelved, command.values)}),
        filled_by_id=actor.person_id,
        filled_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()  # the line names it by its id
    _record(tx, actor, "guidance.text_filled", row)
    return row.id


def change_filled(tx: Transaction, actor: Actor, command: Change) -> None:
    """Fill in anew, in the words that are in use now. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    row = _in_hand(tx, actor, command.filled_id, command.version)
    access.change_filled(actor, row).enforce()
    shelved = shelf.in_use(tx, actor.alliance_id, row.code)
    row.wording = shelved.wording
    row.content_sealed = _sealed(tx, {VALUES: _complete(shelved, command.values)})
    row.filled_by_id, row.filled_at = actor.person_id, tx.now
    _record(tx, actor, "guidance.text_refilled", row)


def drop_filled(tx: Transaction, actor: Actor, command: Step) -> None:
    """Delete what was filled in and never issued. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    row = _in_hand(tx, actor, command.filled_id, command.version)
    access.drop_filled(actor, row).enforce()
    _record(tx, actor, "guidance.text_dropped", row)
    tx.session.delete(row)


def issue_filled(tx: Transaction, actor: Actor, command: Step) -> Document:
    """Give the paper a number and a code to verify it, in the name of who issues it.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, and Invalid where the library has other words by now.
    """
    row = _in_hand(tx, actor, command.filled_id, command.version)
    shelved = shelf.in_use(tx, actor.alliance_id, row.code)
    issuer = shelved.text.issuer if shelved.text.official else None
    access.issue_filled(actor, row, issuer).enforce()
    if row.wording != shelved.wording:
        raise Invalid("填好以后，这份范本换了新的一版。", remedy="请点“修改”，看一遍再保存，然后签发。")
    facts = compound_facts(tx, actor, row.compound_id)
    values = values_of(tx, row)
    filler = filler_of(tx, actor, shelved, values, facts.path)
    row.content_sealed = _sealed(tx, {VALUES: values, BLOCKS: plain.plain(filler.blocks(shelved.text.blocks))})
    document = documents.issue(
        tx,
        actor,
        kind=KIND,
        subject=FilledText.__tablename__,
        subject_id=row.id,
        place_id=row.place_id,
        title=f"{facts.name}{shelved.text.title}",
        facts={"filled": row.id, "compound": facts.name, ISSUER: issuer_name(facts, issuer or Issuer.COMMITTEE)},
    )
    row.document_id, row.issued_at = document.id, tx.now
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(
        tx,
        actor,
        "guidance.text_issued",
        row,
        code=row.code,
        reference=str(document.reference),
        version=row.version,
    )
    return document


def issuer_name(facts: Facts, issuer: Issuer) -> str:
    """In whose name a paper of a compound goes out, in full."""
    before = {Issuer.COMMUNITY: facts.community, Issuer.STREET: facts.street}.get(issuer, facts.name)
    name = ISSUER_NAMES[issuer]
    return f"{before.removesuffix('社区')}{name}" if issuer is Issuer.COMMUNITY else _joined(before, name)


def _joined(before: str, name: str) -> str:
    """府山街道 and 街道办事处 share a word."""
    return f"{before}{name.removeprefix('街道')}" if before.endswith("街道") else f"{before}{name}"


def _complete(shelved: Shelved, values: Mapping[str, str]) -> dict[str, str]:
    """The values of the text's own fields, without empty ones. Raises Invalid where a needed one is missing."""
    own = {field.code: values[field.code] for field in shelved.text.fields if values.get(field.code)}
    missing = [field.label for field in shelved.text.fields if field.required and field.code not in own]
    if missing:
        raise Invalid(f"请填写：{'、'.join(missing)}。", remedy="只想要空白表的，请下载空白范本。")
    return own


def _sealed(tx: Transaction, content: Mapping[str, Any]) -> str:
    return tx.keyring.seal(json.dumps(content, ensure_ascii=False), context_of(FilledText.content_sealed))


def content_of(reading: Transaction, row: FilledText) -> dict[str, Any]:
    """What a filled text holds: its values, and once issued its blocks."""
    content: dict[str, Any] = json.loads(
        reading.keyring.open(row.content_sealed, context_of(FilledText.content_sealed))
    )
    return content


def values_of(reading: Transaction, row: FilledText) -> dict[str, str]:
    """What was filled in, by the code of the field."""
    values: dict[str, str] = content_of(reading, row)[VALUES]
    return values


def filler_of(
    reading: Transaction, actor: Actor, shelved: Shelved, values: Mapping[str, str], place_path: str
) -> Filler:
    """The filler of a text with values; legal numbers that nobody typed over come from the parameters of the place."""
    numbers = registry.numbers(reading, actor, shelved.text, place_path)
    return Filler.of(shelved.text.fields, {**numbers, **values})


def prefilled(
    reading: Transaction, actor: Actor, texts: Sequence[Shelved], facts: Facts, marked: frozenset[str]
) -> tuple[Print, ...]:
    """Texts with nothing filled in but what the registry knows of a compound; five statements, however many texts."""
    known = registry.known(reading, actor, facts)
    numbers = registry.numbers_of(reading, actor, [one.text for one in texts], facts.path)
    return tuple(
        Print(
            one,
            Filler.of(one.text.fields, registry.defaults(one.text, known, numbers[one.text.code])),
            reading.today,
            one.text.code in marked,
        )
        for one in texts
    )


def _composed(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    return plain.blocks(facts[BLOCKS])


def _unsealed(reading: Transaction, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the register adds when it lays an issued text out."""
    return {BLOCKS: content_of(reading, reading.session.get_one(FilledText, int(facts["filled"])))[BLOCKS]}


DOCUMENT = Kind(
    code=KIND,
    label="小区文书",
    mark="文",
    compose=_composed,
    public={"compound": "小区"},
    revokers=frozenset({Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY}),
    editable=True,
    sealed=_unsealed,
)
"""How an issued text stands in the register of documents."""


def sweep(tx: Transaction, _last_day: date) -> int:
    """Each new day: delete what was filled in, never issued, and not touched for long; returns how many.

    Source: parameter "guidance.filled_text_days", a promise of the platform.
    """
    before = tx.now - timedelta(days=parameters.on(tx, KEPT, NATION, tx.today).whole)
    gone = delete(FilledText).where(FilledText.issued_at.is_(None), FilledText.filled_at < before)
    return len(tx.session.scalars(gone.returning(FilledText.id)).all())


def _in_hand(tx: Transaction, actor: Actor, filled_id: int, version: int) -> FilledText:
    row = get_visible(tx.session, FilledText, actor, filled_id, lock=True)
    walls.of(tx, actor).handling(compound_id=row.compound_id).enforce()
    expect(tx, row, version)
    return row


def _record(tx: Transaction, actor: Actor, verb: str, row: FilledText) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, row, code=row.code, version=row.version)
