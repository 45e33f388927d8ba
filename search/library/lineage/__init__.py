"""What became of each article from one version of a work to the next.

A link leads from an article of the older version to one of the newer; from the links follows what an article is: the
same, amended, renumbered, split, merged, inserted or repealed. Links are matched by their words after each import,
with a confidence, and a policy officer confirms or corrects them. A link by number alone is wrong, and so is one by
words alone.
"""
