"""What stands beside an article: a compound's covenant or a local rule that is stricter, void, or older than it.

A note names the document, its clause, what it says in short and how it relates to the superior article. It is set by
the policy group and shown at the article; a covenant's is seen by whoever sees the compound. It never repeals
anything: it tells the reader which of the two to follow.
"""
