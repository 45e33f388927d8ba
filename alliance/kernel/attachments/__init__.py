"""Attachments: what people hand in beside a record, checked by content and kept as it was hashed.

An attachment belongs to a subject (a row of any room) and is readable for exactly those who see that row, which the
room says once by `readable`. Its bytes lie in the store, named by their digest, and never change; the same bytes are
kept once. It is withdrawn with a reason when it was handed in by mistake: the line stays, and the bytes go as soon as
nobody else's attachment needs them.
"""

from alliance.kernel.attachments.access import readable

__all__ = ["readable"]
