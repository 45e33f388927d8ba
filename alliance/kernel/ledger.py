"""The ledger: who did what and when, append-only, each line sealed by the one before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DDL, JSON, ForeignKey, Index, String, UniqueConstraint, event, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from alliance.kernel import canonical
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Base, Key, Transaction
from alliance.kernel.file import Happening
from alliance.kernel.places.models import Alliance

INSTALLATION = 0
"""The chain of what concerns the installation itself and no alliance."""
BEGINNING = "0" * 64
_HEADS = "ledger heads"
READ_AT_ONCE = 1000
CHANGED = "这一行的内容被改过"
_DAY = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9T])")
_SENTENCES: dict[str, str] = {}
Reader = Mapping[Any, str] | Callable[[Any], object]
"""How a fact reads: by a table of codes, or by a function of its value."""
_READERS: dict[str, Mapping[str, Reader]] = {}
Fact = str | int | bool | None | list["Fact"] | dict[str, "Fact"]


class LedgerLine(Base):
    """One deed. Holds ids and figures only; names are rendered at reading, so that erasure never breaks the chain."""

    __tablename__ = "ledger_lines"
    __table_args__ = (
        UniqueConstraint("chain", "serial"),
        UniqueConstraint("chain", "before"),
        Index("ix_ledger_lines_subject", "subject", "subject_id"),
    )

    id: Mapped[Key]
    chain: Mapped[int]
    serial: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    office: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class LedgerHead(Base):
    """The end of a chain: it makes writers queue, and shows when lines were cut off the end."""

    __tablename__ = "ledger_heads"

    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    serial: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


for _deed in ("UPDATE", "DELETE"):
    _name = f"ledger_lines_no_{_deed.lower()}"
    event.listen(
        LedgerLine.__table__,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
            f"CREATE TRIGGER {_name} BEFORE {_deed} ON ledger_lines "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        ).execute_if(dialect="sqlite"),
    )


def tell(sentences: Mapping[str, str], readers: Mapping[str, Reader] | None = None) -> None:
    """Register how each verb reads: `{"places.office_granted": "授予{office}"}`; names in braces are facts.

    Facts hold codes; `readers` turn them into words when somebody reads: `{"office": OFFICE_NAMES}`. A value that a
    table does not know, such as the words in a line from before it was a code, reads as it stands.
    """
    _SENTENCES.update(sentences)
    _READERS.update(dict.fromkeys(sentences, readers or {}))


def known_verbs() -> frozenset[str]:
    """Every verb that has a sentence; a test holds all written verbs against it."""
    return frozenset(_SENTENCES)


def write(tx: Transaction, actor: Actor, verb: str, subject: Any, **facts: object) -> None:
    """Add a line in the transaction of its deed. Raises KeyError for a verb without a sentence.

    `subject` is the row it is about, flushed by this call; facts are ids, figures, codes and dates, never names.
    """
    write_all(tx, actor, verb, [(subject, facts)])


def write_all(tx: Transaction, actor: Actor, verb: str, deeds: Iterable[tuple[Any, Mapping[str, object]]]) -> None:
    """Add a line for each subject with its facts, in this order, as `write` does; the subjects are flushed together."""
    if verb not in _SENTENCES:
        raise KeyError(f"the ledger has no sentence for {verb}")
    tx.session.flush()  # the subjects' ids belong into the lines
    for subject, facts in deeds:
        owner_id = subject.id if isinstance(subject, Alliance) else getattr(subject, "alliance_id", None)
        chain = owner_id or actor.alliance_id or INSTALLATION
        head = _head(tx, chain)
        line = LedgerLine(
            chain=chain,
            serial=head.serial + 1,
            at=tx.now,
            person_id=actor.person_id,
            office=actor.title or ("clock" if actor.is_clock else ""),
            verb=verb,
            subject=subject.__tablename__,
            subject_id=subject.id,
            facts={name: _plain(value) for name, value in sorted(facts.items())},
            before=head.digest,
        )
        line.digest = _digest(line)
        head.serial, head.digest = line.serial, line.digest
        tx.session.add(line)


def _head(tx: Transaction, chain: int) -> LedgerHead:
    """The end of a chain, locked until the transaction ends; a deed of many lines asks the database once."""
    root = tx.session.get_transaction() or tx.session.begin()
    owner, heads = tx.session.info.get(_HEADS, (None, {}))
    if owner is not root:
        heads = {}
        tx.session.info[_HEADS] = root, heads
    head: LedgerHead | None = heads.get(chain)
    # A savepoint that was rolled back took its lines with it, so what was kept from it no longer holds.
    if head is None or head not in tx.session or inspect(head).expired:
        head = tx.session.get(LedgerHead, chain, with_for_update=True) or _begun(tx, chain)
        heads[chain] = head
    return head


def _begun(tx: Transaction, chain: int) -> LedgerHead:
    """The head of a chain without lines; of two writers who begin it at once the second takes up the first's."""
    try:
        with tx.session.begin_nested():
            head = LedgerHead(chain=chain, serial=0, digest=BEGINNING)
            tx.session.add(head)
    except IntegrityError:
        head = tx.session.get_one(LedgerHead, chain, with_for_update=True)
    return head


