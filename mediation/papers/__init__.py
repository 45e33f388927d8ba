"""The official papers of a case in dossier order, in print and in Word, and the whole dossier as one file.

Nouns: kind (one of the papers 0 to 13, with its fields and titles by standing), paper (one made for a case),
volume (a dossier, or a pack for a court, bound into one file).
Steps of the case make papers by errand; a paper that no longer says what is so is made anew, one may be voided,
and a volume is bound with contents whose page numbers match. Nothing said in a caucus is ever in one.
"""
