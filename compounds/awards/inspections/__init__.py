"""Inspecting on the spot: routes, visits, a checklist that works without a network, and two signatures.

Nouns: inspector, route, visit (two inspectors at one compound), record (what one telephone signed), picture. A visit is
planned, recorded, disputed where two records differ, and confirmed by the second inspector, or cancelled. What was
signed is kept as it came; a correction is another record.
"""
