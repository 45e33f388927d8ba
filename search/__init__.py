"""Search and the law: what can be found, what it rests on, and what two people have answered.

Nouns: a *work* (法规) has dated *versions*, a version has *articles* (条); an *index* is a copy made for finding; a
*question* (提问) is answered by *claims* that cite articles word for word. A version is imported, comes into force, and
is superseded or repealed, which follows from its dates and from today, never from a label; an answer whose article
changed goes to review. `engine` holds the adapters of the kernel's port to search engines, `library` the law, `words`
what people say for it, `questions` asking and answering, `asking` the one box, `upkeep` looking after the index.
"""
