"""gunicorn inside the command: no configuration file, no second way to start the platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

if TYPE_CHECKING:
    from flask import Flask


def _forget_measures(_: Arbiter, worker: Worker) -> None:
    """The figures of a worker that has ended no longer count as those of a living one."""
    from prometheus_client import multiprocess  # noqa: PLC0415 -- must be imported after its folder is set

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no types here


class Workers(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Several workers, each with an application of its own."""

    def __init__(self, make: Callable[[], Flask], options: Mapping[str, Any]) -> None:
        self._make, self._options = make, options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options over."""
        for name, value in self._options.items():
            self.cfg.set(name, value)
        self.cfg.set("child_exit", _forget_measures)

    def load(self) -> Flask:
        """Make the application; called in each worker."""
        return self._make()
