"""The demonstration: a believable district, filled once, in which one may enter as a person of every office.

Nouns: plan (what the district holds, reckoned from a day and a seed), cast (the people one may enter as), letter (what
would have been sent to one of them). A demonstration is seeded into a spare folder, renamed when it is whole, served,
and thrown away with `--fresh`. Names, numbers and events are samples; streets and communities are real.
"""
