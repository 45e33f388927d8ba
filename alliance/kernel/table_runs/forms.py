"""The confirmation of a run, and how large an upload may be at all."""

from __future__ import annotations

from typing import Any

from alliance.kernel.forms import AgreeField, Form, OneOfField
from alliance.kernel.table_runs.course import ConfirmRun

LARGEST_UPLOAD = 25_000_000
"""What the page lets in at all; the parameter `workbook_size` says in words what is read."""
GOOD = "good"


class ConfirmForm(Form):
    """The confirmation; where rows have problems, leaving them out is a choice of its own, and never the default."""

    scope = OneOfField("这次怎么导入")
    checked = AgreeField("我已经看过核对结果")

    def __init__(self, *, wrong: int, taken: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wrong = wrong
        if wrong:
            self.scope.choices = [(GOOD, f"只导入没有问题的 {taken} 行，有问题的 {wrong} 行这次不导入")]
        else:
            del self.scope

    def command(self, run_id: int) -> ConfirmRun:
        """What was chosen."""
        return ConfirmRun(run_id, self.version.data or 0, bool(self.wrong) and self.scope.data == GOOD)
