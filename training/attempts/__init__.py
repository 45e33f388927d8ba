"""Examinations and their attempts: one way forward, the server's clock, every answer acknowledged.

Nouns: exam (what is asked, how long, how often), attempt (one person's try, on a paper of its own), answer (what was
given for one question, with the number of its receipt), mark (what a question earned), accommodation (more time or
large type for one person), second look (a mark judged again by somebody else).
An attempt is started, then submitted by its person or expired by the clock, graded once every essay was marked, and
voided at any time with a reason. Its deadline is fixed when it starts and moves only later.
"""
