"""What the papers' pages ask: a signed print, why a paper is taken out, how long a dossier is kept."""

from __future__ import annotations

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import Form, LineField, OneOfField
from mediation.papers import actions
from mediation.papers.models import Purpose


class MakeForm(Form):
    """Nothing but the button."""


class ScanForm(Form):
    """A scan of what was signed on paper, or a copy that belongs to it."""

    file = AttachmentField("签好字的扫描件或者照片")
    what = OneOfField("这是", choices=[("signed", "签好字的这一份"), ("copy", "随附的材料（证件复印件、收条等）")])


class VoidForm(Form):
    """Why a paper is taken out of the dossier."""

    because = LineField("为什么撤下", most=200, help="例如：当事人的名字写错了，已重做。")


class BindForm(Form):
    """What stands on the cover."""

    kept = OneOfField("保管期限", choices=[(one, one) for one in actions.KEPT], help="按你们单位的档案规定选。")
    note = LineField("备注", required=False, most=actions.NOTE_MOST)

    def command(self, case_id: int) -> actions.BindVolume:
        """What was filled in."""
        return actions.BindVolume(case_id, Purpose.WHOLE, self.kept.data, self.note.data or "")
