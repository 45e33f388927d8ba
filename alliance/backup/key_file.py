"""The keys of an installation in one small file, sealed under a passphrase, apart from the backup."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from alliance.backup.archive import whole
from alliance.kernel.crypto import FOLDER, KeysMissing
from alliance.kernel.errors import Invalid

SHORTEST = 12
"""Signs of a passphrase; whoever has this file may try as often as they like, so it has to last."""
LARGEST = 1_000_000
_COST = {"n": 2**16, "r": 8, "p": 1}
_NAME = re.compile(r"root\.key|field-[0-9]{4}\.key")
_BOUND = b"alliance keys v1"


def save(home: Path, target: Path, passphrase: str) -> int:
    """Write the keys of an installation into `target`, sealed; returns how many. Raises Invalid, KeysMissing."""
    if len(passphrase) < SHORTEST:
        raise Invalid(f"口令太短，至少要 {SHORTEST} 个字。", remedy="请用几个不相干的词连成一句。")
    if target.exists():
        raise Invalid(f"已经有这个文件了：{target}", remedy="请换一个文件名。")
    try:
        keys = {
            file.name: file.read_text("ascii")
            for file in sorted((home / FOLDER).iterdir())
            if _NAME.fullmatch(file.name)
        }
    except OSError as wrong:
        raise KeysMissing(f"密钥读不出来：{home / FOLDER}") from wrong
    salt, nonce = os.urandom(16), os.urandom(12)
    body = AESGCM(_derived(passphrase, salt)).encrypt(nonce, json.dumps(keys).encode(), _BOUND)
    told = {"format": 1, "salt": salt, "nonce": nonce, "keys": body}
    plain = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in told.items()
    }
    with whole(target) as stream:
        stream.write(json.dumps(plain, indent=1).encode())
    return len(keys)


def put(source: Path, passphrase: str, home: Path) -> None:
    """Lay the keys of a file into `home`, which has none. Raises Invalid for a wrong passphrase or a damaged file."""
    try:
        if source.stat().st_size > LARGEST:
            raise Invalid(f"这不是密钥文件：{source}", remedy="请核对文件名。")
        told = json.loads(source.read_bytes())
        salt, nonce, body = (base64.b64decode(told[name]) for name in ("salt", "nonce", "keys"))
        keys = json.loads(AESGCM(_derived(passphrase, salt)).decrypt(nonce, body, _BOUND))
    except FileNotFoundError as none:
        raise Invalid(f"没有这个文件：{source}", remedy="请核对文件名。") from none
    except InvalidTag as wrong:
        raise Invalid("口令不对，或者密钥文件已经损坏。", remedy="什么都没有改动。请核对口令再试。") from wrong
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        raise Invalid(f"这不是密钥文件：{source}", remedy="请核对文件名。") from wrong
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True)
    for name, text in keys.items():
        if not _NAME.fullmatch(name):
            raise Invalid(f"这不是密钥文件：{source}", remedy="请核对文件名。")
        with whole(folder / name) as stream:
            stream.write(text.encode("ascii"))


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **_COST).derive(passphrase.encode())
