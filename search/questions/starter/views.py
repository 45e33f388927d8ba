"""Pages of starter knowledge: the list by topic, and one question with the law beside it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from search.questions.answers import addresses as answers
from search.questions.starter import access, actions, addresses, forms, known, queries

bp = Blueprint("starter", __name__, url_prefix=addresses.STARTER, template_folder="../../templates")

_WORDS_MOST = 40


@bp.get("")
@web.public
def index() -> ResponseReturnValue:
    """Every topic with its questions."""
    wanted = typed.searched(request.args.get("q", ""), _WORDS_MOST)
    topics = queries.topics(web.reading(), web.actor(), wanted)
    return render_template(
        "starter/index.html",
        topics=topics,
        wanted=wanted,
        total=sum(len(topic.lines) for topic in topics),
        caution=known.CAUTION,
        keeper=access.keeps(web.actor()),
    )


@bp.get("/<code>")
@web.public
def question(code: str) -> ResponseReturnValue:
    """One question."""
    return _shown(code)


@bp.post("/<code>/adopt")
def adopt(code: str) -> ResponseReturnValue:
    """Make it a question of the alliance with a drafted answer."""
    actor, check = web.actor(), web.platform().citations.check
    queries.starter_page(web.reading(), actor, code, check).may.adopt.enforce()
    with web.writing() as tx:
        done = actions.adopt(tx, actor, code, check)
    flash("已立为联盟的问题，答复草稿也起好了。请逐条核对，再送另一位签发。")
    return redirect(answers.edition(done.answer_id))


@bp.post("/<code>/withhold")
def withhold(code: str) -> ResponseReturnValue:
    """Take it from the public."""
    actor = web.actor()
    page = queries.starter_page(web.reading(), actor, code, web.platform().citations.check)
    page.may.withhold.enforce()
    form = forms.WithholdForm(prefix="withhold-")
    if not form.validate():
        return _shown(code, form), 422
    with web.writing() as tx:
        actions.withhold(tx, actor, form.command(code))
    flash("已停用：大家看不到、也搜不到这一条了。随时可以恢复。")
    return redirect(url_for(".question", code=code))


@bp.post("/<code>/offer-again")
def offer_again(code: str) -> ResponseReturnValue:
    """Offer it again."""
    actor = web.actor()
    page = queries.starter_page(web.reading(), actor, code, web.platform().citations.check)
    page.may.offer_again.enforce()
    with web.writing() as tx:
        actions.offer_again(tx, actor, code)
    flash("已恢复，大家又能看到这一条。")
    return redirect(url_for(".question", code=code))


def _shown(code: str, form: forms.WithholdForm | None = None) -> str:
    page = queries.starter_page(web.reading(), web.actor(), code, web.platform().citations.check)
    return render_template(
        "starter/question.html",
        page=page,
        label=known.LABEL,
        caution=known.CAUTION,
        withhold=form or forms.WithholdForm(prefix="withhold-", formdata=None),
    )
