"""Papers: what a blueprint draws from the bank by a stored seed, and the receipt by which anybody can draw it again.

A blueprint says how many questions of which topic, difficulty and kind, at how many points; each change of it is a new
revision. A paper keeps the seed, the revision, the pool it was drawn from and the wordings that it asks. The pool is
kept once for all papers drawn from it. Nothing of a drawn paper ever changes.
"""
