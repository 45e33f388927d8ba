"""Looking after the index: whether it says what the database says, how it stands, and what mends it.

A drift is what differs: entries that are missing, stale ones, and orphans that nobody offers any more. The index is a
copy: a check tells of drift, a rebuild ends it, and nothing is lost where the index is deleted.
"""
