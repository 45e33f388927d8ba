"""Score sheets as data: criteria, price formulas, exact sums, and what each sheet changed. Pure."""
