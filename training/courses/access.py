"""Who writes and publishes courses, who sees drafts and who is how far, and who settles a change of the law."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, visible
from alliance.kernel.actors import Actor, Office
from training import access as training
from training.courses.models import (
    Course,
    CourseVersion,
    Lesson,
    LessonCitation,
    LessonReview,
    Module,
    ModuleCompletion,
    Progress,
)
from training.courses.workflow import STAGE_NAMES, VERSION, Stage

SIGNERS = training.MARKERS | {Office.ALLIANCE_LEAD}
"""They publish what somebody else wrote, and look at lessons whose law has changed."""


@sees(Course)
def _courses_in_sight(actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 -- a rule of sight is asked for an actor
    """Everybody: what is taught is no secret."""
    return true()


@sees(CourseVersion)
def _versions_in_sight(actor: Actor) -> ColumnElement[bool]:
    """What is or was published everybody; drafts those who write and sign."""
    if keeps(actor) or actor.is_clock:
        return true()
    return CourseVersion.stage.in_((Stage.PUBLISHED, Stage.RETIRED))


@sees(Module)
def _modules_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those of the versions in sight."""
    return Module.version_id.in_(select(CourseVersion.id).where(visible(CourseVersion, actor)))


@sees(Lesson)
def _lessons_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those of the versions in sight."""
    return Lesson.version_id.in_(select(CourseVersion.id).where(visible(CourseVersion, actor)))


@sees(LessonCitation)
def _citations_in_sight(actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 -- as above
    """Everybody: what a lesson cites stands in it."""
    return true()


@sees(LessonReview)
def _reviews_in_sight(actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 -- as above
    """Everybody: whoever reads a lesson is to know what changed under it."""
    return true()


@sees(Progress)
def _progress_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; the desk's, everybody's."""
    return training.own_or_built(Progress.person_id, actor)


@sees(ModuleCompletion)
def _completions_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; the desk's, everybody's."""
    return training.own_or_built(ModuleCompletion.person_id, actor)


def keeps(actor: Actor) -> bool:
    """True for those who look after courses: who write them and who sign them."""
    return actor.holds(*SIGNERS)


def begin_course(actor: Actor) -> Verdict:
    """Begin a course of the alliance's own: the guidance desk."""
    return training.builds(actor)


def begin_draft(actor: Actor) -> Verdict:
    """Begin the next version of a course: the guidance desk."""
    return training.builds(actor)


def edit_heading(actor: Actor, version: CourseVersion) -> Verdict:
    """Change a draft: the guidance desk, as long as it is one."""
    return training.builds(actor) & _in_turn(version, "edit_version")


def save_module(actor: Actor, version: CourseVersion) -> Verdict:
    """Whoever may change the draft."""
    return edit_heading(actor, version)


def save_lesson(actor: Actor, version: CourseVersion) -> Verdict:
    """Whoever may change the draft."""
    return edit_heading(actor, version)


def remove(actor: Actor, version: CourseVersion) -> Verdict:
    """Whoever may change the draft."""
    return edit_heading(actor, version)


def hand_over(actor: Actor, version: CourseVersion) -> Verdict:
    """Whoever may change the draft."""
    return edit_heading(actor, version)


def drop_version(actor: Actor, version: CourseVersion) -> Verdict:
    """Give a draft up: the guidance desk."""
    return training.builds(actor) & _in_turn(version, "drop_version")


def publish_version(actor: Actor, version: CourseVersion) -> Verdict:
    """Put a draft into use: another one than who wrote it."""
    if not keeps(actor):
        return denied("课程由业务指导组、政策法规组、联盟负责人或者法律顾问签发。", training.ASK_DESK)
    if actor.person_id == version.written_by_id:
        return denied("课程要由另一个人签发。", "请让另一位同事或者法律顾问打开这一页签发。")
    return _in_turn(version, "publish_version")


def settle_review(actor: Actor, review: LessonReview) -> Verdict:
    """Say what a change of the law means for a lesson: whoever signs; once."""
    if not keeps(actor):
        return denied("课程复核由业务指导组、政策法规组、联盟负责人或者法律顾问办理。", training.ASK_DESK)
    if review.resolved_at is not None:
        return out_of_turn("这一处已经复核过了。", "请刷新页面看看。")
    return ALLOWED


def finish_lesson(actor: Actor) -> Verdict:
    """Whoever has an account; whether it has opened, the deed looks at."""
    return beat(actor)


def beat(actor: Actor) -> Verdict:
    """Have one's progress kept: whoever has an account."""
    if actor.person_id is not None:
        return ALLOWED
    return denied("登录以后才能记下学到哪里。", "课程不登录也能看；要记学时，请先登录。")


def _in_turn(version: CourseVersion, step: str) -> Verdict:
    if step in VERSION.open_from(version.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[version.stage]}”，这一步不能办。", "请刷新页面，看看现在该办哪一步。")
