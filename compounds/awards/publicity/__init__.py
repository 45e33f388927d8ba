"""The public notice of a round: everybody reads it, verified residents object to single lines, others decide.

Nouns: notice (from a day to a day; a second one where the round was deliberated again), objection (to one criterion of
one entry), part (what somebody had to do with an entry, which keeps them from deciding). Who objected is known to those
who decide and to nobody else. While an objection is open the rank of its entry waits, and the round is not decided.
"""
