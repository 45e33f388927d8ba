"""People, their accounts and how they sign in.

Nouns: person, account, session, sign-in attempt, second factor, invitation. A person may live without an account; an
invitation link makes one; a session begins with a password (and a second factor for staff offices) and ends by
signing out, by idleness, or everywhere at once.
"""
