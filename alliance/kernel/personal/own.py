"""What the kernel itself holds about a person (account, offices, messages, deeds), and what of it is erased."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, or_, select, update

from alliance.kernel import ledger, notices
from alliance.kernel.accounts.models import Account, AccountSession, AttemptResult, Person, SignInAttempt
from alliance.kernel.accounts.queries import device, number_of
from alliance.kernel.actors import OFFICE_NAMES, Office
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.carried import CarriedForm
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.links import Link
from alliance.kernel.personal import exports
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.personal.models import Consent, Erasure, ExportRecord, Reveal
from alliance.kernel.personal.purposes import purpose_of
from alliance.kernel.personal.workflow import STAGE_NAMES
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import OfficeHeld, Place
from alliance.kernel.reaching.models import MailAddress, Message

_LOG = Kept("网络安全法第二十三条第（三）项：登录记录要留存，只有时间、结果和指纹")
_LEDGER = Kept("个人信息保护法第五十一条：台账只记编号，不记姓名和电话，一直保留")
_HANDLING = Kept("个人信息保护法第五十六条第二款：个人信息处理情况的记录要保存")
_SENT = Kept("个人信息保护法第五十一条：只留发过几条的记录，发到哪里都删除")
_PAPERS = Kept("文书和附件属于办件，随办件留存")
_OFFICES = Kept("谁在什么时候有什么权限，和台账一起保留，只记编号")


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Everything but the deeds, which `deeds` gives."""
    person = reading.session.get_one(Person, person_id)
    rows: list[tuple[object, ...]] = [("姓名", person.name), ("手机号", number_of(reading, person) or "没有登记")]
    account = reading.session.scalar(select(Account).where(Account.person_id == person_id))
    if account is not None:
        rows.append(("设密码的时间", account.password_set_at or "没有密码"))
        rows.append(("第二步验证", account.totp_confirmed_at or "没有开启"))
    mail = reading.session.scalar(select(MailAddress).where(MailAddress.person_id == person_id))
    if mail is not None:
        rows.append(("邮箱", reading.keyring.open(mail.address_sealed, context_of(MailAddress.address_sealed))))
    yield Holding("基本资料", ("项目", "内容"), tuple(rows))
    yield _offices(reading, person_id)
    if account is not None:
        yield from _signing_in(reading, account.id)
    yield _inbox(reading, person_id)
    yield _consents(reading, person_id)
    yield from _handled(reading, person_id)


def _offices(reading: Transaction, person_id: int) -> Holding:
    rows = reading.session.execute(
        select(OfficeHeld, Place.name)
        .join(Place, OfficeHeld.place_id == Place.id)
        .where(OfficeHeld.person_id == person_id)
        .order_by(OfficeHeld.starts_on, OfficeHeld.id)
    ).all()
    return Holding(
        "职务",
        ("职务", "地方", "从", "到", "现在"),
        tuple(
            (OFFICE_NAMES[one.office], where, one.starts_on, one.ends_on, places.state_of(one, reading.today)[0])
            for one, where in rows
        ),
        _OFFICES,
        _resign_first(reading, person_id),
    )


def _resign_first(reading: Transaction, person_id: int) -> str:
    """What to do about offices that still run."""
    running = places.held_offices(reading, person_id, also_coming=True)
    if not running:
        return ""
    if any(one.office is Office.SYSTEM_ADMINISTRATOR for one in running) and not _another(reading, person_id):
        return "您是唯一的系统管理员，注销以后没有人能管平台。请先让联盟负责人另外任命一位系统管理员，再收回您的职务。"
    named = "、".join(f"{OFFICE_NAMES[one.office]}（{one.place_name}）" for one in running)
    return f"您还担任{named}。请先辞去职务（请联盟或街道的工作人员收回），或者等任期结束。"


def _another(reading: Transaction, person_id: int) -> bool:
    mine = reading.session.get_one(Person, person_id).alliance_id
    other = select(OfficeHeld.id).where(
        OfficeHeld.alliance_id == mine,
        OfficeHeld.office == Office.SYSTEM_ADMINISTRATOR,
        OfficeHeld.person_id != person_id,
        places.in_force(reading.today),
    )
    return reading.session.scalar(other.limit(1)) is not None


def _signing_in(reading: Transaction, account_id: int) -> Iterator[Holding]:
    sessions = reading.session.scalars(
        select(AccountSession).where(AccountSession.account_id == account_id).order_by(AccountSession.id)
    )
    yield Holding(
        "登录过的设备",
        ("设备", "登录", "最后使用", "退出"),
        tuple((device(one.agent), one.began_at, one.seen_at, one.ended_at) for one in sessions),
    )
    tries = reading.session.scalars(
        select(SignInAttempt).where(SignInAttempt.account_id == account_id).order_by(SignInAttempt.id)
    )
    rows = tuple((one.at, "成功" if one.result is AttemptResult.PASSED else "没有成功") for one in tries)
    yield Holding("登录记录", ("时间", "结果"), rows, _LOG)


