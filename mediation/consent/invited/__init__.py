"""The way in by a party's signed link: what it is about in general, proof of who holds it, then the case itself."""
