"""The agreement: its versions, the mandate behind it, the signatures that put it into effect.

Nouns: version (one text with its obligations), obligation and instalment (who owes what to whom by when),
signature (by a click, by a code, on paper), decision (of an owners' assembly, behind what a committee may not
give away alone).
A version is drafted 起草, shown 给各方看, put to signature 等签字 and takes effect 已生效 with the last signature or
seal that the body's standing asks for; before that it may be taken back 已作废. Then only a new one replaces it.
"""
