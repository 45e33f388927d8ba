"""Reviewing: each field by its evidence, then the person; the appointment once they are trained, and its renewal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alliance.kernel import outbox, references
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places import actions as places
from alliance.kernel.places import queries as offices
from alliance.kernel.places.actions import GrantOffice
from alliance.kernel.places.models import Alliance
from expert_pool.roster import access, numbers
from expert_pool.roster.applying import LINE_MOST, field_of
from expert_pool.roster.gate import Gate
from expert_pool.roster.models import Expert, ExpertField
from expert_pool.roster.records import changed, facts_of, in_hand, record, step

MARK = "专"
"""柯专〔2026〕3号 is the number of an appointment."""


@dataclass(frozen=True, slots=True)
class Find:
    """Whether a field is good; a reason where it is not. `version` is the one that the page showed."""

    expert_id: int
    version: int
    field_id: int
    good: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the review without words."""

    expert_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Told:
    """A step of the review with what the person is told."""

    expert_id: int
    version: int
    told: str


def undecided(expert: Expert) -> tuple[ExpertField, ...]:
    """The fields on which nobody has decided."""
    return tuple(one for one in expert.fields if one.found_good_on is None and one.refused_on is None)


def find(tx: Transaction, actor: Actor, command: Find) -> None:
    """Find one field good, for the years of the parameter, or wanting with a reason.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.find(actor, facts_of(expert)).enforce()
    row = field_of(expert, command.field_id)
    note = _words(command.note) if not command.good else command.note.strip()[:LINE_MOST]
    row.note, row.found_good_by_id = note, actor.person_id
    row.found_good_on = row.valid_to = row.refused_on = None
    if command.good:
        years = numbers.of(tx, expert.alliance_id).field_years
        row.found_good_on, row.valid_to = tx.today, numbers.after_years(tx.today, years)
    else:
        row.refused_on = tx.today
    changed(expert)
    if row.valid_to is not None:
        record(tx, actor, "experts.field_good", expert, field=row.field, valid_to=row.valid_to)
    else:
        record(tx, actor, "experts.field_wanting", expert, field=row.field)
    outbox.promise(tx, "experts.field_found", expert_id=expert.id, field=row.field)


def send_back(tx: Transaction, actor: Actor, command: Told) -> None:
    """Ask for more papers. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.send_back(actor, facts_of(expert)).enforce()
    expert.told = _words(command.told)
    step(expert, "send_back")
    record(tx, actor, "experts.sent_back", expert)
    outbox.promise(tx, "experts.sent_back", expert_id=expert.id)


def pass_review(tx: Transaction, actor: Actor, command: Step) -> None:
    """Find somebody fit: every field is decided, and one at least is good.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.pass_review(actor, facts_of(expert)).enforce()
    if undecided(expert):
        raise OutOfTurn("还有专业没有审。", remedy="请先给每一项专业写上通过或者不通过。")
    if not any(one.valid_to is not None and one.valid_to >= tx.today for one in expert.fields):
        raise OutOfTurn("没有一项专业审核通过。", remedy="请退回补材料，或者写明原因不通过。")
    step(expert, "pass")
    expert.reviewed_by_id, expert.reviewed_at, expert.told = actor.person_id, tx.now, ""
    record(tx, actor, "experts.passed", expert)
    outbox.promise(tx, "experts.passed", expert_id=expert.id)


def decline(tx: Transaction, actor: Actor, command: Told) -> None:
    """Decline, with the reason. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.decline(actor, facts_of(expert)).enforce()
    expert.told = _words(command.told)
    step(expert, "decline")
    expert.reviewed_by_id, expert.reviewed_at, expert.ended_on = actor.person_id, tx.now, tx.today
    record(tx, actor, "experts.declined", expert)
    outbox.promise(tx, "experts.declined", expert_id=expert.id)


def appoint(tx: Transaction, actor: Actor, command: Step, gate: Gate) -> None:
    """Take a trained person into the pool: with a number, for the years of the parameter, with the office.

    Raises NotFound, NotPermitted, ChangedMeanwhile, OutOfTurn that names what is lacking.
    """
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.appoint(actor, facts_of(expert)).enforce()
    trained = gate.of(tx, expert.person_id, tx.today)
    if trained.until is None:
        raise OutOfTurn(f"培训还没有完成：{'；'.join(trained.lacks)}。", remedy="本人学完、考过，有了证书，就能入库。")
    if any(one.office in access.NEVER_EXPERTS for one in offices.held_offices(tx, expert.person_id, also_coming=True)):
        raise OutOfTurn("管理专家库、管系统、做监管的人不进专家库。", remedy="任职结束以后再办。")
    alliance = tx.session.get_one(Alliance, expert.alliance_id)
    grant = GrantOffice(expert.person_id, Office.EXPERT, alliance.place_id, tx.today)
    office_id = places.grant_for_membership(tx, actor, grant)
    years = numbers.of(tx, expert.alliance_id).term_years
    reference = references.allot(tx, expert.alliance_id, f"{alliance.short}{MARK}")
    expert.reference, expert.office_id, expert.trained_to = reference, office_id, trained.until
    expert.appointed_on, expert.serves_to = tx.today, numbers.after_years(tx.today, years)
    step(expert, "appoint")
    record(tx, actor, "experts.appointed", expert, reference=str(expert.reference), serves_to=expert.serves_to)
    outbox.promise(tx, "experts.appointed", expert_id=expert.id)


def renew(tx: Transaction, actor: Actor, command: Step) -> None:
    """Prolong an appointment that is about to end by another term.

    Raises NotFound, NotPermitted, ChangedMeanwhile, OutOfTurn where it is too early.
    """
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.renew(actor, facts_of(expert)).enforce()
    values = numbers.of(tx, expert.alliance_id)
    if expert.serves_to is None or (expert.serves_to - tx.today).days > values.renew_days:
        raise OutOfTurn(f"离聘期届满还早，届满前{values.renew_days}天起可以续聘。")
    expert.serves_to = numbers.after_years(expert.serves_to + timedelta(days=1), values.term_years)
    record(tx, actor, "experts.renewed", expert, serves_to=expert.serves_to)
    outbox.promise(tx, "experts.renewed", expert_id=expert.id)


def _words(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LINE_MOST:
        raise Invalid(f"请写明原因，不超过{LINE_MOST}字。", remedy="写清楚缺什么、怎么补，对方才好办。")
    return text
