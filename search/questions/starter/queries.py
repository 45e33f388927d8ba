"""Reading starter knowledge: the list by topic, one question with its law beside it, and what search shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import VERDICT_NAMES, Checked, Checker
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from search.library import units
from search.library.models import Article
from search.questions import addresses as questions
from search.questions.models import Question
from search.questions.starter import access, addresses, known
from search.questions.starter.known import StarterQuestion
from search.questions.starter.models import Choice, StarterChoice
from search.questions.workflow import ANSWERED, STAGE_NAMES

SHAKY = "这一条引用的法条有变动，正在核对，先不要照办。"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the alliance has chosen about one question; `answered` where a signed answer has taken its place."""

    choice: Choice
    version: int
    because: str = ""
    question_id: int | None = None
    question_stage: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the list; `state` says what the alliance has made of it, empty where nothing."""

    code: str
    asks: str
    url: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class TopicLines:
    """One topic with its questions."""

    code: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """One citation as the page shows it; `text` is the part of the law that is cited, empty where none is loaded."""

    citation: str
    url: str
    stands: bool
    verdict: str
    because: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One sentence with what it rests on."""

    says: str
    advice: bool
    quote: str
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class May:
    """What the actor may do with it now."""

    adopt: Verdict
    withhold: Verdict
    offer_again: Verdict


@dataclass(frozen=True, slots=True)
class StarterPage:
    """One question to read; `keeper` sees the steps. `shaky` where a citation does not stand today."""

    code: str
    asks: str
    also: tuple[str, ...]
    topic: str
    topic_name: str
    claims: tuple[ClaimLine, ...]
    loaded: bool
    shaky: str
    chosen: Chosen | None
    answer_url: str
    others: tuple[Line, ...]
    keeper: bool
    may: May


@dataclass(frozen=True, slots=True)
class Offered:
    """What search shows of one starter question; `articles` are the ids of what it cites, as far as loaded."""

    key: str
    title: str
    url: str
    text: str
    warning: str
    articles: tuple[int, ...]


def choices(reading: Transaction, actor: Actor) -> dict[str, Chosen]:
    """What the actor's alliance has chosen, by code; one statement."""
    rows = reading.session.execute(
        select(StarterChoice, Question.stage)
        .outerjoin(Question, StarterChoice.question_id == Question.id)
        .where(visible(StarterChoice, actor))
    )
    return {
        row.code: Chosen(
            row.choice,
            row.version,
            row.because,
            row.question_id,
            STAGE_NAMES[stage] if stage is not None else "",
            stage in ANSWERED,
        )
        for row, stage in rows
    }


def topics(reading: Transaction, actor: Actor, wanted: str = "") -> tuple[TopicLines, ...]:
    """Every topic with what is offered, narrowed to questions that hold `wanted`; keepers see the withheld too."""
    chosen = choices(reading, actor)
    found = []
    for topic in known.topics():
        lines = tuple(
            _line(question, chosen.get(question.code))
            for question in topic.questions
            if _shown(actor, chosen.get(question.code)) and _holds(question, wanted)
        )
        if lines:
            found.append(TopicLines(topic.code, topic.name, lines))
    return tuple(found)


def starter_page(reading: Transaction, actor: Actor, code: str, check: Checker) -> StarterPage:
    """One question with the law beside it. Raises NotFound; a constant number of statements."""
    question = known.questions().get(code)
    chosen = choices(reading, actor)
    mine = chosen.get(code)
    if question is None or not _shown(actor, mine):
        raise NotFound("没有找到这一条。", remedy="请到“起步知识”里另找，或者直接提问。")
    judged = judge(reading, [question], check)[code]
    held = texts(reading.session, [one for claim in judged for one in claim])
    claims = tuple(_claim(claim, found, held) for claim, found in zip(question.claims, judged, strict=True))
    choice = mine.choice if mine else None
    return StarterPage(
        code=code,
        asks=question.asks,
        also=question.also,
        topic=question.topic,
        topic_name=question.topic_name,
        claims=claims,
        loaded=all(basis.text for claim in claims for basis in claim.bases),
        shaky=_warning(judged),
        chosen=mine,
        answer_url=questions.question(mine.question_id) if mine and mine.question_id else "",
        others=tuple(
            _line(other, chosen.get(other.code))
            for other in known.questions().values()
            if other.topic == question.topic and other.code != code and _shown(actor, chosen.get(other.code))
        ),
        keeper=access.keeps(actor),
        may=May(access.adopt(actor, choice), access.withhold(actor, choice), access.offer_again(actor, choice)),
    )


