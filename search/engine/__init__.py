"""Adapters of `alliance.kernel.indexing.Index`, and how text becomes words and words become marks."""
