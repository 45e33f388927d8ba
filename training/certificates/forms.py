"""What the desk fills in about certificates."""

from __future__ import annotations

from alliance.kernel.forms import Form, LineField, OneOfField
from training.certificates import actions
from training.certificates.workflow import GROUND_NAMES, REVOKING, Ground


class RevokeForm(Form):
    """Why a certificate is revoked."""

    ground = OneOfField(
        "原因",
        choices=[(one.value, GROUND_NAMES[one]) for one in REVOKING],
        help="谁查验这张证书都看得到这个原因。",
    )
    because = LineField("经过", most=actions.BECAUSE_MOST, help="只给本人和业务指导组看。")

    def command(self, certificate_id: int) -> actions.Revoke:
        """What was filled in."""
        return actions.Revoke(certificate_id, self.version.data or 0, Ground(self.ground.data), self.because.data or "")


class ReprintForm(Form):
    """Nothing but the step."""

    def command(self, certificate_id: int) -> actions.Reprint:
        """The step itself."""
        return actions.Reprint(certificate_id, self.version.data or 0)


class ClaimForm(Form):
    """Nothing but the step."""
