"""Who sees which numbers, and who may register a new value."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.actors import Actor, Office
from alliance.kernel.parameters.models import ParameterVersion


def common_or_own(alliance_id: int | None) -> ColumnElement[bool]:
    """True for the numbers of everybody and of one alliance's own."""
    return or_(ParameterVersion.alliance_id.is_(None), ParameterVersion.alliance_id == alliance_id)


@sees(ParameterVersion)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """The numbers of everybody and of one's own alliance."""
    return common_or_own(actor.alliance_id)


def new_version(actor: Actor, place_path: str, *, own: bool, shared: bool = False) -> Verdict:
    """The system administrator, and the policy secretary below their own place; what is `shared` the operator alone."""
    if actor.is_clock and not own:
        return ALLOWED
    if actor.alliance_id is None or not actor.holds(Office.SYSTEM_ADMINISTRATOR, Office.POLICY_SECRETARY):
        return denied("只有系统管理员和政策法规组秘书可以登记数值。", "请把依据的条文告诉他们。")
    if shared and not own and not place_path.startswith(actor.place_path):
        return denied(
            "这个数值别的联盟也在用，不能由一个联盟改。",
            "请联系平台的运行维护人员，或者登记为本联盟自己的数值。",
        )
    if own or actor.holds(Office.SYSTEM_ADMINISTRATOR) or actor.holds(Office.POLICY_SECRETARY, at=place_path):
        return ALLOWED
    return denied("这个数值适用的范围比您任职的地方大。", "请由系统管理员登记，或者只登记为本联盟自己的数值。")
