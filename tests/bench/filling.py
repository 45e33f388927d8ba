"""Many compounds and ledger lines at once, past all actions: for measuring how pages bear the size of a district."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, insert, select

from alliance.kernel import ledger
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from alliance.kernel.references import Reference
from compounds.models import Committee, Company, Compound, Contract, ContractKind, Governance, Standing, Term
from compounds.workflow import Stage

LATER_TERMS = 20
"""Every which committee has a term that waits for its filing; the others are filed."""


def fill(tx: Transaction, alliance: Alliance, compounds: int, *, first: int = 1) -> None:
    """Add compounds over all communities of the alliance, two thirds with a committee, its term, and a contract."""
    tx.session.flush()
    communities = tx.session.execute(
        select(Place.id, Place.path)
        .where(Place.kind == PlaceKind.COMMUNITY, Place.path.startswith(alliance.place.path))
        .order_by(Place.path)
    ).all()
    spots = []
    for number in range(first, first + compounds):
        parent, path = communities[number * 7 % len(communities)]
        code = f"f{number}"
        spots.append(
            {
                "parent_id": parent,
                "kind": PlaceKind.COMPOUND,
                "code": code,
                "name": f"满园{number}",
                "path": f"{path}{code}/",
            }
        )
    places = tx.session.scalars(insert(Place).returning(Place.id, sort_by_parameter_order=True), spots).all()
    keys = tx.session.scalars(
        insert(Compound).returning(Compound.id, sort_by_parameter_order=True),
        [
            {
                "alliance_id": alliance.id,
                "place_id": place,
                "households": 100 + number % 2000,
                "governance": Governance.COMMITTEE if number % 3 else Governance.NONE,
                "is_sample": True,
                "version": 1,
            }
            for number, place in enumerate(places)
        ],
    ).all()
    _contracts(tx, alliance, keys)
    _committees(tx, alliance, list(zip(keys, places, strict=True)), first)
    tx.session.expire_all()


def _contracts(tx: Transaction, alliance: Alliance, compounds: Sequence[int]) -> None:
    company = Company(alliance_id=alliance.id, name=f"满园物业{tx.session.scalar(select(func.count(Company.id)))}")
    tx.session.add(company)
    tx.session.flush()
    tx.session.execute(
        insert(Contract),
        [
            {
                "alliance_id": alliance.id,
                "compound_id": compound,
                "company_id": company.id,
                "kind": ContractKind.ASSEMBLY,
                "starts_on": tx.today - timedelta(days=400),
                "ends_on": tx.today + timedelta(days=number % 900 - 50),
                "version": 1,
            }
            for number, compound in enumerate(compounds)
        ],
    )


def _committees(tx: Transaction, alliance: Alliance, compounds: list[tuple[int, int]], first: int) -> None:
    governed = [pair for number, pair in enumerate(compounds) if number % 3]
    standings = list(Standing)
    keys = tx.session.scalars(
        insert(Committee).returning(Committee.id, sort_by_parameter_order=True),
        [
            {
                "alliance_id": alliance.id,
                "compound_id": compound,
                "founded_on": date(2022, 1, 1),
                "standing": standings[number % len(standings)],
                "standing_on": date(2026, 1, 1),
                "standing_note": "",
                "version": 1,
            }
            for number, (compound, _) in enumerate(governed)
        ],
    ).all()
    tx.session.execute(
        insert(Term),
        [
            {
                "alliance_id": alliance.id,
                "place_id": place,
                "committee_id": key,
                "reference": Reference("满备", 2025, first + number),
                "number": 1,
                "elected_on": tx.today - timedelta(days=10 + number % 1400),
                "starts_on": tx.today - timedelta(days=10 + number % 1400),
                "ends_on": tx.today + timedelta(days=400),
                "stage": Stage.ELECTED if waiting else Stage.FILED,
                "filed_on": None if waiting else tx.today - timedelta(days=10 + number % 1400),
                "submitted_on": None if waiting else tx.today - timedelta(days=10 + number % 1400),
                "returned_because": "",
                "filing_evidence": "",
                "ended_because": "",
                "version": 1,
            }
            for number, ((_, place), key) in enumerate(zip(governed, keys, strict=True))
            for waiting in [number % LATER_TERMS == 0]
        ],
    )


def write_ledger(tx: Transaction, alliance: Alliance, lines: int) -> None:
    """Lengthen the alliance's chain by plain deeds; its seals are unique and joined, and mean nothing besides."""
    head = tx.session.get(ledger.LedgerHead, alliance.id)
    if head is None:
        head = ledger.LedgerHead(chain=alliance.id, serial=0, digest=ledger.BEGINNING)
        tx.session.add(head)
    before, start = head.digest, head.serial
    compounds = tx.session.scalars(select(Compound.id).where(Compound.alliance_id == alliance.id)).all()
    rows = []
    for serial in range(start + 1, start + 1 + lines):
        digest = hashlib.sha256(f"{before}{serial}".encode()).hexdigest()
        rows.append(
            {
                "chain": alliance.id,
                "serial": serial,
                "at": tx.now - timedelta(seconds=lines + start - serial),
                "office": "clock",
                "verb": "compounds.compound_registered",
                "subject": "compounds",
                "subject_id": compounds[serial % len(compounds)],
                "facts": {"place_id": 1, "version": 1},
                "before": before,
                "digest": digest,
            }
        )
        before = digest
    tx.session.execute(insert(ledger.LedgerLine), rows)
    head.serial, head.digest = start + lines, before
    tx.session.flush()
