"""The roster of mediators: who is registered, for what, how much they take, and when they are away.

Nouns: mediator, specialty (a cause code), away days, home (the place they come from).
A mediator is registered by the mediation secretary with the office, becomes active by accepting the terms, and leaves.
"""
