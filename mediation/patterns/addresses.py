"""Where disputes that return are listed."""

PATTERNS = "/mediation/patterns"
