"""What people are told about results: the secretaries that one was computed, a committee what was corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.access import SECRETARY
from compounds.awards.applications.models import AwardApplication
from compounds.awards.results.models import AwardCorrection, AwardResultVersion
from compounds.awards.standing.line import VERDICT_NAMES


def computed(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: the secretaries learn what the line looks like, and what the rule says next."""
    version = tx.session.get_one(AwardResultVersion, int(payload["version_id"]))
    place = tx.session.get_one(Alliance, version.alliance_id).place
    people = recipients.officers_at(tx, version.alliance_id, place.path, SECRETARY)
    notices.send_each(
        tx,
        people - {version.made_by_id},
        alliance_id=version.alliance_id,
        title=f"算出第{version.number}版结果：{version.award.name}",
        body=f"{version.round.title}：{VERDICT_NAMES[version.verdict]}。公示以前请保密。",
        url=addresses.marks(version.award_id),
        kind="awards.result_computed",
    )


def corrected(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand: the committee of the compound learns what an upheld objection changed."""
    one = tx.session.get_one(AwardCorrection, int(payload["correction_id"]))
    application = tx.session.get_one(AwardApplication, one.application_id)
    people = recipients.officers(tx, application.alliance_id, application.place.path, *sorted(COMMITTEE))
    notices.send_each(
        tx,
        people - {one.corrected_by_id},
        alliance_id=application.alliance_id,
        title=f"公示的得分更正了一项：{application.place.name}",
        body=f"总分{one.total_before}改为{one.total_after}，第{one.rank_before}名改为第{one.rank_after}名。原因写在结果页面上。",
        url=addresses.result(application.award_id),
        kind="awards.result_corrected",
    )
