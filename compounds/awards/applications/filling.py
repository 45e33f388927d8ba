"""Applying: beginning with what records say, saving answers, taking them over, handing in, taking back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel import ledger, references
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.awards.applications import access, drawing, records
from compounds.awards.applications.access import ApplicationFacts
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.applications.workflow import Stage
from compounds.awards.evidence import Evidence
from compounds.awards.indicators import scales
from compounds.awards.indicators.tree import Criterion, Source
from compounds.awards.rounds.models import RoundAward
from compounds.awards.rounds.queries import tree
from compounds.models import Compound

MARK = "评"
"""Follows the alliance's short name in the reference of an application: 柯评〔2026〕1号."""
IDLE = "awards.idle_minutes"
ledger.tell(
    {
        "awards.application_begun": "开始申报，平台记录先填好{filled}项，一共{asked}项",
        "awards.application_reopened": "撤回以后重新申报",
        "awards.application_drawn": "重新取了平台记录，填好{filled}项",
        "awards.application_copied": "带入另一份申报的{count}项答案",
        "awards.application_submitted": "提交申报，填表用了{minutes}分钟",
        "awards.application_not_complete": "想提交申报，还差{lacking}项",
        "awards.application_withdrawn": "撤回申报",
    }
)


@dataclass(frozen=True, slots=True)
class Begin:
    """Apply for one award of a round."""

    award_id: int
    compound_id: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What a compound says to one criterion: the number of the level (from 0, the best), or that it does not apply."""

    level: int | None
    inapplicable: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class SaveAnswers:
    """Answers by criterion, as many as the page had; `since` is when the page was opened or last saved."""

    application_id: int
    version: int
    answers: Mapping[str, Answered]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """A step of one application; `version` is the one that the page showed, `because` the reason where one is asked."""

    application_id: int
    version: int
    because: str = ""


def begin(tx: Transaction, actor: Actor, evidence: Evidence, command: Begin) -> AwardApplication:
    """Begin an application, filled with what records say; one begun before is given back, a withdrawn one reopened.

    Raises NotFound, NotPermitted (behind the wall too), OutOfTurn where the round takes none.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    award = tx.session.get(RoundAward, command.award_id) if 0 < command.award_id <= LARGEST_KEY else None
    if award is None or award.round.alliance_id != compound.alliance_id:
        raise OutOfTurn("没有找到这个评选项目。", remedy="请从评选的页面重新进入。")
    access.begin(actor, compound.place).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    known = tx.session.scalars(
        select(AwardApplication).where(
            AwardApplication.award_id == award.id, AwardApplication.compound_id == compound.id
        )
    ).unique()
    if (there := known.one_or_none()) is not None and there.stage is not Stage.WITHDRAWN:
        return there
    access.take_part(award.round.stage, award.round.screening_on, tx.today).enforce()
    if there is not None:
        return _back(tx, actor, evidence, there)
    application = AwardApplication(
        alliance_id=compound.alliance_id,
        round_id=award.round_id,
        round=award.round,
        award_id=award.id,
        award=award,
        compound_id=compound.id,
        place_id=compound.place_id,
        place=compound.place,
        stage=Stage.DRAFT,
        stage_since=tx.now,
        began_at=tx.now,
        began_by_id=actor.person_id,
        conditions=[],
    )
    tx.session.add(application)
    drawing.draw(tx, evidence, application)
    records.record(
        tx, actor, "awards.application_begun", application, filled=application.filled, asked=application.asked
    )
    return application


def draw_again(tx: Transaction, actor: Actor, evidence: Evidence, command: Take) -> AwardApplication:
    """Take the records anew, while the form may be changed. Raises as `save_answers` does."""
    application = _mine(tx, actor, command, access.draw_again)
    drawing.draw(tx, evidence, application)
    records.record(tx, actor, "awards.application_drawn", application, filled=application.filled)
    return application


