"""Who writes, signs and withdraws the alliance's own editions, settles reviews, fills texts and issues them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor, Office
from compounds.guidance import access as guidance
from compounds.guidance.model_texts.definition import Issuer
from compounds.guidance.model_texts.models import FilledText, TextCitation, TextEdition, TextReview
from compounds.guidance.model_texts.workflow import EDITION, STAGE_NAMES, Stage

WRITERS = (Office.GUIDANCE_SECRETARY, Office.ALLIANCE_LEAD)
SIGNERS = (Office.GUIDANCE_SECRETARY, Office.ALLIANCE_LEAD, Office.POLICY_SECRETARY, Office.LEGAL_ADVISER)
NAMED_ISSUERS: dict[Issuer, tuple[Office, ...]] = {
    Issuer.ASSEMBLY: (Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER),
    Issuer.COMMITTEE: (Office.COMMITTEE_CHAIR,),
    Issuer.PREPARATORY_GROUP: (Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER),
    Issuer.REELECTION_GROUP: (Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER),
    Issuer.COMMUNITY: (Office.COMMUNITY_OFFICER,),
    Issuer.STREET: (Office.SUBDISTRICT_OFFICER,),
}
"""Who gives a paper its number in the name of whom; the seal and the signature stay on paper."""


@sees(TextEdition)
def _editions_in_sight(actor: Actor) -> ColumnElement[bool]:
    """What is or was in use everybody; drafts those who write and sign."""
    if actor.is_clock or actor.holds(*SIGNERS):
        return true()
    return TextEdition.stage.in_((Stage.IN_USE, Stage.REPLACED, Stage.WITHDRAWN))


@sees(TextReview)
def _reviews_in_sight(actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 -- a rule of sight is asked for an actor
    """Everybody: whoever downloads a text is to know what changed under it."""
    return true()


@sees(TextCitation)
def _citations_in_sight(actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 -- as above
    """Everybody: what a text cites stands in it."""
    return true()


@sees(FilledText)
def _filled_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who do the work at the compound: what is filled in may name people, so nobody else, not even the bureau."""
    return guidance.at_hand(FilledText.place_id, actor)


def keeps(actor: Actor) -> bool:
    """True for those who look after the library."""
    return actor.holds(*SIGNERS)


def write_edition(actor: Actor) -> Verdict:
    """The guidance secretary and the lead."""
    if actor.holds(*WRITERS):
        return ALLOWED
    return denied("范本由业务指导组秘书修订。", "请把意见告诉业务指导组。")


def sign_edition(actor: Actor, edition: TextEdition) -> Verdict:
    """Another one than who wrote it: guidance, policy, the lead or a lawyer."""
    if not actor.holds(*SIGNERS):
        return denied("修订稿由业务指导组、政策法规组、联盟负责人或者法律顾问签发。", "请等他们办理。")
    if actor.person_id == edition.written_by_id:
        return denied("修订稿要由另一个人签发。", "请让另一位同事或者法律顾问打开这一页签发。")
    return _in_turn(edition, "sign_edition")


def drop_edition(actor: Actor, edition: TextEdition) -> Verdict:
    """Whoever may write one."""
    return write_edition(actor) & _in_turn(edition, "drop_edition")


def withdraw_edition(actor: Actor, edition: TextEdition) -> Verdict:
    """Whoever signs: back to the shipped text."""
    if not actor.holds(*SIGNERS):
        return denied("停用修订稿由业务指导组、政策法规组、联盟负责人或者法律顾问办理。", "请联系业务指导组。")
    return _in_turn(edition, "withdraw_edition")


def settle_review(actor: Actor, review: TextReview) -> Verdict:
    """Whoever may sign an edition; once."""
    if not actor.holds(*SIGNERS):
        return denied("范本复核由业务指导组、政策法规组、联盟负责人或者法律顾问办理。", "请联系业务指导组。")
    if review.resolved_at is not None:
        return out_of_turn("这一处已经复核过了。", "请刷新页面看看。")
    return ALLOWED


def fill(actor: Actor, path: str) -> Verdict:
    """Those who do the work at the compound."""
    if guidance.prepares(actor, path):
        return ALLOWED
    return denied("带本小区资料的文书由业委会、社区、街道或者业务指导组填写。", f"空白范本谁都可以下载。{guidance.ASK}")


def change_filled(actor: Actor, filled: FilledText) -> Verdict:
    """Whoever may fill; until it is issued."""
    if filled.issued_at is not None:
        return out_of_turn("这份文书已经签发，不能再改。", "要改的，请照这份另填一份。")
    return fill(actor, filled.place.path)


def drop_filled(actor: Actor, filled: FilledText) -> Verdict:
    """Whoever may change it."""
    return change_filled(actor, filled)


def issue_filled(actor: Actor, filled: FilledText, issuer: Issuer | None) -> Verdict:
    """The chair for the committee and the assembly, community and street for the rest; once."""
    if issuer is None:
        return denied("这份文书不用编号，下载打印就可以。")
    if not actor.holds(*NAMED_ISSUERS[issuer], at=filled.place.path):
        chair = Office.COMMITTEE_CHAIR in NAMED_ISSUERS[issuer]
        who = "业委会主任" if chair else "社区或者街道的工作人员"
        return denied(f"这份文书由{who}编号签发。", f"请转告{who}；您也可以先下载打印。")
    return change_filled(actor, filled)


def _in_turn(edition: TextEdition, step: str) -> Verdict:
    if step in EDITION.open_from(edition.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[edition.stage]}”，这一步不能办。", "请刷新页面，看看现在该办哪一步。")
