"""The settings of one installation, read once from the environment; every problem is listed at start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alliance import channel_settings
from alliance.channel_settings import Channels

DATABASE_FILE = "alliance.db"
DEMO_MARK = "demonstration"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOCAL_URL = "http://127.0.0.1:8000"
SHORTEST_SECRET = 32
SHORTEST_TOKEN = 16


class SettingsError(Exception):
    """The environment cannot be used as it is; `problems` holds one Chinese sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `home` is the folder in use: database, index, law pack, keys and documents live below it. `demo` is true for the
    demonstration, which never uses DATABASE_URL but its own DEMO_DATABASE_URL. `proxies` is the number of trusted
    reverse proxies in front. `metrics_token` opens /metrics; without it there is no such page. `meaning` false leaves
    search to words alone.
    """

    home: Path
    demo: bool = False
    database_url: str = ""
    secret_key: str = ""
    public_url: str = LOCAL_URL
    meili_url: str | None = None
    meili_key: str | None = None
    meili_search_key: str | None = None
    meaning: bool = True
    embeddings_url: str | None = None
    embeddings_key: str | None = None
    embeddings_model: str | None = None
    llm_url: str | None = None
    llm_key: str | None = None
    llm_model: str | None = None
    texts: Path | None = None
    log_level: str = "WARNING"
    proxies: int = 0
    metrics_token: str = ""
    channels: Channels = field(default_factory=Channels)

    @property
    def database(self) -> str:
        """The SQLAlchemy address in use: DATABASE_URL with the driver named, or the embedded file in `home`."""
        if not self.database_url:
            return f"sqlite:///{self.home / DATABASE_FILE}"
        return re.sub(r"^postgresql://", "postgresql+psycopg://", self.database_url)

    @property
    def secure(self) -> bool:
        """True where pages travel over HTTPS, so that cookies may insist on it."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], *, demo: bool | None = None) -> Settings:
        """Read the settings; `demo` None lets the folder decide. Raises SettingsError with all problems."""
        problems: list[str] = []
        root = Path(environ.get("ALLIANCE_HOME") or ".alliance").expanduser().absolute()
        if root.exists() and not root.is_dir():
            problems.append(f"ALLIANCE_HOME 指的是一个文件，不是文件夹：{root}")
        database_url = _address(environ, "DATABASE_URL", problems)
        demo_database_url = _address(environ, "DEMO_DATABASE_URL", problems)
        if demo_database_url and demo_database_url == database_url:
            problems.append("DEMO_DATABASE_URL 不能和 DATABASE_URL 是同一个数据库：演示会把它清空。")
        if demo is None:
            demo = not database_url and not (root / DATABASE_FILE).exists() and (root / "demo" / DEMO_MARK).exists()
        settings = cls(
            home=root / "demo" if demo else root,
            demo=demo,
            database_url=demo_database_url if demo else database_url,
            secret_key=environ.get("SECRET_KEY", ""),
            public_url=(environ.get("PUBLIC_URL") or LOCAL_URL).rstrip("/"),
            meili_url=environ.get("MEILI_URL") or None,
            meili_key=environ.get("MEILI_KEY") or None,
            meili_search_key=environ.get("MEILI_SEARCH_KEY") or None,
            meaning=(environ.get("ALLIANCE_MEANING") or "on").lower() != "off",
            embeddings_url=environ.get("EMBEDDINGS_URL") or None,
            embeddings_key=environ.get("EMBEDDINGS_KEY") or None,
            embeddings_model=environ.get("EMBEDDINGS_MODEL") or None,
            llm_url=environ.get("LLM_BASE_URL") or None,
            llm_key=environ.get("LLM_KEY") or None,
            llm_model=environ.get("LLM_MODEL") or None,
            texts=_folder(environ, "ALLIANCE_TEXTS", problems),
            log_level=(environ.get("LOG_LEVEL") or "WARNING").upper(),
            proxies=_count(environ, "TRUSTED_PROXIES", problems),
            metrics_token=environ.get("METRICS_TOKEN", "").strip(),
            channels=channel_settings.read(environ, problems),
        )
        if settings.secret_key and len(settings.secret_key) < SHORTEST_SECRET:
            problems.append(f"SECRET_KEY 太短，至少要 {SHORTEST_SECRET} 个字符；不设时由密钥文件夹生成。")
        if settings.metrics_token and len(settings.metrics_token) < SHORTEST_TOKEN:
            problems.append(f"METRICS_TOKEN 太短，至少要 {SHORTEST_TOKEN} 个字符；不设时不提供运行指标。")
        if not re.match(r"^https?://[^/\s]+(/\S*)?$", settings.public_url):
            problems.append("PUBLIC_URL 须是完整网址，例如 https://alliance.example.cn。")
        problems += _wrong_engine(settings)
        if settings.log_level not in LEVELS:
            problems.append(f"LOG_LEVEL 只能是 {'、'.join(LEVELS)} 之一。")
        if problems:
            raise SettingsError(problems)
        return settings


def _wrong_engine(settings: Settings) -> list[str]:
    """What cannot be used of the addresses that search and the assistant ask."""
    addresses = {
        "MEILI_URL": settings.meili_url,
        "EMBEDDINGS_URL": settings.embeddings_url,
        "LLM_BASE_URL": settings.llm_url,
    }
    problems = [
        f"{name} 须以 http:// 或 https:// 开头。"
        for name, address in addresses.items()
        if address and not re.match(r"^https?://\S+$", address)
    ]
    if settings.meili_search_key and not re.match(r"^[0-9a-f-]{32,36}:\S+$", settings.meili_search_key):
        problems.append("MEILI_SEARCH_KEY 的写法是 编号:密钥，由 alliance search keys 给出。")
    return problems


def _address(environ: Mapping[str, str], name: str, problems: list[str]) -> str:
    text = environ.get(name, "").strip()
    if text and not re.match(r"^(sqlite|postgresql(\+psycopg)?)://", text):
        problems.append(f"{name} 须以 sqlite:// 或 postgresql:// 开头。")
    elif text and (wrong := _unusable(name, text)):
        problems.append(wrong)
    return text


def _unusable(name: str, database_url: str) -> str:
    """Why no database can be reached at this address, whatever stands behind it; empty where one may."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 -- the set-up reads settings before anything is installed
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 -- the same

    try:
        address = make_url(database_url)
    except (ArgumentError, ValueError):
        return f"{name} 写得不对，例如 postgresql://用户名:密码@主机:5432/数据库名。"
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        return f"{name} 要写明 SQLite 的文件，例如 sqlite:////srv/alliance/alliance.db。"
    return ""


def _folder(environ: Mapping[str, str], name: str, problems: list[str]) -> Path | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    folder = Path(text).expanduser().absolute()
    if not folder.is_dir():
        problems.append(f"{name} 指的文件夹不存在：{folder}")
    return folder


def _count(environ: Mapping[str, str], name: str, problems: list[str]) -> int:
    text = environ.get(name, "").strip() or "0"
    if not re.fullmatch(r"[0-9]{1,2}", text):
        problems.append(f"{name} 须是 0 到 99 的整数。")
        return 0
    return int(text)
