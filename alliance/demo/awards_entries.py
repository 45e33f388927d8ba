"""The sample applications: filled in, confirmed, recommended, screened; one sent back, one refused, one in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from alliance.demo.awards_rounds import REVIEW, SEASONS, TAKING, Season, step
from alliance.demo.awards_work import CIVIL, MODEL, Entry, Judging
from alliance.demo.filings import Deed
from alliance.demo.membership import paper
from alliance.kernel.db import Transaction
from compounds.awards.applications import filling, keeping, recommending
from compounds.awards.applications.filling import Answered, Begin, SaveAnswers, Take
from compounds.awards.applications.keeping import HandIn, Use
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.recommending import Confirm, Confirmed, Recommend
from compounds.awards.indicators import scales
from compounds.awards.indicators.tree import Criterion, Source
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.awards.screening import deciding, filing
from compounds.awards.screening.filing import FileFinding, Paper
from compounds.awards.screening.models import FindingKind

QUALITY = {"member": 0, "ending": 0, "check": 0, "due": 1, "returned": 1, "overdue": 0}
"""How far down the scales the compounds are; 0 is best."""
EVIDENCE = {
    "minutes": ("三方联席会议记录和接待台账", ("joint_meetings", "assembly", "mechanism")),
    "activity": ("邻里节和消防演练照片", ("drills", "neighbours")),
}
"""What a compound hands in once, by kind, and the criteria that rest on it; every later application uses it again."""
SAID = {
    "joint_meetings": "每季度第一个周六上午，社区、业委会、物业一起开，议定的事贴在公告栏。",
    "neighbours": "有十二个人的志愿队，重阳节、中秋节都办了活动。",
    "mechanism": "物业前台和业委会各一本台账，三天内回话。",
    "drills": "春季、秋季各办一次，楼道长带队。",
}
WORDS = {
    0: "小区事情有人管，账目公布得勤，邻里活动多，推荐。",
    1: "业委会肯办事，物业配合，个别地方还要加把劲，推荐。",
}
LOWERED = "春季那次是街道办的，小区自己办了一次。"
MISSING = "消防演练的照片看不出是哪一天，请写上日期再提交。"
BARRED = "上一届的示范小区称号今年被撤销，按公布的条件，两年内不能参加。"
WAITING, SENT_BACK, DRAFT = (Entry(TAKING.key, MODEL, one) for one in ("check", "returned", "due"))
VETOED = Entry(REVIEW.key, CIVIL, "due")
"""The application about which a finding was told, and whose committee may still answer."""
_FILLING = timedelta(minutes=14)


def deeds(work: Judging) -> Iterator[Deed]:
    """Each application on its way to the reviewers, or as far as it has come."""
    for season in SEASONS:
        opened = season.ago(Stage.OPEN)
        for place, entry in enumerate(season.all):
            began = work.at(opened - 2 - place, 19)
            yield began, partial(_begin, work, entry)
            if entry != DRAFT:
                yield began + _FILLING, partial(_submit, work, entry)
                if entry not in (WAITING, SENT_BACK):
                    yield work.at(opened - 9, 10 + place), partial(_recommend, work, entry)
        if season is not TAKING:
            yield work.at(season.ago(Stage.SCREENING), 9), partial(step, work, season, "screen")
            yield work.at(season.ago(Stage.SCREENING) - 3, 10), partial(_screen, work, season)
            yield work.at(season.ago(Stage.REVIEW), 9), partial(step, work, season, "review")
    yield work.at(2, 15), partial(_send_back, work)
    yield work.at(2, 16), partial(_file, work)


def _begin(work: Judging, entry: Entry, tx: Transaction) -> None:
    """What the records say stands there; the rest comes from an earlier application, or is filled in."""
    award = work.award(tx, entry.round, entry.award)
    command = Begin(award.id, work.compound(entry.compound).id)
    chair = work.chair(tx, entry.compound)
    work.applications[entry] = filling.begin(tx, chair, work.evidence, command).id


def _submit(work: Judging, entry: Entry, tx: Transaction) -> None:
    chair = work.chair(tx, entry.compound)
    _take_over(work, tx, entry)
    application = work.application(tx, entry)
    answers = {one.code: _answered(one, entry) for one in _open(application)}
    command = SaveAnswers(application.id, application.version, answers, tx.now - _FILLING)
    filling.save_answers(tx, chair, command)
    for kind, (title, criteria) in EVIDENCE.items():
        _lay_beside(work, tx, entry, kind=kind, title=title, criteria=criteria)
    application = work.application(tx, entry)
    filling.submit(tx, chair, work.evidence, Take(application.id, application.version))


def _take_over(work: Judging, tx: Transaction, entry: Entry) -> None:
    """Take the answers of the compound's latest application over, best of one for the same award."""
    earlier = [one for one in work.applications if one.compound == entry.compound and one != entry]
    if not earlier:
        return
    best = max(earlier, key=lambda one: (one.award == entry.award, work.applications[one]))
    application = work.application(tx, entry)
    take = Take(application.id, application.version)
    filling.copy_answers(tx, work.chair(tx, entry.compound), take, work.applications[best])


