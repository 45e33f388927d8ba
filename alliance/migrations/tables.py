"""All tables of the platform in one place, for migrations and tests."""

from __future__ import annotations

import alliance.kernel.accounts.models
import alliance.kernel.carried
import alliance.kernel.ledger
import alliance.kernel.links
import alliance.kernel.notices
import alliance.kernel.outbox
import alliance.kernel.parameters
import alliance.kernel.places.models
import alliance.kernel.references
import compounds.models
import search.library.models
from alliance.kernel.db import Base

ROOMS = (
    alliance.kernel.accounts.models,
    alliance.kernel.carried,
    alliance.kernel.ledger,
    alliance.kernel.links,
    alliance.kernel.notices,
    alliance.kernel.outbox,
    alliance.kernel.parameters,
    alliance.kernel.places.models,
    alliance.kernel.references,
    compounds.models,
    search.library.models,
)
"""Importing a room registers its tables."""

metadata = Base.metadata
