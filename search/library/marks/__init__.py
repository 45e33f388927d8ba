"""Overridden is not repealed: parts of an article that lost to a superior law while the rest of it stays law.

A mark names the part (article, paragraph, the words where it begins and ends), the superior article, the day since
when, and the reason. It is set and lifted by the policy group. A few marks ship with the platform as data, so that
they hold also where the text is not loaded. A mark holds only where its words still stand: a new version that
amends them is not marked by it.
"""
