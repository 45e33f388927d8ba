"""The `alliance` command: what an operator does, gathered from the kernel and the packages."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from datetime import datetime

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from alliance import installation, serving
from alliance.backup.cli import backup, restore
from alliance.demo.cli import demo
from alliance.kernel import ledger, logs, outbox, web
from alliance.kernel.accounts import invitations as founding
from alliance.kernel.accounts import queries as people
from alliance.kernel.accounts.cli import accounts
from alliance.kernel.actors import CLOCK
from alliance.kernel.crypto import Keyring, reseal, sealed_columns
from alliance.kernel.errors import Refused
from alliance.kernel.parameters import actions as parameters
from alliance.kernel.parameters.models import Confidence
from alliance.settings import LEVELS, Settings, SettingsError
from alliance.wiring import training as learning
from compounds.awards.cli import awards
from compounds.guidance.cli import guidance
from expert_pool.cli import experts
from search.asking.cli import search
from search.library import actions as texts
from search.library import indexing
from search.library.cli import library
from training.cli import training

log = logging.getLogger(__name__)
ALONE = frozenset({"awards", "demo", "experts", "guidance", "init", "serve", "migrate", "backup", "restore"})
"""Commands that open the installation themselves, or need none."""
SETTLES = frozenset({"library", "accounts", "training"})
"""Commands whose errands are kept before the command ends."""


class Commands(click.Group):
    """Puts refusals into a sentence and an exit code: 1 refused, 2 settings, 3 nothing installed."""

    def _run(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        finally:
            if isinstance(ctx.obj, Flask):
                installation.settle(ctx.obj)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return self._run(ctx)
        except SettingsError as wrong:
            for problem in wrong.problems:
                click.echo(f"设置有问题：{problem}", err=True)
            sys.exit(2)
        except installation.NothingHere as nothing:
            click.echo(str(nothing), err=True)
            sys.exit(3)
        except Refused as refused:
            click.echo(f"{refused.reason}{refused.remedy}", err=True)
            sys.exit(1)
        except ModuleNotFoundError as lacking:
            if lacking.name != "psycopg":
                raise
            click.echo("DATABASE_URL 指的是 PostgreSQL，要先在 .venv 里装好 psycopg。", err=True)
            sys.exit(2)
        except UnicodeEncodeError:
            click.echo("命令里有认不出的字。请把终端的编码设为 UTF-8 再试。", err=True)
            sys.exit(2)
        except (PermissionError, IsADirectoryError, NotADirectoryError) as closed:
            click.echo(f"读不了或者写不了：{closed.filename}。请检查它的权限，再试一次。", err=True)
            sys.exit(3)
        except SQLAlchemyError:
            log.exception("the database failed")
            click.echo(
                "数据库现在不能用，没有只办一半。请检查磁盘空间、文件夹的读写权限"
                f"{'、DATABASE_URL 和 PostgreSQL 是否在运行' if os.environ.get('DATABASE_URL') else ''}，再试一次。",
                err=True,
            )
            sys.exit(3)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def alliance(ctx: click.Context) -> None:
    """业主委员会联盟的工作平台。没有别的安装时，各条命令都用演示。"""
    level = (os.environ.get("LOG_LEVEL") or "WARNING").upper()
    logs.configure(level if level in LEVELS else "WARNING")  # the settings name the wrong one with all other problems
    name = ctx.invoked_subcommand
    if name in ALONE or "--help" in sys.argv or "-h" in sys.argv:
        return
    if name == "training" and "--dry-run" in sys.argv:  # a report on a file alone
        return
    if name == "library" and not installation.exists(settings := Settings.from_environ(os.environ)):
        click.echo(f"这里还没有安装，已建一个空的：{settings.home}", err=True)
        installation.create(settings)
    app = installation.open_app()
    if name in SETTLES:
        ctx.obj = app
    ctx.with_resource(app.app_context())


alliance.add_command(demo)
alliance.add_command(backup)
alliance.add_command(restore)
alliance.add_command(accounts)
alliance.add_command(library)
alliance.add_command(search)
alliance.add_command(guidance)
alliance.add_command(training)
alliance.add_command(experts)
alliance.add_command(awards)


@alliance.command()
@click.option("--name", default="柯城区业委会联盟", prompt="联盟名称", help="联盟的全称。")
@click.option("--short", default="柯", prompt="文号简称", help="文号开头的字，如“柯”。")
@click.option("--place", default="330802", prompt="覆盖的区划代码", help="联盟覆盖的行政区划代码。")
@click.option("--admin-name", prompt="系统管理员姓名", help="第一位系统管理员。")
@click.option("--admin-phone", prompt="系统管理员手机号", help="第一位系统管理员的手机号。")
def init(name: str, short: str, place: str, admin_name: str, admin_phone: str) -> None:
    """建一个空的正式安装，并给第一位系统管理员一个设置密码的链接。"""
    settings = Settings.from_environ(os.environ, demo=False)
    app = installation.create(settings)
    with app.app_context():
        with web.writing() as tx:
            secret = founding.found_alliance(
                tx, name=name, short=short, place_code=place, admin_name=admin_name, admin_phone=admin_phone
            )
            texts.admit(tx, CLOCK, [])  # the works that are known and lack a text
            learning.place_shipped(tx)
            indexing.promise_index(tx)  # what is known without any text can be found from the first day
        installation.settle(app)
        click.echo(f"已建好：{settings.home}", err=True)
        click.echo(f"请系统管理员打开这个链接设置密码：{settings.public_url}/invitation/{secret}")


@alliance.command()
@click.option("--host", default="127.0.0.1", help="在哪个地址上服务。")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="在哪个端口上服务。")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="几个进程；不给时，SQLite 用 1 个，PostgreSQL 按处理器个数。"
)
@click.option("--timeout", default=60, type=click.IntRange(5, 3600), help="一次请求最多几秒。")
def serve(host: str, port: int, workers: int | None, timeout: int) -> None:
    """正式服务；有演示账号时不启动。多个进程时，通知和索引由 alliance outbox run 另外送。"""
    settings = Settings.from_environ(os.environ, demo=False)
    app = installation.open_app(settings)
    with app.app_context():
        demo_accounts = people.demo_accounts_exist(web.reading())
        web.database.session.remove()
        web.database.engine.dispose()  # no connection may be taken into another process
    if demo_accounts:
        raise Refused(
            "这个数据库里有演示账号，不能用来正式服务。",
            remedy="请另设 ALLIANCE_HOME，用 alliance init 建一个新的。",
        )
    how = serving.Serving(host, port, workers or serving.usual_workers(settings), timeout)
    serving.serve(settings, how, lambda sentence: click.echo(sentence, err=True))


@alliance.command()
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """把数据表升级到最新（或指定的）版本。"""
    settings = Settings.from_environ(os.environ)
    if not installation.exists(settings):
        raise installation.NothingHere(installation.NOTHING)
    installation.migrate(settings, revision)
    click.echo("数据表已就绪。", err=True)


@alliance.group("outbox")
def outbox_group() -> None:
    """待办的通知、索引等差事。"""


@outbox_group.command("run")
def outbox_run() -> None:
    """一直送，直到被停下；同一个安装只有一个在送。"""
    app = web.running_app()
    with outbox.deliverer_lock(web.platform().settings.home) as mine:
        if not mine:
            raise Refused("已经有一个进程在送了。", remedy="同一个安装只需要一个。")
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        installation.keep_to_the_end()
        with installation.in_use(web.platform().settings):
            installation.run_deliveries(app, stop)


@outbox_group.command("status")
def outbox_status() -> None:
    """还有几件等着送，有没有送不出去的。"""
    now = outbox.standing(web.db_session(), web.platform().clock.now())
    later = f"（另有 {now.later} 件定在以后）" if now.later else ""
    click.echo(f"等着送 {now.waiting - now.later} 件{later}，已送 {now.done} 件，送不出去 {now.dead} 件。")
    for key, kind, reason in now.dead_errands:
        click.echo(f"  {key}  {kind}  {reason}")
    sys.exit(1 if now.dead else 0)


@outbox_group.command("retry")
@click.argument("errand", required=False, type=click.IntRange(1, 2**63 - 1))
def outbox_retry(errand: int | None) -> None:
    """让送不出去的重新排队。"""
    with web.writing() as tx:
        revived = outbox.retry(tx, errand)
    click.echo(f"已重新排队 {revived} 件。")


@alliance.group("numbers")
def numbers_group() -> None:
    """各联盟共用的规则数值。"""


@numbers_group.command("set")
@click.argument("name")
@click.argument("number")
@click.option("--from", "starts_on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="从哪天起，如 2027-01-01。")
@click.option("--source", default="", help="法规名称。")
@click.option("--article", default="", help="条号。")
@click.option("--quote", default="", help="原文。")
@click.option("--place", default="/", help="适用的地方，如 /33/3308/；不给就是全国。")
@click.option("--confidence", type=click.Choice([one.value for one in Confidence]), default=Confidence.STATUTORY.value)
def numbers_set(
    *, name: str, number: str, starts_on: datetime, source: str, article: str, quote: str, place: str, confidence: str
) -> None:
    """登记一个新数值；一个安装里有几个联盟时，全国的数值只能这样改。"""
    command = parameters.NewVersion(
        name=name,
        number=number,
        starts_on=starts_on.date(),
        confidence=Confidence(confidence),
        source=source,
        article=article,
        quote=quote,
        place_path=place,
    )
    with web.writing() as tx:
        parameters.new_version(tx, CLOCK, command)
    click.echo(f"已登记：{name} 从 {starts_on:%Y-%m-%d} 起是 {number}。")


@alliance.group("ledger")
def ledger_group() -> None:
    """谁在什么时候办了什么的台账。"""


@ledger_group.command("verify")
def ledger_verify() -> None:
    """从头核对台账有没有被改过；有则退出码为 1。"""
    lines, breaks = ledger.verify(web.db_session())
    for broken in breaks:
        click.echo(f"第 {broken.chain} 本台账从第 {broken.serial} 行起不可信：{broken.reason}。")
    if breaks:
        sys.exit(1)
    click.echo(f"台账完好，共 {lines} 行。")
    for chain, serial, digest in ledger.heads(web.db_session()):
        click.echo(f"  第 {chain} 本，{serial} 行，末行校验码 {digest}")
    click.echo("把校验码另存一处，以后比对，就知道有没有人整本重写过。", err=True)


@alliance.group("keys")
def keys_group() -> None:
    """加密用的密钥。"""


@keys_group.command("rotate")
def keys_rotate() -> None:
    """加一把新密钥，此后写入的用它，旧资料也换用它；旧密钥请留着，备份里的资料还要用它打开。"""
    parts, moved = web.platform(), 0
    parts.keyring = Keyring.rotate(parts.settings.home)
    for column in sealed_columns():
        done = 1
        while done:
            with web.writing() as tx:
                done = reseal(tx, column)
            moved += done
    click.echo(f"已加一把新密钥，{moved} 项加密资料已换用它。请重启正在运行的服务。")


if __name__ == "__main__":
    alliance(prog_name="alliance")
