"""The clocks of a case: every period with its events, replayed into the date by which it is due.

Nouns: clock (one period of a case, by its name), event (a pause, an extension, a stop, a merge).
Nobody moves a clock by itself: the steps of a case do. The stored date and the date replayed from the events
are the same, and `queries` tells it day by day. All but the court's thirty days are promises of the platform.
"""
