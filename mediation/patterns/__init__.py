"""Disputes that return in one compound, or with one company: the policy group is told.

Noun: pattern (a cause, and the compound or company with which it returns).
It is found on a new day when there are as many cases as the parameter says, and handled once, with a sentence
on what was done; it tells numbers, never a case.
"""
