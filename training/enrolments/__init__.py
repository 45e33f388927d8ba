"""Enrolments by rule from term and seat, their due dates, cohorts, reminders, and the first thirty days in office.

Nouns: enrolment (a person is to learn a programme for a key), credit (a part that counts already), cohort (班次),
learnt (what the rooms below know of a person), tick (a line of 上任30天清单 that is done), card (of a room above).
An enrolment runs from the rule of a seat, ends with the seat, or is done once every part is; nothing depends on it.
"""
