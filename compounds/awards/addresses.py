"""Where the pages of the awards live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/awards"
HOME = f"{ROOT}/"
ROUNDS = f"{ROOT}/rounds"
INDICATORS = f"{ROOT}/indicators"
CHECKS = f"{ROOT}/checks"
FACTS = f"{ROOT}/facts"
APPLICATIONS = f"{ROOT}/applications"
SCREENING = f"{ROOT}/screening"
REVIEWING = f"{ROOT}/reviewing"
INSPECTIONS = f"{ROOT}/inspections"
RESULTS = f"{ROOT}/results"
PUBLICITY = f"{ROOT}/publicity"
HONOURS = f"{ROOT}/honours"
GLANCE = f"{ROOT}/glance"


def round_(round_id: int) -> str:
    """The public page of one round: its dates, its rules, how far it is."""
    return f"{ROUNDS}/{round_id}"


def facts(compound_id: int) -> str:
    """What the records say of one compound."""
    return f"{FACTS}/{compound_id}"


def checks_of(compound_id: int) -> str:
    """What the bureau found at one compound, month by month and year by year."""
    return f"{CHECKS}/of/{compound_id}"


def application(application_id: int) -> str:
    """The page of one application: its file, its answers, its next step."""
    return f"{APPLICATIONS}/{application_id}"


def screening(application_id: int) -> str:
    """The findings about one application."""
    return f"{SCREENING}/{application_id}"


def sheet(assignment_id: int) -> str:
    """One reviewer's sheet for one application."""
    return f"{REVIEWING}/sheets/{assignment_id}"


def review_round(round_id: int) -> str:
    """Who reviews in a round, and how far the sheets are."""
    return f"{REVIEWING}/rounds/{round_id}"


def reviewer(reviewer_id: int) -> str:
    """A reviewer's own page: the invitation, the ties, the sheets."""
    return f"{REVIEWING}/reviewers/{reviewer_id}"


INSPECTION_PHONE = f"{INSPECTIONS}/phone"
"""The page that inspectors take along: it opens and works without a network."""


def inspection_routes(round_id: int) -> str:
    """Who inspects which compounds of a round, and when."""
    return f"{INSPECTIONS}/rounds/{round_id}"


def visit(visit_id: int) -> str:
    """The page of one visit of inspectors."""
    return f"{INSPECTIONS}/{visit_id}"


def result(award_id: int) -> str:
    """The result of one award of a round."""
    return f"{RESULTS}/{award_id}"


def marks(award_id: int) -> str:
    """What marks of one award come to, for those who deliberate."""
    return f"{RESULTS}/{award_id}/marks"


def minutes(round_id: int) -> str:
    """The minutes of the deliberations of a round."""
    return f"{RESULTS}/rounds/{round_id}/minutes"


def diagnosis(application_id: int) -> str:
    """What an applicant may learn from the result: each criterion against the median, and the cheapest steps."""
    return f"{HONOURS}/diagnosis/{application_id}"


def public_notice(round_id: int) -> str:
    """The public notice of a round."""
    return f"{PUBLICITY}/{round_id}"


def public_entry(round_id: int, application_id: int) -> str:
    """Every line of one entry of a public notice."""
    return f"{PUBLICITY}/{round_id}/entries/{application_id}"


def object_to(round_id: int, application_id: int, criterion: str) -> str:
    """Objecting to one line of a public notice."""
    return f"{PUBLICITY}/{round_id}/entries/{application_id}/{criterion}"


def objection(objection_id: int) -> str:
    """The page of one objection."""
    return f"{PUBLICITY}/objections/{objection_id}"


def honour(honour_id: int) -> str:
    """The public page of what was won, with its present status."""
    return f"{HONOURS}/{honour_id}"


def honour_review(review_id: int) -> str:
    """The page on which an honour is looked at again."""
    return f"{HONOURS}/reviews/{review_id}"
