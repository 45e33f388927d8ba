"""Answers: claims that each cite an article word for word or are marked as advice, signed by two, reviewed on change.

Nouns: answer (one edition of it), claim, citation, signature, review (what a change of the law asks to look at).
The life of an edition: draft 起草中 → submitted 待签发 → published 已签发 → superseded 已有新版; back to draft when the
second officer returns it, or withdrawn 已撤回. A review stays open until the next edition is signed.
"""
