"""Reading what an applicant learns from a decided result: its own lines beside the medians, steps, and who else won."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.parameters import queries as parameters
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage
from compounds.awards.honours import diagnosing
from compounds.awards.honours.diagnosing import Diagnosis
from compounds.awards.honours.records import STEPS
from compounds.awards.results import queries as results
from compounds.awards.results.queries import ResultLine
from compounds.awards.rounds.queries import rules, tree

ENDED = frozenset({Stage.WON, Stage.NOT_WON})


@dataclass(frozen=True, slots=True)
class DiagnosisPage:
    """One application with what it learns; `entries` is how many took part."""

    application: AwardApplication
    line: ResultLine
    entries: int
    diagnosis: Diagnosis


def page(reading: Transaction, actor: Actor, application_id: int) -> DiagnosisPage:
    """What an applicant learns, for whoever sees the application.

    Raises NotFound; OutOfTurn before the round is decided. A constant number of statements.
    """
    application = get_visible(reading.session, AwardApplication, actor, application_id)
    found = results.latest(reading, application.award_id) if application.stage in ENDED else None
    line = found.line(application.id) if found is not None else None
    if found is None or line is None:
        raise OutOfTurn("审定以后才有诊断。", remedy="没有参加评分的申报没有诊断；原因写在申报页上。")
    steps = parameters.on(reading, STEPS, application.place.path, reading.today, alliance_id=application.alliance_id)
    return DiagnosisPage(
        application,
        line,
        len(found.lines),
        diagnosing.diagnose(
            tree(application.award),
            line.points,
            [one.points for one in found.lines],
            steps.whole,
            rules(application.round).places,
        ),
    )
