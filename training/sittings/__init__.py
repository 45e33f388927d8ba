"""Sittings: a lesson or an examination in a hall, who is invited, who was there, and how that is known.

A sitting is planned, opened on its day, closed, and confirmed; or cancelled. Whoever is invited has a seat and a QR
code of their own on a printed sheet. A mark is one sign of somebody being there: the code scanned by a telephone, or
a tick on the sheet that was typed in. Telephones keep marks while there is no network and hand them in later; sent
twice, a mark is kept once. Marks that contradict one another are conflicts, which the desk decides with a reason
before it confirms. What is confirmed counts as learnt, where the sitting taught modules; an examination in a hall
begins only for whoever is marked, while their sitting is open.
"""
