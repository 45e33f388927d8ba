"""Drafting a precedent, deciding about what gives people away, submitting, signing, withdrawing; and objecting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, select, update

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.versions import expect
from mediation import access as cases
from mediation import causes
from mediation.models import CasePerson, Party
from mediation.precedents import access, clues
from mediation.precedents.access import PrecedentFacts
from mediation.precedents.fitting import TRAIT_NAMES, Fit, Kept, fit
from mediation.precedents.models import ClueDecision, Precedent, PrecedentObjection
from mediation.precedents.workflow import PRECEDENT, Choice, Stage
from mediation.records import in_hand
from mediation.workflow import Part, PartyKind

FITS, COMPANIES = "mediation.precedent_compounds", "mediation.precedent_companies"
CHANGED = "mediation.precedent_changed"
WITHDRAWN = "mediation.precedent_withdrawn"
"""The errand after one was taken down: whoever made something from it looks at that again."""
TITLE_MOST, TEXT_MOST, WORDS_MOST, INSTEAD_MOST, RARE_MOST = 60, 3000, 500, 60, 10
_TITLE_LEAST = 6
_NEEDED = {"facts": "经过", "focus": "争议焦点", "outcome": "结果"}
_RECOGNISED = "别人可能认得出是哪个小区、哪家企业，不能公开。"

ledger.tell(
    {
        "mediation.precedent_drafted": "起草案例",
        "mediation.precedent_saved": "修改案例",
        "mediation.precedent_decided": "决定 {number} 处隐名",
        "mediation.precedent_submitted": "案例送签",
        "mediation.precedent_sent_back": "案例退回修改",
        "mediation.precedent_published": "公开案例{reference}，符合描述的小区 {compounds} 个",
        "mediation.precedent_withdrawn": "撤回案例{reference}",
        "mediation.precedent_dropped": "案例不做了",
        "mediation.precedent_objected": "一方当事人不同意做成案例",
    }
)


@dataclass(frozen=True, slots=True)
class Rare:
    """Something else that is told, and of how many compounds in the district it is true, as far as its author knows."""

    told: str
    compounds: int


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a precedent and what they tell of the compound (codes of `fitting.TRAIT_NAMES`)."""

    title: str
    facts: str
    focus: str
    process: str
    outcome: str
    advice: str = ""
    traits: tuple[str, ...] = ()
    rare: tuple[Rare, ...] = ()


@dataclass(frozen=True, slots=True)
class Save:
    """New words for a draft; `version` is the one that the page showed."""

    precedent_id: int
    version: int
    words: Words


@dataclass(frozen=True, slots=True)
class Decision:
    """About one clue: other words for it, or the reason why it may stay."""

    choice: Choice
    instead: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Decide:
    """Decisions by the clue as it stands in the words."""

    precedent_id: int
    version: int
    decisions: Mapping[str, Decision] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A step that needs a reason: sending back, withdrawing."""

    precedent_id: int
    version: int
    because: str


def draft(tx: Transaction, actor: Actor, case_id: int) -> int:
    """Begin a precedent of a case that is over; its words are the author's to write. Returns its id.

    Raises NotFound, NotPermitted, OutOfTurn.
    """
    case, facts = in_hand(tx, actor, case_id)
    access.draft(actor, facts, objected=objected(tx, case_id), standing=_standing(tx, case_id) is not None).enforce()
    precedent = Precedent(
        alliance_id=case.alliance_id,
        place_id=tx.session.get_one(Alliance, case.alliance_id).place_id,
        case_id=case.id,
        cause=case.cause,
        title=f"{causes.title_of(case.cause)}的调解"[:TITLE_MOST],
        drafted_by_id=actor.person_id,
        drafted_at=tx.now,
    )
    tx.session.add(precedent)
    _record(tx, actor, "mediation.precedent_drafted", precedent)
    return precedent.id


def save(tx: Transaction, actor: Actor, command: Save) -> None:
    """Put new words in place of the old; decisions about clues that are still in them stay.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    precedent, facts = _in_hand(tx, actor, command.precedent_id, command.version)
    access.save(actor, facts).enforce()
    words = command.words
    if not _TITLE_LEAST <= len(words.title.strip()) <= TITLE_MOST:
        raise Invalid(
            f"标题请写 {_TITLE_LEAST} 到 {TITLE_MOST} 个字。",
            remedy="说清是什么纠纷，例如：楼上漏水多年，物业、业主分担维修。",
        )
    if unknown := set(words.traits) - set(TRAIT_NAMES):
        raise Invalid(f"没有这一项：{'、'.join(sorted(unknown))}。", remedy="请从列出的几项里选。")
    if any(one.compounds < 1 for one in words.rare):
        raise Invalid(
            "每一条特别之处，都要写全区大约有几个小区也是这样。", remedy="至少写 1；不知道的，请不要写这一条。"
        )
    precedent.title = words.title.strip()
    for text in clues.TEXTS[1:]:
        setattr(precedent, text, getattr(words, text).strip()[:TEXT_MOST])
    precedent.traits = sorted(set(words.traits))
    precedent.rare = [
        {"told": one.told.strip()[:INSTEAD_MOST], "compounds": one.compounds} for one in words.rare if one.told.strip()
    ][:RARE_MOST]
    precedent.stage = PRECEDENT.after(precedent.stage, "save")
    _record(tx, actor, "mediation.precedent_saved", precedent)


