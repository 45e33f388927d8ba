"""What questions hold about a person: what they asked, wrote, followed and rated; and what an erasure removes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import case, delete, or_, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from search.questions.models import Follower, Note, Question, Rating
from search.questions.workflow import PRIVACY_SHORT, STAGE_NAMES, WAITING, NoteKind, Stage

_BOOKS = "个人信息保护法第十三条第一款第（三）项：答复由谁承办、谁签发要能查清，只记编号"
_ERASED = "提问人已注销，原文已删除。"
FIRST = "您手上还有没办完的提问，请先请政策法规组秘书改派给别人。"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Questions asked, words written to the desk, questions followed, ratings, and what the person had in hand."""
    asked = reading.session.scalars(
        select(Question).where(Question.asker_id == person_id).order_by(Question.filed_at, Question.id)
    ).all()
    yield Holding(
        "提的问题",
        ("文号", "问题", "情况", "公开不公开", "进度", "提交"),
        tuple(
            (str(one.reference), one.title, one.text, PRIVACY_SHORT[one.privacy], STAGE_NAMES[one.stage], one.filed_at)
            for one in asked
        ),
    )
    notes = reading.session.execute(
        select(Question.reference, Note.at, Note.text)
        .join(Question, Note.question_id == Question.id)
        .where(Note.person_id == person_id)
        .order_by(Note.at, Note.id)
    )
    yield Holding(
        "为提问写的补充和备注",
        ("文号", "时间", "内容"),
        tuple((str(reference), at, text) for reference, at, text in notes),
    )
    followed = reading.session.execute(
        select(Question.reference, Follower.since)
        .join(Question, Follower.question_id == Question.id)
        .where(Follower.person_id == person_id)
        .order_by(Follower.since, Follower.id)
    )
    yield Holding("关注的提问", ("文号", "从"), tuple((str(reference), since) for reference, since in followed))
    rated = reading.session.execute(
        select(Question.reference, Rating.helpful, Rating.words, Rating.at)
        .join(Question, Rating.question_id == Question.id)
        .where(Rating.person_id == person_id)
        .order_by(Rating.at, Rating.id)
    )
    yield Holding(
        "对答复的评价",
        ("文号", "评价", "写的话", "时间"),
        tuple((str(reference), "帮到了" if good else "没有帮到", words, at) for reference, good, words, at in rated),
    )
    inhand = reading.session.scalars(
        select(Question).where(Question.assigned_to_id == person_id).order_by(Question.id)
    ).all()
    yield Holding(
        "承办的提问",
        ("文号", "进度"),
        tuple((str(one.reference), STAGE_NAMES[one.stage]) for one in inhand),
        Kept(_BOOKS),
        FIRST if any(one.stage in WAITING for one in inhand) else "",
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Remove the person's own words and who asked; the public wording and the answer belong to everybody and stay."""
    mine = select(Question.id).where(Question.asker_id == person_id).scalar_subquery()
    tx.session.execute(
        delete(Note).where(
            or_(Note.person_id == person_id, Note.question_id.in_(mine)),
            Note.kind.in_((NoteKind.REPLY, NoteKind.REOPENED)),
        )
    )
    tx.session.execute(delete(Follower).where(Follower.person_id == person_id))
    tx.session.execute(delete(Rating).where(Rating.person_id == person_id))
    tx.session.execute(
        update(Question)
        .where(Question.asker_id == person_id)
        .values(
            asker_id=None,
            title=_ERASED,
            text="",
            search_trail={},
            closed_because=case((Question.stage == Stage.WITHDRAWN, _ERASED), else_=Question.closed_because),
        )
        .execution_options(synchronize_session="fetch")
    )
