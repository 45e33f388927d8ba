"""How bases, payers and reasons are called, and how a fee reads."""

from __future__ import annotations

from decimal import Decimal

from expert_pool.requests.models import Basis, FeePayer

BASIS_NAMES: dict[Basis, str] = {
    Basis.ASSEMBLY_DECISION: "业主大会的决定",
    Basis.SELECTION_PLAN: "定好的选聘方案",
    Basis.NONE_YET: "还没有",
}
PAYER_NAMES: dict[FeePayer, str] = {
    FeePayer.NOBODY: "不付费用，专家义务参加",
    FeePayer.COMPOUND: "小区（公共收益）",
    FeePayer.ALLIANCE: "联盟",
    FeePayer.SUBDISTRICT: "街道",
}
NOTE_NAMES: dict[str, str] = {
    "return": "退回补充的原因",
    "decline": "没有受理的原因",
    "help": "备案协助",
    "withdraw": "撤回的原因",
    "opening": "改评审时间的原因",
    "company": "企业退出的原因",
}


def fee_words(fee: Decimal | None, payer: FeePayer) -> str:
    """小区（公共收益）出，每位专家300元; or that nobody pays."""
    if payer is FeePayer.NOBODY or fee is None:
        return PAYER_NAMES[payer]
    plain = f"{fee:.2f}".removesuffix("00").removesuffix(".")
    return f"{PAYER_NAMES[payer]}出，每位专家{plain}元"
