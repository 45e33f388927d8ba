"""The life of an agreement's versions, what an obligation may be, who signs and how, and what needs a decision."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class State(StrEnum):
    """Where one version of an agreement stands."""

    DRAFT = "draft"
    SHOWN = "shown"
    SIGNING = "signing"
    EFFECTIVE = "effective"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[State, str] = {
    State.DRAFT: "调解员在起草",
    State.SHOWN: "给各方看的草案",
    State.SIGNING: "等签字",
    State.EFFECTIVE: "已生效",
    State.REPLACED: "已被新协议替代",
    State.WITHDRAWN: "已作废",
}
EDITABLE = frozenset({State.DRAFT, State.SHOWN})
PENDING = EDITABLE | {State.SIGNING}
"""Versions that may still become an agreement; a case has one of them at most."""
BINDING = frozenset({State.EFFECTIVE, State.REPLACED})
"""Versions that took effect; their text never changes again."""

AGREEMENT: Workflow[State] = Workflow(
    STATE_NAMES,
    Step("write", EDITABLE, State.DRAFT),
    Step("show", frozenset({State.DRAFT}), State.SHOWN),
    Step("put_to_signature", EDITABLE, State.SIGNING),
    Step("take_effect", frozenset({State.SIGNING}), State.EFFECTIVE),
    Step("replace", frozenset({State.EFFECTIVE}), State.REPLACED),
    Step("withdraw", PENDING, State.WITHDRAWN),
)


class Form(StrEnum):
    """人民调解法第二十八条: written, or by word of mouth."""

    WRITTEN = "written"
    ORAL = "oral"


FORM_NAMES: dict[Form, str] = {Form.WRITTEN: "书面协议", Form.ORAL: "口头协议"}


class Duty(StrEnum):
    """What an obligation asks for."""

    MONEY = "money"
    ACT = "act"


DUTY_NAMES: dict[Duty, str] = {Duty.MONEY: "付钱", Duty.ACT: "办一件事"}


class Role(StrEnum):
    """In what role somebody signs: a party, the mediator, or the mediating body by its seal."""

    PARTY = "party"
    MEDIATOR = "mediator"
    BODY = "body"


ROLE_NAMES: dict[Role, str] = {Role.PARTY: "当事人", Role.MEDIATOR: "调解员", Role.BODY: "调解组织盖章"}


class Method(StrEnum):
    """How a signature was given."""

    CLICK = "click"
    CODE = "code"
    PAPER = "paper"


METHOD_NAMES: dict[Method, str] = {
    Method.CLICK: "登录后签",
    Method.CODE: "凭查询码签",
    Method.PAPER: "在纸上签",
}


class Disposal(StrEnum):
    """What belongs to all owners, so that a committee alone cannot give it away."""

    COMPANY = "company"
    USE_FUND = "use_fund"
    RAISE_FUND = "raise_fund"
    REBUILD = "rebuild"
    COMMON_PARTS = "common_parts"
    SUE = "sue"
    OTHER = "other"


DISPOSAL_NAMES: dict[Disposal, str] = {
    Disposal.COMPANY: "选聘、更换或者解聘物业",
    Disposal.USE_FUND: "使用维修资金",
    Disposal.RAISE_FUND: "筹集维修资金",
    Disposal.REBUILD: "改建、重建建筑物或者附属设施",
    Disposal.COMMON_PARTS: "改变共有部分用途，或者利用共有部分经营",
    Disposal.SUE: "以业委会名义起诉、撤诉或者放弃起诉",
    Disposal.OTHER: "放弃或者处分全体业主的其他权利（公共收益、物业欠款等）",
}
DISPOSAL_GROUNDS: dict[Disposal, str] = {
    Disposal.COMPANY: "《民法典》第二百七十八条第一款第（四）项",
    Disposal.USE_FUND: "《民法典》第二百七十八条第一款第（五）项",
    Disposal.RAISE_FUND: "《民法典》第二百七十八条第一款第（六）项",
    Disposal.REBUILD: "《民法典》第二百七十八条第一款第（七）项",
    Disposal.COMMON_PARTS: "《民法典》第二百七十八条第一款第（八）项",
    Disposal.SUE: "《浙江省物业管理条例》（2009年修正，有没有更新待核）第十六条",
    Disposal.OTHER: "《民法典》第二百七十八条第一款第（九）项",
}
SPECIAL = frozenset({Disposal.RAISE_FUND, Disposal.REBUILD, Disposal.COMMON_PARTS})
"""Matters of which three quarters of those who take part must approve (民法典第二百七十八条第二款)."""


class Proof(StrEnum):
    """Where the check of an assembly's decision stands."""

    ATTACHED = "attached"
    CHECKED = "checked"
    REJECTED = "rejected"


PROOF_NAMES: dict[Proof, str] = {
    Proof.ATTACHED: "等调解组核对",
    Proof.CHECKED: "已核对",
    Proof.REJECTED: "没有通过核对",
}
