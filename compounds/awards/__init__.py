"""Civil-compound awards: facts before opinions, rules sealed before anybody applies, a plaque that stays honest.

Nouns: round (one season of one or several awards), award (有礼小区, 示范小区), indicators (weighted tree of criteria),
fact (what the platform's own records say of a compound), application, finding (about eligibility or a veto), sheet
(one reviewer's marks), visit (an inspection), result, public notice, objection, honour (what was won, with its plaque).
A round is prepared, opened with its rules sealed, screened, reviewed, inspected, deliberated, shown to the public and
decided; an honour is valid until it expires, is suspended or revoked.
"""
