"""The clocks of the registry: what is due by when and on what ground, who must act, and the reminders they get.

Nouns: clock (a period of a term, a contract or a handover), doer (the office whose turn it is), reminder. Dates are
reckoned from what is recorded now and stored nowhere; a reminder goes out once at each lead and once when it is late.
"""