def save_answers(tx: Transaction, actor: Actor, command: SaveAnswers) -> AwardApplication:
    """Keep what was filled in so far; nothing has to be complete. The ledger tells of it once it is handed in.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid for what no page of ours sends: an unknown
    criterion, one that records answer, a level beyond its scale.
    """
    application = _mine(tx, actor, command, access.save_answers)
    criteria = {one.code: one for one in tree(application.award).criteria}
    given = {one.criterion: one for one in application.answers}
    for code, answered in command.answers.items():
        answer = given.get(code)
        if answer is None or answer.source is not Source.SELF:
            raise Invalid("有一项不用您填，或者已经由平台记录填好。", remedy="请刷新页面再填。")
        _fill(tx, actor, criteria[code], answer, answered)
    application.seconds += _spent(tx, application, command.since)
    application.saved_at = tx.now
    records.touch(application)
    tx.session.flush()  # the page goes on with the new version
    return application


def copy_answers(tx: Transaction, actor: Actor, command: Take, other_id: int) -> int:
    """Take over from another application of the compound what is still open here; returns how many answers.

    The same criterion counts where its scale has the same step; words and evidence come along.
    Raises as `save_answers` does, and NotFound for another compound's.
    """
    application = _mine(tx, actor, command, access.copy_answers)
    other = get_visible(tx.session, AwardApplication, actor, other_id)
    if other.compound_id != application.compound_id or other.id == application.id:
        raise Invalid("只能带入本小区另一份申报的答案。", remedy="请从列出的几份里选。")
    criteria = {one.code: one for one in tree(application.award).criteria}
    said = {one.criterion: one for one in other.answers if one.claimed is not None or one.words or one.evidence}
    count = 0
    for answer in application.answers:
        before = said.get(answer.criterion)
        if answer.source is not Source.SELF or before is None or answer.claimed is not None or answer.inapplicable:
            continue
        shares = {scales.percent(level) for level in criteria[answer.criterion].levels}
        answer.claim(before.claimed if before.claimed in shares else None)
        answer.words = answer.words or before.words
        answer.evidence = list({one.id: one for one in (*answer.evidence, *before.evidence)}.values())
        count += 1
    records.touch(application)
    records.record(tx, actor, "awards.application_copied", application, count=count)
    return count


def submit(tx: Transaction, actor: Actor, evidence: Evidence, command: Take) -> AwardApplication:
    """Hand an application in; it gets its reference, and the records are taken for the last time.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid with everything that is missing, which stays on
    record.
    """
    application = _mine(tx, actor, command, access.submit)
    drawing.draw(tx, evidence, application)
    if missing := problems(application):
        raise Invalid(
            f"还差 {len(missing)} 项，不能提交：" + "".join(missing),
            remedy="补好以后再提交；填的都已经留着。",
            record=_refused(actor, application.id, len(missing)),
        )
    if application.reference is None:
        alliance = tx.session.get_one(Alliance, application.alliance_id)
        application.reference = references.allot(tx, alliance.id, f"{alliance.short}{MARK}")
    _settle_nothing(tx, application)
    records.move(tx, application, "submit")
    application.submitted_at, application.submitted_by_id = tx.now, actor.person_id
    records.record(tx, actor, "awards.application_submitted", application, minutes=minutes(application.seconds))
    return application