def timeline(session: Session, subject: Any, subject_id: int, *, limit: int = 200) -> list[Happening]:
    """What happened to one record, newest first, in words; one query for lines and names together.

    The caller has loaded the record through its own sight; this function adds no sight of its own.
    """
    rows = session.execute(
        select(LedgerLine, Person.name)
        .outerjoin(Person, LedgerLine.person_id == Person.id)
        .where(LedgerLine.subject == subject.__tablename__, LedgerLine.subject_id == subject_id)
        .order_by(LedgerLine.at.desc(), LedgerLine.serial.desc())
        .limit(limit)
    )
    return [
        Happening(at=line.at, who=name or ("平台" if line.office == "clock" else ""), sentence=sentence(line))
        for line, name in rows
    ]


def sentence(line: LedgerLine) -> str:
    """The deed of one line as people read it."""
    readers = _READERS.get(line.verb, {})
    words = {name: _read(readers.get(name), value) for name, value in line.facts.items()}
    return _SENTENCES.get(line.verb, line.verb).format_map(_Lenient(words))


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain no longer holds; `serial` is the first line that cannot be trusted."""

    chain: int
    serial: int
    reason: str


def verify(session: Session) -> tuple[int, list[Break]]:
    """Walk all chains; returns the number of lines read and the first break of each chain."""
    heads = {head.chain: head for head in session.scalars(select(LedgerHead))}
    ends: dict[int, tuple[int, str]] = {}
    breaks: dict[int, Break] = {}
    count = 0
    for line in _lines(session):
        count += 1
        if isinstance(line, Break):
            breaks.setdefault(line.chain, line)
            ends[line.chain] = (line.serial, "")
            continue
        serial, digest = ends.get(line.chain, (0, BEGINNING))
        if line.chain not in breaks:
            if line.serial != serial + 1 or line.before != digest:
                breaks[line.chain] = Break(line.chain, serial + 1, "这里缺了一行，或者顺序被动过")
            elif not _intact(line):
                breaks[line.chain] = Break(line.chain, line.serial, CHANGED)
        ends[line.chain] = (line.serial, line.digest)
    _miss_the_ends(session, heads, ends, breaks)
    return count, sorted(breaks.values(), key=lambda broken: broken.chain)


def _miss_the_ends(
    session: Session, heads: Mapping[int, LedgerHead], ends: Mapping[int, tuple[int, str]], breaks: dict[int, Break]
) -> None:
    """Add the chains whose end, head or whole was taken away."""
    for chain, head in heads.items():
        if chain not in breaks and ends.get(chain, (0, BEGINNING)) != (head.serial, head.digest):
            breaks[chain] = Break(chain, ends.get(chain, (0, ""))[0] + 1, "末尾的行被删过")
    for chain in ends.keys() - heads.keys() - breaks.keys():
        breaks[chain] = Break(chain, 1, "这本台账没有末行记录")
    for chain in set(session.scalars(select(Alliance.id))) - heads.keys() - ends.keys():
        breaks[chain] = Break(chain, 1, "整本台账不见了")


def heads(session: Session) -> list[tuple[int, int, str]]:
    """Chain, number of lines and digest of the last line; kept elsewhere, they show a ledger that was written anew."""
    rows = session.scalars(select(LedgerHead).order_by(LedgerHead.chain))
    return [(head.chain, head.serial, head.digest) for head in rows]


def _lines(session: Session) -> Iterator[LedgerLine | Break]:
    """All lines chain by chain; one that was changed until it cannot even be read comes as its break."""
    places = select(LedgerLine.id, LedgerLine.chain, LedgerLine.serial).order_by(LedgerLine.chain, LedgerLine.serial)
    for batch in session.execute(places).partitions(READ_AT_ONCE):
        query = select(LedgerLine).where(LedgerLine.id.in_([key for key, _, _ in batch]))
        try:
            found = {line.id: line for line in session.scalars(query)}
        except (ValueError, TypeError):
            found = {}
        for key, chain, serial in batch:
            yield found.get(key) or _line(session, key) or Break(chain, serial, CHANGED)


def _line(session: Session, key: int) -> LedgerLine | None:
    """One line by itself; None where what stands in its columns is no line."""
    try:
        return session.get(LedgerLine, key)
    except (ValueError, TypeError):
        return None


def _intact(line: LedgerLine) -> bool:
    try:
        return line.digest == _digest(line)
    except (ValueError, TypeError, AttributeError):  # a column holds another kind of value than it was given
        return False


def _digest(line: LedgerLine) -> str:
    content = [
        line.chain,
        line.serial,
        line.at.astimezone(UTC).isoformat(),
        line.person_id,
        line.office,
        line.verb,
        line.subject,
        line.subject_id,
        line.facts,
        line.before,
    ]
    return canonical.digest(content)


def _plain(value: object) -> Fact:
    """A fact in a form that JSON gives back unchanged."""
    match value:
        case None | bool() | int():
            plain: Fact = value
        case date():
            plain = value.isoformat()
        case Mapping():
            plain = {str(name): _plain(inner) for name, inner in value.items()}
        case frozenset() | set():
            plain = [_plain(inner) for inner in sorted(value)]
        case list() | tuple():
            plain = [_plain(inner) for inner in value]
        case _:
            plain = str(value)
    return plain


def _read(reader: Reader | None, value: Any) -> str:
    if reader is None:
        return _readable(value)
    return _readable(reader.get(str(value), value) if isinstance(reader, Mapping) else reader(value))


def _readable(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_readable(part) for part in value)
    return "" if value is None else _DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", str(value))


class _Lenient(dict[str, str]):
    """Facts for a sentence; a fact that an older line lacks reads as a dash."""

    def __missing__(self, name: str) -> str:
        return "—"
