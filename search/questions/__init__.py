"""Questions that members file and the alliance answers officially, bound to the law in force.

Nouns: question, asker, follower, trail; answer, claim, citation, signature, review.
A question is filed, triaged, assigned, drafted, signed by a second officer and published; a change of the law sends
its answer to review; a question may be merged into another, declined, or reopened with a reason.
"""
