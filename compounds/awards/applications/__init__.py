"""Applying: answers filled from records, evidence kept for later years, the street's recommendation."""
