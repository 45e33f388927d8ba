"""Proceedings (办事办件): paths that were started for a compound, as files with clocks, papers and a timeline.

Nouns: proceeding (the file, 柯办〔2026〕1号), step (one thing on its course), event day (a day that the course hangs
on, planned or recorded), edition (the path as it read when a file began). A proceeding is running, then done when its
last step is, or stopped with a reason; a step is ahead, open when all it waits for is settled, then done or skipped.
What the registry records (a term, its filing, a handover, a contract) does its step by itself.
"""
