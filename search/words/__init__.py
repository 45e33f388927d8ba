"""Lay words: what people say and what the law says, edited by officers; and searches that found nothing."""
