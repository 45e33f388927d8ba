"""What people are told about applications: street and secretary that one came, the compound every answer."""

from __future__ import annotations

from collections.abc import Collection

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, OFFICERS
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.access import SECRETARY
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.page import next_step
from compounds.awards.applications.workflow import STAGE_NAMES

ANSWERS = frozenset({"return", "admit", "refuse", "reconsider", "readmit"})


def moved(tx: Transaction, payload: Payload) -> None:
    """Errand: whoever is next learns that an application has moved on; a later move has its own message."""
    application = tx.session.get_one(AwardApplication, payload["application_id"])
    if application.stage.value != payload["stage"]:
        return
    about = f"{application.place.name}，{application.award.name}"
    if payload["step"] == "submit":
        _tell(
            tx,
            application,
            _officers(tx, application),
            f"请核实、推荐：{application.place.name}",
            f"{about}，申报已经提交。请核实自报的内容，写推荐意见。",
            kind="awards.application_submitted",
        )
    elif payload["step"] == "withdraw" and application.reference is not None:
        _tell(
            tx,
            application,
            _officers(tx, application),
            f"撤回了申报：{application.place.name}",
            f"{about}。{_said(application)}不用再办。",
            kind="awards.application_withdrawn",
        )
    elif payload["step"] in ANSWERS:
        _tell(
            tx,
            application,
            committee(tx, application),
            f"{STAGE_NAMES[application.stage]}：{application.award.name}",
            f"{_said(application)}{next_step(application)}",
            kind="awards.application_answered",
        )


def recommended(tx: Transaction, payload: Payload) -> None:
    """Errand: the compound learns what street or community wrote; written anew it has its own message."""
    application = tx.session.get_one(AwardApplication, payload["application_id"])
    if application.recommended_at is None or application.recommended_at.isoformat() != payload["at"]:
        return
    _tell(
        tx,
        application,
        committee(tx, application),
        f"有了推荐意见：{application.award.name}",
        "社区、街道写了推荐意见，请打开看一看。有不同看法的，可以说明。",
        kind="awards.application_recommended",
    )


def committee(tx: Transaction, application: AwardApplication) -> set[int]:
    """Whoever handed it in, and the compound's committee, which may have changed since."""
    here = {
        person
        for office in sorted(COMMITTEE)
        for person in recipients.officers_at(tx, application.alliance_id, application.place.path, office)
    }
    return here | ({application.submitted_by_id} - {None})  # type: ignore[operator]  # what is left are ids


def _officers(tx: Transaction, application: AwardApplication) -> set[int]:
    return recipients.officers(tx, application.alliance_id, application.place.path, SECRETARY, *OFFICERS)


def _said(application: AwardApplication) -> str:
    """The words of the last step, where it had any."""
    last = application.notes[-1] if application.notes else None
    fresh = last is not None and last.about != "reply" and last.said_at == application.stage_since
    return f"原因：{last.words}\n" if fresh and last is not None else ""


def _tell(
    tx: Transaction, application: AwardApplication, people: Collection[int], title: str, body: str, *, kind: str
) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=application.alliance_id,
        title=title,
        body=body,
        url=addresses.application(application.id),
        kind=kind,
    )
