"""Places and the offices held at them.

Nouns: alliance, place (province > city > district > subdistrict > community > compound), zone laid over streets,
office held from a day to a day. A place lives as long as the tree; an office is granted, runs, and ends by its date
or earlier; it is never deleted.
"""
