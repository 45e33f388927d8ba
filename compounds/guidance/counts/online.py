"""The result of a recognised voting system, read row by row against the fixed roster; nothing is guessed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from compounds.guidance.counts.balloting import OnlineVote
from compounds.guidance.counts.columns import ONLINE, online_sheet
from compounds.guidance.counts.roster import HIDDEN, RosterRow, unit_name
from compounds.guidance.counts.slips import Question
from compounds.guidance.electorate import unit_key
from compounds.guidance.voting import Choice
from compounds.workbooks import values
from compounds.workbooks.columns import Sheet
from compounds.workbooks.reading import Book, Row

WORDS: dict[str, Choice] = {"同意": Choice.AGREE, "反对": Choice.AGAINST, "弃权": Choice.ABSTAIN}
"""What counts as an answer; 赞成 is another word for the first."""


@dataclass(frozen=True, slots=True)
class ReadVotes:
    """What was read: the votes, and every row that cannot be taken, with what is wrong."""

    votes: tuple[OnlineVote, ...]
    wrong: tuple[RosterRow, ...]
    rows: int


def sheet_for(questions: Sequence[Question]) -> Sheet:
    """The sheet with a column for every question."""
    return online_sheet([question.shown for question in questions])


def read_votes(book: Book, questions: Sequence[Question], units: Collection[str]) -> ReadVotes:
    """Judge every row; `units` are the keys of the roster."""
    found = book.of(ONLINE)
    sheet = sheet_for(questions)
    votes: list[OnlineVote] = []
    wrong: list[RosterRow] = []
    rows = found.rows if found is not None else ()
    for row in rows:
        troubles = _troubles(row, sheet, units)
        if troubles:
            wrong.append(RosterRow(row.number, row.cells, troubles))
            continue
        on = values.value(sheet.column("cast_on"), row.cells["cast_on"])
        if isinstance(on, date):
            choices = {question.code: _choice(row.cells[f"q{number}"]) for number, question in enumerate(questions, 1)}
            votes.append(OnlineVote(_key(row), on, choices))
    return ReadVotes(tuple(votes), tuple(wrong), len(rows))


def _choice(text: str) -> Choice:
    return WORDS[text.strip().replace("赞成", "同意")]


def _troubles(row: Row, sheet: Sheet, units: Collection[str]) -> dict[str, str]:
    troubles = dict(row.troubles)
    if row.hidden:
        troubles[""] = HIDDEN
    for column in sheet.columns:
        text = row.cells.get(column.code, "")
        if column.code in troubles:
            continue
        if not text.strip():
            troubles[column.code] = "没有填。"
        elif column.choices and text.strip().replace("赞成", "同意") not in WORDS:
            troubles[column.code] = f"“{text[:20]}”读不懂，只能是同意、反对、弃权。"
        elif column.code == "cast_on":
            try:
                values.value(column, text)
            except ValueError as unclear:
                troubles[column.code] = str(unclear)
    if row.cells.get("room") and _key(row) not in units:
        troubles.setdefault("room", "名册里没有这一户；请照名册里的楼栋和室号填写。")
    return troubles


def _key(row: Row) -> str:
    return unit_key(unit_name(row.cells.get("building", ""), row.cells["room"]))
