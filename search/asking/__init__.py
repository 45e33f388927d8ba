"""Asking: one box for a question in everyday words, and everything that answers it, ranked together.

Nouns: question as typed, found (an article or an answered question), search trail. Nothing is kept here but trails.
"""
