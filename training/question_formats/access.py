"""Who brings question files in and takes the bank out, and who sees which uploaded file."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from training import access as training
from training.question_formats.models import QuestionFile
from training.question_formats.workflow import STAGE_NAMES, UPLOAD


@sees(QuestionFile)
def files_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own, while one works at the desk."""
    if actor.is_clock:
        return true()
    if actor.person_id is None or not actor.holds(*training.BUILDERS):
        return false()
    return QuestionFile.person_id == actor.person_id


def preview_file(actor: Actor) -> Verdict:
    """The guidance desk."""
    return training.builds(actor)


def import_items(actor: Actor) -> Verdict:
    """The guidance desk, and the command line."""
    return training.builds(actor)


def import_file(actor: Actor, file: QuestionFile) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_file(actor) & _own(actor, file) & _in_turn(file, "import_file")


def drop_file(actor: Actor, file: QuestionFile) -> Verdict:
    """The one who uploaded it, while it waits."""
    return _own(actor, file) & _in_turn(file, "drop_file")


def export_items(actor: Actor) -> Verdict:
    """The guidance desk: the file holds what is right."""
    return training.builds(actor)


def _own(actor: Actor, file: QuestionFile) -> Verdict:
    if actor.person_id is not None and actor.person_id == file.person_id:
        return training.builds(actor)
    return denied("这份题目文件由上传的人自己办。", "需要您办的，请重新上传一次。")


def _in_turn(file: QuestionFile, step: str) -> Verdict:
    if step in UPLOAD.open_from(file.stage):
        return ALLOWED
    return out_of_turn(f"这份文件{STAGE_NAMES[file.stage]}，这一步不能再办。", "要再导入，请重新上传。")
