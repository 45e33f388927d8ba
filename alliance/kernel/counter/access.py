"""Who serves at the counter, and whom they may help; an account is opened only by whom `issue_reset` lets."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.accounts import access as accounts
from alliance.kernel.actors import OFFICERS, STAFF, Actor, HeldOffice


def serve(actor: Actor) -> Verdict:
    """Find people at the counter."""
    if actor.holds(*STAFF, *OFFICERS):
        return ALLOWED
    return denied("“柜台帮办”只给街道、社区和联盟的工作人员用。", "自己的手机号、密码，请到“我的账号”里看。")


def issue_slip(actor: Actor, person_id: int, offices: Sequence[HeldOffice]) -> Verdict:
    """Hand out a slip that sets a password; whoever may hand out the link."""
    return accounts.issue_reset(actor, person_id, offices)


def correct_number(actor: Actor, person_id: int, offices: Sequence[HeldOffice]) -> Verdict:
    """Correct a number: links go there from now on, so it is as weighty as a link itself."""
    return accounts.issue_reset(actor, person_id, offices)


def correct_name(actor: Actor, person_id: int, offices: Sequence[HeldOffice]) -> Verdict:
    """Correct a name: it stands on certificates, and tells who holds an office."""
    return accounts.issue_reset(actor, person_id, offices)
