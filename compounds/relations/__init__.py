"""Relations: what people, companies and compounds are to one another, and who said so.

Nouns: relation (a kind that joins two parties, from a day to a day, with its source), line (a relation as people read
it; contracts, developers and seats give lines that are reckoned). A relation is recorded and ended, never deleted.
"""
