"""After the agreement: obligations, judicial confirmation, the follow-up visit, what both sides say of it.

Nouns: performance (a report that an instalment was done), confirmation (the joint way to a court), follow-up,
survey.
A report waits 等确认 until whoever is owed it confirms or disputes it; when all is done the case is fulfilled 已履行,
and what is late past the days of grace makes it breached 到期未履行, until it is made good or the case is handed
off.
"""
