"""Who may take part: findings about eligibility and veto items, the right of reply, and who decided.

Nouns: finding (what an effective document says against a compound), reply. A finding is told to the compound, answered
or not within its days, and upheld or dropped by somebody other than its author; one found wrongly is dropped later too.
"""
