"""What the head of every page shows: the one bar for everybody, and above it the strip of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BarItem:
    """One room on the bar; `current` where the page belongs to it."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """The one bar: the rooms that are built, and what is the reader's own.

    `person_name` is empty for whoever has not signed in; then only `sign_in_url` is shown. `mine_url` and `todo_url`
    are left out where empty. `sign_out_url` is asked by POST.
    """

    alliance_name: str
    home_url: str = "/"
    rooms: tuple[BarItem, ...] = ()
    mine_url: str = ""
    todo_url: str = ""
    todo_count: int = 0
    person_name: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    account_url: str = ""
    menu: tuple[BarItem, ...] = ()
    """What stands under the reader's name, beside the account."""
    mine_label: str = "我的小区"
    about_url: str = ""
    standing: str = ""
    """What the alliance is in law, in one sentence for the foot; empty where there is none."""
    telephone: str = ""
    desk: str = ""
    """By what number and at what window anybody finds the alliance, for the foot; empty until somebody enters them."""
    current: str = ""
    """`mine`, `todo` or `account` where one of these is the page itself."""
    privacy_url: str = ""
    """Where it says what personal data is used for; stands at the foot of every page."""
    verify_url: str = ""
    """Where anybody has a document verified; stands at the foot of every page."""


@dataclass(frozen=True, slots=True)
class DemoStrip:
    """The strip that only a demonstration has. `clock_url` takes a POST whose `ahead` is `day` or `month`."""

    identity: str
    switch_url: str
    mail_url: str
    mail_count: int
    clock_url: str
    today: date
