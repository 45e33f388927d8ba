"""The command `demo`: make the demonstration once, then serve it on this machine."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import time
from contextlib import closing, nullcontext
from dataclasses import replace

import click
import waitress
from flask import Flask

from alliance import installation
from alliance.app import LARGEST_BODY
from alliance.demo import seeding
from alliance.kernel.documents.actions import RENDER
from alliance.kernel.errors import Refused
from alliance.settings import Settings

HOST = "127.0.0.1"
THREADS = 6


def say(sentence: str) -> None:
    """A sentence for whoever watches; standard output stays empty."""
    click.echo(sentence, err=True)


@click.command(help="准备好一个可信的演示区，并在本机上打开。")
@click.option("--fresh", is_flag=True, help="扔掉现有的演示，重新做一个。")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="在哪个端口上服务。")
@click.option("--no-serve", is_flag=True, help="只准备好，不开始服务。")
def demo(fresh: bool, port: int, no_serve: bool) -> None:  # noqa: FBT001 -- click hands flags over so
    """Make the demonstration once, then serve it until it is stopped."""
    began = time.perf_counter()
    address = f"http://{HOST}:{port}"
    settings = Settings.from_environ(os.environ, demo=True)
    if not os.environ.get("PUBLIC_URL"):
        settings = replace(settings, public_url=address)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with seeding.alone(settings, "" if no_serve else address), _listening(port, wanted=not no_serve) as door:
            seeding.ready(settings, say, fresh=fresh)
            app = installation.open_app(settings)
            if seeding.take_texts(app, say):
                say("正在把条文编进搜索，大约十秒……")
            installation.settle(app, leave=() if door is None else (RENDER,))  # pages open while papers are made
            say(f"演示已准备好，用时 {time.perf_counter() - began:.1f} 秒。数据在 {settings.home}，可以随时整个删除。")
            if door is not None:
                _serve(app, door, address)
    except KeyboardInterrupt:
        say("已停下。再运行一次会接着准备；没有准备好的部分会重新来过。")
        sys.exit(130)
    finally:
        signal.signal(signal.SIGTERM, before)


def _listening(port: int, *, wanted: bool) -> closing[socket.socket] | nullcontext[None]:
    """The port, taken before the work begins. Raises Refused where it is somebody else's."""
    if not wanted:
        return nullcontext()
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, port))
    except OSError as wrong:
        door.close()
        reason = "已经被别的程序占用" if wrong.errno == errno.EADDRINUSE else "不让使用"
        other = port + 1 if port in range(1024, 65535) else 8001
        raise Refused(
            f"端口 {port} {reason}。", remedy=f"请换一个端口，例如：python3 -m alliance demo --port {other}"
        ) from wrong
    return closing(door)


def _serve(app: Flask, door: socket.socket, address: str) -> None:
    """Serve until Ctrl-C or SIGTERM; errands are kept meanwhile."""
    installation.keep_to_the_end()
    with installation.delivering(app):
        server = waitress.create_server(
            app, sockets=[door], threads=THREADS, ident="", max_request_body_size=LARGEST_BODY
        )
        say("请用浏览器打开下面的地址；要停下，请按 Ctrl-C。")
        say(address)
        server.run()
    say("演示已停下，数据还在，下次启动接着用。")
