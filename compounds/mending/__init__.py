"""Mending the registry: what was entered wrongly, what came otherwise, and compounds that were registered twice.

Nouns: correction (a contract as it really reads), early end (a contract ended before its last day), twin (the other
compound that is the same one), closing (a compound filed away or merged, with the day and the reason). Nothing is
overwritten without a line in the history, and each step asks for its reason.
"""
