"""What is done away with at the turn of the day, each after its time, and what the administrators are warned of."""

from __future__ import annotations

import shutil
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import delete, or_, select

from alliance.kernel import notices
from alliance.kernel.accounts.models import AccountSession, SignInAttempt
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Errand, Lot
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.running import figures

ERRANDS_KEPT = "running.errands_kept"
SIGN_INS_KEPT = "running.sign_ins_kept"
LOGS_KEPT = "network_log"
WARNING = "running.disk_low"
LONGEST_MONTH = timedelta(days=31)
MEASURES = "measures"
"""In the installation's folder: the figures of the workers, each in files of its own."""
FORGOTTEN_S = 7 * 86_400


def prune(tx: Transaction, seen: date) -> tuple[int, int]:
    """Delete errands kept long ago, and sessions and tries to sign in after the time that law asks to keep them.

    Returns how many errands, and how many of the others. Source: 网络安全法第二十三条第（三）项, six months at least.
    Where more than a month seems to have passed since the day seen last, the clock may be wrong, and deleting is left
    to the next day.
    """
    if tx.today - seen > LONGEST_MONTH:
        return 0, 0
    numbers = parameters.several(tx, (ERRANDS_KEPT, SIGN_INS_KEPT, LOGS_KEPT), NATION, tx.today)
    done_before = tx.now - timedelta(days=numbers[ERRANDS_KEPT].whole)
    errands = delete(Errand).where(Errand.lot == Lot.DONE, Errand.done_at < done_before).returning(Errand.id)
    gone = len(tx.session.execute(errands).all())
    # Months are taken at their longest: "at least" is kept in every month of the year.
    before = tx.now - LONGEST_MONTH * max(numbers[SIGN_INS_KEPT].whole, numbers[LOGS_KEPT].whole)
    over = or_(AccountSession.ended_at < before, AccountSession.idle_until < before)
    logs = len(tx.session.execute(delete(AccountSession).where(over).returning(AccountSession.id)).all())
    tries = delete(SignInAttempt).where(SignInAttempt.at < before).returning(SignInAttempt.id)
    return gone, logs + len(tx.session.execute(tries).all())


def forget_measures(tx: Transaction, _: date) -> int:
    """Remove the files of workers that ended days ago; returns how many."""
    oldest_kept, gone = time.time() - FORGOTTEN_S, 0
    for file in sorted((tx.home / MEASURES).glob("*.db")):
        if file.stat().st_mtime < oldest_kept:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def warn_of_the_disk(tx: Transaction, _: date) -> int:
    """Tell the system administrators of every alliance where room runs out; returns how many were told."""
    free = _free(tx.home)
    if free >= figures.DISK_LOW:
        return 0
    keepers = select(OfficeHeld.alliance_id, OfficeHeld.person_id).where(
        OfficeHeld.office == Office.SYSTEM_ADMINISTRATOR, places.in_force(tx.today)
    )
    told = tx.session.execute(keepers.distinct().order_by(OfficeHeld.alliance_id, OfficeHeld.person_id)).all()
    for alliance_id, person_id in told:
        notices.send(
            tx,
            alliance_id=alliance_id,
            person_id=person_id,
            kind=WARNING,
            title="存放资料的磁盘快满了",
            body=f"只剩 {free / 1e9:.1f} GB。满了以后谁也存不了东西，请尽快联系运行维护人员腾出空间。",
        )
    return len(told)


def _free(home: Path) -> int:
    return shutil.disk_usage(home).free
