"""The copy of what the platform holds about a person, as a small archive: a page to read and a file for programs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime

from alliance.kernel.days import SHANGHAI, full_date
from alliance.kernel.personal.holdings import Holding

PAGE, FILE = "我的资料.html", "我的资料.json"


def told(value: object) -> str:
    """A value of a holding as the person reads it; instants in Asia/Shanghai."""
    match value:
        case None:
            return ""
        case datetime():
            local = value.astimezone(SHANGHAI)
            return f"{full_date(local)} {local:%H:%M}"
        case date():
            return full_date(value)
        case _:
            return str(value)


def archive(page: str, holdings: Iterable[Holding], taken_at: datetime) -> bytes:
    """The zip: `page` to read in any browser, and the same as JSON, with instants and dates in ISO form."""
    content = {
        "taken_at": taken_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "holdings": [
            {
                "title": one.title,
                "columns": list(one.columns),
                "rows": [[_plain(value) for value in row] for row in one.rows],
                "kept_after_erasure": one.kept.because if one.kept else None,
            }
            for one in holdings
        ],
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(PAGE, page)
        packed.writestr(FILE, json.dumps(content, ensure_ascii=False, indent=1))
    return stream.getvalue()


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.astimezone(SHANGHAI).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
