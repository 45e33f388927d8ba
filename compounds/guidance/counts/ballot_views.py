"""The pages on which deliveries and ballots are recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.parameters import queries as parameters
from compounds.guidance import addresses
from compounds.guidance.counts import actions, ballot_pages, balloting, counting, forms, online, queries, sheets
from compounds.guidance.counts.roster import unit_name
from compounds.guidance.counts.views import ROWS, SAY, SIZE, roster_shown
from compounds.guidance.electorate import unit_key
from compounds.workbooks import reading

bp = Blueprint("guidance_ballots", __name__, url_prefix=addresses.COUNTS, template_folder="../../templates")


@bp.get("/<int:count_id>/delivery")
def delivery(count_id: int) -> ResponseReturnValue:
    """Who was reached."""
    return _delivery(count_id)


def _delivery(count_id: int, form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    found = ballot_pages.delivery_page(now, actor, count_id)
    form = form or forms.DeliverForm([one.name for one in found.buildings], formdata=None, delivered_on=now.today)
    return render_template("guidance_counts/delivery.html", page=page, delivery=found, form=form, say=SAY), status


@bp.post("/<int:count_id>/delivery")
def deliver(count_id: int) -> ResponseReturnValue:
    """Record deliveries."""
    now, actor = web.reading(), web.actor()
    found = ballot_pages.delivery_page(now, actor, count_id)
    form = forms.DeliverForm([one.name for one in found.buildings])
    if not form.validate():
        return _delivery(count_id, form, 422)
    try:
        with web.writing() as tx:
            units = balloting.deliver(tx, actor, form.command(count_id))
    except Invalid as refused:
        return _delivery(count_id, form.decline(refused), 422)
    flash(f"已登记送达 {units} 户。")
    return redirect(url_for(".delivery", count_id=count_id))


@bp.post("/<int:count_id>/delivery.xlsx")
def take_delivery_list(count_id: int) -> ResponseReturnValue:
    """The list on which owners sign; each taking is on record."""
    with web.writing() as tx:
        name, content = counting.take_delivery_list(tx, web.actor(), count_id)
    return fresh_download(content, name)


@bp.get("/<int:count_id>/ballots")
def ballots(count_id: int) -> ResponseReturnValue:
    """How far the typing is; with a unit in the address, the form for its slip."""
    return _ballots(count_id)


def _ballots(
    count_id: int, form: Form | None = None, status: int = 200, note: str = "", wrong: online.ReadVotes | None = None
) -> ResponseReturnValue:
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    found = ballot_pages.ballot_page(now, actor, count_id)
    building, room = request.args.get("building", ""), request.args.get("room", "")
    unit = ballot_pages.found_unit(now, actor, count_id, building, room) if room else None
    typed = {key for key, *_ in (*found.latest, *(unit.ballots if unit else ()))}
    slip = forms.slip_form(page.questions, formdata=None)
    html = render_template(
        "guidance_counts/ballots.html",
        page=page,
        ballots=found,
        find=forms.FindForm(found.buildings, formdata=None, building=building, room=room),
        asked=room,
        unit=unit,
        form=slip if form is None or form.version.name != slip.version.name else form,
        sent=form,
        doubts=forms.deciding(found.doubts, form),
        settles=[
            (one, forms.SettleForm(prefix=f"s{one.ballot_id}-", formdata=None, version=one.version).or_refused(form))
            for one in found.differing
        ],
        drops={key: forms.ReasonForm(prefix=f"drop{key}-", formdata=None).or_refused(form) for key in typed},
        upload=forms.OnlineForm(prefix="online-", formdata=None),
        count=forms.StepForm(prefix="count-", formdata=None, version=page.version),
        wrong=wrong,
        note=note,
        say=SAY,
    )
    return html, status


@bp.post("/<int:count_id>/doubts/<code>")
def decide_doubt(count_id: int, code: str) -> ResponseReturnValue:
    """Decide one doubt about owners or ballots; each of the two pages tells of its own."""
    actor = web.actor()
    page = queries.count_page(web.reading(), actor, count_id)
    page.may["decide_doubt"].enforce()
    show, back = (roster_shown, "guidance_counts.show_roster") if page.may["keep_roster"] else (_ballots, ".ballots")
    form = forms.DecideForm(prefix=f"{code}-")
    form.answer.choices = [(value, "") for value in request.form.getlist(form.answer.name)]  # the action knows them
    if not form.validate():
        return show(count_id, form, 422)
    try:
        with web.writing() as tx:
            actions.decide_doubt(tx, actor, form.command(count_id, code))
    except Invalid as refused:
        return show(count_id, form.decline(refused), 422)
    flash("已经决定，写进了经过里。")
    return redirect(url_for(back, count_id=count_id))


@bp.post("/<int:count_id>/ballots/<int:unit_id>")
def key_ballot(count_id: int, unit_id: int) -> ResponseReturnValue:
    """Type one slip."""
    actor = web.actor()
    page = queries.count_page(web.reading(), actor, count_id)
    page.may["key_ballot"].enforce()
    form = forms.slip_form(page.questions)
    if not form.validate():
        return _ballots(count_id, form, 422)
    try:
        with web.writing() as tx:
            ballot = balloting.key_ballot(tx, actor, form.command(count_id, unit_id, page.questions))
            settled, second = ballot.settled is not None, ballot.second is not None
    except Invalid as refused:
        return _ballots(count_id, form.decline(refused), 422)
    except OutOfTurn as late:
        return _ballots(count_id, form, 409, f"{late.reason}{late.remedy}")
    if settled:
        flash("两遍一样，这张票登好了。")
    elif second:
        flash("两遍不一样，请对照原票核实。", "warning")
    else:
        flash("第一遍登好了，请另一位同事登第二遍。")
    return redirect(url_for(".ballots", count_id=count_id))


@bp.post("/<int:count_id>/ballots/<int:ballot_id>/settle")
def settle_ballot(count_id: int, ballot_id: int) -> ResponseReturnValue:
    """Settle a slip that was read in two ways."""
    form = forms.SettleForm(prefix=f"s{ballot_id}-")

    def settle(tx: Transaction) -> None:
        balloting.settle_ballot(tx, web.actor(), form.command(count_id, ballot_id))

    return _did(count_id, "settle_ballot", form, settle, "已核实。")


@bp.post("/<int:count_id>/ballots/<int:ballot_id>/drop")
def drop_ballot(count_id: int, ballot_id: int) -> ResponseReturnValue:
    """Take away a slip that was typed for the wrong unit."""
    form = forms.ReasonForm(prefix=f"drop{ballot_id}-")

    def drop(tx: Transaction) -> None:
        balloting.drop_ballot(tx, web.actor(), count_id, ballot_id, form.because.data)

    return _did(count_id, "drop_ballot", form, drop, "已撤掉，请重新登记。")


def _did(count_id: int, name: str, form: Any, act: Callable[[Transaction], None], done: str) -> ResponseReturnValue:
    queries.count_page(web.reading(), web.actor(), count_id).may[name].enforce()
    if not form.validate():
        return _ballots(count_id, form, 422)
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        again = form if isinstance(refused, Invalid) else None
        return _ballots(count_id, again, refused.status, f"{refused.reason}{refused.remedy}")
    flash(done)
    return redirect(url_for(".ballots", count_id=count_id))


@bp.get("/<int:count_id>/online.xlsx")
def online_blank(count_id: int) -> ResponseReturnValue:
    """The sheet for online votes, with every unit of the roster."""
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    page.may["import_online"].enforce()
    units = [(unit.building, unit.room) for unit in ballot_pages.unit_keys(now, count_id).values()]
    content = sheets.online_blank(page.compound, [one.shown for one in page.questions], units)
    name = f"{page.compound}电子投票结果-空白.xlsx"
    return fresh_download(content, name)


@bp.post("/<int:count_id>/online")
@web.takes_files(forms.LARGEST_UPLOAD)
def import_online(count_id: int) -> ResponseReturnValue:
    """Take over the result of a recognised system, all of it or nothing."""
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    page.may["import_online"].enforce()
    form = forms.OnlineForm(prefix="online-")
    if not form.validate():
        return _ballots(count_id, status=422, note="请选择填好的表格。")
    file = form.workbook.data
    try:
        most = parameters.several(now, (SIZE, ROWS), actor.place_path, now.today, alliance_id=actor.alliance_id)
        book = reading.read(
            file.stream,
            file.filename or "",
            most_bytes=most[SIZE].whole,
            most_rows=most[ROWS].whole,
            sheets=(online.sheet_for(page.questions),),
            bare=True,
        )
        if problems := [one for sheet in book.sheets for one in sheet.problems]:
            raise Invalid("".join(problems), remedy="请下载空白表，照着填。")
        keys = {
            unit_key(unit_name(unit.building, unit.room)) for unit in ballot_pages.unit_keys(now, count_id).values()
        }
        read = online.read_votes(book, page.questions, keys)
        if read.wrong:
            return _ballots(count_id, status=422, note="有的行读不懂，一行也没有导入。", wrong=read)
        with web.writing() as tx:
            taken = balloting.import_online(tx, actor, count_id, read.votes)
    except (Invalid, OutOfTurn) as refused:
        return _ballots(count_id, status=refused.status, note=f"{refused.reason}{refused.remedy}")
    flash(f"已导入电子票 {taken} 张。表决票的疑问，以前决定过的也要重新看、重新决定。")
    return redirect(url_for(".ballots", count_id=count_id))
