"""The composition root of the platform on top, its kernel beneath; importing this package pulls nothing in."""
