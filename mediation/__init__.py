"""Mediation: cases between committees, owners and property companies. Its rooms are built by a later issue."""
