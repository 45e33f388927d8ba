"""Starter knowledge: questions that committees really ask, in the platform's own words with exact citations."""
