"""Every refusal, fault and expired session as a page that says what happened and what to do next."""

from __future__ import annotations

import errno
import logging
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import BadHost, HTTPException

from alliance.kernel import carried, web
from alliance.kernel.errors import Refused, Unavailable
from alliance.kernel.running import troubles

log = logging.getLogger(__name__)

WORDS: dict[int, tuple[str, str]] = {
    400: ("这次提交的内容不完整，没有办成。", "请返回上一页再试一次。"),
    404: ("没有这个页面。", "请从首页重新进入；如果是别人发给您的网址，请向对方核对。"),
    405: ("这个网址不能这样打开。", "请从首页重新进入。"),
    413: ("提交的内容太大了。", "请把内容缩短，或者分几次提交。"),
    414: ("网址太长了。", "请把问题写短一些。"),
}
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
NO_ROOM_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY")
NO_ROOM_POSTGRESQL = frozenset({"53100", "58030"})
"""`disk_full` and `io_error`."""
STALE_FORM = ("页面放得太久，为了安全没有提交。", "请按浏览器的返回键，内容一般还在；复制后重新打开页面再提交。")


def init(app: Flask) -> None:
    """Register the pages; one handler for each family."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(web.SignInNeeded, _sign_in_needed)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _file)
    app.register_error_handler(Exception, _fault)


def page(status: int, reason: str, remedy: str) -> ResponseReturnValue:
    """The one page of errors; after a fault it asks nothing more of the database."""
    g.plain = status >= 500  # noqa: PLR2004 -- the family of faults
    html = render_template("error.html", status=status, reason=reason, remedy=remedy, reference=g.request_reference)
    return html, status


def _refused(refused: Refused) -> ResponseReturnValue:
    web.keep_on_record(refused)
    return page(refused.status, refused.reason, refused.remedy)


def _page_above() -> str:
    """The page that a step's address belongs to, for whoever opens such an address anew; empty where there is none."""
    adapter, path = current_app.create_url_adapter(request), request.path.rstrip("/")
    while adapter is not None and (path := path.rpartition("/")[0]):
        if adapter.test(path, method="GET"):
            return path
    return ""


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status == 405 and request.method == "GET" and (above := _page_above()):  # noqa: PLR2004 -- not this way
        return redirect(above)
    if error.response is not None or 300 <= status < 400:  # noqa: PLR2004 -- the family of redirects
        return error
    if isinstance(error, BadHost):
        # No page can be drawn: under such a name nothing has an address.
        return "网址里的主机名不对。", status, {"Content-Type": "text/plain; charset=utf-8"}
    reason, remedy = WORDS.get(status, WORDS[400] if status < 500 else ("网站出了点问题。", "请稍后再试。"))  # noqa: PLR2004 -- the family of faults
    return page(status, reason, remedy)


def _sign_in_needed(_: web.SignInNeeded) -> ResponseReturnValue:
    """Lead to the sign-in page and back; what an expired session was sending is kept for its owner."""
    back = request.full_path.rstrip("?")
    if request.method == "POST":
        kept = carried.keep(same_origin=_same_origin())
        back = url_for("front.resume", kept=kept) if kept else url_for("front.home")
    return redirect(url_for("accounts.sign_in", next=back))


def _stale_form(_: CSRFError) -> ResponseReturnValue:
    """A form older than its session; the same person may look at it once more and send it."""
    if g.actor.signed_in and _same_origin() and (kept := carried.keep(same_origin=True)):
        return redirect(url_for("front.resume", kept=kept))
    return page(400, *STALE_FORM)


def _same_origin() -> bool:
    """True where the browser itself says that the form came from our own page."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return bool(origin) and urlsplit(origin or "").netloc == request.host


def _database(error: DBAPIError) -> ResponseReturnValue:
    web.database.session.rollback()
    if _no_room(error.orig):
        return _full(error)
    if isinstance(error, IntegrityError) and _astray():
        return _wrong_clock(error)
    if isinstance(error, OperationalError):
        log.error("the database is busy or full, or away", extra={"request": g.request_reference}, exc_info=error)
        busy = Unavailable(
            "现在办的人多，这一次没有保存，也没有只存一半。",
            remedy="请按返回键（填的内容一般还在），过一分钟再提交；一直不行，请把下面的编号报给联盟工作人员。",
        )
        return page(busy.status, busy.reason, busy.remedy)
    return _fault(error)


def _no_room(cause: BaseException | None) -> bool:
    """Whether the database, or the disk under it, cannot write: full, broken, or mounted for reading alone."""
    name, state = getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")
    return str(name).startswith(NO_ROOM_SQLITE) or state in NO_ROOM_POSTGRESQL


def _astray() -> bool:
    """Whether the clock stands before what is already done: then a row may end before it began, and is refused."""
    try:
        return troubles.is_astray(web.reading())
    except DBAPIError:
        return False


def _wrong_clock(error: Exception) -> ResponseReturnValue:
    log.error("the clock went back", extra={"request": g.request_reference}, exc_info=error)
    wrong = Unavailable(
        "平台的时间走错了，这一步现在办不了，没有保存，也没有只存一半；以前办好的都在。",
        remedy="请把填的内容记下来，打电话给联盟，报下面的编号；时间校准以后再提交一次。",
    )
    return page(wrong.status, wrong.reason, wrong.remedy)


def _file(error: OSError) -> ResponseReturnValue:
    web.database.session.rollback()
    return _full(error) if error.errno in NO_ROOM else _fault(error)


def _full(error: Exception) -> ResponseReturnValue:
    log.error("the disk is full or broken", extra={"request": g.request_reference}, exc_info=error)
    full = Unavailable(
        "平台的磁盘满了，现在存不了东西。这一次没有保存，也没有只存一半；以前办好的都在。",
        remedy="请先把填的内容记下来或者拍下来，打电话给联盟，报下面的编号；腾出空间以后再提交一次。",
    )
    return page(full.status, full.reason, full.remedy)


def _fault(error: Exception) -> ResponseReturnValue:
    web.database.session.rollback()
    log.error("unexpected fault", extra={"request": g.request_reference}, exc_info=error)
    return page(500, "网站出了点问题，这一步没有办成。", "请稍后再试；打电话给联盟时请报下面的编号，工作人员查得到。")
