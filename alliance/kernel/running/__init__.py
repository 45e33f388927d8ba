"""How the platform itself is doing: its figures for whoever watches it, its daily clearing away, its warnings.

A *beat* is the deliverer's sign of life. *Figures* hold counts and ages, never anything about a person. What is cleared
away daily was only ever a means: errands that were kept, sessions that ended, tries to sign in, each after its time.
"""
