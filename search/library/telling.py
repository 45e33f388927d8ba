"""What is told of a version beside its text: its facts, and what it was on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from alliance.kernel.days import full_date, local_date
from alliance.kernel.file import Fact
from search.library.models import Status, Version, Work
from search.library.standing import UNCHECKED, Standing, begins, effective_sentence

THEN = {
    Status.IN_FORCE: "有效的是这一版。",
    Status.NOT_YET: "这一版还没有施行。",
    Status.SUPERSEDED: "这一版已经被新的版本替代。",
    Status.REPEALED: "这一版已经废止。",
}


def no_text_on(versions: Sequence[Version], then: Mapping[int, Standing], day: date) -> str:
    """Why no text is in force on a day."""
    if not versions:
        return "这部法规没有文本入库，说不出这一天有效的是哪一版。"
    if all(one.status is Status.NOT_YET for one in then.values()):
        first = min(versions, key=begins)
        return f"{full_date(day)}，这部法规还没有施行，或者当时的文本没有入库。入库最早的一版，{_since(first)}。"
    if any(then[version.id].status is Status.REPEALED and version.effective_to is None for version in versions):
        return f"资料标注这部法规已废止，但没有写废止日，说不出{full_date(day)}是不是还有效。请核对公布的文件。"
    return f"{full_date(day)}，这部法规已经废止。"


def _since(version: Version) -> str:
    if version.effective_from:
        return effective_sentence(version.effective_from)
    return f"{full_date(version.version_date)}公布或修改，{UNCHECKED}" if version.version_date else UNCHECKED


def facts(work: Work, version: Version) -> tuple[Fact, ...]:
    """What is known of a version beside its text, for its page."""
    repealed = repealed_on(version)
    checked = f"日期依据：{version.dates_basis}" if version.dates_basis else ""
    stated = version.effective_stated
    first = f"文中写的 {full_date(stated)} 是另一版的施行日" if stated and version.effective_unchecked else ""
    told = [
        Fact("级别", work.level),
        Fact("制定机关", work.issuer or "待核"),
        Fact("适用地区", work.place_name),
        Fact("文号", work.number or "没有写明"),
        Fact("公布", full_date(version.promulgated) if version.promulgated else "待核"),
        Fact("这一版的日期", full_date(version.version_date) if version.version_date else "没有写明"),
        Fact("施行", full_date(version.effective_from) if version.effective_from else "待核", note=checked or first),
        Fact("废止", full_date(repealed) if repealed else "待核" if version.status is Status.REPEALED else "没有废止"),
        Fact("来源", version.source or "没有写明", note=f"入库 {full_date(local_date(version.loaded_at))}"),
        Fact("校验码", version.checksum[:16], note="条文相同的文本，校验码相同"),
    ]
    return tuple(told)


def repealed_on(version: Version) -> date | None:
    """The first day on which a version no longer holds; None without a known end."""
    return version.effective_to + timedelta(days=1) if version.effective_to else None
