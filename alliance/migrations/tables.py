"""All tables of the platform in one place, for migrations and tests."""

from __future__ import annotations

import alliance.kernel.accounts.models
import alliance.kernel.attachments.models
import alliance.kernel.carried
import alliance.kernel.documents.models
import alliance.kernel.ledger
import alliance.kernel.links
import alliance.kernel.notices
import alliance.kernel.outbox
import alliance.kernel.parameters.models
import alliance.kernel.personal.models
import alliance.kernel.places.models
import alliance.kernel.reaching.models
import alliance.kernel.references
import compounds.awards.applications.models
import compounds.awards.checks.models
import compounds.awards.honours.models
import compounds.awards.inspections.models
import compounds.awards.publicity.models
import compounds.awards.results.models
import compounds.awards.reviewing.models
import compounds.awards.rounds.models
import compounds.awards.screening.models
import compounds.changes.models
import compounds.clocks.reminders
import compounds.guidance.calculators.models
import compounds.guidance.consultations.models
import compounds.guidance.counts.models
import compounds.guidance.model_texts.models
import compounds.guidance.proceedings.models
import compounds.guidance.reference_prices.models
import compounds.handovers.models
import compounds.membership.council_models
import compounds.membership.models
import compounds.models
import compounds.overview.models
import compounds.workbooks.models
import expert_pool.appraisals.models
import expert_pool.conflicts.models
import expert_pool.draws.models
import expert_pool.evaluations.models
import expert_pool.offers.models
import expert_pool.requests.models
import expert_pool.results.models
import expert_pool.roster.models
import mediation.agreements.models
import mediation.assigning.models
import mediation.bodies.models
import mediation.clocks.models
import mediation.consent.models
import mediation.hotline.models
import mediation.intake.models
import mediation.mediators.models
import mediation.models
import mediation.papers.models
import mediation.patterns.models
import mediation.performing.models
import mediation.precedents.models
import mediation.record.models
import mediation.sessions.models
import search.engine.models
import search.impact.models
import search.library.beside.models
import search.library.importing.models
import search.library.lineage.models
import search.library.marks.models
import search.library.models
import search.questions.answers.models
import search.questions.models
import search.questions.starter.models
import search.words.models
import training.attempts.models
import training.bank.models
import training.certificates.models
import training.courses.models
import training.deltas.models
import training.enrolments.models
import training.papers.models
import training.question_formats.models
import training.sittings.models
import training.sources.models
from alliance.kernel.db import Base

ROOMS = (
    alliance.kernel.accounts.models,
    alliance.kernel.attachments.models,
    alliance.kernel.carried,
    alliance.kernel.documents.models,
    alliance.kernel.ledger,
    alliance.kernel.links,
    alliance.kernel.notices,
    alliance.kernel.outbox,
    alliance.kernel.parameters.models,
    alliance.kernel.personal.models,
    alliance.kernel.places.models,
    alliance.kernel.reaching.models,
    alliance.kernel.references,
    compounds.changes.models,
    compounds.guidance.calculators.models,
    compounds.guidance.consultations.models,
    compounds.guidance.counts.models,
    compounds.guidance.model_texts.models,
    compounds.guidance.proceedings.models,
    compounds.guidance.reference_prices.models,
    compounds.handovers.models,
    compounds.membership.council_models,
    compounds.membership.models,
    compounds.models,
    compounds.workbooks.models,
    compounds.overview.models,
    compounds.clocks.reminders,
    expert_pool.appraisals.models,
    expert_pool.conflicts.models,
    expert_pool.draws.models,
    expert_pool.evaluations.models,
    expert_pool.offers.models,
    expert_pool.requests.models,
    expert_pool.results.models,
    expert_pool.roster.models,
    mediation.bodies.models,
    mediation.consent.models,
    mediation.clocks.models,
    mediation.sessions.models,
    mediation.hotline.models,
    mediation.intake.models,
    mediation.models,
    mediation.patterns.models,
    mediation.precedents.models,
    mediation.agreements.models,
    mediation.performing.models,
    mediation.papers.models,
    mediation.mediators.models,
    mediation.assigning.models,
    mediation.record.models,
    search.library.beside.models,
    search.library.importing.models,
    search.library.lineage.models,
    search.library.marks.models,
    search.engine.models,
    search.impact.models,
    search.library.models,
    search.questions.starter.models,
    search.words.models,
    search.questions.answers.models,
    search.questions.models,
    training.attempts.models,
    training.bank.models,
    training.courses.models,
    training.enrolments.models,
    training.papers.models,
    training.question_formats.models,
    training.certificates.models,
    training.deltas.models,
    training.sittings.models,
    training.sources.models,
)
"""Importing a room registers its tables."""

metadata = Base.metadata
