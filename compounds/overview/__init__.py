"""Pages people come for: the public card of a compound, the street with its monthly sheet, and the whole district.

Nouns: card (what everybody may know of a compound), duty (what somebody must do by a day), monthly sheet (月度情况表).
A sheet is reckoned for one street and one month as of a day, kept as figures, and issued as a document of the register;
issuing it again replaces the one before. Everything else here only reads what other rooms have written.
"""
