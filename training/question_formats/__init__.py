"""Question files: what trainers and other platforms have comes in with a report on every loss, and goes out again.

Nouns: format (GIFT, Aiken, Moodle XML, a workbook, a Word document), line, item, note (a field, what happened to it
and why), report. Every question that a reader meets is in its report once: exact, degraded with what it lost, or
refused with the line and the reason. In the browser a file is previewed 等您确认 → imported 已导入 as drafts of the
bank, or it is dropped 已放弃 or expires 已过期; the command `alliance training import` does the same in one step.
"""
