"""What applications put on desks, into the calendar of duties, on a compound's page and on a round's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import Actor
from alliance.kernel.days import remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses
from compounds.awards.access import APPLICANTS, RECOMMENDERS
from compounds.awards.applications import access, lists
from compounds.awards.applications.beside import Beside
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.applications.workflow import UNFINISHED, Stage
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.duties import Duty, Scope
from compounds.panels import CompoundKey, Panel

SHOWN = 3
"""So many applications stand on a compound's panel."""
BASIS = "评选的规则，开放申报那天公布；不是法定期限"
NOTHING = "评上有礼小区、示范小区，先由业委会申报。平台先填好知道的，不收任何费用。"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """For the committee what is not handed in, for street and community what waits for them; one statement."""
    if not actor.holds(*APPLICANTS, *RECOMMENDERS):
        return
    for application, place, path, award, round_ in reading.session.execute(_stirring(reading, actor)).unique():
        if application.stage in UNFINISHED:
            returned = application.stage is Stage.RETURNED
            last = (round_.review_on if returned else round_.screening_on) - timedelta(days=1)
            title, button = f"{'补充申报' if returned else '还没有提交'}：{award}", "去补充" if returned else "去填完"
        else:
            last = round_.review_on - timedelta(days=1)
            title, button = f"核实、推荐：{place}", "去办"
        yield Line(
            Section.TODO,
            title,
            note=f"{place}，{round_.title}" if application.stage in UNFINISHED else award,
            url=addresses.application(application.id),
            when_text=remaining(last, reading.today),
            tone="late" if last < reading.today else "due",
            button=button,
            sort=last.isoformat(),
            place_path=path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many applications wait for the actor; one statement, none for others."""
    if not actor.holds(*APPLICANTS, *RECOMMENDERS):
        return 0
    return reading.session.scalar(_stirring(reading, actor).with_only_columns(func.count(AwardApplication.id))) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return _stirring(reading, actor).exists() if actor.holds(*APPLICANTS, *RECOMMENDERS) else false()


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """The last day for applications that were begun in a scope; one statement, none for who sees no applications."""
    if not access.list_applications(actor):
        return
    here = [visible(AwardApplication, actor), Place.path.startswith(scope.path, autoescape=True)]
    if scope.compound_id is not None:
        here.append(AwardApplication.compound_id == scope.compound_id)
    rows = reading.session.execute(
        select(AwardApplication.id, AwardApplication.compound_id, Place.name, RoundAward.name, AwardRound.screening_on)
        .join(Place, AwardApplication.place_id == Place.id)
        .join(RoundAward, AwardApplication.award_id == RoundAward.id)
        .join(AwardRound, AwardApplication.round_id == AwardRound.id)
        .where(*here, AwardApplication.stage == Stage.DRAFT, AwardRound.stage == RoundStage.OPEN)
        .order_by(AwardRound.screening_on, AwardApplication.id)
    )
    for application_id, compound_id, place, award, closes_on in rows:
        if (day := closes_on - timedelta(days=1)) <= until:
            yield Duty(
                due_on=day,
                title=f"提交评选申报：{award}",
                url=addresses.application(application_id),
                place_name=place,
                basis=BASIS,
                kind="award_application",
                who="业委会",
                compound_id=compound_id,
            )


def panels(rooms: Beside) -> Callable[[Transaction, Actor, CompoundKey], Iterator[Panel]]:
    """The card 评有礼 on a compound's page, for those who see its applications; three statements, none for others."""

    def card(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
        if not access.list_applications(actor):
            return
        known = lists.of_compound(reading, actor, compound.compound_id, SHOWN)
        may = bool(access.begin(actor, compound.path)) and _taken(reading, actor)
        if not (known or may):
            return
        worth = rooms.worth(reading, [one.application_id for one in known if one.won])
        yield Panel(
            "评有礼",
            tuple(_panel_line(one, worth.get(one.application_id)) for one in known),
            empty=NOTHING,
            url=f"{addresses.APPLICATIONS}/new?compound={compound.compound_id}" if may else "",
            label="申报评选",
            links=(("以前的申报", f"{addresses.APPLICATIONS}/?compound={compound.compound_id}"),) if known else (),
            rank=38,
        )

    return card


def beside(reading: Transaction, actor: Actor, round_: AwardRound) -> Iterator[Fact]:
    """On a round's page: how to apply, who takes part, what applying has cost; one statement."""
    if round_.seal is None:
        return
    if round_.stage is RoundStage.OPEN and actor.holds(*APPLICANTS):
        yield Fact("申报", "替本小区申报", f"{addresses.APPLICATIONS}/new", note="不收任何费用")
    url = f"{addresses.APPLICATIONS}/rounds/{round_.id}"
    cost = lists.burden(reading, round_.id)
    if access.list_applications(actor):
        yield Fact("申报情况", "看各小区的申报", f"{addresses.APPLICATIONS}/?round={round_.id}")
    words = f"已提交 {cost.applications} 份，平台先填好 {cost.percent}%，平均每份 {cost.each} 分钟"
    yield Fact("参加的小区", "看参加的小区和填报的工夫", url, note=words if cost.applications else "")


def _panel_line(one: lists.ApplicationLine, worth: Fact | None) -> Fact:
    now = "" if worth is None else f"，荣誉现在：{worth.text}"
    return Fact(one.stage_name, one.award, one.url, note=f"{one.round_title} {one.reference}{now}")


def _taken(reading: Transaction, actor: Actor) -> bool:
    """Whether any round takes applications today."""
    taken = exists().where(
        AwardRound.alliance_id == actor.alliance_id,
        AwardRound.stage == RoundStage.OPEN,
        AwardRound.screening_on > reading.today,
    )
    return bool(reading.session.scalar(select(taken)))


def _stirring(reading: Transaction, actor: Actor) -> Select[AwardApplication, str, str, str, AwardRound]:
    open_claim = exists().where(
        ApplicationAnswer.application_id == AwardApplication.id,
        ApplicationAnswer.source == Source.SELF,
        ApplicationAnswer.claimed.is_not(None),
        ApplicationAnswer.share.is_(None),
    )
    to_finish = and_(
        within(Place.path, actor, *APPLICANTS),
        or_(
            and_(
                AwardApplication.stage == Stage.DRAFT,
                AwardRound.stage == RoundStage.OPEN,
                AwardRound.screening_on > reading.today,
            ),
            and_(AwardApplication.stage == Stage.RETURNED, AwardRound.stage.in_(access.CONFIRMING)),
        ),
    )
    to_confirm = and_(
        within(Place.path, actor, *RECOMMENDERS),
        ~within(Place.path, actor, *APPLICANTS),
        AwardApplication.stage == Stage.SUBMITTED,
        AwardRound.stage.in_(access.CONFIRMING),
        or_(AwardApplication.recommended_at.is_(None), open_claim),
    )
    return (
        select(AwardApplication, Place.name, Place.path, RoundAward.name, AwardRound)
        .join(Place, AwardApplication.place_id == Place.id)
        .join(RoundAward, AwardApplication.award_id == RoundAward.id)
        .join(AwardRound, AwardApplication.round_id == AwardRound.id)
        .where(visible(AwardApplication, actor), or_(to_finish, to_confirm))
    )
