"""The seal sheet for the notice board: what is sealed, the code, when the chance happens, and how anybody checks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from alliance.kernel.actors import Office
from alliance.kernel.days import short_moment
from alliance.kernel.documents.blocks import Block, Heading, Numbered, Pairs, Paragraph
from alliance.kernel.documents.kinds import Kind
from expert_pool import chance
from expert_pool.chance import Kind as ChanceKind
from expert_pool.draw_transcript import form_in
from expert_pool.draws.models import Draw
from expert_pool.tracks import TRACKS, TenderTrack

SHEET = "expert_seal_sheet"
GROUP = 4
ONLINE = (
    "号码产生以后，扫这张纸上的二维码，或者到联盟网站点“请专家”“公开的抽取”，取“抽取记录”和“核对页面”，"
    "手机不联网也能核对。"
)
HOW = (
    "封存码已经定下，号码还没有产生。名单里哪怕改一个字，封存码就不一样。",
    ONLINE,
    "没有手机的，请社区打印抽取记录和核对页面，用任何一台电脑，照上面写的一步一步算。",
)
NO_NAMES = (
    "这张纸上没有名单：抽中的是谁，到开启时才公开，在这以前管理员也看不到。"
    "有人不能来，由同一组排在后面的递补，不重新抽；作废的抽取也一直列在网页上，写明原因。"
)


def spaced(code: str) -> str:
    """A code as people read it aloud: groups of four."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def shortened(code: str) -> str:
    """The beginning of a code, for a line that leads to the whole of it."""
    return f"{spaced(code[: 4 * GROUP])}…"


def title_of(draw: Draw) -> str:
    """The title, which names nobody."""
    return f"{draw.place.name}选聘评审专家抽取封存单"


def facts_of(draw: Draw) -> dict[str, Any]:
    """What the sheet says, from the sealed text alone."""
    sealed = json.loads(draw.seal)
    form = form_in(sealed)
    sizes: dict[str, int] = {}
    apart: dict[str, int] = {}
    for row in sealed["pool"]:
        into, key = (sizes, row["field"]) if "field" in row else (apart, row["ground"])
        into[key] = into.get(key, 0) + 1
    return {
        "file": sealed["request"],
        "number": sealed["draw"],
        "compound": sealed["compound"],
        "subject": sealed["subject"],
        "notice": TRACKS[TenderTrack(sealed["track"])].notice,
        "companies": sealed["companies"],
        "code": spaced(draw.seal_code),
        "opening": short_moment(draw.request.opening_at),
        "kind": chance.KIND_NAMES[form.kind],
        "chance": form.sentence,
        "when": short_moment(draw.happens_at),
        "where": sealed["chance"]["where"],
        "fields": [[one["name"], one["seats"], sizes.get(one["field"], 0)] for one in sealed["seats"]],
        "owners": sealed["owners"],
        "apart": [[sealed["grounds"][code], apart[code]] for code in sorted(apart)],
        "pool": len(sealed["pool"]),
        "blank": form.kind in (ChanceKind.BALLS, ChanceKind.DICE),
        "witnessed": short_moment(draw.witnessed_at) if draw.witnessed_at is not None else "",
    }


def _compose(facts: Mapping[str, Any]) -> Sequence[Block]:
    apart = "；".join(f"{name}{count}人" for name, count in facts["apart"])
    seats = "；".join(f"{name}{count}席，{size}人可以抽" for name, count, size in facts["fields"])
    blocks: list[Block] = [
        Paragraph(facts["notice"], indent=False),
        Pairs(
            (
                ("封存码", facts["code"]),
                ("为哪件事", f"{facts['subject']}：{facts['file']}，第{facts['number']}次抽取"),
                ("参加的企业", "、".join(facts["companies"])),
                ("评审时间", facts["opening"]),
                (
                    "号码怎么来",
                    "，".join(filter(None, (facts["when"], facts["where"], facts["kind"], facts["chance"]))),
                ),
                ("抽几席", f"{seats}。另有业主代表{facts['owners']}人，由业主推选，不从专家库抽。"),
                ("见证并公布", facts["witnessed"]),
                ("名单", f"一共{facts['pool']}人" + (f"，其中要回避或者不能抽的：{apart}" if apart else "")),
            )
        ),
        Heading("怎么核对"),
        Numbered(HOW),
        Paragraph(NO_NAMES, indent=False),
    ]
    if facts["blank"]:
        blocks.append(
            Pairs((("当众的号码", ""), ("两人签名", "管理员：　　　　　　　　　见证人："), ("日期、时间", "")))
        )
    return blocks


KIND = Kind(
    code=SHEET,
    label="抽取封存单",
    mark="选封",
    template="experts_draws/seal_sheet.html",
    compose=_compose,
    public={"compound": "小区", "file": "申请编号", "code": "封存码", "chance": "号码怎么来", "when": "时间"},
    revokers=frozenset({Office.ALLIANCE_LEAD, Office.POOL_KEEPER}),
    announced=True,
)
