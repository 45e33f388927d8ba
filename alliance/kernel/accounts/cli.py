"""`alliance accounts`: what an operator does about accounts on the server itself."""

from __future__ import annotations

from dataclasses import replace

import click

from alliance.kernel import web
from alliance.kernel.accounts import actions, invitations, numbers, queries, signed_in
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound


@click.group()
def accounts() -> None:
    """人员账号。"""


def _number(text: str) -> str:
    try:
        return numbers.mobile(text)
    except ValueError as wrong:
        raise Invalid(f"手机号{wrong}") from wrong


def _alliance(reading: Transaction, host: str) -> int:
    found = signed_in.anonymous(reading, host).alliance_id
    if found is None:
        raise NotFound("这个安装里还没有联盟。", remedy="请先运行 alliance init。")
    return found


@accounts.command("create-admin")
@click.option("--name", prompt="姓名", help="系统管理员的姓名。")
@click.option("--phone", prompt="手机号", help="系统管理员的手机号。")
@click.option("--host", default="", help="有几个联盟时，用网址的域名说明是哪一个。")
def create_admin(name: str, phone: str, host: str) -> None:
    """邀请一位系统管理员，给出设置密码的链接（只显示这一次）。"""
    number = _number(phone)
    with web.writing() as tx:
        out = invitations.create_admin(tx, _alliance(tx, host), name=name, number=number)
    if out.link:
        click.echo(f"{web.platform().settings.public_url}/{out.purpose}/{out.link}")
    else:
        click.echo("此人已有密码，可以直接登录；职务已经加上。", err=True)


@accounts.command("reset")
@click.option("--phone", prompt="手机号", help="谁忘了密码。")
@click.option("--forget-factor", is_flag=True, help="手机也丢了：第二步验证一并重设。")
@click.option("--host", default="", help="有几个联盟时，用网址的域名说明是哪一个。")
def reset(phone: str, host: str, *, forget_factor: bool) -> None:
    """给忘了密码的人一个重设链接（只显示这一次）；唯一的管理员忘了密码也靠它。"""
    number = _number(phone)
    with web.writing() as tx:
        account_id = queries.account_by_number(tx, replace(CLOCK, alliance_id=_alliance(tx, host)), number)
        out = invitations.issue_reset(tx, CLOCK, invitations.IssueReset(account_id, forget_factor=forget_factor))
    click.echo(f"{web.platform().settings.public_url}/{out.purpose}/{out.link}")


@accounts.command("end-sessions")
@click.option("--phone", prompt="手机号", help="哪个人的登录要全部退出。")
@click.option("--host", default="", help="有几个联盟时，用网址的域名说明是哪一个。")
def end_sessions(phone: str, host: str) -> None:
    """让一个账号在所有设备上退出登录。"""
    number = _number(phone)
    with web.writing() as tx:
        account_id = queries.account_by_number(tx, replace(CLOCK, alliance_id=_alliance(tx, host)), number)
        ended = actions.end_all_sessions(tx, CLOCK, account_id)
    click.echo(f"已退出 {ended} 处登录。")


@accounts.command("list")
def list_accounts() -> None:
    """列出账号：编号、姓名、遮住中间的手机号、能不能登录。"""
    for one in queries.accounts(web.reading()):
        marks = [
            "有密码" if one.has_password else "没有密码",
            "有第二步验证" if one.second_factor else "",
            "演示" if one.is_demo else "",
            "已停用" if one.closed else "",
            f"{one.open_sessions} 处登录" if one.open_sessions else "",
        ]
        click.echo(f"{one.id}\t{one.name}\t{one.number or '没有手机号'}\t{'，'.join(filter(None, marks))}")
