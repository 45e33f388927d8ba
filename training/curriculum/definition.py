"""What ships: courses, their modules with lessons and questions, and the names of the topics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from training.items.definition import Item

MODULE_NAMES = {
    "first_lesson": "上任第一课",
    "status_duties": "法律地位与职责",
    "meetings_voting": "会议与表决",
    "reelection_handover": "换届与备案移交",
    "contract_oversight": "物业合同与监督",
    "revenue_finance": "公共收益财务",
    "maintenance_fund": "维修资金",
    "selecting_company": "选聘物业实务",
    "privacy_disclosure": "个人信息与信息公开",
    "communication_mediation": "沟通与调解",
    "elevator_fire": "电梯与消防",
    "greening_waste": "绿化与垃圾分类",
    "emergency_response": "应急处置",
    "petitions_hotline": "信访与12345",
    "archive_keeping": "档案管理",
    "budgeting": "预算",
    "advertising_contracts": "广告合同谈判",
    "digital_platform": "数字平台",
    "evaluation_discipline": "评审纪律",
    "mediation_skills": "调解技巧与文书",
}
"""Every shipped module by its code, which is also the topic of its questions."""
EASIEST, HARDEST = 1, 3
DIFFICULTY_NAMES = {1: "基础", 2: "应用", 3: "较难"}


class LessonKind(StrEnum):
    """What somebody does in a lesson."""

    READING = "reading"
    DOCUMENT = "document"
    VIDEO_LINK = "video_link"
    TASK = "task"


LESSON_KIND_NAMES = {
    LessonKind.READING: "阅读",
    LessonKind.DOCUMENT: "文件",
    LessonKind.VIDEO_LINK: "视频",
    LessonKind.TASK: "动手",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a lesson leads: a calculator, a path, a model text, an answer; `url` is a path on this platform."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The citations of a lesson or a question, each a work and an article in full.

    `articles` stand today and carry the teaching; `history` are told only as what was and holds no more, `elsewhere`
    only as what other places do.
    """

    articles: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippedLesson:
    """One lesson; `body` is Markdown. `minutes` is what it takes in all, reading, articles and practice together.

    `selfcheck` are codes of questions of the same module. `url` and `caption` belong to a video by link: where it is,
    and everything that is said in it.
    """

    code: str
    title: str
    kind: LessonKind
    minutes: int
    body: str
    basis: Basis
    required: bool = True
    selfcheck: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    url: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ShippedQuestion:
    """One question: the item, its topic (a module's code), how hard it is (1 to 3), and what law it rests on.

    `reckoning` is, for figures, the sum that gives the answer, proven by a test.
    """

    code: str
    topic: str
    difficulty: int
    item: Item
    basis: Basis
    reckoning: str = ""


@dataclass(frozen=True, slots=True)
class ShippedModule:
    """One module. `hours` are as people count them (学时); `minutes` are those of its lessons together."""

    code: str
    title: str
    hours: int
    summary: str
    goals: tuple[str, ...]
    lessons: tuple[ShippedLesson, ...]
    questions: tuple[ShippedQuestion, ...]

    @property
    def minutes(self) -> int:
        """How long its lessons take together, in minutes."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class ShippedCourse:
    """One course: the codes of its required modules and of its electives, in the recommended order."""

    code: str
    title: str
    summary: str
    required: tuple[str, ...]
    electives: tuple[str, ...]

    @property
    def modules(self) -> tuple[str, ...]:
        """All its modules, required ones first."""
        return self.required + self.electives
