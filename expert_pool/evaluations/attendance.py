"""The list of who came to an evaluation, for signing by hand on the spot."""

from __future__ import annotations

from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Pairs, Signature, Table
from alliance.kernel.documents.sheet import Sheet
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.places.models import Alliance
from expert_pool.evaluations import records, stating
from expert_pool.evaluations.models import Evaluation


def attendance(reading: Transaction, evaluation: Evaluation) -> Sheet:
    """The list of who came, for signing by hand; one statement. Raises OutOfTurn while the panel is empty."""
    panel = records.standing(evaluation)
    if not panel:
        raise OutOfTurn("评审组里还没有人，签到表打不出来。", remedy="请先开启名单。")
    rows = [
        (f"{number}号", records.name_of(one), part, unit, came, "")
        for one, (number, part, unit, came) in ((one, stating.member(one)) for one in panel)
    ]
    blocks = (
        Pairs((("小区", evaluation.request.place.name), ("事项", evaluation.request.subject))),
        Table(("编号", "姓名", "身份", "单位或者推选方式", "签到时间", "本人签名"), tuple(rows)),
        Signature(("主持人（签名）：",)),
    )
    issuer = reading.session.get_one(Alliance, evaluation.alliance_id).name
    foot = "主持人当场核对身份证，不留照片、不用人脸识别。"
    return Sheet("评审组签到表", blocks, made_on=reading.today, issuer=issuer, foot=foot)
