"""Figures of mediation for offices: how much comes, how it ends, how long it takes; small numbers are not told.

Nouns: half (half a year), measure (a count, a share, a median), group (a cause, a street, a company), table.
Whoever reads figures reads no case: they are reckoned over all cases of the place, and what is small is held back so
that no total gives it away either. Once in half a year they become a research note (调研简报) to write on.
"""
