"""The pages of reference prices over HTTP: recorded, checked by another, read by committees, never by the company."""

from __future__ import annotations

from io import BytesIO

from flask import Flask

from alliance.kernel.actors import Office
from tests.compounds.factories import a_district, browser_of
from tests.compounds.guidance.consultations.test_pages import a_lawyer, version
from tests.compounds.test_handovers import PICTURE

ROOT = "/guidance/prices"
ALONE = "各小区须自行表决"
SENT = {
    "sort": "elevator_upkeep",
    "item": "有机房电梯，半包维保",
    "unit": "元/台·月",
    "low": "300",
    "high": "360",
    "firm": "衢州某电梯有限公司",
    "valid_from": "2026-11-01",
    "valid_to": "2026-12-31",
}


def test_a_price_is_read_once_another_one_has_checked_it(open_app: Flask) -> None:
    district = a_district(open_app)
    secretary = browser_of(open_app, district.people[Office.GUIDANCE_SECRETARY])
    chair = browser_of(open_app, district.people[Office.COMMITTEE_CHAIR])
    lawyer = browser_of(open_app, a_lawyer(open_app, district))
    assert ALONE in secretary.get(f"{ROOT}/new").text
    wrong = secretary.post(f"{ROOT}/new", data=SENT | {"high": "1"})
    assert wrong.status_code == 422
    assert "最高价比最低价还低" in wrong.text
    assert secretary.post(f"{ROOT}/new", data={}).status_code == 422
    url = str(secretary.post(f"{ROOT}/new", data=SENT).location)
    name, value = version(lawyer.get(url).text, f"{url}/check")
    bare = lawyer.post(f"{url}/check", data={name: value, "check-seen": "y"})
    assert "还没有附上企业的报价单" in bare.text
    assert chair.get(url).status_code == 404
    assert secretary.post(f"{url}/attach", data={}).status_code == 422
    paper = {"file-file": (BytesIO(PICTURE), "报价单.png")}
    assert secretary.post(f"{url}/attach", data=paper).status_code == 302
    assert secretary.post(f"{url}/check", data={name: value, "check-seen": "y"}).status_code == 403
    assert lawyer.post(f"{url}/check", data={name: value, "check-seen": "y"}).status_code == 302
    listed = chair.get(f"{ROOT}/?sort=elevator_upkeep").text
    assert "有机房电梯，半包维保" in listed
    assert ALONE in listed
    assert "不收企业任何费用" in listed
    assert ALONE in chair.get(url).text
    assert chair.post(f"{url}/withdraw").status_code == 403
    manager = browser_of(open_app, district.people[Office.PROPERTY_MANAGER])
    assert manager.get(f"{ROOT}/").status_code == 403
    assert manager.get(url).status_code == 404
    name, value = version(secretary.get(url).text, f"{url}/withdraw")
    gone = secretary.post(f"{url}/withdraw", data={name: value, "withdraw-because": "企业改了报价"})
    assert gone.status_code == 302
    assert secretary.post(f"{url}/withdraw", data={name: value, "withdraw-because": "再撤"}).status_code == 409
    assert "还没有可以看的参考价" in chair.get(f"{ROOT}/").text
