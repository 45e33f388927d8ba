"""The edge to the web: who is asking, the session to read, the transaction to write, and the gate before all."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask, current_app, g, has_request_context, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Map

from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts import signed_in
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import LARGEST_KEY, Base, Clock, Transaction, transaction
from alliance.kernel.errors import Refused
from alliance.kernel.impact import Impact
from alliance.kernel.indexing import Index, Source
from alliance.kernel.outbox import Deliveries
from alliance.kernel.threads import Key, Threads
from alliance.kernel.workbench import Workbench
from alliance.settings import Settings

if TYPE_CHECKING:
    from alliance.kernel.bar import DemoStrip
    from alliance.kernel.crypto import Keyring
    from alliance.kernel.file import Fact

V = TypeVar("V", bound=Callable[..., object])
database = SQLAlchemy(metadata=Base.metadata)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Room:
    """One word on the bar: where it leads, and the blueprints whose pages belong to it."""

    label: str
    endpoint: str
    blueprints: frozenset[str]


@dataclass(slots=True)
class Platform:
    """What the running application has at hand; the wiring fills the parts that features bring."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    index: Index
    deliveries: Deliveries = field(default_factory=Deliveries)
    workbench: Workbench = field(default_factory=Workbench)
    sources: list[Source] = field(default_factory=list)
    citations: Citations = field(default_factory=Citations)
    threads: Threads = field(default_factory=Threads)
    impact: Impact = field(default_factory=Impact)
    rooms: list[Room] = field(default_factory=list)
    ask_endpoint: str = ""
    about_endpoint: str = ""
    mine_endpoint: str = ""
    mine_label: Callable[[Actor], str] | None = None
    mine_blueprints: frozenset[str] = frozenset()
    front: Callable[[], ResponseReturnValue] | None = None
    strip: Callable[[Transaction, Actor], DemoStrip] | None = None


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login remembers of a visitor: the secret of the session, and nothing else."""

    def __init__(self, secret: str) -> None:
        self.id = secret


class Number(IntegerConverter):
    """A number in an address: one larger than any id, or in other signs than 0 to 9, is an address of nothing."""

    regex = "[0-9]+"

    def __init__(self, rules: Map, **options: Any) -> None:
        super().__init__(rules, **{"max": LARGEST_KEY, **options})


class SignInNeeded(Exception):
    """The page is not for the anonymous; its handler leads to the sign-in page and keeps what was typed."""


def platform() -> Platform:
    """The parts of the application that is running."""
    return cast("Platform", current_app.extensions["alliance"])


def db_session() -> Session:
    """The session of the present request or command, with the installation's keys at hand."""
    session_ = database.session()
    session_.info["keyring"] = platform().keyring
    session_.info["home"] = platform().settings.home
    return session_


def running_app() -> Flask:
    """The application itself, for what outlives a request."""
    return cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 -- its documented use


def platform_of(app: Flask) -> Platform:
    """The parts of an application that is being put together."""
    return cast("Platform", app.extensions["alliance"])


def reading() -> Transaction:
    """The request's session and instant for queries."""
    now = g.now if has_request_context() else platform().clock.now()
    return Transaction(db_session(), now=now)


@contextmanager
def writing() -> Iterator[Transaction]:
    """One transaction for one decision; ends the running read first."""
    with transaction(db_session(), platform().clock) as tx:
        yield tx
        if has_request_context() and g.get("rehearsing"):
            tx.session.flush()  # what only the database would refuse shows here
            raise _Rehearsed


class _Rehearsed(Exception):
    """Everything went well, and nothing of it is to stay."""


def rehearse(deed: Callable[[], object]) -> None:
    """Do a deed and undo it, so that what it would refuse is said before people check their answers."""
    g.rehearsing = True
    try:
        deed()
    except _Rehearsed:
        return
    finally:
        g.rehearsing = False


def actor() -> Actor:
    """Who is asking, made once a request before the view runs; the platform itself outside of requests."""
    return cast("Actor", g.actor) if has_request_context() else CLOCK


def thread(subject: str, key: Key, by: Actor | None = None) -> tuple[Fact, ...]:
    """What comes before and after the record of a page; `by` where somebody else than who is signed in reads it."""
    return platform().threads.of(reading(), by or actor(), subject, key)


def _mark(view: Callable[..., object], mark: str) -> None:
    setattr(view, mark, True)


def public(view: V) -> V:
    """Mark a view as open to everybody."""
    _mark(view, "is_public")
    return view


def before_second_factor(view: V) -> V:
    """Mark a view as open to whoever has given the password but not yet the second factor."""
    _mark(view, "is_before_second_factor")
    return view


def sign_in(secret: str) -> None:
    """Begin the browser's side of a session; everything it held before is forgotten."""
    session.clear()
    login_user(SignedIn(secret))


def sign_out() -> None:
    """End the browser's side of a session."""
    logout_user()
    session.clear()


def secret() -> str | None:
    """The session secret that the browser holds; None for the anonymous."""
    return cast("str", current_user.id) if current_user.is_authenticated else None


def init(app: Flask, parts: Platform) -> None:
    """Put the gate before every view; call before CSRF protection is set up, and before any address is named."""
    app.url_map.converters["int"] = Number
    app.extensions["alliance"] = parts
    manager = LoginManager(app)
    manager.session_protection = None  # our own sessions rotate, end and are listed
    manager.user_loader(SignedIn)
    app.before_request(_open)
    app.before_request(_gate)


def _open() -> None:
    g.began = time.perf_counter()
    g.nonce = secrets.token_urlsafe(16)
    g.request_reference = secrets.token_hex(4).upper()
    g.now = platform().clock.now()
    g.signed = None
    g.actor = Actor(alliance_id=None)


def _gate() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "is_bare", False):
        return None
    if most := getattr(view, "largest_body", 0):
        request.max_content_length = most  # before anything reads the form
    now = reading()
    key = secret()
    g.signed = signed_in.actor_for(now, key, demo=platform().settings.demo) if key else None
    if g.signed is None:
        g.actor = signed_in.anonymous(now, request.host)
        if getattr(view, "is_public", False):
            return None
        raise SignInNeeded
    g.actor = g.signed.actor
    is_open = getattr(view, "is_before_second_factor", False) or getattr(view, "is_public", False)
    if g.signed.pending and (not is_open or request.endpoint == "front.home"):
        return redirect(url_for(g.signed.pending))
    if g.signed.pending:
        g.actor = signed_in.anonymous(now, request.host)
    if g.signed.due_to_touch:
        _touch(g.signed.session_id)
    return None


def _touch(session_id: int) -> None:
    """Note that a session is in use; where nothing can be written now, people still read, and are noted next time."""
    try:
        with writing() as tx:
            accounts.touch(tx, session_id)
    except OperationalError as failure:
        log.warning("a session could not be noted as in use", exc_info=failure)
        db_session().rollback()


def takes_files(most: int) -> Callable[[V], V]:
    """Mark a view whose requests may be as large as `most` bytes, since they bring a file."""

    def mark(view: V) -> V:
        setattr(view, "largest_body", most)  # noqa: B010 -- a function has no such attribute for the type checker
        return view

    return mark


def bare(view: V) -> V:
    """Mark a view that needs neither actor nor database, such as the health of the process."""
    _mark(view, "is_bare")
    return public(view)


def keep_on_record(refused: Refused) -> None:
    """Write what must stay on record after a refusal has rolled everything else back."""
    database.session.rollback()
    if refused.record is not None:
        with writing() as tx:
            refused.record(tx)
