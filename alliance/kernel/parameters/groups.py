"""The groups in which the page of numbers shows them, told from their names."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.kernel.parameters.queries import Listed

GROUPS: dict[str, tuple[str, ...]] = {
    "业主大会和业委会": (
        "participation_", "ordinary_", "special_", "meeting_", "first_meeting_", "preparatory_", "committee_",
        "reelection_", "decision_", "revocation_", "seat_", "member_handover", "handover_",
    ),
    "物业服务合同": ("dismissal_", "nonrenewal_", "open_contract_", "contract_"),
    "办事指南": ("guidance.", "lift_"),
    "解矛盾": ("mediation.", "judicial_"),
    "学业务": ("training.",),
    "请专家": ("expert_pool.",),
    "评有礼": ("awards.",),
    "问政策": ("questions.", "library_", "search."),
    "联盟和会员": ("association_", "council_", "membership_"),
    "小区的日程、提醒和登记表格": ("overview.", "workbook_"),
    "账号、消息和个人信息": ("accounts.", "personal.", "reaching.", "network_"),
    "文书、附件和平台运行": ("documents.", "attachment", "calendar_", "running."),
}  # fmt: skip
"""By title, with the beginnings of the names; a number that fits none stands under `REST`."""
REST = "其他"


def group_of(name: str) -> str:
    """The title of the group of a number."""
    return next((title for title, beginnings in GROUPS.items() if name.startswith(beginnings)), REST)


def grouped(listed: Iterable[Listed]) -> tuple[tuple[str, tuple[tuple[int, Listed], ...]], ...]:
    """Every number with its place in the whole list, group by group; groups without any are left out."""
    found: dict[str, list[tuple[int, Listed]]] = {title: [] for title in (*GROUPS, REST)}
    for number, row in enumerate(listed, 1):
        found[group_of(row.name)].append((number, row))
    return tuple((title, tuple(rows)) for title, rows in found.items() if rows)
