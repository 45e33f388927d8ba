"""Applying: answers filled from records, evidence kept for later years, the street's recommendation.

Nouns: application, answer (one criterion, from a record or from the compound), evidence, confirmation (an officer's
word on what a compound says itself), recommendation. An application is drafted, submitted, returned, admitted or
refused, withdrawn, and in the end won or not.
"""
