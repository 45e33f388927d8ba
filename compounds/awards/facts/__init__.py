"""What the platform's own records say of a compound: facts with their day and their records, nothing that is asked.

Nouns: fact (one figure), kind of fact, period (the days it is about), provider (a room that testifies). Shares and
numbers only, never a name; what no record tells is unknown, never no. A fact is drawn anew each time it is read; an
application keeps the snapshot from which it was judged.
"""
