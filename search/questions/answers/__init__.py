"""Answers: claims that each cite an article word for word or are marked as advice, signed by two, reviewed on change.

Nouns: answer (a version of it), claim, citation, signature, review, stale event.
"""
