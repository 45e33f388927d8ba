"""The walls: every office, route, format and identifier, in two alliances that hold the same records."""
