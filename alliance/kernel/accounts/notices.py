"""What people are told about their own account: answers to errands of this package."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.accounts.models import Account
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload

PAGE = "/account"


def invited(tx: Transaction, payload: Payload) -> None:
    """Welcome somebody; they read it at their first visit, since the link itself is handed over in person."""
    if payload.get("new"):
        _send(
            tx,
            payload,
            "欢迎加入联盟平台",
            "您的账号已经开好。今天要办的事都在首页；改密码、看登录记录，请到“我的账号”。",
            kind="accounts.welcome",
        )


def reset_issued(tx: Transaction, payload: Payload) -> None:
    """Warn the owner that somebody was handed a link to their account."""
    _send(
        tx,
        payload,
        "有人为您办理了重设密码",
        "工作人员刚发出一个重设密码的链接。如果不是您本人要求的，请马上联系联盟工作人员，并在“我的账号”里全部退出。",
        kind="accounts.reset_issued",
    )


def password_changed(tx: Transaction, payload: Payload) -> None:
    """Tell that the password is a new one."""
    _send(
        tx,
        payload,
        "登录密码已经换了",
        "其他设备上的登录都已退出。如果不是您本人换的，请马上联系联盟工作人员。",
        kind="accounts.password_changed",
    )


def second_factor_changed(tx: Transaction, payload: Payload) -> None:
    """Tell that the second step was set up or turned off."""
    _send(
        tx,
        payload,
        "登录的第二步验证有变化",
        "第二步验证刚设置好、换了手机，或者关闭了。如果不是您本人办的，请马上联系联盟工作人员。",
        kind="accounts.second_factor_changed",
    )


def _send(tx: Transaction, payload: Payload, title: str, body: str, *, kind: str) -> None:
    account = tx.session.get(Account, int(payload["account_id"]))
    if account is not None:
        notices.send(
            tx,
            alliance_id=account.alliance_id,
            person_id=account.person_id,
            title=title,
            body=body,
            kind=kind,
            url=PAGE,
        )
