"""What the secretary fills in about a round: the round itself, points, levels, the seal to confirm, other days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import HiddenField

from alliance.kernel.forms import (
    AgreeField,
    AreaField,
    DayField,
    LineField,
    OneOfField,
    PassageField,
    PickField,
    SeveralField,
)
from alliance.kernel.forms import Form as Base
from alliance.kernel.forms import WholeField as Whole
from compounds.awards import rules as judging
from compounds.awards.facts.codes import FACTS
from compounds.awards.indicators.kinds import EVIDENCE
from compounds.awards.indicators.scales import PERCENT, percent
from compounds.awards.indicators.shipped import shipped
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import SOURCE_NAMES, Criterion, Indicators, Level, Source
from compounds.awards.rounds import changing, drafting, opening, queries, shaping
from compounds.awards.rounds.defaults import TIES, Suggested
from compounds.awards.rounds.models import FORM_NAMES, WORDS_MOST, AwardRound, Form
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.workflow import STAGE_NAMES, Stage
from compounds.awards.rules import PLACES_MOST, SAMPLES_LEAST, SAMPLES_MOST, TIE_NAMES, Rules

EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)
NUMBER_MOST, LOOK_MOST, LEVEL_MOST, TITLE_MOST = 60, 200, 80, 100
QUOTA_MOST, REVIEWS_MOST, HUNDRED, YEARS_MOST = 9999, 99, 100, 99
EACH, NOT_ALL = "each", "not_all"
SPARE_LEVELS = 1
"""So many empty levels stand below the known ones."""


class PointsField(AreaField):
    """Points or a figure of a record; data is a Decimal with two places."""

    unit = ""

    def _value(self) -> str:
        return figure(self.data) if self.data is not None and not self.raw_data else super()._value()

    def spoken(self) -> str:
        """The figure as a person would say it."""
        return figure(self.data)


class RoundForm(Base):
    """A round that is being prepared; quotas are added for the awards that come with the platform."""

    title = LineField("这一届叫什么", most=TITLE_MOST, help="例如：2026年度柯城区小区评选。")
    year = Whole("哪一年度", least=EARLIEST.year, most=LATEST.year)
    form = OneOfField(
        "评上以后怎样",
        choices=[(one.value, name) for one, name in FORM_NAMES.items()],
        help="授称号、发牌匾，要先按评比达标表彰、创建示范的规定得到批准（哪一级能批，待核，请先问区里）。没有批准的，选展示或者通报。",
    )
    basis_title = LineField("批准文件的名称", most=TITLE_MOST, required=False)
    basis_number = LineField("批准文号", most=NUMBER_MOST, required=False, help="没有批准的，这几格空着。")
    basis_issuer = LineField("谁批准的", most=TITLE_MOST, required=False)
    basis_on = DayField("哪一天批准的", required=False, earliest=EARLIEST)
    opens_on = DayField("哪一天开放申报", earliest=EARLIEST, latest=LATEST)
    screening_on = DayField("哪一天开始资格审查", earliest=EARLIEST, latest=LATEST, help="申报到前一天截止。")
    review_on = DayField("哪一天开始评委评分", earliest=EARLIEST, latest=LATEST)
    inspection_on = DayField("哪一天开始现场复核", earliest=EARLIEST, latest=LATEST)
    deliberation_on = DayField("哪一天开始合议", earliest=EARLIEST, latest=LATEST)
    notice_on = DayField("哪一天开始公示", earliest=EARLIEST, latest=LATEST)
    decided_on = DayField("哪一天审定", earliest=EARLIEST, latest=LATEST)
    facts_from = DayField("从哪一天起的记录算数", earliest=EARLIEST, latest=LATEST)
    facts_to = DayField("到哪一天为止", earliest=EARLIEST, latest=LATEST)
    reviews = Whole("每个小区请几位评委", least=1, most=REVIEWS_MOST, unit="位")
    trim = Whole("去掉最高、最低各几份", least=0, most=REVIEWS_MOST, unit="份")
    trim_from = Whole("至少有几份才去掉", least=1, most=REVIEWS_MOST, unit="份")
    places = Whole("分数写到小数点后几位", least=0, most=PLACES_MOST, unit="位")
    again = Whole("相差不显著时，再请几位评委", least=1, most=REVIEWS_MOST, unit="位")
    tie_years = Whole(
        "关系结束以后，还要回避几年",
        least=0,
        most=YEARS_MOST,
        unit="年",
        help="评委、核查员和小区的关系：住处、任职、企业。数字是我们的建议，不是法定。",
    )
    samples = Whole(
        "名次重排多少次",
        least=SAMPLES_LEAST,
        most=SAMPLES_MOST,
        unit="次",
        help=f"看名次稳不稳：把评分表随便抽、重排名次，排这么多次。{SAMPLES_LEAST}到{SAMPLES_MOST}次；次数多的更稳，算得慢些。",
    )
    level = Whole(
        "名次范围取多少把握",
        least=int(judging.LEVEL_LEAST * PERCENT),
        most=int(judging.LEVEL_MOST * PERCENT),
        unit="%",
        help="填95，就是100次里有95次名次落在这个范围。填得大，范围宽，分不出先后的小区多，要再请评委的多；填得小，正好相反。",
    )
    ties = PickField("还是分不开，先看什么", choices=[(name, TIE_NAMES[order[0]]) for name, order in TIES.items()])

    @property
    def quotas(self) -> list[Any]:
        """The fields of the quotas."""
        return [self[f"quota_{one.code}"] for one in shipped()]

    @property
    def days(self) -> list[Any]:
        """The fields of the days, in the order of the phases."""
        return [self[column] for column in DAY_OF.values()]

    def command(self, round_id: int | None, known: Rules) -> drafting.Draft:
        """What was filled in; what `known` rules have besides, they keep."""
        rules = replace(
            known,
            reviews=self.reviews.data,
            trim=self.trim.data,
            trim_from=self.trim_from.data,
            places=self.places.data,
            again=self.again.data,
            samples=self.samples.data,
            level=Decimal(self.level.data) / PERCENT,
            ties=TIES[self.ties.data],
            tie_years=self.tie_years.data,
        )
        quotas = {one.code: self[f"quota_{one.code}"].data or 0 for one in shipped()}
        return drafting.Draft(
            drafting.Particulars(
                title=self.title.data,
                year=self.year.data,
                form=Form(self.form.data),
                basis_title=self.basis_title.data or "",
                basis_number=self.basis_number.data or "",
                basis_issuer=self.basis_issuer.data or "",
                basis_on=self.basis_on.data,
                days={stage: self[column].data for stage, column in DAY_OF.items()},
                facts_from=self.facts_from.data,
                facts_to=self.facts_to.data,
                quotas={code: quota for code, quota in quotas.items() if quota},
                rules=rules,
            ),
            round_id,
            self.version.data or 0,
        )


for _award in shipped():
    setattr(
        RoundForm,
        f"quota_{_award.code}",
        Whole(f"{_award.title}最多评几个", least=0, most=QUOTA_MOST, unit="个", help="这一届不评的，填0。"),
    )


def beginning(numbers: Suggested) -> dict[str, Any]:
    """What an empty form begins with."""
    return {
        "year": numbers.days[Stage.OPEN].year,
        "form": Form.SHOWCASE.value,
        "facts_from": numbers.facts_from,
        "facts_to": numbers.facts_to,
        **{column: numbers.days[stage] for stage, column in DAY_OF.items()},
        **{f"quota_{one.code}": numbers.quota for one in shipped()},
        **_rules(numbers.rules),
    }


def known(round_: AwardRound) -> dict[str, Any]:
    """What the form of a round shows."""
    quotas = {one.code: one.quota for one in round_.awards}
    return {
        "title": round_.title,
        "year": round_.year,
        "form": round_.form.value,
        "basis_title": round_.basis_title,
        "basis_number": round_.basis_number,
        "basis_issuer": round_.basis_issuer,
        "basis_on": round_.basis_on,
        "facts_from": round_.facts_from,
        "facts_to": round_.facts_to,
        **{column: getattr(round_, column) for column in DAY_OF.values()},
        **{f"quota_{one.code}": quotas.get(one.code, 0) for one in shipped()},
        **_rules(queries.rules(round_)),
    }


def _rules(rules: Rules) -> dict[str, Any]:
    return {
        "reviews": rules.reviews,
        "trim": rules.trim,
        "trim_from": rules.trim_from,
        "places": rules.places,
        "again": rules.again,
        "samples": rules.samples,
        "level": int(rules.level * PERCENT),
        "tie_years": rules.tie_years,
        "ties": next((name for name, order in TIES.items() if order == rules.ties), next(iter(TIES))),
    }


class WeightsForm(Base):
    """The points of every criterion of an award; made by `weights_form`."""

    def command(self, round_id: int, award: str, tree: Indicators) -> drafting.Weigh:
        """What was filled in."""
        most = {one.code: self[f"most_{one.code}"].data for one in tree.criteria}
        return drafting.Weigh(round_id, self.version.data or 0, award, most)


def weights_form(tree: Indicators, **more: Any) -> WeightsForm:
    """A form with one field for each criterion."""
    fields = {f"most_{one.code}": PointsField(one.name) for one in tree.criteria}
    made: type[WeightsForm] = type("AwardWeightsForm", (WeightsForm,), fields)
    return made(data={f"most_{one.code}": one.most for one in tree.criteria}, **more)


class LevelsForm(Base):
    """What one criterion looks at and its levels; made by `levels_form`."""

    look = LineField("看什么", most=LOOK_MOST)

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The fields of each level: share, words, and for a record from what figure on."""
        count = sum(name.startswith("share_") for name in self._fields)
        names = [name for name in ("share", "words", "least") if f"{name}_0" in self._fields]
        return [tuple(self[f"{name}_{at}"] for name in names) for at in range(count)]

    def command(self, round_id: int, award: str, criterion: Criterion) -> drafting.SetLevels:
        """What was filled in; a level without words is none."""
        levels = tuple(
            Level(
                (share.data or 0) / PERCENT,
                words.data,
                rest[0].data if rest else None,
            )
            for share, words, *rest in self.rows
            if words.data
        )
        return drafting.SetLevels(round_id, self.version.data or 0, award, criterion.code, self.look.data or "", levels)