def _inbox(reading: Transaction, person_id: int) -> Holding:
    found = reading.session.scalars(
        select(notices.Notice).where(notices.Notice.person_id == person_id).order_by(notices.Notice.id)
    )
    return Holding(
        "收到的消息",
        ("时间", "标题", "内容", "看过"),
        tuple((one.sent_at, one.title, one.body, one.read_at) for one in found),
    )


def sent(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """What went to the person's telephone and mail; `reaching` erases where it went."""
    found = reading.session.scalars(select(Message).where(Message.person_id == person_id).order_by(Message.id))
    rows = tuple((one.sent_at or one.at, one.address_masked, one.text) for one in found)
    yield Holding("发到手机和邮箱的消息", ("时间", "发到", "内容"), rows, _SENT)


def papers(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Documents issued to the person, and files that the person handed in; both belong to their file."""
    issued = reading.session.scalars(select(Document).where(Document.person_id == person_id).order_by(Document.id))
    yield Holding("发给您的文书", ("日期", "标题"), tuple((one.issued_on, one.title) for one in issued), _PAPERS)
    handed_in = reading.session.scalars(
        select(Attachment).where(Attachment.kept_by_id == person_id).order_by(Attachment.id)
    )
    yield Holding("您交的附件", ("时间", "文件"), tuple((one.kept_at, one.name) for one in handed_in), _PAPERS)


def _consents(reading: Transaction, person_id: int) -> Holding:
    found = reading.session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    return Holding(
        "同意过的用途",
        ("用途", "第几版", "同意", "撤回"),
        tuple((purpose_of(one.purpose).what, one.version, one.given_at, one.withdrawn_at) for one in found),
        _HANDLING,
    )


def _handled(reading: Transaction, person_id: int) -> Iterator[Holding]:
    taken = reading.session.scalars(
        select(ExportRecord).where(ExportRecord.person_id == person_id).order_by(ExportRecord.id)
    )
    rows = tuple((one.at, exports.name_of(one.what), one.row_count, one.code) for one in taken)
    yield Holding("您导出过的名单", ("时间", "名单", "行数", "编号"), rows, _HANDLING)
    looks = reading.session.execute(
        select(Reveal.at, Person.name, Reveal.because)
        .join(Person, Reveal.by_id == Person.id)
        .where(Reveal.person_id == person_id)
        .order_by(Reveal.id)
    )
    yield Holding("谁看过您的手机号", ("时间", "谁", "为什么"), tuple(tuple(row) for row in looks), _HANDLING)
    asked = reading.session.scalars(select(Erasure).where(Erasure.person_id == person_id).order_by(Erasure.id))
    requests = tuple((one.asked_at, STAGE_NAMES[one.stage], one.decided_at) for one in asked)
    yield Holding("注销申请", ("申请", "结果", "办理"), requests, _HANDLING)


def deeds(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The lines of the ledger by the person and about the person."""
    account_ids = select(Account.id).where(Account.person_id == person_id)
    line = ledger.LedgerLine
    about = or_(
        (line.subject == Person.__tablename__) & (line.subject_id == person_id),
        (line.subject == Account.__tablename__) & line.subject_id.in_(account_ids),
    )
    found = reading.session.scalars(
        select(line).where(or_(line.person_id == person_id, about)).order_by(line.at, line.id)
    )
    rows = tuple(
        (one.at, "您办的" if one.person_id == person_id else "别人为您办的", ledger.sentence(one)) for one in found
    )
    yield Holding("台账", ("时间", "谁办的", "办了什么"), rows, _LEDGER)


def erase(tx: Transaction, person_id: int) -> None:
    """Remove number, mail, password, second step, sessions and messages; close the account. The name is not touched."""
    person = tx.session.get_one(Person, person_id, with_for_update=True)
    person.phone_sealed = person.phone_index = None
    person.phone_masked = ""
    account = tx.session.scalar(select(Account).where(Account.person_id == person_id).with_for_update())
    if account is not None:
        account.password_hash = account.recovery_digests = ""
        account.totp_sealed = account.totp_pending_sealed = account.totp_confirmed_at = None
        account.password_set_at, account.closed_at = None, account.closed_at or tx.now
        tx.session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
        tx.session.execute(delete(CarriedForm).where(CarriedForm.account_id == account.id))
    tx.session.execute(delete(notices.Notice).where(notices.Notice.person_id == person_id))
    tx.session.execute(
        update(Link)
        .where(Link.person_id == person_id, Link.used_at.is_(None), Link.revoked_at.is_(None))
        .values(revoked_at=tx.now)
    )
    tx.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=tx.now)
    )
    # A reason typed by hand may name the person; that somebody looked, and when, stays.
    tx.session.execute(update(Reveal).where(Reveal.person_id == person_id).values(because=""))
    # The names of takers stand in the marks of their files; the code alone finds the line again.
    tx.session.execute(
        update(ExportRecord).where(ExportRecord.person_id == person_id).values(watermark=ExportRecord.code)
    )
