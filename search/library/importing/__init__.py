"""Imports: files that an officer hands in, judged before anything is taken, and the report kept of what was done.

An import is previewed, then confirmed, dropped or expired; the files are kept until then and no longer.
"""
