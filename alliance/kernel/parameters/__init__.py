"""Versioned numbers with their grounds: which value applies where and when, and how new ones are entered.

Nouns: parameter (a number with its unit, its place, its dates and the article that says so), version, seed. A version
runs from a day to a day, both included; a new one closes the one before, and none is ever deleted or invented.
"""
