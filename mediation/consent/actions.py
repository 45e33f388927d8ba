"""What parties say to what they are asked: consent, refusal, and taking a consent back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from mediation import access as may
from mediation import ending
from mediation.clocks import actions as clocks
from mediation.consent import access
from mediation.consent.models import Consent
from mediation.consent.workflow import BY_STAFF, SCOPE_NAMES, WAY_NAMES, Answer, Scope, Way
from mediation.models import Case, Party
from mediation.records import facts_of, in_hand, party_of, record, step
from mediation.workflow import BEFORE_ACCEPTED, OPEN, Channel, PartyRole, Stage, Willing

ledger.tell(
    {
        "mediation.consented": "第{party}方表示：{scope}（{way}）",
        "mediation.not_consented": "第{party}方没有答应：{scope}（{way}）",
        "mediation.consent_withdrawn": "第{party}方收回：{scope}（{way}）",
        "mediation.all_consented": "各方都同意调解，可以指派调解员",
    },
    {"scope": SCOPE_NAMES, "way": WAY_NAMES},
)
WORDS_MOST, NAME_MOST = 1000, 60
ASKED_FOR_IT = frozenset({Channel.OPEN_FORM, Channel.MEMBER, Channel.COUNTER, Channel.TELEPHONE})
"""Channels by which the applicants themselves ask for mediation: to apply is to consent."""


@dataclass(frozen=True, slots=True)
class Said:
    """How an answer reached us; nothing where the actor answers themselves.

    By telephone, at the counter and on paper `said_by` names who answered, `witness` who heard it besides; `words`
    says what was asked and answered. `evidence` is true where a recording or a paper is kept beside the row.
    """

    way: Way | None = None
    said_by: str = ""
    witness: str = ""
    words: str = ""
    evidence: bool = False


THEMSELVES = Said()


@dataclass(frozen=True, slots=True)
class Reply:
    """A party's answer to whether it wants mediation; `read` where it has read its rights and duties."""

    case_id: int
    party_id: int
    willing: bool
    read: bool
    said: Said = THEMSELVES


def reply(tx: Transaction, actor: Actor, command: Reply) -> Consent:
    """Answer whether a party wants mediation; who does has read the notice of rights and duties before.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid. Source: 人民调解法第十七条、第二十三条、第二十四条.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.reply(actor, facts, command.party_id, command.said.way).enforce()
    if command.willing and not command.read:
        raise Invalid("请先看权利和义务，再答复。", remedy="看过了，勾上“看过权利和义务”这一项。")
    note_applicants(tx, case)
    if not command.willing:
        return refuse(tx, actor, case, command.party_id, Scope.MEDIATION, said=command.said)
    give(tx, actor, case, command.party_id, Scope.RIGHTS, said=command.said)
    return give(tx, actor, case, command.party_id, Scope.MEDIATION, said=command.said)


@dataclass(frozen=True, slots=True)
class ReadRights:
    """A party that asked for mediation itself, and has now read its rights and duties."""

    case_id: int
    party_id: int
    said: Said = THEMSELVES


def read_rights(tx: Transaction, actor: Actor, command: ReadRights) -> Consent:
    """Sign that a party has read its rights and duties, apart from an answer. Raises as `give` does.

    Source: 人民调解法第二十三条、第二十四条.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.read_rights(actor, facts, command.party_id, command.said.way).enforce()
    return give(tx, actor, case, command.party_id, Scope.RIGHTS, said=command.said)


