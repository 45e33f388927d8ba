"""Paths (办事路径): what has to be done, by whom, with which paper and by when, as data that ships with the program.

A path is data under `data/`, one file each, read once and proven by its tests: every parameter, model text, clock and
citation it names exists. `definition` holds its shape, `periods` reckons its clocks, `views` shows it to everybody.
"""
