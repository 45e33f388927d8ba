"""Who is told when the bureau's figures came in or were corrected: chairs of their own, and the other side of all."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.checks.access import UPLOADERS
from compounds.awards.checks.models import CheckRun, MonthlyCheck, YearlyAppraisal
from compounds.awards.checks.workflow import TABLE_NAMES, Table, Verdict


def brought(tx: Transaction, payload: Payload) -> None:
    """Whoever else may bring tables in learns of this one, so that the bureau and the secretary see the same."""
    run = tx.session.get_one(CheckRun, payload["run_id"])
    root = places.root_path(tx.session, run.alliance_id)
    notices.send_each(
        tx,
        recipients.officers(tx, run.alliance_id, root, *UPLOADERS) - {run.person_id},
        alliance_id=run.alliance_id,
        title=f"检查考评表导入了：{run.file_name}",
        body=f"依据：{run.basis}。请核对；数字不对的，上传更正的表，旧的数留着。",
        kind="awards.checks_brought",
        url=f"{addresses.CHECKS}/{run.id}",
    )


def imported(tx: Transaction, payload: Payload) -> None:
    """One message for each compound, however many rows it had; a constant number of statements to find whom."""
    run = tx.session.get_one(CheckRun, payload["run_id"])
    corrected = {(table, key) for table, _, verdict, key in run.results if verdict == Verdict.CORRECTION}
    places: dict[int, set[Table]] = defaultdict(set)
    compounds: dict[int, int] = {}
    mended: set[int] = set()
    for model, table in ((MonthlyCheck, Table.MONTHLY), (YearlyAppraisal, Table.YEARLY)):
        for key, place_id, compound_id in tx.session.execute(
            select(model.id, model.place_id, model.compound_id).where(model.run_id == run.id).order_by(model.id)
        ):
            places[place_id].add(table)
            compounds[place_id] = compound_id
            if (table.value, key) in corrected:
                mended.add(place_id)
    chairs = tx.session.execute(
        select(OfficeHeld.place_id, OfficeHeld.person_id)
        .where(
            OfficeHeld.alliance_id == run.alliance_id,
            OfficeHeld.office == Office.COMMITTEE_CHAIR,
            OfficeHeld.place_id.in_(sorted(places)),
            in_force(tx.today),
        )
        .order_by(OfficeHeld.place_id, OfficeHeld.person_id)
    )
    for place_id, person_id in chairs:
        what = "、".join(TABLE_NAMES[table] for table in Table if table in places[place_id])
        notices.send(
            tx,
            alliance_id=run.alliance_id,
            person_id=person_id,
            title=f"住建局的{what}得分{'更正' if place_id in mended else '登记'}了",
            body="请看看您小区的得分对不对；不对的，页面上写着找谁更正。",
            kind="awards.checks_imported",
            url=addresses.checks_of(compounds[place_id]),
        )
