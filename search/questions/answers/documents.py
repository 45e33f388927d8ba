"""The answer on paper: composed of plain facts, issued when it is signed, replaced by the next edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.blocks import Block, Heading, Pairs, Paragraph, Signature
from alliance.kernel.documents.kinds import Kind
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import STANDING
from alliance.kernel.places.models import Alliance, Place
from search.questions.answers.models import Answer, ClaimCitation
from search.questions.models import Question
from search.questions.workflow import Privacy

ANSWER = "policy_answer"
ADVICE = "（建议，不是法律规定）"
_TITLE_MOST = 60


def _composed(facts: Mapping[str, Any]) -> Sequence[Block]:
    blocks: list[Block] = [
        Pairs(
            (
                ("问题编号", facts["question"]),
                ("适用地区", facts["place"]),
                ("依据截至", facts["valid_as_of"]),
                ("版次", f"第 {facts['edition']} 版"),
            )
        ),
        Heading("问题"),
        Paragraph(facts["asked"]),
        *(Paragraph(line) for line in facts["text"].splitlines() if line.strip()),
        Heading("答复"),
    ]
    for number, claim in enumerate(facts["claims"], 1):
        blocks.append(Paragraph(f"{number}. {claim['text']}{ADVICE if claim['advice'] else ''}"))
        blocks += [Paragraph(f"依据：{one['law']}：“{one['quotation']}”") for one in claim["citations"]]
    blocks.append(Heading("说明"))
    blocks.append(
        Paragraph(
            f"本答复由起草、签发两人分别办理，所引条文按{facts['valid_as_of']}的文本逐字核对。以后法规有变动的，"
            "以平台上的最新一版为准；扫码可以查看有没有新版。本答复供参考，不是行政决定，也不替代法院、仲裁机构的裁判。"
        )
    )
    blocks.append(Signature((facts["alliance"], facts["valid_as_of"])))
    return blocks


KIND = Kind(
    code=ANSWER,
    label="政策法规答复",
    mark="答",
    compose=_composed,
    public={"valid_as_of": "依据截至", "edition": "第几版", "standing": "联盟的法律地位"},
    revokers=frozenset({Office.ALLIANCE_LEAD, Office.POLICY_SECRETARY}),
    editable=True,
)


def issue(tx: Transaction, actor: Actor, answer: Answer) -> Document:
    """Enter a signed edition into the register of documents; the paper of the edition before gives way to it."""
    question = answer.question
    alliance = tx.session.get_one(Alliance, answer.alliance_id)
    place = _place(question, alliance)
    facts = facts_of(answer, alliance.name, place.name)
    told = question.privacy is not Privacy.PRIVATE  # the title of a document is public on its verification page
    title = f"关于“{question.public_title[:_TITLE_MOST]}”的答复" if told else f"{question.reference}的答复"
    before = standing(tx, question.id)
    if before is not None:
        return documents.replace(tx, actor, before, title=title, facts=facts, because="答复已有新版")
    return documents.issue(
        tx,
        actor,
        kind=ANSWER,
        subject=Question.__tablename__,
        subject_id=question.id,
        place_id=place.id,
        title=title,
        facts=facts,
    )


def take_back(tx: Transaction, actor: Actor, question: Question) -> None:
    """Revoke the paper of an answer that was taken down, so that nobody who verifies it is told that it holds."""
    before = standing(tx, question.id)
    if before is not None:
        documents.revoke(tx, actor, before, "答复已经撤回")


def standing(reading: Transaction, question_id: int) -> Document | None:
    """The paper of the answer that stands. The caller has loaded the question through its own sight."""
    return reading.session.scalars(
        select(Document)
        .where(
            Document.kind == ANSWER,
            Document.subject == Question.__tablename__,
            Document.subject_id == question_id,
            Document.state.in_(sorted(STANDING)),
        )
        .order_by(Document.id.desc())
        .limit(1)
    ).one_or_none()


def facts_of(answer: Answer, alliance: str, place: str) -> dict[str, Any]:
    """What the paper says: nothing of who asked, and the public wording of the question alone."""
    question = answer.question
    return {
        "question": str(question.reference),
        "asked": question.public_title,
        "text": question.public_text,
        "place": place,
        "edition": answer.edition,
        "valid_as_of": full_date(answer.valid_as_of) if answer.valid_as_of else "",
        "alliance": alliance,
        "claims": [
            {
                "text": claim.text,
                "advice": claim.advice,
                "citations": [{"law": _law(one), "quotation": one.quotation} for one in claim.citations],
            }
            for claim in answer.claims
        ],
    }


def _place(question: Question, alliance: Alliance) -> Place:
    """The place that the paper names: the compound only where its asker lets it be told, else the alliance's."""
    return question.place if question.privacy is Privacy.PUBLIC else alliance.place


def _law(one: ClaimCitation) -> str:
    return f"《{one.work_key}》{one.article_label}" if one.work_key else one.typed
