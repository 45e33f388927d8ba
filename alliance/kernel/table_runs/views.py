"""The page of a run, its confirmation and its end, the same for every room that takes tables in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from alliance.kernel.forms import Form
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
class Workbooks:
    """What a room hands out: the empty table, an invented one, and what was read of a run with what is said of it.

    All are called by `title`, the last one also by `judged`; `content` is what is kept of one's own run while it waits.
    """

    title: str
    judged: str
    blank: Callable[[Transaction, Actor], bytes]
    sample: Callable[[Transaction, Actor], bytes]
    content: Callable[[Transaction, Actor, int], Any]
    annotated: Callable[[Transaction, Actor, Any], bytes]


@dataclass(frozen=True, slots=True)
class Pages:
    """What a room gives to its pages of runs: the template, the names it prints, its deeds, and how it tells one.

    `index` and the upload are routes of the room itself, for which there is `uploaded`.
    """

    template: str
    names: Mapping[str, Any]
    page: Callable[[Transaction, Actor, int, Asked], AnyPage]
    review: Callable[[Transaction, Actor, int], None]
    confirm: Callable[[Transaction, Actor, ConfirmRun], Imported]
    drop: Callable[[Transaction, Actor, int], None]
    told: Callable[[Any], str]
    workbooks: Workbooks

    def serve(self, bp: Blueprint) -> None:
        """Put the routes that are the same for every room under the room's own address."""
        bp.add_url_rule("/blank.xlsx", "blank", self.blank)
        bp.add_url_rule("/sample.xlsx", "sample", self.sample)
        bp.add_url_rule("/<int:run_id>", "run", self.run)
        bp.add_url_rule("/<int:run_id>/annotated.xlsx", "annotated", self.annotated)
        bp.add_url_rule("/<int:run_id>/confirm", "confirm", self.confirmed, methods=["POST"])
        bp.add_url_rule("/<int:run_id>/drop", "drop", self.dropped, methods=["POST"])

    def uploaded(
        self, form: Form, keep: Callable[[], int], start: Callable[[Any, int], ResponseReturnValue]
    ) -> ResponseReturnValue:
        """Read, judge and keep an uploaded table; what cannot be read comes back with the way out."""
        if not form.validate():
            return start(form, 422)
        try:
            run_id = keep()
        except Invalid as refused:
            return start(form.decline(refused), 422)
        return redirect(url_for(".run", run_id=run_id))

    def blank(self) -> ResponseReturnValue:
        """The empty table."""
        books = self.workbooks
        return fresh_download(books.blank(web.reading(), web.actor()), f"{books.title}-空白.xlsx")

    def sample(self) -> ResponseReturnValue:
        """The table with invented rows."""
        books = self.workbooks
        return fresh_download(books.sample(web.reading(), web.actor()), f"{books.title}-样本.xlsx")

    def annotated(self, run_id: int) -> ResponseReturnValue:
        """The rows as they were read, with what is said of each beside it."""
        actor, reading, books = web.actor(), web.reading(), self.workbooks
        content = books.content(reading, actor, run_id)
        if content is None:
            raise OutOfTurn("这份表已经办完，读到的内容已经删除。", remedy="要再导入，请重新上传。")
        return fresh_download(books.annotated(reading, actor, content), f"{books.title}-{books.judged}.xlsx")

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
