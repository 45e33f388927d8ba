"""The workbook of the 12345 hotline: its work orders come in by preview and confirmation, callers masked.

Nouns: work order (工单), run (one uploaded workbook, with the basis on which it is shared), verdict. A run is previewed
等您确认 → confirmed 已导入, or dropped 已放弃, or expires 已过期. Each confirmed order opens a case or joins one, and
keeps its own clock until it is answered; the period is the platform's promise, save where petitions have a rule.
"""
