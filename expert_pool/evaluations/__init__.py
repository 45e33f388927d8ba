"""The panel at work: signing in, sheets, locking, arithmetic, dissent, and the report.

Nouns: evaluation (one for each request, from the opening of the names on), panellist (a drawn expert or an owners'
representative), sheet (one panellist's marks), bid (a company's price, typed twice), question (a clarification),
remark (what is added and never changes a mark).
An evaluation gathers its panel, is scored until every sheet is locked, is reckoned, signed, and published. Nobody sees
another's sheet before all are locked; what is locked is never changed, only added to.
"""
