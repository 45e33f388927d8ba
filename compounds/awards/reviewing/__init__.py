"""Reviewing: who judges what, the sheets, and what they come to once locked.

Nouns: reviewer (a person asked for one round), tie (what keeps a reviewer away from a compound), plan (who judges
which entry, drawn from a stored seed), assignment (one reviewer and one entry), sheet (the marks of an assignment).
A reviewer is asked, accepts with the own ties or declines; an assignment is open, counts once its sheet is locked,
and is void where a tie turns up, a reviewer leaves or the entry is refused; what was void never counts again.
"""
