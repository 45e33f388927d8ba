"""What people fill in about offers: why they stand back, who was absent, and why the names are to be seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance.kernel.forms import Form, OneOfField, PassageField, PickField
from expert_pool.conflicts.grounds import GROUNDS, TO_DECLARE, Ground
from expert_pool.draws.workflow import FALL_NAMES, Fall
from expert_pool.offers import answering, breaking, on_site
from expert_pool.offers.answering import StandBack
from expert_pool.offers.breaking import AskForNames
from expert_pool.offers.workflow import GLASS_GROUND_NAMES, GlassGround


class StandBackForm(Form):
    """What one has to do with the matter."""

    ground = OneOfField("是哪一种关系", choices=[(ground.value, GROUNDS[ground].label) for ground in TO_DECLARE])
    company = PickField("和哪一家企业有关", coerce=int, help="和企业没有关系的，选“和企业无关”。")
    words = PassageField(
        "再说明一句",
        most=answering.WORDS_MOST,
        required=False,
        help="选了“有别的关系”的要写。名单开启以前谁也看不到；开启以后记进回避情况，专家库管理员看得到。",
        purpose="expert_tie",
    )

    def __init__(self, companies: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(**more)
        self.company.offer([(0, "和企业无关"), *companies])

    def command(self, offer_id: int) -> StandBack:
        """What was filled in."""
        return StandBack(offer_id, Ground(self.ground.data), self.company.data or None, self.words.data or "")


class AbsenceForm(Form):
    """Whether somebody never came, or left."""

    because = OneOfField("怎么回事", choices=[(fall.value, FALL_NAMES[fall]) for fall in on_site.ABSENCES])

    def fall(self) -> Fall:
        """What was chosen."""
        return Fall(self.because.data)


class NamesForm(Form):
    """Why the names have to be seen before the opening."""

    ground = OneOfField("为了什么", choices=[(ground.value, name) for ground, name in GLASS_GROUND_NAMES.items()])
    because = PassageField(
        "具体是什么事",
        most=breaking.REASON_MOST,
        help="例如：评审地点停电，今晚要通知专家换地方。不要写人的姓名。",
    )

    def command(self, draw_id: int) -> AskForNames:
        """What was filled in."""
        return AskForNames(draw_id, GlassGround(self.ground.data), self.because.data or "")
