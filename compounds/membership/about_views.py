"""The pages of the alliance itself: what it is, its charter, groups and guiding bodies."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import handed, web
from alliance.kernel.accounts.signed_in import alliance_head
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound
from compounds import queries as registry
from compounds.membership import (
    about,
    about_forms,
    access,
    addresses,
    charters,
    queries,
    roster_pages,
    rosters,
    rosters_beside,
)
from compounds.membership.asking import asked
from compounds.membership.models import AllianceStatus, GroupKind
from compounds.membership.names import GROUP_DUTIES, GROUP_NAMES

bp = Blueprint("alliance", __name__, url_prefix=addresses.ROOT, template_folder="../templates")


@bp.get("")
@web.public
def index() -> ResponseReturnValue:
    """What the alliance is: status, what it may and may not do, charter, members in numbers, groups."""
    actor, reading = web.actor(), web.reading()
    page = about.alliance_page(reading, actor)
    mine = actor.signed_in and (queries.own_memberships(reading, actor) or registry.own_compounds(reading, actor))
    proofs = {}
    if access.reads_all(actor):
        keys = [one.status_id for one in page.history]
        proofs = files.of_each(reading, actor, AllianceStatus.__tablename__, keys)
    return render_template(
        "membership/about.html",
        page=page,
        groups=GROUP_NAMES,
        duties=GROUP_DUTIES,
        proofs=proofs,
        actor=actor,
        mine=bool(mine),
    )


@bp.get("/charters/<int:charter_id>")
@web.public
def charter(charter_id: int) -> ResponseReturnValue:
    """One version of the charter."""
    return _charter(charter_id)


def _charter(charter_id: int, form: about_forms.AdoptForm | None = None, status: int = 200) -> ResponseReturnValue:
    page = about.charter_page(web.reading(), web.actor(), charter_id)
    if form is None:
        form = about_forms.AdoptForm(formdata=None, version=page.version)
        form.item.offer([(one.item_id, one.words) for one in page.decisions])
    return render_template("membership/charter.html", page=page, form=form), status


@bp.route("/charters/draft", methods=["GET", "POST"])
def draft_charter() -> ResponseReturnValue:
    """Write the draft."""
    actor = web.actor()
    access.draft_charter(actor).enforce()
    body, version = about.draft(web.reading(), actor)
    form = about_forms.CharterForm(body=body, version=version or None)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            charter_id = charters.draft_charter(tx, actor, form.command())
        flash("草案已保存。经理事会会议通过以后，再登记为正式章程。")
        return redirect(url_for(".charter", charter_id=charter_id))

    return asked(
        form,
        "章程草案",
        save,
        back_url=url_for(".index"),
        present=lambda: about.draft(web.reading(), actor)[1],
    )


@bp.post("/charters/<int:charter_id>/adopt")
def adopt_charter(charter_id: int) -> ResponseReturnValue:
    """Record by which decision the draft became the charter."""
    actor = web.actor()
    page = about.charter_page(web.reading(), actor, charter_id)
    page.may_adopt.enforce()
    form = about_forms.AdoptForm()
    form.item.offer([(one.item_id, one.words) for one in page.decisions])
    if not form.validate():
        return _charter(charter_id, form, 422)
    try:
        with web.writing() as tx:
            number = charters.adopt_charter(tx, actor, form.command(charter_id))
    except Invalid as refused:
        form.decline(refused)
        return _charter(charter_id, form, 422)
    except ChangedMeanwhile as changed:
        form.form_errors.append(f"{changed.reason}请看过新的草案，再办这一步。")
        form.version.raw_data = None
        form.version.data = about.charter_page(web.reading(), actor, charter_id).version
        return _charter(charter_id, form, 409)
    flash(f"已登记：章程第{number}版通过。")
    return redirect(url_for(".charter", charter_id=charter_id))


@bp.route("/status/new", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def record_status() -> ResponseReturnValue:
    """What the alliance is in law from a day on, with the proof."""
    actor = web.actor()
    access.record_status(actor).enforce()
    form = about_forms.StatusForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            status_id = charters.record_status(tx, actor, form.command())
            if form.file.data:
                attachments.keep(
                    tx,
                    actor,
                    subject=AllianceStatus.__tablename__,
                    subject_id=status_id,
                    place_id=about.root_place(tx, actor),
                    name=form.file.data.filename,
                    stream=form.file.data.stream,
                    purpose="法律地位的证明",
                )
        flash("已登记。页脚和以后签发的文书，都会写明新的法律地位。")
        return redirect(url_for(".index"))

    return asked(
        form,
        "登记联盟的法律地位",
        save,
        back_url=url_for(".index"),
        lead="没有登记为社会团体的，不能以法人名义签约，也不能用社会团体的名义活动。",
        upload=True,
    )


@bp.route("/contact", methods=["GET", "POST"])
def record_contact() -> ResponseReturnValue:
    """By what number and at what window anybody finds the alliance."""
    actor = web.actor()
    access.record_contact(actor).enforce()
    known = alliance_head(web.reading(), actor)
    form = about_forms.DeskForm(telephone=known.telephone, desk=known.desk)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            charters.record_contact(tx, actor, form.command())
        flash("已登记，每一页的页脚从现在起都写着。")
        return redirect(url_for(".index"))

    return asked(
        form,
        "联盟的电话和窗口",
        save,
        back_url=url_for(".index"),
        lead="写在每一页的页脚和“个人信息怎么用”里：业主没有账号，也找得到人问。",
    )


@bp.get("/groups")
def groups() -> ResponseReturnValue:
    """The four groups and the group of experts."""
    found = roster_pages.groups(web.reading(), web.actor())
    return render_template("membership/groups.html", groups=found, duties=GROUP_DUTIES)


@bp.get("/groups/<kind>")
def group(kind: str) -> ResponseReturnValue:
    """One group: what it does, who is in it, and who keeps out of what."""
    reading, actor = web.reading(), web.actor()
    page = roster_pages.group_page(reading, actor, _kind(kind))
    known: rosters_beside.Rosters = current_app.extensions[rosters_beside.EXTENSION]
    beside = known.of(reading, actor, page.kind)
    return render_template("membership/group.html", page=page, duty=GROUP_DUTIES[page.kind], beside=beside)


@bp.route("/groups/<kind>/new", methods=["GET", "POST"])
def seat_in_group(kind: str) -> ResponseReturnValue:
    """Seat a person in a group by a decision of the council."""
    actor, reading, wanted = web.actor(), web.reading(), _kind(kind)
    access.seat_in_group(actor).enforce()
    form = about_forms.SeatForm(
        roster_pages.people_to_seat(reading, actor),
        roster_pages.signed_meetings(reading, actor),
        starts_on=reading.today,
    )

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            rosters.seat_in_group(tx, actor, form.command(wanted))
        flash("已登记。秘书的职务同时生效。" if form.role.data == "secretary" else "已登记。")
        return redirect(url_for(".group", kind=kind))

    heading = f"{GROUP_NAMES[wanted]}：登记一位成员"
    return asked(form, heading, save, back_url=url_for(".group", kind=kind), check=True)


@bp.route("/groups/seats/<int:seat_id>/end", methods=["GET", "POST"])
def end_group_seat(seat_id: int) -> ResponseReturnValue:
    """End a person's part in a group."""
    actor, reading = web.actor(), web.reading()
    kind, seat = roster_pages.group_seat(reading, actor, seat_id)
    seat.may_end.enforce()
    form = about_forms.EndSeatForm(ends_on=reading.today, version=seat.version)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            rosters.end_group_seat(tx, actor, form.command(seat_id))
        flash("已登记。")
        return redirect(url_for(".group", kind=kind.value))

    return asked(
        form,
        f"{seat.name}不再担任{GROUP_NAMES[kind]}{seat.role_name}",
        save,
        back_url=url_for(".group", kind=kind.value),
        lead="秘书的职务随之收回。" if seat.role.value == "secretary" else "",
        check=True,
        present=lambda: roster_pages.group_seat(web.reading(), actor, seat_id)[1].version,
    )