def _open(application: AwardApplication) -> list[Criterion]:
    """What the compound has not answered yet."""
    given = {one.criterion: one for one in application.answers}
    return [
        one
        for one in tree(application.award).criteria
        if (answer := given.get(one.code)) is not None
        and answer.source is Source.SELF
        and answer.claimed is None
        and not answer.inapplicable
    ]


def _answered(criterion: Criterion, entry: Entry) -> Answered:
    """As good as the compound is where it has evidence; nothing claimed for what it has not."""
    if criterion.optional:
        return Answered(None, inapplicable=True)
    last = len(criterion.levels) - 1
    known = any(criterion.code in criteria for _, criteria in EVIDENCE.values())
    return Answered(min(QUALITY[entry.compound], last) if known else last, words=SAID.get(criterion.code, ""))


def _lay_beside(
    work: Judging, tx: Transaction, entry: Entry, *, kind: str, title: str, criteria: tuple[str, ...]
) -> None:
    """Let the answers that claim something rest on their evidence; it is handed in once for all years."""
    chair, place = work.chair(tx, entry.compound), f"{kind}:{entry.compound}"
    application = work.application(tx, entry)
    bare = [
        one.criterion
        for one in application.answers
        if one.criterion in criteria and one.source is Source.SELF and one.claimed and not one.evidence
    ]
    for code in bare:
        application = work.application(tx, entry)
        if place in work.ids:
            keeping.use_again(tx, chair, Use(application.id, application.version, code, work.ids[place]))
            continue
        command = HandIn(
            application.id, application.version, code, kind, title, tx.today, f"{title}（样本）.png", paper()
        )
        work.ids[place] = keeping.hand_in(tx, chair, command).id


def _recommend(work: Judging, entry: Entry, tx: Transaction) -> None:
    """The community confirms what the compound says of itself, one thing less, and recommends."""
    officer, application = work.community(tx, entry.compound), work.application(tx, entry)
    indicators = tree(application.award)
    given = {one.criterion: one.claimed for one in application.answers}
    said = {}
    for one in recommending.unconfirmed(application):
        claimed = given[one.code]
        level = next(at for at, level in enumerate(one.levels) if scales.percent(level) == claimed)
        lower = one.code == "drills" and QUALITY[entry.compound] == 1 and level == 0
        said[one.code] = Confirmed(level + lower, LOWERED if lower else "")
    recommending.confirm(tx, officer, Confirm(application.id, application.version, said))
    application = work.application(tx, entry)
    quality = QUALITY[entry.compound]
    levels = {one.code: min(quality, len(one.levels) - 1) for one in indicators.of(Source.STREET)}
    command = Recommend(application.id, application.version, WORDS[quality], levels)
    recommending.recommend(tx, officer, command)


def _screen(work: Judging, season: Season, tx: Transaction) -> None:
    secretary = work.secretary(tx)
    for entry in season.all:
        application = work.application(tx, entry)
        take = Take(application.id, application.version, BARRED if entry in season.refused else "")
        decide = deciding.refuse if entry in season.refused else deciding.admit
        decide(tx, secretary, take)


def _send_back(work: Judging, tx: Transaction) -> None:
    application = work.application(tx, SENT_BACK)
    deciding.send_back(tx, work.secretary(tx), Take(application.id, application.version, MISSING))


def _file(work: Judging, tx: Transaction) -> None:
    """The community files a finding about an application that takes part; its committee has some days to answer."""
    application = work.application(tx, VETOED)
    document = Paper(
        "责令限期改正通知书和行政处罚决定书（样本）",
        f"柯消行罚〔{tx.today.year}〕样本6号",
        "柯城区消防救援大队（样本）",
        tx.today - timedelta(days=20),
        "处罚决定书（样本）.png",
        paper(),
        effective=True,
    )
    words = "2幢地下室消防水泵停用，限期三十日没有修好，已经处罚，处罚已经生效。"
    command = FileFinding(application.id, application.version, FindingKind.VETO, "hazard", document, words)
    filing.file_finding(tx, work.community(tx, VETOED.compound), command)
