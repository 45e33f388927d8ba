"""Opening a case, taking it back, and laying it away; the one way in which cases are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.crypto import context_of, mask_phone, normalise_phone
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Committee, Company, Compound
from mediation import access, causes, endings, particulars
from mediation.clocks import actions as clocks
from mediation.models import Case, CasePerson, Party
from mediation.records import end, in_hand, record
from mediation.workflow import (
    CHANNEL_NAMES,
    Capacity,
    Channel,
    Part,
    PartyKind,
    PartyRole,
    Urgency,
)

ledger.tell(
    {
        "mediation.opened": "登记调解申请（{channel}）",
        "mediation.withdrawn": "撤回申请：{ending}",
        "mediation.archived": "结案归档",
    },
    {"channel": CHANNEL_NAMES, "ending": endings.title_of},
)
SUBJECT_MOST, STORY_MOST, WISH_MOST, NAME_MOST, ROOM_MOST, WORDS_MOST = 100, 5000, 2000, 100, 60, 1000
_SUBJECT_LEAST = 4


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One side as it was named.

    `number` is a telephone number in the clear, kept sealed. `particulars` are what the official forms ask, by the
    keys of `particulars.NAMES`. `representative_id` is a person with an account who stands for this side from the
    beginning.
    """

    role: PartyRole
    kind: PartyKind
    name: str
    person_id: int | None = None
    company_id: int | None = None
    committee_id: int | None = None
    room: str = ""
    number: str = field(default="", repr=False)
    particulars: Mapping[str, str] = field(default_factory=dict, repr=False)
    necessary: bool = True
    representative_id: int | None = None
    acts_as: str = ""
    capacity: Capacity = Capacity.SELF


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A dispute as it came; without `compound_id` it is at `place_id`, without both at the alliance's own place."""

    channel: Channel
    subject: str
    parties: tuple[PartyLine, ...]
    story: str = ""
    wish: str = ""
    compound_id: int | None = None
    place_id: int | None = None
    cause: str = ""
    urgency: Urgency = Urgency.NORMAL
    external_reference: str = ""
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Which way it is taken back, with a word for everybody in the case; `version` is the one that the page showed."""

    case_id: int
    version: int
    code: str = "withdrawn"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """An ended case that is laid away."""

    case_id: int
    version: int


def open_case(tx: Transaction, actor: Actor, command: OpenCase) -> Case:
    """File a dispute; its clock of triage starts. Returns the case, flushed, with its parties.

    Raises NotPermitted, Invalid. Source: 人民调解法第十七条; the period is a promise, "mediation.triage_days".
    """
    alliance = tx.session.get_one(Alliance, actor.alliance_id)
    place = _place(tx, alliance, command)
    access.open_case(actor, place.path, command.channel).enforce()
    subject = command.subject.strip()
    if not _SUBJECT_LEAST <= len(subject) <= SUBJECT_MOST:
        raise Invalid(
            f"请用 {_SUBJECT_LEAST} 到 {SUBJECT_MOST} 个字写清是什么事。", remedy="例如：物业不公布停车费的收支。"
        )
    if command.cause and command.cause not in causes.known():
        raise Invalid("没有这一类纠纷。", remedy="请从列出的类别里选。")
    if not any(one.role is PartyRole.APPLICANT for one in command.parties):
        raise Invalid("没有写申请人。", remedy="请写上是谁要调解。")
    person_id = None if actor.link is not None else actor.person_id
    case = Case(
        alliance_id=alliance.id,
        place_id=place.id,
        compound_id=command.compound_id,
        question_id=command.question_id,
        filed_by_id=person_id,
        reference=references.allot(tx, alliance.id, f"{alliance.short}调"),
        channel=command.channel,
        external_reference=command.external_reference.strip()[:60],
        cause=command.cause,
        urgency=command.urgency,
        subject=subject,
        story=command.story.strip()[:STORY_MOST],
        wish=command.wish.strip()[:WISH_MOST],
        filed_at=tx.now,
    )
    tx.session.add(case)
    tx.session.flush()  # its parties belong to it
    for position, line in enumerate(command.parties, 1):
        write_party(tx, case, line, position)
    if person_id is not None and person_id not in {one.representative_id for one in command.parties}:
        tx.session.add(CasePerson(case_id=case.id, person_id=person_id, part=Part.FILER, since=tx.now))
    tx.session.flush()  # the list of parties is read below
    tx.session.refresh(case)
    clocks.start(tx, CLOCK, case, "triage")  # whoever files openly is nobody whom a clock could name
    record(tx, actor, "mediation.opened", case, channel=command.channel)
    outbox.promise(tx, "mediation.opened", case_id=case.id)
    return case


def write_party(tx: Transaction, case: Case, line: PartyLine, position: int) -> Party:
    """Put a side on a case, with who stands for it. Raises Invalid for what is not of the alliance."""
    name = line.name.strip()
    if not 0 < len(name) <= NAME_MOST:
        raise Invalid(f"当事人的名字请写 1 到 {NAME_MOST} 个字。", remedy="不知道全名的，写您知道的叫法。")
    for model, key in ((Company, line.company_id), (Committee, line.committee_id), (Person, line.person_id)):
        known = select(model.id).where(model.id == key, model.alliance_id == case.alliance_id)
        if key is not None and tx.session.scalar(known) is None:
            raise Invalid(f"名册里没有找到“{name}”。", remedy="请重新选，或者只写名字。")
    number = normalise_phone(line.number)
    party = Party(
        alliance_id=case.alliance_id,
        case_id=case.id,
        position=position,
        role=line.role,
        kind=line.kind,
        necessary=line.necessary,
        name=name,
        person_id=line.person_id,
        company_id=line.company_id,
        committee_id=line.committee_id,
        room=line.room.strip()[:ROOM_MOST],
        number_sealed=tx.keyring.seal(number, context_of(Party.number_sealed)) if number else None,
        number_index=tx.keyring.index(number, context_of(Party.number_index)) if number else None,
        number_masked=mask_phone(number),
        particulars_sealed=particulars.sealed(tx, line.kind, line.particulars),
    )
    tx.session.add(party)
    tx.session.flush()  # whoever stands for it is written with its id
    if line.representative_id is not None:
        tx.session.add(
            CasePerson(
                case_id=case.id,
                person_id=line.representative_id,
                party_id=party.id,
                part=Part.SIDE,
                capacity=line.capacity,
                acts_as=line.acts_as.strip()[:ROOM_MOST],
                since=tx.now,
            )
        )
    return party


def withdraw(tx: Transaction, actor: Actor, command: Withdraw) -> None:
    """Take the application back; no reason is asked. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.withdraw(actor, facts).enforce()
    end(tx, actor, case, "withdraw", command.code, kind=endings.Kind.WITHDRAW, words=command.words)
    record(tx, actor, "mediation.withdrawn", case, ending=command.code)
    outbox.promise(tx, "mediation.ended", case_id=case.id)


def archive(tx: Transaction, actor: Actor, command: Archive) -> None:
    """Lay an ended case away (人民调解法第二十七条). Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.archive(actor, facts).enforce()
    if case.archived_at is not None:
        raise Invalid("这件已经归档。", remedy="不用再办。")
    case.archived_at = tx.now
    record(tx, actor, "mediation.archived", case)


def _place(tx: Transaction, alliance: Alliance, command: OpenCase) -> Place:
    if command.compound_id is not None:
        compound = tx.session.scalars(
            select(Compound).where(Compound.id == command.compound_id, Compound.alliance_id == alliance.id)
        ).one_or_none()
        if compound is None:
            raise Invalid("没有找到这个小区。", remedy="请照列出的名字填，或者留空。")
        return compound.place
    if command.place_id is None:
        return alliance.place
    place = tx.session.get(Place, command.place_id)
    if place is None or not place.path.startswith(alliance.place.path):
        raise Invalid("这个地方不在本联盟。", remedy="请选本联盟的街道、社区或者小区。")
    return place
