"""The bureau's monthly checks and yearly appraisals: its tables come in by preview and confirmation, nothing is typed.

Nouns: run (one uploaded table, with the paper by which the bureau gave it), check (one month), appraisal (one year),
correction. A run is previewed 等您确认 → confirmed 已导入, or dropped 已放弃, or expires 已过期. What a correction
replaces stays, with who brought which figure in and when.
"""
