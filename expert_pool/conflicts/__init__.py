"""Who has to stand back from a request and why, what may be said against it, and whether enough are left.

Nouns: tie (what an expert declares beforehand about a company or a compound), ground (one of a closed list, with source
and date), standing (one expert and one request), pool (everybody as it may be frozen), relaxation (the fewest changes
that help where there are too few).
Grounds come from the registry, from experts, and from the compound that asks; they may be contested until the pool is
sealed, and somebody else decides. What follows the law of tenders is never waived; a rule of the alliance's own may be
lifted for one request, in the open. At the freezing all of them are written down.
"""
