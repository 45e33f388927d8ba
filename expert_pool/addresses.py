"""Where the pages of the expert pool live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/experts"
HOME = f"{ROOT}/"
ROSTER = f"{ROOT}/roster"
REQUESTS = f"{ROOT}/requests"
CONFLICTS = f"{ROOT}/conflicts"
DRAWS = f"{ROOT}/draws"
PRACTICE = f"{ROOT}/practice"
OFFERS = f"{ROOT}/offers"
EVALUATIONS = f"{ROOT}/evaluations"
RESULTS = f"{ROOT}/results"
APPRAISALS = f"{ROOT}/appraisals"


def expert(expert_id: int) -> str:
    """The page of one expert of the pool."""
    return f"{ROSTER}/{expert_id}"


def request(request_id: int) -> str:
    """The page of one selection request: its receipt, tracker and next step."""
    return f"{REQUESTS}/{request_id}"


def conflicts(request_id: int) -> str:
    """The page that says who has to stand back from a request, and what is left."""
    return f"{CONFLICTS}/{request_id}"


def draw(draw_id: int) -> str:
    """The public page of one draw: its seal, its chance, its order by blinded rows, its transcript."""
    return f"{DRAWS}/{draw_id}"


def freeze(request_id: int) -> str:
    """The page on which the keeper freezes the pool of a request."""
    return f"{DRAWS}/freeze/{request_id}"


def offers(request_id: int) -> str:
    """The page on which the keeper follows the answers of a draw, without names."""
    return f"{OFFERS}/{request_id}"


def evaluation(request_id: int) -> str:
    """The page of the panel at work."""
    return f"{EVALUATIONS}/{request_id}"


def criteria(request_id: int) -> str:
    """The page of the score sheet, fixed before the seal."""
    return f"{evaluation(request_id)}/criteria"


def own_sheet(request_id: int) -> str:
    """The page of a panellist's own score sheet, for whoever has signed in."""
    return f"{evaluation(request_id)}/sheet"


def result(request_id: int) -> str:
    """The public page of a selection, in plain words for owners."""
    return f"{RESULTS}/{request_id}"


def objection(request_id: int, objection_id: int) -> str:
    """The page of one objection to a result, for whoever made it and those who answer."""
    return f"{result(request_id)}/objections/{objection_id}"


def appraisal(appraisal_id: int) -> str:
    """The page of one appraisal of an expert."""
    return f"{APPRAISALS}/{appraisal_id}"
