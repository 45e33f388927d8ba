"""What people are told about the pool: the expert, whoever nominated them, and those who review and decide."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.accounts.models import Account
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places import queries as places
from compounds import recipients
from expert_pool import addresses
from expert_pool.access import ASK_KEEPER
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.roster.access import REVIEWERS
from expert_pool.roster.models import Expert, ExpertMeasure
from expert_pool.roster.workflow import REASON_NAMES, STANDING_NAMES, MeasureState

OFFER_LINK = "experts.offer_link"
"""The kind of the quiet message by which the drawn are asked."""


def nominated(tx: Transaction, payload: Payload) -> None:
    """The nominated who can sign in; whoever nominated the others hands them the link."""
    expert = _of(tx, payload)
    if tx.session.scalar(select(Account.id).where(Account.person_id == expert.person_id).limit(1)) is not None:
        said = "同意不同意都可以，请打开答复。"
        _tell(tx, expert, {expert.person_id}, ("experts.nominated", "有人推荐您当评审专家", said))


def handed_in(tx: Transaction, payload: Payload) -> None:
    """Those who review, but neither the expert nor whoever nominated them."""
    expert = _of(tx, payload)
    people = _reviewers(tx, expert) - {expert.person_id, expert.nominated_by_id or 0}
    _tell(tx, expert, people, ("experts.handed_in", "有专家的材料要审", "请打开看材料，一项一项审。"))


def field_found(tx: Transaction, payload: Payload) -> None:
    """The expert."""
    expert = _of(tx, payload)
    field = Field(str(payload["field"]))
    row = next((one for one in expert.fields if one.field is field), None)
    if row is not None:
        said = f"有效到{full_date(row.valid_to)}。" if row.valid_to else f"没有通过：{row.note}"
        _tell(tx, expert, {expert.person_id}, ("experts.field_found", f"您填报的“{FIELD_NAMES[field]}”已经审核", said))


def sent_back(tx: Transaction, payload: Payload) -> None:
    """The expert and whoever nominated them."""
    expert = _of(tx, payload)
    people = {expert.person_id, expert.nominated_by_id or expert.person_id}
    _tell(tx, expert, people, ("experts.sent_back", "专家材料请补充", f"{expert.told} 补好以后，请再点“交审”。"))


def passed(tx: Transaction, payload: Payload) -> None:
    """The expert, whose training comes next."""
    _expert(
        tx,
        payload,
        "experts.passed",
        "您的专家审核通过了",
        "下一步是培训：学完、考过，有了证书就能入库。请打开看还差什么。",
    )


def declined(tx: Transaction, payload: Payload) -> None:
    """The expert."""
    expert = _of(tx, payload)
    said = f"原因：{expert.told} 以后可以再申请。有不同意见，{ASK_KEEPER}"
    _tell(tx, expert, {expert.person_id}, ("experts.declined", "专家申请没有通过", said))


def appointed(tx: Transaction, payload: Payload) -> None:
    """The expert."""
    expert = _of(tx, payload)
    until = f"聘到{full_date(expert.serves_to)}。" if expert.serves_to else ""
    said = f"您的编号是{expert.reference}。{until}抽到您的时候会单独问您；哪几天不方便，请先填好。"
    _tell(tx, expert, {expert.person_id}, ("experts.appointed", "您已进入专家库", said))


def renewed(tx: Transaction, payload: Payload) -> None:
    """The expert."""
    expert = _of(tx, payload)
    until = f"续聘到{full_date(expert.serves_to)}。" if expert.serves_to else ""
    _tell(tx, expert, {expert.person_id}, ("experts.renewed", "您已续聘", until))


def term_soon(tx: Transaction, payload: Payload) -> None:
    """The expert, and those who renew."""
    expert = _of(tx, payload)
    if expert.serves_to is not None:
        said = f"聘期到{full_date(expert.serves_to)}。要接着做的，请在这以前办续聘。"
        people = _reviewers(tx, expert) | {expert.person_id}
        _tell(tx, expert, people, ("experts.term_soon", "专家聘期快到了", said))


def not_trained(tx: Transaction, payload: Payload) -> None:
    """The expert, who is not drawn until there is another certificate."""
    said = "没有有效的培训证书，这段时间抽不到您。请打开看还差什么。"
    _expert(tx, payload, "experts.not_trained", "您的培训证书已到期或者撤销", said)


def suspended(tx: Transaction, payload: Payload) -> None:
    """The expert, with the reason and the right of reply."""
    expert, measure = _of(tx, payload), _measure(tx, payload)
    until = f"到{full_date(measure.until)}" if measure.until else ""
    said = f"原因：{REASON_NAMES[measure.because]}。暂停{until}，这段时间抽不到您。您可以打开这一页作说明。"
    _tell(tx, expert, {expert.person_id}, ("experts.suspended", "您的专家资格暂停了", said))


def lifted(tx: Transaction, payload: Payload) -> None:
    """The expert."""
    _expert(tx, payload, "experts.lifted", "您的专家资格恢复了", "从现在起又可以抽到您。")


def removal_proposed(tx: Transaction, payload: Payload) -> None:
    """The expert, who may reply before anybody decides, and those who decide."""
    expert, measure = _of(tx, payload), _measure(tx, payload)
    said = f"原因：{REASON_NAMES[measure.because]}。请在{full_date(measure.reply_by)}以前打开这一页作说明。"
    _tell(tx, expert, {expert.person_id}, ("experts.removal_proposed", "有人提议把您从专家库除名", said))


def replied(tx: Transaction, payload: Payload) -> None:
    """Those who decide."""
    expert = _of(tx, payload)
    said = "专家作了说明，请打开看了再决定。"
    _tell(tx, expert, _reviewers(tx, expert) - {expert.person_id}, ("experts.replied", "专家作了说明", said))


def removal_decided(tx: Transaction, payload: Payload) -> None:
    """The expert."""
    expert, measure = _of(tx, payload), _measure(tx, payload)
    title = "您已从专家库除名" if measure.state is MeasureState.UPHELD else "除名的提议没有成立"
    said = f"理由：{measure.decided_because}。有不同意见，请联系联盟负责人。"
    _tell(tx, expert, {expert.person_id}, ("experts.removal_decided", title, said))


def left(tx: Transaction, payload: Payload) -> None:
    """The expert and the keeper."""
    expert = _of(tx, payload)
    said = f"现在是“{STANDING_NAMES[expert.standing]}”。以后想再来，可以重新申请。"
    people = _reviewers(tx, expert) | {expert.person_id}
    _tell(tx, expert, people, ("experts.left", f"{expert.person.name}已退出专家库", said))


def _expert(tx: Transaction, payload: Payload, kind: str, title: str, body: str) -> None:
    expert = _of(tx, payload)
    _tell(tx, expert, {expert.person_id}, (kind, title, body))


def _tell(tx: Transaction, expert: Expert, people: Iterable[int], said: tuple[str, str, str]) -> None:
    kind, title, body = said
    notices.send_each(
        tx,
        people,
        alliance_id=expert.alliance_id,
        kind=kind,
        title=title,
        body=body,
        url=addresses.expert(expert.id),
    )


def _reviewers(tx: Transaction, expert: Expert) -> set[int]:
    root = places.root_path(tx.session, expert.alliance_id)
    return recipients.officers(tx, expert.alliance_id, root, *REVIEWERS)


def _of(tx: Transaction, payload: Payload) -> Expert:
    return tx.session.get_one(Expert, int(payload["expert_id"]))


def _measure(tx: Transaction, payload: Payload) -> ExpertMeasure:
    return tx.session.get_one(ExpertMeasure, int(payload["measure_id"]))
