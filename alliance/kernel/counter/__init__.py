"""The counter: staff help people who stand before them, and all of it is on record.

Nouns: person found (by full number, or by name within a compound), check (how it was made sure who it is), slip (paper
with a link, a code and a square picture). Whoever is helped reads in their own inbox what was done.
"""
