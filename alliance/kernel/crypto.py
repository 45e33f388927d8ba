"""The keys of an installation, and what is kept with them: sealed contacts, the index that finds them, signing keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import CursorResult, Dialect, Table, Text, inspect, select, type_coerce, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

from alliance.kernel.db import Base, Transaction
from alliance.kernel.errors import Unavailable

FOLDER = "keys"
ROOT_FILE = "root.key"
FIELD_FILE = "field-{:04d}.key"
KEY_BYTES = 32
NONCE_BYTES = 12

_FIELD_NAME = re.compile(r"field-([0-9]{4})\.key")
_SEALED = re.compile(r"v1\.(?P<key>[0-9]{4})\.(?P<body>[A-Za-z0-9_-]{38,})")
_INDEX = "blind-index"
_log = logging.getLogger(__name__)


class KeysMissing(Unavailable):
    """The key files of this installation are not there, or cannot be read."""


class KeyLost(Unavailable):
    """Something sealed does not open: its key is gone, or it was moved or changed."""


class Keyring:
    """All keys of one installation, in `keys` below its folder.

    `root.key` never changes: the index and the signing keys are derived from it. `field-0001.key`, `field-0002.key` …
    seal the fields; the newest seals, all open. Each file holds 64 hexadecimal signs and is for the owner alone.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._root = _read(self._folder / ROOT_FILE)
        self._fields: dict[int, bytes] = {}
        self._refresh()
        if not self._fields:
            raise _missing(self._folder)

    @classmethod
    def load(cls, home: Path) -> Keyring:
        """Read the keys of the installation in `home`. Raises KeysMissing where they are not complete."""
        return cls(home)

    @classmethod
    def create(cls, home: Path) -> Keyring:
        """Make the first keys where there are none, and read them; of several processes at once one wins.

        Never replaces anything: a folder that holds part of the keys raises KeysMissing.
        """
        folder = home / FOLDER
        if not folder.is_dir() or not any(folder.iterdir()):
            spare = home / f"{FOLDER}.{secrets.token_hex(6)}"
            try:
                spare.mkdir(mode=0o700, parents=True)
                _write(spare / ROOT_FILE)
                _write(spare / FIELD_FILE.format(1))
                # Renaming a whole folder onto a filled one fails, so both keys come from the same process.
                spare.rename(folder)
                _settle(home)
            except OSError as wrong:
                shutil.rmtree(spare, ignore_errors=True)
                if not (folder / ROOT_FILE).exists():
                    raise KeysMissing(f"密钥写不进去：{folder}", remedy="请检查磁盘空间和文件夹的写入权限。") from wrong
        return cls(home)

    @classmethod
    def rotate(cls, home: Path) -> Keyring:
        """Add a key that seals from now on; what older keys sealed still opens, and `reseal` moves it over.

        Two rotations at once add one key.
        """
        keyring = cls(home)
        target = keyring._folder / FIELD_FILE.format(keyring.newest + 1)
        spare = keyring._folder / f"{secrets.token_hex(6)}.new"
        _write(spare)
        try:
            os.link(spare, target)  # Unlike a rename it fails where the other process was first.
        except FileExistsError:
            _log.info("another process has just added a key")
        finally:
            spare.unlink()
        _settle(keyring._folder)
        return cls(home)

    @property
    def newest(self) -> int:
        """The number of the key that seals."""
        return max(self._fields)

    @property
    def prefix(self) -> str:
        """What everything opens with that the newest key has sealed."""
        return f"v1.{self.newest:04d}."

    def seal(self, text: str, context: str) -> str:
        """Encrypt and authenticate (AES-256-GCM); it opens again only under the same `context`, see `context_of`."""
        number, nonce = self.newest, os.urandom(NONCE_BYTES)
        cipher = AESGCM(self._fields[number])
        body = nonce + cipher.encrypt(nonce, text.encode(), _bound(number, context))
        return f"v1.{number:04d}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}"

    def open(self, sealed: str, context: str) -> str:
        """The text that was sealed. Raises KeyLost where the key is gone or the value was moved or changed."""
        match = _SEALED.fullmatch(sealed)
        if match is None:
            raise _lost("这条加密资料已损坏。")
        number = int(match["key"])
        if number not in self._fields:
            self._refresh()  # Another process may have rotated since this one started.
        if number not in self._fields:
            raise _lost(f"打开这条加密资料要用的第{number}把密钥不见了。")
        try:
            body = base64.urlsafe_b64decode(match["body"] + "=" * (-len(match["body"]) % 4))
            nonce, cipher = body[:NONCE_BYTES], AESGCM(self._fields[number])
            return cipher.decrypt(nonce, body[NONCE_BYTES:], _bound(number, context)).decode()
        except (InvalidTag, binascii.Error) as wrong:
            raise _lost("这条加密资料与密钥对不上。") from wrong

    def is_current(self, sealed: str) -> bool:
        """True where the newest key sealed it."""
        return sealed.startswith(self.prefix)

    def index(self, value: str, context: str) -> str:
        """A stable fingerprint (64 hexadecimal signs) by which an encrypted value is found again.

        It survives the rotation of keys. `value` must be normalised before, as `normalise_phone` does.
        """
        return hmac.new(self.derive(_INDEX), _framed(context, value), hashlib.sha256).hexdigest()

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, such as signing links; the same for ever, unrelated to those of any other."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"alliance/{purpose}".encode()).derive(self._root)

    def _refresh(self) -> None:
        found = {}
        for file in self._folder.iterdir():
            if match := _FIELD_NAME.fullmatch(file.name):
                found[int(match[1])] = self._fields.get(int(match[1])) or _read(file)
        self._fields = found

    def __repr__(self) -> str:
        return f"<Keyring of {len(self._fields)} keys>"

    def __reduce__(self) -> str:
        raise TypeError("keys do not travel: load them where they are needed")


