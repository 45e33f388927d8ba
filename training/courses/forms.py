"""What people fill in: a sign of life, a step; for the desk the head of a course, a module, a lesson, a conclusion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, validators, widgets

from alliance.kernel.attachments.checking import OFFERED
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import (
    AgreeField,
    DayField,
    Form,
    LineField,
    OneOfField,
    PassageField,
    PickField,
    SeveralField,
    WholeField,
)
from training.courses import drafting, learning, markup, sourced
from training.courses.contents import LessonContent, ModuleContent
from training.curriculum.definition import LESSON_KIND_NAMES, LessonKind
from training.programmes import SEAT_NAMES

TITLE_MOST, SUMMARY_MOST, CAPTION_MOST, LIST_MOST = 60, 500, 20_000, 4000
Choices = Iterable[tuple[str, str]]


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").split("\n") if line.strip())


class BeatForm(Form):
    """The lesson is open and being read."""

    block = IntegerField("", [validators.Optional(), validators.NumberRange(0, learning.MOST_BLOCKS)],
                         widget=widgets.HiddenInput())  # fmt: skip
    opened = BooleanField("", widget=widgets.HiddenInput())


class StepForm(Form):
    """A step that needs no words."""

    def command(self, version_id: int) -> drafting.Decide:
        """What was decided."""
        return drafting.Decide(version_id, self.version.data or 0)


class HeadingForm(Form):
    """The head of a course."""

    title = LineField("课程名称", most=TITLE_MOST)
    summary = PassageField("一两句话：给谁学，学了能做什么", most=SUMMARY_MOST, render_kw={"rows": 3})
    because = LineField("这一版为什么写", most=SUMMARY_MOST, required=False, help="签发的人和以后查历史的人都看得到。")

    def command(self) -> drafting.Heading:
        """What was filled in."""
        return drafting.Heading(self.title.data, self.summary.data, self.because.data or "", self.version.data or 0)


class _OpeningForm(Form):
    """When something opens; nothing filled in means that it always is."""

    opens_after = SeveralField("先学完哪些才开放", choices=[], required=False)
    opens_any = AgreeField("上面勾的，学完其中一样就可以", required=False)
    opens_on = DayField("哪一天起开放", required=False)
    opens_exam = PickField("先考哪一场", choices=[], required=False)
    opens_score = WholeField("那一场至少考多少分", least=0, most=100, unit="分", required=False)
    opens_seats = SeveralField("只给哪些职务", choices=list(SEAT_NAMES.items()), required=False)

    def offer(self, parts: Choices, exams: Choices) -> None:
        """Offer the modules and lessons of the course, and the examinations."""
        self.opens_after.choices = list(parts)
        self.opens_exam.choices = [("", "不要求考试"), *exams]

    def validate_opens_score(self, field: Any) -> None:
        """An examination and its score belong together."""
        if bool(self.opens_exam.data) != (field.data is not None):
            raise validators.ValidationError("要求考试的，要选哪一场，也要填多少分；不要求的，两样都不填。")

    def opens(self) -> dict[str, Any]:
        """The rule, as `opening` reads it."""
        parts: list[dict[str, Any]] = []
        if self.opens_after.data:
            done = [{"done": code} for code in self.opens_after.data]
            parts.append({"any" if self.opens_any.data else "all": done})
        if self.opens_on.data:
            parts.append({"from": self.opens_on.data.isoformat()})
        if self.opens_exam.data:
            parts.append({"score": {"exam": self.opens_exam.data, "least": str(self.opens_score.data)}})
        if self.opens_seats.data:
            parts.append({"seat": list(self.opens_seats.data)})
        return {"all": parts} if parts else {}


def opens_known(opens: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as the form asks for it; the other way round of `_OpeningForm.opens`."""
    found: dict[str, Any] = {}
    for part in opens.get("all", ()):
        for name in ("all", "any"):
            if name in part:
                found |= {"opens_after": [one["done"] for one in part[name]], "opens_any": name == "any"}
        if "from" in part:
            found["opens_on"] = date.fromisoformat(part["from"])
        if "score" in part:
            found |= {"opens_exam": part["score"]["exam"], "opens_score": int(part["score"]["least"])}
        if "seat" in part:
            found["opens_seats"] = part["seat"]
    return found


class ModuleForm(_OpeningForm):
    """A module of a draft."""

    title = LineField("模块名称", most=TITLE_MOST)
    number = WholeField("排在第几", least=1, most=drafting.LONGEST_COURSE)
    hours = WholeField("几个学时", least=0, most=40, unit="学时")
    required = AgreeField("是必修", required=False)
    summary = PassageField("一两句话：学了能做什么", most=SUMMARY_MOST, render_kw={"rows": 3})
    goals = PassageField("学完会什么", most=LIST_MOST, help="一行一条。", render_kw={"rows": 4})

    def command(self, version_id: int, code: str) -> drafting.SaveModule:
        """What was filled in."""
        return drafting.SaveModule(
            version_id,
            self.version.data or 0,
            code,
            self.number.data,
            self.title.data,
            self.hours.data,
            bool(self.required.data),
            self.summary.data,
            _lines(self.goals.data),
            self.opens(),
        )


def module_known(place: int, module: ModuleContent) -> dict[str, Any]:
    """A module as its form asks for it."""
    return {
        "title": module.title,
        "number": place,
        "hours": module.hours,
        "required": module.required,
        "summary": module.summary,
        "goals": "\n".join(module.goals),
        **opens_known(module.opens),
    }


