"""The ceremony: freezing and sealing a pool, the chance before witnesses, the draw, and its transcript."""
