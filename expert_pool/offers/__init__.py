"""Offers: the drawn are asked, alone and quietly, and the next in order takes a seat that falls free.

Nouns: offer (one row's seat, offered → accepted | declined | expired | late_conflict …), glass (two people agree to see
the names of a draw before it is opened).
Whose offer it is stands nowhere in clear before the opening: the sealed row says it, and its blind index finds it.
"""
