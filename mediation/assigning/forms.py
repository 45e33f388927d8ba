"""What people fill in about who mediates: answers, ballots, requests for another mediator, guests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.kernel.forms import AgreeField, Form, LineField, OneOfField, PassageField, PickField
from mediation.assigning import actions, challenging, choosing, guests
from mediation.assigning.shown import OfferedMediator
from mediation.assigning.workflow import (
    CHALLENGING_NAMES,
    DECLINING_NAMES,
    GUEST_NAMES,
    MODE_NAMES,
    Challenging,
    Declining,
    GuestKind,
    Mode,
)
from mediation.consent.actions import NAME_MOST, THEMSELVES, Said
from mediation.consent.workflow import BY_STAFF, WAY_NAMES, Way

SLOTS = 10
"""As many mediators as a choice can put before the sides."""
STRIKE, NO_PLACE = "strike", ""
_YES_NO = [("yes", "同意"), ("no", "不同意")]


class AssignForm(Form):
    """Nothing but the step."""

    def command(self, case_id: int, mediator_id: int) -> actions.AssignMediator:
        """The step itself."""
        return actions.AssignMediator(case_id, mediator_id, self.version.data or 0)


class OpenChoiceForm(Form):
    """Nothing but the step."""

    def command(self, case_id: int) -> choosing.OpenChoice:
        """The step itself."""
        return choosing.OpenChoice(case_id, self.version.data or 0)


class AcceptForm(Form):
    """The mediator takes the case."""

    clear = AgreeField("我看过上面的当事人：除已经列出的以外，我和各方、和这件事没有别的关系")

    def command(self, assignment_id: int) -> actions.Accept:
        """What was filled in."""
        return actions.Accept(assignment_id, self.version.data or 0, bool(self.clear.data))


class DeclineForm(Form):
    """The mediator does not take the case."""

    because = OneOfField("原因", choices=[(one.value, name) for one, name in DECLINING_NAMES.items()])
    words = LineField("补充说明", required=False, most=200, help="只有调解组看得到。")

    def command(self, assignment_id: int) -> actions.Decline:
        """What was filled in."""
        return actions.Decline(
            assignment_id, self.version.data or 0, Declining(self.because.data), self.words.data or ""
        )


class DiscloseForm(Form):
    """Something that the sides have to know."""

    words = PassageField("要披露的情况", most=actions.WORDS_MOST, help="各方都看得到这段话，然后决定是否同意由您调解。")

    def command(self, assignment_id: int) -> actions.Disclose:
        """What was filled in."""
        return actions.Disclose(assignment_id, self.version.data or 0, self.words.data)


class ResignForm(Form):
    """The mediator cannot go on."""

    words = PassageField("为什么不能继续", most=actions.WORDS_MOST, help="只有调解组看得到。案卷留着，由下一位接着办。")

    def command(self, assignment_id: int) -> actions.Resign:
        """What was filled in."""
        return actions.Resign(assignment_id, self.version.data or 0, self.words.data)


class _AnswerForm(Form):
    """Yes or no of one side; staff who write it down say how they heard it."""

    party = PickField("哪一方", coerce=int)
    agrees = OneOfField("答复", choices=_YES_NO)
    way = PickField(
        "怎么答复的", required=False, choices=[(way.value, WAY_NAMES[way]) for way in Way if way in BY_STAFF]
    )
    said_by = LineField("谁答复的", required=False, most=NAME_MOST, purpose="mediation_consent")
    witness = LineField("谁在旁边听到", required=False, most=NAME_MOST, purpose="mediation_consent")
    words = LineField("怎么问、怎么答的", required=False, most=200)

    def __init__(self, sides: Sequence[tuple[int, str]], *, by_staff: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.party.offer(list(sides))
        self._by_staff = by_staff
        if not by_staff:
            for name in ("way", "said_by", "witness", "words"):
                del self[name]

    def said(self) -> Said:
        """How the answer reached us."""
        if not self._by_staff:
            return THEMSELVES
        return Said(
            Way(self.way.data) if self.way.data else Way.TELEPHONE,
            self.said_by.data or "",
            self.witness.data or "",
            self.words.data or "",
        )


class DisclosureForm(_AnswerForm):
    """Whether a side agrees to go on, knowing what was disclosed."""

    def command(self, case_id: int, assignment_id: int) -> actions.AnswerDisclosure:
        """What was filled in."""
        return actions.AnswerDisclosure(case_id, assignment_id, self.party.data, self.agrees.data == "yes", self.said())


class GuestAnswerForm(_AnswerForm):
    """Whether a side agrees that somebody takes part."""

    def command(self, case_id: int, guest_id: int) -> guests.AnswerGuest:
        """What was filled in."""
        return guests.AnswerGuest(case_id, guest_id, self.party.data, self.agrees.data == "yes", self.said())


class BallotForm(Form):
    """How one side wants the mediator to be found."""

    party = PickField("您是哪一方", coerce=int)
    mode = OneOfField("您想怎么选", choices=[(one.value, name) for one, name in MODE_NAMES.items()])
    one = PickField("选定的一位", required=False, coerce=int, help="只在选了“我选定一位”时填。")

    def __init__(self, offered: Sequence[OfferedMediator], sides: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._keys = [each.mediator_id for each in offered[:SLOTS]]
        self.party.offer(list(sides))
        self.one.offer([(0, "请选择"), *((each.mediator_id, each.name) for each in offered)])
        places = [(NO_PLACE, "不排"), *((str(at), f"第 {at} 位") for at in range(1, len(self._keys) + 1))]
        for at in range(1, SLOTS + 1):
            if at > len(self._keys):
                del self[f"place_{at}"]
                continue
            self[f"place_{at}"].label.text = offered[at - 1].name
            self[f"place_{at}"].offer([*places, (STRIKE, "划去，不要他")])

    @property
    def places(self) -> list[Any]:
        """The fields of the mediators, in the order of the list."""
        return [self[f"place_{at}"] for at in range(1, len(self._keys) + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field; and what the chosen way asks for."""
        fine = bool(super().validate(extra_validators))
        if self.mode.data == Mode.TOGETHER and not self.one.data:
            self.one.errors = ["请选定一位调解员。"]
            fine = False
        taken = [field.data for field in self.places if field.data not in (NO_PLACE, None, STRIKE)]
        if self.mode.data == Mode.RANK and len(taken) != len(set(taken)):
            self.form_errors.append("有两位排了同样的名次，请改成先后不同。")
            fine = False
        return fine

    def command(self, case_id: int, choice_id: int) -> choosing.CastBallot:
        """What was filled in."""
        mode = Mode(self.mode.data)
        if mode is Mode.TOGETHER:
            return choosing.CastBallot(case_id, choice_id, self.party.data, mode, (self.one.data,))
        if mode is Mode.OFFICE:
            return choosing.CastBallot(case_id, choice_id, self.party.data, mode)
        placed = sorted(
            (int(field.data), key)
            for key, field in zip(self._keys, self.places, strict=True)
            if field.data not in (NO_PLACE, None, STRIKE)
        )
        struck = tuple(key for key, field in zip(self._keys, self.places, strict=True) if field.data == STRIKE)
        return choosing.CastBallot(case_id, choice_id, self.party.data, mode, tuple(key for _, key in placed), struck)


