"""Pages that only the demonstration has: choosing an identity, the letterbox, and the clock that moves ahead."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from alliance.demo.people import CAST, GROUPS
from alliance.kernel import web
from alliance.kernel.access import get_visible, visible
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts import queries as people
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import OFFICE_NAMES, Actor
from alliance.kernel.bar import DemoStrip
from alliance.kernel.days import local_date
from alliance.kernel.db import ShiftedClock, Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.jinja import day
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import OfficeHeld, Place
from alliance.kernel.reaching import queries as reaching

bp = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates")

AHEAD = {"day": 1, "month": 30}
"""How many days each button of the clock moves ahead."""
OUTSIDE = 20
"""How many text messages and mails the letterbox shows."""


@dataclass(frozen=True, slots=True)
class Card:
    """One identity to enter as."""

    account_id: int
    office: str
    place: str
    name: str
    sentence: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The identities that one kind of visitor looks for."""

    name: str
    cards: tuple[Card, ...]


def identities(reading: Transaction, actor: Actor) -> tuple[Group, ...]:
    """The cast with its accounts, in the order of the front page; one statement."""
    rows = reading.session.execute(
        select(Account.id, Person.name, Place.name)
        .join(Person, Account.person_id == Person.id)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .join(Place, OfficeHeld.place_id == Place.id)
        .where(Account.is_demo, Account.closed_at.is_(None), Person.name.in_([figure.name for figure in CAST]))
        .order_by(OfficeHeld.starts_on)
    )
    found = {name: (account_id, place) for account_id, name, place in rows}
    groups = []
    for key, title in GROUPS.items():
        cards = tuple(
            Card(
                account_id=found[figure.name][0],
                office=OFFICE_NAMES[figure.office],
                place=found[figure.name][1],
                name=figure.name,
                sentence=figure.sentence,
                is_me=found[figure.name][0] == actor.account_id,
            )
            for figure in CAST
            if figure.group == key and figure.name in found
        )
        groups.append(Group(title, cards))
    return tuple(groups)


def front() -> ResponseReturnValue:
    """The first page of the demonstration for whoever has not entered yet."""
    return _choosing()


@bp.get("/identities")
@web.public
def choose() -> ResponseReturnValue:
    """The same choice for whoever wants to be somebody else."""
    return _choosing()


def _choosing() -> ResponseReturnValue:
    parts, actor = web.platform(), web.actor()
    return render_template(
        "demo/identities.html",
        groups=identities(web.reading(), actor),
        ask_url=url_for(parts.ask_endpoint) if parts.ask_endpoint else "",
        inside=actor.signed_in,
    )


@bp.post("/enter/<int:account_id>")
@web.public
def enter(account_id: int) -> ResponseReturnValue:
    """Enter as a sample person; a real account is not found."""
    browser = accounts.Browser(agent=request.user_agent.string, replaces=web.secret())
    with web.writing() as tx:
        secret = accounts.enter_as(tx, account_id, browser, demo=web.platform().settings.demo)
    web.sign_in(secret)
    return redirect(url_for("front.home"))


@bp.get("/mail")
def mail() -> ResponseReturnValue:
    """The messages and links that would have been sent to the person one has entered as."""
    number = request.args.get("page", 1, type=int)
    box = people.inbox(web.reading(), web.actor(), page=number)
    outside = reaching.of_person(web.reading(), web.actor(), web.actor().person_id or 0, most=OUTSIDE)
    return render_template("demo/mail.html", box=box, outside=outside)


@bp.get("/mail/<int:notice_id>")
def letter(notice_id: int) -> ResponseReturnValue:
    """One message as it would have arrived; somebody else's is not found."""
    notice = get_visible(web.reading().session, Notice, web.actor(), notice_id)
    return render_template("demo/letter.html", letter=notice, host=web.platform().settings.public_url)


@bp.post("/clock")
@web.public
def move_clock() -> ResponseReturnValue:
    """Move the demonstration's clock ahead by a day or a month."""
    days = AHEAD.get(request.form.get("ahead", ""))
    clock = web.platform().clock
    if days is None or not isinstance(clock, ShiftedClock):
        raise Invalid("演示时钟只能往前走一天或一个月。", remedy="请用页面最上面的两个按钮。")
    clock.advance(days)
    flash(f"演示时钟往前走了 {days} 天，现在是{day(local_date(clock.now()))}。")
    return redirect(_back())


def _back() -> str:
    """The page the button was pressed on, where it is ours and can be asked for again; else the home page."""
    came_from = urlsplit(request.referrer or "")
    known = current_app.create_url_adapter(request)
    if came_from.netloc != request.host or known is None or not known.test(came_from.path, method="GET"):
        return url_for("front.home")
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def strip(reading: Transaction, actor: Actor) -> DemoStrip:
    """The strip above every page; one statement for whoever has entered, none for others."""
    count = 0
    if actor.signed_in:
        count = reading.session.scalar(select(func.count()).select_from(Notice).where(visible(Notice, actor))) or 0
    office = f"{OFFICE_NAMES[actor.offices[0].office]} " if actor.offices else ""
    return DemoStrip(
        identity=f"{office}{actor.name}" if actor.signed_in else "",
        switch_url=url_for("demo.choose"),
        mail_url=url_for("demo.mail") if actor.signed_in else "",
        mail_count=count,
        clock_url=url_for("demo.move_clock"),
        today=reading.today,
    )
