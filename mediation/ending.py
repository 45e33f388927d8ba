"""How a mediation ends without an agreement, and how it rests and goes on; other rooms come through here too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from mediation import access, endings
from mediation.clocks import actions as clocks
from mediation.models import Report
from mediation.records import end, in_hand, record, step
from mediation.workflow import SUSPENDED_NAMES, ReportKind, Risk, Stage, SuspendedAs, Willing

ledger.tell(
    {
        "mediation.failed": "终止调解：{ending}",
        "mediation.left": "一方不再参加，其他各方继续调解",
        "mediation.suspended": "中止调解：{ground}",
        "mediation.resumed": "恢复调解",
    },
    {"ending": endings.title_of, "ground": SUSPENDED_NAMES},
)
WORDS_MOST = 1000
_PAUSES = {
    SuspendedAs.APPRAISAL: "appraisal",
    SuspendedAs.REQUEST: "request",
    SuspendedAs.VERIFYING: "verifying",
}
"""How the clocks call a suspension."""


@dataclass(frozen=True, slots=True)
class End:
    """Why it ends, by a code of `endings.toml`; `words` are read by everybody in the case."""

    case_id: int
    version: int | None
    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Why it rests. `words` and `evidence` are read by all sides; `suspicion` by the desk and the mediators alone.

    `reported_to`, `reported_on` and `receipt` say to whom a suspected sham was reported.
    """

    case_id: int
    version: int
    ground: SuspendedAs
    words: str = ""
    evidence: str = ""
    suspicion: str = ""
    reported_to: str = ""
    reported_on: date | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """A mediation that goes on, with a word that all sides read."""

    case_id: int
    version: int
    words: str = ""


def fail(tx: Transaction, actor: Actor, command: End) -> None:
    """End a mediation without an agreement; every side is told the routes that are left.

    Before all have consented it ends as refused, afterwards as failed. Whoever calls from another room gives
    `version=None`. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    Source: 人民调解法第二十六条; reasons after 人民法院在线调解规则第二十五条, which we follow by promise.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.fail(actor, facts, command.code).enforce()
    by = "refuse" if case.stage is Stage.AWAITING_CONSENT else "fail"
    end(tx, actor, case, by, command.code, kind=endings.Kind.FAIL, words=command.words)
    record(tx, actor, "mediation.failed", case, ending=command.code)
    outbox.promise(tx, "mediation.ended", case_id=case.id)


def leave(tx: Transaction, actor: Actor, command: End) -> None:
    """A side does not want to go on, and need not say why; a side that need not come leaves the others to go on.

    What it consented to before is over with that. Raises what `fail` raises.
    Source: 人民调解法第十七条、第二十三条第四项.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.leave(actor, facts).enforce()
    own = access.sides_of(actor, facts)
    for party in case.parties:
        if party.id in own:
            party.willing = Willing.REFUSED
    outbox.promise(tx, "mediation.left", case_id=case.id, party_ids=sorted(own), at=tx.now.isoformat())
    if own.isdisjoint(party.party_id for party in facts.necessary):
        case.version = case.version + 1  # its own columns stay, and yet the page is old
        record(tx, actor, "mediation.left", case)
        return
    code = "unwilling" if case.stage is Stage.AWAITING_CONSENT else "consent_withdrawn"
    fail(tx, actor, End(case.id, None, code, command.words))


def suspend(tx: Transaction, actor: Actor, command: Suspend) -> None:
    """Let a mediation rest; its clocks stand still. A suspected sham is noted with what was seen and reported.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    Source: 人民法院在线调解规则第二十三条、第二十六条, 特邀调解的规定第十八条, which we follow by promise.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.suspend(actor, facts).enforce()
    if command.ground is SuspendedAs.VERIFYING:
        if not command.suspicion.strip():
            raise Invalid("请写明看到了什么，为什么怀疑。", remedy="这段话当事人看不到。")
        tx.session.add(
            Report(
                alliance_id=case.alliance_id,
                case_id=case.id,
                made_by_id=actor.person_id,
                kind=ReportKind.SHAM,
                level=Risk.NONE,
                made_at=tx.now,
                words=command.suspicion.strip()[:WORDS_MOST],
                reported_to=command.reported_to.strip()[:100],
                reported_on=(command.reported_on or tx.today) if command.reported_to.strip() else None,
                receipt=command.receipt.strip()[:200] if command.reported_to.strip() else "",
            )
        )
    elif not command.words.strip():
        raise Invalid("请写明为什么中止、等什么。", remedy="例如：已委托鉴定，等鉴定意见。双方都看得到。")
    step(case, "suspend")
    case.suspended_as = command.ground
    clocks.pause(tx, actor, case, None, _PAUSES[command.ground], words=command.words, evidence=command.evidence)
    record(tx, actor, "mediation.suspended", case, ground=command.ground)
    outbox.promise(tx, "mediation.suspended", case_id=case.id)


def resume(tx: Transaction, actor: Actor, command: Resume) -> None:
    """Let it go on; the clocks too. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.resume(actor, facts).enforce()
    step(case, "resume")
    clocks.resume(tx, actor, case, None, command.words)
    record(tx, actor, "mediation.resumed", case)
    outbox.promise(tx, "mediation.resumed", case_id=case.id)