def decide(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Decide about clues; what is certain or a number can only be replaced.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid (with the clue).
    """
    precedent, facts = _in_hand(tx, actor, command.precedent_id, command.version)
    access.decide(actor, facts).enforce()
    found = {one.text: one for one in clues.found_in(precedent, clues.names_of(tx, precedent.case))}
    context = context_of(ClueDecision.digest)
    for text, decision in command.decisions.items():
        if text not in found:
            raise Invalid(f"“{text[:20]}”已经不在文字里了。", remedy="请刷新页面再决定。")
        if decision.choice is Choice.KEEP and found[text].never_kept:
            raise Invalid(f"“{text[:20]}”不能保留。", remedy="请换一个说法。")
        if decision.choice is Choice.KEEP and not decision.because.strip():
            raise Invalid(f"“{text[:20]}”要保留，请写明为什么。", remedy="例如：是常用词，不是人名。")
        if decision.choice is Choice.REPLACE and not decision.instead.strip():
            raise Invalid(f"“{text[:20]}”换成什么，请写上。", remedy="可以用平台建议的说法。")
        digest = tx.keyring.index(text, context)
        tx.session.execute(
            delete(ClueDecision).where(ClueDecision.precedent_id == precedent.id, ClueDecision.digest == digest)
        )
        tx.session.add(
            ClueDecision(
                precedent_id=precedent.id,
                digest=digest,
                text_sealed=tx.keyring.seal(text, context_of(ClueDecision.text_sealed)),
                clue=found[text].clue,
                choice=decision.choice,
                instead=decision.instead.strip()[:INSTEAD_MOST] if decision.choice is Choice.REPLACE else "",
                because=decision.because.strip()[:WORDS_MOST] if decision.choice is Choice.KEEP else "",
                decided_by_id=actor.person_id,
                decided_at=tx.now,
            )
        )
    precedent.version = precedent.version + 1  # its own columns stay, and yet the page is old
    _record(tx, actor, "mediation.precedent_decided", precedent, number=len(command.decisions))


def submit(tx: Transaction, actor: Actor, precedent_id: int, version: int) -> None:
    """Hand a finished draft to a second person; the drafter answers for it from here.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for what is missing, undecided or recognisable.
    """
    precedent, facts = _in_hand(tx, actor, precedent_id, version)
    access.submit(actor, facts).enforce()
    if lacking := [label for text, label in _NEEDED.items() if not getattr(precedent, text)]:
        raise Invalid(f"还没有写：{'、'.join(lacking)}。", remedy="写好、存好再送签。")
    _count_anew(tx, precedent)
    precedent.stage, precedent.submitted_at = PRECEDENT.after(precedent.stage, "submit"), tx.now
    precedent.returned_because = ""
    _record(tx, actor, "mediation.precedent_submitted", precedent)
    outbox.promise(tx, "mediation.precedent_submitted", precedent_id=precedent.id)


def send_back(tx: Transaction, actor: Actor, command: Reasoned) -> None:
    """Give it back to its author with what is to be mended. Raises what `submit` raises."""
    precedent, facts = _in_hand(tx, actor, command.precedent_id, command.version)
    access.send_back(actor, facts).enforce()
    precedent.returned_because = _reason(command.because)
    precedent.stage = PRECEDENT.after(precedent.stage, "send_back")
    _record(tx, actor, "mediation.precedent_sent_back", precedent)
    outbox.promise(tx, "mediation.precedent_sent_back", precedent_id=precedent.id)


def publish(tx: Transaction, actor: Actor, precedent_id: int, version: int) -> str:
    """Sign as the second person: the decided words replace the first ones for good. Returns the reference.

    The counts are made anew on the day. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    precedent, facts = _in_hand(tx, actor, precedent_id, version)
    access.publish(actor, facts).enforce()
    if objected(tx, precedent.case_id):
        raise Invalid("有一方当事人不同意把本案做成案例，不能公开。", remedy="请退回，由起草人点“不做了”。")
    decided = _count_anew(tx, precedent)
    for text, words in clues.words_of(precedent, decided).items():
        setattr(precedent, text, words)
    tx.session.execute(update(ClueDecision).where(ClueDecision.precedent_id == precedent.id).values(text_sealed=None))
    short = tx.session.get_one(Alliance, precedent.alliance_id).short
    precedent.reference = references.allot(tx, precedent.alliance_id, f"{short}例")
    precedent.stage = PRECEDENT.after(precedent.stage, "publish")
    precedent.signed_by_id, precedent.published_at = actor.person_id, tx.now
    _record(
        tx,
        actor,
        "mediation.precedent_published",
        precedent,
        reference=str(precedent.reference),
        compounds=precedent.compounds,
    )
    outbox.promise(tx, CHANGED, precedent_id=precedent.id)
    return str(precedent.reference)


def withdraw(tx: Transaction, actor: Actor, command: Reasoned) -> None:
    """Take a published precedent down; its number, day and reason stay, its words go, also from the index.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    precedent, facts = _in_hand(tx, actor, command.precedent_id, command.version)
    access.withdraw(actor, facts).enforce()
    precedent.withdrawn_because = _reason(command.because)
    _empty(tx, precedent)
    precedent.stage = PRECEDENT.after(precedent.stage, "withdraw")
    precedent.withdrawn_by_id, precedent.withdrawn_at = actor.person_id, tx.now
    _record(tx, actor, "mediation.precedent_withdrawn", precedent, reference=str(precedent.reference))
    outbox.promise(tx, CHANGED, precedent_id=precedent.id)
    outbox.promise(tx, WITHDRAWN, precedent_id=precedent.id)


def drop(tx: Transaction, actor: Actor, precedent_id: int, version: int) -> None:
    """Give up a draft; its words go. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    precedent, facts = _in_hand(tx, actor, precedent_id, version)
    access.drop(actor, facts).enforce()
    _empty(tx, precedent)
    precedent.stage = PRECEDENT.after(precedent.stage, "drop")
    _record(tx, actor, "mediation.precedent_dropped", precedent)


def object_to(tx: Transaction, actor: Actor, case_id: int) -> None:
    """A side does not want its case told: nothing new is published, and the desk is told of what is.

    To object twice changes nothing. Raises NotFound, NotPermitted.
    """
    case, facts = in_hand(tx, actor, case_id)
    access.object_to(actor, facts).enforce()
    sides = cases.sides_of(actor, facts)
    known = set(tx.session.scalars(select(PrecedentObjection.party_id).where(PrecedentObjection.case_id == case_id)))
    for party_id in sorted(sides - known):
        tx.session.add(PrecedentObjection(case_id=case_id, party_id=party_id, at=tx.now))
    if sides - known:
        tx.session.flush()
        ledger.write(tx, actor, "mediation.precedent_objected", case)
        outbox.promise(tx, "mediation.precedent_objected", case_id=case_id)


def objected(tx: Transaction, case_id: int) -> bool:
    """True where a side does not want its case told."""
    query = select(PrecedentObjection.id).where(PrecedentObjection.case_id == case_id).limit(1)
    return tx.session.scalar(query) is not None


def precedent_facts(tx: Transaction, precedent: Precedent) -> PrecedentFacts:
    """What rules ask about a precedent; one query."""
    people = tx.session.execute(
        select(CasePerson.person_id, CasePerson.part).where(CasePerson.case_id == precedent.case_id)
    ).all()
    return PrecedentFacts(
        precedent.id,
        precedent.place.path,
        precedent.stage,
        precedent.drafted_by_id,
        had_part=frozenset(key for key, _ in people),
        sides=frozenset(key for key, part in people if part is Part.SIDE),
    )


def fit_of(tx: Transaction, precedent: Precedent, kept: Kept) -> Fit:
    """How many compounds and companies the description fits today."""
    return fit(
        tx,
        precedent.alliance_id,
        precedent.case.compound_id,
        traits=precedent.traits,
        kept=kept,
        rare=precedent.rare,
    )


def limits(tx: Transaction, precedent: Precedent) -> tuple[int, int]:
    """How many compounds, and how many companies, must fit; of companies one is enough where none is a party."""
    numbers = parameters.several(
        tx, (FITS, COMPANIES), precedent.place.path, tx.today, alliance_id=precedent.alliance_id
    )
    company = select(Party.id).where(Party.case_id == precedent.case_id, Party.kind == PartyKind.COMPANY).limit(1)
    with_company = tx.session.scalar(company) is not None
    return numbers[FITS].whole, numbers[COMPANIES].whole if with_company else 0


def _count_anew(tx: Transaction, precedent: Precedent) -> dict[str, clues.Decided]:
    """Refuse what is undecided or recognisable, and note the counts of today; returns the decisions."""
    found = clues.found_in(precedent, clues.names_of(tx, precedent.case))
    decided = clues.decisions_of(tx, precedent)
    if undecided := clues.open_of(found, decided):
        raise Invalid(
            f"还有 {len(undecided)} 处可能认出人的地方没有决定。", remedy="请在“隐去姓名和可认出的细节”里逐处决定。"
        )
    counted = fit_of(tx, precedent, clues.kept_of(found, decided))
    compounds, companies = limits(tx, precedent)
    if not counted.enough(compounds, companies):
        raise Invalid(
            _RECOGNISED,
            remedy=f"符合描述的小区要有 {compounds} 个以上（现在 {counted.compounds} 个）"
            + (f"，服务它们的企业要有 {companies} 家以上（现在 {counted.companies} 家）" if companies else "")
            + "。请少写几项小区的特点，或者把保留的细节换掉。",
        )
    precedent.compounds, precedent.companies = counted.compounds, counted.companies
    precedent.counted_on, precedent.told = tx.today, counted.told
    return decided


def _empty(tx: Transaction, precedent: Precedent) -> None:
    """Take every word away that could still give somebody away."""
    for text in clues.TEXTS[1:]:
        setattr(precedent, text, "")
    precedent.title = f"{causes.title_of(precedent.cause)}的调解"[:TITLE_MOST]
    precedent.traits, precedent.rare, precedent.told = [], [], ""
    tx.session.execute(delete(ClueDecision).where(ClueDecision.precedent_id == precedent.id))


def _reason(words: str) -> str:
    if not words.strip():
        raise Invalid("请写明原因。", remedy="写清楚了，别人才知道怎么办。")
    if len(words.strip()) > WORDS_MOST:
        raise Invalid(f"原因最多写 {WORDS_MOST} 个字。", remedy="请写短一些。")
    return words.strip()


def _standing(tx: Transaction, case_id: int) -> int | None:
    standing = (Stage.DRAFT, Stage.SUBMITTED, Stage.PUBLISHED)
    return tx.session.scalar(select(Precedent.id).where(Precedent.case_id == case_id, Precedent.stage.in_(standing)))


def _in_hand(tx: Transaction, actor: Actor, precedent_id: int, version: int) -> tuple[Precedent, PrecedentFacts]:
    precedent = get_visible(tx.session, Precedent, actor, precedent_id, lock=True)
    expect(tx, precedent, version)
    return precedent, precedent_facts(tx, precedent)


def _record(tx: Transaction, actor: Actor, verb: str, precedent: Precedent, **facts: object) -> None:
    tx.session.flush()  # the version is known after that
    ledger.write(tx, actor, verb, precedent, version=precedent.version, **facts)
