"""A draw for trying (试抽), which counts for nothing."""