def give(
    tx: Transaction,
    actor: Actor,
    case: Case,
    party_id: int,
    scope: Scope,
    *,
    subject: int = 0,
    said: Said = THEMSELVES,
) -> Consent:
    """Write down that a party consents; to consent twice changes nothing. The row is flushed and has its id.

    `case` is locked by the caller (`records.in_hand`). Once every necessary party consents to mediation the case is
    accepted. Raises NotFound for a party of another case, NotPermitted, OutOfTurn, Invalid.
    Source: 人民调解法第十七条、第二十三条.
    """
    access.give(actor, facts_of(tx, case), party_id, scope, said.way).enforce()
    party = party_of(case, party_id)
    row = _written(tx, actor, party, (scope, subject), answer=Answer.YES, said=said)
    _heard(case, party, scope, Willing.CONSENTED)
    _tell(tx, actor, "mediation.consented", case, row)
    if scope is Scope.MEDIATION:
        _settle(tx, actor, case)
    return row


def refuse(
    tx: Transaction,
    actor: Actor,
    case: Case,
    party_id: int,
    scope: Scope,
    *,
    subject: int = 0,
    said: Said = THEMSELVES,
) -> Consent:
    """Write down that a party does not consent. Where mediation itself is refused by a necessary party, it ends.

    Raises what `give` raises. Source: 人民调解法第十七条、第二十六条.
    """
    access.refuse(actor, facts_of(tx, case), party_id, scope, said.way).enforce()
    party = party_of(case, party_id)
    row = _written(tx, actor, party, (scope, subject), answer=Answer.NO, said=said)
    _heard(case, party, scope, Willing.REFUSED)
    _tell(tx, actor, "mediation.not_consented", case, row)
    if scope is Scope.MEDIATION:
        _settle(tx, actor, case)
    return row


def withdraw(
    tx: Transaction,
    actor: Actor,
    case: Case,
    party_id: int,
    scope: Scope,
    *,
    subject: int = 0,
    said: Said = THEMSELVES,
) -> None:
    """Take a consent back, at any time before an agreement is in effect and without a reason.

    Where a necessary party no longer wants mediation the case ends, also after an agreement was drafted. Raises what
    `give` raises, and Invalid where no consent stands. Source: 人民调解法第十七条、第二十三条第（二）项.
    """
    access.withdraw(actor, facts_of(tx, case), party_id, scope, said.way).enforce()
    party = party_of(case, party_id)
    row = _standing(tx, party, scope, subject)
    if row is None or row.answer is not Answer.YES:
        raise Invalid("没有找到您以前的同意。", remedy="不用再办。")
    row.ended_at, row.ended_words = tx.now, said.words.strip()[:WORDS_MOST]
    tx.session.flush()  # of one party only one answer stands
    _heard(case, party, scope, Willing.REFUSED)
    _tell(tx, actor, "mediation.consent_withdrawn", case, row)
    if scope is Scope.MEDIATION:
        _settle(tx, actor, case)


def _settle(tx: Transaction, actor: Actor, case: Case) -> None:
    """Take the step that the parties' answers make: accept the case, end it, or wait for those not yet heard.

    Source: 人民调解法第十七条; what follows an end is 第二十六条.
    """
    heard = tx.session.scalars(
        select(Party.willing).where(Party.case_id == case.id, Party.necessary, Party.left_at.is_(None))
    ).all()
    if case.stage not in OPEN or case.stage is Stage.FILED:
        return
    if Willing.REFUSED in heard:
        code = "unwilling" if case.stage is Stage.AWAITING_CONSENT else "consent_withdrawn"
        # Whoever wrote the answer down need not be the one who may end a case: the law ends it.
        by = actor if may.fail(actor, facts_of(tx, case), code) else CLOCK
        ending.fail(tx, by, ending.End(case.id, None, code))
    elif case.stage is Stage.AWAITING_CONSENT and all(one is Willing.CONSENTED for one in heard):
        step(case, "all_consented")
        case.consented_at = tx.now
        clocks.stop(tx, actor, case, "consent")
        record(tx, actor, "mediation.all_consented", case)
        outbox.promise(tx, "mediation.all_consented", case_id=case.id)


