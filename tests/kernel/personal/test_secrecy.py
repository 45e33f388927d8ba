"""No telephone number lies in clear on the disk: not in the database or beside it, not in logs, errands or copies."""

from __future__ import annotations

import json
import logging
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.backup import saving
from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.accounts.queries import number_of
from alliance.kernel.actors import Office
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import OfficeHeld
from tests.kernel.accounts_steps import PASSWORD, post, sign_in_as
from tests.kernel.personal.conftest import NUMBERS, Making

INVITED = "13911112222"


def ways_to_write(number: str) -> set[bytes]:
    """The number as people and programs write it, in the encodings a file may have."""
    texts = {number, f"{number[:3]} {number[3:7]} {number[7:]}", f"{number[:3]}-{number[3:7]}-{number[7:]}"}
    return {text.encode(coding) for text in texts for coding in ("utf-8", "utf-16-le")}


def found_in(folder: Path, numbers: set[str]) -> list[str]:
    """Files below a folder that hold one of the numbers in clear."""
    wanted = {mark for number in numbers for mark in ways_to_write(number)}
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            found += [f"{file.relative_to(folder)}: {mark!r}" for mark in wanted if mark in content]
    return found


def known_numbers(app: Flask) -> set[str]:
    with app.app_context():
        reading = web.reading()
        people = reading.session.scalars(select(Person).where(Person.phone_sealed.is_not(None)))
        return {number_of(reading, person) for person in people}


def errands(app: Flask) -> str:
    """All that stands in errands, done ones too."""
    with app.app_context():
        found = web.reading().session.scalars(select(Errand))
        return json.dumps([[one.payload, one.last_error] for one in found], ensure_ascii=False)


def test_the_demonstration_keeps_no_number_in_clear(demo_app: Flask, demo_home: Path) -> None:
    numbers = known_numbers(demo_app)
    assert len(numbers) >= 20
    assert found_in(demo_home, numbers) == []
    assert [number for number in numbers if number in errands(demo_app)] == []


def test_the_search_for_numbers_finds_one_that_lies_about(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "list.csv").write_text("王秀英,139 1111 2222\n", encoding="utf-8")
    assert len(found_in(tmp_path, {INVITED})) == 1


def test_a_day_at_the_desk_leaves_no_number_in_files_logs_or_errands(
    app: Flask, client: FlaskClient, member: Making, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    theirs = member(Office.COMMUNITY_OFFICER, name="程婷婷")
    member(Office.SUBDISTRICT_OFFICER, name="吴晓燕")
    number = NUMBERS[Office.SUBDISTRICT_OFFICER]
    assert sign_in_as(client, number, "不是这一句话啊啊啊").status_code == 422
    assert sign_in_as(client, number).status_code == 302
    invited = post(client, "/offices/invite/none", name="李四", number=INVITED, confirmed="1")
    assert invited.status_code in (200, 302)
    assert post(client, "/offices/invite/none", name="王五", number=INVITED).status_code == 422
    with app.app_context():
        office_id = web.reading().session.scalar(select(OfficeHeld.id).where(OfficeHeld.person_id == theirs.person_id))
    looked = post(client, f"/offices/{office_id}/number", because="备案材料缺一页")
    assert "138 5700 0014" in looked.get_data(as_text=True)
    assert post(client, "/account/data/copy", "/account/data", password=PASSWORD).mimetype == "application/zip"
    numbers = known_numbers(app)
    assert INVITED in numbers
    assert found_in(home, numbers) == []
    assert [number for number in numbers if number in caplog.text] == []
    with app.app_context():
        saving.save(web.platform().settings, home.parent / "backup", web.platform().clock.now())
    with zipfile.ZipFile(home.parent / "backup") as saved:
        saved.extractall(home.parent / "unpacked")
        assert len(saved.namelist()) > 1
    assert found_in(home.parent / "unpacked", numbers) == []
    assert [number for number in numbers if number in errands(app)] == []
