"""How the tables came to be: one revision a change, both directions, run by `alliance migrate`."""
