"""What the telephone asks for: its page, the worker that opens it without network, a fresh token, records, pictures."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from alliance.kernel import web
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.errors import Invalid, Refused
from compounds.awards import addresses
from compounds.awards.inspections import bringing, handed_in, lists

bp = Blueprint("awards_inspecting", __name__, url_prefix=addresses.INSPECTIONS, template_folder="../../templates")
_MOST_SENT = 500_000
_WORKER = "inspection-worker.js"


@bp.get("/phone")
def phone() -> ResponseReturnValue:
    """The page that works without network: every visit of whoever is signed in, with its checklist."""
    page = lists.telephone(web.reading(), web.actor())
    html = render_template("awards_inspections/phone.html", page=page, data=handed_in.taken_along(page))
    answer = Response(html)
    answer.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(self), payment=()"
    return answer


@bp.get("/worker.js")
def worker() -> ResponseReturnValue:
    """The script that opens the page without network; its address decides which pages it serves."""
    script = Path(current_app.static_folder or "") / _WORKER
    return Response(script.read_bytes(), mimetype="text/javascript")


@bp.get("/token")
def token() -> ResponseReturnValue:
    """A fresh token for sending, since a page that was kept for days carries an old one."""
    return jsonify(token=generate_csrf(), person=web.actor().person_id)


@bp.post("/<int:visit_id>/records")
def bring(visit_id: int) -> ResponseReturnValue:
    """Take in a record that was signed on the spot."""
    try:
        if (request.content_length or 0) > _MOST_SENT:
            raise Invalid("送来的记录太长。", remedy="请把说明写短一点，或者照纸质表录入。")
        command = handed_in.from_json(visit_id, request.get_data(cache=False))
        with web.writing() as tx:
            receipt = bringing.bring(tx, web.actor(), command)
    except Refused as refused:
        return jsonify(because=refused.reason, remedy=refused.remedy), refused.status
    return jsonify(handed_in.as_json(receipt))


@bp.post("/<int:visit_id>/records/<record_uuid>/pictures/<picture_uuid>")
@web.takes_files(LARGEST_UPLOAD)
def hand_picture(visit_id: int, record_uuid: str, picture_uuid: str) -> ResponseReturnValue:
    """Take in one picture; one that is not taken is written down, and all others stay."""
    try:
        command = bringing.HandPicture(
            visit_id, record_uuid, picture_uuid, request.mimetype, request.get_data(cache=False)
        )
        try:
            with web.writing() as tx:
                kind = bringing.hand_picture(tx, web.actor(), command)
        except bringing.NotTaken as refused:
            return _refused(command, refused.reason)
    except Refused as refused:
        return jsonify(because=refused.reason, remedy=refused.remedy), refused.status
    return jsonify(kept=True, kind=kind)


def _refused(command: bringing.HandPicture, because: str) -> ResponseReturnValue:
    refusal = bringing.RefusePicture(command.visit_id, command.record_uuid, command.picture_uuid, because)
    with web.writing() as tx:
        bringing.refuse_picture(tx, web.actor(), refusal)
    return jsonify(kept=False, because=because)
