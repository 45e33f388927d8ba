"""Lay words: what people say and what the law says, edited by officers; and searches that found nothing.

Nouns: *lay word* (说法: what is said, and the words of the law that mean it), *trail* (a search that somebody made).
The words that ship are data; a line here adds to them, changes one, or switches one off. A trail names nobody: it
is cut, masked, counted, and forgotten after a time; officers turn one that found nothing into a lay word.
"""
