"""Citations of the law in what people write: checked while they write, and again whenever the law changes.

Nouns: citation (as printed, with its place in the text), verdict (what it is worth on a day), checker (whoever knows
the law; the wiring hands it in), recheck. Nothing is stored here.
"""
