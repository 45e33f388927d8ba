"""What each paper says: plain facts in, blocks out, once for print and for Word; no database, no clock."""
