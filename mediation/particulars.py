"""What the official forms ask of a party: told by the side itself or by staff, sealed, and read by no other side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.versions import expect
from mediation import access
from mediation.models import Case, Party
from mediation.records import facts_of, in_hand, party_of, record
from mediation.workflow import PartyKind

ledger.tell({"mediation.particulars_filled": "填写第{party}方的基本情况"})

OF_A_PERSON = {"sex": "性别", "nation": "民族", "age": "年龄", "work": "职业或者职务", "address": "单位或者住址"}
OF_AN_ORGANISATION = {"head": "法定代表人或者负责人", "address": "住所"}
NAMES = OF_A_PERSON | OF_AN_ORGANISATION
"""All that may be told, by the keys under which it is kept."""
MOST = 200
_OLDEST = 130


@dataclass(frozen=True, slots=True)
class FillParticulars:
    """What a party tells, by the keys of `NAMES`; what is left out is blank on paper. `version` is the party's."""

    case_id: int
    party_id: int
    version: int
    told: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParticularsPage:
    """A party with what it has told so far."""

    case_id: int
    reference: str
    party_id: int
    version: int
    name: str
    kind: PartyKind
    told: Mapping[str, str] = field(repr=False)


def fill_particulars(tx: Transaction, actor: Actor, command: FillParticulars) -> None:
    """Keep what a party tells, sealed; what was told before is replaced.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    The forms of people's mediation ask for it; nobody has to answer.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.fill_particulars(actor, facts, command.party_id).enforce()
    party = party_of(case, command.party_id)
    expect(tx, party, command.version)
    party.particulars_sealed = sealed(tx, party.kind, command.told)
    record(tx, actor, "mediation.particulars_filled", case, party=party.position)


def page(reading: Transaction, actor: Actor, case_id: int, party_id: int) -> ParticularsPage:
    """What a party has told, for whoever may fill it in. Raises NotFound, NotPermitted, OutOfTurn."""
    case = get_visible(reading.session, Case, actor, case_id)
    access.fill_particulars(actor, facts_of(reading, case), party_id).enforce()
    party = party_of(case, party_id)
    return ParticularsPage(
        case.id, str(case.reference), party.id, party.version, party.name, party.kind, told(reading, party)
    )


def sealed(tx: Transaction, kind: PartyKind, words: Mapping[str, str]) -> str | None:
    """What was told, for `Party.particulars_sealed`; None where nothing was. Raises Invalid."""
    asked = OF_A_PERSON if kind is PartyKind.PERSON else OF_AN_ORGANISATION
    kept = {key: text.strip() for key, text in words.items() if text.strip()}
    if kept.keys() - asked.keys():
        raise Invalid("有一项不用填。", remedy=f"只填：{'、'.join(asked.values())}。")
    if any(len(text) > MOST for text in kept.values()):
        raise Invalid(f"每一项最多 {MOST} 个字。", remedy="请写短一些。")
    age = kept.get("age", "1")
    if not (age.isascii() and age.isdigit() and 0 < int(age) <= _OLDEST):
        raise Invalid("年龄要填数字。", remedy="例如：67。")
    if not kept:
        return None
    return tx.keyring.seal(json.dumps(kept, ensure_ascii=False), context_of(Party.particulars_sealed))


def told(reading: Transaction, party: Party) -> dict[str, str]:
    """What a party has told, by the keys of `NAMES`."""
    if party.particulars_sealed is None:
        return {}
    found: dict[str, str] = json.loads(
        reading.keyring.open(party.particulars_sealed, context_of(Party.particulars_sealed))
    )
    return found
