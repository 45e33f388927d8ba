"""The expert pool: experts for the choice of a property company, drawn so that anyone can check.

Nouns: expert (a person of the pool with fields), selection request (选聘评审申请, of a compound), panel (选聘评审组,
the drawn experts with the owners' representatives), ground (why somebody has to stand back), seal (封存), chance
(numbers that nobody can know before), draw, row (one blinded member of a frozen pool), offer, sheet (one panellist's
scores), report.
A compound asks, the pool is frozen and sealed before the chance happens, one order for each field fills every seat and
every replacement, the panel advises and the owners' assembly decides. A tender that the law requires is never staffed
from here.
"""
