"""Every reaction of one package to another, every page and every port; the later packages have pages of their own."""

from __future__ import annotations

from flask import Flask

from alliance.demo import views as demo
from alliance.kernel import page_head, web
from alliance.kernel import views as front
from alliance.kernel.accounts import notices as accounts_notices
from alliance.kernel.accounts import views as accounts
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.attachments import actions as attachments_actions
from alliance.kernel.attachments import views as attachments
from alliance.kernel.citations import views as citations
from alliance.kernel.counter import views as counter
from alliance.kernel.db import SystemClock
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import actions as documents_actions
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.documents import notices as documents_notices
from alliance.kernel.documents import views as documents
from alliance.kernel.documents.press import Press
from alliance.kernel.indexing import Index
from alliance.kernel.outbox import Deliveries
from alliance.kernel.parameters import views as parameters
from alliance.kernel.personal import desk as personal_desk
from alliance.kernel.personal import erasure, holdings, own
from alliance.kernel.personal import notices as personal_notices
from alliance.kernel.personal import views as personal
from alliance.kernel.places import notices as places_notices
from alliance.kernel.places import views as places
from alliance.kernel.reaching import actions as reaching_actions
from alliance.kernel.reaching import channels as ways_out
from alliance.kernel.reaching import delivery as reaching_delivery
from alliance.kernel.reaching import views as reaching
from alliance.kernel.running import pruning, troubles
from alliance.kernel.running import views as running
from alliance.settings import Settings
from alliance.wiring import awards, expert_pool, guidance, impact, mediation, one_dispute, training
from compounds import access as compounds_access
from compounds import desk as compounds_desk
from compounds import duties, panels
from compounds import holdings as compounds_holdings
from compounds import views as compounds
from compounds.changes import notices as changes_notices
from compounds.changes import views as changes
from compounds.clocks import doers, reminders
from compounds.companies import views as companies
from compounds.filing import notices as filing_notices
from compounds.filing import views as filings
from compounds.handovers import notices as handovers_notices
from compounds.handovers import views as handovers
from compounds.handovers.models import Handover
from compounds.membership import about_views as alliance_pages
from compounds.membership import actions as membership_actions
from compounds.membership import council_views as council
from compounds.membership import desk as membership_desk
from compounds.membership import holdings as membership_holdings
from compounds.membership import letters as membership_letters
from compounds.membership import notices as membership_notices
from compounds.membership import views as members
from compounds.membership.council_models import Meeting
from compounds.membership.models import AllianceStatus, Member
from compounds.mending import views as mending
from compounds.models import Relation
from compounds.overview import calendar_views as calendar
from compounds.overview import columns
from compounds.overview import documents as overview_documents
from compounds.overview import members as overview_members
from compounds.overview import public_views as cards
from compounds.overview import views as overview
from compounds.relations import views as relations
from compounds.workbooks import actions as workbooks_actions
from compounds.workbooks import desk as workbooks_desk
from compounds.workbooks import views as workbooks
from search.asking import answered, suggesting
from search.asking import rooms as asking_rooms
from search.asking import views as asking
from search.engine import meaning, meili, trickle
from search.engine.embedded import EmbeddedIndex
from search.engine.fusion import Fused
from search.engine.meili_vectors import SharedNearest
from search.library import citing
from search.library import indexing as library_indexing
from search.library import views as library
from search.library.beside import views as law_beside
from search.library.citations import checking as citations_checking
from search.library.importing import actions as imports_actions
from search.library.importing import views as imports
from search.library.lineage import actions as lineage_actions
from search.library.lineage import views as law_lineage
from search.library.marks import actions as marks_actions
from search.library.marks import views as law_marks
from search.library.vocabulary import vocabulary
from search.questions import actions as questions_actions
from search.questions import course as questions_course
from search.questions import desk as questions_desk
from search.questions import holdings as questions_holdings
from search.questions import notices as questions_notices
from search.questions import parts as questions_parts
from search.questions import similar
from search.questions import views as questions
from search.questions.answers import actions as answers_actions
from search.questions.answers import binding as answers_binding
from search.questions.answers import desk as answers_desk
from search.questions.answers import documents as answers_documents
from search.questions.answers import indexing as answers_indexing
from search.questions.answers import reviews, shown
from search.questions.answers import views as answers
from search.questions.models import Dossier, Question
from search.questions.starter import actions as starter_actions
from search.questions.starter import indexing as starter_indexing
from search.questions.starter import views as starter
from search.words import actions as words_actions
from search.words import desk as words_desk
from search.words import noting as words_noting
from search.words import views as lay_words

