"""Handing over what belongs to all owners: seal, books, archive, when a term ends or a member leaves.

Nouns: handover (the file, 柯交〔2026〕1号), piece (one line of its list). It is opened by the end of a term, by the
filing of the next one, or by a departure. The file: open 待列清单 → listed 已列清单 → handed over 已移交 → closed
已办结; or disputed 拒交 from open or listed, and back to listed when it is settled.
Source: 浙江省物业管理条例第十五条第三款.
"""
