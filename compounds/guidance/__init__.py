"""The guidance desk: what to do next, worked out and ready to sign.

Nouns: path (办事路径, a course of steps as data), proceeding (a path that was started for a compound: a file with
clocks), count (a vote prepared, delivered and counted; never held here), model text (范本), consultation, reference
price. The pure rooms reckon in integers and fractions and know neither database nor web: `figures`, `electorate`,
`voting`, `meetings`, `sharing`, `deadlines`. Calculators are public; nothing typed into them is kept.
"""
