"""Rounds: their awards, dates, indicators and rules, sealed and published when they open."""
