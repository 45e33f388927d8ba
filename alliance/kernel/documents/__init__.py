"""Documents: the papers the platform issues, each in one register with a number, a code and a page to verify it.

A room registers a kind of document and issues one by `actions.issue`: the row gets its reference number and its
verification code at once, and the delivery process prints it. A document is rendering, then issued, and ends, if
ever, superseded by a newer one or revoked with a reason; the file that was issued is never changed, and one row has
one file for good. Anybody with the code or the QR sees on `/v/<code>` what holds, and whether a file is the one issued.
"""

from alliance.kernel.documents.access import readable

__all__ = ["readable"]
