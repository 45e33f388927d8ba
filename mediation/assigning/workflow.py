"""The course of an assignment, how a mediator was chosen, the grounds of conflict, and why one does not go on."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where an assignment stands; the last seven are over."""

    PROPOSED = "proposed"
    DISCLOSED = "disclosed"
    GIVEN = "given"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CHALLENGED = "challenged"
    RESIGNED = "resigned"
    REFUSED = "refused"
    ENDED = "ended"


STAGE_NAMES: dict[Stage, str] = {
    Stage.PROPOSED: "拟派",
    Stage.DISCLOSED: "已披露，等各方同意",
    Stage.GIVEN: "等调解员答复",
    Stage.ACCEPTED: "已接受",
    Stage.DECLINED: "调解员没有接受",
    Stage.EXPIRED: "过期没有答复",
    Stage.REPLACED: "已改派",
    Stage.CHALLENGED: "已更换",
    Stage.RESIGNED: "调解员退出本案",
    Stage.REFUSED: "披露后有一方不同意",
    Stage.ENDED: "随案结束",
}
PENDING = frozenset({Stage.PROPOSED, Stage.DISCLOSED, Stage.GIVEN})
RUNNING = PENDING | {Stage.ACCEPTED}

ASSIGNMENT: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("disclose", frozenset({Stage.PROPOSED, Stage.GIVEN}), Stage.DISCLOSED),
    Step("give", frozenset({Stage.PROPOSED, Stage.DISCLOSED}), Stage.GIVEN),
    Step("accept", frozenset({Stage.GIVEN}), Stage.ACCEPTED),
    Step("decline", frozenset({Stage.PROPOSED, Stage.DISCLOSED, Stage.GIVEN}), Stage.DECLINED),
    Step("expire", frozenset({Stage.GIVEN}), Stage.EXPIRED),
    Step("replace", RUNNING, Stage.REPLACED),
    Step("refuse", frozenset({Stage.DISCLOSED}), Stage.REFUSED),
    Step("challenge", frozenset({Stage.DISCLOSED, Stage.GIVEN, Stage.ACCEPTED}), Stage.CHALLENGED),
    Step("resign", frozenset({Stage.ACCEPTED}), Stage.RESIGNED),
    Step("end", RUNNING, Stage.ENDED),
)


class Seat(StrEnum):
    """Whether somebody mediates the case or helps to."""

    LEADS = "leads"
    HELPS = "helps"


SEAT_NAMES: dict[Seat, str] = {Seat.LEADS: "调解员", Seat.HELPS: "共同调解员"}


class ChosenBy(StrEnum):
    """Who chose a mediator, and how."""

    OFFICE = "office"
    TOGETHER = "together"
    RANKED = "ranked"
    LEFT_TO_OFFICE = "left_to_office"
    NO_CHOICE = "no_choice"


CHOSEN_NAMES: dict[ChosenBy, str] = {
    ChosenBy.OFFICE: "调解组指派",
    ChosenBy.TOGETHER: "各方共同选定",
    ChosenBy.RANKED: "各方划去、排序后得出",
    ChosenBy.LEFT_TO_OFFICE: "各方交给调解组决定，由调解组指派",
    ChosenBy.NO_CHOICE: "期限内没有选出，由调解组指派",
}


class Grade(StrEnum):
    """How heavily a ground weighs."""

    EXCLUDED = "excluded"
    DISCLOSED = "disclosed"
    COUNTED = "counted"
    HINT = "hint"


GRADE_NAMES: dict[Grade, str] = {
    Grade.EXCLUDED: "应当回避",
    Grade.DISCLOSED: "应当披露，各方都同意才能继续",
    Grade.COUNTED: "酌情减分",
    Grade.HINT: "请核对",
}


class Declining(StrEnum):
    """Why a mediator does not take a case."""

    CONFLICT = "conflict"
    TOO_MUCH = "too_much"
    NOT_MY_FIELD = "not_my_field"
    AWAY = "away"
    OTHER = "other"


DECLINING_NAMES: dict[Declining, str] = {
    Declining.CONFLICT: "与本案或者当事人有关系",
    Declining.TOO_MUCH: "手上的案子太多",
    Declining.NOT_MY_FIELD: "不是我擅长的",
    Declining.AWAY: "这段时间不在",
    Declining.OTHER: "其他原因",
}


class Challenging(StrEnum):
    """Why a party wants another mediator."""

    KIN = "kin"
    INTEREST = "interest"
    OTHER_RELATION = "other_relation"
    NO_TRUST = "no_trust"


CHALLENGING_NAMES: dict[Challenging, str] = {
    Challenging.KIN: "是一方的近亲属",
    Challenging.INTEREST: "和这件纠纷有利害关系",
    Challenging.OTHER_RELATION: "和一方有别的关系，可能影响公正",
    Challenging.NO_TRUST: "没有上面的情形，就是想换一位",
}


class Mode(StrEnum):
    """How a party wants the mediator to be found."""

    TOGETHER = "together"
    RANK = "rank"
    OFFICE = "office"


MODE_NAMES: dict[Mode, str] = {
    Mode.TOGETHER: "我选定一位，请对方也同意他",
    Mode.RANK: "划去不愿意的，给其余的排个先后",
    Mode.OFFICE: "交给调解组决定",
}


class Outcome(StrEnum):
    """What a choice led to."""

    OPEN = "open"
    TOGETHER = "together"
    RANKED = "ranked"
    LEFT_TO_OFFICE = "left_to_office"
    NO_CHOICE = "no_choice"
    DROPPED = "dropped"


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.OPEN: "正在选",
    Outcome.TOGETHER: "各方选的是同一位",
    Outcome.RANKED: "各方都能接受的人里，名次合计最靠前",
    Outcome.LEFT_TO_OFFICE: "至少一方交给调解组决定",
    Outcome.NO_CHOICE: "期限到了还有人没有选，或者没有各方都能接受的人",
    Outcome.DROPPED: "不再需要选",
}


class GuestKind(StrEnum):
    """Whom parties may let take part (人民调解法第二十条)."""

    KIN = "kin"
    NEIGHBOUR = "neighbour"
    COLLEAGUE = "colleague"
    EXPERT = "expert"
    ORGANISATION = "organisation"


GUEST_NAMES: dict[GuestKind, str] = {
    GuestKind.KIN: "当事人的亲属",
    GuestKind.NEIGHBOUR: "邻里",
    GuestKind.COLLEAGUE: "同事",
    GuestKind.EXPERT: "有专门知识、特定经验的人员",
    GuestKind.ORGANISATION: "有关社会组织的人员",
}
