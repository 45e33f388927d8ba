"""Writing a blueprint, and drawing a paper from it."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from compounds.versions import expect
from training.papers import access, blueprint, pools, receipts
from training.papers.blueprint import Plan
from training.papers.drawing import METHOD, TooFew, draw
from training.papers.models import Blueprint, BlueprintRevision, Paper

SEED_BYTES = 16
_TO_DESK = "请联系联盟业务指导组，补齐题库以后再考。"

ledger.tell(
    {
        "training.blueprint_written": "写好试卷蓝图第{number}版，一共{count}题",
        "training.paper_drawn": "从蓝图第{number}版抽出一张试卷，共{count}题",
    }
)


@dataclass(frozen=True, slots=True)
class WriteBlueprint:
    """What a paper is to ask; without id a new blueprint. `version` is the one that the page showed."""

    title: str
    plan: Plan
    because: str = ""
    blueprint_id: int | None = None
    version: int | None = None


def write_blueprint(tx: Transaction, actor: Actor, command: WriteBlueprint) -> int:
    """Keep a blueprint, as a new revision where it stands already; returns its id.

    Raises NotFound, NotPermitted, ChangedMeanwhile, and Invalid with what is wrong with the rows.
    """
    access.write_blueprint(actor).enforce()
    if actor.alliance_id is None:
        raise NotFound("没有找到。")
    if wrong := blueprint.problems(command.plan):
        raise Invalid(" ".join(wrong))
    if command.blueprint_id is None:
        kept = Blueprint(alliance_id=actor.alliance_id, code=f"own-{secrets.token_hex(4)}", title=command.title)
        tx.session.add(kept)
    else:
        kept = get_visible(tx.session, Blueprint, actor, command.blueprint_id, lock=True)
        expect(tx, kept, command.version)
        kept.title, kept.number = command.title, kept.number + 1
    tx.session.flush()  # the revision names its blueprint by id, the line carries the version that this step made
    revise(tx, kept, command.plan, actor, command.because)
    return kept.id


def revise(tx: Transaction, kept: Blueprint, plan: Plan, actor: Actor, because: str = "") -> BlueprintRevision:
    """Add the revision of the blueprint's present number; the caller has asked who may."""
    revision = BlueprintRevision(
        alliance_id=kept.alliance_id,
        blueprint_id=kept.id,
        number=kept.number,
        rows=blueprint.to_json(plan),
        digest=plan_digest(plan),
        because=because,
        written_by_id=actor.person_id,
        written_at=tx.now,
    )
    tx.session.add(revision)
    facts = {"number": kept.number, "count": plan.count, "version": kept.version}
    ledger.write(tx, actor, "training.blueprint_written", kept, **facts)
    return revision


def plan_digest(plan: Plan) -> str:
    """The SHA-256 of the rows."""
    text = json.dumps(blueprint.to_json(plan), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def new_seed() -> str:
    """A seed that nobody can guess; it is kept with the paper."""
    return secrets.token_hex(SEED_BYTES)


def draw_paper(tx: Transaction, actor: Actor, alliance_id: int, code: str, seed: str = "") -> Paper:
    """Draw a paper from the blueprint of this code as it stands, and keep it with its seed; flushed.

    The caller has asked whether the actor may sit it. Raises NotPermitted, NotFound for an unknown code, OutOfTurn
    where the bank has too little, naming the rows.
    """
    access.draw_paper(actor).enforce()
    row = tx.session.execute(
        select(Blueprint.code, BlueprintRevision)
        .join(
            BlueprintRevision,
            (BlueprintRevision.blueprint_id == Blueprint.id) & (BlueprintRevision.number == Blueprint.number),
        )
        .where(Blueprint.alliance_id == alliance_id, Blueprint.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound("没有这份试卷蓝图。", remedy="请联系联盟业务指导组。")
    revision = row[1]
    plan = blueprint.from_json(revision.rows)
    held = pools.held(tx, alliance_id)
    seed = seed or new_seed()
    try:
        slots = draw(plan, held.candidates, seed)
    except TooFew as short:
        raise OutOfTurn(f"题库里的题不够，抽不出这张卷子。{short}", remedy=_TO_DESK) from short
    made = receipts.receipt(
        code=code,
        number=revision.number,
        plan=plan,
        pool=(),
        known_pool_digest=held.digest,
        seed=seed,
        slots=slots,
    )
    ids = pools.ids(tx, alliance_id, [slot.hash for slot in slots])
    paper = Paper(
        alliance_id=alliance_id,
        revision_id=revision.id,
        pool_id=pools.kept(tx, alliance_id, held),
        seed=seed,
        method=METHOD,
        slots=[[ids[slot.hash], slot.hash, format(slot.points, "f")] for slot in slots],
        digest=made["digest"],
        drawn_at=tx.now,
    )
    tx.session.add(paper)
    tx.session.flush()  # the line names it by its id
    ledger.write(
        tx, actor, "training.paper_drawn", paper, number=revision.number, count=len(slots), digest=paper.digest
    )
    return paper
