"""Who takes a case: the ranked list with its arithmetic and conflicts, assignments, the parties' choice, challenges.

Nouns: ground (why somebody is excluded, must disclose, or counts less), ranking, assignment, choice, ballot, challenge,
guest (somebody whom the parties let take part).
An assignment is proposed, disclosed where it has to be, given, answered, and ends with the case, by a challenge, by
resigning or by silence.
"""
