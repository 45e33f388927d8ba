"""Opening a round: what gets sealed is read first, and whoever opens confirms exactly that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.legal_status import LegalStatus, sentence, status_of
from alliance.kernel.places.models import Alliance
from compounds.awards.indicators.burden import burden
from compounds.awards.indicators.stored import figure
from compounds.awards.rounds import access, defaults, queries, sealing
from compounds.awards.rounds.actions import MOVED, in_time
from compounds.awards.rounds.defaults import Suggested
from compounds.awards.rounds.drafting import disordered
from compounds.awards.rounds.models import AwardRound, Form
from compounds.awards.rounds.records import in_hand, record
from compounds.awards.rounds.workflow import ROUND, Stage

ledger.tell({"awards.round_opened": "封存规则，开放申报，封存码{seal}"}, {"seal": lambda code: f"{str(code)[:16]}…"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sealed now, its seal, what still forbids it, and what is worth a second look."""

    text: str
    seal: str
    problems: tuple[str, ...]
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenRound:
    """Seal and publish what the preview with this seal showed."""

    round_id: int
    version: int
    seal: str


def preview(reading: Transaction, actor: Actor, round_: AwardRound) -> Preview:
    """What opening would seal. Raises NotPermitted, OutOfTurn."""
    access.open_round(actor, round_.stage).enforce()
    numbers = _numbers(reading, round_)
    text = sealing.text_of(round_)
    return Preview(
        text=text,
        seal=sealing.seal_of(text),
        problems=tuple(_problems(reading, round_, numbers)),
        hints=tuple(_hints(round_, numbers, _standing(reading, round_))),
    )


def open_round(tx: Transaction, actor: Actor, command: OpenRound) -> None:
    """Seal the rules, publish them, and take applications from now on.

    Raises NotFound, NotPermitted, OutOfTurn before its day, ChangedMeanwhile where something else would be sealed than
    was shown, Invalid with everything that is missing.
    """
    round_ = in_hand(tx, actor, command.round_id, command.version)
    access.open_round(actor, round_.stage).enforce()
    in_time(round_, "open", tx.today).enforce()
    if problems := tuple(_problems(tx, round_, _numbers(tx, round_))):
        raise Invalid("还不能开放申报：" + "".join(problems))
    text = sealing.text_of(round_)
    if sealing.seal_of(text) != command.seal:
        raise ChangedMeanwhile("您看过以后，内容又改过。", remedy="请把要封存的内容重新看一遍，再开放。")
    round_.sealed_text, round_.seal = text, command.seal
    round_.opened_at, round_.opened_by_id = tx.now, actor.person_id
    round_.stage, round_.stage_since = ROUND.after(round_.stage, "open"), tx.now
    record(tx, actor, "awards.round_opened", round_, seal=round_.seal)
    outbox.promise(tx, MOVED, round_id=round_.id, step="open", stage=round_.stage.value)


def _numbers(reading: Transaction, round_: AwardRound) -> Suggested:
    alliance = reading.session.get_one(Alliance, round_.alliance_id)
    return defaults.suggested(reading, alliance.place.path, alliance.id, round_.opens_on)


def _standing(reading: Transaction, round_: AwardRound) -> LegalStatus:
    return status_of(reading.session.get_one(Alliance, round_.alliance_id).legal_status)


def _problems(reading: Transaction, round_: AwardRound, numbers: Suggested) -> Iterator[str]:
    if not round_.awards:
        yield "还没有选奖项。"
    for award in round_.awards:
        if (full := queries.tree(award).full) != numbers.full:
            yield f"“{award.name}”现在一共{figure(full)}分，要正好{numbers.full}分。"
    if wrong := disordered(queries.days(round_)):
        yield wrong
    if queries.rules(round_).tie_years is None:
        yield "还没有定关系结束以后要回避几年，请去改这一届，在“怎么算”里补上。"
    if round_.screening_on <= reading.today:
        yield f"申报到{full_date(round_.screening_on)}就截止，已经没有日子了，请改日子。"
    if round_.form is Form.TITLE and not (
        round_.basis_number and round_.basis_title and round_.basis_issuer and round_.basis_on
    ):
        yield "评选授牌要写全批准依据：文件名称、文号、发文单位、日期。没有批准的，请改成“展示”或者“通报”。"


def _hints(round_: AwardRound, numbers: Suggested, standing: LegalStatus) -> Iterator[str]:
    if standing is LegalStatus.IN_PREPARATION:
        yield (
            f"{sentence(standing)}社会团体筹备期间不得开展筹备以外的活动（社会团体登记管理条例第九条）；"
            "现在能不能评，请先问业务主管单位。"
        )
    elif standing is LegalStatus.COORDINATING and round_.form is Form.TITLE:
        yield f"{sentence(standing)}授称号、发牌匾，要用批准文件里写的主办单位的名义。"
    if round_.form is not Form.TITLE:
        yield "这一届没有批准依据，只能展示或者通报，不授称号、不发牌匾。奖项的名称也不要当称号对外用。"
    else:
        yield "批准依据是您填的，平台核不了真假。请再核对文件：这个单位有没有权批准，项目名称、周期和这一届一样不一样。"
    for award in round_.awards:
        if (share := burden(queries.tree(award)).known_percent) < numbers.known_least:
            least = f"我们建议{numbers.known_least}%以上，不是法定"
            yield f"“{award.name}”由记录定分或者先填好的只占{share}%（{least}），小区要多填不少。"
    suggested = numbers.days[Stage.DECIDED] - numbers.days[Stage.NOTICE]
    if round_.decided_on - round_.notice_on < suggested:
        yield f"公示不到{numbers.notice_days}个工作日（我们的建议，不是法定）。"
