"""The pages of a case's papers: the list in dossier order, their files and blanks, and the bound volumes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import get_visible
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.views import as_download, fresh_download
from alliance.kernel.documents import word
from alliance.kernel.errors import Invalid, NotFound
from mediation import addresses, held
from mediation.models import Case
from mediation.papers import access, actions, forms, kinds, making, queries
from mediation.papers.models import CasePaper, Purpose, VolumeStage
from mediation.records import facts_of

bp = Blueprint("mediation_papers", __name__, url_prefix=addresses.ROOT, template_folder="../templates")


@bp.get("/<int:case_id>/papers")
@web.public
def papers(case_id: int) -> ResponseReturnValue:
    """The papers of a case in dossier order."""
    return _shown(case_id)


def _shown(case_id: int, status: int = 200, **typed: Any) -> ResponseReturnValue:
    page = queries.papers_page(web.reading(), held.actor(case_id), case_id)
    html = render_template(
        "mediation_papers/papers.html",
        page=page,
        make=forms.MakeForm(formdata=None),
        bind=typed.get("bind") or forms.BindForm(formdata=None, prefix="bind-", kept=actions.KEPT[0]),
    )
    return html, status


@bp.post("/<int:case_id>/papers/make/<kind>")
def make_papers(case_id: int, kind: str) -> ResponseReturnValue:
    """Make, or make anew, the papers of one kind."""
    page = queries.papers_page(web.reading(), web.actor(), case_id)
    page.make.enforce()
    if kind not in making.MAKERS:
        raise NotFound("没有这种文书。", remedy="请回到文书那一页重新点。")
    try:
        with web.writing() as tx:
            made = actions.make_papers(tx, web.actor(), actions.MakePapers(case_id, (kind,)))
    except Invalid as refused:
        flash(f"{refused.reason}{refused.remedy}", "error")
        return redirect(url_for(".papers", case_id=case_id))
    flash(f"正在制作 {len(made)} 份，一般不到一分钟。" if made else "内容没有变，原来那份还有效。")
    return redirect(url_for(".papers", case_id=case_id))


@bp.get("/<int:case_id>/papers/<kind>.docx")
def blank(case_id: int, kind: str) -> ResponseReturnValue:
    """A blank of one kind in Word, with what every paper opens with, to be filled in by hand."""
    reading, actor = web.reading(), web.actor()
    case = get_visible(reading.session, Case, actor, case_id)
    access.make_papers(actor, facts_of(reading, case)).enforce()
    known = kinds.BY_CODE.get(kind)
    if known is None or known.bound:
        raise NotFound("没有这种文书。", remedy="请回到文书那一页重新点。")
    form = making.blank(reading, case, kind)
    title = known.title(case.body.status if case.body is not None else kinds.INFORMAL)
    content = word.docx(
        title, known.compose(form.facts), issuer=form.facts["body"], subject="空白表", typeface=kinds.FANGSONG
    )
    return fresh_download(content, f"{title}（空白）.docx")


@bp.route("/papers/<int:paper_id>/scan", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def hand_in(paper_id: int) -> ResponseReturnValue:
    """Lay a signed print or a copy beside a paper."""
    reading, actor = web.reading(), web.actor()
    paper = get_visible(reading.session, CasePaper, actor, paper_id)
    access.hand_in(actor, facts_of(reading, paper.case)).enforce()
    back, title = url_for(".papers", case_id=paper.case_id), paper.title
    form = forms.ScanForm() if request.method == "POST" else forms.ScanForm(formdata=None, what="signed")

    def save() -> str:
        upload = form.file.data
        with web.writing() as tx:
            command = actions.HandIn(paper_id, upload.filename, upload.stream, signed=form.what.data == "signed")
            actions.hand_in(tx, actor, command)
        flash("已经收下，装订卷宗时放在这份文书后面。")
        return back

    return _asked(form, f"交上《{title}》的签字件", save, back, "交上")


@bp.route("/papers/<int:paper_id>/void", methods=["GET", "POST"])
def void_paper(paper_id: int) -> ResponseReturnValue:
    """Take a paper out of the dossier."""
    reading, actor = web.reading(), web.actor()
    paper = get_visible(reading.session, CasePaper, actor, paper_id)
    access.void_paper(actor, facts_of(reading, paper.case), paper).enforce()
    back, title, version = url_for(".papers", case_id=paper.case_id), paper.title, paper.version
    form = forms.VoidForm() if request.method == "POST" else forms.VoidForm(formdata=None, version=version)

    def save() -> str:
        with web.writing() as tx:
            command = actions.VoidPaper(paper_id, form.version.data or 0, form.because.data or "")
            actions.void_paper(tx, actor, command)
        flash("已撤下，查验时会看到已撤销。")
        return back

    return _asked(form, f"撤下《{title}》", save, back, "撤下")


def _asked(form: Any, heading: str, save: Any, back: str, button: str) -> ResponseReturnValue:
    """One small form on its own page; what the action declines comes back with it."""

    def show(status: int = 200) -> ResponseReturnValue:
        html = render_template("mediation_papers/ask.html", form=form, heading=heading, back_url=back, button=button)
        return html, status

    if request.method == "GET":
        return show()
    if not form.validate():
        return show(422)
    try:
        return redirect(save())
    except Invalid as refused:
        form.decline(refused)
        return show(422)


@bp.get("/papers/<int:paper_id>/pdf")
@web.public
def paper_file(paper_id: int) -> ResponseReturnValue:
    """The PDF of a paper, for those with a party's link too."""
    actor = held.actor(_case_of(paper_id))
    found = queries.paper_file(web.reading(), actor, paper_id)
    return as_download(found.path, found.name, "application/pdf")


@bp.get("/papers/<int:paper_id>/files/<int:attachment_id>")
@web.public
def enclosed(paper_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file that lies beside a paper."""
    actor = held.actor(_case_of(paper_id))
    found = queries.enclosed(web.reading(), actor, paper_id, attachment_id)
    return as_download(found.path, found.name, found.media_type)


def _case_of(paper_id: int) -> int:
    """The case of a paper, seen or not: it only says which of the browser's links to try. 0 where there is none."""
    return queries.case_of(web.reading(), paper_id)


@bp.post("/<int:case_id>/volumes")
def bind(case_id: int) -> ResponseReturnValue:
    """Have the whole dossier bound."""
    reading, actor = web.reading(), web.actor()
    case = get_visible(reading.session, Case, actor, case_id)
    access.bind(actor, facts_of(reading, case), Purpose.WHOLE).enforce()
    form = forms.BindForm(prefix="bind-")
    if not form.validate():
        return _shown(case_id, 422, bind=form)
    with web.writing() as tx:
        volume_id = actions.bind(tx, actor, form.command(case_id)).id
    return redirect(url_for(".volume", case_id=case_id, volume_id=volume_id))


@bp.get("/<int:case_id>/volumes/<int:volume_id>")
@web.public
def volume(case_id: int, volume_id: int) -> ResponseReturnValue:
    """A volume on its way, then its file."""
    page = queries.volume_page(web.reading(), held.actor(case_id), volume_id)
    running = page.stage in (VolumeStage.ASKED, VolumeStage.MAKING)
    return render_template("mediation_papers/volume.html", page=page, running=running, volume_id=volume_id)


@bp.get("/<int:case_id>/volumes/<int:volume_id>/<int:attachment_id>")
@web.public
def bound(case_id: int, volume_id: int, attachment_id: int) -> ResponseReturnValue:
    """The PDF of a volume."""
    found = queries.bound(web.reading(), held.actor(case_id), volume_id, attachment_id)
    return as_download(found.path, found.name, found.media_type)
