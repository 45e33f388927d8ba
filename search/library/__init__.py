"""The library of law: works, versions, articles, and the questions that lead to them.

Law is public: it belongs to no alliance and everybody may read it. A *work* is a regulation, an interpretation or a
published case; works that we know of but lack stand as named *placeholders*. A *version* is read from a file or from
the law pack, stays forever under its own address, and is current for the days that its dates say. `lineage` says what
became of an article from one version to the next, `marks` what of it a superior law overrides, `beside` what it is read
together with, `citations` what a text cites and what that is worth, `importing` how an officer brings texts in.
"""
