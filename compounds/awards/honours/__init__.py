"""What was won: letter, certificate, plaque, yearly re-check, and how an honour ends; a diagnosis for the others.

Nouns: honour (with its number and its public lines), review (it is looked at again), finding, reply, diagnosis. An
honour is valid, under review, suspended, revoked or expired; only an effective document ends one early, and two people.
"""
