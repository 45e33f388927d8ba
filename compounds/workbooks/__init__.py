"""The registry by workbook: what officers keep in Excel comes in by preview and confirmation, and goes out again.

Nouns: sheet (小区, 业委会, 委员, 物业合同), column, row, verdict, import run. A run is previewed 等您确认 → confirmed
已导入, or it is dropped 已放弃 by its owner, or expires 已过期 unread. Only the sealed rows of a run that is still
previewed are kept, never the file; a confirmed run keeps which records it made and changed. Everything of one run is
written in one transaction, judged anew inside it, or nothing is.
"""