for _slot in range(1, SLOTS + 1):
    setattr(BallotForm, f"place_{_slot}", PickField(f"第 {_slot} 位", required=False))


class ChallengeForm(Form):
    """Why a side wants another mediator."""

    party = PickField("您是哪一方", coerce=int)
    ground = OneOfField("为什么要换", choices=[(one.value, name) for one, name in CHALLENGING_NAMES.items()])
    words = PassageField("具体情况", required=False, most=1000, help="只有调解组看得到，对方和调解员都看不到。")

    def __init__(self, sides: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.party.offer(list(sides))

    def command(self, case_id: int) -> challenging.ChallengeMediator:
        """What was filled in."""
        return challenging.ChallengeMediator(
            case_id, self.party.data, Challenging(self.ground.data), self.words.data or ""
        )


class DecideForm(Form):
    """What the desk decides about a request."""

    upheld = OneOfField("决定", choices=[("yes", "同意更换，重新指派"), ("no", "不更换")])
    words = PassageField("理由", required=False, most=1000, help="提出的一方看得到。不同意更换的一定要写。")

    def command(self, case_id: int, challenge_id: int) -> challenging.Decide:
        """What was filled in."""
        return challenging.Decide(
            case_id, challenge_id, self.version.data or 0, self.upheld.data == "yes", self.words.data or ""
        )


class GuestForm(Form):
    """Whom to ask to take part."""

    kind = OneOfField("请谁", choices=[(one.value, name) for one, name in GUEST_NAMES.items()])
    name = LineField("姓名", most=guests.NAME_MOST, purpose="mediation_guest")
    of = LineField("单位", required=False, most=100)
    why = LineField("请来做什么", most=200, help="例如：讲一讲电梯检测的规定。各方凭这个决定同不同意。")

    def command(self, case_id: int) -> guests.InviteGuest:
        """What was filled in."""
        return guests.InviteGuest(case_id, GuestKind(self.kind.data), self.name.data, self.of.data or "", self.why.data)
