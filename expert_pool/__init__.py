"""The expert pool: experts for the choice of a property company. Its rooms are built by a later issue."""
