"""The sample paths: one of every kind, in every stage, at the compounds of the cast and at two without a committee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BARE, EARLY = "bare", "early"
"""Two compounds without a committee: one half-way to it, one that has just begun."""
COMMUNITY, STREET = "community", "street"
"""The officers of the compound's community and street, where no name of the cast is given."""


@dataclass(frozen=True, slots=True)
class Move:
    """One deed `ago` days before the day of seeding; `on` is the day that it tells of, in days before that day too.

    `what` is the code of the step or event; `text` a note or a reason; `by` whoever does it in place of the course's.
    """

    ago: int
    verb: str
    what: str = ""
    text: str = ""
    on: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One path at a compound, started `ago` days before; `days` are those of events that are known at the start."""

    key: str
    compound: str
    path: str
    by: str
    ago: int
    moves: tuple[Move, ...] = ()
    matter: str = ""
    days: Mapping[str, int] = field(default_factory=dict)


def _done(*steps: tuple[str, int]) -> tuple[Move, ...]:
    """Steps that were recorded on the day on which they were done."""
    return tuple(Move(ago, "do", step) for step, ago in steps)


FOUNDED = Course(
    "founded",
    "first",
    "first_committee",
    COMMUNITY,
    118,
    (
        *_done(("conditions", 115), ("application", 110), ("group", 95), ("group_notice", 93)),
        *_done(("developer_papers", 89), ("roster", 60)),
        Move(56, "day", "meeting", on=9),
        *_done(("rules", 50), ("candidates", 45), ("notice", 30)),
        Move(7, "do", "vote", "当天下午五点封箱，社区和业主代表在场。", on=9),
        Move(7, "do", "count", "两人分头登记，核对一致。", on=9),
        Move(6, "do", "result"),
    ),
)
"""The first committee of 程婷婷's compound: it is elected, and waits to be filed."""

COURSES: tuple[Course, ...] = (
    Course(
        "founding",
        BARE,
        "first_committee",
        COMMUNITY,
        62,
        (
            *_done(("conditions", 60), ("application", 52), ("group", 45), ("group_notice", 43)),
            Move(40, "skip", "developer_papers", "建设单位已经注销，资料由物业公司和区住建局提供，经过已书面记录。"),
            Move(30, "day", "meeting", on=-21),
            *_done(("roster", 18)),
            Move(9, "day", "meeting", "居民活动室那天有别的安排，延后三天。", on=-24),
            *_done(("rules", 6)),
        ),
    ),
    Course("begun", EARLY, "first_committee", COMMUNITY, 1),
    Course(
        "elected_again",
        "due",
        "reelection",
        "王秀英",
        128,
        (
            *_done(("report", 124), ("group", 112), ("roster", 78)),
            Move(70, "day", "meeting", on=28),
            Move(66, "do", "accounts", "账目已经公示，没有业主提出意见。"),
            *_done(("candidates", 62)),
            Move(58, "day", "meeting", "社区会议室那天有安排，延后三天。", on=25),
            *_done(("notice", 46)),
            Move(23, "do", "vote", on=25),
            Move(23, "do", "count", on=25),
            Move(22, "do", "result"),
            Move(22, "skip", "overdue", "新一届已经按时选出。", by=COMMUNITY),
        ),
    ),
    Course("term_ends", "ending", "reelection", "吴晓燕", 5),
    Course(
        "one_left",
        "member",
        "by_election",
        "刘佩华",
        18,
        (
            Move(17, "do", "confirm", "一位委员把房子卖了，书面辞去委员。"),
            Move(17, "skip", "alternate", "本届没有选候补委员。"),
            *_done(("member_handover", 12)),
            Move(11, "day", "meeting", on=-9),
            *_done(("candidates", 9), ("notice", 8)),
        ),
        days={"vacancy": 20},
    ),
    Course(
        "keys",
        "lapsed",
        "handover",
        COMMUNITY,
        40,
        (*_done(("meet", 15)), Move(8, "do", "accounts", "账目对上了，公章和档案还没有交。")),
    ),
    Course("late_filing", "overdue", "filing", "陈国平", 3, _done(("papers", 1))),
    Course(
        "adverts_meeting",
        "overdue",
        "special_meeting",
        "陈国平",
        71,
        (
            *_done(("petition", 70), ("check", 62)),
            Move(61, "skip", "remedy", "业委会自己召集，不用请街道。"),
            Move(60, "day", "meeting", on=31),
            *_done(("notice", 52), ("vote", 31), ("count", 30), ("result", 29)),
        ),
        matter="电梯广告的收入怎么用",
        days={"proposed": 71},
    ),
    Course(
        "parking_meeting",
        "returned",
        "special_meeting",
        COMMUNITY,
        6,
        _done(("petition", 5)),
        matter="地面车位重新划线",
        days={"proposed": 6},
    ),
    Course(
        "new_company",
        "member",
        "choose_company",
        "刘佩华",
        50,
        (
            *_done(("present", 48), ("needs", 40), ("plan", 33), ("tender", 25)),
            Move(20, "day", "meeting", on=-22),
        ),
    ),
    Course(
        "kept_company",
        "returned",
        "dismiss_company",
        COMMUNITY,
        66,
        (
            *_done(("review", 60)),
            Move(34, "stop", text="物业换了项目经理，列出的七项已经整改，业主代表商量后先不解聘。"),
        ),
    ),
    Course(
        "roof",
        "due",
        "fund_ordinary",
        "王秀英",
        45,
        (
            *_done(("responsibility", 43), ("scope", 36), ("plan", 30), ("publish", 28)),
            Move(26, "day", "meeting", on=-6),
            *_done(("notice", 12)),
        ),
        matter="3幢屋面防水",
    ),
    Course(
        "lift",
        "due",
        "fund_emergency",
        "王秀英",
        96,
        _done(
            ("protect", 96),
            ("responsibility", 95),
            ("verify", 95),
            ("apply", 94),
            ("repair", 88),
            ("accept", 85),
            ("publish", 80),
            ("paid", 70),
            ("lift_account", 62),
        ),
        matter="5幢客梯钢丝绳断股",
        days={"happened": 96},
    ),
    Course(
        "adverts",
        "overdue",
        "common_parts",
        "陈国平",
        25,
        (*_done(("inventory", 22), ("inquiry", 12)), Move(10, "day", "meeting", on=-11)),
        matter="三部电梯的轿厢广告",
    ),
)
"""In the order in which they read well; the time of each counts from the day of seeding."""
