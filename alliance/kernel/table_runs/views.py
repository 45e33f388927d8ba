"""The page of a run, its confirmation and its end, the same for every room that takes tables in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.table_runs.course import ConfirmRun, RowsChanged
from alliance.kernel.table_runs.forms import ConfirmForm
from alliance.kernel.table_runs.queries import Asked, RunPage

AnyPage = RunPage[Any, Any, Any]


class Imported(Protocol):
    """What an import did, as far as every room tells it."""

    @property
    def again(self) -> bool:
        """True where it had been done before."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What a room gives to its pages of runs: the template, the names it prints, its deeds, and how it tells one.

    The room has the routes `index`, `run`, `confirm`, `drop` and `annotated`.
    """

    template: str
    names: Mapping[str, Any]
    page: Callable[[Transaction, Actor, int, Asked], AnyPage]
    review: Callable[[Transaction, Actor, int], None]
    confirm: Callable[[Transaction, Actor, ConfirmRun], Imported]
    drop: Callable[[Transaction, Actor, int], None]
    told: Callable[[Any], str]

    def run(self, run_id: int) -> ResponseReturnValue:
        """One run: its verdicts while it waits, what it did afterwards."""
        asked = Asked(request.args.get("show", ""), request.args.get("page", 1, type=int))
        return self._shown(self.page(web.reading(), web.actor(), run_id, asked))

    def confirmed(self, run_id: int) -> ResponseReturnValue:
        """Import what was previewed; whoever finds that things have changed sees the rows judged anew."""
        actor = web.actor()
        page = self.page(web.reading(), actor, run_id, Asked())
        form = ConfirmForm(wrong=page.wrong, taken=page.taken)
        if page.confirmed_at is None:
            page.may.confirm.enforce()
            if not form.validate():
                return self._shown(page, form, status=422)
        try:
            with web.writing() as tx:
                done = self.confirm(tx, actor, form.command(run_id))
        except Invalid as refused:
            form.decline(refused)
            return self._shown(page, form, status=422)
        except RowsChanged as changed:
            with web.writing() as tx:
                self.review(tx, actor, run_id)
            return self._shown(self.page(web.reading(), actor, run_id, Asked()), status=409, changed=changed)
        if done.again:
            flash("这份表已经导入过，没有重复导入。", "warning")
        else:
            flash(self.told(done))
        return redirect(url_for(".run", run_id=run_id))

    def dropped(self, run_id: int) -> ResponseReturnValue:
        """Give up a previewed run."""
        with web.writing() as tx:
            self.drop(tx, web.actor(), run_id)
        flash("已放弃这份表，一行也没有导入，读到的内容已经删除。")
        return redirect(url_for(".index"))

    def _shown(
        self,
        page: AnyPage,
        form: ConfirmForm | None = None,
        *,
        status: int = 200,
        changed: ChangedMeanwhile | None = None,
    ) -> ResponseReturnValue:
        form = form or ConfirmForm(wrong=page.wrong, taken=page.taken, formdata=None, version=page.version)
        return render_template(self.template, run=page, form=form, changed=changed, names=self.names), status
