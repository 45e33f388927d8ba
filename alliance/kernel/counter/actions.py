"""What is done for a person at the counter, each with how it was made sure who it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from alliance.kernel import ledger, notices
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.actions import give_number
from alliance.kernel.accounts.invitations import HandedOut, IssueReset, OpenAccount
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.counter import access
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.personal import erasure
from alliance.kernel.places import queries as places
from alliance.kernel.reaching.models import Message

PAGE = "/account"
CHECKS: dict[str, str] = {
    "id_card": "身份证原件当面核对",
    "roster": "委员名册和本人当面核对",
    "known": "社区工作人员当面确认是本人",
    "called_back": "回拨登记的号码，本人接听核对",
}
"""How the counter makes sure who somebody is; the code stands in the ledger, the words in the person's inbox."""

ledger.tell(
    {
        "counter.slip_issued": "在窗口发出登录纸条（{checked}）",
        "counter.number_corrected": "在窗口更正了手机号（{checked}）",
        "counter.name_corrected": "在窗口更正了姓名（{checked}）",
    },
    {"checked": CHECKS},
)


@dataclass(frozen=True, slots=True)
class IssueSlip:
    """Give a slip; `number` where the person has none yet, `check` a key of CHECKS."""

    person_id: int
    check: str
    number: str = ""
    forget_factor: bool = False


@dataclass(frozen=True, slots=True)
class CorrectNumber:
    """Give a person another mobile number; `version` is the one that the page showed."""

    person_id: int
    check: str
    version: int
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CorrectName:
    """Give a person the name as their papers write it."""

    person_id: int
    check: str
    version: int
    name: str


def issue_slip(tx: Transaction, actor: Actor, command: IssueSlip) -> HandedOut:
    """Hand out a slip: for whoever has no account yet one is opened, for others the password is set anew.

    Raises NotFound, NotPermitted, Invalid for an unknown check or a lacking number, OutOfTurn.
    """
    person = get_visible(tx.session, Person, actor, command.person_id)
    held = places.held_offices(tx, person.id, also_coming=True)
    access.issue_slip(actor, person.id, held).enforce()
    _expect_check(command.check)
    account_id = tx.session.scalar(select(Account.id).where(Account.person_id == person.id))
    if account_id is None:
        out = invitations.open_account(tx, actor, OpenAccount(person.id, command.number, command.check))
    else:
        if command.number and person.phone_index is None:
            give_number(tx, person, command.number)
        out = invitations.issue_reset(
            tx, actor, IssueReset(account_id, forget_factor=command.forget_factor, checked=command.check)
        )
    ledger.write(tx, actor, "counter.slip_issued", person, checked=command.check)
    _told(tx, person, "发了一张登录纸条", command.check)
    return out


def correct_number(tx: Transaction, actor: Actor, command: CorrectNumber) -> None:
    """Give a person another number; the old one is told by text message, in case it was not they who asked.

    Raises NotFound, NotPermitted, Invalid, OutOfTurn for a number that is somebody's, ChangedMeanwhile.
    """
    person = _in_hand(tx, actor, command.person_id, command.version)
    held = places.held_offices(tx, person.id, also_coming=True)
    access.correct_number(actor, person.id, held).enforce()
    _expect_check(command.check)
    former = None
    if person.phone_sealed is not None:
        old = tx.keyring.open(person.phone_sealed, context_of(Person.phone_sealed))
        if old == command.number:
            raise Invalid("填的就是现在登记的号码。", remedy="不用更正。")
        former = tx.keyring.seal(old, context_of(Message.address_sealed))
    give_number(tx, person, command.number)
    ledger.write(tx, actor, "counter.number_corrected", person, checked=command.check)
    notices.send(
        tx,
        alliance_id=person.alliance_id,
        person_id=person.id,
        title="登录用的手机号改了",
        body=f"工作人员在窗口更正了您的手机号，以后用新的号码登录。核对身份的方式：{CHECKS[command.check]}。{_ALARM}",
        kind="accounts.number_changed",
        url=PAGE,
        number_sealed=former,
    )


def correct_name(tx: Transaction, actor: Actor, command: CorrectName) -> None:
    """Give a person the name as their papers write it. Raises as `correct_number` does."""
    person = _in_hand(tx, actor, command.person_id, command.version)
    held = places.held_offices(tx, person.id, also_coming=True)
    access.correct_name(actor, person.id, held).enforce()
    _expect_check(command.check)
    if person.name == command.name:
        raise Invalid("填的就是现在登记的姓名。", remedy="不用更正。")
    person.name = command.name
    ledger.write(tx, actor, "counter.name_corrected", person, checked=command.check)
    _told(tx, person, "更正了姓名", command.check)


_ALARM = "如果不是您本人要求的，请马上联系联盟工作人员。"


def _told(tx: Transaction, person: Person, deed: str, check: str) -> None:
    notices.send(
        tx,
        alliance_id=person.alliance_id,
        person_id=person.id,
        title=f"窗口为您{deed}",
        body=f"工作人员在窗口为您{deed}。核对身份的方式：{CHECKS[check]}。{_ALARM}",
        kind="accounts.helped",
        url=PAGE,
    )


def _expect_check(check: str) -> None:
    if check not in CHECKS:
        raise Invalid("请选择怎样核对的身份。")


def _in_hand(tx: Transaction, actor: Actor, person_id: int, version: int) -> Person:
    person = get_visible(tx.session, Person, actor, person_id, lock=True)
    if person.version != version:
        raise ChangedMeanwhile("您打开页面以后，此人的资料有了变化。", remedy="请刷新页面，看过之后再办。")
    erasure.refuse_erased(tx, person_id)
    return person
