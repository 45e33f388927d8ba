"""How experts did: marks after each panel, and the appraisal of a year with the right of reply before it counts.

Nouns: mark (by the compound or by the host, each part with what was seen), appraisal (0 to 100 in three parts).
Nothing of it reaches the order of a draw: an appraisal below the least leads to a decision about suspending, no more.
"""
