"""What marks come to: computed by the sealed rules, kept in versions that nobody changes, shown from the notice on.

Nouns: version (one computation of one award, with a line for each entry), line (rank, band, totals and points of an
entry), extra review (asked for once, where the line of the quota lies inside bands), deliberation (its minutes),
correction (a criterion that an upheld objection changed). A version is made in deliberation, becomes public with the
public notice, and is followed by another one where something is corrected; the last one counts.
"""
