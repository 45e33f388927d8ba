"""Serving for real: one process that also delivers (waitress), or several workers beside a deliverer (gunicorn)."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import waitress

from alliance import installation
from alliance.app import LARGEST_BODY
from alliance.kernel import outbox
from alliance.kernel.errors import Refused
from alliance.kernel.running.pruning import MEASURES
from alliance.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

THREADS = 6
THREADS_ALONE = 12
"""Of the one process of the embedded database: answers of candidates that arrive together are written together."""
CONNECTIONS = 1000
"""Lines open at once: a hall of 200 candidates keeps theirs open, and whoever came after 100 would wait outside."""
MOST_WORKERS = 5
UPLOADS = "uploads-under-way"
"""In the installation's folder: what is being sent lies here, not where other users of the machine may look."""
GRACE_S = 30
REQUESTS = 5000
"""After about so many a worker is replaced, so that whatever leaks never grows."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Serving:
    """Where to serve and with what; `timeout` is how many seconds one request may take."""

    host: str
    port: int
    workers: int
    timeout: int


def usual_workers(settings: Settings) -> int:
    """One process for the embedded database; for PostgreSQL one more than the machine has processors."""
    if not settings.database.startswith("postgresql"):
        return 1
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def serve(settings: Settings, serving: Serving, say: Say) -> None:
    """Serve until stopped by SIGTERM or SIGINT; requests under way are finished. Raises Refused for a taken port."""
    door = _listening(serving)
    _prepare_folders(settings)
    if serving.workers == 1:
        _one_process(settings, serving, door)
    else:
        _workers(settings, serving, door, say)


def _listening(serving: Serving) -> socket.socket:
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((serving.host, serving.port))
    except OSError as wrong:
        door.close()
        raise Refused(
            f"{serving.host} 的端口 {serving.port} 不能用：{wrong.strerror}。",
            remedy="请换一个，例如：alliance serve --port 8001",
        ) from wrong
    return door


def _prepare_folders(settings: Settings) -> None:
    folder = settings.home / UPLOADS
    shutil.rmtree(folder, ignore_errors=True)  # what a killed process left
    folder.mkdir(mode=0o700)
    tempfile.tempdir = str(folder)


def _one_process(settings: Settings, serving: Serving, door: socket.socket) -> None:
    app = installation.open_app(settings)
    server = waitress.create_server(
        app,
        sockets=[door],
        threads=THREADS_ALONE,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        ident="",
        clear_untrusted_proxy_headers=False,
        max_request_body_size=LARGEST_BODY,
        channel_timeout=serving.timeout,
    )
    installation.keep_to_the_end()
    with installation.delivering(app):
        server.run()


def _workers(settings: Settings, serving: Serving, door: socket.socket, say: Say) -> None:
    from alliance.gunicorn_server import Workers  # noqa: PLC0415 -- nothing else needs it

    with outbox.deliverer_lock(settings.home) as free:
        if free:
            say("现在没有进程在送通知、短信和索引。请另外启动：alliance outbox run")
    measures = settings.home / MEASURES
    shutil.rmtree(measures, ignore_errors=True)
    measures.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(measures)  # read by its library at the first import, in the workers
    with installation.in_use(settings):
        Workers(lambda: _opened(settings), options(serving, door)).run()


def _opened(settings: Settings) -> Flask:
    """The application of one worker, made after the fork: connections, locks and index readers are its own."""
    app = installation.open_app(settings)
    installation.keep_to_the_end()
    return app


def options(serving: Serving, door: socket.socket) -> dict[str, Any]:
    """What gunicorn is told."""
    memory = Path("/dev/shm")  # noqa: S108 -- for the heart beats of the workers alone, in files without a name
    return {
        "bind": f"fd://{door.fileno()}",
        "workers": serving.workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": serving.timeout,
        "graceful_timeout": GRACE_S,
        "max_requests": REQUESTS,
        "max_requests_jitter": REQUESTS // 10,
        "worker_tmp_dir": str(memory) if memory.is_dir() else None,
        "preload_app": False,
        # TRUSTED_PROXIES alone decides what is believed of a proxy; gunicorn itself believes nothing.
        "secure_scheme_headers": {},
        "forwarder_headers": "",
        "loglevel": "warning",
    }
