"""How marks become an order: means, reviewers' severity, bands of ranks, the line of the quota. Exact and pure.

Nouns: mark (what one reviewer gives one entry), contestant (an entry with its fixed points and the weight of the
reviewers' part), standing (what an entry comes to, with the band in which its rank lies), line (where a quota ends).
"""