INDEX_FOLDER = "index"
MEANING_FOLDER = "index/meaning"
INDEXED = (library_indexing.entries, starter_indexing.entries, answers_indexing.entries)

RESULTS = frozenset({"library.article", "library.version", "library.work", "starter.question", "questions.question"})
"""Pages that a search leads to: reached from one, they count as an opened result."""

POLICY = frozenset(
    {"asking", "questions", "answers", "starter", "words", "impact"}
    | {"library", "imports", "law_marks", "law_lineage", "law_beside"}
)
"""The blueprints whose pages belong to the room 问政策 on the bar."""


def index(settings: Settings) -> Index:
    """The search engine of this installation."""
    return _understanding(settings, _words(settings))


def _words(settings: Settings) -> Index:
    """The engine that knows words: Meilisearch where MEILI_URL names a server, else a folder of our own."""
    if settings.meili_url is None:
        return EmbeddedIndex(settings.home / INDEX_FOLDER)
    server = meili.Server(
        url=settings.meili_url.rstrip("/"),
        key=settings.meili_key,
        uid="alliance_demo" if settings.demo else "alliance",
        search_key=meili.SearchKey.parse(settings.meili_search_key) if settings.meili_search_key else None,
        vocabulary=vocabulary(),
    )
    # A server knows nothing of the demonstration's calendar, so its tokens end by the machine's clock.
    return meili.MeiliIndex(server, SystemClock())


def _understanding(settings: Settings, words: Index) -> Index:
    """The index that ranks by meaning too, where anything here understands texts; else words alone."""
    if not settings.meaning:
        return words
    model = meaning.chosen(settings.embeddings_url, settings.embeddings_key, settings.embeddings_model)
    if model is None:
        return words
    nearest = SharedNearest(settings.home / MEANING_FOLDER, model.name)
    if isinstance(words, meili.MeiliIndex):
        nearest.share(words)
    return Fused(words, model, nearest)


def wire(app: Flask) -> None:
    """Register pages, rooms on the bar, errands and ports."""
    parts = web.platform_of(app)
    for blueprint in (front.bp, accounts.bp, places.bp, parameters.bp, asking.bp, library.bp, compounds.bp, filings.bp):
        app.register_blueprint(blueprint)
    for registry in (companies.bp, relations.bp, mending.bp, changes.bp, handovers.bp, imports.bp, citations.bp):
        app.register_blueprint(registry)
    for around_the_law in (law_marks.bp, law_lineage.bp, law_beside.bp):
        app.register_blueprint(around_the_law)
    app.extensions.setdefault(citing.EXTENSION, citing.Citing())
    parts.citations.provide(citations_checking.check)
    attachments_access.readable(Handover.__tablename__, Handover)
    attachments_access.readable(Relation.__tablename__, Relation)
    app.register_blueprint(cards.bp)
    app.register_blueprint(overview.bp)
    app.register_blueprint(workbooks.bp)
    app.register_blueprint(calendar.bp)
    app.register_blueprint(attachments.bp)
    app.register_blueprint(documents.bp)
    app.register_blueprint(personal.bp)
    app.register_blueprint(reaching.bp)
    app.register_blueprint(counter.bp)
    app.register_blueprint(running.bp)
    app.context_processor(page_head.context)

    parts.rooms.append(web.Room("问政策", "asking.ask", POLICY))
    parts.rooms.append(web.Room("查小区", "cards.index", frozenset({"cards"})))
    parts.ask_endpoint = "asking.ask"
    parts.about_endpoint = "alliance.index"
    parts.mine_endpoint = "compounds.mine"
    parts.mine_label = compounds_access.mine_label
    parts.mine_blueprints = frozenset(
        {"compounds", "terms", "overview", "companies", "relations", "mending", "changes", "handovers"}
    )
    parts.workbench.provide(compounds_desk.lines, compounds_desk.waiting_for)
    parts.workbench.provide(workbooks_desk.lines)
    parts.workbench.provide(personal_desk.lines, personal_desk.waiting)
    parts.workbench.provide(lambda reading, actor: troubles.lines(reading, actor, parts.index))
    _holdings()
    parts.sources.extend(INDEXED)
    app.extensions[duties.EXTENSION].provide(doers.duties)
    app.extensions[columns.EXTENSION].provide(overview_members.column)
    overview_documents.registered()
    _errands(parts.deliveries, parts.index)
    _vectors(parts)
    _asking(app, parts)
    _starting(app, parts)
    _reaching(parts)
    _membership(app, parts)
    _questions(app, parts)
    _answers(app, parts)
    for house in (mediation, guidance, training, expert_pool, awards, impact, one_dispute):
        house.wire(app, parts)
    _papers(parts, Press(app.jinja_env, parts.settings.public_url, parts.clock))

    if parts.settings.demo:
        app.register_blueprint(demo.bp)
        parts.front = demo.front
        parts.strip = demo.strip


