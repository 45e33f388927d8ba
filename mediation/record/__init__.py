"""What is said and handed in: the shared record, one caucus a party, the mediator's notes, the office's notes.

Nouns: entry (a line in one room), evidence (an entry with what the official list asks), sharing (asking a party whether
something of its caucus may be shared), fact (a line that nobody disputes), break-glass (a reading of one caucus by the
lead, for a stated ground and a short time).
Every entry carries its room, and `access` alone says who sees it; a page, a search, a count, a file or an export asks
for what is visible and never for anything else.
"""
