"""Starter knowledge: questions that committees really ask, answered in the platform's own words with exact citations.

Nouns: *topic* (成立业主大会, 公共收益 …), *starter question* of short *claims*, each citing the law or marked as
advice. It ships as data and is public from the first day, always labelled as not signed by two people. The policy
group may adopt one, which files it as a question with a drafted answer, or withhold it; what was adopted and signed
takes its place in search.
"""
