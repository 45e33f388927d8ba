"""Where the pages of training live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/training"
MINE = f"{ROOT}/"
FIRST_DAY = f"{ROOT}/first-day"
COURSES = f"{ROOT}/courses"
BANK = f"{ROOT}/bank"
IMPORTS = f"{ROOT}/imports"
PAPERS = f"{ROOT}/papers"
EXAMS = f"{ROOT}/exams"
ATTEMPTS = f"{ROOT}/attempts"
ENROLMENTS = f"{ROOT}/enrolments"
COHORTS = f"{ROOT}/cohorts"
CERTIFICATES = f"{ROOT}/certificates"
DELTAS = f"{ROOT}/deltas"
SITTINGS = f"{ROOT}/sittings"
INSIGHT = f"{ROOT}/insight"


def course(code: str) -> str:
    """The page of one course, as it is published."""
    return f"{COURSES}/{code}"


def lesson(course_code: str, lesson_code: str) -> str:
    """The page on which one lesson is read."""
    return f"{COURSES}/{course_code}/{lesson_code}"


def lesson_from(precedent_id: int) -> str:
    """The form that begins a lesson with the words of a precedent."""
    return f"{COURSES}/desk/from-precedent/{precedent_id}"


def question_from(precedent_id: int) -> str:
    """The form that begins a question with the words of a precedent."""
    return f"{BANK}/new?kind=single&precedent={precedent_id}"


def question(question_id: int) -> str:
    """The page of one question of the bank."""
    return f"{BANK}/{question_id}"


def exam(exam_id: int) -> str:
    """The page of one examination, before it is begun."""
    return f"{EXAMS}/{exam_id}"


def attempt(attempt_id: int) -> str:
    """The page of one attempt."""
    return f"{ATTEMPTS}/{attempt_id}"


def enrolment(enrolment_id: int) -> str:
    """The page of one enrolment: what is done, what is left."""
    return f"{ENROLMENTS}/{enrolment_id}"


def certificate(certificate_id: int) -> str:
    """The page of one certificate, for its holder and the desk."""
    return f"{CERTIFICATES}/{certificate_id}"


def delta(delta_id: int) -> str:
    """The page of one delta lesson."""
    return f"{DELTAS}/{delta_id}"


def sitting(sitting_id: int) -> str:
    """The page of one sitting."""
    return f"{SITTINGS}/{sitting_id}"


def readiness(compound_id: int) -> str:
    """The page that says what one compound is ready for."""
    return f"{INSIGHT}/compounds/{compound_id}"


def readiness_of_street(street_id: int) -> str:
    """The list of a street's compounds with what each is not ready for."""
    return f"{INSIGHT}/compounds?street={street_id}"