def _membership(app: Flask, parts: web.Platform) -> None:
    """The alliance itself: members, groups, council."""
    for blueprint in (alliance_pages.bp, members.bp, council.bp):
        app.register_blueprint(blueprint)
    parts.workbench.provide(membership_desk.lines, membership_desk.waiting)
    app.extensions[panels.EXTENSION].provide(membership_desk.panels)
    app.extensions[duties.EXTENSION].provide(membership_desk.duties)
    for kind in membership_letters.KINDS:
        document_kinds.register(kind)
    for model in (Member, Meeting, AllianceStatus):
        attachments_access.readable(model.__tablename__, model)
        documents_access.readable(model.__tablename__, model)
    on = parts.deliveries.on
    on("membership.submitted", membership_notices.submitted)
    on("membership.sent_back", membership_notices.sent_back)
    on("membership.declined", membership_notices.declined)
    on("membership.admitted", membership_notices.admitted)
    on("membership.representative_changed", membership_notices.representative_changed)
    on("membership.representative_gone", membership_notices.representative_gone)
    on("membership.suspended", membership_notices.suspended)
    on("membership.resumed", membership_notices.resumed)
    on("membership.left", membership_notices.left)
    on("membership.about_to_lapse", membership_notices.about_to_lapse)
    on("membership.lapsed", membership_notices.lapsed)
    on("membership.seated", membership_notices.seated)
    on("membership.meeting_noticed", membership_notices.meeting_noticed)
    on("membership.meeting_cancelled", membership_notices.meeting_cancelled)
    on("membership.minutes_published", membership_notices.minutes_published)
    parts.deliveries.on_new_day(membership_actions.turn_of_day)


def _questions(app: Flask, parts: web.Platform) -> None:
    """What people ask of the alliance."""
    app.register_blueprint(questions.bp)
    parts.workbench.provide(questions_desk.lines, questions_desk.waiting)
    attachments_access.readable(Dossier.__tablename__, Dossier)
    on = parts.deliveries.on
    on("questions.filed", questions_notices.filed)
    on("questions.triaged", questions_notices.triaged)
    on("questions.assigned", questions_notices.assigned)
    on("questions.asked_back", questions_notices.asked_back)
    on("questions.replied", questions_notices.replied)
    on("questions.merged", questions_notices.merged)
    on("questions.declined", questions_notices.declined)
    on("questions.withdrawn", questions_notices.withdrawn)
    on("questions.reopened", questions_notices.reopened)
    on(questions_course.SIGNING, questions_notices.to_sign)
    on(questions_course.RETURNED, questions_notices.returned)
    on(questions_course.TOLD, questions_notices.answered)
    on(questions_course.REVIEWED, questions_notices.under_review)
    parts.deliveries.on_new_day(questions_actions.forget_origins)


def _papers(parts: web.Platform, press: Press) -> None:
    parts.deliveries.on("attachments.withdrawn", attachments_actions.let_go)
    parts.deliveries.on_outside("documents.render", press.render)
    parts.deliveries.on("documents.issued", documents_notices.issued)
    parts.deliveries.on_new_day(attachments_actions.sweep, documents_actions.sweep)


def _holdings() -> None:
    """What each room holds about a person, in the order in which people read it."""
    holdings.provide(own.held, own.erase)
    holdings.provide(own.sent, reaching_actions.forget_person)
    holdings.provide(own.papers)
    holdings.provide(compounds_holdings.held, compounds_holdings.erase)
    holdings.provide(membership_holdings.held, membership_holdings.erase)
    holdings.provide(questions_holdings.held, questions_holdings.erase)
    holdings.provide(own.deeds)


def _reaching(parts: web.Platform) -> None:
    ways = ways_out.channels(parts.settings, parts.clock)
    send = reaching_delivery.send(ways, parts.clock, parts.settings.public_url)
    parts.deliveries.on_outside("reaching.send", send)
    parts.deliveries.on_new_day(reaching_delivery.turn_of_day)


