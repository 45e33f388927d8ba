"""Who may take part: findings about eligibility and veto items, the right of reply, and who decided."""
