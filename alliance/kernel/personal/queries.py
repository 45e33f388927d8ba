"""What the pages about personal data show: the table of purposes, one's own data, exports, and requests for erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.personal import access, exports, holdings
from alliance.kernel.personal.holdings import Holding
from alliance.kernel.personal.models import Consent, Erasure, ExportRecord, Reveal
from alliance.kernel.personal.purposes import Purpose, by_consent, table
from alliance.kernel.personal.workflow import STAGE_NAMES, Stage
from alliance.kernel.places.models import OfficeHeld, Place
from alliance.kernel.tables import Page

PAGE_SIZE = 50
TONES = {Stage.ASKED: "due", Stage.DONE: "go", Stage.REFUSED: "late", Stage.WITHDRAWN: ""}


def periods(reading: Transaction, actor: Actor) -> dict[str, Parameter]:
    """The numbers that the table of purposes names, as they hold today at the actor's alliance; one statement."""
    names = {one.kept_by for one in table().purposes if one.kept_by}
    return parameters.several(reading, names, actor.place_path, reading.today, alliance_id=actor.alliance_id)


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One purpose that rests on consent, and how the actor stands to it. `given_at` is None where none stands."""

    purpose: Purpose
    given_at: datetime | None
    outdated: bool


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the actor's number."""

    at: datetime
    who: str
    because: str


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """One request. `tone` is that of its tag; `because` the reason of a refusal."""

    id: int
    name: str
    stage: Stage
    asked_at: datetime
    due_on: date
    decided_at: datetime | None
    because: str
    name_until: date | None
    version: int

    @property
    def stage_name(self) -> str:
        """The stage in words."""
        return STAGE_NAMES[self.stage]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return TONES[self.stage]


@dataclass(frozen=True, slots=True)
class DataPage:
    """One's own data: who looked at the number, what one agreed to, and the last request for erasure."""

    has_password: bool
    consents: tuple[ConsentLine, ...]
    looks: tuple[Look, ...]
    erasure: ErasureLine | None


def data_page(reading: Transaction, actor: Actor) -> DataPage:
    """The page 我的资料. Raises NotFound."""
    account = get_visible(reading.session, Account, actor, actor.account_id or 0)
    looks = reading.session.execute(
        select(Reveal.at, Person.name, Reveal.because)
        .join(Person, Reveal.by_id == Person.id)
        .where(visible(Reveal, actor), Reveal.person_id == actor.person_id)
        .order_by(Reveal.at.desc(), Reveal.id.desc())
        .limit(PAGE_SIZE)
    )
    return DataPage(
        bool(account.password_hash),
        consents(reading, actor),
        tuple(Look(*row) for row in looks),
        own_erasure(reading, actor),
    )


def consents(reading: Transaction, actor: Actor) -> tuple[ConsentLine, ...]:
    """Every purpose that rests on consent, and whether the actor's still stands for its present version."""
    standing = {
        one.purpose: one
        for one in reading.session.scalars(
            select(Consent).where(
                visible(Consent, actor), Consent.person_id == actor.person_id, Consent.withdrawn_at.is_(None)
            )
        )
    }
    return tuple(
        ConsentLine(
            one,
            standing[one.code].given_at if one.code in standing else None,
            one.code in standing and standing[one.code].version < one.version,
        )
        for one in by_consent()
    )


def has_consented(reading: Transaction, person_id: int, code: str) -> bool:
    """True where the person's consent to the present version of a purpose stands."""
    wanted = next((one for one in by_consent() if one.code == code), None)
    if wanted is None:
        raise LookupError(f"{code} rests on no consent")
    found = reading.session.scalar(
        select(Consent.version).where(
            Consent.person_id == person_id, Consent.purpose == code, Consent.withdrawn_at.is_(None)
        )
    )
    return found == wanted.version