def _errands(deliveries: Deliveries, index: Index) -> None:
    deliveries.on("accounts.invited", accounts_notices.invited)
    deliveries.on("accounts.reset_issued", accounts_notices.reset_issued)
    deliveries.on("accounts.password_changed", accounts_notices.password_changed)
    deliveries.on("accounts.second_factor_changed", accounts_notices.second_factor_changed)
    deliveries.on("places.office_granted", places_notices.office_granted)
    deliveries.on("places.office_ended", places_notices.office_ended)
    deliveries.on("personal.erasure_asked", personal_notices.erasure_asked)
    deliveries.on("personal.erasure_refused", personal_notices.erasure_refused)
    deliveries.on_outside("personal.erased", erasure.bury)
    deliveries.on_new_day(erasure.forget_names)
    deliveries.on("compounds.filing_submitted", filing_notices.filing_submitted)
    deliveries.on("compounds.filing_returned", filing_notices.filing_returned)
    deliveries.on("compounds.filing_confirmed", filing_notices.filing_confirmed)
    deliveries.on("compounds.change_submitted", changes_notices.change_submitted)
    deliveries.on("compounds.change_returned", changes_notices.change_returned)
    deliveries.on("compounds.change_confirmed", changes_notices.change_confirmed)
    deliveries.on("compounds.handover_opened", handovers_notices.handover_opened)
    deliveries.on("compounds.handover_disputed", handovers_notices.handover_disputed)
    deliveries.on_new_day(library_indexing.turn_of_day, reminders.remind, workbooks_actions.expire)
    deliveries.on_new_day(imports_actions.expire)
    deliveries.on_new_day(pruning.prune, pruning.forget_measures, pruning.warn_of_the_disk)
    deliveries.on_outside("library.changed", library_indexing.on_changed(index, INDEXED))
    deliveries.on("library.changed", marks_actions.place_shipped, lineage_actions.rebuild)


def _answers(app: Flask, parts: web.Platform) -> None:
    """What the alliance answers, and what becomes of it when the law changes."""
    app.register_blueprint(answers.bp)
    app.extensions[questions_parts.EXTENSION].provide(shown.parts)
    app.extensions[citing.EXTENSION].provide(answers_desk.citing)
    parts.workbench.provide(answers_desk.lines, answers_desk.waiting)
    document_kinds.register(answers_documents.KIND)
    documents_access.readable(Question.__tablename__, Question)
    parts.deliveries.on_outside(answers_binding.CHANGED, answers_indexing.on_changed(parts.index))
    parts.deliveries.on("library.changed", reviews.law_changed)
    for closed in ("questions.merged", "questions.declined", "questions.withdrawn"):
        parts.deliveries.on(closed, answers_actions.question_closed)
    parts.deliveries.on_new_day(reviews.turn_of_day)


def _asking(app: Flask, parts: web.Platform) -> None:
    """Asking knows what was answered before, and offers it while somebody types a new question."""
    before = app.extensions.setdefault(answered.EXTENSION, answered.AnsweredQuestions())
    before.provide(asking_rooms.signed)
    before.provide(asking_rooms.starting(parts.citations))
    app.extensions.setdefault(similar.EXTENSION, similar.Similar()).provide(suggesting.provider(parts.index, before))


def _starting(app: Flask, parts: web.Platform) -> None:
    """Knowledge to begin with, and the words in which people ask."""
    app.register_blueprint(starter.bp)
    app.register_blueprint(lay_words.bp)
    parts.workbench.provide(words_desk.lines)
    parts.deliveries.on_outside(starter_actions.CHANGED, starter_indexing.on_changed(parts.index))
    parts.deliveries.on_outside("answers.changed", starter_indexing.on_answered(parts.index))
    parts.deliveries.on_new_day(words_actions.prune)
    words_noting.watch(app, "/ask", RESULTS)


def _vectors(parts: web.Platform) -> None:
    """Meaning follows the words: by errand after every change of the law, and looked after each morning."""
    index = parts.index
    if not isinstance(index, Fused):
        parts.deliveries.on_outside(trickle.ERRAND, trickle.idle)
        return
    bring = trickle.Trickle(index.meaning, index.nearest, parts.sources, parts.clock)
    parts.deliveries.on_outside(trickle.ERRAND, bring.handle)
    parts.deliveries.on("library.changed", trickle.on_changed)
    parts.deliveries.on_new_day(trickle.turn_of_day)
