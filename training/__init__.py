"""Training: newly elected committee members learn the job, and can prove it. No rule makes it a condition of office.

Nouns: programme (what somebody in a seat is to learn), course with its versions, module, lesson, item (a question as
data), question with its versions, blueprint, paper (drawn from a stored seed), attempt, enrolment, certificate, delta
lesson (补学, after a change of the law), sitting (an examination in a hall).
A member is enrolled by the rule of their seat, learns lesson by lesson, sits a paper that anyone entitled can draw and
grade again, and holds a certificate that ends with the term.
"""