class LessonForm(_OpeningForm):
    """A lesson of a draft."""

    title = LineField("课的名称", most=TITLE_MOST)
    number = WholeField("排在第几", least=1, most=drafting.LONGEST_MODULE)
    kind = OneOfField("是哪一种", choices=[(kind.value, name) for kind, name in LESSON_KIND_NAMES.items()])
    minutes = WholeField("一共多少分钟", least=1, most=240, unit="分钟", help="阅读、看法条和练习都算在里面。")
    required = AgreeField("必须学完才算学完这个模块", required=False)
    body = PassageField("正文", most=markup.LONGEST, cites=True, render_kw={"rows": 24})
    articles = PassageField(
        "依据的法条",
        most=LIST_MOST,
        required=False,
        cites=True,
        help="一行一条，写全名称和条号，例如：《物业管理条例》第十五条。学的时候会在旁边打开。",
    )
    history = PassageField("只作历史说明的旧条文", most=LIST_MOST, required=False, help="一行一条。")
    elsewhere = PassageField("只作比较的外地规定", most=LIST_MOST, required=False, help="一行一条。")
    selfcheck = PassageField("随堂练习的题目编号", most=LIST_MOST, required=False, help="一行一个，题库里有编号。")
    links = PassageField(
        "下一步去哪里", most=LIST_MOST, required=False, help="一行一个：名称，空一格，再写本平台的地址。"
    )
    url = LineField("视频的网址", most=500, required=False, help="只有视频课要填，https 开头。")
    caption = PassageField("视频的全部字幕", most=CAPTION_MOST, required=False, help="听不清、放不了视频的人靠它学。")

    def validate_links(self, field: Any) -> None:
        """A name and an address of this platform."""
        for line in _lines(field.data):
            label, _, url = line.rpartition(" ")
            if not label.strip() or not markup.is_here(url):
                raise validators.ValidationError(f"“{line}”要写成：名称，空一格，再写 / 开头的本平台地址。")

    def validate_url(self, field: Any) -> None:
        """A video by link has an address and captions, and nothing else has."""
        video = self.kind.data == LessonKind.VIDEO_LINK
        if field.data and not field.data.startswith("https://"):
            raise validators.ValidationError("视频的网址要以 https:// 开头。")
        if video != bool(field.data) or video != bool(self.caption.data):
            raise validators.ValidationError("视频课要填网址和全部字幕；别的课两样都不填。")

    def command(self, version_id: int, module: str, code: str) -> drafting.SaveLesson:
        """What was filled in."""
        return drafting.SaveLesson(
            version_id=version_id,
            version=self.version.data or 0,
            module=module,
            code=code,
            number=self.number.data,
            title=self.title.data,
            kind=LessonKind(self.kind.data),
            required=bool(self.required.data),
            minutes=self.minutes.data,
            body=self.body.data,
            basis={name: list(_lines(self[name].data)) for name in ("articles", "history", "elsewhere")},
            selfcheck=_lines(self.selfcheck.data),
            links=tuple((line.rpartition(" ")[0].strip(), line.rpartition(" ")[2]) for line in _lines(self.links.data)),
            url=self.url.data or "",
            caption=self.caption.data or "",
            opens=self.opens(),
        )


def lesson_known(place: int, lesson: LessonContent) -> dict[str, Any]:
    """A lesson as its form asks for it."""
    return {
        "title": lesson.title,
        "number": place,
        "kind": lesson.kind.value,
        "minutes": lesson.minutes,
        "required": lesson.required,
        "body": lesson.body,
        **{name: "\n".join(cited) for name, cited in lesson.basis.items()},
        "selfcheck": "\n".join(lesson.selfcheck),
        "links": "\n".join(f"{label} {url}" for label, url in lesson.links),
        "url": lesson.url,
        "caption": lesson.caption,
        **opens_known(lesson.opens),
    }


class SourcedLessonForm(Form):
    """A lesson that begins with the words of a precedent."""

    into = PickField("写进哪个模块", choices=[], help="还在用的那一版不动；写进草稿，由另一位签发。")
    title = LineField("课的名称", most=TITLE_MOST)
    minutes = WholeField("一共多少分钟", least=1, most=240, unit="分钟")
    body = PassageField("正文", most=markup.LONGEST, cites=True, render_kw={"rows": 24})
    articles = PassageField("依据的法条", most=LIST_MOST, required=False, cites=True, help="一行一条，写全名称和条号。")

    def command(self) -> sourced.AddLesson:
        """What was filled in."""
        course, _, module = self.into.data.partition("/")
        return sourced.AddLesson(
            course, module, self.title.data, self.minutes.data, self.body.data, _lines(self.articles.data)
        )


class SettleForm(Form):
    """What a look at a change of the law came to."""

    resolution = PassageField(
        "看了什么，结论是什么",
        most=SUMMARY_MOST,
        render_kw={"rows": 3},
        help="例如：第几款的文字没有影响，课文不用改。",
    )

    def command(self, review_id: int) -> drafting.Settle:
        """What was found."""
        return drafting.Settle(review_id, self.version.data or 0, self.resolution.data)


class PictureForm(Form):
    """A picture or a document for the lessons of a course."""

    file = AttachmentField("图片或者文件", help=f"可以交{OFFERED}。图上有人的，先征得本人同意。")