def offered(reading: Transaction, actor: Actor, keys: Sequence[str], check: Checker) -> dict[str, Offered]:
    """Of these keys of the index those that are starter questions on offer.

    Each is judged by itself, so that a checker which remembers texts is asked for the same ones again.
    """
    wanted = {key: known.questions()[code] for key in keys if (code := known.code_of(key)) is not None}
    if not wanted:
        return {}
    chosen = choices(reading, actor)
    on_offer = {key: one for key, one in wanted.items() if not _replaced(chosen.get(one.code))}
    judged = {one.code: judge(reading, [one], check)[one.code] for one in on_offer.values()}
    return {
        key: Offered(
            key,
            one.asks,
            addresses.starter(one.code),
            one.text,
            _warning(judged[one.code]),
            tuple(dict.fromkeys(found.article_id for claim in judged[one.code] for found in claim if found.article_id)),
        )
        for key, one in on_offer.items()
    }


def judge(
    reading: Transaction, asked: Iterable[StarterQuestion], check: Checker
) -> dict[str, tuple[tuple[Checked, ...], ...]]:
    """What every citation of these questions is worth today, a tuple a claim; one check for all of them."""
    text, spans = "", []
    for question in asked:
        for place, claim in enumerate(question.claims):
            start = len(text)
            text += claim.cited + "\n"
            spans.append((question.code, place, start, len(text)))
    found = check(reading, text, reading.today) if text else ()
    judged: dict[str, dict[int, list[Checked]]] = {}
    for code, place, start, end in spans:
        judged.setdefault(code, {})[place] = [one for one in found if start <= one.start < end]
    return {code: tuple(tuple(claims[n]) for n in sorted(claims)) for code, claims in judged.items()}


def _replaced(chosen: Chosen | None) -> bool:
    """True where it is no longer shown as it ships: withheld, or answered by two people."""
    return chosen is not None and (chosen.choice is Choice.WITHHELD or chosen.answered)


def _shown(actor: Actor, chosen: Chosen | None) -> bool:
    return chosen is None or chosen.choice is not Choice.WITHHELD or access.keeps(actor)


def _holds(question: StarterQuestion, wanted: str) -> bool:
    return not wanted or any(wanted in text for text in (question.asks, *question.also, question.text))


def _line(question: StarterQuestion, chosen: Chosen | None) -> Line:
    state = ""
    if chosen is not None:
        state = (
            "已停用" if chosen.choice is Choice.WITHHELD else "联盟已正式答复" if chosen.answered else "联盟正在答复"
        )
    return Line(question.code, question.asks, addresses.starter(question.code), state)


def _warning(judged: Iterable[Iterable[Checked]]) -> str:
    return SHAKY if any(not one.stands for claim in judged for one in claim) else ""


def texts(session: Session, found: Iterable[Checked]) -> dict[int, str]:
    """The texts of the articles that these citations name, by id, as far as loaded; one statement."""
    keys = {one.article_id for one in found if one.article_id is not None}
    rows = session.execute(select(Article.id, Article.text).where(Article.id.in_(keys))) if keys else ()
    return {row.id: row.text for row in rows}


def _claim(claim: known.Claim, found: Sequence[Checked], held: Mapping[int, str]) -> ClaimLine:
    # The quotation names its citation a second time; people read each once.
    once = {one.citation: one for one in reversed(found)}
    bases = tuple(_basis(once[one.citation], held) for one in dict.fromkeys(found) if once.get(one.citation) is one)
    return ClaimLine(claim.says, claim.advice, claim.quote, bases)


def _basis(checked: Checked, held: Mapping[int, str]) -> Basis:
    text = held.get(checked.article_id or 0, "")
    part = units.at(text, part_of(checked)) if text else None
    return Basis(
        checked.citation,
        checked.url,
        checked.stands,
        VERDICT_NAMES[checked.verdict],
        checked.because,
        part.text if part is not None else text,
    )


def part_of(checked: Checked) -> str:
    """The part inside the article: art_278__para_2 and para_2 both name the second paragraph."""
    return "__".join(part for part in checked.unit.split("__") if part and not part.startswith(("art_", "sec_")))
