"""The habits of the house, held by a machine: twins, guards, one clock, one commit, words for every deed."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask

from alliance.kernel import access, ledger, web
from alliance.kernel.db import Base

ROOT = Path(__file__).parents[1]
PACKAGES = ("alliance", "compounds", "training", "mediation", "expert_pool", "search")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
DEEDS = {
    "compounds/awards/reviewing/asking.py",
    "compounds/awards/reviewing/marking.py",
    "compounds/awards/reviewing/planning.py",
    "expert_pool/roster/applying.py",
    "expert_pool/roster/keeping.py",
    "expert_pool/roster/reviewing.py",
    "actions.py",
    "admissions.py",
    "applications.py",
    "charters.py",
    "councils.py",
    "rosters.py",
    "erasure.py",
    "exports.py",
    "invitations.py",
    "second_factor.py",
    "merging.py",
    "mediation/ending.py",
    "mediation/record/breaking.py",
    "mediation/record/facts.py",
    "sides.py",
    "particulars.py",
    "reporting.py",
    "signing.py",
    "triage.py",
    "choosing.py",
    "challenging.py",
    "guests.py",
    "compounds/guidance/counts/balloting.py",
    "compounds/guidance/counts/counting.py",
    "compounds/guidance/model_texts/filled.py",
    "mediation/consent/asking.py",
    "mediation/consent/leading.py",
    "mediation/consent/proofs.py",
    "mediation/consent/together.py",
    "mediation/agreements/deciding.py",
    "mediation/performing/court.py",
    "mediation/performing/visits.py",
    "compounds/guidance/proceedings/starting.py",
    "expert_pool/draws/ending.py",
    "expert_pool/evaluations/bidding.py",
    "expert_pool/evaluations/gathering.py",
    "expert_pool/evaluations/marking.py",
    "expert_pool/evaluations/reporting.py",
    "expert_pool/evaluations/weighing.py",
    "expert_pool/draws/hearing.py",
    "expert_pool/draws/sealing.py",
    "expert_pool/requests/answering.py",
    "expert_pool/requests/asking.py",
    "expert_pool/requests/changing.py",
    "expert_pool/offers/answering.py",
    "expert_pool/offers/breaking.py",
    "expert_pool/offers/on_site.py",
    "training/attempts/exams.py",
    "training/attempts/handing_in.py",
    "training/attempts/marking.py",
    "training/attempts/saving.py",
    "training/attempts/starting.py",
    "training/certificates/issuing.py",
    "training/deltas/learning.py",
    "training/deltas/writing.py",
    "training/courses/drafting.py",
    "training/courses/learning.py",
    "training/enrolments/cohorts.py",
    "training/sittings/holding.py",
    "training/sittings/planning.py",
    "compounds/awards/rounds/changing.py",
    "compounds/awards/rounds/drafting.py",
    "compounds/awards/rounds/shaping.py",
    "compounds/awards/rounds/opening.py",
    "compounds/awards/applications/filling.py",
    "compounds/awards/applications/keeping.py",
    "compounds/awards/applications/recommending.py",
    "compounds/awards/screening/deciding.py",
    "compounds/awards/screening/filing.py",
    "compounds/awards/publicity/deciding.py",
    "compounds/awards/publicity/objecting.py",
    "compounds/awards/results/computing.py",
    "compounds/awards/inspections/bringing.py",
    "compounds/awards/inspections/deciding.py",
    "compounds/awards/inspections/planning.py",
}
"""The room of the actions, and those that were cut out of it; each has its twins in the `access` beside it."""
ACTION_ROOMS = sorted(
    str(file.relative_to(ROOT)).removesuffix(".py").replace("/", ".")
    for file in MODULES
    if {file.name, str(file.relative_to(ROOT))} & DEEDS
)
LONGEST = 450
PUBLIC = {
    "awards_applications.taking_part",
    "awards.index",
    "awards_honours.honour",
    "awards_honours.index",
    "awards_honours.plain",
    "awards_honours.workbook",
    "awards_indicators.suggestion",
    "awards_indicators.suggestions",
    "awards_publicity.entry",
    "awards_publicity.index",
    "awards_publicity.notice",
    "awards_publicity.object_to",
    "awards_results.index",
    "awards_results.result",
    "awards_results.table",
    "awards_rounds.award",
    "awards_rounds.index",
    "awards_rounds.one",
    "awards_rounds.sealed",
    "experts_results.code",
    "experts_results.index",
    "experts_results.object_to",
    "experts_results.receipt",
    "experts_results.report",
    "experts_results.result",
    "experts.index",
    "experts_sheets.ask",
    "experts_sheets.autosave",
    "experts_sheets.fill",
    "experts_sheets.reason",
    "experts_sheets.report",
    "experts_sheets.sheet",
    "experts_sheets.sign",
    "experts_sheets.take_link",
    "experts_roster.consent",
    "experts_practice.check",
    "experts_practice.draw",
    "experts_practice.index",
    "experts_practice.seal",
    "experts_practice.transcript",
    "experts_offers.reply",
    "experts_offers.reply_answer",
    "experts_offers.reply_stand_back",
    "experts_requests.filing",
    "experts_draws.check",
    "experts_draws.draw",
    "experts_draws.index",
    "experts_draws.seal",
    "experts_draws.transcript",
    "experts_draws.verify",
    "training_attempts.answers",
    "training_courses.course",
    "training_courses.index",
    "training_courses.lesson",
    "training_courses.picture",
    "training.index",
    "training_first_day.index",
    "training_first_day.sheet",
    "guidance.index",
    "guidance_calculators.blank",
    "guidance_calculators.calculator",
    "guidance_calculators.heads",
    "guidance_calculators.index",
    "guidance_calculators.share_out",
    "guidance_calculators.shares",
    "guidance_calculators.sheet",
    "guidance_counts.recount_page",
    "guidance_paths.index",
    "guidance_paths.path",
    "guidance_texts.blank_docx",
    "guidance_texts.blank_pdf",
    "guidance_texts.index",
    "guidance_texts.pack",
    "guidance_texts.text",
    "mediation_precedents.index",
    "mediation_precedents.object_to",
    "mediation_precedents.precedent",
    "mediation_papers.bound",
    "mediation_papers.enclosed",
    "mediation_papers.paper_file",
    "mediation_papers.papers",
    "mediation_papers.volume",
    "mediation_intake.attach",
    "mediation_intake.code",
    "mediation_intake.enter",
    "mediation_intake.new",
    "mediation_intake.slip",
    "mediation_assigning.answer_guest",
    "mediation_assigning.ballot",
    "mediation_assigning.challenge",
    "mediation_assigning.disclosure",
    "mediation_assigning.room",
    "alliance.charter",
    "alliance.index",
    "calendar.read",
    "cards.card",
    "cards.index",
    "accounts.code",
    "accounts.code_password",
    "accounts.invitation",
    "accounts.reset",
    "accounts.sign_in",
    "documents.compare",
    "documents.verified",
    "documents.verify",
    "front.health",
    "front.home",
    "law_lineage.compare",
    "law_lineage.lineage",
    "law_marks.overridden",
    "library.article",
    "asking.ask",
    "asking.suggest",
    "library.version",
    "library.work",
    "library.works",
    "answers.paper",
    "questions.attach",
    "questions.code",
    "questions.helped",
    "questions.index",
    "questions.new",
    "questions.question",
    "questions.step",
    "starter.index",
    "starter.question",
    "mediation_clocks.accounts",
    "mediation_clocks.answer",
    "mediation_clocks.ask",
    "mediation_clocks.take_back",
    "mediation_minutes.minutes",
    "mediation_minutes.sign",
    "mediation_sessions.answer",
    "mediation_sessions.calendar",
    "mediation_sessions.session",
    "personal.privacy",
    "reaching.confirm_mail",
    "running.metrics",
    "running.ready",
    "static",
    "mediation_record.answer_sharing",
    "mediation_record.attach",
    "mediation_record.entry",
    "mediation_record.evidence",
    "mediation_record.export",
    "mediation_record.file",
    "mediation_record.propose_sharing",
    "mediation_record.record",
    "mediation_record.release",
    "mediation_record.take_back",
    "mediation_record.withdraw",
    "mediation_record.write",
    "mediation_facts.change",
    "mediation_facts.draft",
    "mediation_facts.drop",
    "mediation_facts.export",
    "mediation_facts.facts_page",
    "mediation_facts.tick",
    "mediation_bodies.body",
    "mediation_agreements.agreement",
    "mediation_signing.sign",
    "mediation_signing.refuse",
    "mediation_agreements.attach",
    "mediation_performing.performing",
    "mediation_performing.report",
    "mediation_performing.settle",
    "mediation_performing.proof",
    "mediation_performing.default",
    "mediation_performing.hand_off",
    "mediation_performing.wish",
    "mediation_performing.at_court",
    "mediation_performing.survey",
    "mediation_bodies.index",
    "mediation_consent.answer",
    "mediation_consent.case",
    "mediation_consent.lead",
    "mediation_invited.link",
    "mediation.case",
    "mediation.file",
    "mediation.particulars",
    "mediation.history",
    "mediation.index",
    "mediation.step",
}


def source(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("room", ACTION_ROOMS)
def test_every_action_of_an_actor_has_its_access_twin(room: str) -> None:
    actions, twins = import_module(room), import_module(f"{room.rpartition('.')[0]}.access")
    needing = [
        name
        for name, function in inspect.getmembers(actions, inspect.isfunction)
        if function.__module__ == room
        and not name.startswith("_")
        and list(inspect.signature(function).parameters)[:2] == ["tx", "actor"]
    ]
    missing = [name for name in needing if not callable(getattr(twins, name, None))]
    assert missing == []


def test_every_route_asks_for_a_sign_in_but_the_listed_ones(app: Flask) -> None:
    open_to_all = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint == "static" or getattr(app.view_functions[rule.endpoint], "is_public", False)
    }
    assert open_to_all == PUBLIC


def test_every_model_of_an_alliance_has_a_rule_of_sight(app: Flask) -> None:
    scoped = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, access.Scoped)}
    assert scoped - access.sighted() == set()
    assert scoped


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_time_and_commit_have_one_home(file: Path) -> None:
    if file.name in ("db.py", "embedded.py"):  # the index has a commit of its own
        return
    tree = ast.parse(source(file))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    wrong = {name for name in called if re.search(r"(^|\.)(commit|utcnow|today)$|datetime\.now$", name)}
    assert wrong == set()


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_room_is_short_enough_to_read_and_says_what_lives_there(file: Path) -> None:
    assert len(source(file).splitlines()) <= LONGEST or file.parent.name == "versions"
    assert ast.get_docstring(ast.parse(source(file)))


def constants(call: str, position: int) -> Iterator[str]:
    """The constant text at `position` of every call of a function that is written as `call`."""
    for file in MODULES:
        for node in ast.walk(ast.parse(source(file))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (call, call.rsplit(".", maxsplit=1)[-1]):
                argument = node.args[position] if len(node.args) > position else None
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def test_every_deed_has_a_sentence(app: Flask) -> None:
    written = set(constants("ledger.write", 2))
    assert written
    assert written - ledger.known_verbs() == set()


def test_every_promise_has_somebody_who_keeps_it(app: Flask) -> None:
    promised = set(constants("outbox.promise", 1))
    assert promised
    assert {kind for kind in promised if not web.platform_of(app).deliveries.knows(kind)} == set()


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates(extensions=["html"])
    for name in names:
        app.jinja_env.get_template(name)
    assert len(names) > 10


def test_every_setting_and_command_stands_in_the_readme() -> None:
    from alliance.cli import alliance  # noqa: PLC0415 -- importing it costs the command's start-up

    readme = source(ROOT / "README.md")
    read = source(ROOT / "alliance/settings.py") + source(ROOT / "alliance/channel_settings.py")
    settings = set(re.findall(r'"([A-Z]+_[A-Z_]+|[A-Z]{6,}_?[A-Z]*)"', read))
    settings -= {"WARNING", "ERROR", "DEBUG"}
    assert {name for name in settings if f"`{name}`" not in readme} == set()
    assert {name for name in alliance.commands if f"`alliance {name}" not in readme} == set()


def test_each_decision_is_a_page_with_context_decision_and_consequences() -> None:
    records = sorted((ROOT / "alliance/docs/decisions").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(numbers) == len(set(numbers))
    for record in records:
        text = source(record)
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{record.name} lacks {heading}"
        assert len(text.splitlines()) <= 70, record.name
