"""The one zone in which the platform reckons days."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_date(instant: datetime) -> date:
    """The date of an instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()
