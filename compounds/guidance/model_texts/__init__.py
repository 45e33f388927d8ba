"""Model texts (范本): working systems, rules, papers and contracts in the platform's own words, ready to fill.

Nouns: model text (shipped as a file in `texts/`; `shipped` tells its format), field (a place to fill, with what the
registry knows), edition (the guidance group's own wording of a shipped text: draft, then in use by a second person's
signature, then replaced or withdrawn), review (复核: what changed in the law that a text rests on), filled text
(范本填写件: one text filled for a compound, had as .docx and PDF, and issued where it is an official paper).
"""
