"""What every feature stands on, and what knows no feature.

Nouns: place, alliance, person, account, office, actor, parameter, reference, ledger line, errand, notice, link, file.
A request becomes an `Actor`; an action runs inside one `Transaction` with one instant; it asks `access`, changes
rows, writes a `ledger` line and promises errands to the `outbox`; the delivery process keeps the promises.
"""
