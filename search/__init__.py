"""Search and the law: what can be found, and what it rests on.

Nouns: a *work* (法规) has dated *versions*, a version has *articles* (条); an *index* is a copy made for finding.
A version is imported, comes into force, and is superseded or repealed; which of these it is follows from its dates
and from today, never from a label. `engine` holds the adapters of the kernel's port to search engines, `library` the
works themselves.
"""
