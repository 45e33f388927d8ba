"""Calculators that anybody may use without an account: figures in, sentences with their articles out, nothing kept.

Nouns: calculator (one question with its form), worked (its result: headline, figures, sentences, articles),
trial sheet (试算单, the same on paper). Rooms: `reckoning` and `bills` work it out, `rows` reads lists of units.
Of whoever prints or uploads only a fingerprint of the network is kept for a day, so that nobody is flooded.
"""
