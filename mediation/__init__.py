"""Mediation: disputes between committees, owners and property companies, from the first call to the kept promise.

Nouns: case, party, side (the people of one party), body (who mediates, in what standing), mediator, consent, session,
entry (a line in one of a case's rooms), agreement, obligation, precedent.
A case is filed, triaged, consented to by every necessary party, accepted, assigned and mediated; it ends with an
agreement that is signed, takes effect and is performed, or without one, and then names the routes that are left.
The root holds the case itself; each folder is one room of its work and hangs on the case, never the other way round.
"""
