"""Who is an expert: applying, being nominated, review, appointment, availability, suspension and removal."""
