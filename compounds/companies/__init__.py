"""Companies: the register of those that serve, built, bid or own, with their credit codes.

Nouns: company (by name and credit code), role (what kind of company it is). A company is entered by staff and officers,
or made by the first contract that names it; it is edited with its ledger, and never deleted.
"""
