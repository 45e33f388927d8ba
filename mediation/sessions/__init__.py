"""Meetings of a case: invitations for calendars, reminders, attendance, minutes.

Nouns: session (a meeting with all parties, or with one alone, of which the others never know), reply, minutes
(of a session or an investigation), extension (a request for more days, which every side must grant).
A session is planned 已约好, moved, called off 已取消 or held 已开过; its minutes are drafted, read out and confirmed by
each who is named in them. None is planned before every necessary party has consented.
"""
