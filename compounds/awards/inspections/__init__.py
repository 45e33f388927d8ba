"""Inspecting on the spot: routes, visits, a checklist that works without a network, and two signatures."""
