"""Tables that come in by preview and confirmation, whatever their rows mean.

Nouns: run (one uploaded table of one person), line (one row with its verdict). A run is previewed 等您确认 → confirmed
已导入, or it is dropped 已放弃 by its owner, or expires 已过期 unread. Only the sealed rows of a run that is still
previewed are kept, never the file. The rooms above say which columns there are, what a row means and what it writes.
"""
