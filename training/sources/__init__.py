"""Sources: the mediation precedents from which lessons and questions were made, named so that people can go and look.

Nouns: source (a precedent behind a lesson, whatever its wording, or behind a question). It is named when the draft is
written, and only while the precedent is published; once that is withdrawn, lesson and question go to review.
"""