def own_erasure(reading: Transaction, actor: Actor) -> ErasureLine | None:
    """One's own last request; None where there is none."""
    row = reading.session.execute(
        select(Erasure, Person.name)
        .join(Person, Erasure.person_id == Person.id)
        .where(visible(Erasure, actor), Erasure.person_id == actor.person_id)
        .order_by(Erasure.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _line(*row)


def _line(one: Erasure, name: str) -> ErasureLine:
    return ErasureLine(
        one.id,
        name,
        one.stage,
        one.asked_at,
        one.due_on,
        one.decided_at,
        one.because,
        one.name_until if one.name_gone_at is None else None,
        one.version,
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What an erasure does: what goes, what stays and why, what stands in its way, and how long the name stays."""

    goes: tuple[Holding, ...]
    stays: tuple[Holding, ...]
    first: tuple[str, ...]
    name_until: date | None


def effect(reading: Transaction, person_id: int) -> Effect:
    """What an erasure of this person would do today."""
    found = holdings.gather(reading, person_id)
    return Effect(
        tuple(one for one in found if one.kept is None and one.rows),
        tuple(one for one in found if one.kept is not None and one.rows),
        holdings.hindrances(found),
        holdings.name_until(found, reading.today),
    )


def own_effect(reading: Transaction, actor: Actor) -> Effect:
    """What an erasure of the actor would do. Raises NotFound."""
    if actor.person_id is None:
        raise NotFound("没有找到。")
    return effect(reading, actor.person_id)


def open_erasures(reading: Transaction, actor: Actor) -> tuple[ErasureLine, ...]:
    """The requests that wait for the actor's decision, the most urgent first; one statement, none for most people."""
    if not access.see_erasures(actor) or actor.person_id is None:
        return ()
    rows = reading.session.execute(
        select(Erasure, Person.name)
        .join(Person, Erasure.person_id == Person.id)
        .where(visible(Erasure, actor), Erasure.stage == Stage.ASKED, Erasure.person_id != actor.person_id)
        .order_by(Erasure.due_on, Erasure.id)
    )
    return tuple(_line(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Erasures:
    """One page of all requests."""

    lines: tuple[ErasureLine, ...]
    page: Page


def erasures(reading: Transaction, actor: Actor, *, page: int = 1) -> Erasures:
    """All requests, the open ones first; two statements. Raises NotPermitted."""
    access.see_erasures(actor).enforce()
    total = reading.session.scalar(select(func.count()).select_from(Erasure).where(visible(Erasure, actor))) or 0
    part = Page(page, PAGE_SIZE, total)
    rows = reading.session.execute(
        select(Erasure, Person.name)
        .join(Person, Erasure.person_id == Person.id)
        .where(visible(Erasure, actor))
        .order_by(Erasure.decided_at.is_not(None), Erasure.due_on.desc(), Erasure.id.desc())
        .limit(part.size)
        .offset(part.offset)
    )
    return Erasures(tuple(_line(*row) for row in rows), part)


@dataclass(frozen=True, slots=True)
class ErasurePage:
    """One request before whoever decides: what would go and stay, what may be done, and what has happened."""

    line: ErasureLine
    effect: Effect
    may_carry_out: Verdict
    may_refuse: Verdict
    happenings: tuple[Happening, ...]


def erasure_page(reading: Transaction, actor: Actor, erasure_id: int) -> ErasurePage:
    """One request in full. Raises NotFound for whoever may not see it, NotPermitted for its own person."""
    asked = get_visible(reading.session, Erasure, actor, erasure_id)
    access.see_erasures(actor).enforce()
    name = reading.session.get_one(Person, asked.person_id).name
    return ErasurePage(
        _line(asked, name),
        effect(reading, asked.person_id),
        access.carry_out(actor, asked),
        access.refuse_erasure(actor, asked),
        tuple(ledger.timeline(reading.session, Erasure, asked.id)),
    )


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export as the list shows it."""

    at: datetime
    who: str
    what: str
    rows: int
    place: str
    code: str


@dataclass(frozen=True, slots=True)
class Exports:
    """One page of the list."""

    lines: tuple[ExportLine, ...]
    page: Page


def export_list(reading: Transaction, actor: Actor, *, page: int = 1) -> Exports:
    """What left the platform, newest first; two statements. Raises NotPermitted."""
    access.see_exports(actor).enforce()
    total = (
        reading.session.scalar(select(func.count()).select_from(ExportRecord).where(visible(ExportRecord, actor))) or 0
    )
    part = Page(page, PAGE_SIZE, total)
    rows = reading.session.execute(
        select(ExportRecord, Person.name, Place.name)
        .outerjoin(Person, ExportRecord.person_id == Person.id)
        .join(Place, ExportRecord.place_id == Place.id)
        .where(visible(ExportRecord, actor))
        .order_by(ExportRecord.at.desc(), ExportRecord.id.desc())
        .limit(part.size)
        .offset(part.offset)
    )
    lines = tuple(
        ExportLine(one.at, who or "平台", exports.name_of(one.what), one.row_count, where, one.code)
        for one, who, where in rows
    )
    return Exports(lines, part)


@dataclass(frozen=True, slots=True)
class RevealPage:
    """Whose number is asked for, masked, and whether the actor may see it in clear."""

    office_id: int
    name: str
    masked: str
    may_reveal: Verdict


def reveal_page(reading: Transaction, actor: Actor, office_id: int) -> RevealPage:
    """The page before a look. Raises NotFound."""
    held = get_visible(reading.session, OfficeHeld, actor, office_id)
    person = get_visible(reading.session, Person, actor, held.person_id)
    verdict = access.reveal(actor, held.place.path, person.id)
    return RevealPage(held.id, person.name, person.phone_masked, verdict)
