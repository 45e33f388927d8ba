"""The pages of the council: its meetings, one meeting as a file, and every step of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.documents import queries as papers
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from compounds.membership import access, addresses, council_forms, council_pages, councils, letters
from compounds.membership.asking import asked
from compounds.membership.council_models import Meeting
from compounds.membership.council_pages import ItemLine, MeetingPage

bp = Blueprint("council", __name__, url_prefix=addresses.COUNCIL, template_folder="../templates")
Deed = Callable[[Transaction, Any, Any], None]

PLAIN: dict[str, tuple[Deed, str]] = {
    "give_notice": (councils.give_notice, "已通知全体会员。"),
    "sign_minutes": (councils.sign_minutes, "纪要已签署。"),
    "publish_minutes": (councils.publish_minutes, "纪要已印发，会员会收到通知。"),
}
REASONED: dict[str, tuple[Deed, str]] = {
    "correct_minutes": (councils.correct_minutes, "已另开一版纪要，请改好后重新签署、印发。"),
    "cancel_meeting": (councils.cancel_meeting, "会议已取消；收到过通知的会员会得到消息。"),
}
STEPS = PLAIN | REASONED


@bp.get("/")
def index() -> ResponseReturnValue:
    """The meetings in sight."""
    found = council_pages.meetings(web.reading(), web.actor(), request.args.get("page", 1, type=int))
    return render_template("membership/council.html", found=found, desk=access.is_desk(web.actor()))


@bp.route("/new", methods=["GET", "POST"])
def schedule() -> ResponseReturnValue:
    """Call a meeting, or enter one that has been."""
    actor = web.actor()
    access.schedule_meeting(actor).enforce()
    form = council_forms.MeetingForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            meeting_id = councils.schedule_meeting(tx, actor, form.command())
        flash("已安排会议。请加入议题，再发通知。")
        return redirect(url_for(".meeting", meeting_id=meeting_id))

    return asked(form, "安排一次理事会会议", save, back_url=url_for(".index"))


def _forms(page: MeetingPage) -> dict[str, Form]:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    plain: dict[str, Form] = {name: council_forms.MeetingStepForm(prefix=f"{name}-", **fresh) for name in PLAIN}
    return plain | {name: council_forms.MeetingReasonForm(prefix=f"{name}-", **fresh) for name in REASONED}


def _shown(page: MeetingPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    html = render_template(
        "membership/meeting.html",
        page=page,
        forms=_forms(page) | {name: form for name, form in sent.items() if name != "file"},
        file=sent.get("file") or council_forms.MeetingFileForm(prefix="file-", formdata=None),
        note=note,
        files=files.of(reading, actor, Meeting.__tablename__, page.meeting_id) if page.staff else (),
        papers=papers.of(reading, actor, Meeting.__tablename__, page.meeting_id),
    )
    return html, status


def _page(meeting_id: int) -> MeetingPage:
    return council_pages.meeting_page(web.reading(), web.actor(), meeting_id)


@bp.get("/<int:meeting_id>")
def meeting(meeting_id: int) -> ResponseReturnValue:
    """One meeting as a file."""
    return _shown(_page(meeting_id))


@bp.post("/<int:meeting_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(meeting_id: int) -> ResponseReturnValue:
    """Keep a paper with the meeting, such as the list with signatures."""
    actor, page = web.actor(), _page(meeting_id)
    access.is_desk(actor).enforce()
    form = council_forms.MeetingFileForm(prefix="file-")
    if not form.validate():
        return _shown(page, status=422, file=form)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                actor,
                subject=Meeting.__tablename__,
                subject_id=meeting_id,
                place_id=page.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="会议材料",
            )
    except Invalid as refused:
        form.decline(refused)
        return _shown(page, status=422, file=form)
    flash("材料已经交上。")
    return redirect(url_for(".meeting", meeting_id=meeting_id))


@bp.post("/<int:meeting_id>/<any(give_notice,sign_minutes,publish_minutes,correct_minutes,cancel_meeting):step>")
def step(meeting_id: int, step: str) -> ResponseReturnValue:
    """One step of the file: 404, 403 and 409 before the form can say 422."""
    page = _page(meeting_id)
    form = (council_forms.MeetingStepForm if step in PLAIN else council_forms.MeetingReasonForm)(prefix=f"{step}-")
    deed, done = STEPS[step]
    return deeds.taken(
        page,
        getattr(page.may, step),
        form,
        lambda tx: deed(tx, web.actor(), form.command(meeting_id)),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{step: form}),
        again=lambda: _page(meeting_id),
        done=done,
        to=url_for(".meeting", meeting_id=meeting_id),
    )


@bp.route("/<int:meeting_id>/items/new", methods=["GET", "POST"])
def add_item(meeting_id: int) -> ResponseReturnValue:
    """One more item of the agenda."""
    actor, page = web.actor(), _page(meeting_id)
    form = council_forms.ItemForm(council_pages.companies(web.reading(), actor), version=page.version)
    return _form(
        page,
        page.may.add_item,
        form,
        lambda tx: councils.add_item(tx, actor, form.command(meeting_id)),
        heading="加入议题",
        done="已加入议题。通知发出以后又加议题的，要再通知一次。",
    )


@bp.route("/<int:meeting_id>/hold", methods=["GET", "POST"])
def hold(meeting_id: int) -> ResponseReturnValue:
    """Who came."""
    actor, page = web.actor(), _page(meeting_id)
    form = council_forms.HoldForm(page.expected, version=page.version)
    return _form(
        page,
        page.may.hold,
        form,
        lambda tx: councils.hold(tx, actor, form.command(meeting_id)),
        heading="登记到会情况",
        done="已登记到会情况。",
        check=True,
    )


@bp.route("/<int:meeting_id>/items/<int:item_id>/decision", methods=["GET", "POST"])
def record_decision(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """The votes on one item."""
    actor, page = web.actor(), _page(meeting_id)
    item = next((one for one in page.items if one.item_id == item_id), None)
    if item is None:
        raise NotFound("没有找到这项议题。")
    form = council_forms.DecisionForm(
        version=page.version,
        votes_for=item.votes_for,
        against=item.votes_against or 0,
        abstain=item.votes_abstain or 0,
        resolution=item.resolution or item.proposal,
    )
    return _form(
        page,
        item.may_record,
        form,
        lambda tx: councils.record_decision(tx, actor, form.command(meeting_id, item_id)),
        heading=f"第 {item.number} 项：{item.title}",
        done="已登记表决结果。",
        lead=_who_votes(page, item),
        check=True,
    )


def _who_votes(page: MeetingPage, item: ItemLine) -> str:
    told = f"{page.quorum}"
    if item.kept_out:
        told += f"涉及{item.company}，回避：{'、'.join(item.kept_out)}。"
    return told


@bp.route("/<int:meeting_id>/minutes", methods=["GET", "POST"])
def draft_minutes(meeting_id: int) -> ResponseReturnValue:
    """Write the minutes."""
    actor, page = web.actor(), _page(meeting_id)
    form = council_forms.MinutesForm(version=page.version, body=page.draft)
    return _form(
        page,
        page.may.draft_minutes,
        form,
        lambda tx: councils.draft_minutes(tx, actor, form.command(meeting_id)),
        heading="起草纪要",
        done="纪要已保存，等另一位负责人签署。",
    )


@bp.get("/<int:meeting_id>/minutes.docx")
def minutes_word(meeting_id: int) -> ResponseReturnValue:
    """The newest minutes as a file on which people go on writing."""
    meeting, newest = council_pages.draft_of(web.reading(), web.actor(), meeting_id)
    if newest is None:
        raise OutOfTurn("还没有起草纪要。", remedy="请先点“起草纪要”。")
    content = letters.minutes_word(web.reading(), meeting, newest)
    name = f"{meeting.title}纪要（草稿）.docx"
    return fresh_download(content, name)


def _form(
    page: MeetingPage,
    verdict: Verdict,
    form: Form,
    act: Callable[[Transaction], object],
    *,
    heading: str,
    done: str,
    **how: Any,
) -> ResponseReturnValue:
    """A form about a meeting; the verdict is asked before it is shown."""
    verdict.enforce()
    back = url_for(".meeting", meeting_id=page.meeting_id)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            act(tx)
        flash(done)
        return redirect(back)

    return asked(form, heading, save, back_url=back, present=lambda: _page(page.meeting_id).version, **how)
