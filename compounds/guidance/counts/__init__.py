"""Counts (计票核算): an electorate and its ballots, read row by row, doubts decided by people, counted exactly.

Nouns: count (the file, 柯计〔2026〕1号), matter (what is voted on), roster (the owners, one row a unit), doubt,
delivery, ballot (one slip or one online vote of one unit), reading (what one of two people typed of a slip).
The file: draft 准备中 → frozen 名册已锁定 → counting 登记表决票 → counted 已计票 → announced 已公告; void 已作废 from
everywhere but the end, and a void count may be started anew. Modes, deadline, matters and roster never change after
the freeze. A formal vote is held where the authority recognises it; a count here prepares, records deliveries,
checks and simulates.
"""
