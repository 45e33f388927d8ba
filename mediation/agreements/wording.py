"""The canonical wording of an agreement: the text that is signed, its digest, and what differs between two of them."""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliance.kernel.days import full_date
from mediation.agreements.workflow import DISPOSAL_NAMES, Disposal, Duty

SHOWN_SIGNS = 12
"""How many signs of a digest people compare; the whole is kept."""
NOTHING_MORE = "没有另外约定。"
"""Stands under a heading for which the parties wrote nothing, so that no heading stands alone."""
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Dated:
    """One date on which something is owed; `amount` in yuan to the fen, None for an act."""

    due_on: date
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """Who owes whom what by when; `proof` is what shows that it was done."""

    debtor_id: int
    creditor_id: int
    duty: Duty
    what: str
    instalments: tuple[Dated, ...]
    proof: str = ""

    @property
    def total(self) -> Decimal | None:
        """The sum of a duty in money; None for an act."""
        if self.duty is not Duty.MONEY:
            return None
        return sum((one.amount for one in self.instalments if one.amount is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mediator writes down: 人民调解法第二十九条's parts, the obligations, and what belongs to all owners."""

    facts: str
    issues: str
    responsibility: str
    terms: str
    manner: str
    obligations: tuple[Promised, ...] = ()
    disposes: frozenset[Disposal] = frozenset()

    @property
    def read_for_disposals(self) -> str:
        """Everything in which a disposal of what belongs to all owners may hide."""
        return "\n".join((self.terms, self.manner, *(one.what for one in self.obligations)))


@dataclass(frozen=True, slots=True)
class Wording:
    """An agreement as it is signed; `parties` are (role, name) by the party's id, in their order."""

    title: str
    reference: str
    body: str
    edition: int
    parties: Mapping[int, tuple[str, str]]
    terms: Terms
    conditional: bool = False
    amends: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line that differs; `gone` stood in the older wording."""

    gone: bool
    line: str


def canonical(wording: Wording) -> str:
    """The one text of an agreement, line by line; the same agreement always gives the same text."""
    terms = wording.terms
    lines = [wording.title, f"案号：{wording.reference}", f"第{wording.edition}版"]
    if wording.body:
        lines.append(f"调解组织：{wording.body}")
    if wording.amends is not None:
        lines.append(f"本协议生效后，替代第{wording.amends}版协议；那一版协议已经履行的部分不受影响。")
    lines += [f"{role}：{name}" for role, name in wording.parties.values()]
    lines += ["一、纠纷的主要事实", terms.facts, "二、争议事项", terms.issues, "三、各方的责任"]
    lines += [terms.responsibility or NOTHING_MORE]
    lines += ["四、协议内容", terms.terms]
    lines += [line for number, one in enumerate(terms.obligations, 1) for line in obligation(wording, number, one)]
    lines += ["五、履行的方式和期限", terms.manner or NOTHING_MORE]
    if wording.conditional:
        lines.append(condition(terms.disposes))
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def obligation(wording: Wording, number: int, promised: Promised) -> list[str]:
    """The lines of one obligation: who, to whom, what, and each date."""
    debtor, creditor = (wording.parties[key][1] for key in (promised.debtor_id, promised.creditor_id))
    head = f"（{number}）{debtor}向{creditor}：{promised.what}"
    if promised.total is not None:
        head += f"，共{yuan(promised.total)}"
    several = len(promised.instalments) > 1
    lines = [head]
    for place, one in enumerate(promised.instalments, 1):
        paid = f"，{yuan(one.amount)}" if one.amount is not None and several else ""
        which = f"第{place}期" if several else "期限"
        lines.append(f"{which}：最迟{full_date(one.due_on)}（含当天）{paid}")
    if promised.proof:
        lines.append(f"凭证：{promised.proof}")
    return lines


def condition(disposes: frozenset[Disposal]) -> str:
    """The sentence that makes an agreement conditional."""
    named = "、".join(DISPOSAL_NAMES[one] for one in Disposal if one in disposes)
    return f"附条件：本协议涉及{named}，须由业主大会依法决定；业主大会没有作出决定的，本协议不生效。"


def yuan(amount: Decimal) -> str:
    """人民币1,234.50元."""
    return f"人民币{amount.quantize(_HUNDREDTH):,}元"


def digest_of(text: str) -> str:
    """What a signature is on: the SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def shown(digest: str) -> str:
    """The beginning of a digest in groups of four, for people to compare."""
    return " ".join(digest[at : at + 4] for at in range(0, SHOWN_SIGNS, 4))


def difference(older: str, newer: str) -> tuple[Change, ...]:
    """The lines that went and came between two wordings, in their order; nothing where they are the same."""
    compared = difflib.ndiff(older.splitlines(), newer.splitlines())
    return tuple(Change(line.startswith("- "), line[2:]) for line in compared if line.startswith(("- ", "+ ")))