def withdraw(tx: Transaction, actor: Actor, command: Take) -> None:
    """Leave the round, with a reason. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    application = records.in_hand(tx, actor, command.application_id, command.version)
    access.withdraw(actor, ApplicationFacts.of(application, tx.today)).enforce()
    records.keep_out(tx, actor, application)
    records.say(tx, actor, application, "withdraw", command.because)
    records.move(tx, application, "withdraw")
    records.record(tx, actor, "awards.application_withdrawn", application)


def problems(application: AwardApplication) -> tuple[str, ...]:
    """Everything that an application lacks before it can be handed in, in sentences that name the criterion."""
    given = {one.criterion: one for one in application.answers}
    found = []
    for criterion in tree(application.award).criteria:
        answer = given.get(criterion.code)
        if answer is None or answer.source is not Source.SELF or answer.inapplicable:
            continue
        if answer.claimed is None:
            found.append(f"“{criterion.name}”还没有选。")
        elif answer.claimed > 0 and criterion.evidence and not answer.evidence and answer.fact is None:
            found.append(f"“{criterion.name}”还没有附材料。")
    return tuple(found)


def minutes(seconds: int) -> int:
    """Whole minutes, begun ones counted."""
    return -(-seconds // 60)


def others(reading: Transaction, actor: Actor, application: AwardApplication) -> tuple[AwardApplication, ...]:
    """The compound's other applications, from which answers can be taken over; the newest first, one statement."""
    return tuple(
        reading.session.scalars(
            select(AwardApplication)
            .where(
                visible(AwardApplication, actor),
                AwardApplication.compound_id == application.compound_id,
                AwardApplication.id != application.id,
            )
            .order_by(AwardApplication.id.desc())
        ).unique()
    )


def _back(tx: Transaction, actor: Actor, evidence: Evidence, application: AwardApplication) -> AwardApplication:
    records.move(tx, application, "begin_again" if application.reference is None else "come_back")
    drawing.draw(tx, evidence, application)
    records.record(tx, actor, "awards.application_reopened", application)
    return application


def _mine(
    tx: Transaction, actor: Actor, command: SaveAnswers | Take, may: Callable[[Actor, ApplicationFacts], Verdict]
) -> AwardApplication:
    application = records.in_hand(tx, actor, command.application_id)
    may(actor, ApplicationFacts.of(application, tx.today)).enforce()
    records.keep_out(tx, actor, application)
    return records.shown(tx, application, command.version)


def _fill(tx: Transaction, actor: Actor, criterion: Criterion, answer: ApplicationAnswer, said: Answered) -> None:
    words = records.beside(criterion, "说明", said.words)
    if said.inapplicable and not criterion.optional:
        raise Invalid(f"“{criterion.name}”每个小区都要填，不能选“不适用”。", remedy="没有做到的，选最后一档。")
    if said.level is not None and not 0 <= said.level < len(criterion.levels):
        raise Invalid(f"“{criterion.name}”没有这一档。", remedy="请从列出的几档里选一档。")
    claimed: Decimal | None = None if said.level is None else scales.percent(criterion.levels[said.level])
    if (claimed, said.inapplicable) != (answer.claimed, answer.inapplicable):
        # What was confirmed before belongs to another claim.
        answer.share, answer.because = None, ""
        answer.decided_at = tx.now if said.inapplicable else None
        answer.decided_by_id = actor.person_id if said.inapplicable else None
    answer.claimed = None if said.inapplicable else claimed
    answer.inapplicable, answer.words = said.inapplicable, words


def _settle_nothing(tx: Transaction, application: AwardApplication) -> None:
    """Count what a compound claims nothing for: nobody has to confirm that."""
    for answer in application.answers:
        if answer.source is Source.SELF and answer.claimed == 0 and answer.share is None:
            answer.share, answer.decided_at, answer.decided_by_id = answer.claimed, tx.now, None


def _spent(tx: Transaction, application: AwardApplication, since: datetime | None) -> int:
    """Seconds since the page was opened or saved last; a page left lying open counts a few minutes only."""
    if since is None or since > tx.now:
        return 0
    since = max(since, application.saved_at or since)
    most = parameters.on(tx, IDLE, application.place.path, tx.today, alliance_id=application.alliance_id).whole
    return int(min(tx.now - since, timedelta(minutes=most)).total_seconds())


def _refused(actor: Actor, application_id: int, lacking: int) -> Callable[[Transaction], None]:
    def record_it(tx: Transaction) -> None:
        application = tx.session.get_one(AwardApplication, application_id)
        ledger.write(tx, actor, "awards.application_not_complete", application, lacking=lacking)

    return record_it
