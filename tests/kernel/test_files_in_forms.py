"""A file that is sent in the place of text fills nothing: whoever sends one is told so, and no form breaks."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from wtforms.fields import BooleanField, FileField

import alliance
import compounds
import expert_pool
import mediation
import search
import training
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, Form, LineField, OneOfField, PickField, WholeField

PACKAGES = (alliance, compounds, expert_pool, mediation, search, training)


def form_classes() -> list[type[Form]]:
    """Every form of the platform that is made without being told anything."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("forms"):
                importlib.import_module(module.name)
    found, ahead = {}, Form.__subclasses__()
    while ahead:
        one = ahead.pop()
        ahead += one.__subclasses__()
        needs = [
            name
            for name, part in list(inspect.signature(one.__init__).parameters.items())[1:]
            if part.default is part.empty and part.kind not in (part.VAR_POSITIONAL, part.VAR_KEYWORD)
        ]
        if one.__module__.partition(".")[0] != "tests" and not needs:
            found[f"{one.__module__}.{one.__qualname__}"] = one
    return [found[name] for name in sorted(found)]


@pytest.fixture
def pages() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="of a test", WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app


def a_file() -> tuple[BytesIO, str]:
    return BytesIO(b"\xff\xd8 no text"), "photo.jpg"


def test_the_walk_finds_the_forms() -> None:
    found = {one.__name__ for one in form_classes()}
    assert len(found) > 100
    assert {"SignForm", "UploadForm", "OpenForm", "WordForm", "TrialForm", "CorrectForm"} <= found


@pytest.mark.parametrize("made", form_classes(), ids=lambda one: f"{one.__module__}.{one.__qualname__}")
def test_no_form_breaks_over_a_file_in_place_of_text(pages: Flask, made: type[Form]) -> None:
    with pages.test_request_context(method="POST"):
        blank = made(formdata=None)
        names = [field.name for field in blank if not isinstance(field, FileField)]
    for sent in (*([name] for name in names), names):
        with pages.test_request_context(method="POST", data={name: a_file() for name in sent}):
            form = made()
            form.validate()
            for name in sent:
                assert not form[name].raw_data
                assert "photo.jpg" not in str(form[name]())
                assert not isinstance(form[name], BooleanField) or not form[name].data


class PlainForm(Form):
    name = LineField("名称")
    homes = WholeField("户数")
    street = PickField("街道", coerce=int, choices=[(1, "信安街道")])
    kind = OneOfField("方式", choices=[("committee", "业主委员会")])
    sure = AgreeField("我已核对")
    paper = AttachmentField("材料")


def test_what_must_be_filled_is_still_missing_where_a_file_came(pages: Flask) -> None:
    names = ("page-name", "page-homes", "page-street", "page-kind", "page-sure", "page-version", "page-paper")
    with pages.test_request_context(method="POST", data={name: a_file() for name in names}):
        form = PlainForm(prefix="page-")
        assert not form.validate()
        assert [problem.sentence for problem in form.problems()] == [
            "请填写“名称”。",
            "请填写“户数”。",
            "请选择“街道”。",
            "请选择“方式”。",
            "请先看清并勾选“我已核对”。",
        ]
        assert form.paper.data.filename == "photo.jpg"


def test_text_beside_a_file_of_the_same_name_is_read(pages: Flask) -> None:
    with pages.test_request_context(method="POST", data={"name": [a_file(), "锦绣家园"], "paper": "photo.jpg"}):
        form = PlainForm()
        form.validate()
        assert form.name.data == "锦绣家园"
        assert form.paper.errors == ["请选择“材料”。"]
