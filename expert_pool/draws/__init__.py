"""The ceremony: freezing and sealing a pool, the chance before witnesses, the draw, and its transcript.

Nouns: row (one blinded member of a frozen pool), commitment (what stands for it in public), seal, chance, witness, fall
(somebody drops out and the next in order follows), transcript. A draw is frozen, sealed, heard, drawn and opened, or
abandoned; it is never repeated. `sealed` alone opens who a row is; who may know or do what before the names are open
stands in `access`.
"""