class EncryptedText(TypeDecorator[str]):
    """A column for what `Keyring.seal` returned; anything else is refused, so that nothing lands in clear by mistake.

    Sealing and opening stay explicit, in the actions and queries that hold the keyring.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Let a sealed value pass. Raises ValueError, without the value, for any other."""
        if value is not None and not _SEALED.fullmatch(value):
            raise ValueError("an unsealed value reached an encrypted column")
        return value

    def process_literal_param(self, value: str | None, dialect: Dialect) -> str:
        """Refuse: statements may be logged."""
        raise ValueError("an encrypted value is never written into a statement")


def context_of(column: InstrumentedAttribute[Any]) -> str:
    """What a sealed value is bound to: people.phone. Moved to another column it does not open."""
    return f"{column.class_.__tablename__}.{column.key}"


def sealed_columns() -> list[InstrumentedAttribute[Any]]:
    """Every column of every table that holds sealed values."""
    return [
        getattr(mapper.class_, column.key)
        for mapper in Base.registry.mappers
        for column in mapper.column_attrs
        if isinstance(column.columns[0].type, EncryptedText)
    ]


def reseal(tx: Transaction, column: InstrumentedAttribute[Any], *, limit: int = 500) -> int:
    """Seal up to `limit` rows anew with the newest key; returns how many, 0 when all are done.

    A row changed meanwhile is left for the next round. Raises KeyLost where an old key is gone; nothing is then lost.
    """
    keyring, context = tx.keyring, context_of(column)
    table, key = cast("Table", column.class_.__table__), inspect(column.class_).primary_key[0]
    stale = (
        select(key, column)
        .where(column.is_not(None), type_coerce(column, Text).not_like(f"{keyring.prefix}%"))
        .order_by(key)
        .limit(limit)
    )
    done = 0
    for identity, sealed in tx.session.execute(stale).all():
        fresh = keyring.seal(keyring.open(sealed, context), context)
        # Past the ORM: the row says the same as before, so whoever is editing it shall not be told of a change.
        change = update(table).where(key == identity, table.c[column.key] == sealed).values({column.key: fresh})
        done += cast("CursorResult[Any]", tx.session.execute(change)).rowcount
    return done


def normalise_phone(phone: str) -> str:
    """A number as it is looked up: no blanks, hyphens, full-width signs or +86. Says nothing of whether it exists."""
    plain = re.sub(r"[\s().\-－—]", "", unicodedata.normalize("NFKC", phone))
    return re.sub(r"^(\+|00)86(?=[0-9]{7,})", "", plain)


def mask_phone(phone: str) -> str:
    """138****5678; a short number shows its last two digits, a very short one nothing."""
    plain = normalise_phone(phone)
    if len(plain) >= 11:  # noqa: PLR2004 -- a mobile number
        return f"{plain[:3]}****{plain[-4:]}"
    return f"****{plain[-2:]}" if len(plain) >= 7 else "****" if plain else ""  # noqa: PLR2004 -- a landline


def mask_name(name: str) -> str:
    """王**: the first sign and two stars, so that the length of the name is not told either."""
    plain = name.strip()
    return f"{plain[0]}**" if plain else ""


def _bound(number: int, context: str) -> bytes:
    return _framed(f"{number:04d}", context)


def _framed(first: str, second: str) -> bytes:
    """Two texts as bytes that no other two texts give."""
    return f"{len(first)}:{first}{second}".encode()


def _write(file: Path) -> None:
    """A new random key in a file that did not exist, for the owner alone, safely on the disk."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{secrets.token_hex(KEY_BYTES)}\n")
        stream.flush()
        os.fsync(stream.fileno())


def _settle(folder: Path) -> None:
    """Put the names in a folder safely on the disk: a key that a crash forgets takes the data with it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(file: Path) -> bytes:
    try:
        text = file.read_text(encoding="ascii").strip()
        if file.stat().st_mode & 0o077:
            _log.warning("key file %s is readable by others: chmod 600", file.name)
    except (OSError, UnicodeDecodeError) as wrong:
        raise _missing(file) from wrong
    if not re.fullmatch(f"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        raise _missing(file)
    return bytes.fromhex(text)


def _missing(place: Path) -> KeysMissing:
    return KeysMissing(
        f"密钥读不出来：{place}",
        remedy="请把备份里的 keys 文件夹整个放回原处再启动；全新安装请先运行 python3 -m alliance init。",
    )


def _lost(reason: str) -> KeyLost:
    return KeyLost(reason, remedy="请系统管理员把备份里的 keys 文件夹与数据库一并恢复；没有备份时只能请本人重新填写。")
