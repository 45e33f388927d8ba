"""The page of the district: pictures with their tables behind, and the same as a workbook."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import charts, web
from alliance.kernel.attachments.views import fresh_download
from compounds.awards import addresses
from compounds.awards.applications.workflow import STAGE_NAMES as APPLICATION_NAMES
from compounds.awards.glance import queries
from compounds.awards.glance.queries import BANDS, Spread, StreetStanding
from compounds.awards.results import files
from compounds.awards.rounds.workflow import STAGE_NAMES

bp = Blueprint("awards_glance", __name__, url_prefix=addresses.GLANCE, template_folder="../../templates")
COLUMNS = (
    ("小区", "compounds", 3),
    ("有业委会", "committees", 1),
    ("联盟会员", "members", 5),
    ("正在申报", "applied", 2),
    ("有荣誉", "honoured", 0),
    ("荣誉正在复核或暂停", "resting", 4),
)
"""What is counted: its label, where it stands in a line, and the shade of its bars."""


@bp.get("/")
def index() -> ResponseReturnValue:
    """Compounds by street, how far rounds are, and how totals lie."""
    reading, actor = web.reading(), web.actor()
    return render_template(
        "awards_glance/index.html",
        streets=charts.drawn(_streets(queries.standings(reading, actor))),
        rounds=queries.progress(reading, actor),
        spreads=[charts.drawn(_spread(one)) for one in queries.spreads(reading, actor)],
        stages=STAGE_NAMES,
        applications=APPLICATION_NAMES,
        addresses=addresses,
    )


@bp.get("/streets.xlsx")
def workbook() -> ResponseReturnValue:
    """The figures by street as a workbook."""
    lines = queries.standings(web.reading(), web.actor())
    heads = ("街道", *(label for label, _, _ in COLUMNS))
    rows = [(one.street, *(getattr(one, name) for _, name, _ in COLUMNS)) for one in lines]
    return fresh_download(files.book("各街道", heads, rows), "各街道的评选情况.xlsx")


def _streets(lines: tuple[StreetStanding, ...]) -> charts.Chart:
    return charts.Chart(
        title="各街道的小区",
        labels=tuple(one.street for one in lines),
        series=tuple(
            charts.Series(label, tuple(getattr(one, name) for one in lines), shade) for label, name, shade in COLUMNS
        ),
        unit="个",
        links=tuple(f"{addresses.HONOURS}/?street={one.street_id}" for one in lines),
        label_head="街道",
    )


def _spread(one: Spread) -> charts.Chart:
    return charts.Chart(
        title=f"{one.round_title}：{one.award}的总分",
        labels=tuple(f"{least}–{least + 10}分" for least in BANDS),
        series=(charts.Series("小区", one.counts),),
        unit="个",
        label_head="总分",
    )