def levels_form(criterion: Criterion, **more: Any) -> LevelsForm:
    """A form with a row for each level and one to spare."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"look": criterion.look}
    for at in range(len(criterion.levels) + SPARE_LEVELS):
        level = criterion.levels[at] if at < len(criterion.levels) else None
        fields[f"share_{at}"] = Whole("得百分之几", required=False, most=HUNDRED, unit="%")
        fields[f"words_{at}"] = LineField("怎样算这一档", required=False, most=LEVEL_MOST)
        if criterion.fact:
            fields[f"least_{at}"] = PointsField("记录从多少起", required=False)
        if level is not None:
            data |= {f"share_{at}": int(percent(level)), f"words_{at}": level.words, f"least_{at}": level.least}
    made: type[LevelsForm] = type("AwardLevelsForm", (LevelsForm,), fields)
    return made(data=data, **more)


class CriterionForm(Base):
    """One more criterion."""

    group = PickField("放在哪一类")
    name = LineField("这一条叫什么", most=NUMBER_MOST, help="例如：充电桩管理。")
    most = PointsField("最多几分")
    look = LineField("看什么", most=LOOK_MOST, help="写清看哪份材料、哪个地方。")
    source = OneOfField(
        "分数从哪里来",
        choices=[(one.value, SOURCE_NAMES[one]) for one in Source],
        help="从平台记录来的，小区不用填；小区自报的，街道、社区核实；现场复核由两位核查员看。",
    )
    fact = PickField(
        "用哪一项平台记录",
        choices=[("", "不用"), *((kind.code, kind.name) for kind in FACTS.values())],
        required=False,
        help="分数从平台记录来的，一定要选。小区自报的选了，平台先填好。",
    )
    evidence = SeveralField("要附什么材料", choices=list(EVIDENCE.items()), required=False, help="尽量少要，最好不要。")
    optional = OneOfField(
        "是不是每个小区都要评",
        choices=[(EACH, "每个小区都要评"), (NOT_ALL, "有的小区不适用（例如没有电梯），可以不算")],
    )

    def offering(self, tree: Indicators) -> CriterionForm:
        """The form with the groups of an award."""
        self.group.offer([(one.code, one.name) for one in tree.groups])
        return self

    def command(self, round_id: int, award: str) -> shaping.AddCriterion:
        """What was filled in."""
        return shaping.AddCriterion(
            round_id,
            self.version.data or 0,
            award,
            self.group.data,
            self.name.data,
            self.most.data,
            Source(self.source.data),
            self.look.data,
            self.fact.data or "",
            tuple(self.evidence.data or ()),
            self.optional.data == NOT_ALL,
        )


class MoveForm(Base):
    """Another place for a criterion."""

    place = PickField("挪到哪里")

    def offering(self, tree: Indicators, criterion: str) -> MoveForm:
        """The form with every place but the present one."""
        self.place.offer(
            [
                choice
                for group in tree.groups
                for choice in (
                    *(
                        (f"{group.code}/{one.code}", f"{group.name}：排在“{one.name}”前面")
                        for one in group.criteria
                        if one.code != criterion
                    ),
                    (f"{group.code}/", f"{group.name}：排在最后"),
                )
            ]
        )
        return self

    def command(self, round_id: int, award: str, criterion: str) -> shaping.MoveCriterion:
        """What was chosen."""
        group, _, before = self.place.data.partition("/")
        return shaping.MoveCriterion(round_id, self.version.data or 0, award, criterion, group, before)


class RemoveForm(Base):
    """One criterion fewer: nothing to fill in."""

    def command(self, round_id: int, award: str, criterion: str) -> shaping.RemoveCriterion:
        """What is taken away."""
        return shaping.RemoveCriterion(round_id, self.version.data or 0, award, criterion)


class OpenForm(Base):
    """That exactly what was shown gets sealed."""

    seal = HiddenField()
    agreed = AgreeField("我逐项看过了，封存以后谁也改不了")

    def command(self, round_id: int) -> opening.OpenRound:
        """What was confirmed."""
        return opening.OpenRound(round_id, self.version.data or 0, self.seal.data or "")


class StepForm(Base):
    """A step without words."""


class BecauseForm(Base):
    """A reason."""

    because = PassageField("原因", most=WORDS_MOST, render_kw={"rows": 3}, help="会公布，参加的小区都看得到。")


class ReplanForm(BecauseForm):
    """Other days for phases still to come; made by `replan_form`."""

    def command(self, round_id: int) -> changing.Replan:
        """What was filled in."""
        days = {stage: self[column].data for stage, column in DAY_OF.items() if column in self._fields}
        return changing.Replan(round_id, self.version.data or 0, days, self.because.data)


def replan_form(round_: AwardRound, movable: Iterable[Stage], **more: Any) -> ReplanForm:
    """A form with the days that may still be moved."""
    stages = tuple(movable)
    fields = {
        DAY_OF[stage]: DayField(f"{STAGE_NAMES[stage]}从哪一天开始", earliest=EARLIEST, latest=LATEST)
        for stage in stages
    }
    made: type[ReplanForm] = type("AwardReplanForm", (ReplanForm,), fields)
    return made(data={DAY_OF[stage]: getattr(round_, DAY_OF[stage]) for stage in stages}, **more)