@bp.get("/guiding")
def guiding() -> ResponseReturnValue:
    """The guiding bodies, since when, and what they can see."""
    actor = web.actor()
    bodies = roster_pages.guiding_bodies(web.reading(), actor)
    return render_template("membership/guiding.html", bodies=bodies, may=access.add_guiding_body(actor))


@bp.route("/guiding/new", methods=["GET", "POST"])
def add_guiding_body() -> ResponseReturnValue:
    """Enter a guiding body."""
    actor = web.actor()
    access.add_guiding_body(actor).enforce()
    form = about_forms.BodyForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            rosters.add_guiding_body(tx, actor, form.command())
        flash("已登记指导单位。请再登记联系人，联系人才看得到数字。")
        return redirect(url_for(".guiding"))

    return asked(form, "登记指导单位", save, back_url=url_for(".guiding"))


@bp.route("/guiding/<int:body_id>/contacts/new", methods=["GET", "POST"])
def add_guiding_contact(body_id: int) -> ResponseReturnValue:
    """Enter a contact person, who gets an account that reads figures."""
    actor = web.actor()
    body = roster_pages.guiding_body(web.reading(), actor, body_id)
    access.add_guiding_contact(actor).enforce()
    form = about_forms.ContactForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            out = rosters.add_guiding_contact(tx, actor, form.command(body_id))
        flash("已登记联系人。")
        return handed.keep(out) if out.link else redirect(url_for(".guiding"))

    return asked(form, f"{body.name}的联系人", save, back_url=url_for(".guiding"), check=True)


@bp.route("/guiding/<int:body_id>/end", methods=["GET", "POST"])
def end_guiding_body(body_id: int) -> ResponseReturnValue:
    """End the guidance."""
    actor, reading = web.actor(), web.reading()
    body = roster_pages.guiding_body(reading, actor, body_id)
    access.end_guiding_body(actor).enforce()
    form = about_forms.EndBodyForm(ends_on=reading.today, version=body.version)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            rosters.end_guiding_body(tx, actor, form.command(body_id))
        flash("已登记。联系人的账号不再看得到数字。")
        return redirect(url_for(".guiding"))

    return asked(
        form,
        f"{body.name}的指导关系结束",
        save,
        back_url=url_for(".guiding"),
        check=True,
        present=lambda: roster_pages.guiding_body(web.reading(), actor, body_id).version,
    )


def _kind(text: str) -> GroupKind:
    try:
        return GroupKind(text)
    except ValueError as unknown:
        raise NotFound("没有这个组。", remedy="请从“工作组”一页选一个。") from unknown
