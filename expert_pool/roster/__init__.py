"""Who is an expert: applying, being nominated, review, appointment, availability, suspension and removal.

Nouns: expert, field (what somebody is asked for), proof, time away, measure (a suspension or a removal, each for a
listed reason). Somebody applies, or is nominated and consents; is reviewed, active once the training is done, suspended
and taken back, removed after being heard, or leaves.
"""
