"""Records that say what a test wants, and the steps of an application up to its recommendation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from PIL import Image

from alliance.kernel.actors import Actor
from alliance.kernel.attachments.access import readable
from alliance.kernel.db import Transaction
from compounds.awards.applications import filling, keeping, recommending
from compounds.awards.applications.filling import Answered, Begin, SaveAnswers, Take
from compounds.awards.applications.models import AwardApplication, AwardEvidence
from compounds.awards.applications.recommending import Confirm, Confirmed, Recommend
from compounds.awards.evidence import Evidence, Fact, Period, Record
from compounds.awards.indicators.tree import Condition, Criterion, Group, Indicators, Level, Source, Veto
from compounds.awards.rounds.models import AwardRound

SCALE = (
    Level(Decimal(1), "都做到", Decimal("0.9")),
    Level(Decimal("0.5"), "做到一半", Decimal("0.5")),
    Level(Decimal(0), "没有做"),
)
PLAIN = tuple(replace(level, least=None) for level in SCALE)
SMALL = Indicators(
    "small",
    "1",
    "小小的评选",
    "测试用",
    (
        Group(
            "work",
            "日常",
            (
                Criterion("trained", "培训", Decimal(20), Source.RECORD, "看比例", SCALE, fact="training_share"),
                Criterion("meeting", "开会", Decimal(20), Source.SELF, "看记录", PLAIN, evidence=("minutes",)),
                Criterion("pets", "养犬", Decimal(10), Source.SELF, "看公约", PLAIN, optional=True),
                Criterion("punctual", "按时", Decimal(10), Source.SELF, "看日历", SCALE, fact="duties_on_time"),
            ),
        ),
        Group(
            "seen",
            "别人看",
            (
                Criterion("street", "街道看", Decimal(20), Source.STREET, "看配合", PLAIN),
                Criterion("site", "现场", Decimal(10), Source.SITE, "看环境", PLAIN),
                Criterion("idea", "创新", Decimal(10), Source.REVIEWER, "看做法", PLAIN),
            ),
        ),
    ),
    (Condition("term", "在任期内", "看备案", "committee_in_term"), Condition("paper", "没有另案", "看材料")),
    (Veto("fire", "重大火灾", "火灾事故认定书"),),
)
GOOD = {"training_share": Decimal("0.95"), "committee_in_term": Decimal(1)}


def saying(figures: Mapping[str, Decimal]) -> Evidence:
    """Records that say these figures of every compound."""

    def provide(_reading: Transaction, compound_ids: Collection[int], _period: Period) -> dict[int, tuple[Fact, ...]]:
        day = date(2026, 9, 30)
        facts = tuple(
            Fact(code, value, f"记录：{value}", day, (Record("证书", "/training/", day),))
            for code, value in figures.items()
        )
        return dict.fromkeys(compound_ids, facts)

    port = Evidence()
    port.provide(frozenset(figures), provide)
    return port


def begun(
    tx: Transaction, actor: Actor, round_: AwardRound, compound_id: int, figures: Mapping[str, Decimal] = GOOD
) -> AwardApplication:
    """An application just begun, for the first award of the round."""
    return filling.begin(tx, actor, saying(figures), Begin(round_.awards[0].id, compound_id))


def answered(tx: Transaction, actor: Actor, application: AwardApplication) -> AwardApplication:
    """Every answer of SMALL chosen, with the evidence that it asks for."""
    filling.save_answers(
        tx,
        actor,
        SaveAnswers(
            application.id,
            application.version,
            {
                "meeting": Answered(0, words="开过两次"),
                "pets": Answered(None, inapplicable=True),
                "punctual": Answered(1),
            },
        ),
    )
    hand_in(tx, actor, application)
    return application


def hand_in(tx: Transaction, actor: Actor, application: AwardApplication, content: bytes = b"") -> AwardEvidence:
    """A picture beside the answer about meetings."""
    readable(AwardEvidence.__tablename__, AwardEvidence)
    command = keeping.HandIn(
        application.id,
        application.version,
        "meeting",
        "minutes",
        "会议记录",
        date(2026, 5, 1),
        "记录.png",
        BytesIO(content or picture()),
    )
    return keeping.hand_in(tx, actor, command)


def picture() -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return out.getvalue()


def submitted(
    tx: Transaction, actor: Actor, round_: AwardRound, compound_id: int, figures: Mapping[str, Decimal] = GOOD
) -> AwardApplication:
    """An application that was handed in whole."""
    application = answered(tx, actor, begun(tx, actor, round_, compound_id, figures))
    return filling.submit(tx, actor, saying(figures), Take(application.id, application.version))


def recommended(tx: Transaction, officer: Actor, application: AwardApplication) -> AwardApplication:
    """Claims confirmed as they are, and recommended."""
    recommending.confirm(
        tx,
        officer,
        Confirm(application.id, application.version, {"meeting": Confirmed(0), "punctual": Confirmed(1)}),
    )
    return recommending.recommend(
        tx, officer, Recommend(application.id, application.version, "情况属实，同意推荐。", {"street": 0})
    )
