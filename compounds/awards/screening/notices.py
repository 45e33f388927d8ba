"""What people are told about findings: the compound at once, whoever decides when it is time, and the decision."""

from __future__ import annotations

from collections.abc import Collection

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.access import SECRETARY
from compounds.awards.applications.notices import committee
from compounds.awards.screening.models import FINDING_KIND_NAMES, AwardFinding
from compounds.awards.screening.workflow import FINDING_STAGE_NAMES


def filed(tx: Transaction, payload: Payload) -> None:
    """Errand: the compound learns of a finding, and until when it may answer."""
    finding = tx.session.get_one(AwardFinding, payload["finding_id"])
    _tell(
        tx,
        finding,
        committee(tx, finding.application),
        f"请说明：有一条{FINDING_KIND_NAMES[finding.kind]}的认定",
        f"根据{finding.paper_title}（{finding.paper_number}）。您可以说明到{full_date(finding.reply_by)}为止，再由别人决定。",
        kind="awards.finding_filed",
    )


def replied(tx: Transaction, payload: Payload) -> None:
    """Errand: whoever decides learns that the compound has answered; who filed it does not decide."""
    finding = tx.session.get_one(AwardFinding, payload["finding_id"])
    deciding = recipients.officers(tx, finding.alliance_id, finding.place.path, SECRETARY, Office.ALLIANCE_LEAD)
    _tell(
        tx,
        finding,
        deciding - {finding.filed_by_id},
        f"请决定：{finding.place.name}的一条认定",
        "小区已经说明，请看了再决定。",
        kind="awards.finding_replied",
    )


def decided(tx: Transaction, payload: Payload) -> None:
    """Errand: the compound and who filed it learn the decision; a later one has its own message."""
    finding = tx.session.get_one(AwardFinding, payload["finding_id"])
    if finding.stage.value != payload["stage"]:
        return
    _tell(
        tx,
        finding,
        committee(tx, finding.application) | {finding.filed_by_id},
        f"认定{FINDING_STAGE_NAMES[finding.stage]}：{finding.place.name}",
        f"理由：{finding.decision}",
        kind="awards.finding_decided",
    )


def _tell(tx: Transaction, finding: AwardFinding, people: Collection[int], title: str, body: str, *, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=finding.alliance_id,
        title=title,
        body=body,
        url=f"{addresses.screening(finding.application_id)}#f{finding.id}",
        kind=kind,
    )
