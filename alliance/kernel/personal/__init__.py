"""Personal data: why it is asked, who took lists away, who looked at a number, one's own copy, and erasure.

Nouns: purpose, consent, export record, reveal, holding, erasure. A purpose stands in one table and beside every field
that asks; consent is recorded only where it is the ground. A request for erasure is asked, then carried out, refused or
taken back; what law keeps stays under ids, and the ledger, which holds no names, is never touched.
"""
