"""The district at a glance: standings by street, the progress of a round, distributions."""
