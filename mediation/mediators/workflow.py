"""The course of a mediator on the roster: registered, active, away for good; languages, and why somebody leaves."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Standing(StrEnum):
    """Where a mediator stands on the roster."""

    REGISTERED = "registered"
    ACTIVE = "active"
    LEFT = "left"


STANDING_NAMES: dict[Standing, str] = {
    Standing.REGISTERED: "等本人确认",
    Standing.ACTIVE: "在册",
    Standing.LEFT: "已退出",
}
MEDIATOR: Workflow[Standing] = Workflow(
    STANDING_NAMES,
    Step("accept_terms", frozenset({Standing.REGISTERED}), Standing.ACTIVE),
    Step("leave_roster", frozenset({Standing.REGISTERED, Standing.ACTIVE}), Standing.LEFT),
    Step("come_back", frozenset({Standing.LEFT}), Standing.REGISTERED),
)


class Leaving(StrEnum):
    """Why somebody is no longer on the roster."""

    OWN_WISH = "own_wish"
    TERM_OVER = "term_over"
    MOVED = "moved"
    DISMISSED = "dismissed"


LEAVING_NAMES: dict[Leaving, str] = {
    Leaving.OWN_WISH: "本人提出",
    Leaving.TERM_OVER: "任期届满",
    Leaving.MOVED: "调离或者迁出",
    Leaving.DISMISSED: "按《人民调解法》第十五条罢免或者解聘",
}


class Language(StrEnum):
    """What a mediator speaks with parties."""

    MANDARIN = "mandarin"
    QUZHOU = "quzhou"
    OTHER_DIALECT = "other_dialect"
    SIGN = "sign"


LANGUAGE_NAMES: dict[Language, str] = {
    Language.MANDARIN: "普通话",
    Language.QUZHOU: "衢州话",
    Language.OTHER_DIALECT: "其他方言",
    Language.SIGN: "手语",
}
