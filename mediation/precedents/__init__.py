"""Anonymised precedents: worded, checked against recognition, signed by two, published, withdrawn.

Nouns: precedent (what others may learn from a case), clue (words by which somebody could be known, and what a
person decided about them), fitting (how many compounds the description fits).
A draft 起草中 is submitted when every clue is decided and enough compounds fit, signed by a second person 已公开, and
may be withdrawn 已撤回, which leaves a stone and clears the index. A side may object without a reason.
"""
