"""Asking every party whether they want mediation: invitations by steps with proof, consents, refusals.

Nouns: invitation (one step of asking: message, call, letter, visit), consent (what one party said to one scope,
how and when), request to lead (a registered committee is asked to mediate).
A party is asked, reads its rights and says yes or no, signed in, by its link, or to staff who write it down; a
yes may be taken back until an agreement is in effect. When every necessary party has said yes the case is
accepted; a no ends it.
"""
