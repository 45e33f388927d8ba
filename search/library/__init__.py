"""The library of law: works, versions, articles, and the questions that lead to them.

Law is public: it belongs to no alliance and everybody may read it. A *work* is a regulation, an interpretation or a
published case; works that we know of but lack stand as named *placeholders*. A *version* is read from a file or from
the law pack, stays forever under its own address, and is current for the days that its dates say.
"""
