"""What people fill in about sessions, minutes, investigations and more time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import HiddenField, IntegerField, validators, widgets

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.days import SHANGHAI
from alliance.kernel.forms import (
    DayField,
    Form,
    LineField,
    OneOfField,
    PassageField,
    PickField,
    SeveralField,
    WholeField,
)
from mediation.access import CaseFacts
from mediation.consent.actions import Said
from mediation.consent.workflow import BY_STAFF, WAY_NAMES, Way
from mediation.sessions import actions, extending, recording
from mediation.sessions.actions import Came, When
from mediation.sessions.models import CaseMinutes, Session
from mediation.sessions.recording import Content
from mediation.sessions.workflow import MODE_NAMES, Mode, Presence

ALL_SEE = "各方都看得到，请不要写单独沟通的话。"
PERSONAL = "mediation_minutes"
_BREAKS = re.compile(r"[、，,；;\n]+")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[:：点]([0-5][0-9])?分?")


class HourField(LineField):
    """A time of day, picked or typed: 9:30, 14点; data is a time."""

    widget = widgets.TimeInput()
    input_type = "time"

    def _read(self, text: str) -> Any:
        found = _HOUR.fullmatch(text.strip())
        if found is None:
            raise ValueError("读不懂，例如：9:30。")
        return time(int(found[1]), int(found[2] or 0))

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else super()._value()

    def spoken(self) -> str:
        """The time as a person would say it."""
        return f"{self.data:%H:%M}"


def instant(day: date, hour: time) -> datetime:
    """An hour of a day in Asia/Shanghai."""
    return datetime.combine(day, hour, SHANGHAI)


class PlanForm(Form):
    """When and how people meet; at planning also with whom."""

    party = PickField("和谁谈", coerce=int, help="只和一方谈的，另一方看不到有这场会。")
    day = DayField("哪一天")
    begins = HourField("几点开始", help="例如：9:30")
    ends = HourField("几点结束", help="例如：11:00")
    mode = OneOfField(
        "怎么谈", choices=[(one.value, name) for one, name in MODE_NAMES.items()], default=Mode.PLACE.value
    )
    location = LineField(
        "在哪里", required=False, most=actions.PLACE_MOST, help="当面谈的要填，例如：花园社区二楼调解室。"
    )
    link = LineField(
        "视频会议的链接",
        required=False,
        most=actions.LINK_MOST,
        help="用视频的要填，以 https:// 开头。",
        render_kw={"inputmode": "url"},
    )
    agreed = SeveralField(
        "谁同意了", coerce=int, required=False, help="休息日、晚上，或者用视频，要每一方都愿意。问过的在这里勾上。"
    )
    agreed_words = LineField(
        "怎么问、怎么答的",
        required=False,
        most=actions.WORDS_MOST,
        help="例如：11月20日电话里问过，两边都说周日上午方便。",
    )

    agreed_witness = LineField(
        "问的时候谁在旁边听到", required=False, most=60, purpose=PERSONAL, help="另一位工作人员的姓名，例如：社区小林。"
    )

    def __init__(self, facts: CaseFacts, *, alone: bool = True, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        everybody = [(one.party_id, one.name) for one in facts.parties]
        apart = [(key, f"只和{name}谈") for key, name in everybody] if alone else []
        self.party.offer([(0, "各方一起谈"), *apart])
        if session is not None:
            del self.party
            asked = {reply.party_id for reply in session.replies}
            everybody = [one for one in everybody if one[0] in asked]
        self.agreed.offer(everybody)

    def fill(self, session: Session) -> PlanForm:
        """The form as the session stands."""
        begins, ends = session.starts_at.astimezone(SHANGHAI), session.ends_at.astimezone(SHANGHAI)
        self.day.data, self.begins.data, self.ends.data = begins.date(), begins.time(), ends.time()
        self.mode.data, self.location.data, self.link.data = session.mode.value, session.location, session.link
        return self

    def when(self) -> When:
        """The time and the way."""
        return When(
            starts_at=instant(self.day.data, self.begins.data),
            ends_at=instant(self.day.data, self.ends.data),
            mode=Mode(self.mode.data),
            location=self.location.data or "",
            link=self.link.data or "",
            agreed=frozenset(self.agreed.data or ()),
            agreed_words=self.agreed_words.data or "",
            agreed_witness=self.agreed_witness.data or "",
        )

    def command(self, case_id: int) -> actions.Schedule:
        """A new session."""
        return actions.Schedule(case_id, self.when(), self.party.data or None, self.version.data or None)


class CancelForm(Form):
    """Why a session does not take place."""

    because = LineField("为什么取消", most=actions.WORDS_MOST, help="被邀请的人看得到。")


class AnswerForm(Form):
    """Whether a party comes."""

    party = IntegerField("哪一方", [validators.InputRequired()], widget=widgets.HiddenInput())
    coming = OneOfField("能不能来", choices=[("yes", "能来"), ("no", "来不了")])
    words = LineField("想说的话", required=False, most=200, help="来不了的，写一句原因，或者您什么时候方便。")

    def command(self, session_id: int) -> actions.AnswerInvitation:
        """What was said."""
        return actions.AnswerInvitation(
            session_id, self.party.data or 0, self.coming.data == "yes", self.words.data or ""
        )


class HoldForm(Form):
    """Who came: those expected are ticked, others are written down."""

    came = SeveralField("谁到了", coerce=int, help="没有勾的，记为没有到。")
    agents = LineField(
        "还有谁代表他们来",
        required=False,
        most=300,
        purpose=PERSONAL,
        help="没有账号的代理人，写“姓名（身份）：代表谁”，几个人用顿号隔开，例如：李明（律师）：锦绣家园业主委员会。",
    )
    others = LineField(
        "其他参加的人",
        required=False,
        most=300,
        purpose=PERSONAL,
        help="写姓名和身份，几个人用顿号隔开，例如：陈工（房屋鉴定）。",
    )

    def __init__(self, expected: Sequence[Came], facts: CaseFacts, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._expected, self._facts = tuple(expected), facts
        self.came.offer(
            [(at, f"{one.name}（{one.acts_as}）" if one.acts_as else one.name) for at, one in enumerate(self._expected)]
        )

    def validate_agents(self, field: Any) -> None:
        """Each agent stands for one of the parties."""
        for _, _, party in self._agents():
            if party is None:
                names = "、".join(self._facts.party_names.values())
                raise validators.ValidationError(f"要写清代表谁，照这里的名字写：{names}。")

    def _agents(self) -> list[tuple[str, str, int | None]]:
        by_name = {name: key for key, name in self._facts.party_names.items()}
        found = []
        for one in filter(None, (part.strip() for part in _BREAKS.split(self.agents.data or ""))):
            who, _, party = one.replace(":", "：").partition("：")
            name, acts_as = named(who)
            found.append((name, acts_as, by_name.get(party.strip())))
        return found

    def command(self, session_id: int) -> actions.Hold:
        """Everybody who was asked or came."""
        there = set(self.came.data or ())
        listed = [
            Came(one.presence, one.name, one.acts_as, one.party_id, one.person_id, at in there)
            for at, one in enumerate(self._expected)
        ]
        listed += [Came(Presence.SIDE, name, acts_as, party) for name, acts_as, party in self._agents()]
        parts = filter(None, (part.strip() for part in _BREAKS.split(self.others.data or "")))
        listed += [Came(Presence.INVITED, *named(one)) for one in parts]
        return actions.Hold(session_id, self.version.data or 0, tuple(listed))


def named(text: str) -> tuple[str, str]:
    """陈工（房屋鉴定） as name and capacity."""
    name, _, rest = text.replace("(", "（").replace(")", "）").partition("（")
    return name.strip(), rest.strip("） ")


class _HeadForm(Form):
    """Where, when and by whom something was written down."""

    location = LineField("地点", most=200)
    day = DayField("哪一天")
    begins = HourField("几点开始")
    ends = HourField("几点结束")
    recorder = LineField("记录人", most=actions.NAME_MOST, purpose=PERSONAL)
    text: Any

    def content(self, *, focus: str = "", opinions: str = "", outcome: str = "") -> Content:
        """What was filled in."""
        return Content(
            location=self.location.data,
            started_at=instant(self.day.data, self.begins.data),
            ended_at=instant(self.day.data, self.ends.data),
            recorder=self.recorder.data,
            text=self.text.data,
            focus=focus,
            opinions=opinions,
            outcome=outcome,
        )

    def begin(self, location: str, starts_at: datetime, ends_at: datetime) -> None:
        """Offer a place and a time."""
        begins, ends = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
        self.location.data = location
        self.day.data, self.begins.data, self.ends.data = begins.date(), begins.time(), ends.time()


class MinutesForm(_HeadForm):
    """What the form of minutes asks, in its order."""

    focus = PassageField("争议焦点", required=False, most=recording.LINES_MOST, help="两边到底在争什么，一条一条写。")
    opinions = PassageField("各方的意见", required=False, most=recording.TEXT_MOST)
    text = PassageField("笔录正文", most=recording.TEXT_MOST, help="照原话写：问什么，答什么。", render_kw={"rows": 14})
    outcome = PassageField(
        "调解结果", required=False, most=recording.LINES_MOST, help="谈成了什么，还差什么，下次什么时候谈。"
    )

    def fill(self, minutes: CaseMinutes) -> MinutesForm:
        """The form as the draft stands."""
        self.begin(minutes.location, minutes.started_at, minutes.ended_at)
        for name in ("recorder", "focus", "opinions", "text", "outcome"):
            if name in self:
                self[name].data = getattr(minutes, name)
        return self

    def whole(self) -> Content:
        """What was filled in."""
        return self.content(
            focus=self.focus.data or "", opinions=self.opinions.data or "", outcome=self.outcome.data or ""
        )


class InvestigationForm(_HeadForm):
    """What the form of an investigation asks, in its order."""

    investigators = LineField("调查人", most=200, purpose=PERSONAL, help="至少两个人，用顿号隔开。")
    asked = LineField("向谁调查", most=actions.NAME_MOST, purpose=PERSONAL, help="被调查人的姓名。")
    identity = LineField(
        "这个人是谁",
        required=False,
        most=300,
        purpose=PERSONAL,
        help="性别、年龄、做什么的、和这件事的关系。不要写身份证号。",
    )
    matter = LineField("调查什么事", most=300)
    text = PassageField("笔录正文", most=recording.TEXT_MOST, help="照原话写：问什么，答什么。", render_kw={"rows": 14})

    def command(self, case_id: int) -> recording.DraftInvestigation:
        """What was filled in."""
        return recording.DraftInvestigation(
            case_id,
            tuple(part.strip() for part in _BREAKS.split(self.investigators.data) if part.strip()),
            self.asked.data,
            self.identity.data or "",
            self.matter.data,
            self.content(),
        )


class SignForm(Form):
    """Which line of the minutes, and the text that was seen."""

    position = IntegerField("第几位", [validators.InputRequired()], widget=widgets.HiddenInput())
    digest = HiddenField("文本", [validators.Length(min=64, max=64)])
    declined = LineField("不签名的，写原因", required=False, most=200)

    def command(self, minutes_id: int) -> recording.Sign:
        """What was said."""
        return recording.Sign(minutes_id, self.position.data or 0, self.digest.data or "", self.declined.data or "")


class ScanForm(Form):
    """The signed sheets."""

    file = AttachmentField("扫描件或者照片", help="每一页都要有签名；改过的地方要按手印。")


class ExtensionForm(Form):
    """How much more time, and why."""

    days = WholeField("延长几天", least=1, most=extending.DAYS_MOST, unit="天")
    because = PassageField("为什么", most=extending.BECAUSE_MOST, help=ALL_SEE)

    def command(self, case_id: int) -> extending.AskExtension:
        """What was filled in."""
        return extending.AskExtension(case_id, self.days.data, self.because.data)


class AgreeForm(Form):
    """A party's own yes or no."""

    party = IntegerField("哪一方", [validators.InputRequired()], widget=widgets.HiddenInput())
    answer = OneOfField("您这一方同意延长吗", choices=[("yes", "同意延长"), ("no", "不同意")])

    def command(self, extension_id: int) -> extending.AnswerExtension:
        """What was said."""
        return extending.AnswerExtension(extension_id, self.party.data or 0)


class NoteForm(Form):
    """What a party said to a member of staff."""

    party = PickField("哪一方答复了", coerce=int)
    answer = OneOfField("怎么答复", choices=[("yes", "同意延长"), ("no", "不同意")])
    way = OneOfField("怎么问的", choices=[(one.value, WAY_NAMES[one]) for one in sorted(BY_STAFF - {Way.PAPER})])
    said_by = LineField("谁答复的", most=60, purpose=PERSONAL, help="姓名和身份。")
    witness = LineField("谁在旁边听到", most=60, purpose=PERSONAL, help="另一位工作人员的姓名。")
    words = LineField("怎么问、怎么答的", most=500)

    def command(self, extension_id: int) -> extending.AnswerExtension:
        """As it was written down."""
        said = Said(Way(self.way.data), self.said_by.data, self.witness.data, self.words.data)
        return extending.AnswerExtension(extension_id, self.party.data, said)
