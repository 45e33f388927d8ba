"""What everybody may read of a selection, what is objected to it, and what the owners' assembly then decided.

Nouns: result (opens when the report is published, closes when the days for objections are over and every one is
answered), objection (by anybody, with or without an account; its words and its sender stay with those who answer),
decision (of the owners' assembly, written down by the committee).
"""
