"""Who sees certificates, who may fetch one's own, have one printed anew, and revoke one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor
from alliance.kernel.places.models import Place
from training.access import ASK_DESK, BUILDERS, NEAR, builds, own_or_built
from training.certificates.models import Certificate
from training.certificates.workflow import CERTIFICATE, STATE_NAMES, State

LOOK = "请刷新页面，看看现在到了哪一步。"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a verdict looks at."""

    person_id: int
    state: State


@sees(Certificate)
def certificates_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The own; the desk all; street and community those of their compounds, on which stand no answers and no points."""
    mine = own_or_built(Certificate.person_id, actor)
    if not actor.holds(*NEAR):
        return mine
    return or_(mine, Certificate.place_id.in_(select(Place.id).where(within(Place.path, actor, *NEAR))))


def claim(actor: Actor, person_id: int) -> Verdict:
    """The learner, and the desk for them."""
    if actor.is_clock or actor.holds(*BUILDERS) or (actor.person_id is not None and actor.person_id == person_id):
        return ALLOWED
    return denied("证书由学完的人自己领取。", ASK_DESK)


def reprint(actor: Actor, certificate: CertificateFacts) -> Verdict:
    """The desk, of one that holds, and never of one's own."""
    if certificate.state is not State.VALID:
        return builds(actor) & _late(certificate)
    return builds(actor) & _not_own(actor, certificate)


def revoke(actor: Actor, certificate: CertificateFacts) -> Verdict:
    """The desk, and never of one's own."""
    if "revoke" not in CERTIFICATE.open_from(certificate.state):
        return builds(actor) & _late(certificate)
    return builds(actor) & _not_own(actor, certificate)


def list_all(actor: Actor) -> Verdict:
    """The desk, and street and community officers for their place."""
    if actor.is_clock or actor.holds(*BUILDERS, *NEAR):
        return ALLOWED
    return denied("证书登记簿由业务指导组和所在街道、社区查看。", "看自己的，请到“我的培训”。")


def _not_own(actor: Actor, certificate: CertificateFacts) -> Verdict:
    if actor.person_id is not None and actor.person_id == certificate.person_id:
        return denied("自己的证书，请由业务指导组的另一位同志办理。", ASK_DESK)
    return ALLOWED


def _late(certificate: CertificateFacts) -> Verdict:
    return out_of_turn(f"这张证书现在是“{STATE_NAMES[certificate.state]}”，这一步不能办。", LOOK)
