"""What officers fill in on an answer: one claim with what it cites, and the steps of an edition."""

from __future__ import annotations

from typing import Any

from alliance.kernel.forms import AgreeField, Form, LineField, PassageField
from search.questions.answers import actions, signing
from search.questions.answers.judging import (
    LONGEST_CLAIM,
    LONGEST_QUOTATION,
    LONGEST_REASON,
    LONGEST_TYPED,
    MOST_CITATIONS,
    CitationText,
    ClaimText,
)

SPARE = 1


class ClaimForm(Form):
    """One claim: what it says, whether it is advice, and up to four citations with the words of the law."""

    text = PassageField("这一条怎么答", most=LONGEST_CLAIM, help="一条只说一件事，用平常话说。")
    advice = AgreeField("这是建议，不是法律规定（没有条文依据时勾选）", required=False)
    words = LineField(
        "找条文", required=False, most=200, help="写条号（民法典第278条），或者用平常话写，例如：表决要多少人同意。"
    )

    def __init__(self, claim: ClaimText | None = None, **kwargs: Any) -> None:
        known: dict[str, object] = {}
        if claim is not None:
            known = {"text": claim.text, "advice": claim.advice}
            for at, one in enumerate(claim.citations[:MOST_CITATIONS], 1):
                known |= {f"typed_{at}": one.typed, f"quotation_{at}": one.quotation}
        super().__init__(data=known, **kwargs)

    def rows(self) -> list[tuple[Any, Any]]:
        """The rows of citation and quotation."""
        return [(self[f"typed_{n}"], self[f"quotation_{n}"]) for n in range(1, MOST_CITATIONS + 1)]

    def shown_rows(self) -> list[tuple[Any, Any]]:
        """The rows that are filled, and one empty one."""
        used = [at for at, (typed, words) in enumerate(self.rows(), 1) if typed.data or words.data]
        return self.rows()[: max(used, default=0) + SPARE]

    def citations(self) -> tuple[CitationText, ...]:
        """What the rows say, empty ones left out."""
        return tuple(
            CitationText(typed.data or "", words.data or "") for typed, words in self.rows() if typed.data or words.data
        )

    def put(self, citation: CitationText) -> bool:
        """Write a citation into the first empty row; False where all are full."""
        for typed, words in self.rows():
            if not typed.data and not words.data:
                typed.raw_data, typed.data = None, citation.typed
                words.raw_data, words.data = None, citation.quotation
                return True
        return False

    def claim(self) -> ClaimText:
        """The claim as it was written."""
        return ClaimText(self.text.data or "", bool(self.advice.data), self.citations())

    def command(self, answer_id: int, claim_id: int | None) -> actions.SaveClaim:
        """What was filled in."""
        return actions.SaveClaim(answer_id, self.version.data or 0, self.claim(), claim_id)


for _row in range(1, MOST_CITATIONS + 1):
    setattr(
        ClaimForm,
        f"typed_{_row}",
        LineField(
            f"第 {_row} 处依据",
            required=False,
            most=LONGEST_TYPED,
            help="例如：《民法典》第二百七十八条第二款。" if _row == 1 else "",
        ),
    )
    setattr(
        ClaimForm,
        f"quotation_{_row}",
        PassageField(f"第 {_row} 处引文（照抄条文）", required=False, most=LONGEST_QUOTATION),
    )


class StepForm(Form):
    """A step that needs nothing but the version of the page."""


class SubmitForm(StepForm):
    """Give it to the second officer."""

    def command(self, answer_id: int) -> signing.Submit:
        """What was filled in."""
        return signing.Submit(answer_id, self.version.data or 0)


class TakeOverForm(StepForm):
    """Take a colleague's draft on."""

    def command(self, answer_id: int) -> actions.TakeOver:
        """What was filled in."""
        return actions.TakeOver(answer_id, self.version.data or 0)


class SignForm(Form):
    """Answer for it by name."""

    seen = AgreeField("我已逐条看过：答复和所引条文对得上，可以签发")

    def command(self, answer_id: int) -> signing.Sign:
        """What was filled in."""
        return signing.Sign(answer_id, self.version.data or 0)


class SendBackForm(Form):
    """What is to be mended."""

    because = PassageField("哪里要改", most=LONGEST_REASON, help="起草人看得到这段话。")

    def command(self, answer_id: int) -> signing.SendBack:
        """What was filled in."""
        return signing.SendBack(answer_id, self.version.data or 0, self.because.data or "")


class WithdrawForm(Form):
    """Why it is given up or taken down."""

    because = PassageField("为什么撤回", most=LONGEST_REASON)

    def command(self, answer_id: int) -> actions.Withdraw:
        """What was filled in."""
        return actions.Withdraw(answer_id, self.version.data or 0, self.because.data or "")
