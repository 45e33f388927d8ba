"""The calendar for one's telephone: taking an address, ending it, and what the telephone reads under it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import qr, web
from alliance.kernel.forms import Form
from compounds.overview import access, actions, feeds, ics
from compounds.views import all_duties

bp = Blueprint("calendar", __name__, template_folder="templates")
NAME = "业委会日程"


@bp.route("/calendar", methods=["GET", "POST"])
def subscribe() -> ResponseReturnValue:
    """Take an address for the telephone; it is shown once, and an earlier one ends."""
    actor = web.actor()
    access.hand_out_calendar(actor).enforce()
    form = Form()
    if form.validate_on_submit():
        with web.writing() as tx:
            secret = actions.hand_out_calendar(tx, actor)
        outside = web.platform().settings.public_url
        address = f"{outside}{url_for('.read', text=secret)}"
        return render_template(
            "overview/calendar.html",
            form=form,
            feed=feeds.feed(web.reading(), actor),
            address=address,
            picture=qr.data_uri(address),
        )
    feed = feeds.feed(web.reading(), actor)
    return render_template("overview/calendar.html", form=form, feed=feed, address="", picture="")


@bp.post("/calendar/stop")
def stop() -> ResponseReturnValue:
    """End the address."""
    with web.writing() as tx:
        stopped = actions.stop_calendar(tx, web.actor())
    flash("手机日历的网址已经停用，手机上的日程不再更新。" if stopped else "没有在用的网址。")
    return redirect(url_for(".subscribe"))


@bp.get("/calendar/<text>.ics")
@web.public
def read(text: str) -> ResponseReturnValue:
    """The calendar as a telephone reads it; whoever has the address reads it without signing in."""
    reading = web.reading()
    owner = feeds.owner(reading, text)
    days = feeds.days(reading, owner, all_duties(), web.platform().settings.public_url)
    return Response(ics.calendar(NAME, days, reading.now), mimetype=ics.MEDIA_TYPE)
