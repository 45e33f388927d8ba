"""The head of every page: the bar with what is the reader's own, and in a demonstration the strip above it."""

from __future__ import annotations

from flask import g, request, url_for

from alliance.kernel import web
from alliance.kernel.accounts import signed_in
from alliance.kernel.actors import Actor
from alliance.kernel.bar import Bar, BarItem, DemoStrip
from alliance.kernel.counter.access import serve
from alliance.kernel.legal_status import sentence, status_of
from alliance.kernel.personal.access import see_erasures, see_exports
from alliance.kernel.places.access import see_offices
from alliance.kernel.reaching.access import read_table
from alliance.kernel.workbench import MOST_LINES, Home

_NAMED = {"front.todo": "todo", "accounts.account": "account"}


def context() -> dict[str, object]:
    """What the application hands to every template."""
    return {"bar": bar(), "demo": strip()}


def todo(*, most: int | None = MOST_LINES) -> Home:
    """What waits for the actor, with at most `most` lines a column; the bar of the same page shows the same count."""
    home = web.platform().workbench.home(web.reading(), web.actor(), most=most)
    g.todo_count = home.todo_count
    return home


def _todo_count() -> int:
    """The count that the page itself has gathered, else one that costs less than gathering."""
    if g.get("plain"):
        return 0
    if "todo_count" not in g:
        g.todo_count = web.platform().workbench.waiting_by_now(web.reading(), web.actor())
    found: int = g.todo_count
    return found


def bar() -> Bar:
    """The one bar; a page that reports a fault of the database shows it without counts."""
    parts, actor = web.platform(), web.actor()
    rooms = tuple(
        BarItem(room.label, url_for(room.endpoint), current=request.blueprint in room.blueprints)
        for room in parts.rooms
    )
    head = _alliance()
    standing = sentence(status_of(head.legal_status)) if head.legal_status else ""
    about_url = url_for(parts.about_endpoint) if parts.about_endpoint else ""
    if not actor.signed_in:
        return Bar(
            alliance_name=head.name,
            about_url=about_url,
            standing=standing,
            telephone=head.telephone,
            desk=head.desk,
            rooms=rooms,
            privacy_url=url_for("personal.privacy"),
            verify_url=url_for("documents.verify"),
            sign_in_url="" if request.endpoint == "accounts.sign_in" else url_for("accounts.sign_in"),
        )
    mine = url_for(parts.mine_endpoint) if parts.mine_endpoint else ""
    return Bar(
        alliance_name=head.name,
        about_url=about_url,
        standing=standing,
        telephone=head.telephone,
        desk=head.desk,
        rooms=rooms,
        mine_url=mine,
        mine_label=parts.mine_label(actor) if parts.mine_label else "我的小区",
        todo_url=url_for("front.todo"),
        todo_count=_todo_count(),
        person_name=actor.name,
        sign_out_url=url_for("accounts.sign_out"),
        account_url=url_for("accounts.account"),
        privacy_url=url_for("personal.privacy"),
        verify_url=url_for("documents.verify"),
        menu=_menu(actor),
        current="mine"
        if mine and request.blueprint in parts.mine_blueprints
        else _NAMED.get(request.endpoint or "", ""),
    )


def _menu(actor: Actor) -> tuple[BarItem, ...]:
    items = [("我的消息", "accounts.inbox"), ("文书登记簿", "documents.register"), ("规则数值", "parameters.listing")]
    if see_offices(actor):
        items.insert(1, ("任职名单", "places.offices"))
    if serve(actor):
        items.insert(2, ("柜台帮办", "counter.counter"))
    if read_table(actor):
        items.append(("谁会收到什么", "reaching.who_gets_what"))
    if see_exports(actor):
        items.append(("导出记录", "personal.exports"))
    if see_erasures(actor):
        items.append(("注销申请", "personal.erasures"))
    return tuple(BarItem(label, url_for(name), current=request.endpoint == name) for label, name in items)


def strip() -> DemoStrip | None:
    """The strip of the demonstration; None in a real installation."""
    parts = web.platform()
    if parts.strip is None or g.get("plain"):
        return None
    return parts.strip(web.reading(), web.actor())


def _alliance() -> signed_in.Head:
    """What stands of the alliance on every page; one that reports a fault asks no database for it."""
    signed: signed_in.SignedIn | None = g.get("signed")
    if signed is not None and (g.get("plain") or signed.actor is web.actor()):
        return signed.alliance
    if g.get("plain"):
        return signed_in.NOBODY
    return signed_in.alliance_head(web.reading(), web.actor())
