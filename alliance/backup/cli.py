"""The commands `backup` and `restore`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from alliance import installation
from alliance.backup import key_file, restoring, saving
from alliance.kernel.crypto import FOLDER, Keyring
from alliance.kernel.db import SystemClock
from alliance.kernel.errors import Invalid
from alliance.settings import Settings

_FILE = click.Path(dir_okay=False, path_type=Path)
_PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="密钥文件的口令写在这个文件的第一行；不给就当面问。",
)


@click.command(help="把数据库、材料和签发的文件存成一个文件；不影响正在办事的人。密钥不在里面，用 --keys 另存。")
@click.argument("file", type=_FILE)
@click.option("--keys", type=_FILE, help="另把密钥用口令加密，存成这个文件；请放在别处。")
@_PASSPHRASE
def backup(file: Path, keys: Path | None, passphrase_file: Path | None) -> None:
    """Save an installation."""
    settings = Settings.from_environ(os.environ)
    if not installation.exists(settings):
        raise installation.NothingHere(installation.NOTHING)
    passphrase = _passphrase(passphrase_file, anew=True) if keys else ""
    if keys and keys.exists():
        raise Invalid(f"已经有这个文件了：{keys}", remedy="请换一个文件名。")
    saved = saving.save(settings, file, SystemClock().now())
    click.echo(
        f"已存好：{file}，{saved.size / 1e6:.1f} MB，{saved.tables} 张表共 {saved.rows} 行，文件 {saved.files} 个。"
    )
    if keys:
        count = key_file.save(settings.home, keys, passphrase)
        click.echo(f"密钥 {count} 把已另存：{keys}。请和备份分开放，口令另记。")
    else:
        click.echo(
            f"备份里没有密钥。密钥在 {settings.home / FOLDER}，没有它备份恢复不了；要另存请加 --keys。", err=True
        )
    for name in saved.damaged:
        click.echo(f"注意：{name} 的内容已经损坏，没有存进去。", err=True)
    sys.exit(1 if saved.damaged else 0)


@click.command(help="用备份恢复：先在一旁做好、核对好，最后才换上；现有的安装要加 --replace 才会被移开。")
@click.argument("file", type=_FILE)
@click.option("--keys", type=_FILE, help="做备份时另存的密钥文件；不给就用现有安装的密钥。")
@_PASSPHRASE
@click.option("--replace", "instead", is_flag=True, help="现有的安装移到一边，不删除。")
@click.option("--check", is_flag=True, help="只核对这份备份是否完好，不恢复。")
def restore(file: Path, keys: Path | None, passphrase_file: Path | None, instead: bool, check: bool) -> None:  # noqa: FBT001 -- click hands flags over so
    """Make an installation again."""
    settings = Settings.from_environ(os.environ)
    if check:
        _check(settings, file)
        return
    given = restoring.Keys(keys, _passphrase(passphrase_file, anew=False)) if keys else None
    told = restoring.restore(
        settings, file, SystemClock().now(), lambda text: click.echo(text, err=True), keys=given, instead=instead
    )
    click.echo(
        f"已恢复 {told.made_at} 的备份：{told.rows} 行，文件 {told.files} 个，数据表从版本 {told.revision} 升到最新。"
    )
    if told.aside:
        click.echo(f"原来的安装移到了：{told.aside}")
    if told.erased_again:
        click.echo(f"备份以后注销的 {told.erased_again} 人，已重新注销。")
    if told.index_entries is None:
        click.echo("索引没有做成，请运行 alliance search rebuild。", err=True)
    if told.lost:
        click.echo(f"有 {told.lost} 份材料或文件只有记录，没有内容：做备份时就不在。", err=True)
    if told.waiting:
        click.echo(
            f"有 {told.waiting} 件差事等着送，有的在备份以后可能已经送过：启动 outbox run 之前请看 outbox status。",
            err=True,
        )
    for broken in told.broken:
        click.echo(
            f"第 {broken.chain} 本台账从第 {broken.serial} 行起不可信：{broken.reason}。做备份时就已如此。", err=True
        )
    if told.broken:
        sys.exit(1)
    click.echo(f"台账完好，共 {told.ledger_lines} 行。")


def _check(settings: Settings, file: Path) -> None:
    mine = Keyring.load(settings.home) if (settings.home / FOLDER).is_dir() else None
    made_at, count, files = restoring.check(file, mine)
    with_keys = "，是用这里的密钥做的" if mine else "；这里没有密钥，没有核对是谁做的"
    click.echo(f"备份完好：{made_at}，{count} 行，文件 {files} 个{with_keys}。")


def _passphrase(file: Path | None, *, anew: bool) -> str:
    if file is None:
        return str(click.prompt("密钥文件的口令", hide_input=True, confirmation_prompt=anew, err=True))
    return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
