"""Who may bring texts into the library, and who sees which import."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from search.library import access as library
from search.library.importing.models import ImportedFile, LibraryImport
from search.library.importing.workflow import IMPORT, STAGE_NAMES, Stage


@sees(LibraryImport)
def see_imports(actor: Actor) -> ColumnElement[bool]:
    """One's own; what colleagues of the alliance and the command have taken in, never what others prepare."""
    if actor.is_clock:
        return true()
    if not library.admit(actor):
        return false()
    near = or_(LibraryImport.alliance_id.is_(None), LibraryImport.alliance_id == actor.alliance_id)
    mine = LibraryImport.person_id == actor.person_id if actor.person_id is not None else false()
    return or_(mine, and_(near, LibraryImport.stage == Stage.CONFIRMED))


@sees(ImportedFile)
def see_files(actor: Actor) -> ColumnElement[bool]:
    """The files of the imports in sight."""
    return ImportedFile.import_id.in_(select(LibraryImport.id).where(see_imports(actor)))


def preview_import(actor: Actor) -> Verdict:
    """Whoever may take texts in."""
    return library.admit(actor)


def take_in(actor: Actor) -> Verdict:
    """Whoever may take texts in."""
    return library.admit(actor)


def confirm_import(actor: Actor, one: LibraryImport) -> Verdict:
    """The one who uploaded it, while it waits."""
    return library.admit(actor) & _own(actor, one) & _in_turn(one, "confirm_import")


def drop_import(actor: Actor, one: LibraryImport) -> Verdict:
    """The one who uploaded it, while it waits."""
    return _own(actor, one) & _in_turn(one, "drop_import")


def _own(actor: Actor, one: LibraryImport) -> Verdict:
    if actor.person_id is not None and actor.person_id == one.person_id:
        return ALLOWED
    return denied("这次导入由上传的人自己办。", "需要您办的，请重新上传一次。")


def _in_turn(one: LibraryImport, step: str) -> Verdict:
    if step in IMPORT.open_from(one.stage):
        return ALLOWED
    return out_of_turn(f"这次导入{STAGE_NAMES[one.stage]}，这一步不能再办。", "要再导入，请重新上传文件。")
