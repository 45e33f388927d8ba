"""Reaching people: who gets which message, why, and by which way.

Nouns: kind (a line of the one table `alliance/who_gets_what.toml`), channel (text message, mail, the staff's group),
message (one sending, promised → sent | failed | undeliverable), mail address, slip (paper with a link and a short
code), counter. Whatever is sent outside stands in the inbox too, except a link that opens an account.
"""
