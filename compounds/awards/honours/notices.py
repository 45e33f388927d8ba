"""What people are told about honours: answers to the errands of this room."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, OFFICERS, Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places import queries as places
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.access import SECRETARY
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.honours import records
from compounds.awards.honours.access import DECIDERS
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.honours.workflow import GROUND_NAMES, OUTCOME_NAMES
from compounds.awards.rounds.models import Form
from compounds.awards.rounds.plain import CHOSEN

NEAR = frozenset({*COMMITTEE, *OFFICERS})


def granted(tx: Transaction, payload: Payload) -> None:
    """Errand: the committee and the officers of the place learn what was won, and where its papers are."""
    one = tx.session.get_one(Honour, payload["honour_id"])
    papers = "信函、证书、牌匾" if one.form is Form.TITLE else "信函"
    _tell(
        tx,
        one,
        _near(tx, one.alliance_id, one.place.path, *NEAR),
        title=f"{one.place.name}：{records.called(one.year, one.name, one.form)}审定了",
        body=f"编号 {one.reference}。{papers}在这里下载，不收任何费用。",
        kind="awards.honour_granted",
    )


def missed(tx: Transaction, payload: Payload) -> None:
    """Errand after an application moved: who did not win learns where they stand, and what would help most."""
    if payload["stage"] != ApplicationStage.NOT_WON:
        return
    one = tx.session.get_one(AwardApplication, payload["application_id"])
    notices.send_each(
        tx,
        _near(tx, one.alliance_id, one.place.path, *COMMITTEE),
        alliance_id=one.alliance_id,
        title=f"{one.place.name}这次没有{CHOSEN[one.round.form]}：{one.award.name}",
        body="每一项得了多少、和别的小区差在哪里、先做哪几件最省力，都在这里写明了。",
        url=addresses.diagnosis(one.id),
        kind="awards.application_missed",
    )


def expired(tx: Transaction, payload: Payload) -> None:
    """Errand: the committee learns that the days are over."""
    one = tx.session.get_one(Honour, payload["honour_id"])
    _tell(
        tx,
        one,
        _near(tx, one.alliance_id, one.place.path, *COMMITTEE),
        title=f"{one.place.name}的{records.called(one.year, one.name, one.form)}到期了",
        body=f"有效期到{full_date(one.valid_until)}为止。请不要再对外使用；可以在下一届重新申报。",
        kind="awards.honour_expired",
    )


def questioned(tx: Transaction, payload: Payload) -> None:
    """Errand: the committee and the officers learn why, and until when the compound may answer."""
    one = tx.session.get_one(HonourReview, payload["review_id"])
    _tell_of(
        tx,
        one,
        _near(tx, one.alliance_id, one.place.path, *NEAR),
        title=f"{one.place.name}开始荣誉复核",
        body=f"原因：{GROUND_NAMES[one.ground]}。业委会请在{full_date(one.reply_until)}以前说明情况，说明以后再处理。",
        kind="awards.honour_questioned",
    )


def replied(tx: Transaction, payload: Payload) -> None:
    """Errand: the secretaries learn that there is something to read: an answer, or a proposal that was sent back."""
    one = tx.session.get_one(HonourReview, payload["review_id"])
    root = places.root_path(tx.session, one.alliance_id)
    _tell_of(
        tx,
        one,
        recipients.officers(tx, one.alliance_id, root, SECRETARY),
        title=f"{one.place.name}的荣誉复核：请提出意见",
        body="请看小区的说明和上一次的意见，再决定保留、暂停还是撤销。",
        kind="awards.honour_replied",
    )


def proposed(tx: Transaction, payload: Payload) -> None:
    """Errand: those who may decide learn it, but not the one who proposed."""
    one = tx.session.get_one(HonourReview, payload["review_id"])
    if one.outcome is None:
        return
    root = places.root_path(tx.session, one.alliance_id)
    _tell_of(
        tx,
        one,
        recipients.officers(tx, one.alliance_id, root, *sorted(DECIDERS)) - {one.proposed_by_id or 0},
        title=f"{one.place.name}的荣誉复核：请您决定",
        body=f"意见是“{OUTCOME_NAMES[one.outcome]}”。提意见的人不能决定，要由另一个人来定。",
        kind="awards.honour_outcome_proposed",
    )


def decided(tx: Transaction, payload: Payload) -> None:
    """Errand: the committee and the officers learn the outcome and its reason; who is barred, until when."""
    one = tx.session.get_one(HonourReview, payload["review_id"])
    if one.outcome is None:
        return
    _tell_of(
        tx,
        one,
        _near(tx, one.alliance_id, one.place.path, *NEAR),
        title=f"{one.place.name}的荣誉复核有了结果：{OUTCOME_NAMES[one.outcome]}",
        body=f"{one.because}。不服的，请向联盟负责人提出，也可以向区住建局反映。",
        kind="awards.honour_outcome_decided",
    )


def _near(tx: Transaction, alliance_id: int, path: str, *offices: Office) -> set[int]:
    return recipients.officers(tx, alliance_id, path, *sorted(offices))


def _tell(tx: Transaction, one: Honour, people: set[int], *, title: str, body: str, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=one.alliance_id,
        title=title,
        body=body,
        url=addresses.honour(one.id),
        kind=kind,
    )


def _tell_of(tx: Transaction, one: HonourReview, people: set[int], *, title: str, body: str, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=one.alliance_id,
        title=title,
        body=body,
        url=addresses.honour_review(one.id),
        kind=kind,
    )