def note_applicants(tx: Transaction, case: Case) -> None:
    """Write down the consents of those who asked for mediation themselves; to do it twice changes nothing."""
    if case.channel not in ASKED_FOR_IT or case.stage not in BEFORE_ACCEPTED:
        return
    for party in case.parties:
        if party.role is PartyRole.APPLICANT and party.willing is Willing.UNASKED:
            give(tx, CLOCK, case, party.id, Scope.MEDIATION, said=Said(Way.APPLICATION))


def opened(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand of a case that was opened or triaged: what is already known of the parties' will moves it on."""
    case = get_visible(tx.session, Case, CLOCK, int(payload["case_id"]), lock=True)
    note_applicants(tx, case)
    _settle(tx, CLOCK, case)


def left(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand of a side that does not want to go on: its consent to mediation ended with that, at that instant."""
    case = get_visible(tx.session, Case, CLOCK, int(payload["case_id"]), lock=True)
    for party_id in payload["party_ids"]:
        row = _standing(tx, party_of(case, party_id), Scope.MEDIATION, 0)
        if row is not None and row.answer is Answer.YES:
            row.ended_at = datetime.fromisoformat(payload["at"])


def _standing(tx: Transaction, party: Party, scope: Scope, subject: int) -> Consent | None:
    return tx.session.scalars(
        select(Consent).where(
            Consent.party_id == party.id,
            Consent.scope == scope,
            Consent.subject_id == subject,
            Consent.ended_at.is_(None),
        )
    ).one_or_none()


def _written(
    tx: Transaction, actor: Actor, party: Party, asked: tuple[Scope, int], *, answer: Answer, said: Said
) -> Consent:
    """The row of an answer; one that says the same already stands, another one ends the one before it."""
    scope, subject = asked
    way = said.way or (Way.LINK if actor.link is not None else Way.SIGNED_IN)
    by_staff = way in BY_STAFF
    if by_staff:
        _proved(said)
    standing = _standing(tx, party, scope, subject)
    if standing is not None and standing.answer is answer:
        return standing
    if standing is not None:
        standing.ended_at = tx.now
        tx.session.flush()  # of one party only one answer stands
    row = Consent(
        alliance_id=party.alliance_id,
        case_id=party.case_id,
        party_id=party.id,
        scope=scope,
        subject_id=subject,
        answer=answer,
        way=way,
        at=tx.now,
        person_id=None if by_staff or actor.link is not None else actor.person_id,
        recorded_by_id=actor.person_id if by_staff else None,
        link_id=actor.link.link_id if way is Way.LINK and actor.link is not None else None,
        said_by=said.said_by.strip()[:NAME_MOST],
        witness=said.witness.strip()[:NAME_MOST],
        words=said.words.strip()[:WORDS_MOST],
    )
    tx.session.add(row)
    tx.session.flush()  # evidence lies beside it by its id
    return row


def _proved(said: Said) -> None:
    """Raise Invalid for an answer that nobody could prove later."""
    if not (said.said_by.strip() and said.words.strip()):
        raise Invalid("请写明是谁答复的，怎么问、怎么答的。", remedy="照实写一两句，有争议时以它为准。")
    if not (said.evidence or (said.witness.strip() and said.way is not Way.PAPER)):
        raise Invalid(
            "还差一样凭据。",
            remedy="书面的，请附上签字的照片；电话和当面的，写上在场见证的人，或者附上录音说明、签字的照片。",
        )


def _heard(case: Case, party: Party, scope: Scope, willing: Willing) -> None:
    """Keep what the case itself shows of the parties' will in step with their answers."""
    if scope is Scope.MEDIATION and party.willing is not willing:
        party.willing = willing
        case.version = case.version + 1  # its own columns may stay, and yet the page is old


def _tell(tx: Transaction, actor: Actor, verb: str, case: Case, row: Consent) -> None:
    """The line that everybody in the case may read."""
    record(tx, actor, verb, case, scope=row.scope, way=row.way, party=party_of(case, row.party_id).position)
