"""Rounds: their awards, dates, indicators and rules, sealed and published when they open.

Nouns: round, award, rules, seal (the digest of everything that is fixed), gate (what another room still has against
the next phase). A round is prepared, open for applications, screened, reviewed, inspected, deliberated, shown to the
public and decided, or cancelled; days to come may move with a reason, and nothing else after the opening.
"""
