"""The one file of a backup: written whole or not at all, and believed only after every member was proved."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from alliance.kernel.crypto import Keyring
from alliance.kernel.errors import Invalid

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = "manifest.seal"
PURPOSE = "backup"
LARGEST_MANIFEST = 256_000_000
BLOCK = 1 << 20
NAMES = re.compile(r"rows/[a-z][a-z0-9_]{0,62}\.jsonl|(files|documents)/[0-9a-f]{2}/[0-9a-f]{62}")
"""What a member may be called: nothing that could land outside of its folder."""
ELSEWHERE = "请换一份备份；没有别的备份时，请保留好这份文件并联系维护人员。"


class Damaged(Invalid):
    """The file is no backup, or no longer the one that was saved."""

    def __init__(self, what: str) -> None:
        super().__init__(f"这份备份不能用：{what}。", remedy=f"什么都没有改动。{ELSEWHERE}")


@dataclass(frozen=True, slots=True)
class Member:
    """What the manifest says of one member: bytes before compression, and their sha256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Rows:
    """One table: its columns in order, name to kind, and how many rows."""

    columns: dict[str, str]
    rows: int


@dataclass(slots=True)
class Manifest:
    """What is in a backup. `made_at` is an ISO instant, `tables` stand in the order in which they are filled."""

    program: str
    revision: str
    made_at: str
    database: str
    demo: bool
    tables: dict[str, Rows] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """The manifest as it is sealed and stored."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """Read a manifest. Raises Damaged."""
        try:
            told: dict[str, Any] = json.loads(content)
            if told.pop("format") != FORMAT:
                raise Damaged("它是用更新的程序做的，请先升级程序")
            told["tables"] = {name: Rows(**rows) for name, rows in told["tables"].items()}
            told["members"] = {name: Member(**member) for name, member in told["members"].items()}
            manifest = cls(**told)
        except (ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise Damaged("里面的清单读不出来") from wrong
        manifest.check()
        return manifest

    def check(self) -> None:
        """Raises Damaged for names and figures that no manifest of ours has."""
        if any(not NAMES.fullmatch(name) or member.size < 0 for name, member in self.members.items()):
            raise Damaged("清单里有不该有的文件名")
        if any(rows_member(name) not in self.members for name in self.tables):
            raise Damaged("清单里的表和文件对不上")


def rows_member(table: str) -> str:
    """The member that holds the rows of a table."""
    return f"rows/{table}.jsonl"


def sealed(keyring: Keyring, manifest: bytes) -> str:
    """What only the keys of the installation can make of a manifest."""
    return hmac.new(keyring.derive(PURPOSE), manifest, hashlib.sha256).hexdigest()


class Writer:
    """Fills a backup, member by member."""

    def __init__(self, package: zipfile.ZipFile, manifest: Manifest) -> None:
        self._package, self._manifest = package, manifest

    def add(self, name: str, blocks: Iterable[bytes], *, packed: bool) -> None:
        """Write a member; pictures and papers are stored as they are, since they do not get smaller."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._package.open(entry, "w", force_zip64=True) as stream:
            for block in blocks:
                stream.write(block)
                digest.update(block)
                size += len(block)
        self._manifest.members[name] = Member(size, digest.hexdigest())

    def close(self, keyring: Keyring) -> None:
        """Write the manifest and its seal."""
        content = self._manifest.as_bytes()
        self._package.writestr(MANIFEST, content, zipfile.ZIP_DEFLATED)
        self._package.writestr(SEAL, sealed(keyring, content))


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name when all of it is safely on the disk; an existing one is never touched."""
    spare = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(spare, target)  # unlike a rename it fails where something of that name has come up meanwhile
        except PermissionError:
            spare.rename(target)  # a disk without links, such as a memory stick
        settle(target.parent)
    finally:
        spare.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Have the names in a folder safely on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reader:
    """A backup that is being read. Everything taken from it is proved against the manifest."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        names = [entry.filename for entry in package.infolist()]
        held = {entry.filename: entry for entry in package.infolist()}
        if len(names) != len(held) or MANIFEST not in held or SEAL not in held:
            raise Damaged("它不是本平台做的备份，或者没有做完")
        if held[MANIFEST].file_size > LARGEST_MANIFEST or held[SEAL].file_size > 2 * len(SEAL) + BLOCK:
            raise Damaged("清单大得不合情理")
        self._content = self._small(MANIFEST)
        self.manifest = Manifest.parse(self._content)
        if set(names) - {MANIFEST, SEAL} != set(self.manifest.members):
            raise Damaged("里面的文件和清单对不上")
        for name, member in self.manifest.members.items():
            if held[name].file_size != member.size:
                raise Damaged(f"{name} 的大小和清单对不上")

    def _small(self, name: str) -> bytes:
        try:
            return self._package.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as wrong:
            raise Damaged(f"{name} 读不出来") from wrong

    def prove_seal(self, keyring: Keyring) -> None:
        """Raises Invalid for keys of another installation, and where the manifest was changed."""
        told = self._small(SEAL).decode("ascii", "replace")
        if not hmac.compare_digest(told, sealed(keyring, self._content)):
            raise Invalid(
                "密钥和这份备份对不上。",
                remedy="什么都没有改动。请用做备份的那个安装的密钥（--keys）；密钥没错的话，就是备份被人改过。",
            )

    @property
    def total(self) -> int:
        """Bytes of all members, as they will lie on the disk."""
        return sum(member.size for member in self.manifest.members.values())

    def blocks(self, name: str) -> Iterator[bytes]:
        """A member in pieces. Raises Damaged at the first that tells, at the latest at its end."""
        member, digest, size = self.manifest.members[name], hashlib.sha256(), 0
        try:
            with self._package.open(name) as stream:
                while block := stream.read(BLOCK):
                    size += len(block)
                    if size > member.size:
                        raise Damaged(f"{name} 比清单上说的大")
                    digest.update(block)
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as wrong:
            raise Damaged(f"{name} 读不出来") from wrong
        if (size, digest.hexdigest()) != (member.size, member.sha256):
            raise Damaged(f"{name} 的校验码对不上")

    def lines(self, name: str, longest: int) -> Iterator[bytes]:
        """A member line by line. Raises Damaged as `blocks` does, and for a line beyond `longest` bytes."""
        rest = b""
        for block in self.blocks(name):
            *whole_lines, rest = (rest + block).split(b"\n")
            yield from whole_lines
            if len(rest) > longest:
                raise Damaged(f"{name} 里有一行大得不合情理")
        if rest:
            raise Damaged(f"{name} 的最后一行不完整")

    def prove(self) -> None:
        """Read everything once. Raises Damaged."""
        for name in self.manifest.members:
            for _ in self.blocks(name):
                pass


@contextmanager
def opened(source: Path) -> Iterator[Reader]:
    """A backup to read from. Raises Damaged, and Invalid where there is no such file."""
    try:
        package = zipfile.ZipFile(source)
    except FileNotFoundError as none:
        raise Invalid(f"没有这个文件：{source}", remedy="请核对文件名。") from none
    except (zipfile.BadZipFile, OSError, ValueError) as wrong:
        raise Damaged("文件不完整，或者不是备份") from wrong
    with package:
        yield Reader(package)
